-- What people did, and what became of what was proposed: stats.c.

-- name: stats_acts many scan-ok
-- in: :compound
-- out: handle at kind of_batch standing counts
SELECT u.handle, e.at, e.kind, (SELECT count(*) FROM event o WHERE o.batch = e.batch),
	NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = e.seq), :compound IS NULL OR e.compound_id = :compound
FROM event e JOIN curator u USING (curator_id) WHERE u.role <> 'machine'
ORDER BY u.handle, e.at, e.seq;
-- name: stats_labels many scan-ok
-- in: :compound :since
-- out: label shown kept changed rejected
SELECT p.design, count(*), count(*) FILTER (WHERE l.state = 'relevant' AND json_extract(b.body, '$.assessment.design') = p.design),
	count(*) FILTER (WHERE l.state = 'relevant' AND json_extract(b.body, '$.assessment.design') IS NOT p.design),
	count(*) FILTER (WHERE l.state = 'rejected')
FROM link l JOIN event e ON e.seq = l.seq JOIN event_body b ON b.seq = l.seq JOIN proposal p ON p.proposal_id = e.proposal_id
WHERE l.state IN ('relevant', 'rejected') AND p.design IS NOT NULL AND (:compound IS NULL OR l.compound_id = :compound)
	AND (:since IS NULL OR e.at >= :since)
GROUP BY p.design ORDER BY count(*) DESC, p.design;
-- name: stats_rules many scan-ok
-- in: :compound :since
-- out: rule aspect shown kept changed rejected
WITH d AS (
	SELECT l.state, p.*, json_extract(b.body, '$.assessment') AS a
	FROM link l JOIN event e ON e.seq = l.seq JOIN event_body b ON b.seq = l.seq
		JOIN proposal p ON p.proposal_id = e.proposal_id
	WHERE l.state IN ('relevant', 'rejected') AND (:compound IS NULL OR l.compound_id = :compound)
		AND (:since IS NULL OR e.at >= :since)),
h AS (
	SELECT DISTINCT d.proposal_id, d.state, v.rule, v.aspect, CASE substr(v.aspect, 1, instr(v.aspect || ':', ':') - 1)
		WHEN 'design' THEN d.a ->> '$.design' IS substr(v.aspect, 8)
		WHEN 'flag' THEN EXISTS (SELECT 1 FROM json_each(d.a, '$.flags') j WHERE j.value = substr(v.aspect, 6))
		WHEN 'type' THEN d.a ->> '$.type' IS substr(v.aspect, 6)
		WHEN 'funding' THEN coalesce(d.a ->> '$.funding', 'unknown') = d.funding
		WHEN 'ties' THEN coalesce(d.a ->> '$.ties', 'unknown') = d.ties
		WHEN 'trial_funding' THEN coalesce(d.a ->> '$.trial_funding', 'unknown') = d.trial_funding
		WHEN 'risk_of_bias' THEN coalesce(d.a ->> '$.rob', 'not-stated') = d.rob
		WHEN 'participants' THEN d.a ->> '$.participants' IS d.participants
		WHEN 'trials' THEN d.a ->> '$.trials' IS d.trials END AS kept
	FROM d JOIN evidence v USING (proposal_id))
SELECT rule, aspect, count(*), count(*) FILTER (WHERE state = 'relevant' AND kept = 1),
	count(*) FILTER (WHERE state = 'relevant' AND kept = 0), count(*) FILTER (WHERE state = 'rejected')
FROM h WHERE kept IS NOT NULL GROUP BY rule, aspect ORDER BY rule, aspect;
