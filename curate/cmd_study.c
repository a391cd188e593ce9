/*
 * study merge, decline, split, pin, unpin, include, exclude, show; reviewed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../db/study.h"
#include "acts.h"
#include "policy.h"

enum rc
study_act_of(struct db *db, struct arena *mem, int64_t pmid, const char *before, struct study *st,
    struct err *e)
{
	enum rc rc = study_of(db, mem, pmid, st, e);

	if (rc != RC_NOTFOUND)
		return rc;
	err_set(e, rc, "%" PRId64 " belongs to no study yet: it is not approved", pmid);
	return err_try(e, "%sshow %" PRId64, before, pmid);
}

/* The study of a PMID on the command line. */
static enum rc
study_named(struct deeds *ds, const struct deed *d, const char *word, int64_t *pmid,
    struct study *st, struct err *e)
{
	enum rc rc;

	if ((rc = common_pmid(d->inv, word, pmid, e)) != RC_OK)
		return rc;
	return study_act_of(ds->db, ds->mem, *pmid,
	    arena_printf(ds->mem, "%s ", ds->inv->progname), st, e);
}

static enum rc
too_few(const struct deed *d, struct err *e)
{
	err_set(e, RC_USAGE, "%s wants %s", d->inv->cmd->name, d->inv->cmd->operands);
	return err_try(e, "%s help %s", d->inv->progname, d->inv->cmd->name);
}

static void
json_act(struct deeds *ds, const struct deed *d, int64_t seq, int64_t pmid, int64_t study)
{
	jw_obj(&ds->json, NULL);
	jw_int(&ds->json, "seq", seq);
	jw_str(&ds->json, "act", d->inv->cmd->name);
	jw_int(&ds->json, "pmid", pmid);
	jw_int(&ds->json, "study", study);
	jw_end(&ds->json);
}

enum rc
study_act_merge(struct deeds *ds, struct deed *d, struct err *e)
{
	bool merge = strcmp(d->inv->cmd->name, "study merge") == 0;
	struct study into, other;
	int64_t pmid, its, seq;
	enum rc rc;

	if (d->inv->argc < 2)
		return too_few(d, e);
	if ((rc = study_named(ds, d, d->inv->argv[0], &pmid, &into, e)) != RC_OK)
		return rc;
	for (int i = 1; i < d->inv->argc; i++) {
		if ((rc = study_named(ds, d, d->inv->argv[i], &its, &other, e)) != RC_OK)
			return rc;
		if (other.id == into.id && !merge) {
			err_set(e, RC_FAILED, "%" PRId64 " and %" PRId64 " stand in one study", pmid, its);
			return err_try(e, "%s study split %" PRId64, ds->inv->progname, its);
		}
		if (other.id == into.id) {
			buf_printf(&ds->text, "%" PRId64 " and %" PRId64 " are one study already\n",
			    pmid, its);
			continue;
		}
		ds->touched = true;
		rc = (merge ? study_merge : study_decline)(ds->db, ds->curator, into.id, other.id, &seq, e);
		if (rc != RC_OK)
			return rc;
		deeds_saved(ds, seq);
		buf_printf(&ds->text, "saved #%" PRId64 " %" PRId64 " and %" PRId64 " are %s\n", seq, pmid,
		    its, merge ? "one study" : "two studies; they are not proposed again");
		json_act(ds, d, seq, its, into.id);
	}
	return RC_OK;
}

enum rc
study_act_split(struct deeds *ds, struct deed *d, struct err *e)
{
	struct study st;
	int64_t pmid, seq;
	enum rc rc;

	if (d->inv->argc < 1)
		return too_few(d, e);
	for (int i = 0; i < d->inv->argc; i++) {
		if ((rc = study_named(ds, d, d->inv->argv[i], &pmid, &st, e)) != RC_OK)
			return rc;
		ds->touched = true;
		if ((rc = study_split(ds->db, ds->curator, pmid, &seq, e)) != RC_OK)
			return rc;
		deeds_saved(ds, seq);
		buf_printf(
		    &ds->text, "saved #%" PRId64 " %" PRId64 " is a study of its own\n", seq, pmid);
		json_act(ds, d, seq, pmid, st.id);
	}
	return RC_OK;
}

static enum rc
pin(struct deeds *ds, struct deed *d, bool on, struct err *e)
{
	struct study st;
	int64_t pmid, seq;
	enum rc rc;

	if (d->inv->argc != 1)
		return too_few(d, e);
	if ((rc = study_named(ds, d, d->inv->argv[0], &pmid, &st, e)) != RC_OK)
		return rc;
	ds->touched = true;
	if ((rc = study_pin(ds->db, ds->curator, st.id, on ? pmid : 0, &seq, e)) != RC_OK)
		return rc;
	deeds_saved(ds, seq);
	if (on)
		buf_printf(
		    &ds->text, "saved #%" PRId64 " %" PRId64 " speaks for its study\n", seq, pmid);
	else
		buf_printf(&ds->text,
		    "saved #%" PRId64 " the newest record speaks for the study of %" PRId64 "\n",
		    seq, pmid);
	json_act(ds, d, seq, pmid, st.id);
	return RC_OK;
}

enum rc
study_act_pin(struct deeds *ds, struct deed *d, struct err *e)
{
	return pin(ds, d, true, e);
}

enum rc
study_act_unpin(struct deeds *ds, struct deed *d, struct err *e)
{
	return pin(ds, d, false, e);
}

/* A synthesis includes trials, never the other way round. */
static enum rc
check_synthesis(struct deeds *ds, int64_t pmid, struct err *e)
{
	struct assessment a;
	enum rc rc = assessment_load(ds->db, ds->mem, pmid, &a, e);

	if (rc != RC_OK)
		return rc == RC_NOTFOUND ? err_set(e, rc, "%" PRId64 " is not assessed", pmid) : rc;
	if (policy_synthesis(a.type, a.design))
		return RC_OK;
	err_set(e, RC_FAILED, "%" PRId64 " is no synthesis (%s, %s); it includes no trials", pmid,
	    a.type != NULL ? a.type : "type unknown",
	    a.design != NULL ? a.design : "design unknown");
	return err_try(e, "%s study include SYNTHESIS TRIAL...", ds->inv->progname);
}

enum rc
study_act_include(struct deeds *ds, struct deed *d, struct err *e)
{
	bool include = strcmp(d->inv->cmd->name, "study include") == 0;
	struct study syn, trial;
	int64_t pmid, its, seq;
	enum rc rc;

	if (d->inv->argc < 2)
		return too_few(d, e);
	if ((rc = study_named(ds, d, d->inv->argv[0], &pmid, &syn, e)) != RC_OK ||
	    (rc = check_synthesis(ds, pmid, e)) != RC_OK)
		return rc;
	for (int i = 1; i < d->inv->argc; i++) {
		if ((rc = study_named(ds, d, d->inv->argv[i], &its, &trial, e)) != RC_OK)
			return rc;
		if (trial.id == syn.id)
			return err_set(e, RC_USAGE,
			    "%" PRId64 " and %" PRId64 " are one study; it cannot include itself",
			    pmid, its);
		ds->touched = true;
		rc = study_include(
		    ds->db, ds->curator, syn.id, trial.id, include, ds->batch, &seq, e);
		if (rc != RC_OK)
			return rc;
		deeds_saved(ds, seq);
		buf_printf(&ds->text, "saved #%" PRId64 " %" PRId64 " %s %" PRId64 "\n", seq, pmid,
		    include ? "includes" : "does not include", its);
		json_act(ds, d, seq, its, syn.id);
	}
	return RC_OK;
}

enum rc
reviewed_act(struct deeds *ds, struct deed *d, struct err *e)
{
	struct compound_dates dates;
	struct compound c;
	int64_t waiting, retractions, seq;
	enum rc rc;

	if ((rc = common_compound(d->inv, ds->mem, d->inv->argv[0], &c, e)) != RC_OK ||
	    (rc = item_count(ds->db, c.id, &waiting, &retractions, e)) != RC_OK ||
	    (rc = compound_dates(ds->db, ds->mem, c.id, &dates, e)) != RC_OK)
		return rc;
	if (waiting > 0) {
		char some[64] = "";

		if (retractions > 0)
			snprintf(some, sizeof(some), ", %" PRId64 " a retraction", retractions);
		err_set(e, RC_NOPERM, "%" PRId64 " record%s wait%s%s; %s%s", waiting,
		    waiting == 1 ? "" : "s", waiting == 1 ? "s" : "", some,
		    dates.last_reviewed != NULL ? "last reviewed stays " : "it stays not reviewed",
		    dates.last_reviewed != NULL ? dates.last_reviewed : "");
		return err_try(e, "%s review %s", ds->inv->progname, c.slug);
	}
	ds->touched = true;
	if ((rc = compound_reviewed(ds->db, ds->curator, c.id, &seq, e)) != RC_OK ||
	    (rc = compound_dates(ds->db, ds->mem, c.id, &dates, e)) != RC_OK)
		return rc;
	deeds_saved(ds, seq);
	buf_printf(&ds->text, "saved #%" PRId64 " %s: reviewed %s\n", seq, c.slug,
	    dates.last_reviewed != NULL ? dates.last_reviewed : "");
	jw_obj(&ds->json, NULL);
	jw_int(&ds->json, "seq", seq);
	jw_str(&ds->json, "act", "reviewed");
	jw_str(&ds->json, "compound", c.slug);
	jw_str(&ds->json, "last_reviewed", dates.last_reviewed);
	jw_end(&ds->json);
	return RC_OK;
}

static void
text_show(struct inv *inv, const struct study *st, const struct study_member *m, size_t nm,
    const struct inclusion *in, size_t nin)
{
	struct out *out = inv->out;

	out_printf(out, "study %" PRId64 "  ", st->id);
	if (st->label != NULL)
		out_text(out, st->label, strlen(st->label));
	if (st->registry_key != NULL) {
		out_printf(out, "  ");
		out_text(out, st->registry_key, strlen(st->registry_key));
	}
	out_printf(out, "\n");
	for (size_t i = 0; i < nm; i++) {
		out_printf(out, "%s %" PRId64 " %" PRId64 " %-8s %-9s ", m[i].speaks ? "*" : " ",
		    m[i].pmid, m[i].year, m[i].role != NULL ? m[i].role : "-",
		    m[i].state != NULL ? m[i].state : "-");
		if (m[i].title != NULL)
			out_text(
			    out, m[i].title, strlen(m[i].title) > 60 ? 60 : strlen(m[i].title));
		out_printf(out, "\n");
	}
	for (size_t i = 0; i < nin; i++)
		out_printf(out, "%s %" PRId64 " (%s)\n",
		    in[i].synthesis == st->id ? "includes" : "inside",
		    in[i].synthesis == st->id ? in[i].trial_pmid : in[i].synthesis_pmid,
		    in[i].state);
}

static void
json_show(struct jsonw *w, const struct study *st, const struct study_member *m, size_t nm,
    const struct inclusion *in, size_t nin)
{
	jw_obj(w, NULL);
	jw_int(w, "study", st->id);
	jw_str(w, "label", st->label);
	jw_str(w, "registry_key", st->registry_key);
	jw_arr(w, "records");
	for (size_t i = 0; i < nm; i++) {
		jw_obj(w, NULL);
		jw_int(w, "pmid", m[i].pmid);
		jw_bool(w, "speaks", m[i].speaks);
		jw_str(w, "role", m[i].role);
		jw_str(w, "state", m[i].state);
		jw_str(w, "title", m[i].title);
		jw_end(w);
	}
	jw_end(w);
	jw_arr(w, "includes");
	for (size_t i = 0; i < nin; i++) {
		jw_obj(w, NULL);
		jw_int(w, "pmid", in[i].trial_pmid);
		jw_int(w, "study", in[i].trial);
		jw_str(w, "state", in[i].state);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}

static enum rc
run_show(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct study_member *m;
	struct inclusion *in;
	struct deeds ds;
	struct deed d = {.inv = inv};
	struct study st;
	struct jsonw w;
	int64_t pmid;
	size_t nm, nin;
	enum rc rc;

	deeds_init(&ds, inv, &mem);
	if ((rc = study_named(&ds, &d, inv->argv[0], &pmid, &st, e)) != RC_OK ||
	    (rc = study_members(inv->db, &mem, st.id, &m, &nm, e)) != RC_OK ||
	    (rc = inclusion_list(inv->db, &mem, st.id, &in, &nin, e)) != RC_OK)
		goto out;
	if (inv->json) {
		jw_init(&w, &ds.doc, 1);
		json_show(&w, &st, m, nm, in, nin);
		common_print(inv, &ds.doc);
	} else
		text_show(inv, &st, m, nm, in, nin);
out:
	deeds_fini(&ds);
	arena_fini(&mem);
	return rc;
}

const struct cmd cmd_study_merge = {
    .name = "study merge",
    .operands = "PMID PMID...",
    .summary = "these records are one study; the newest speaks",
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_study_decline = {
    .name = "study decline",
    .operands = "PMID PMID...",
    .summary = "these are not one study: do not propose it again",
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_study_split = {
    .name = "study split",
    .operands = "PMID...",
    .summary = "make a record a study of its own again",
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_study_pin = {
    .name = "study pin",
    .operands = "PMID",
    .summary = "this record speaks for its study",
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_study_unpin = {
    .name = "study unpin",
    .operands = "PMID",
    .summary = "let the newest record speak again",
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_study_include = {
    .name = "study include",
    .operands = "SYNTHESIS TRIAL...",
    .summary = "confirm that a synthesis includes trials (PMIDs)",
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_study_exclude = {
    .name = "study exclude",
    .operands = "SYNTHESIS TRIAL...",
    .summary = "say that a synthesis does not include trials",
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
const struct cmd cmd_study_show = {
    .name = "study show",
    .operands = "PMID",
    .summary = "the records and inclusions of a record's study",
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_READ,
    .run = run_show,
};
const struct cmd cmd_reviewed = {
    .name = "reviewed",
    .operands = "SLUG",
    .summary = "attest that a compound's evidence is up to date",
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
};
