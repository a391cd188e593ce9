#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "../base/clock.h"
#include "../base/embed.h"
#include "../base/jsonw.h"
#include "../db/asset.h"
#include "../db/propose.h"
#include "../db/run.h"
#include "../db/source.h"
#include "pubmed.h"
#include "rules.h"
#include "store.h"

#define ASSET_MAX_BYTES	((size_t)8 << 20)

void
store_init(struct store *s, struct db *db, const struct ruleset *rules)
{
	memset(s, 0, sizeof(*s));
	s->db = db;
	if (rules != NULL) {
		s->rules_sha = rules->sha256;
		s->weights_sha = rules->weights_sha256;
	}
}

int64_t
store_seq(const char *path)
{
	const char	*p = strrchr(path, '/');
	int64_t		 seq = 0;
	int		 i;

	p = p != NULL ? p + 1 : path;
	if (strncmp(p, "pubmed", 6) != 0)
		return 0;
	for (p += 6, i = 0; i < 7; i++, p++) {
		if (i == 2 ? *p != 'n' : *p < '0' || *p > '9')
			return 0;
		if (i != 2)
			seq = seq * 10 + (*p - '0');
	}
	return *p == '.' ? seq : 0;
}

/* --- transactions ------------------------------------------------------------ */

/* Let a waiting writer in before the next transaction. */
static void
pause_ms(int64_t ms)
{
	struct timespec	t = { 0, (long)ms * 1000000 };

	if (ms > 0 && ms < 1000)
		nanosleep(&t, NULL);
}

/* The rule files as the rule set's own digest takes them: name, NUL, bytes of each. */
static enum rc
save_assets(struct store *s, struct err *e)
{
	const struct embed	*f;
	struct buf		 rules, weights;
	const char		*leaf;
	char			 sha[SHA256_HEX];
	enum rc			 rc;

	buf_init(&rules, ASSET_MAX_BYTES);
	buf_init(&weights, ASSET_MAX_BYTES);
	for (f = embed_ingest; f->name != NULL; f++) {
		leaf = strrchr(f->name, '/') != NULL ? strrchr(f->name, '/') + 1 : f->name;
		if (rules_is_file(leaf)) {
			buf_put(&rules, leaf, strlen(leaf) + 1);
			buf_put(&rules, f->bytes, f->len);
		} else if (strcmp(leaf, "weights.tsv") == 0)
			buf_put(&weights, f->bytes, f->len);
	}
	if ((rc = asset_save(s->db, "rules", "", rules.p, rules.len, sha, e)) == RC_OK) {
		if (strcmp(sha, s->rules_sha) != 0)
			die("rule set %s is not the one built in (%s)", s->rules_sha, sha);
		rc = asset_save(s->db, "weights", "", weights.p, weights.len, sha, e);
	}
	buf_fini(&rules);
	buf_fini(&weights);
	return rc;
}

enum rc
store_begin(struct store *s, struct err *e)
{
	enum rc	rc;

	if (s->tx_began_ms != 0)
		return RC_OK;
	if (s->held_ms >= STORE_BUSY_MS) {
		pause_ms(STORE_PAUSE_MS - (clock_mono_ms() - s->tx_ended_ms));
		s->held_ms = 0;
	}
	if ((rc = db_begin(s->db, e)) != RC_OK)
		return rc;
	s->tx_began_ms = clock_mono_ms();
	if (s->run_id == 0 && (rc = run_start(s->db, s->kind != NULL ? s->kind : "ingest", &s->run_id, e)) != RC_OK)
		goto out;
	if (s->rules_sha != NULL && !s->assets_saved) {
		if ((rc = save_assets(s, e)) != RC_OK)
			goto out;
		s->assets_saved = true;
	}
out:
	if (rc != RC_OK)
		store_rollback(s);
	return rc;
}

void
store_rollback(struct store *s)
{
	if (s->tx_began_ms == 0)
		return;
	db_rollback(s->db);
	s->tx_began_ms = 0;
	if (!s->run_saved) {
		s->run_id = 0;
		s->assets_saved = false;
	}
}

enum rc
store_commit(struct store *s, bool now, struct err *e)
{
	enum rc	rc;

	if (s->tx_began_ms == 0 || (!now && clock_mono_ms() - s->tx_began_ms < STORE_TX_MS))
		return RC_OK;
	if ((rc = db_commit(s->db, e)) != RC_OK) {
		store_rollback(s);
		return rc;
	}
	s->run_saved = true;
	s->tx_ended_ms = clock_mono_ms();
	s->held_ms += s->tx_ended_ms - s->tx_began_ms;
	s->tx_began_ms = 0;
	return rc;
}

/* --- one thing into the store ------------------------------------------------- */

static enum rc
propose(struct store *s, const struct store_item *it, const struct stored_ids *ids, struct err *e)
{
	struct proposed_by	by = {
		.record_id = ids->record_id, .text_id = ids->text_id, .rules_sha = s->rules_sha,
		.weights_sha = s->weights_sha, .engine_rev = CLASSIFY_ENGINE_REV, .run_id = s->run_id,
	};
	const struct proposal	*p = it->proposal;
	int64_t			 id;
	bool			 reopened = false;
	int			 f;
	enum rc			 rc;

	if ((rc = proposal_save(s->db, p, &by, &id, &reopened, e)) != RC_OK)
		return rc;
	s->tally.reopened += reopened;
	s->tally.stuck += p->stuck;
	if (!p->stuck) {
		s->tally.design[p->design]++;
		if ((f = word_index(funding_words, p->funding)) >= 0)
			s->tally.funding[f]++;
	}
	return RC_OK;
}

static enum rc
link_all(struct store *s, const struct store_item *it, struct err *e)
{
	bool	added;
	size_t	i;
	enum rc	rc;

	for (i = 0; i < it->ncompound; i++) {
		if ((rc = article_link_found(s->db, it->compound[i], it->article->pmid, it->why, s->run_id, &added,
		    e)) != RC_OK)
			return rc;
		s->tally.linked += added;
		s->tally.relinked += !added;
		if (!added || it->named[i])
			continue;
		s->tally.unnamed++;
		if ((rc = article_link_effect(s->db, it->compound[i], it->article->pmid, "unnamed",
		    "title and abstract do not name it", e)) != RC_OK)
			return rc;
	}
	return RC_OK;
}

enum rc
store_record(struct store *s, const struct store_item *it, struct err *e)
{
	struct incoming		in = {
		.article = it->article, .raw = it->raw, .nraw = it->nraw, .source = s->source,
		.source_seq = s->source_seq, .keep_raw = it->ncompound > 0, .served = s->served,
		.parser_rev = PUBMED_PARSER_REV,
	};
	struct stored_ids	ids;
	enum rc			rc;

	if ((rc = store_begin(s, e)) != RC_OK)
		return rc;
	in.run_id = s->run_id;
	if ((rc = article_store(s->db, &in, &ids, e)) != RC_OK)
		return rc;
	s->tally.records++;
	s->tally.suspended += ids.suspended;
	if (ids.how == STORED_SAME || ids.how == STORED_OLDER)
		s->tally.known++;
	else if (it->article->kind == ARTICLE_BOOK)
		s->tally.books++;
	else
		s->tally.articles++;
	if (it->proposal != NULL && (ids.how == STORED_NEW || ids.how == STORED_NEWER) &&
	    (rc = propose(s, it, &ids, e)) != RC_OK)
		return rc;
	return link_all(s, it, e);
}

enum rc
store_deletion(struct store *s, int64_t pmid, struct err *e)
{
	bool	known;
	enum rc	rc;

	if ((rc = store_begin(s, e)) != RC_OK ||
	    (rc = article_delete(s->db, pmid, s->source, s->source_seq, s->run_id, &known, e)) != RC_OK)
		return rc;
	s->tally.deletions++;
	s->tally.deleted += known;
	return RC_OK;
}

enum rc
store_bad(struct store *s, int64_t pmid, const char *why, const void *bytes, size_t n, struct err *e)
{
	bool	added;
	enum rc	rc;

	if ((rc = store_begin(s, e)) != RC_OK ||
	    (rc = quarantine_add(s->db, s->run_id, pmid, s->source, why, bytes, n, &added, e)) != RC_OK)
		return rc;
	s->tally.quarantined++;
	s->tally.quarantined_new += added;
	return RC_OK;
}

enum rc
store_file(struct store *s, const char *path, const char *sha, int64_t records, int64_t deletions, struct err *e)
{
	const char		*leaf = strrchr(path, '/');
	struct source_file	f = {
		.name = leaf != NULL ? leaf + 1 : path, .seq = store_seq(path), .sha = sha, .records = records,
		.deletions = deletions,
	};
	enum rc			rc;

	if (f.seq == 0)
		return RC_OK;
	if ((rc = store_begin(s, e)) != RC_OK)
		return rc;
	f.run_id = s->run_id;
	return source_file_save(s->db, &f, e);
}

/* The run's figures, for its row. */
static void
counts_json(const struct store_tally *t, struct buf *out)
{
	struct jsonw	w;

	jw_init(&w, out, 0);
	jw_obj(&w, NULL);
	jw_int(&w, "records", t->records);
	jw_int(&w, "articles", t->articles);
	jw_int(&w, "books", t->books);
	jw_int(&w, "known", t->known);
	jw_int(&w, "quarantined", t->quarantined);
	jw_int(&w, "passed", t->passed);
	jw_int(&w, "deleted", t->deleted);
	jw_int(&w, "linked", t->linked);
	jw_int(&w, "suspended", t->suspended);
	jw_int(&w, "reopened", t->reopened);
	jw_end(&w);
}

enum rc
store_end(struct store *s, const char *outcome, const char *error, struct err *e)
{
	struct buf	counts;
	enum rc		rc;

	if (s->run_id == 0)
		return RC_OK;
	buf_init(&counts, 4096);
	counts_json(&s->tally, &counts);
	if ((rc = store_begin(s, e)) == RC_OK &&
	    (rc = run_end(s->db, s->run_id, outcome, counts.p, error, e)) == RC_OK)
		rc = store_commit(s, true, e);
	buf_fini(&counts);
	return rc;
}
