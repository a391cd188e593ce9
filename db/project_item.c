/*
 * project_item: decisions on a record, and studies.
 */
#include <inttypes.h>
#include <string.h>

#include "fulltext.h"
#include "project.h"

static const char *const none =
    NULL; /* a text that is not there, typed as the bind letters want it */

static enum rc
lacks(const struct deed_row *d, const char *what, struct err *e)
{
	return err_set(
	    e, RC_BADDATA, "event %" PRId64 " (%s): no %s", d->ev->seq, d->ev->kind, what);
}

static enum rc
put_assessment(struct db *db, const struct deed_row *d, struct err *e)
{
	const struct json *a = json_get(d->b, "assessment"), *flags = json_get(a, "flags");
	enum rc rc;
	size_t i;

	if (a == NULL)
		return lacks(d, "assessment", e);
	if ((rc = db_exec(db, STMT_assessment_approve, e, "iztttttuutiii", d->ev->pmid,
		 d->ev->proposal_id, body_str(a, "design"), body_str(a, "type"),
		 body_str(a, "funding"), body_str(a, "ties"), body_str(a, "trial_funding"),
		 body_int(a, "participants", -1), body_int(a, "trials", -1), body_str(a, "rob"),
		 (int64_t)body_flag(a, "primary_missed"), d->touch, d->ev->seq)) != RC_OK ||
	    (rc = db_exec(db, STMT_assessment_flag_clear, e, "i", d->ev->pmid)) != RC_OK)
		return rc;
	for (i = 0; i < json_size(flags); i++)
		if ((rc = db_exec(db, STMT_assessment_flag_insert, e, "it", d->ev->pmid,
			 json_str(json_at(flags, i)))) != RC_OK)
			return rc;
	return RC_OK;
}

/* The study of the record: the named one, the one it is in, else a new one that bears the event's
 * number. */
static enum rc
put_member(struct db *db, const struct deed_row *d, int64_t *study, struct err *e)
{
	const char *role = body_str(d->b, "role"), *label = body_str(d->b, "label");
	int64_t named = body_int(d->b, "study", 0), in = 0;
	enum rc rc;

	if ((rc = db_int(db, STMT_member_study, 0, &in, e, "i", d->ev->pmid)) != RC_OK)
		return rc;
	if (named == 0 && in != 0) {
		*study = in;
		return RC_OK;
	}
	if (named == 0) {
		named = d->ev->seq;
		if ((rc = db_exec(db, STMT_study_insert, e, "itt", named,
			 label != NULL ? label : "", body_str(d->b, "registry_key"))) != RC_OK)
			return rc;
	}
	if ((rc = db_exec(db, STMT_member_upsert, e, "iiti", d->ev->pmid, named,
		 role != NULL ? role : "report", d->ev->seq)) != RC_OK)
		return rc;
	if (in != 0 && in != named &&
	    (rc = db_exec(db, STMT_finding_move, e, "iii", d->ev->pmid, named, d->touch)) != RC_OK)
		return rc;
	*study = named;
	return RC_OK;
}

static enum rc
put_finding(
    struct db *db, const struct deed_row *d, const struct json *f, int64_t study, struct err *e)
{
	int64_t outcome = body_int(f, "outcome", 0);

	if (outcome == 0 || body_str(f, "direction") == NULL)
		return lacks(d, "outcome or direction of a finding", e);
	return db_exec(db, STMT_finding_upsert, e, "iiiititttttuttiittztuuii", d->ev->compound_id,
	    study, outcome, d->ev->pmid, body_str(f, "timepoint"),
	    (int64_t)body_flag(f, "is_primary"), body_str(f, "direction"), body_str(f, "measure"),
	    body_str(f, "value"), body_str(f, "low"), body_str(f, "high"), body_int(f, "n", -1),
	    body_str(f, "i2"), body_str(f, "certainty_reported"),
	    (int64_t)body_flag(f, "publication_bias"), (int64_t)body_flag(f, "large_effect"),
	    body_str(f, "dose"), body_str(f, "dose_unit"), body_int(f, "text_id", 0),
	    body_str(f, "field"), body_int(f, "start", -1), body_int(f, "end", -1), d->touch,
	    d->ev->seq);
}

static enum rc
put_approval(struct db *db, const struct deed_row *d, struct err *e)
{
	const struct json *findings = json_get(d->b, "findings");
	int64_t study;
	enum rc rc;
	size_t i;

	if ((rc = put_assessment(db, d, e)) != RC_OK ||
	    (rc = put_member(db, d, &study, e)) != RC_OK ||
	    (rc = db_exec(db, STMT_link_decide, e, "iitttii", d->ev->compound_id, d->ev->pmid,
		 "relevant", none, none, d->touch, d->ev->seq)) != RC_OK ||
	    (rc = db_exec(db, STMT_finding_withdraw, e, "iii", d->ev->compound_id, d->ev->pmid,
		 d->touch)) != RC_OK)
		return rc;
	for (i = 0; i < json_size(findings); i++)
		if ((rc = put_finding(db, d, json_at(findings, i), study, e)) != RC_OK)
			return rc;
	return RC_OK;
}

/* Rejected or unlinked: the compound's findings of the record go with it. */
static enum rc
put_removal(
    struct db *db, const struct deed_row *d, const char *state, const char *reason, struct err *e)
{
	enum rc rc;

	if ((rc = db_exec(db, STMT_link_decide, e, "iitttii", d->ev->compound_id, d->ev->pmid,
		 state, reason, none, d->touch, d->ev->seq)) != RC_OK)
		return rc;
	return db_exec(
	    db, STMT_finding_withdraw, e, "iii", d->ev->compound_id, d->ev->pmid, d->touch);
}

static enum rc
put_split(struct db *db, const struct deed_row *d, struct err *e)
{
	const char *label = body_str(d->b, "label");
	enum rc rc;

	if ((rc = db_exec(db, STMT_study_insert, e, "itt", d->ev->seq, label != NULL ? label : "",
		 body_str(d->b, "registry_key"))) != RC_OK ||
	    (rc = db_exec(db, STMT_member_upsert, e, "iiti", d->ev->pmid, d->ev->seq, "report",
		 d->ev->seq)) != RC_OK)
		return rc;
	return db_exec(db, STMT_finding_move, e, "iii", d->ev->pmid, d->ev->seq, d->touch);
}

static enum rc
put_act(struct db *db, const struct deed_row *d, struct err *e)
{
	const char *why = body_str(d->b, "why");

	switch (d->kind) {
	case ACT_APPROVE:
	case ACT_AMEND:
		return put_approval(db, d, e);
	case ACT_REJECT:
		if (body_str(d->b, "reason") == NULL)
			return lacks(d, "reason", e);
		return put_removal(db, d, "rejected", body_str(d->b, "reason"), e);
	case ACT_UNLINK:
		return put_removal(db, d, "unlinked", NULL, e);
	case ACT_POSTPONE:
		return db_exec(db, STMT_link_postpone, e, "iitii", d->ev->compound_id, d->ev->pmid,
		    body_str(d->b, "until"), d->touch, d->ev->seq);
	case ACT_LINK:
		return db_exec(db, STMT_link_by_hand, e, "iitii", d->ev->compound_id, d->ev->pmid,
		    why, d->touch, d->ev->seq);
	case ACT_STUDY_SPLIT:
		return put_split(db, d, e);
	case ACT_SUSPEND:
		return db_exec(
		    db, STMT_assessment_suspend, e, "itii", d->ev->pmid, why, d->ev->seq, d->touch);
	case ACT_REOPEN:
		return db_exec(
		    db, STMT_assessment_reopen, e, "itii", d->ev->pmid, why, d->ev->seq, d->touch);
	case ACT_NOTE:
		return RC_OK;
	default:
		return err_set(
		    e, RC_BADDATA, "event of kind %s is no act on a record", d->ev->kind);
	}
}

enum rc
project_item(struct db *db, const struct deed_row *d, struct err *e)
{
	enum rc rc;

	if (d->ev->pmid == 0)
		return lacks(d, "PMID", e);
	if ((rc = put_act(db, d, e)) == RC_OK && (rc = project_votes(db, d, e)) == RC_OK &&
	    d->ev->compound_id != 0 && body_flag(d->b, "emptied"))
		rc = db_exec(db, STMT_reviewed_insert, e, "iitt", d->ev->compound_id, d->ev->seq,
		    d->ev->at, "emptied");
	return rc == RC_OK ? fulltext_sync(db, d->ev->pmid, e) : rc;
}

enum rc
project_item_reset(struct db *db, int64_t pmid, int64_t touch, struct err *e)
{
	enum rc rc;

	if ((rc = db_exec(db, STMT_assessment_flag_clear, e, "i", pmid)) != RC_OK ||
	    (rc = db_exec(db, STMT_assessment_reset, e, "ii", pmid, touch)) != RC_OK ||
	    (rc = db_exec(db, STMT_link_reset, e, "ii", pmid, touch)) != RC_OK ||
	    (rc = db_exec(db, STMT_finding_reset, e, "ii", pmid, touch)) != RC_OK ||
	    (rc = db_exec(db, STMT_member_delete, e, "i", pmid)) != RC_OK ||
	    (rc = db_exec(db, STMT_reviewed_reset_pmid, e, "i", pmid)) != RC_OK ||
	    (rc = project_votes_reset(db, pmid, e)) != RC_OK)
		return rc;
	return fulltext_sync(db, pmid, e);
}

/* The older versions that a merge brought beside their newer one. */
static enum rc
put_versions(struct db *db, const struct deed_row *d, struct err *e)
{
	const struct json *v = json_get(d->b, "versions");
	enum rc rc = RC_OK;
	size_t i;

	for (i = 0; i < json_size(v) && rc == RC_OK; i++)
		rc = db_exec(db, STMT_study_version_insert, e, "iii",
		    body_int(json_at(v, i), "study", 0), body_int(json_at(v, i), "pmid", 0),
		    d->ev->seq);
	return rc;
}

enum rc
project_study(struct db *db, const struct deed_row *d, struct err *e)
{
	int64_t root = 0, other = 0, named;
	bool pair = d->kind != ACT_STUDY_PIN;
	enum rc rc;

	if ((rc = db_int(db, STMT_study_root, 0, &root, e, "i", d->ev->study_id)) != RC_OK)
		return rc;
	named = body_int(d->b, "other", body_int(d->b, "trial", 0));
	if (pair && (rc = db_int(db, STMT_study_root, 0, &other, e, "i", named)) != RC_OK)
		return rc;
	if (root == 0 || (pair && other == 0))
		return err_set(
		    e, RC_NOTFOUND, "no study %" PRId64, root == 0 ? d->ev->study_id : named);
	switch (d->kind) {
	case ACT_STUDY_MERGE:
		if (root != other &&
		    (rc = db_exec(db, STMT_study_merge, e, "ii", root, other)) != RC_OK)
			return rc;
		return put_versions(db, d, e);
	case ACT_STUDY_DECLINE:
		return db_exec(db, STMT_study_apart_insert, e, "iii", d->ev->study_id, named, d->ev->seq);
	case ACT_STUDY_PIN:
		return db_exec(db, STMT_study_pin, e, "iz", root, d->ev->pmid);
	default:
		return db_exec(db, STMT_included_upsert, e, "iiti", d->ev->study_id, named,
		    d->kind == ACT_STUDY_INCLUDE ? "included" : "excluded", d->ev->seq);
	}
}
