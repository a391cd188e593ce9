/*
 * compound add, import, edit, retire.
 */
#include <string.h>

#include "../base/file.h"
#include "../db/asset.h"
#include "card.h"
#include "../db/query.h"
#include "common.h"

static const struct opt name_opts[] = {
    {"name", "TEXT", OPT_TEXT, "the name on the page", 0, 0, 0},
    {"status", "WORD", OPT_TEXT,
	"supplement, prescription, investigational, endogenous-hormone, food", 0, 0, 0},
    {"synonym", "TEXT", OPT_MANY, "another name: searched and matched", 0, 0, 0},
    {"term", "QUERY", OPT_MANY, "a further PubMed query", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const struct opt edit_opts[] = {
    {"name", "TEXT", OPT_TEXT, "the name on the page", 0, 0, 0},
    {"status", "WORD", OPT_TEXT,
	"supplement, prescription, investigational, endogenous-hormone, food", 0, 0, 0},
    {"slug", "SLUG", OPT_TEXT, "a new slug; the old one stays as an alias", 0, 0, 0},
    {"synonym", "TEXT", OPT_MANY, "replaces all synonyms", 0, 0, 0},
    {"term", "QUERY", OPT_MANY, "replaces all further queries", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
/* Append the option's values as terms of one kind. */
static enum rc
take_terms(const struct inv *inv, const char *name, const char *kind, struct arena *mem,
    struct compound *c, size_t *cap, struct err *e)
{
	const char *v;
	int i = 0;

	while ((v = inv_each(inv, name, &i)) != NULL) {
		struct compound_term t = {.kind = kind, .term = v};

		if (!card_text_valid(v, 2000))
			return err_set(e, RC_USAGE,
			    "--%s wants 1 to 2,000 bytes of text without control characters", name);
		ARENA_PUSH(mem, c->term, c->nterm, *cap, t);
	}
	return RC_OK;
}

static enum rc
take_names(const struct inv *inv, struct arena *mem, struct compound *c, struct err *e)
{
	const char *status = inv_text(inv, "status");
	size_t cap = 0;
	enum rc rc;

	c->name = inv_text(inv, "name");
	if (c->name != NULL && !card_text_valid(c->name, 120))
		return err_set(
		    e, RC_USAGE, "--name wants 1 to 120 bytes of text without control characters");
	if (status != NULL) {
		for (size_t i = 0; card_status_words[i] != NULL; i++)
			if (strcmp(card_status_words[i], status) == 0)
				c->status = card_status_words[i];
		if (c->status == NULL)
			return card_bad_word("--status", status, card_status_words, RC_USAGE, e);
	}
	if ((rc = take_terms(inv, "synonym", "synonym", mem, c, &cap, e)) != RC_OK)
		return rc;
	return take_terms(inv, "term", "search", mem, c, &cap, e);
}

/* What an acting command answers: the query that the names make. */
static void
print_names(struct inv *inv, const struct compound *c)
{
	struct jsonw w;
	struct buf q, b;

	buf_init(&q, (size_t)1024 * 1024);
	buf_init(&b, COMMON_JSON_MAX);
	query_of(c, &q);
	if (inv->json) {
		jw_init(&w, &b, 1);
		jw_obj(&w, NULL);
		jw_str(&w, "slug", c->slug);
		jw_str(&w, "name", c->name);
		jw_str(&w, "status", c->status);
		jw_str(&w, "query", q.p);
		jw_end(&w);
	} else {
		buf_printf(&b, "%s: will search ", c->slug);
		common_safe(&b, q.p);
		buf_putc(&b, '\n');
	}
	common_said(inv, &b);
	buf_fini(&q);
	buf_fini(&b);
}

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
	if ((rc = take_names(inv, &mem, &c, e)) != RC_OK)
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
	print_names(inv, &c);
	out_next(inv->out, "%s ingest --compound %s FILE...", inv->progname, c.slug);
out:
	arena_fini(&mem);
	return rc;
}

static enum rc
run_edit(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound old, c = {0};
	const char *slug = inv_text(inv, "slug");
	size_t cap;
	enum rc rc;

	if ((rc = common_compound(inv, &mem, inv->argv[0], &old, e)) != RC_OK ||
	    (rc = take_names(inv, &mem, &c, e)) != RC_OK)
		goto out;
	if (inv->nopts == 0) {
		err_set(e, RC_USAGE, "compound edit: say what changes");
		rc = err_try(e, "%s help compound edit", inv->progname);
		goto out;
	}
	if (slug != NULL && !card_slug_valid(slug)) {
		rc = err_set(e, RC_USAGE, "--slug: \"%.80s\" is no slug", slug);
		goto out;
	}
	c.id = old.id;
	c.slug = slug;
	/* One kind given replaces that kind only. */
	cap = c.nterm;
	if (c.nterm > 0)
		for (size_t i = 0; i < old.nterm; i++)
			if (!inv_has(
				inv, strcmp(old.term[i].kind, "synonym") == 0 ? "synonym" : "term"))
				ARENA_PUSH(&mem, c.term, c.nterm, cap, old.term[i]);
	if ((rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	rc = common_end(inv->db, compound_edit(inv->db, inv->curator, &c, e), e);
	if (rc == RC_OK && (rc = compound_load(inv->db, &mem, old.id, &c, e)) == RC_OK)
		print_names(inv, &c);
out:
	arena_fini(&mem);
	return rc;
}

static enum rc
run_retire(struct inv *inv, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct compound c;
	enum rc rc;

	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK ||
	    (rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	rc = common_end(inv->db, compound_retire(inv->db, inv->curator, c.id, e), e);
	if (rc != RC_OK)
		goto out;
	if (inv->json)
		out_printf(inv->out, "{\"slug\":\"%s\",\"retired\":true}\n", c.slug);
	else if (!inv->quiet)
		out_printf(inv->out, "%s: retired; what was decided stays\n", c.slug);
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

static bool
same_terms(const struct compound *a, const struct compound *b)
{
	size_t found = 0;

	if (a->nterm != b->nterm)
		return false;
	for (size_t i = 0; i < a->nterm; i++)
		for (size_t k = 0; k < b->nterm; k++)
			if (strcmp(a->term[i].kind, b->term[k].kind) == 0 &&
			    strcmp(a->term[i].term, b->term[k].term) == 0) {
				found++;
				break;
			}
	return found == a->nterm;
}

/* The compound itself: new, or changed where the card says something else. */
static enum rc
import_names(struct inv *inv, struct arena *mem, const struct card *card, struct compound *c,
    bool *is_new, struct err *e)
{
	struct compound old;
	struct err none = {0};
	size_t cap = 0;
	enum rc rc;

	*c = (struct compound){.slug = card->slug, .name = card->name, .status = card->status};
	for (size_t i = 0; i < card->nsynonym; i++) {
		struct compound_term t = {.kind = "synonym", .term = card->synonym[i]};

		ARENA_PUSH(mem, c->term, c->nterm, cap, t);
	}
	for (size_t i = 0; i < card->nterm; i++) {
		struct compound_term t = {.kind = "search", .term = card->term[i]};

		ARENA_PUSH(mem, c->term, c->nterm, cap, t);
	}
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
	    same_terms(&old, c))
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
const struct cmd cmd_compound_edit = {
    .name = "compound edit",
    .operands = "SLUG",
    .summary = "change names, status or search terms",
    .opts = edit_opts,
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_edit,
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
const struct cmd cmd_compound_retire = {
    .name = "compound retire",
    .operands = "SLUG",
    .summary = "stop searching, grading and publishing it",
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_retire,
};
