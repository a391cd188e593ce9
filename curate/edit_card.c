#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/sha256.h"
#include "../db/asset.h"
#include "../db/event.h"
#include "../db/query.h"
#include "cardfield.h"
#include "edit_card.h"
#include "editor.h"
#include "form.h"

static const char head_text[] =
    "The card of %s.  Lines that begin with # are comments.\n"
    "A field is a line, \"name: value\"; a line that begins with blanks goes on with\n"
    "the value above.  synonym and term may stand several times; yes or no; PMIDs\n"
    "with blanks between.  A [section] begins an entry of a list: take its lines\n"
    "away, or write the section once more for a further one.  An outcome can be\n"
    "changed or added, not taken away.  Save and leave the editor to store it;\n"
    "leave it unchanged to store nothing.\n";

/* One run of the command. */
struct session {
	struct inv *inv;
	struct arena *mem;
	struct compound c;	/* as it is stored */
	struct outcome *o;
	size_t no;
	bool whole;		/* it has a profile */
	const char *shown;	/* the card as it is stored, JSON */
	char version[SHA256_HEX];
	int64_t seq;		/* of the log, when it was read */
	struct buf text;	/* as it was shown */
	char *path;		/* of the file; NULL: there is none of ours */
};

void
edit_card_names(const struct card *card, struct arena *mem, struct compound *out)
{
	size_t cap = 0;

	*out = (struct compound){.slug = card->slug, .name = card->name, .status = card->status};
	for (size_t i = 0; i < card->nsynonym; i++) {
		struct compound_term t = {.kind = "synonym", .term = card->synonym[i]};

		ARENA_PUSH(mem, out->term, out->nterm, cap, t);
	}
	for (size_t i = 0; i < card->nterm; i++) {
		struct compound_term t = {.kind = "search", .term = card->term[i]};

		ARENA_PUSH(mem, out->term, out->nterm, cap, t);
	}
	if (out->term == NULL)
		out->term = arena_array(mem, 1, sizeof(*out->term));
}

bool
edit_card_same_terms(const struct compound *a, const struct compound *b)
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

/* The card as the store has it now. */
static enum rc
load_card(struct session *s, int64_t id, const char **json, struct err *e)
{
	struct profile p = {0};
	struct err none = {0};
	struct buf b;
	enum rc rc;

	if ((rc = compound_load(s->inv->db, s->mem, id, &s->c, e)) != RC_OK ||
	    (rc = outcome_list(s->inv->db, s->mem, id, &s->o, &s->no, e)) != RC_OK)
		return rc;
	rc = profile_load(s->inv->db, s->mem, id, &p, &none);
	if (rc != RC_OK && rc != RC_NOTFOUND) {
		*e = none;
		return rc;
	}
	s->whole = rc == RC_OK;
	buf_init(&b, 8 * CARD_MAX_BYTES);
	profile_to_card(&s->c, s->o, s->no, s->whole ? &p : NULL, &b);
	*json = arena_strdup(s->mem, b.p);
	rc = buf_ok(&b, s->c.slug, e);
	buf_fini(&b);
	return rc;
}

/* The text that is shown: what is stored, and which state of it that is. */
static enum rc
write_text(struct session *s, int64_t id, struct err *e)
{
	char head[SHA256_HEX];
	struct json *doc = NULL;
	struct buf h;
	enum rc rc;

	if ((rc = load_card(s, id, &s->shown, e)) != RC_OK ||
	    (rc = event_head(s->inv->db, &s->seq, head, e)) != RC_OK ||
	    (rc = json_parse(s->shown, strlen(s->shown), s->c.slug, &doc, e)) != RC_OK)
		return rc;
	sha256_hex(s->shown, strlen(s->shown), s->version);
	buf_init(&h, 4096);
	buf_printf(&h, head_text, s->c.slug);
	buf_printf(&h, "%s%.16s", &FORM_VERSION[2], s->version);
	form_write(doc, s->whole, h.p, &s->text);
	buf_fini(&h);
	json_free(doc);
	return buf_ok(&s->text, "card", e);
}

/* --- what is wrong with a text -------------------------------------------------------- */

static void
fault_push(struct session *s, struct form *f, size_t *cap, int line, const char *why)
{
	struct form_fault x = {line, why};

	ARENA_PUSH(s->mem, f->fault, f->nfault, *cap, x);
}

/* An outcome that the store has must stay: findings hang on it. */
static void
check_outcomes(struct session *s, const struct card *card, struct form *f, size_t *cap)
{
	bool there;

	for (size_t i = 0; i < s->no; i++) {
		there = false;
		for (size_t k = 0; k < card->noutcome; k++)
			there = there || strcmp(card->outcome[k].slug, s->o[i].slug) == 0;
		if (!there)
			fault_push(s, f, cap, 0,
			    arena_printf(s->mem, "outcomes: \"%s\" is not there any more; its findings "
				"hang on it: put it back, its other fields may change", s->o[i].slug));
	}
}

static int
by_line(const void *a, const void *b)
{
	const struct form_fault *x = a, *y = b;

	return (x->line > y->line) - (x->line < y->line);
}

/* The text as a card; *f has all that is wrong, by line. */
static enum rc
read_text(struct session *s, const struct buf *text, struct form *f, struct card *card,
    struct err *e)
{
	struct card_fault *fault = NULL;
	struct json *doc = NULL;
	size_t n = 0, cap;
	enum rc rc;

	form_parse(text->p, text->len, s->whole, s->mem, f);
	cap = f->nfault; /* full: the next one moves them */
	if ((rc = json_parse(f->json, strlen(f->json), "card", &doc, e)) != RC_OK)
		return rc;
	card_check(doc, f->whole, s->mem, &fault, &n);
	for (size_t i = 0; i < n; i++)
		fault_push(s, f, &cap, form_line(f, fault[i].path),
		    arena_printf(s->mem, "%s%s%s", fault[i].path, fault[i].path[0] != '\0' ? ": " : "",
			fault[i].why));
	if (f->nfault == 0) {
		card_take(doc, s->mem, card);
		check_outcomes(s, card, f, &cap);
	}
	if (f->nfault > 1)
		qsort(f->fault, f->nfault, sizeof(*f->fault), by_line);
	json_free(doc);
	return RC_OK;
}

static void
tell_faults(const char *name, const struct form *f)
{
	struct buf b;

	buf_init(&b, (size_t)1024 * 1024);
	for (size_t i = 0; i < f->nfault; i++) {
		common_safe(&b, name);
		if (f->fault[i].line > 0)
			buf_printf(&b, ":%d", f->fault[i].line);
		buf_puts(&b, ": ");
		common_safe(&b, f->fault[i].why);
		buf_putc(&b, '\n');
	}
	fputs(b.p, stderr);
	buf_fini(&b);
}

/* --- storing -------------------------------------------------------------------------- */

static bool
same_outcome(const struct outcome *o, const struct card_outcome *c)
{
	return strcmp(o->name, c->name) == 0 && strcmp(o->indication, c->indication) == 0 &&
	       strcmp(o->domain, c->domain) == 0 && strcmp(o->better, c->better) == 0 &&
	       o->headline == c->headline && o->critical == c->critical &&
	       o->surrogate == c->surrogate;
}

static const struct outcome *
stored_outcome(const struct session *s, const char *slug)
{
	for (size_t i = 0; i < s->no; i++)
		if (strcmp(s->o[i].slug, slug) == 0)
			return &s->o[i];
	return NULL;
}

/* New outcomes (added false: changed ones), each an act. */
static enum rc
save_outcomes(struct session *s, const struct card *card, bool added, int *n, struct err *e)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; i < card->noutcome && rc == RC_OK; i++) {
		const struct card_outcome *c = &card->outcome[i];
		const struct outcome *was = stored_outcome(s, c->slug);
		struct outcome_change change = {.name = c->name, .indication = c->indication,
		    .domain = c->domain, .better = c->better, .headline = c->headline,
		    .critical = c->critical, .surrogate = c->surrogate};
		struct outcome o = {.compound_id = s->c.id, .slug = c->slug, .name = c->name,
		    .indication = c->indication, .domain = c->domain, .better = c->better,
		    .headline = c->headline, .critical = c->critical, .surrogate = c->surrogate};

		if (added != (was == NULL) || (was != NULL && same_outcome(was, c)))
			continue;
		rc = added ? outcome_add(s->inv->db, s->inv->curator, &o, NULL, e)
			   : outcome_edit(s->inv->db, s->inv->curator, was, &change, NULL, e);
		++*n;
	}
	return rc;
}

/* Names, status and terms, as far as they differ; *what gets words for it. */
static enum rc
save_names(struct session *s, const struct card *card, struct buf *what, struct err *e)
{
	struct compound c;
	bool any = false;

	edit_card_names(card, s->mem, &c);
	c.id = s->c.id;
	if (edit_card_same_terms(&c, &s->c))
		c.term = NULL;
	c.slug = strcmp(c.slug, s->c.slug) == 0 ? NULL : c.slug;
	c.name = strcmp(c.name, s->c.name) == 0 ? NULL : c.name;
	c.status = strcmp(c.status, s->c.status) == 0 ? NULL : c.status;
	any = c.slug != NULL || c.name != NULL || c.status != NULL || c.term != NULL;
	buf_printf(what, "%s%s%s%s", c.slug != NULL ? ", slug" : "", c.name != NULL ? ", name" : "",
	    c.status != NULL ? ", status" : "", c.term != NULL ? ", terms" : "");
	return any ? compound_edit(s->inv->db, s->inv->curator, &c, e) : RC_OK;
}

/* Does any part of the profile differ between two cards? */
static bool
profile_differs(const char *was, const char *now)
{
	struct json *a = NULL, *b = NULL;
	struct err e;
	bool differs = true;

	if (json_parse(was, strlen(was), "card", &a, &e) == RC_OK &&
	    json_parse(now, strlen(now), "card", &b, &e) == RC_OK) {
		differs = false;
		for (const struct card_field *f = card_fields; f->name != NULL && !differs; f++) {
			const struct json *x = json_get(a, f->name), *y = json_get(b, f->name);
			char *s, *t;

			if (strcmp(f->name, "outcomes") == 0 ||
			    (f->kind != K_LIST && f->kind != K_LIST_SOME && f->kind != K_OBJECT &&
				f->kind != K_TEXT_NULL))
				continue;
			if (x == NULL || y == NULL) {
				differs = x != y;
				continue;
			}
			s = json_canonical(x);
			t = json_canonical(y);
			differs = strcmp(s, t) != 0;
			free(s);
			free(t);
		}
	}
	json_free(a);
	json_free(b);
	return differs;
}

static enum rc
save_profile(struct session *s, struct card *card, struct buf *what, struct err *e)
{
	char sha[SHA256_HEX];
	enum rc rc;

	if (!profile_differs(s->shown, card->json))
		return RC_OK;
	buf_puts(what, ", profile");
	if ((rc = asset_save(s->inv->db, "card", card->slug, card->json, strlen(card->json), sha,
		 e)) != RC_OK)
		return rc;
	card->profile.card_sha = sha;
	rc = profile_save(s->inv->db, s->inv->curator, s->c.id, &card->profile, e);
	card->profile.card_sha = NULL;
	return rc;
}

/* Still what was shown?  Else who changed it. */
static enum rc
compare(struct session *s, const char *version, struct err *e)
{
	const char *who = "somebody", *at = "", *now;
	char sha[SHA256_HEX];
	struct err none = {0};
	enum rc rc;

	if ((rc = load_card(s, s->c.id, &now, e)) != RC_OK)
		return rc;
	s->shown = now;
	sha256_hex(now, strlen(now), sha);
	if (strncmp(sha, version, strlen(version)) == 0)
		return RC_OK;
	rc = compound_changed(s->inv->db, s->mem, s->c.id, s->seq, &who, &at, &none);
	if (rc == RC_OK)
		err_set(e, RC_FAILED, "not saved: %s changed %s at %.16s", who, s->c.slug, at);
	else
		err_set(e, RC_FAILED, "not saved: %s is not any more what this text was made from "
		    "(without its line \"# version\" it is taken all the same)", s->c.slug);
	return err_try(e, "%s compound edit %s        shows it as it is now", s->inv->progname,
	    s->c.slug);
}

/* All in one transaction; what differs, and what can be undone is one batch. */
static enum rc
save(struct session *s, struct card *card, const char *version, struct buf *what, int64_t *batch,
    struct err *e)
{
	int added = 0, changed = 0;
	enum rc rc;

	if ((rc = db_begin(s->inv->db, e)) != RC_OK)
		return rc;
	if ((rc = compare(s, version, e)) != RC_OK ||
	    (rc = save_outcomes(s, card, true, &added, e)) != RC_OK)
		goto end;
	event_batch(s->inv->db, batch);
	if ((rc = save_names(s, card, what, e)) == RC_OK &&
	    (rc = save_outcomes(s, card, false, &changed, e)) == RC_OK)
		rc = save_profile(s, card, what, e);
	event_batch(s->inv->db, NULL);
	if (added > 0)
		buf_printf(what, ", %d new outcome%s", added, added == 1 ? "" : "s");
	if (changed > 0)
		buf_printf(what, ", %d outcome%s", changed, changed == 1 ? "" : "s");
end:
	return common_end(s->inv->db, rc, e);
}

static void
print_saved(struct session *s, const char *what, int64_t batch)
{
	struct compound c = s->c;
	struct err none = {0};
	struct jsonw w;
	struct buf b, q;

	buf_init(&b, COMMON_JSON_MAX);
	buf_init(&q, (size_t)1024 * 1024);
	if (*what != '\0' && compound_load(s->inv->db, s->mem, s->c.id, &c, &none) != RC_OK)
		c = s->c;
	query_of(&c, &q);
	if (s->inv->json) {
		jw_init(&w, &b, 1);
		jw_obj(&w, NULL);
		jw_str(&w, "slug", c.slug);
		jw_str(&w, "name", c.name);
		jw_str(&w, "status", c.status);
		jw_bool(&w, "changed", *what != '\0');
		if (batch != 0)
			jw_int(&w, "seq", batch);
		jw_str(&w, "query", q.p);
		jw_end(&w);
	} else if (*what == '\0')
		buf_printf(&b, "%s: nothing changed\n", c.slug);
	else {
		if (batch != 0)
			buf_printf(&b, "saved #%" PRId64 " %s: %s\n", batch, c.slug, what + 2);
		else
			buf_printf(&b, "%s: %s\n", c.slug, what + 2);
		buf_printf(&b, "%s: will search ", c.slug);
		common_safe(&b, q.p);
		buf_putc(&b, '\n');
	}
	common_said(s->inv, &b);
	buf_fini(&b);
	buf_fini(&q);
}

/* --- one text, and the person --------------------------------------------------------- */

/*
 * Read the text of a file and store it.  *again is set where a further look
 * in the editor could help.
 */
static enum rc
take_text(struct session *s, const char *name, struct buf *text, bool *again, struct err *e)
{
	struct card card = {0};
	struct form f = {0};
	struct buf what;
	int64_t batch = 0;
	enum rc rc;

	*again = false;
	buf_init(&what, 1000);
	if (s->text.len == text->len && memcmp(s->text.p, text->p, text->len) == 0) {
		print_saved(s, "", 0);
		rc = RC_OK;
		goto out;
	}
	if ((rc = read_text(s, text, &f, &card, e)) != RC_OK)
		goto out;
	if (f.nfault > 0) {
		tell_faults(name, &f);
		*again = true;
		rc = err_set(e, RC_BADDATA, "%s: %zu thing%s wrong; nothing was stored", name, f.nfault,
		    f.nfault == 1 ? " is" : "s are");
		goto out;
	}
	rc = save(s, &card, f.version != NULL && s->path == NULL ? f.version : s->version, &what,
	    &batch, e);
	if (rc == RC_OK)
		print_saved(s, what.p, batch);
out:
	buf_fini(&what);
	return rc;
}

/* Enter (the default) edits once more; false keeps the file as it is. */
static bool
ask_again(void)
{
	char line[16];

	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	fputs("Enter edits it again, q leaves and keeps the file: ", stderr);
	fflush(stderr);
	return fgets(line, sizeof(line), stdin) != NULL && line[0] != 'q' && line[0] != 'Q';
}

static enum rc
in_editor(struct session *s, struct err *e)
{
	struct buf text;
	bool again = false;
	enum rc rc;

	buf_init(&text, CARD_MAX_BYTES);
	do {
		struct err none = {0};

		buf_clear(&text);
		text.over = false;
		again = false;
		if ((rc = editor_run(s->path, e)) != RC_OK) {
			if (file_read(s->path, &text, &none) != RC_OK)
				buf_clear(&text); /* it is not known to be as it was: it stays */
		} else if ((rc = file_read(s->path, &text, e)) == RC_OK)
			rc = take_text(s, s->path, &text, &again, e);
	} while (rc == RC_BADDATA && again && ask_again());
	/* Only a text that is stored, or says nothing new, may go. */
	if (rc == RC_OK || (text.len == s->text.len && memcmp(text.p, s->text.p, text.len) == 0))
		unlink(s->path);
	else {
		if (strstr(e->msg, s->path) == NULL) {
			struct err was = *e;

			err_set(e, rc, "%.400s; the text is kept in %s", was.msg, s->path);
		}
		err_try(e, "%s compound edit %s --card %s", s->inv->progname, s->c.slug, s->path);
	}
	buf_fini(&text);
	return rc;
}

enum rc
edit_card(struct inv *inv, struct arena *mem, const struct compound *c, const char *from,
    struct err *e)
{
	struct session s = {.inv = inv, .mem = mem};
	struct buf text;
	bool again;
	enum rc rc;

	buf_init(&s.text, 8 * CARD_MAX_BYTES);
	buf_init(&text, CARD_MAX_BYTES);
	if ((rc = write_text(&s, c->id, e)) != RC_OK)
		goto out;
	if (from != NULL) {
		if ((rc = file_read(from, &text, e)) == RC_OK)
			rc = take_text(&s, from, &text, &again, e);
		goto out;
	}
	if ((rc = editor_file(arena_printf(mem, "appraise-%s", s.c.slug), &s.text, &s.path, e)) == RC_OK)
		rc = in_editor(&s, e);
out:
	free(s.path);
	buf_fini(&text);
	buf_fini(&s.text);
	return rc;
}
