-- Open records by what places them: place.c alone writes it (place_due: triggers).

-- name: place_due_any one scan-ok
-- out: yes
SELECT EXISTS (SELECT 1 FROM place_due);
-- name: place_due_rows many scan-ok
-- out: compound pmid
SELECT compound_id, pmid FROM place_due ORDER BY compound_id, pmid;
-- name: place_source_of one
-- in: :compound :pmid
-- out: compound pmid title type participants p stuck effect since
SELECT compound_id, pmid, title, type, participants, p, stuck, effect, since
FROM place_source WHERE compound_id = :compound AND pmid = :pmid;
-- name: place_due_clear exec scan-ok
DELETE FROM place_due;
-- name: place_drop exec
-- in: :compound :pmid
DELETE FROM place WHERE pmid = :pmid AND compound_id = :compound;
-- name: place_put exec
-- in: :compound :kind :participants :p :since :pmid
INSERT INTO place (compound_id, kind, participants, p, since, pmid)
VALUES (:compound, :kind, :participants, :p, :since, :pmid);
-- name: place_count one
-- in: :compound
-- out: n
SELECT count(*) FROM place WHERE compound_id = :compound;
-- name: place_kinds many
-- in: :compound
-- out: kind pmid
-- from one kind's first record to the next one's: the rows between are not read
WITH RECURSIVE k(kind) AS (
	SELECT min(kind) FROM place WHERE compound_id = :compound
	UNION ALL
	SELECT (SELECT min(p.kind) FROM place p WHERE p.compound_id = :compound AND p.kind > k.kind)
	FROM k WHERE k.kind IS NOT NULL)
SELECT k.kind, (SELECT p.pmid FROM place p WHERE p.compound_id = :compound AND p.kind = k.kind
	ORDER BY p.participants DESC, p.p, p.since, p.pmid LIMIT 1)
FROM k WHERE k.kind IS NOT NULL;
-- name: place_rows many
-- in: :compound :kind :limit
-- out: pmid participants p since
SELECT pmid, participants, p, since FROM place WHERE compound_id = :compound AND kind = :kind
ORDER BY participants DESC, p, since, pmid LIMIT :limit;
-- name: place_apart many scan-ok
-- in: :compound
-- out: pmid
SELECT a.pmid FROM assessment a CROSS JOIN link l ON l.pmid = a.pmid AND l.compound_id = :compound
WHERE a.suspended_seq IS NOT NULL OR a.reopened_seq IS NOT NULL
UNION SELECT pmid FROM link WHERE compound_id = :compound AND state = 'postponed'
UNION SELECT pmid FROM vote WHERE compound_id = :compound
UNION SELECT pmid FROM recheck WHERE compound_id = :compound
UNION SELECT x.new FROM pmid_alias x CROSS JOIN link l ON l.pmid = x.new AND l.compound_id = :compound AND l.state = 'open';
-- name: place_all many scan-ok
-- out: compound pmid title type participants p stuck effect since has_kind has_participants has_p has_since
-- what is there beside what should be, for the check; what is due is right by the next commit
SELECT s.compound_id, s.pmid, s.title, s.type, s.participants, s.p, s.stuck, s.effect, s.since, p.kind, p.participants,
	p.p, p.since
FROM place_source s LEFT JOIN place p ON p.pmid = s.pmid AND p.compound_id = s.compound_id
WHERE NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = s.compound_id AND d.pmid = s.pmid)
ORDER BY s.compound_id, s.pmid;
-- name: place_total one scan-ok
-- out: n
SELECT count(*) FROM place p WHERE NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = p.compound_id AND d.pmid = p.pmid);
