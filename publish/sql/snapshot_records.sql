-- What the store holds of the published records.  `store` is the attached
-- store, read in one transaction; study and finding are filled already.
INSERT INTO citation
SELECT a.pmid, a.version, coalesce(t.title, a.vernacular_title, ''), coalesce(a.journal_abbrev, a.journal), a.year, a.date_raw,
	(SELECT group_concat(name, ', ') FROM (SELECT name FROM store.article_author AS w WHERE w.pmid = a.pmid ORDER BY pos LIMIT 3)) ||
		iif((SELECT count(*) FROM store.article_author AS w WHERE w.pmid = a.pmid) > 3, ' et al.', ''),
	a.doi, (SELECT group_concat(accession, ' ') FROM (SELECT accession FROM store.article_registry AS r WHERE r.pmid = a.pmid ORDER BY pos)),
	a.retracted
FROM store.article AS a JOIN store.text AS t USING (text_id)
WHERE a.pmid IN (SELECT pmid FROM study) ORDER BY a.pmid;

UPDATE study SET year = (SELECT year FROM citation WHERE citation.pmid = study.pmid);

INSERT INTO decision
SELECT e.seq, e.at, iif(c.role = 'machine', 'machine', 'curator-' || c.curator_id), e.kind, k.slug, e.pmid, e.reverts, e.hash
FROM store.event AS e JOIN store.curator AS c USING (curator_id) LEFT JOIN store.compound AS k USING (compound_id) ORDER BY e.seq;

-- Of what was approved once: a withdrawal is news as well. A machine's event names no compound: it concerns all that approved.
INSERT INTO change
SELECT seq, at, slug, kind, pmid, was, kind FROM (
	SELECT seq, at, slug, kind, pmid, lag(kind) OVER (PARTITION BY slug, pmid ORDER BY seq) AS was
	FROM (SELECT seq, at, slug, kind, pmid FROM decision WHERE slug IS NOT NULL
		UNION ALL SELECT m.seq, m.at, a.slug, m.kind, m.pmid FROM decision AS m JOIN decision AS a ON a.pmid = m.pmid AND a.kind = 'approve' AND a.seq < m.seq
		WHERE m.slug IS NULL AND m.kind IN ('suspend', 'reopen') GROUP BY m.seq, a.slug)
	WHERE pmid IS NOT NULL AND kind NOT IN ('note', 'link', 'postpone', 'vote', 'recheck')) AS moved
WHERE EXISTS (SELECT 1 FROM decision AS d WHERE d.kind = 'approve' AND d.slug = moved.slug AND d.pmid = moved.pmid) ORDER BY seq;

INSERT INTO rule
SELECT e.rule, coalesce(e.aspect, ''), count(DISTINCT p.pmid), coalesce(p.rules_sha, '')
FROM store.evidence AS e JOIN store.proposal AS p USING (proposal_id) JOIN store.assessment AS a USING (proposal_id)
WHERE p.pmid IN (SELECT pmid FROM study) GROUP BY e.rule, coalesce(e.aspect, ''), p.rules_sha ORDER BY 1, 2;

INSERT INTO source
SELECT 'search', s.query, c.slug, iif(s.active, 'active', 'retired') FROM store.search AS s JOIN store.compound AS c USING (compound_id)
WHERE c.slug IN (SELECT slug FROM compound) ORDER BY c.slug, s.query;
INSERT INTO source
SELECT 'file', r.source, '', count(DISTINCT r.pmid) || ' records' FROM store.record AS r
WHERE r.pmid IN (SELECT pmid FROM study) GROUP BY r.source ORDER BY r.source;

-- Slugs that lead to no page of their own: renamed ones, and compounds that were published once and are retired.
INSERT INTO slug SELECT a.slug, 'renamed', c.slug, NULL, NULL FROM store.slug_alias AS a JOIN store.compound AS c USING (compound_id)
WHERE c.slug IN (SELECT slug FROM compound) ORDER BY a.slug;
INSERT INTO slug SELECT c.slug, 'retired', NULL, substr(c.retired, 1, 10),
	(SELECT json_extract(b.body, '$.reason') FROM store.event AS e JOIN store.event_body AS b USING (seq)
	 WHERE e.compound_id = c.compound_id AND e.kind = 'compound-retire' AND NOT EXISTS (SELECT 1 FROM store.reverted AS r WHERE r.seq = e.seq)
	 ORDER BY e.seq DESC LIMIT 1)
FROM store.compound AS c WHERE c.retired IS NOT NULL AND EXISTS (SELECT 1 FROM store.grade AS g WHERE g.compound_id = c.compound_id) ORDER BY c.slug;

INSERT INTO meta VALUES
	('schema', 'appraise-published 1'),
	('demo', :demo), ('method_rev', :method_rev), ('params_sha256', :params_sha256),
	('at_seq', (SELECT max(seq) FROM store.event)),
	('at', (SELECT at FROM store.event ORDER BY seq DESC LIMIT 1)),
	('head_hash', (SELECT hash FROM store.event ORDER BY seq DESC LIMIT 1));
