-- What is left of a body once that which names a person is taken out; NULL
-- for kinds in which nothing can be erased.
-- name: redact_left one
-- in: :seq
-- out: left same erased
SELECT json_set(x.rest, '$.erased', json('true')), x.rest = json(x.body), json_extract(x.body, '$.erased') IS NOT NULL
FROM (SELECT b.body, CASE
	WHEN e.kind = 'curator-add' THEN json_set(json_remove(b.body, '$.name'), '$.handle', 'erased-' || e.seq, '$.uid', -1)
	WHEN e.kind = 'coi' THEN json_set(b.body, '$.statement', 'erased')
	WHEN e.kind = 'setting' THEN json_remove(b.body, '$.value')
	WHEN e.kind IN ('approve', 'amend', 'reject', 'vote', 'postpone', 'note', 'link', 'unlink', 'reviewed', 'vote')
		THEN json_remove(b.body, '$.why')
	WHEN e.kind = 'compound-retire' THEN json_remove(b.body, '$.reason') END AS rest
	FROM event e JOIN event_body b USING (seq) WHERE e.seq = :seq) x;
-- name: event_body_erase exec
-- in: :seq :left
UPDATE event_body SET body = :left WHERE seq = :seq AND body IS NOT :left;
-- name: redact_curator exec
-- in: :id :handle
UPDATE curator SET handle = :handle, name = :handle, uid = -1 WHERE curator_id = :id;
-- name: redact_coi exec scan-ok
-- in: :seq
UPDATE coi SET statement = 'erased' WHERE seq = :seq;
-- name: redact_setting exec scan-ok
-- in: :seq
DELETE FROM setting WHERE seq = :seq AND key <> 'demo';
-- name: redact_link exec
-- in: :compound :pmid :seq
UPDATE link SET why = NULL WHERE compound_id = :compound AND pmid = :pmid AND seq = :seq;
-- name: redact_of_person many scan-ok
-- in: :curator
-- out: seq
SELECT e.seq FROM event e JOIN event_body b USING (seq)
WHERE (e.seq = :curator OR e.kind = 'coi' AND json_extract(b.body, '$.curator') = :curator)
	AND json_extract(b.body, '$.erased') IS NULL
ORDER BY e.seq;
-- name: redact_other_resolvers one scan-ok
-- in: :curator
-- out: others
SELECT count(*) FROM curator WHERE role = 'resolver' AND uid >= 0 AND curator_id <> :curator;
