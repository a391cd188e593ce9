-- name: source_upsert exec
-- in: :name :seq :sha :records :deletions :run
INSERT INTO source_file (name, seq, sha, state, records, deletions, run_id)
VALUES (:name, :seq, :sha, 'done', :records, :deletions, :run)
ON CONFLICT DO UPDATE SET sha = excluded.sha, records = excluded.records, deletions = excluded.deletions,
	run_id = excluded.run_id
WHERE sha <> excluded.sha;
-- name: source_by_name one
-- in: :name
-- out: seq
SELECT coalesce(seq, 0) FROM source_file WHERE name = :name;
-- name: source_last one
-- in: :below
-- out: seq
SELECT max(seq) FROM source_file WHERE seq < :below;
-- name: source_deleted many scan-ok
-- in: :seq
-- out: pmid
SELECT pmid FROM article WHERE state = 'deleted' AND deleted_seq = :seq ORDER BY pmid;
-- name: baseline_marked one
-- in: :year
-- out: any
SELECT EXISTS (SELECT 1 FROM baseline_seen WHERE year = :year);
-- name: baseline_seen_add exec
-- in: :year :pmid
INSERT INTO baseline_seen (year, pmid) VALUES (:year, :pmid) ON CONFLICT DO NOTHING;
-- name: baseline_unseen many scan-ok
-- in: :year :from :to
-- out: pmid
SELECT a.pmid FROM article a
WHERE a.state <> 'deleted' AND a.kind <> 'book' AND NOT (a.source_seq >= :from AND a.source_seq < :to)
	AND NOT EXISTS (SELECT 1 FROM baseline_seen s WHERE s.year = :year AND s.pmid = a.pmid)
ORDER BY a.pmid;
-- name: baseline_forget exec
-- in: :year
DELETE FROM baseline_seen WHERE year <= :year;
