-- name: ledger_want exec
-- in: :pmid :again :run
INSERT INTO fetch (pmid, state, tries, run_id)
SELECT :pmid, 'wanted', 0, :run
WHERE :again = 1 OR NOT EXISTS (SELECT 1 FROM article WHERE pmid = :pmid AND state <> 'deleted')
ON CONFLICT (pmid) DO UPDATE SET state = 'wanted', tries = 0, not_before = NULL, error = NULL, run_id = excluded.run_id
WHERE state = 'got';
-- name: ledger_want_for exec
-- in: :pmid :compound
INSERT INTO fetch_for (pmid, compound_id) SELECT pmid, :compound FROM fetch WHERE pmid = :pmid ON CONFLICT DO NOTHING;
-- What was asked by a clock that was ahead says nothing of when to ask again.
-- name: ledger_next many
-- in: :after :now :limit
-- out: pmid
SELECT pmid FROM fetch WHERE pmid > :after AND state <> 'got'
	AND (:now IS NULL OR not_before IS NULL OR not_before <= :now OR asked > :now)
ORDER BY pmid LIMIT :limit;
-- name: ledger_next_for many
-- in: :compound :after :now :limit
-- out: pmid
SELECT f.pmid FROM fetch_for w CROSS JOIN fetch f ON f.pmid = w.pmid
WHERE w.compound_id = :compound AND w.pmid > :after AND f.state <> 'got'
	AND (:now IS NULL OR f.not_before IS NULL OR f.not_before <= :now OR f.asked > :now)
ORDER BY w.pmid LIMIT :limit;
-- name: ledger_count one scan-ok
-- in: :now
-- out: n
SELECT count(*) FROM fetch WHERE state <> 'got'
	AND (:now IS NULL OR not_before IS NULL OR not_before <= :now OR asked > :now);
-- name: ledger_count_for one
-- in: :compound :now
-- out: n
SELECT count(*) FROM fetch_for w JOIN fetch f ON f.pmid = w.pmid
WHERE w.compound_id = :compound AND f.state <> 'got'
	AND (:now IS NULL OR f.not_before IS NULL OR f.not_before <= :now OR f.asked > :now);
-- name: ledger_tries one
-- in: :pmid
-- out: tries
SELECT tries FROM fetch WHERE pmid = :pmid;
-- name: ledger_set exec
-- in: :pmid :state :tries :not_before :error :asked :run
INSERT INTO fetch (pmid, state, tries, not_before, error, asked, run_id)
VALUES (:pmid, :state, :tries, :not_before, :error, :asked, :run)
ON CONFLICT (pmid) DO UPDATE SET state = excluded.state, tries = excluded.tries, not_before = excluded.not_before,
	error = excluded.error, asked = excluded.asked, run_id = excluded.run_id;
-- name: ledger_compounds many
-- in: :pmid
-- out: compound_id
SELECT compound_id FROM fetch_for WHERE pmid = :pmid ORDER BY compound_id;
-- name: ledger_all many scan-ok
-- in: :compound
-- out: pmid state tries not_before error run_id
SELECT f.pmid, f.state, f.tries, f.not_before, f.error, f.run_id FROM fetch f
WHERE f.state <> 'got' AND (:compound IS NULL OR EXISTS (
	SELECT 1 FROM fetch_for w WHERE w.pmid = f.pmid AND w.compound_id = :compound))
ORDER BY f.pmid;
-- name: ledger_watch_count one
-- in: :compound
-- out: n
SELECT count(*) FROM link WHERE compound_id = :compound AND state = 'relevant';
-- Times later than now are of a clock that was ahead, and count as long ago.
-- name: ledger_watch_old many
-- in: :compound :before :now :limit
-- out: pmid
SELECT l.pmid FROM link l JOIN article a ON a.pmid = l.pmid JOIN record r ON r.record_id = a.record_id
	JOIN run q ON q.run_id = r.run_id LEFT JOIN fetch f ON f.pmid = l.pmid
WHERE l.compound_id = :compound AND l.state = 'relevant' AND a.state <> 'deleted'
	AND max(iif(f.asked <= :now, f.asked, ''), iif(q.started <= :now, q.started, '')) < :before
ORDER BY max(iif(f.asked <= :now, f.asked, ''), iif(q.started <= :now, q.started, '')), l.pmid LIMIT :limit;
-- name: ledger_watch_named many
-- in: :compound
-- out: pmid
SELECT DISTINCT l.pmid FROM link l JOIN article a ON a.pmid = l.pmid JOIN record r ON r.record_id = a.record_id
	LEFT JOIN fetch f ON f.pmid = l.pmid
	JOIN article_link k ON k.target = l.pmid JOIN article n ON n.pmid = k.pmid JOIN record m ON m.record_id = n.record_id
WHERE l.compound_id = :compound AND l.state <> 'unlinked' AND a.state <> 'deleted'
	AND k.reftype IN ('RetractionOf', 'PartialRetractionOf', 'ExpressionOfConcernFor', 'ErratumFor', 'UpdateOf',
		'RepublishedFrom', 'CorrectedandRepublishedFrom', 'RetractedandRepublishedFrom')
	AND m.run_id > max(r.run_id, coalesce(f.run_id, 0))
ORDER BY l.pmid;
