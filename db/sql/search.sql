-- name: search_by_sha one
-- in: :compound :sha
-- out: search_id active
SELECT search_id, active FROM search WHERE compound_id = :compound AND query_sha = :sha;
-- name: search_insert exec
-- in: :compound :query :sha
INSERT INTO search (compound_id, query, query_sha, active) VALUES (:compound, :query, :sha, 1);
-- name: search_activate exec
-- in: :compound :search
UPDATE search SET active = (search_id = :search) WHERE compound_id = :compound AND active <> (search_id = :search);
-- name: search_mark one
-- in: :search :today
-- out: hi whole
SELECT max(hi), max(hi) FILTER (WHERE lo = '0001-01-01') FROM window_complete
WHERE search_id = :search AND hi <= :today;
-- name: search_window_clear exec
-- in: :search
DELETE FROM search_window WHERE search_id = :search AND state <> 'complete';
-- name: search_window_open exec
-- in: :search :lo :hi :run
INSERT INTO search_window (search_id, lo, hi, run_id, state) VALUES (:search, :lo, :hi, :run, 'open')
ON CONFLICT (search_id, lo, hi, run_id) DO NOTHING;
-- name: search_hit_add exec
-- in: :search :pmid :run
INSERT INTO search_hit (search_id, pmid, run_id) VALUES (:search, :pmid, :run) ON CONFLICT DO NOTHING;
-- name: search_hit_again exec
-- in: :search :pmid :run
UPDATE search_hit SET listed = :run WHERE search_id = :search AND pmid = :pmid;
-- name: search_unlisted many
-- in: :search :lo :hi
-- out: pmid compound_id run_id
SELECT h.pmid, s.compound_id, w.run_id
FROM search_window w JOIN search s ON s.search_id = w.search_id JOIN search_hit h ON h.search_id = w.search_id
	JOIN article a ON a.pmid = h.pmid
WHERE w.search_id = :search AND w.lo = :lo AND w.hi = :hi AND w.state = 'listed'
	AND coalesce(h.listed, h.run_id) < w.run_id
	AND a.state <> 'deleted'
ORDER BY h.pmid;
-- name: search_window_listed exec
-- in: :search :lo :hi :expected :got
UPDATE search_window SET state = 'listed', expected = :expected, got = :got
WHERE search_id = :search AND lo = :lo AND hi = :hi AND state = 'open';
-- name: search_settle exec scan-ok
-- in: :search
UPDATE search_window SET state = 'complete'
WHERE state = 'listed' AND (:search IS NULL OR search_id = :search) AND NOT EXISTS (
	SELECT 1 FROM search_hit h LEFT JOIN fetch f ON f.pmid = h.pmid
	WHERE h.search_id = search_window.search_id AND coalesce(f.state, 'wanted') IN ('wanted', 'error')
	AND NOT EXISTS (SELECT 1 FROM article a WHERE a.pmid = h.pmid));
-- name: search_unstored one
-- in: :search
-- out: n
SELECT count(*) FROM search_hit h WHERE h.search_id = :search
	AND NOT EXISTS (SELECT 1 FROM article a WHERE a.pmid = h.pmid);
-- name: search_of_compound many
-- in: :compound
-- out: search_id query active last hits
SELECT s.search_id, s.query, s.active,
	(SELECT max(w.hi) FROM window_complete w WHERE w.search_id = s.search_id),
	(SELECT count(*) FROM search_hit h WHERE h.search_id = s.search_id)
FROM search s WHERE s.compound_id = :compound ORDER BY s.active DESC, s.search_id;
-- name: alias_insert exec
-- in: :old :new :run
INSERT INTO pmid_alias (old, new, run_id) VALUES (:old, :new, :run)
ON CONFLICT (old) DO UPDATE SET new = excluded.new, run_id = excluded.run_id WHERE new <> excluded.new;
-- name: alias_by_old one
-- in: :old
-- out: new
SELECT new FROM pmid_alias WHERE old = :old;
-- name: alias_move exec
-- in: :old :new
UPDATE pmid_alias SET new = :new WHERE new = :old;
-- name: alias_drop exec
-- in: :old
DELETE FROM pmid_alias WHERE old = :old;
-- What a person said last of each PMID that went into another one.  Taking
-- away what PubMed had withdrawn already is no judgement of the article.
-- name: alias_decisions many
-- in: :compound :pmid
-- out: old seq kind handle at reason retracted
SELECT e.pmid, e.seq, e.kind, c.handle, e.at, CASE WHEN e.kind = 'reject' THEN json_extract(b.body, '$.reason') END,
	r.retracted
FROM (SELECT v.pmid, max(v.seq) AS seq
	FROM pmid_alias p JOIN event v ON v.pmid = p.old LEFT JOIN assessment a ON a.pmid = p.old
	WHERE p.new = :pmid AND v.compound_id = :compound AND v.kind IN ('approve', 'amend', 'reject', 'unlink')
		AND NOT EXISTS (SELECT 1 FROM reverted x WHERE x.seq = v.seq)
		AND NOT (v.kind IN ('reject', 'unlink') AND coalesce(a.suspended_why = 'deleted' AND v.seq > a.suspended_seq, 0))
	GROUP BY v.pmid) said
	JOIN event e ON e.seq = said.seq JOIN curator c USING (curator_id) JOIN article r ON r.pmid = e.pmid
	LEFT JOIN event_body b ON b.seq = e.seq
WHERE e.kind <> 'unlink'
ORDER BY e.seq DESC;
-- The article last judged of those that went into another one, whatever the compound.
-- name: alias_assessed one
-- in: :pmid
-- out: old seq kind handle at reason retracted
SELECT p.old, e.seq, 'assess', c.handle, e.at, NULL, r.retracted
FROM pmid_alias p JOIN assessment a ON a.pmid = p.old JOIN event e ON e.seq = a.seq JOIN curator c USING (curator_id)
	JOIN article r ON r.pmid = p.old
WHERE p.new = :pmid
ORDER BY e.seq DESC LIMIT 1;
-- name: alias_links many
-- in: :old
-- out: compound_id
SELECT compound_id FROM link WHERE pmid = :old AND state <> 'unlinked' ORDER BY compound_id;
