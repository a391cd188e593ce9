#include <ctype.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/num.h"
#include "common.h"

/* The command line again with one operand replaced: what the person meant. */
static void
try_with(const struct inv *inv, const char *wrong, const char *right, struct err *e)
{
	struct buf b;

	buf_init(&b, 250);
	buf_printf(&b, "%s %s", inv->progname, inv->cmd->name);
	for (int i = 0; i < inv->argc; i++)
		buf_printf(&b, " %s", strcmp(inv->argv[i], wrong) == 0 ? right : inv->argv[i]);
	err_try(e, "%s", b.p);
	buf_fini(&b);
}

enum rc
common_compound(
    const struct inv *inv, struct arena *mem, const char *slug, struct compound *out, struct err *e)
{
	const char *near = NULL;
	enum rc rc = compound_by_slug(inv->db, mem, slug, out, &near, e);

	if (rc != RC_NOTFOUND)
		return rc;
	err_set(e, RC_NOTFOUND, "no compound \"%.80s\"", slug);
	if (near != NULL)
		try_with(inv, slug, near, e);
	else
		err_try(e, "%s compound list", inv->progname);
	return RC_NOTFOUND;
}

/* Is the word a compound's slug, or nearly one? */
static bool
names_compound(const struct inv *inv, const char *word)
{
	struct arena mem = ARENA_INIT;
	struct err none = {0};
	struct compound c;
	const char *near = NULL;
	bool yes = inv->db == NULL || compound_by_slug(inv->db, &mem, word, &c, &near, &none) == RC_OK || near != NULL;

	arena_fini(&mem);
	return yes;
}

enum rc
common_pmid(const struct inv *inv, const char *word, int64_t *out, struct err *e)
{
	int64_t swapped;

	if (num_pmid(word, out))
		return RC_OK;
	if (strncmp(word, "10.", 3) == 0)
		err_set(e, RC_USAGE, "\"%.80s\" is a DOI; %s takes PMIDs", word, inv->cmd->name);
	else if (strncmp(inv->cmd->operands, "SLUG", 4) == 0 && inv->argc > 1 && num_pmid(inv->argv[0], &swapped) &&
	    names_compound(inv, word)) {
		err_set(e, RC_USAGE, "\"%.80s\" is no PMID; the compound comes first", word);
		return err_try(e, "%s %s %.80s %s", inv->progname, inv->cmd->name, word, inv->argv[0]);
	} else
		err_set(e, RC_USAGE, "\"%.80s\" is no PMID", word);
	return err_try(e, "%s help %s", inv->progname, inv->cmd->name);
}

enum rc
common_end(struct db *db, enum rc rc, struct err *e)
{
	if (rc == RC_OK)
		return db_commit(db, e);
	db_rollback(db);
	return rc;
}

void
common_print(struct inv *inv, const struct buf *b)
{
	/* The writers of b have escaped it; a format would only copy it. */
	fwrite(b->p, 1, b->len, inv->out->fp);
	if (b->len > 0 && b->p[b->len - 1] != '\n')
		fputc('\n', inv->out->fp);
}

void
common_said(struct inv *inv, const struct buf *b)
{
	if (b->len > 0 && (inv->json || !inv->quiet))
		common_print(inv, b);
}

void
common_outcome_json(struct jsonw *w, const struct outcome *o)
{
	jw_obj(w, NULL);
	jw_str(w, "slug", o->slug);
	jw_str(w, "name", o->name);
	jw_str(w, "indication", o->indication);
	jw_bool(w, "headline", o->headline);
	jw_str(w, "domain", o->domain);
	jw_str(w, "better", o->better);
	jw_bool(w, "critical", o->critical);
	jw_bool(w, "surrogate", o->surrogate);
	jw_end(w);
}

void
common_safe(struct buf *b, const char *s)
{
	if (s != NULL)
		escape_term(b, s, strlen(s));
}
