-- name: setting_demo one
-- out: demo
SELECT value = '1' FROM setting WHERE key = 'demo';
-- name: setting_by_key one
-- in: :key
-- out: value
SELECT value FROM setting WHERE key = :key;
-- name: curator_by_id one
-- in: :id
-- out: curator_id handle name uid role
SELECT curator_id, handle, name, uid, role FROM curator WHERE curator_id = :id;
-- name: curator_by_name one
-- in: :handle
-- out: curator_id handle name uid role
SELECT curator_id, handle, name, uid, role FROM curator WHERE handle = :handle;
-- name: curator_all many scan-ok
-- out: curator_id handle name uid role
SELECT curator_id, handle, name, uid, role FROM curator ORDER BY curator_id;
-- name: curator_of_uid one scan-ok
-- in: :uid
-- out: curator_id
SELECT min(curator_id) FROM curator WHERE uid = :uid;
-- name: coi_all many scan-ok
-- out: curator_id handle slug at statement
SELECT i.curator_id, c.handle, k.slug, e.at, i.statement
FROM coi i JOIN curator c USING (curator_id) JOIN event e USING (seq)
	LEFT JOIN compound k ON k.compound_id = i.compound_id
ORDER BY i.curator_id, i.compound_id, i.seq;
-- name: asset_insert exec
-- in: :sha :kind :version :body
INSERT INTO asset (sha, kind, version, body) VALUES (:sha, :kind, :version, :body) ON CONFLICT DO NOTHING;
-- name: asset_by_sha one
-- in: :sha
-- out: body
SELECT body FROM asset WHERE sha = :sha;
-- name: run_insert exec
-- in: :kind :started
INSERT INTO run (kind, started) VALUES (:kind, :started);
-- name: run_finish exec
-- in: :id :ended :outcome :counts :error
UPDATE run SET ended = :ended, outcome = :outcome, counts = :counts, error = :error WHERE run_id = :id;
-- name: run_by_id one
-- in: :id
-- out: run_id kind started ended outcome counts error
SELECT run_id, kind, started, ended, outcome, counts, error FROM run WHERE run_id = :id;
-- name: run_newest many scan-ok
-- in: :limit
-- out: run_id kind started ended outcome counts error
SELECT run_id, kind, started, ended, outcome, counts, error FROM run ORDER BY run_id DESC LIMIT coalesce(:limit, -1);
-- name: quarantine_insert exec
-- in: :run :pmid :source :reason :sha :bytes
INSERT INTO quarantine (run_id, pmid, source, reason, sha, bytes)
VALUES (:run, :pmid, :source, :reason, :sha, :bytes) ON CONFLICT DO NOTHING;
-- name: quarantine_all many scan-ok
-- out: quarantine_id run_id pmid source reason size
SELECT quarantine_id, run_id, pmid, source, reason, length(bytes) FROM quarantine ORDER BY quarantine_id;
-- name: due_insert exec
-- in: :stage :compound :pmid :cause :run
INSERT INTO due (stage, compound_id, pmid, cause, run_id) VALUES (:stage, :compound, :pmid, :cause, :run)
ON CONFLICT DO NOTHING;
-- name: due_delete exec
-- in: :stage :compound :pmid
DELETE FROM due WHERE stage = :stage AND compound_id = :compound AND pmid = :pmid;
-- name: due_of_stage many
-- in: :stage
-- out: compound_id pmid run_id cause
SELECT compound_id, pmid, run_id, cause FROM due WHERE stage = :stage ORDER BY compound_id, pmid;
