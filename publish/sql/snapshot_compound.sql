-- One compound's rows that come straight from the store.
INSERT INTO grade
SELECT :slug, g.at_seq, g.at, g.score_milli / 1000, g.score_milli, g.tier, g.verdict, g.confidence, g.cause, g.method_rev, g.params_sha, g.inputs_sha,
	iif(g.grade_id = :grade_id, (SELECT CAST(body AS TEXT) FROM store.asset WHERE sha = g.inputs_sha), NULL)
FROM store.grade AS g WHERE g.compound_id = :compound_id AND g.grade_id <= :grade_id ORDER BY g.at_seq, g.params_sha, g.method_rev;

INSERT INTO term
SELECT :slug, t.pos, o.slug, t.kind, t.name, t.value_milli, t.binds, t.reason,
	coalesce((SELECT group_concat(pmid, ' ') FROM (SELECT pmid FROM store.grade_term_pmid AS p
		WHERE p.grade_id = t.grade_id AND p.pos = t.pos ORDER BY pmid)), '')
FROM store.grade_term AS t LEFT JOIN store.outcome AS o USING (outcome_id) WHERE t.grade_id = :grade_id ORDER BY t.pos;

INSERT INTO profile
SELECT :slug, r.section, r.pos, r.field, r.value,
	coalesce((SELECT group_concat(pmid, ' ') FROM (SELECT pmid FROM store.profile_cite AS c
		WHERE c.compound_id = r.compound_id AND c.section = r.section AND c.pos = r.pos ORDER BY pmid)), '')
FROM store.profile_row AS r WHERE r.compound_id = :compound_id ORDER BY r.section, r.pos, r.field;

INSERT INTO pathway
SELECT :slug, row_number() OVER (ORDER BY e.src, e.dst), e.src, s.kind, s.label, e.verb, e.dst, d.kind, d.label,
	coalesce((SELECT group_concat(pmid, ' ') FROM (SELECT pmid FROM store.pathway_cite AS c
		WHERE c.compound_id = e.compound_id AND c.src = e.src AND c.dst = e.dst ORDER BY pmid)), '')
FROM store.pathway_edge AS e JOIN store.pathway_node AS s ON s.compound_id = e.compound_id AND s.node = e.src
JOIN store.pathway_node AS d ON d.compound_id = e.compound_id AND d.node = e.dst
WHERE e.compound_id = :compound_id ORDER BY e.src, e.dst;

INSERT INTO flow
SELECT :slug, row_number() OVER (ORDER BY stage, reason), stage, reason, records FROM (
	SELECT '1 linked' AS stage, NULL AS reason, count(*) AS records FROM store.link WHERE compound_id = :compound_id AND state <> 'unlinked'
	UNION ALL SELECT '2 rejected', reason, count(*) FROM store.link WHERE compound_id = :compound_id AND state = 'rejected' GROUP BY reason
	UNION ALL SELECT '3 waiting', NULL, count(*) FROM store.waiting WHERE compound_id = :compound_id
	UNION ALL SELECT '4 listed', why_not, count(*) FROM study WHERE slug = :slug AND counted = 0 GROUP BY why_not
	UNION ALL SELECT '5 counted', NULL, count(*) FROM study WHERE slug = :slug AND counted = 1)
ORDER BY stage, reason;
