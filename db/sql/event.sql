-- name: act_savepoint exec
SAVEPOINT act;
-- name: act_release exec
RELEASE act;
-- name: act_back exec
ROLLBACK TO act;
-- name: event_head one scan-ok
-- out: seq hash
SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1;
-- name: event_insert exec
-- in: :seq :at :curator :run :uid :host :kind :compound :pmid :study :finding :proposal :reverts :batch :body_sha :prev :hash
INSERT INTO event (seq, at, curator_id, run_id, uid, host, kind, compound_id, pmid, study_id, finding_id,
	proposal_id, reverts, batch, body_sha, prev, hash)
VALUES (:seq, :at, :curator, :run, :uid, :host, :kind, :compound, :pmid, :study, :finding, :proposal, :reverts,
	:batch, :body_sha, :prev, :hash);
-- name: event_body_insert exec
-- in: :seq :body
INSERT INTO event_body (seq, body) VALUES (:seq, :body);
-- name: event_by_seq one
-- in: :seq
-- out: seq at kind body curator_id run_id uid host compound_id handle pmid slug study_id finding_id proposal_id reverts batch by_seq hash
SELECT e.seq, e.at, e.kind, b.body, e.curator_id, e.run_id, e.uid, e.host, e.compound_id, c.handle, e.pmid, k.slug,
	e.study_id, e.finding_id, e.proposal_id, e.reverts, e.batch, r.by_seq, e.hash
FROM event e LEFT JOIN event_body b USING (seq) LEFT JOIN curator c USING (curator_id)
	LEFT JOIN compound k USING (compound_id) LEFT JOIN reverted r USING (seq)
WHERE e.seq = :seq;
-- name: event_of_pmid many
-- in: :pmid :compound :curator :run :after :kind :since :limit :studies :newest
-- out: seq at kind body curator_id run_id uid host compound_id handle pmid slug study_id finding_id proposal_id reverts batch by_seq hash
SELECT e.seq, e.at, e.kind, b.body, e.curator_id, e.run_id, e.uid, e.host, e.compound_id, c.handle, e.pmid, k.slug,
	e.study_id, e.finding_id, e.proposal_id, e.reverts, e.batch, r.by_seq, e.hash
FROM event e LEFT JOIN event_body b USING (seq) LEFT JOIN curator c USING (curator_id)
	LEFT JOIN compound k USING (compound_id) LEFT JOIN reverted r USING (seq)
WHERE e.seq IN (SELECT seq FROM event WHERE pmid = :pmid
	UNION ALL SELECT s.seq FROM event s JOIN event_body o USING (seq), (SELECT m.study_id AS own, coalesce(t.merged_into, t.study_id) AS root
			FROM study_member m JOIN study t USING (study_id) WHERE m.pmid = :pmid) AS mine
		WHERE :studies AND s.kind >= 'study-' AND s.kind < 'study-~' AND s.pmid IS NULL
			AND (s.study_id IN (own, root) OR coalesce(o.body ->> '$.other', o.body ->> '$.trial') IN (own, root)))
	AND (:compound IS NULL OR e.compound_id = :compound)
	AND (:curator IS NULL OR e.curator_id = :curator) AND (:run IS NULL OR e.run_id = :run)
	AND e.seq > :after AND (:kind IS NULL OR e.kind = :kind) AND (:since IS NULL OR e.at >= :since)
ORDER BY iif(:newest, -e.seq, e.seq) LIMIT coalesce(:limit, -1);
-- name: event_all many scan-ok
-- in: :compound :curator :run :after :kind :since :limit
-- out: seq at kind body curator_id run_id uid host compound_id handle pmid slug study_id finding_id proposal_id reverts batch by_seq hash
SELECT e.seq, e.at, e.kind, b.body, e.curator_id, e.run_id, e.uid, e.host, e.compound_id, c.handle, e.pmid, k.slug,
	e.study_id, e.finding_id, e.proposal_id, e.reverts, e.batch, r.by_seq, e.hash
FROM event e LEFT JOIN event_body b USING (seq) LEFT JOIN curator c USING (curator_id)
	LEFT JOIN compound k USING (compound_id) LEFT JOIN reverted r USING (seq)
WHERE (:compound IS NULL OR e.compound_id = :compound)
	AND (:curator IS NULL OR e.curator_id = :curator) AND (:run IS NULL OR e.run_id = :run)
	AND e.seq > :after AND (:kind IS NULL OR e.kind = :kind) AND (:since IS NULL OR e.at >= :since)
ORDER BY e.seq LIMIT coalesce(:limit, -1);
-- name: event_newest many scan-ok
-- in: :compound :curator :run :after :kind :since :limit
-- out: seq at kind body curator_id run_id uid host compound_id handle pmid slug study_id finding_id proposal_id reverts batch by_seq hash
SELECT e.seq, e.at, e.kind, b.body, e.curator_id, e.run_id, e.uid, e.host, e.compound_id, c.handle, e.pmid, k.slug,
	e.study_id, e.finding_id, e.proposal_id, e.reverts, e.batch, r.by_seq, e.hash
FROM event e LEFT JOIN event_body b USING (seq) LEFT JOIN curator c USING (curator_id)
	LEFT JOIN compound k USING (compound_id) LEFT JOIN reverted r USING (seq)
WHERE (:compound IS NULL OR e.compound_id = :compound)
	AND (:curator IS NULL OR e.curator_id = :curator) AND (:run IS NULL OR e.run_id = :run)
	AND e.seq > :after AND (:kind IS NULL OR e.kind = :kind) AND (:since IS NULL OR e.at >= :since)
ORDER BY e.seq DESC LIMIT coalesce(:limit, -1);
-- name: event_standing_of many
-- in: :curator
-- out: seq kind
SELECT seq, kind FROM event
WHERE curator_id = :curator AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = event.seq)
ORDER BY seq DESC;
-- name: event_of_batch many
-- in: :batch
-- out: seq
SELECT seq FROM event
WHERE batch = :batch AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = event.seq)
ORDER BY seq DESC;
-- name: reverted_insert exec
-- in: :seq :by
INSERT INTO reverted (seq, by_seq) VALUES (:seq, :by);
-- name: reverted_delete exec
-- in: :seq
DELETE FROM reverted WHERE seq = :seq;
-- name: event_again_of_pmid many
-- in: :pmid :before
-- out: seq at kind body curator_id run_id uid host compound_id handle pmid slug study_id finding_id proposal_id reverts batch by_seq hash
SELECT e.seq, e.at, e.kind, b.body, e.curator_id, e.run_id, e.uid, e.host, e.compound_id, NULL, e.pmid, NULL,
	e.study_id, e.finding_id, e.proposal_id, e.reverts, e.batch, NULL, e.hash
FROM event e JOIN event_body b USING (seq)
WHERE e.pmid = :pmid AND e.seq < :before AND e.kind <> 'undo'
	AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = e.seq)
ORDER BY e.seq;
-- name: event_again_of_compound many
-- in: :compound :kind :before
-- out: seq at kind body curator_id run_id uid host compound_id handle pmid slug study_id finding_id proposal_id reverts batch by_seq hash
SELECT e.seq, e.at, e.kind, b.body, e.curator_id, e.run_id, e.uid, e.host, e.compound_id, NULL, e.pmid, NULL,
	e.study_id, e.finding_id, e.proposal_id, e.reverts, e.batch, NULL, e.hash
FROM event e JOIN event_body b USING (seq)
WHERE e.compound_id = :compound AND e.kind >= :kind AND e.kind < :kind || '~' AND e.seq < :before
	AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = e.seq)
ORDER BY e.seq;
-- name: event_again_of_kind many
-- in: :kind :before
-- out: seq at kind body curator_id run_id uid host compound_id handle pmid slug study_id finding_id proposal_id reverts batch by_seq hash
SELECT e.seq, e.at, e.kind, b.body, e.curator_id, e.run_id, e.uid, e.host, e.compound_id, NULL, e.pmid, NULL,
	e.study_id, e.finding_id, e.proposal_id, e.reverts, e.batch, NULL, e.hash
FROM event e JOIN event_body b USING (seq)
WHERE e.kind >= :kind AND e.kind < :kind || '~' AND e.seq < :before
	AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = e.seq)
ORDER BY e.seq;
