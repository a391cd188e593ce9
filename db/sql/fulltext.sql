-- Full text of linked articles: fulltext.c alone writes it.

-- name: fulltext_state one
-- in: :pmid
-- out: have want
SELECT (SELECT text_id FROM text_indexed WHERE pmid = :pmid),
	(SELECT a.text_id FROM article a WHERE a.pmid = :pmid
		AND EXISTS (SELECT 1 FROM link l WHERE l.pmid = a.pmid AND l.state <> 'unlinked'));
-- name: fulltext_drop exec
-- in: :pmid :text
INSERT INTO text_fts (text_fts, rowid, title, abstract)
SELECT 'delete', :pmid, title, abstract FROM text WHERE text_id = :text;
-- name: fulltext_unmark exec
-- in: :pmid
DELETE FROM text_indexed WHERE pmid = :pmid;
-- name: fulltext_put exec
-- in: :pmid :text
INSERT INTO text_fts (rowid, title, abstract) SELECT :pmid, title, abstract FROM text WHERE text_id = :text;
-- name: fulltext_mark exec
-- in: :pmid :text
INSERT INTO text_indexed (pmid, text_id) VALUES (:pmid, :text);
-- name: fulltext_count one scan-ok
-- out: rows
SELECT count(*) FROM text_indexed;
-- name: fulltext_astray one scan-ok
-- out: pmid
SELECT min(pmid) FROM (
	SELECT a.pmid, a.text_id FROM article a WHERE a.pmid IN (SELECT l.pmid FROM link l WHERE l.state <> 'unlinked')
	EXCEPT SELECT pmid, text_id FROM text_indexed
	UNION ALL
	SELECT * FROM (SELECT pmid, text_id FROM text_indexed
	EXCEPT SELECT a.pmid, a.text_id FROM article a WHERE a.pmid IN (SELECT l.pmid FROM link l WHERE l.state <> 'unlinked')));
-- name: fulltext_unheld one scan-ok
-- out: pmid
SELECT min(pmid) FROM (
	SELECT pmid FROM text_indexed EXCEPT SELECT id FROM text_fts_docsize
	UNION ALL SELECT * FROM (SELECT id AS pmid FROM text_fts_docsize EXCEPT SELECT pmid FROM text_indexed));
-- name: fulltext_find many scan-ok
-- in: :match :compound :state :limit
-- out: pmid title snippet year deleted retracted decided design proposed
SELECT f.rowid, highlight(text_fts, 0, char(2), char(3)), snippet(text_fts, 1, char(2), char(3), ' ... ', 24), a.year,
	a.state = 'deleted', a.retracted, m.state, m.design, p.design
FROM text_fts f JOIN article a ON a.pmid = f.rowid LEFT JOIN assessment m ON m.pmid = f.rowid
	LEFT JOIN proposal p ON p.proposal_id = m.proposal_id
WHERE text_fts MATCH :match AND EXISTS (SELECT 1 FROM link l WHERE l.pmid = f.rowid AND l.state <> 'unlinked'
	AND (:compound IS NULL OR l.compound_id = :compound)
	AND (:state IS NULL OR iif(l.state = 'relevant', m.state, l.state) = :state))
ORDER BY bm25(text_fts, 4.0, 1.0), f.rowid LIMIT coalesce(:limit, -1);
