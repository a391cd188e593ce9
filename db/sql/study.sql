-- name: study_of_pmid one
-- in: :pmid
-- out: study_id label registry_key pinned
SELECT s.study_id, s.label, s.registry_key, s.pinned FROM member m JOIN study s USING (study_id) WHERE m.pmid = :pmid;
-- name: study_by_id one
-- in: :id
-- out: study_id label registry_key pinned
SELECT r.study_id, r.label, r.registry_key, r.pinned FROM study s JOIN study r ON r.study_id = coalesce(s.merged_into, s.study_id)
WHERE s.study_id = :id;
-- name: study_members many
-- in: :id
-- out: study_id pmid role title year state pinned type replaced relevant
SELECT r.study_id, m.pmid, iif(v.pmid IS NULL, m.role, 'version'), t.title, a.year, coalesce(j.state, 'open'), r.pinned, j.type,
	EXISTS (SELECT 1 FROM pmid_alias p JOIN member n ON n.pmid = p.new JOIN assessment x ON x.pmid = p.new
		WHERE p.old = m.pmid AND n.study_id = r.study_id AND x.state <> 'open'),
	EXISTS (SELECT 1 FROM link l WHERE l.pmid = m.pmid AND l.state = 'relevant')
FROM study r JOIN study s ON s.study_id = r.study_id OR s.merged_into = r.study_id
	JOIN study_member m ON m.study_id = s.study_id JOIN article a USING (pmid) JOIN text t USING (text_id)
	LEFT JOIN assessment j ON j.pmid = m.pmid
	LEFT JOIN study_version v ON v.study_id = m.study_id AND v.pmid = m.pmid
WHERE r.study_id = :id
ORDER BY a.year DESC, a.edat DESC, m.pmid DESC;
-- name: study_versions many
-- in: :into :other
-- out: study_id pmid
WITH x (study_id, pmid) AS MATERIALIZED (
	SELECT m.study_id, m.pmid FROM study_member m WHERE m.study_id IN (
		SELECT :into UNION SELECT :other
		UNION SELECT study_id FROM study WHERE merged_into = :into UNION SELECT study_id FROM study WHERE merged_into = :other)),
n (pmid) AS MATERIALIZED (SELECT pmid FROM x)
SELECT DISTINCT x.study_id, x.pmid FROM x JOIN article a USING (pmid) JOIN n ON n.pmid <> x.pmid JOIN article b ON b.pmid = n.pmid
WHERE EXISTS (SELECT 1 FROM article_link l WHERE l.pmid = b.pmid AND l.target = a.pmid AND l.reftype = 'UpdateOf')
	OR EXISTS (SELECT 1 FROM article_link l WHERE l.pmid = a.pmid AND l.target = b.pmid AND l.reftype = 'UpdateIn')
	OR (a.cd_number = b.cd_number AND (coalesce(a.year, 0), coalesce(a.edat, ''), a.pmid) < (coalesce(b.year, 0), coalesce(b.edat, ''), b.pmid))
ORDER BY x.pmid;
-- name: study_candidates many
-- in: :pmid
-- out: pmid study_id sign why version year title
WITH own (id) AS MATERIALIZED (
	SELECT accession FROM article_registry WHERE pmid = :pmid
	UNION SELECT g.registry_id FROM assessment a JOIN proposal_registry g USING (proposal_id) WHERE a.pmid = :pmid),
shared (pmid, id) AS MATERIALIZED (
	SELECT y.pmid, own.id FROM own JOIN article_registry y ON y.accession = own.id
	UNION SELECT p.pmid, own.id FROM own JOIN proposal_registry g ON g.registry_id = own.id
		JOIN proposal p USING (proposal_id) JOIN assessment a ON a.pmid = p.pmid AND a.proposal_id = p.proposal_id),
judged (pmid, design) AS MATERIALIZED (
	SELECT a.pmid, coalesce(a.design, p.design) FROM (SELECT pmid FROM shared UNION SELECT :pmid) x
		JOIN assessment a USING (pmid) LEFT JOIN proposal p USING (proposal_id))
SELECT o.pmid, coalesce(s.merged_into, s.study_id, 0), c.sign, c.why, c.version, o.year, t.title
FROM (SELECT y.pmid AS pmid, 'registry' AS sign, min(y.id) AS why, 0 AS version
	FROM shared y JOIN judged ON judged.pmid = y.pmid
	WHERE y.pmid <> :pmid AND judged.design = (SELECT design FROM judged WHERE pmid = :pmid)
	GROUP BY y.pmid
	UNION ALL
	SELECT b.pmid, 'review', b.cd_number, 1 FROM article a JOIN article b ON b.cd_number = a.cd_number AND b.pmid <> a.pmid
	WHERE a.pmid = :pmid
	UNION ALL
	SELECT target, 'link', reftype, reftype IN ('UpdateOf', 'UpdateIn') FROM article_link
	WHERE pmid = :pmid AND target <> :pmid AND reftype IN ('UpdateOf', 'UpdateIn', 'ErratumFor', 'ErratumIn', 'RepublishedFrom', 'RepublishedIn',
		'CorrectedandRepublishedFrom', 'CorrectedandRepublishedIn', 'ReprintOf', 'ReprintIn')
	UNION ALL
	-- the other record's word for this one, turned round
	SELECT pmid, 'link', CASE reftype WHEN 'UpdateOf' THEN 'UpdateIn' WHEN 'ErratumFor' THEN 'ErratumIn' WHEN 'ReprintOf' THEN 'ReprintIn'
		WHEN 'RepublishedFrom' THEN 'RepublishedIn' ELSE 'CorrectedandRepublishedIn' END, reftype = 'UpdateOf' FROM article_link
	WHERE target = :pmid AND pmid <> :pmid
		AND reftype IN ('UpdateOf', 'ErratumFor', 'RepublishedFrom', 'CorrectedandRepublishedFrom', 'ReprintOf')) c
	JOIN article o ON o.pmid = c.pmid JOIN text t USING (text_id)
	LEFT JOIN study_member m ON m.pmid = o.pmid LEFT JOIN study s ON s.study_id = m.study_id
WHERE o.state <> 'deleted'
ORDER BY c.version DESC, o.year DESC, o.pmid, c.sign, c.why;
-- name: study_apart_of many
-- in: :pmid
-- out: study_id
SELECT DISTINCT coalesce(o.merged_into, o.study_id)
FROM member m JOIN study s ON s.study_id = m.study_id OR s.merged_into = m.study_id
	JOIN study_apart x ON x.study_id = s.study_id OR x.other = s.study_id
	JOIN study o ON o.study_id = iif(x.study_id = s.study_id, x.other, x.study_id)
WHERE m.pmid = :pmid;
-- name: study_alike many
-- in: :pmid
-- out: pmid study_id sign why version year title
WITH me (n, first, final, year) AS MATERIALIZED (
	SELECT coalesce(a.participants, p.participants), (SELECT lower(coalesce(w.last, w.name)) FROM article_author w WHERE w.pmid = a.pmid AND w.editor = 0 ORDER BY w.pos LIMIT 1),
		(SELECT lower(coalesce(w.last, w.name)) FROM article_author w WHERE w.pmid = a.pmid AND w.editor = 0 ORDER BY w.pos DESC LIMIT 1), r.year
	FROM assessment a JOIN article r USING (pmid) LEFT JOIN proposal p USING (proposal_id) WHERE a.pmid = :pmid)
SELECT o.pmid, coalesce(s.merged_into, s.study_id), 'alike', 'first and last author the same, ' || me.n || ' participants each, ' ||
	coalesce(me.year, 'year unknown') || ' and ' || coalesce(o.year, 'year unknown'), 0, o.year, t.title
FROM me CROSS JOIN assessment b INDEXED BY assessment_participants ON b.participants = me.n
	CROSS JOIN article o ON o.pmid = b.pmid CROSS JOIN text t USING (text_id)
	CROSS JOIN study_member m ON m.pmid = b.pmid CROSS JOIN study s ON s.study_id = m.study_id
WHERE b.pmid <> :pmid AND me.n > 1 AND me.first <> me.final AND o.state <> 'deleted'
	AND (SELECT lower(coalesce(w.last, w.name)) FROM article_author w WHERE w.pmid = b.pmid AND w.editor = 0 ORDER BY w.pos LIMIT 1) = me.first
	AND (SELECT lower(coalesce(w.last, w.name)) FROM article_author w WHERE w.pmid = b.pmid AND w.editor = 0 ORDER BY w.pos DESC LIMIT 1) = me.final
	AND (me.year IS NULL OR o.year IS NULL OR abs(me.year - o.year) <= 3)
	AND EXISTS (SELECT 1 FROM link x JOIN link y ON y.compound_id = x.compound_id AND y.pmid = b.pmid AND y.state = 'relevant'
		WHERE x.pmid = :pmid AND x.state NOT IN ('unlinked', 'rejected'))
ORDER BY o.year DESC, o.pmid;
-- name: outcome_compound one
-- in: :id
-- out: compound_id
SELECT compound_id FROM outcome WHERE outcome_id = :id;
-- name: study_cited many
-- in: :pmid
-- out: pmid study_id sign why version year title
SELECT DISTINCT o.pmid, coalesce(s.merged_into, s.study_id), 'cited', 'in its reference list', 0, o.year, t.title
FROM article_ref f JOIN article o ON o.pmid = f.target JOIN text t USING (text_id)
	JOIN assessment a ON a.pmid = o.pmid JOIN study_member m ON m.pmid = o.pmid JOIN study s ON s.study_id = m.study_id
WHERE f.pmid = :pmid AND a.type IN ('RCT', 'NRS')
ORDER BY o.pmid;
-- name: inclusion_of many scan-ok
-- in: :id
-- out: synthesis trial synthesis_pmid trial_pmid state
SELECT coalesce(s.merged_into, s.study_id) AS a, coalesce(t.merged_into, t.study_id) AS b,
	(SELECT max(m.pmid) FROM study_member m WHERE m.study_id = s.study_id),
	(SELECT max(m.pmid) FROM study_member m WHERE m.study_id = t.study_id), i.state
FROM included i JOIN study s ON s.study_id = i.synthesis JOIN study t ON t.study_id = i.trial
WHERE :id IS NULL OR coalesce(s.merged_into, s.study_id) = :id
ORDER BY a, b;
-- name: evidence_records many
-- in: :compound
-- out: study_id pmid role pinned label registry_key title journal year state suspended_why article_state type
SELECT r.study_id, m.pmid, iif(v.pmid IS NULL, m.role, 'version'), r.pinned, r.label, r.registry_key, t.title, coalesce(a.journal_abbrev, a.journal),
	a.year, j.state, j.suspended_why, a.state, j.type
FROM link l JOIN assessment j USING (pmid) JOIN article a USING (pmid) JOIN text t USING (text_id)
	JOIN study_member m USING (pmid) JOIN study s ON s.study_id = m.study_id
	JOIN study r ON r.study_id = coalesce(s.merged_into, s.study_id)
	LEFT JOIN study_version v ON v.study_id = m.study_id AND v.pmid = m.pmid
WHERE l.compound_id = :compound AND l.state = 'relevant' AND j.state IN ('approved', 'suspended')
ORDER BY r.study_id,
	-- a PMID whose successor a person has put into its study speaks no more
	EXISTS (SELECT 1 FROM pmid_alias p JOIN member n ON n.pmid = p.new
		JOIN link k ON k.compound_id = l.compound_id AND k.pmid = p.new
		WHERE p.old = m.pmid AND n.study_id = r.study_id AND k.state = 'relevant'),
	CASE WHEN m.pmid = r.pinned THEN 0 ELSE 1 END,
	CASE WHEN j.type = 'OTHER' THEN 1 ELSE 0 END, a.year DESC, a.edat DESC, m.pmid DESC;
-- name: citation_pairs many
-- in: :compound
-- out: synthesis trial
SELECT DISTINCT a.study_id AS synthesis, b.study_id AS trial
FROM link l JOIN member a ON a.pmid = l.pmid JOIN article_ref f ON f.pmid = l.pmid JOIN link k ON k.compound_id = l.compound_id AND k.pmid = f.target
	JOIN member b ON b.pmid = k.pmid
WHERE l.compound_id = :compound AND l.state = 'relevant' AND k.state = 'relevant' AND a.study_id <> b.study_id
ORDER BY synthesis, trial;
