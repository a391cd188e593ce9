/*
 * Several people on one store: assign and release records, have two decide
 * on each, settle what they differ on, draw decisions for a second look.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../base/date.h"
#include "../db/claim.h"
#include "../db/curator.h"
#include "../db/vote.h"
#include "acts.h"
#include "change.h"
#include "deck.h"
#include "subject.h"

/* Could that person decide on it now? */
static enum rc
may_decide(struct deeds *ds, const struct compound *c, int64_t pmid, const struct curator *to,
    struct err *e)
{
	bool waits, shut;
	enum rc rc;

	if ((rc = vote_queued(ds->db, c->id, pmid, to->id, &waits, &shut, e)) != RC_OK)
		return rc;
	if (!waits) {
		err_set(e, RC_FAILED, "%" PRId64 " does not wait for %s", pmid, c->slug);
		return err_try(e, "%s queue %s", ds->inv->progname, c->slug);
	}
	if (shut) {
		err_set(e, RC_NOPERM, "%" PRId64 " wants somebody else than %s: nobody looks twice",
		    pmid, to->handle);
		return err_try(e, "%s curator list", ds->inv->progname);
	}
	return RC_OK;
}

static enum rc
whom(struct deeds *ds, const struct inv *inv, struct curator *to, struct err *e)
{
	const char *name = inv_text(inv, "to");
	enum rc rc;

	if (name == NULL) {
		err_set(e, RC_USAGE, "assign wants --to NAME");
		return err_try(e, "%s curator list", inv->progname);
	}
	if ((rc = curator_by_handle(ds->db, ds->mem, name, to, e)) != RC_OK)
		return rc;
	if (to->id == CURATOR_MACHINE) {
		err_set(e, RC_USAGE, "the machine decides nothing");
		return err_try(e, "%s curator list", inv->progname);
	}
	return RC_OK;
}

static void
say(struct deeds *ds, const struct deed *d, const char *key, const char *handle)
{
	jw_obj(&ds->json, NULL);
	jw_int(&ds->json, "pmid", d->pmid);
	jw_str(&ds->json, "compound", d->slug);
	jw_str(&ds->json, key, handle);
	jw_end(&ds->json);
}

enum rc
decide_assign(struct deeds *ds, struct deed *d, struct err *e)
{
	struct curator to = {0};
	struct compound c;
	enum rc rc;

	if ((rc = common_compound(d->inv, ds->mem, d->slug, &c, e)) != RC_OK ||
	    (rc = whom(ds, d->inv, &to, e)) != RC_OK ||
	    (rc = may_decide(ds, &c, d->pmid, &to, e)) != RC_OK)
		return rc;
	ds->touched = true;
	if ((rc = claim_assign(ds->db, to.id, c.id, d->pmid, e)) != RC_OK)
		return rc;
	buf_printf(&ds->text, "%" PRId64 " is assigned to %s\n", d->pmid, to.handle);
	say(ds, d, "to", to.handle);
	return RC_OK;
}

enum rc
decide_release(struct deeds *ds, struct deed *d, struct err *e)
{
	struct subject s;
	struct compound c;
	struct claim was;
	enum rc rc;

	if ((rc = common_compound(d->inv, ds->mem, d->slug, &c, e)) != RC_OK ||
	    (rc = claim_of(ds->db, ds->mem, c.id, d->pmid, &was, e)) != RC_OK)
		return rc;
	/* What nobody holds may be nothing at all, a number mistyped. */
	if (was.curator == 0 && (rc = subject_load(ds, d, &s, true, e)) != RC_OK)
		return rc;
	ds->touched = true;
	if ((rc = claim_release(ds->db, c.id, d->pmid, e)) != RC_OK)
		return rc;
	if (was.curator == 0)
		buf_printf(&ds->text, "nobody was at %" PRId64 "\n", d->pmid);
	else
		buf_printf(&ds->text, "%" PRId64 " is free; it was %s's\n", d->pmid, was.handle);
	say(ds, d, "was", was.curator != 0 ? was.handle : NULL);
	return RC_OK;
}

/* The first of the queue that nobody is at and that the person may decide, as deeds. */
static enum rc
add_first(
    struct deeds *ds, const struct inv *inv, const struct compound *c, int64_t limit, struct err *e)
{
	struct deed d = {.inv = inv, .slug = c->slug, .run = decide_assign};
	struct deck_filter all = {0};
	struct deck deck = {0};
	struct curator to = {0};
	struct claim held;
	enum rc rc;

	if ((rc = whom(ds, inv, &to, e)) != RC_OK)
		return rc;
	all.curator = to.id;
	rc = deck_load(&deck, ds->db, c, &all, e);
	for (size_t i = 0; rc == RC_OK && i < deck.n && (int64_t)ds->n < limit; i++) {
		d.pmid = deck.row[i].item.pmid;
		if ((rc = claim_of(ds->db, ds->mem, c->id, d.pmid, &held, e)) == RC_OK &&
		    held.curator == 0)
			deeds_add(ds, &d);
	}
	deck_fini(&deck);
	return rc;
}

/* All that the person holds. */
static enum rc
add_mine(struct deeds *ds, const struct inv *inv, const struct compound *c, struct err *e)
{
	struct deed d = {.inv = inv, .slug = c->slug, .run = decide_release};
	struct claim *v;
	size_t n;
	enum rc rc;

	if ((rc = claim_list(ds->db, ds->mem, c->id, &v, &n, e)) != RC_OK)
		return rc;
	for (size_t i = 0; i < n; i++)
		if (v[i].curator == ds->curator) {
			d.pmid = v[i].pmid;
			deeds_add(ds, &d);
		}
	return RC_OK;
}

/* assign --limit and release --all: they find the PMIDs themselves. */
static enum rc
run_claims(struct inv *inv, struct err *e)
{
	bool first = inv_has(inv, "limit");
	struct arena mem = ARENA_INIT;
	struct compound c;
	struct deeds ds;
	enum rc rc;

	if (!first && !inv_has(inv, "all"))
		return acts_run(inv, e);
	if (inv->argc > 1) {
		err_set(e, RC_USAGE, "PMIDs, or --%s: not both", first ? "limit" : "all");
		return err_try(e, "%s help %s", inv->progname, inv->cmd->name);
	}
	deeds_init(&ds, inv, &mem);
	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK)
		goto out;
	rc = first ? add_first(&ds, inv, &c, inv_int(inv, "limit", 1), e)
		   : add_mine(&ds, inv, &c, e);
	if (rc == RC_OK)
		rc = deeds_run(&ds, inv, e);
	if (rc == RC_OK && ds.n == 0 && !inv->json && !inv->quiet)
		out_printf(inv->out,
		    first ? "nothing waits there that is free\n" : "nothing there is yours\n");
out:
	deeds_fini(&ds);
	arena_fini(&mem);
	return rc;
}

/* --- two decide --------------------------------------------------------------- */

static enum rc
say_double(struct inv *inv, const struct compound *c, bool on, int64_t seq, struct err *e)
{
	struct arena mem = ARENA_INIT;
	struct curator *who;
	struct jsonw w;
	struct buf b;
	size_t n;
	enum rc rc;

	if ((rc = curator_list(inv->db, &mem, &who, &n, e)) != RC_OK)
		return rc;
	buf_init(&b, 1 << 20);
	if (inv->json) {
		jw_init(&w, &b, 1);
		jw_obj(&w, NULL);
		jw_str(&w, "compound", c->slug);
		jw_bool(&w, "double", on);
		if (seq != 0)
			jw_int(&w, "seq", seq);
		jw_end(&w);
	} else {
		if (seq != 0)
			buf_printf(&b, "saved #%" PRId64 " ", seq);
		buf_printf(&b, "%s: %s\n", c->slug,
		    on ? "two decide on each record, without seeing each other"
		       : "one decides on each record");
		/* The machine is one of them. */
		if (on && n < 3)
			buf_printf(
			    &b, "  you are the only one: %s curator add NAME\n", inv->progname);
	}
	common_said(inv, &b);
	buf_fini(&b);
	arena_fini(&mem);
	return RC_OK;
}

static enum rc
run_double(struct inv *inv, struct err *e)
{
	const char *word = inv->argc > 1 ? inv->argv[1] : NULL;
	bool on = word != NULL && strcmp(word, "on") == 0, is;
	struct arena mem = ARENA_INIT;
	struct compound c;
	int64_t seq = 0;
	enum rc rc;

	if (word != NULL && !on && strcmp(word, "off") != 0) {
		err_set(e, RC_USAGE, "double is on or off, not \"%.40s\"", word);
		return err_try(e, "%s double %s on", inv->progname, inv->argv[0]);
	}
	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK ||
	    (rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	if ((rc = vote_doubled(inv->db, c.id, &is, e)) == RC_OK && word != NULL && on != is)
		rc = vote_double(inv->db, inv->curator, c.id, on, &seq, e);
	if ((rc = common_end(inv->db, rc, e)) == RC_OK)
		rc = say_double(inv, &c, word != NULL ? on : is, seq, e);
out:
	arena_fini(&mem);
	return rc;
}

/* --- a second look ------------------------------------------------------------ */

static void
say_draw(struct inv *inv, const struct compound *c, const struct draw *d)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, COMMON_JSON_MAX);
	if (inv->json) {
		jw_init(&w, &b, 1);
		jw_obj(&w, NULL);
		jw_str(&w, "compound", c->slug);
		jw_int(&w, "percent", d->percent);
		jw_int(&w, "seed", d->seed);
		jw_str(&w, "since", d->since);
		jw_int(&w, "among", (int64_t)d->among);
		jw_arr(&w, "items");
		for (size_t i = 0; i < d->n; i++) {
			jw_obj(&w, NULL);
			jw_int(&w, "pmid", d->pmid[i]);
			jw_int(&w, "seq", d->first + (int64_t)i);
			jw_end(&w);
		}
		jw_end(&w);
		jw_end(&w);
	} else if (d->n == 0)
		buf_printf(&b, "%s: no decision to draw from\n", c->slug);
	else {
		buf_printf(&b,
		    "saved #%" PRId64
		    " drew %zu of %zu decisions on %s for a second look (seed %" PRId64 ")\n",
		    d->first, d->n, d->among, c->slug, d->seed);
		for (size_t i = 0; i < d->n; i++)
			buf_printf(&b, "  %" PRId64 "\n", d->pmid[i]);
	}
	common_said(inv, &b);
	buf_fini(&b);
	if (d->n > 0)
		out_next(inv->out, "%s queue %s --cause recheck", inv->progname, c->slug);
}

static enum rc
run_recheck(struct inv *inv, struct err *e)
{
	struct draw d = {.percent = inv_int(inv, "percent", 0),
	    .seed = inv_int(inv, "seed", -1),
	    .since = inv_text(inv, "since")};
	struct arena mem = ARENA_INIT;
	struct compound c;
	int64_t day;
	enum rc rc;

	if (d.percent == 0 || d.seed < 0) {
		err_set(e, RC_USAGE,
		    "recheck wants --percent and --seed, so that it can be drawn again");
		return err_try(
		    e, "%s recheck %s --percent 10 --seed 1", inv->progname, inv->argv[0]);
	}
	if (d.since != NULL && !date_parse(d.since, &day)) {
		err_set(e, RC_USAGE, "\"%.40s\" is no date", d.since);
		return err_try(e, "%s recheck %s --percent 10 --seed 1 --since 2026-06-01",
		    inv->progname, inv->argv[0]);
	}
	if ((rc = common_compound(inv, &mem, inv->argv[0], &c, e)) != RC_OK ||
	    (rc = db_begin(inv->db, e)) != RC_OK)
		goto out;
	d.compound_id = c.id;
	rc = recheck_draw(inv->db, &mem, inv->curator, &d, e);
	if ((rc = common_end(inv->db, rc, e)) == RC_OK)
		say_draw(inv, &c, &d);
out:
	arena_fini(&mem);
	return rc;
}

static const struct opt resolve_opts[] = {
    {"take", "NAME", OPT_TEXT, "as that person said", 0, 0, 0},
    {"reason", "WORD", OPT_TEXT, "reject, for that reason", 0, 0, 0},
    CHANGE_OPTS{NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const char *const resolve_examples[] = {
    "appraise resolve cerebrolysin 99000017 --take ann", NULL};
static const struct opt assign_opts[] = {
    {"to", "NAME", OPT_TEXT, "whose they are until decided or released", 0, 0, 0},
    {"limit", "N", OPT_INT, "instead of PMIDs the first N of the queue that nobody is at", 1,
	1000000, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const struct opt release_opts[] = {
    {"all", NULL, OPT_FLAG, "instead of PMIDs all that are yours there", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const struct opt recheck_opts[] = {
    {"percent", "P", OPT_INT, "so many of a hundred, rounded up", 1, 100, 0},
    {"seed", "N", OPT_INT, "the same number draws the same records", 0, INT64_MAX, 0},
    {"since", "DATE", OPT_TEXT, "only of what was decided on or after that date", 0, 0, 0},
    {NULL, NULL, OPT_FLAG, NULL, 0, 0, 0},
};
static const char *const assign_examples[] = {"appraise assign cerebrolysin 99000017 --to bo",
    "appraise assign cerebrolysin --to bo --limit 20", NULL};
static const char *const recheck_examples[] = {
    "appraise recheck cerebrolysin --percent 10 --seed 7", NULL};

const struct cmd cmd_assign = {
    .name = "assign",
    .operands = "SLUG [PMID...]",
    .summary = "give waiting records to a curator; others pass them over",
    .opts = assign_opts,
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_claims,
    .examples = assign_examples,
};
const struct cmd cmd_release = {
    .name = "release",
    .operands = "SLUG [PMID...]",
    .summary = "nobody is at these records any more",
    .opts = release_opts,
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_claims,
};
const struct cmd cmd_double = {
    .name = "double",
    .operands = "SLUG [on|off]",
    .summary = "a resolver has two people decide on each record, blind to each other",
    .min_args = 1,
    .max_args = 2,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_double,
};
const struct cmd cmd_recheck = {
    .name = "recheck",
    .operands = "SLUG",
    .summary = "draw decisions at random for a second look by somebody else",
    .opts = recheck_opts,
    .min_args = 1,
    .max_args = 1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = run_recheck,
    .examples = recheck_examples,
};
const struct cmd cmd_resolve = {
    .name = "resolve",
    .operands = "SLUG PMID...|-",
    .summary = "a resolver settles what two people decided differently",
    .opts = resolve_opts,
    .min_args = 1,
    .max_args = -1,
    .needs = NEEDS_DB_WRITE | NEEDS_CURATOR,
    .run = acts_run,
    .examples = resolve_examples,
};
