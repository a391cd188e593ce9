-- name: night_compound_save exec
-- in: :compound :run :state :why :found :got :missing :queued :retracted
INSERT INTO run_compound (compound_id, run_id, state, why, found, got, missing, queued, retracted)
VALUES (:compound, :run, :state, :why, :found, :got, :missing, :queued, :retracted)
ON CONFLICT (compound_id, run_id) DO UPDATE SET state = excluded.state, why = excluded.why, found = excluded.found,
	got = excluded.got, missing = excluded.missing, queued = excluded.queued, retracted = excluded.retracted;
-- name: night_compounds_of many
-- in: :run
-- out: compound_id slug state why found got missing queued retracted
SELECT n.compound_id, c.slug, n.state, n.why, n.found, n.got, n.missing, n.queued, n.retracted
FROM run_compound n JOIN compound c ON c.compound_id = n.compound_id WHERE n.run_id = :run ORDER BY c.slug;
-- name: night_subjects many scan-ok
-- out: compound_id slug name last_searched last_new_evidence last_reviewed approved waiting retractions oldest
-- out: done_at nights why run_id score_milli tier
SELECT c.compound_id, c.slug, c.name, d.last_searched, d.last_new_evidence, d.last_reviewed,
	(SELECT count(*) FROM link l WHERE l.compound_id = c.compound_id AND l.state = 'relevant'),
	coalesce(w.n, 0), coalesce(w.retractions, 0), w.oldest,
	(SELECT r.started FROM run_compound n JOIN run r ON r.run_id = n.run_id
	 WHERE n.compound_id = c.compound_id AND n.state = 'done' ORDER BY n.run_id DESC LIMIT 1),
	(SELECT count(*) FROM run_compound n WHERE n.compound_id = c.compound_id AND n.run_id > coalesce((SELECT max(m.run_id)
	 FROM run_compound m WHERE m.compound_id = c.compound_id AND m.state = 'done'), 0)),
	(SELECT n.why FROM run_compound n WHERE n.compound_id = c.compound_id ORDER BY n.run_id DESC LIMIT 1),
	(SELECT n.run_id FROM run_compound n WHERE n.compound_id = c.compound_id ORDER BY n.run_id DESC LIMIT 1),
	(SELECT g.score_milli FROM grade g WHERE g.compound_id = c.compound_id ORDER BY g.grade_id DESC LIMIT 1),
	(SELECT g.tier FROM grade g WHERE g.compound_id = c.compound_id ORDER BY g.grade_id DESC LIMIT 1)
FROM compound c JOIN compound_dates d ON d.compound_id = c.compound_id
LEFT JOIN (SELECT compound_id, count(*) AS n, count(*) FILTER (WHERE cause IN ('retracted', 'deleted')) AS retractions,
	min(since) AS oldest FROM waiting GROUP BY compound_id) w ON w.compound_id = c.compound_id
WHERE c.retired IS NULL ORDER BY c.slug;
-- name: night_last one scan-ok
-- in: :kind :outcome
-- out: run_id kind started ended outcome counts error
SELECT run_id, kind, started, ended, outcome, counts, error FROM run
WHERE kind = :kind AND (:outcome IS NULL OR outcome = :outcome) ORDER BY run_id DESC LIMIT 1;
-- name: night_crashed exec scan-ok
-- in: :now :except
UPDATE run SET ended = :now, outcome = 'failed', error = 'ended without a word: killed, or the machine stopped'
WHERE kind = 'refresh' AND outcome IS NULL AND run_id <> :except;
-- name: night_told one scan-ok
-- out: run_id seq
SELECT run_id, json_extract(counts, '$.withdrawn_to') FROM run
WHERE kind = 'refresh' AND json_extract(counts, '$.withdrawn_to') IS NOT NULL ORDER BY run_id DESC LIMIT 1;
-- name: night_came one
-- in: :compound :after :before
-- out: n
SELECT count(*) FROM link l JOIN article r ON r.pmid = l.pmid
WHERE l.compound_id = :compound AND l.state = 'open' AND l.found = 1 AND r.state <> 'deleted'
	AND l.run_id > :after AND l.run_id < :before;
-- name: night_suspended many
-- in: :after
-- out: seq pmid why design participants handle decided notice notice_date
SELECT e.seq, e.pmid, a.suspended_why, a.design, a.participants,
	(SELECT p.handle FROM event d JOIN curator p ON p.curator_id = d.curator_id
	 WHERE d.pmid = e.pmid AND d.kind IN ('approve', 'amend') AND d.seq < e.seq ORDER BY d.seq DESC LIMIT 1),
	(SELECT substr(d.at, 1, 10) FROM event d
	 WHERE d.pmid = e.pmid AND d.kind IN ('approve', 'amend') AND d.seq < e.seq ORDER BY d.seq DESC LIMIT 1),
	r.notice, (SELECT coalesce(n.edat, n.article_date) FROM article n WHERE n.pmid = r.notice)
FROM event e JOIN assessment a ON a.pmid = e.pmid JOIN article r ON r.pmid = e.pmid
WHERE e.kind = 'suspend' AND e.seq > :after AND a.state = 'suspended' ORDER BY e.seq;
-- name: night_compounds_of_pmid many
-- in: :pmid
-- out: compound_id
SELECT compound_id FROM link WHERE pmid = :pmid AND state = 'relevant' ORDER BY compound_id;
-- name: night_vanished many scan-ok
-- in: :tries
-- out: pmid
SELECT f.pmid FROM fetch f JOIN article r ON r.pmid = f.pmid
WHERE f.state = 'missing' AND f.tries >= :tries AND r.state <> 'deleted' ORDER BY f.pmid;
