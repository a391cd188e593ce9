-- name: page_count one
-- out: page_count
SELECT page_count FROM pragma_page_count;
-- name: integrity one scan-ok
-- out: integrity_check
SELECT integrity_check FROM pragma_integrity_check(1);
-- name: reference_faults many scan-ok
-- out: table rowid parent
SELECT "table", rowid, parent FROM pragma_foreign_key_check;
-- name: chain_all many scan-ok
-- out: seq at curator_id kind run_id uid host compound_id pmid study_id finding_id proposal_id reverts batch body body_sha prev hash
SELECT e.seq, e.at, e.curator_id, e.kind, e.run_id, e.uid, e.host, e.compound_id, e.pmid, e.study_id, e.finding_id,
	e.proposal_id, e.reverts, e.batch, b.body, e.body_sha, e.prev, e.hash
FROM event e LEFT JOIN event_body b USING (seq) ORDER BY e.seq;
-- name: chain_bodies_lost one scan-ok
-- out: seq
SELECT min(seq) FROM (SELECT seq FROM event EXCEPT SELECT seq FROM event_body
	UNION ALL SELECT * FROM (SELECT seq FROM event_body EXCEPT SELECT seq FROM event));
-- name: chain_hash_at one
-- in: :seq
-- out: hash
SELECT hash FROM event WHERE seq = :seq;
