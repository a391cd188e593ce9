-- Opinions of double review, re-checks, and who holds what.

-- name: doubled_put exec
-- in: :compound :blind :seq
INSERT INTO doubled (compound_id, blind, seq) VALUES (:compound, :blind, :seq)
ON CONFLICT (compound_id) DO UPDATE SET blind = excluded.blind, seq = excluded.seq;
-- name: doubled_of one
-- in: :compound
-- out: blind
SELECT coalesce((SELECT d.blind FROM doubled d WHERE d.compound_id = :compound),
	(SELECT s.value = 'yes' FROM setting s WHERE s.key = 'review_blind'), 0);
-- name: vote_put exec
-- in: :kind :compound :pmid :curator :seq :sha
INSERT INTO vote (kind, compound_id, pmid, curator_id, seq, answer_sha)
VALUES (:kind, :compound, :pmid, :curator, :seq, :sha)
ON CONFLICT DO UPDATE SET seq = excluded.seq, answer_sha = excluded.answer_sha;
-- name: vote_clear exec
-- in: :compound :pmid
DELETE FROM vote WHERE compound_id = :compound AND pmid = :pmid;
-- name: vote_reset exec scan-ok
-- in: :pmid
DELETE FROM vote WHERE pmid = :pmid;
-- name: recheck_put exec
-- in: :compound :pmid :of :seq
INSERT INTO recheck (compound_id, pmid, curator_id, of_seq, seq)
SELECT :compound, :pmid, e.curator_id, e.seq, :seq FROM event e
WHERE e.seq = :of AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = e.seq)
ON CONFLICT (compound_id, pmid) DO UPDATE SET curator_id = excluded.curator_id, of_seq = excluded.of_seq, seq = excluded.seq;
-- name: recheck_clear exec
-- in: :compound :pmid
DELETE FROM recheck WHERE compound_id = :compound AND pmid = :pmid;
-- name: recheck_reset exec scan-ok
-- in: :pmid
DELETE FROM recheck WHERE pmid = :pmid;
-- name: recheck_of one
-- in: :compound :pmid
-- out: of_seq curator_id handle
SELECT k.of_seq, k.curator_id, c.handle FROM recheck k JOIN curator c USING (curator_id)
WHERE k.compound_id = :compound AND k.pmid = :pmid;
-- name: vote_of many
-- in: :compound :pmid
-- out: kind curator_id handle seq at answer
SELECT v.kind, v.curator_id, c.handle, v.seq, e.at, v.answer_sha
FROM vote v JOIN curator c USING (curator_id) JOIN event e USING (seq)
WHERE v.compound_id = :compound AND v.pmid = :pmid ORDER BY v.seq;
-- name: vote_shut many scan-ok
-- in: :compound :curator :resolver
-- out: pmid
SELECT pmid FROM vote WHERE compound_id = :compound AND curator_id = :curator
UNION SELECT pmid FROM recheck WHERE compound_id = :compound AND curator_id = :curator
UNION SELECT pmid FROM conflicted WHERE compound_id = :compound AND NOT :resolver
ORDER BY pmid;
-- name: queued_cause one
-- in: :compound :pmid
-- out: cause
SELECT cause FROM queued WHERE compound_id = :compound AND pmid = :pmid;
-- name: vote_veiled one
-- in: :seq
-- out: yes
-- until a second opinion is there, whether as a decision or as a conflict
SELECT (SELECT min(x.answer_sha) <> max(x.answer_sha) OR max(x.kind) = 'recheck' FROM vote x
		WHERE x.compound_id = e.compound_id AND x.pmid = e.pmid) IS NOT 1
	AND NOT EXISTS (SELECT 1 FROM event d WHERE d.pmid = e.pmid AND d.compound_id = e.compound_id AND d.seq > e.seq
		AND d.kind IN ('approve', 'amend', 'reject') AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = d.seq))
FROM event e WHERE e.seq = :seq;
-- name: vote_taken_by one
-- in: :seq
-- out: seq
SELECT d.seq FROM event v JOIN event d ON d.pmid = v.pmid AND d.compound_id = v.compound_id AND d.seq > v.seq
	JOIN event_body b ON b.seq = d.seq
WHERE v.seq = :seq AND d.kind IN ('approve', 'amend', 'reject')
	AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = d.seq)
	AND (json_extract(b.body, '$.votes[0].event') = :seq OR json_extract(b.body, '$.votes[1].event') = :seq
		OR json_extract(b.body, '$.votes[2].event') = :seq);
-- name: recheck_from many
-- in: :compound :since
-- out: pmid seq
SELECT l.pmid, l.seq FROM link l JOIN event e ON e.seq = l.seq
WHERE l.compound_id = :compound AND l.state IN ('relevant', 'rejected') AND e.kind IN ('approve', 'amend', 'reject')
	AND (:since IS NULL OR e.at >= :since)
	AND NOT EXISTS (SELECT 1 FROM recheck k WHERE k.compound_id = l.compound_id AND k.pmid = l.pmid)
	AND NOT EXISTS (SELECT 1 FROM vote v WHERE v.compound_id = l.compound_id AND v.pmid = l.pmid)
ORDER BY l.pmid;
-- name: opinion_all many scan-ok
-- in: :compound
-- out: seq at kind curator_id handle compound_id pmid body beside
-- each standing opinion, and decisions that took one up or were looked at again
SELECT e.seq, e.at, e.kind, e.curator_id, c.handle, e.compound_id, e.pmid, b.body,
	coalesce(json_extract(b.body, '$.event'), json_extract(b.body, '$.votes[0].event'))
FROM event e JOIN event_body b USING (seq) JOIN curator c USING (curator_id)
WHERE (:compound IS NULL OR e.compound_id = :compound)
	AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = e.seq)
	AND (e.kind = 'vote' OR (e.kind IN ('approve', 'amend', 'reject') AND (
		json_extract(b.body, '$.agreed') = 1
		OR EXISTS (SELECT 1 FROM event v JOIN event_body w USING (seq) WHERE v.pmid = e.pmid AND v.kind = 'vote'
			AND v.seq > e.seq AND json_extract(w.body, '$.event') = e.seq))))
ORDER BY e.seq;

-- name: claim_put exec
-- in: :kind :compound :pmid :curator :host :boot :pid :start :since :expires
INSERT INTO claim (kind, compound_id, pmid, curator_id, host, boot_id, pid, pid_start, since, expires)
VALUES (:kind, :compound, :pmid, :curator, :host, :boot, :pid, :start, :since, :expires)
ON CONFLICT DO UPDATE SET since = iif(curator_id = excluded.curator_id, since, excluded.since),
	curator_id = excluded.curator_id, host = excluded.host, boot_id = excluded.boot_id, pid = excluded.pid,
	pid_start = excluded.pid_start, expires = excluded.expires;
-- name: claim_all many scan-ok
-- in: :compound
-- out: kind compound_id pmid curator_id handle host boot_id pid pid_start since expires
SELECT k.kind, k.compound_id, k.pmid, k.curator_id, c.handle, k.host, k.boot_id, k.pid, k.pid_start, k.since, k.expires
FROM claim k JOIN curator c USING (curator_id) WHERE :compound IS NULL OR k.compound_id = :compound
ORDER BY k.compound_id, k.pmid, k.kind;
-- name: claim_one many
-- in: :compound :pmid
-- out: kind compound_id pmid curator_id handle host boot_id pid pid_start since expires
SELECT k.kind, k.compound_id, k.pmid, k.curator_id, c.handle, k.host, k.boot_id, k.pid, k.pid_start, k.since, k.expires
FROM claim k JOIN curator c USING (curator_id)
WHERE k.compound_id = :compound AND k.pmid = :pmid ORDER BY k.kind;
-- name: claim_clear exec
-- in: :compound :pmid :curator
DELETE FROM claim WHERE compound_id = :compound AND pmid = :pmid
	AND (:curator IS NULL OR curator_id = :curator);
-- name: claim_clear_lease exec
-- in: :compound :pmid
DELETE FROM claim WHERE kind = 'lease' AND compound_id = :compound AND pmid = :pmid;
-- name: claim_drop exec scan-ok
-- in: :curator :host :pid :start :compound :but
DELETE FROM claim WHERE kind = 'lease' AND curator_id = :curator AND host = :host AND pid = :pid AND pid_start = :start
	AND NOT (compound_id IS :compound AND pmid IS :but);
-- name: claim_sweep exec scan-ok
-- in: :now
DELETE FROM claim WHERE kind = 'lease' AND expires <= :now;
