/*
 * compound edit, retire.
 */
#include <string.h>
#include <unistd.h>

#include "../db/event.h"
#include "edit_card.h"
#include "editor.h"
#include "named.h"

static const struct opt edit_opts[] = {
    {"name", "TEXT", OPT_TEXT, "the name on the page", 0, 0, 0},
    {"status", "WORD", OPT_TEXT,
	"supplement, prescription, investigational, endogenous-hormone, food", 0, 0, 0},
    {"slug", "SLUG", OPT_TEXT, "a new slug; the old one stays as an alias", 0, 0, 0},
    {"synonym", "TEXT", OPT_MANY, "replaces all synonyms", 0, 0, 0},
    {"no-synonym", "TEXT", OPT_MANY, "take this synonym away", 0, 0, 0},
    {"term", "QUERY", OPT_MANY, "replaces all further queries", 0, 0, 0},
    {"no-term", "QUERY", OPT_MANY, "take this query away", 0, 0, 0},
    {"card", "FILE", OPT_TEXT, "the whole card from this file (-: standard input), no editor", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

static const struct opt retire_opts[] = {
    {"reason", "TEXT", OPT_TEXT, "why; it is published with the date", 0, 0, 0},
    {"undo", NULL, OPT_FLAG, "take the retirement back", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};

static bool
is_synonym(const struct compound_term *t)
{
	return strcmp(t->kind, "synonym") == 0;
}

/* Is the term named by --no-synonym or --no-term? */
static bool
taken_away(const struct inv *inv, const struct compound_term *t)
{
	const char *option = is_synonym(t) ? "no-synonym" : "no-term", *v;
	int i = 0;

	while ((v = inv_each(inv, option, &i)) != NULL)
		if (strcmp(v, t->term) == 0)
			return true;
	return false;
}

/* RC_NOTFOUND where --no-synonym or --no-term names what the compound does not have. */
static enum rc
all_there(const struct inv *inv, const char *option, const struct compound *old, struct err *e)
{
	bool synonym = strcmp(option, "no-synonym") == 0, there;
	const char *v;
	int i = 0;

	while ((v = inv_each(inv, option, &i)) != NULL) {
		there = false;
		for (size_t k = 0; k < old->nterm; k++)
			there = there || (is_synonym(&old->term[k]) == synonym &&
			    strcmp(old->term[k].term, v) == 0);
		if (!there) {
			err_set(e, RC_NOTFOUND, "%s has no %s \"%.120s\"", old->slug,
			    synonym ? "synonym" : "query", v);
			return err_try(e, "%s compound show %s", inv->progname, old->slug);
		}
	}
	return RC_OK;
}

/* The terms as they shall be, in *c, which holds those of --synonym and --term: one kind given
 * replaces that kind only. */
static enum rc
edit_terms(const struct inv *inv, struct arena *mem, const struct compound *old, struct compound *c,
    struct err *e)
{
	bool less = inv_has(inv, "no-synonym") || inv_has(inv, "no-term");
	size_t cap = c->nterm;
	enum rc rc;

	if ((rc = all_there(inv, "no-synonym", old, e)) != RC_OK ||
	    (rc = all_there(inv, "no-term", old, e)) != RC_OK || (c->nterm == 0 && !less))
		return rc;
	for (size_t i = 0; i < old->nterm; i++)
		if (!inv_has(inv, is_synonym(&old->term[i]) ? "synonym" : "term") &&
		    !taken_away(inv, &old->term[i]))
			ARENA_PUSH(mem, c->term, c->nterm, cap, old->term[i]);
	if (c->term == NULL)
		c->term = arena_array(mem, 1, sizeof(*c->term)); /* none are left */
	return RC_OK;
}

/* One field or another by options, as scripts do it. */
static enum rc
by_options(struct inv *inv, struct arena *mem, const struct compound *old, struct err *e)
{
	const char *slug = inv_text(inv, "slug");
	struct compound c = {0};
	enum rc rc;

	if ((rc = named_take(inv, mem, &c, e)) != RC_OK)
		return rc;
	if (slug != NULL && !card_slug_valid(slug))
		return err_set(e, RC_USAGE, "--slug: \"%.80s\" is no slug", slug);
	c.id = old->id;
	c.slug = slug;
	if ((rc = edit_terms(inv, mem, old, &c, e)) != RC_OK || (rc = db_begin(inv->db, e)) != RC_OK)
		return rc;
	rc = common_end(inv->db, compound_edit(inv->db, inv->curator, &c, e), e);
	if (rc == RC_OK && (rc = compound_load(inv->db, mem, old->id, &c, e)) == RC_OK)
		named_print(inv, &c);
	return rc;
}

static enum rc
run_edit(struct inv *inv, struct err *e)
{
	const char *card = inv_text(inv, "card");
	struct arena mem = ARENA_INIT;
	struct compound old;
	enum rc rc;

	if ((rc = common_compound(inv, &mem, inv->argv[0], &old, e)) != RC_OK)
		goto out;
	if (card != NULL && inv->nopts > 1)
		rc = err_set(e, RC_USAGE, "--card holds all fields; the other options go without it");
	else if (inv->nopts > 0 && card == NULL)
		rc = by_options(inv, &mem, &old, e);
	else if (card != NULL || editor_named() || (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
		rc = edit_card(inv, &mem, &old, card, e);
	else {
		err_set(e, RC_USAGE, "compound edit: say what changes, or set EDITOR");
		rc = err_try(e, "%s help compound edit", inv->progname);
	}
out:
	arena_fini(&mem);
	return rc;
}

/* The compound is what it was before it was retired. */
static enum rc
take_back(struct inv *inv, struct arena *mem, const struct compound *c, struct err *e)
{
	struct compound_retirement r;
	int64_t first = 0;
	int done = 0;
	enum rc rc;

	if ((rc = compound_retirement(inv->db, mem, c->id, &r, e)) == RC_NOTFOUND)
		return err_set(e, RC_FAILED, "%s is not retired", c->slug);
	return rc == RC_OK ? event_undo(inv->db, inv->curator, r.seq, false, &first, &done, e) : rc;
}

static enum rc
retire(struct inv *inv, const struct compound *c, struct err *e)
{
	const char *reason = inv_text(inv, "reason");

	if (reason != NULL && !card_text_valid(reason, CARD_TEXT_MAX))
		return err_set(e, RC_USAGE,
		    "--reason wants 1 to 2,000 bytes of text without control characters");
	if (c->retired != NULL) {
		err_set(e, RC_FAILED, "%s was retired on %.10s already", c->slug, c->retired);
		return err_try(e, "%s compound retire %s --undo", inv->progname, c->slug);
	}
	return compound_retire(inv->db, inv->curator, c->id, reason, e);
}

static enum rc
run_retire(struct inv *inv, struct err *e)
{
	bool back = inv_has(inv, "undo");
	struct arena mem = ARENA_INIT;
	struct compound c;
	enum rc rc;

	if (back && inv_has(inv, "reason")) {
		rc = err_set(e, RC_USAGE, "--undo takes no --reason");
		goto out;
	}
	if ((rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) == RC_OK)
		rc = back ? take_back(inv, &mem, &c, e) : retire(inv, &c, e);
	if ((rc = common_end(inv->db, rc, e)) != RC_OK)
		goto out;
	if (inv->json)
		out_printf(
		    inv->out, "{\"slug\":\"%s\",\"retired\":%s}\n", c.slug, back ? "false" : "true");
	else if (!inv->quiet)
		out_printf(inv->out, "%s: %s\n", c.slug,
		    back ? "is searched, graded and published again"
			 : "retired; it is not searched, queued, graded or published any more; what "
			   "was decided stays");
	if (!back)
		out_next(inv->out, "%s compound retire %s --undo", inv->progname, c.slug);
out:
	arena_fini(&mem);
	return rc;
}

static const char *const edit_examples[] = {
    "appraise compound edit cerebrolysin --status investigational", NULL};
static const char *const retire_examples[] = {
    "appraise compound retire oxytocin --reason 'graded under another name'", NULL};

const struct cmd cmd_compound_edit = {
    .name = "compound edit",
    .operands = "SLUG",
    .summary = "change the card in an editor, or single fields by options",
    .opts = edit_opts,
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_edit,
    .examples = edit_examples,
};
const struct cmd cmd_compound_retire = {
    .name = "compound retire",
    .operands = "SLUG",
    .summary = "stop searching, grading and publishing it",
    .opts = retire_opts,
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_retire,
    .examples = retire_examples,
};
