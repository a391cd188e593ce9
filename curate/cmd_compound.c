/*
 * compound add, import.
 */
#include <string.h>

#include "../base/file.h"
#include "../db/asset.h"
#include "card.h"
#include "../db/query.h"
#include "edit_card.h"
#include "named.h"

static const struct opt name_opts[] = {
    {"name", "TEXT", OPT_TEXT, "the name on the page", 0, 0, 0},
    {"status", "WORD", OPT_TEXT,
	"supplement, prescription, investigational, endogenous-hormone, food", 0, 0, 0},
    {"synonym", "TEXT", OPT_MANY, "another name: searched and matched", 0, 0, 0},
    {"term", "QUERY", OPT_MANY, "a further PubMed query", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static enum rc
run_add(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound c = {.slug = inv->argv[0]};
	int64_t id;
	enum rc rc;

	if (!card_slug_valid(c.slug)) {
		rc = err_set(e, RC_USAGE,
		    "\"%.80s\" is no slug: lower-case letters, digits and single hyphens", c.slug);
		goto out;
	}
	if ((rc = named_take(inv, &mem, &c, e)) != RC_OK)
		goto out;
	if (c.name == NULL || c.status == NULL) {
		err_set(e, RC_USAGE, "compound add: --%s is missing",
		    c.name == NULL ? "name" : "status");
		rc = err_try(e, "%s compound add %s --name NAME --status prescription",
		    inv->progname, c.slug);
		goto out;
	}
	if ((rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	rc = common_end(inv->db, compound_add(inv->db, inv->curator, &c, &id, e), e);
	if (rc != RC_OK)
		goto out;
	named_print(inv, &c);
	out_next(inv->out, "%s ingest --compound %s FILE...", inv->progname, c.slug);
out:
	arena_fini(&mem);
	return rc;
}

/* The card's outcomes that are not there yet; one that differs is refused, since findings hang on
 * it. */
static enum rc
import_outcomes(struct inv *inv, struct arena *mem, int64_t compound_id, const struct card *card,
    int *added, struct err *e)
{
	struct outcome o;
	int64_t id;
	enum rc rc;

	*added = 0;
	for (size_t i = 0; i < card->noutcome; i++) {
		const struct card_outcome *c = &card->outcome[i];
		struct err none = {0};

		rc = outcome_by_slug(inv->db, mem, compound_id, c->slug, &o, NULL, &none);
		if (rc == RC_OK) {
			if (strcmp(o.name, c->name) == 0 &&
			    strcmp(o.indication, c->indication) == 0 &&
			    strcmp(o.domain, c->domain) == 0 && strcmp(o.better, c->better) == 0 &&
			    o.headline == c->headline && o.critical == c->critical &&
			    o.surrogate == c->surrogate)
				continue;
			err_set(e, RC_FAILED,
			    "outcome %s differs from the one that is stored; a new meaning "
			    "takes a new slug",
			    c->slug);
			return err_try(
			    e, "%s help outcome edit        for better words", inv->progname);
		}
		if (rc != RC_NOTFOUND) {
			*e = none;
			return rc;
		}
		o = (struct outcome){.compound_id = compound_id,
		    .slug = c->slug,
		    .name = c->name,
		    .indication = c->indication,
		    .headline = c->headline,
		    .domain = c->domain,
		    .better = c->better,
		    .critical = c->critical,
		    .surrogate = c->surrogate};
		if ((rc = outcome_add(inv->db, inv->curator, &o, &id, e)) != RC_OK)
			return rc;
		++*added;
	}
	return RC_OK;
}

/* The compound itself: new, or changed where the card says something else. */
static enum rc
import_names(struct inv *inv, struct arena *mem, const struct card *card, struct compound *c,
    bool *is_new, struct err *e)
{
	struct compound old;
	struct err none = {0};
	enum rc rc;

	edit_card_names(card, mem, c);
	rc = compound_by_slug(inv->db, mem, card->slug, &old, NULL, &none);
	*is_new = rc == RC_NOTFOUND;
	if (*is_new)
		return compound_add(inv->db, inv->curator, c, &c->id, e);
	if (rc != RC_OK) {
		*e = none;
		return rc;
	}
	c->id = old.id;
	if (strcmp(old.name, c->name) == 0 && strcmp(old.status, c->status) == 0 &&
	    edit_card_same_terms(&old, c))
		return RC_OK;
	return compound_edit(inv->db, inv->curator, c, e);
}

static enum rc
import_file(struct inv *inv, const char *path, struct arena *mem, struct jsonw *w, struct buf *text,
    struct err *e)
{
	char sha[SHA256_HEX];
	struct compound c;
	struct profile was;
	struct card card;
	struct buf in;
	bool is_new, same = false;
	int outcomes = 0;
	enum rc rc;

	buf_init(&in, CARD_MAX_BYTES);
	if ((rc = file_read(path, &in, e)) != RC_OK ||
	    (rc = card_parse(in.p, in.len, path, mem, &card, e)) != RC_OK)
		goto out;
	if ((rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	if ((rc = import_names(inv, mem, &card, &c, &is_new, e)) != RC_OK ||
	    (rc = import_outcomes(inv, mem, c.id, &card, &outcomes, e)) != RC_OK ||
	    (rc = asset_save(inv->db, "card", card.slug, card.json, strlen(card.json), sha, e)) !=
		RC_OK)
		goto end;
	if (!is_new) {
		struct err none = {0};

		same = profile_load(inv->db, mem, c.id, &was, &none) == RC_OK &&
		       was.card_sha != NULL && strcmp(was.card_sha, sha) == 0;
	}
	card.profile.card_sha = sha;
	if (!same)
		rc = profile_save(inv->db, inv->curator, c.id, &card.profile, e);
end:
	if ((rc = common_end(inv->db, rc, e)) != RC_OK) {
		rc = err_ctx(e, "%s", path);
		goto out;
	}
	if (w != NULL) {
		jw_obj(w, NULL);
		jw_str(w, "file", path);
		jw_str(w, "slug", c.slug);
		jw_bool(w, "new", is_new);
		jw_bool(w, "changed", !same);
		jw_int(w, "outcomes_added", outcomes);
		jw_str(w, "card_sha256", sha);
		jw_end(w);
	} else {
		buf_printf(text, "%s: card %s; %zu outcomes (%d new), %zu rows, %zu citations\n",
		    c.slug,
		    is_new ? "imported"
		    : same ? "unchanged"
			   : "replaced",
		    card.noutcome, outcomes, card.profile.nrow,
		    card.profile.ncite + card.profile.nedge_cite);
		buf_printf(text, "%s: will search ", c.slug);
		query_of(&c, text);
		buf_putc(text, '\n');
	}
out:
	buf_fini(&in);
	return rc;
}

static enum rc
run_import(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	enum rc rc = RC_OK, one;
	struct jsonw w;
	struct buf b;

	buf_init(&b, COMMON_JSON_MAX);
	jw_init(&w, &b, 1);
	if (inv->json) {
		jw_obj(&w, NULL);
		jw_arr(&w, "items");
	}
	for (int i = 0; i < inv->argc; i++) {
		struct err mine = {0};

		one = import_file(inv, inv->argv[i], &mem, inv->json ? &w : NULL, &b, &mine);
		if (one != RC_OK && (rc == RC_OK || rc_worse(rc, one) != rc))
			*e = mine;
		rc = rc_worse(rc, one);
	}
	if (inv->json) {
		jw_end(&w);
		jw_end(&w);
	}
	common_said(inv, &b);
	buf_fini(&b);
	arena_fini(&mem);
	return rc;
}

static const char *const add_examples[] = {"appraise compound add cerebrolysin --name Cerebrolysin "
					   "--status prescription --synonym FPF-1070",
    NULL};
static const char *const import_examples[] = {
    "appraise compound import fixtures/compounds/oxytocin.json", NULL};

const struct cmd cmd_compound_add = {
    .name = "compound add",
    .operands = "SLUG",
    .summary = "a new compound: its names and what is searched",
    .opts = name_opts,
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_add,
    .examples = add_examples,
};
const struct cmd cmd_compound_import = {
    .name = "compound import",
    .operands = "FILE...",
    .summary = "read compound cards (JSON), checked field by field",
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_import,
    .examples = import_examples,
};
