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
SELECT max(hi), max(hi) FILTER (WHERE lo = '0001-01-01') FROM search_window
WHERE search_id = :search AND state = 'complete' AND hi <= :today;
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
	(SELECT max(w.hi) FROM search_window w WHERE w.search_id = s.search_id AND w.state = 'complete'),
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
-- name: alias_decided_old one scan-ok
-- in: :new
-- out: old
SELECT p.old FROM pmid_alias p JOIN assessment a ON a.pmid = p.old WHERE p.new = :new AND a.seq IS NOT NULL
ORDER BY a.seq DESC LIMIT 1;
-- name: alias_links many
-- in: :old
-- out: compound_id
SELECT compound_id FROM link WHERE pmid = :old AND state <> 'unlinked' ORDER BY compound_id;
