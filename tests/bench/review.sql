-- A store of the demo grown to :articles articles, :items of them open for
-- cerebrolysin: copies of its own records under other PMIDs, other sizes of
-- study, other days.  The other articles are bare: they only fill the trees.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA foreign_keys = OFF;
PRAGMA cache_size = -400000;
BEGIN;
CREATE TEMP TABLE model AS
SELECT row_number() OVER (ORDER BY a.pmid) - 1 AS m, a.pmid, a.record_id, a.text_id, p.proposal_id
FROM article a JOIN assessment s USING (pmid) JOIN proposal p ON p.proposal_id = s.proposal_id
WHERE a.retracted = 0 AND a.pmid < 99000060;
CREATE TEMP TABLE size AS SELECT count(*) AS n FROM model;
CREATE TEMP TABLE item (i INTEGER PRIMARY KEY, pmid INTEGER, m INTEGER);
INSERT INTO item
WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < :items)
SELECT i, 1000000 + i, i % (SELECT n FROM size) FROM c;
CREATE TEMP TABLE bare (i INTEGER PRIMARY KEY);
INSERT INTO bare
WITH RECURSIVE c(i) AS (SELECT :items UNION ALL SELECT i + 1 FROM c WHERE i + 1 < :articles)
SELECT i FROM c;
-- Row numbers of the copies: 1,000,000 and the item's own.
INSERT INTO record SELECT 1000000 + i, t.pmid, r.version, r.revised, r.raw_sha || '-' || i, r.source, r.source_seq, r.run_id
FROM item t JOIN model USING (m) JOIN record r USING (record_id);
INSERT INTO text SELECT 1000000 + i, t.pmid, x.sha, x.parser_rev, x.title || ' (' || i || ')', x.abstract, x.sections
FROM item t JOIN model USING (m) JOIN text x USING (text_id);
CREATE TEMP TABLE a AS SELECT a.*, t.i AS i, t.pmid AS mine FROM item t JOIN model USING (m) JOIN article a ON a.pmid = model.pmid;
UPDATE a SET pmid = mine, record_id = 1000000 + i, text_id = 1000000 + i;
INSERT INTO article SELECT pmid, record_id, text_id, kind, state, version, revised, source_seq, deleted_seq, retracted, notice,
	journal, journal_abbrev, issn, nlm_id, country, volume, issue, pages, year - i % 9, date_raw, article_date, edat,
	completed, pub_status, pub_model, doi, pmcid, pii, NULL, language, vernacular_title, coi_text, authors_complete, rev
FROM a;
INSERT INTO article_author SELECT t.pmid, pos, name, last, fore, initials, suffix, collective, orcid, affiliation, valid, editor
FROM item t JOIN model USING (m) JOIN article_author x ON x.pmid = model.pmid;
INSERT INTO article_pubtype SELECT t.pmid, pos, ui, name FROM item t JOIN model USING (m) JOIN article_pubtype x ON x.pmid = model.pmid;
INSERT INTO article_mesh SELECT t.pmid, pos, ui, descriptor, qualifier, major
FROM item t JOIN model USING (m) JOIN article_mesh x ON x.pmid = model.pmid;
INSERT INTO proposal SELECT 1000000 + i, t.pmid, 1000000 + i, 1000000 + i, rules_sha, weights_sha, engine_rev, status, stuck_rule,
	design, p - i % 1000, type, funding, funding_quote, ties, ties_quote, trial_funding, participants + i % 977,
	participants_quote, trials, rob, direction, direction_quote, certainty, retracted, labels, body_sha
FROM item t JOIN model USING (m) JOIN proposal x USING (proposal_id);
INSERT INTO proposal_flag SELECT 1000000 + i, flag FROM item JOIN model USING (m) JOIN proposal_flag USING (proposal_id);
INSERT INTO evidence SELECT 1000000 + i, pos, rule, aspect, field, start, end, words
FROM item JOIN model USING (m) JOIN evidence USING (proposal_id);
INSERT INTO proposed_finding SELECT 1000000 + i, pos, outcome_words, measure, value, low, high, p, i2, direction, quote, field, start,
	end
FROM item JOIN model USING (m) JOIN proposed_finding USING (proposal_id);
INSERT INTO assessment (pmid, proposal_id, state, primary_missed, rev) SELECT pmid, 1000000 + i, 'open', 0, 0 FROM item;
INSERT INTO link (compound_id, pmid, why, found, found_at, state, rev)
SELECT (SELECT compound_id FROM compound WHERE slug = 'cerebrolysin'), pmid, 'ingest', 1,
	strftime('%Y-%m-%dT03:30:00Z', '2020-01-01', '+' || i % 2000 || ' days'), 'open', 0 FROM item;
INSERT INTO record SELECT 1000000 + i, 1000000 + i, 1, NULL, 'bare-' || i, 'bench', 0, 1 FROM bare;
INSERT INTO text SELECT 1000000 + i, 1000000 + i, 'bare', 1, 'An article about something else, number ' || i, NULL, NULL FROM bare;
INSERT INTO article (pmid, record_id, text_id, kind, state, version, source_seq, retracted, year, authors_complete, rev)
SELECT 1000000 + i, 1000000 + i, 1000000 + i, 'journal', 'MEDLINE', 1, 0, 0, 2000 + i % 25, 1, 0 FROM bare;
COMMIT;
PRAGMA journal_mode = WAL;
