-- Export and import: rows as JSON and back.  Only export.c, import.c and
-- import_apply.c use them.

-- name: export_runs many scan-ok
-- out: run_id json
SELECT run_id, json_object('kind', kind, 'started', started, 'ended', ended, 'outcome', outcome) FROM run ORDER BY run_id;
-- name: export_assets many scan-ok
-- in: :records :compound
-- out: sha kind version body
SELECT sha, kind, version, body FROM asset WHERE :records AND kind IN ('rules', 'weights')
UNION ALL
SELECT a.sha, a.kind, a.version, a.body FROM asset a WHERE a.kind NOT IN ('rules', 'weights')
	-- cards that were replaced or undone, too: the events that stored them travel
	AND a.sha IN (SELECT json_extract(b.body, '$.card_sha') FROM event e JOIN event_body b USING (seq)
		WHERE e.kind = 'profile' AND (:compound IS NULL OR e.compound_id = :compound))
ORDER BY 2, 1;
-- name: export_pmids many scan-ok
-- in: :compound
-- out: pmid
SELECT pmid FROM article
WHERE :compound IS NULL OR pmid IN (SELECT l.pmid FROM link l WHERE l.compound_id = :compound) ORDER BY pmid;
-- name: export_records many
-- in: :pmid
-- out: record_id version revised raw_sha source source_seq run_id gz
SELECT r.record_id, r.version, r.revised, r.raw_sha, r.source, r.source_seq, r.run_id, w.gz
FROM record r LEFT JOIN raw w USING (record_id) WHERE r.pmid = :pmid ORDER BY r.record_id;
-- name: export_texts many
-- in: :pmid
-- out: json
SELECT json_object('id', text_id, 'sha', sha, 'parser_rev', parser_rev, 'title', title, 'abstract', abstract,
	'sections', sections)
FROM text WHERE pmid = :pmid ORDER BY text_id;
-- name: export_proposals many
-- in: :pmid
-- out: json
SELECT json_object('id', p.proposal_id, 'record', p.record_id, 'text', p.text_id, 'rules', p.rules_sha,
	'weights', p.weights_sha, 'engine_rev', p.engine_rev, 'status', p.status, 'stuck_rule', p.stuck_rule,
	'design', p.design, 'p', p.p, 'type', p.type, 'funding', p.funding, 'funding_quote', p.funding_quote,
	'ties', p.ties, 'ties_quote', p.ties_quote, 'trial_funding', p.trial_funding, 'participants', p.participants,
	'participants_quote', p.participants_quote, 'trials', p.trials, 'rob', p.rob, 'direction', p.direction,
	'direction_quote', p.direction_quote, 'certainty', p.certainty, 'retracted', p.retracted,
	'labels', p.labels, 'body_sha', p.body_sha,
	'flags', (SELECT json_group_array(f.flag) FROM proposal_flag f WHERE f.proposal_id = p.proposal_id),
	'registry', (SELECT json_group_array(registry_id) FROM (SELECT registry_id FROM proposal_registry g
		WHERE g.proposal_id = p.proposal_id ORDER BY pos)),
	'evidence', (SELECT json_group_array(json_array(rule, aspect, field, start, end, words)) FROM (SELECT * FROM evidence v
		WHERE v.proposal_id = p.proposal_id ORDER BY pos)),
	'findings', (SELECT json_group_array(json_array(outcome_words, measure, value, low, high, direction, quote, field,
		start, end, p, i2)) FROM (SELECT * FROM proposed_finding x WHERE x.proposal_id = p.proposal_id ORDER BY pos)))
FROM record r JOIN proposal p USING (record_id) WHERE r.pmid = :pmid ORDER BY p.proposal_id;
-- name: export_article one
-- in: :pmid
-- out: json authors pubtypes mesh keywords grants registry links refs chemicals history other
SELECT json_object('record', a.record_id, 'text', a.text_id, 'proposal', m.proposal_id, 'kind', kind, 'state', a.state,
	'version', version, 'revised', revised, 'source_seq', source_seq, 'deleted_seq', deleted_seq,
	'retracted', retracted, 'notice', notice, 'journal', journal, 'journal_abbrev', journal_abbrev, 'issn', issn,
	'nlm_id', nlm_id, 'country', country, 'volume', volume, 'issue', issue, 'pages', pages, 'year', year,
	'date_raw', date_raw, 'article_date', article_date, 'edat', edat, 'completed', completed,
	'pub_status', pub_status, 'pub_model', pub_model, 'doi', doi, 'pmcid', pmcid, 'pii', pii, 'cd_number', cd_number,
	'language', language, 'vernacular_title', vernacular_title, 'coi_text', coi_text,
	'authors_complete', authors_complete, 'rev', a.rev),
	(SELECT json_group_array(json_array(name, last, fore, initials, suffix, collective, orcid, affiliation, valid, editor))
		FROM (SELECT * FROM article_author x WHERE x.pmid = a.pmid ORDER BY pos)),
	(SELECT json_group_array(json_array(ui, name)) FROM (SELECT * FROM article_pubtype x WHERE x.pmid = a.pmid ORDER BY pos)),
	(SELECT json_group_array(json_array(ui, descriptor, qualifier, major))
		FROM (SELECT * FROM article_mesh x WHERE x.pmid = a.pmid ORDER BY pos)),
	(SELECT json_group_array(json_array(term)) FROM (SELECT * FROM article_keyword x WHERE x.pmid = a.pmid ORDER BY pos)),
	(SELECT json_group_array(json_array(number, acronym, agency, country))
		FROM (SELECT * FROM article_grant x WHERE x.pmid = a.pmid ORDER BY pos)),
	(SELECT json_group_array(json_array(bank, accession)) FROM (SELECT * FROM article_registry x WHERE x.pmid = a.pmid ORDER BY pos)),
	(SELECT json_group_array(json_array(reftype, target, source)) FROM (SELECT * FROM article_link x WHERE x.pmid = a.pmid ORDER BY pos)),
	(SELECT json_group_array(json_array(target, citation, doi)) FROM (SELECT * FROM article_ref x WHERE x.pmid = a.pmid ORDER BY pos)),
	(SELECT json_group_array(json_array(ui, registry_number, name))
		FROM (SELECT * FROM article_chemical x WHERE x.pmid = a.pmid ORDER BY pos)),
	(SELECT json_group_array(json_array(status, date)) FROM (SELECT * FROM article_history x WHERE x.pmid = a.pmid ORDER BY pos)),
	(SELECT json_group_array(json_array(type, language, text)) FROM (SELECT * FROM article_other x WHERE x.pmid = a.pmid ORDER BY pos))
FROM article a LEFT JOIN assessment m USING (pmid) WHERE a.pmid = :pmid;
-- name: export_aliases many scan-ok
-- out: old json
SELECT old, json_object('new', new, 'run', run_id) FROM pmid_alias ORDER BY old;
-- name: export_compounds many scan-ok
-- in: :compound
-- out: slug json
SELECT c.slug, json_object('id', c.compound_id, 'name', c.name, 'status', c.status, 'retired', c.retired,
	'terms', (SELECT json_group_array(json_array(kind, term)) FROM (SELECT kind, term FROM compound_term t
		WHERE t.compound_id = c.compound_id ORDER BY kind, term)),
	'aliases', (SELECT json_group_array(slug) FROM (SELECT s.slug FROM slug_alias s
		WHERE s.compound_id = c.compound_id ORDER BY s.slug)),
	'outcomes', (SELECT json_group_array(json_object('slug', slug, 'name', name, 'indication', indication,
		'headline', headline, 'domain', domain, 'better', better, 'critical', critical, 'surrogate', surrogate))
		FROM (SELECT * FROM outcome o WHERE o.compound_id = c.compound_id ORDER BY pos)))
FROM compound c WHERE :compound IS NULL OR c.compound_id = :compound ORDER BY c.compound_id;
-- name: export_events many scan-ok
-- out: seq at curator_id kind run_id uid host compound_id pmid study_id finding_id proposal_id reverts batch body body_sha prev hash handle
SELECT e.seq, e.at, e.curator_id, e.kind, e.run_id, e.uid, e.host, e.compound_id, e.pmid, e.study_id, e.finding_id,
	e.proposal_id, e.reverts, e.batch, b.body, e.body_sha, e.prev, e.hash, c.handle
FROM event e LEFT JOIN event_body b USING (seq) LEFT JOIN curator c USING (curator_id) ORDER BY e.seq;
-- name: export_link_there one
-- in: :compound :pmid
-- out: there
SELECT 1 FROM link WHERE compound_id = :compound AND pmid = :pmid;
-- name: export_found many scan-ok
-- in: :compound
-- out: compound_id pmid slug json
SELECT l.compound_id, l.pmid, c.slug, json_object('why', l.why, 'found_at', l.found_at, 'run', l.run_id, 'effect', l.effect,
	'effect_why', l.effect_why)
FROM link l JOIN compound c USING (compound_id)
WHERE l.found = 1 AND (:compound IS NULL OR l.compound_id = :compound) ORDER BY l.compound_id, l.pmid;
-- name: export_items many scan-ok
-- in: :compound :pmid
-- out: compound_id pmid slug by at event json
SELECT l.compound_id, l.pmid, c.slug, u.handle, e.at, e.hash, json_object('state', l.state, 'reason', l.reason,
	'until', l.until, 'why', json_extract(b.body, '$.why'), 'rules', p.rules_sha,
	'assessment', CASE WHEN l.state = 'relevant' THEN json_object('state', m.state, 'design', m.design, 'type', m.type,
		'funding', m.funding, 'ties', m.ties, 'trial_funding', m.trial_funding, 'participants', m.participants,
		'trials', m.trials, 'rob', m.rob, 'primary_missed', m.primary_missed,
		'flags', (SELECT json_group_array(flag) FROM (SELECT flag FROM assessment_flag g WHERE g.pmid = l.pmid
			ORDER BY flag))) END,
	'findings', (SELECT json_group_array(json_object('outcome', slug, 'direction', direction, 'primary', is_primary,
		'timepoint', timepoint, 'measure', measure, 'value', value, 'low', low, 'high', high, 'n', n, 'i2', i2,
		'certainty_reported', certainty_reported, 'publication_bias', publication_bias, 'large_effect', large_effect,
		'dose', dose, 'dose_unit', dose_unit))
		FROM (SELECT o.slug, f.* FROM finding f JOIN outcome o USING (outcome_id) WHERE f.pmid = l.pmid
			AND f.compound_id = l.compound_id AND f.state = 'active' ORDER BY o.slug)))
FROM link l JOIN compound c USING (compound_id) JOIN event e ON e.seq = l.seq JOIN curator u USING (curator_id)
	LEFT JOIN event_body b ON b.seq = l.seq LEFT JOIN proposal p ON p.proposal_id = e.proposal_id
	LEFT JOIN assessment m ON m.pmid = l.pmid
WHERE l.state IN ('relevant', 'rejected', 'postponed') AND (:compound IS NULL OR l.compound_id = :compound)
	AND (:pmid IS NULL OR l.pmid = :pmid)
ORDER BY l.compound_id, l.pmid;
-- name: export_searches many scan-ok
-- in: :compound
-- out: search_id slug json windows hits
SELECT s.search_id, c.slug, json_object('query', query, 'query_sha', query_sha, 'active', active),
	(SELECT json_group_array(json_array(lo, hi, run_id, state, expected, got)) FROM (SELECT * FROM search_window w
		WHERE w.search_id = s.search_id ORDER BY lo, hi, run_id)),
	(SELECT json_group_array(json_array(pmid, run_id, listed)) FROM (SELECT * FROM search_hit h
		WHERE h.search_id = s.search_id ORDER BY pmid))
FROM search s JOIN compound c USING (compound_id)
WHERE :compound IS NULL OR s.compound_id = :compound ORDER BY s.search_id;
-- name: export_wanted many scan-ok
-- in: :compound
-- out: pmid json
SELECT f.pmid, json_object('state', state, 'tries', tries, 'not_before', not_before, 'error', error, 'asked', asked,
	'run', run_id, 'for', (SELECT json_group_array(slug) FROM (SELECT c.slug FROM fetch_for x
		JOIN compound c USING (compound_id) WHERE x.pmid = f.pmid
		AND (:compound IS NULL OR c.compound_id = :compound) ORDER BY c.slug)))
FROM fetch f WHERE :compound IS NULL OR f.pmid IN (SELECT y.pmid FROM fetch_for y WHERE y.compound_id = :compound)
	OR f.pmid IN (SELECT h.pmid FROM search_hit h JOIN search s USING (search_id) WHERE s.compound_id = :compound)
ORDER BY f.pmid;

-- name: import_fresh one scan-ok
-- out: used
SELECT EXISTS (SELECT 1 FROM compound) OR EXISTS (SELECT 1 FROM article) OR EXISTS (SELECT 1 FROM record)
	OR EXISTS (SELECT 1 FROM run);
-- name: import_run exec
-- in: :id :json
INSERT INTO run (run_id, kind, started, ended, outcome)
VALUES (:id, :json ->> '$.kind', :json ->> '$.started', :json ->> '$.ended', :json ->> '$.outcome');
-- name: import_record exec
-- in: :id :pmid :run :json
INSERT INTO record (record_id, pmid, version, revised, raw_sha, source, source_seq, run_id)
VALUES (:id, :pmid, :json ->> '$.version', :json ->> '$.revised', :json ->> '$.raw_sha', :json ->> '$.source',
	:json ->> '$.source_seq', :run);
-- name: import_text exec
-- in: :id :pmid :json
INSERT INTO text (text_id, pmid, sha, parser_rev, title, abstract, sections)
VALUES (:id, :pmid, :json ->> '$.sha', :json ->> '$.parser_rev', :json ->> '$.title', :json ->> '$.abstract',
	:json ->> '$.sections');
-- name: import_proposal exec
-- in: :id :pmid :record :text :json
INSERT INTO proposal (proposal_id, pmid, record_id, text_id, rules_sha, weights_sha, engine_rev, status, stuck_rule, design,
	p, type, funding, funding_quote, ties, ties_quote, trial_funding, participants, participants_quote, trials, rob,
	direction, direction_quote, certainty, retracted, labels, body_sha)
VALUES (:id, :pmid, :record, :text, :json ->> '$.rules', :json ->> '$.weights', :json ->> '$.engine_rev',
	:json ->> '$.status', :json ->> '$.stuck_rule', :json ->> '$.design', :json ->> '$.p', :json ->> '$.type',
	:json ->> '$.funding', :json ->> '$.funding_quote', :json ->> '$.ties', :json ->> '$.ties_quote',
	:json ->> '$.trial_funding', :json ->> '$.participants', :json ->> '$.participants_quote', :json ->> '$.trials',
	:json ->> '$.rob', :json ->> '$.direction', :json ->> '$.direction_quote', :json ->> '$.certainty',
	:json ->> '$.retracted', :json ->> '$.labels', :json ->> '$.body_sha');
-- name: import_proposal_flags exec
-- in: :id :json
INSERT INTO proposal_flag (proposal_id, flag) SELECT :id, value FROM json_each(:json);
-- name: import_proposal_registry exec
-- in: :id :json
INSERT INTO proposal_registry (proposal_id, pos, registry_id) SELECT :id, key, value FROM json_each(:json);
-- name: import_evidence exec
-- in: :id :json
INSERT INTO evidence (proposal_id, pos, rule, aspect, field, start, end, words)
SELECT :id, key, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(:json);
-- name: import_proposed_findings exec
-- in: :id :json
INSERT INTO proposed_finding (proposal_id, pos, outcome_words, measure, value, low, high, direction, quote, field, start, end, p,
	i2)
SELECT :id, key, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
	value ->> 8, value ->> 9, value ->> 10, value ->> 11
FROM json_each(:json);
-- name: import_article exec
-- in: :pmid :record :text :json
INSERT INTO article (pmid, record_id, text_id, kind, state, version, revised, source_seq, deleted_seq, retracted, notice,
	journal, journal_abbrev, issn, nlm_id, country, volume, issue, pages, year, date_raw, article_date, edat, completed,
	pub_status, pub_model, doi, pmcid, pii, cd_number, language, vernacular_title, coi_text, authors_complete, rev)
VALUES (:pmid, :record, :text, :json ->> '$.kind', :json ->> '$.state', :json ->> '$.version', :json ->> '$.revised',
	:json ->> '$.source_seq', :json ->> '$.deleted_seq', :json ->> '$.retracted', :json ->> '$.notice',
	:json ->> '$.journal', :json ->> '$.journal_abbrev', :json ->> '$.issn', :json ->> '$.nlm_id', :json ->> '$.country',
	:json ->> '$.volume', :json ->> '$.issue', :json ->> '$.pages', :json ->> '$.year', :json ->> '$.date_raw',
	:json ->> '$.article_date', :json ->> '$.edat', :json ->> '$.completed', :json ->> '$.pub_status',
	:json ->> '$.pub_model', :json ->> '$.doi', :json ->> '$.pmcid', :json ->> '$.pii', :json ->> '$.cd_number',
	:json ->> '$.language', :json ->> '$.vernacular_title', :json ->> '$.coi_text', :json ->> '$.authors_complete',
	:json ->> '$.rev');
-- name: import_authors exec
-- in: :pmid :json
INSERT INTO article_author (pmid, pos, name, last, fore, initials, suffix, collective, orcid, affiliation, valid, editor)
SELECT :pmid, key, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
	value ->> 8, value ->> 9
FROM json_each(:json);
-- name: import_pubtypes exec
-- in: :pmid :json
INSERT INTO article_pubtype (pmid, pos, ui, name) SELECT :pmid, key, value ->> 0, value ->> 1 FROM json_each(:json);
-- name: import_mesh exec
-- in: :pmid :json
INSERT INTO article_mesh (pmid, pos, ui, descriptor, qualifier, major)
SELECT :pmid, key, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(:json);
-- name: import_keywords exec
-- in: :pmid :json
INSERT INTO article_keyword (pmid, pos, term) SELECT :pmid, key, value ->> 0 FROM json_each(:json);
-- name: import_grants exec
-- in: :pmid :json
INSERT INTO article_grant (pmid, pos, number, acronym, agency, country)
SELECT :pmid, key, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(:json);
-- name: import_registry exec
-- in: :pmid :json
INSERT INTO article_registry (pmid, pos, bank, accession) SELECT :pmid, key, value ->> 0, value ->> 1 FROM json_each(:json);
-- name: import_links exec
-- in: :pmid :json
INSERT INTO article_link (pmid, pos, reftype, target, source)
SELECT :pmid, key, value ->> 0, value ->> 1, value ->> 2 FROM json_each(:json);
-- name: import_refs exec
-- in: :pmid :json
INSERT INTO article_ref (pmid, pos, target, citation, doi)
SELECT :pmid, key, value ->> 0, value ->> 1, value ->> 2 FROM json_each(:json);
-- name: import_chemicals exec
-- in: :pmid :json
INSERT INTO article_chemical (pmid, pos, ui, registry_number, name)
SELECT :pmid, key, value ->> 0, value ->> 1, value ->> 2 FROM json_each(:json);
-- name: import_history exec
-- in: :pmid :json
INSERT INTO article_history (pmid, pos, status, date) SELECT :pmid, key, value ->> 0, value ->> 1 FROM json_each(:json);
-- name: import_other exec
-- in: :pmid :json
INSERT INTO article_other (pmid, pos, type, language, text)
SELECT :pmid, key, value ->> 0, value ->> 1, value ->> 2 FROM json_each(:json);
-- name: import_alias exec
-- in: :old :run :json
INSERT INTO pmid_alias (old, new, run_id) VALUES (:old, :json ->> '$.new', :run) ON CONFLICT DO NOTHING;
-- name: import_found exec
-- in: :compound :pmid :json
INSERT INTO link (compound_id, pmid, why, found, found_at, run_id, state, effect, effect_why, rev)
VALUES (:compound, :pmid, :json ->> '$.why', 1, :json ->> '$.found_at', :json ->> '$.run', 'open', :json ->> '$.effect',
	:json ->> '$.effect_why', 0)
ON CONFLICT (compound_id, pmid) DO UPDATE SET found = 1, why = excluded.why, found_at = excluded.found_at,
	run_id = excluded.run_id, effect = excluded.effect, effect_why = excluded.effect_why;
-- name: import_search exec
-- in: :id :compound :json
INSERT INTO search (search_id, compound_id, query, query_sha, active)
VALUES (:id, :compound, :json ->> '$.query', :json ->> '$.query_sha', :json ->> '$.active');
-- name: import_windows exec
-- in: :id :json
INSERT INTO search_window (search_id, lo, hi, run_id, state, expected, got)
SELECT :id, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(:json);
-- name: import_hits exec
-- in: :id :json
INSERT INTO search_hit (search_id, pmid, run_id, listed) SELECT :id, value ->> 0, value ->> 1, value ->> 2 FROM json_each(:json);
-- name: import_wanted exec
-- in: :pmid :json
INSERT INTO fetch (pmid, state, tries, not_before, error, asked, run_id)
VALUES (:pmid, :json ->> '$.state', :json ->> '$.tries', :json ->> '$.not_before', :json ->> '$.error', :json ->> '$.asked',
	:json ->> '$.run');
-- name: import_wanted_for exec
-- in: :pmid :json
INSERT INTO fetch_for (pmid, compound_id)
SELECT :pmid, c.compound_id FROM json_each(:json) v JOIN compound c ON c.slug = v.value;
-- name: import_noted one
-- in: :pmid :hash
-- out: there
SELECT 1 FROM event e JOIN event_body b USING (seq)
WHERE e.pmid = :pmid AND e.kind = 'note' AND json_extract(b.body, '$.origin.hash') = :hash LIMIT 1;
-- name: import_due exec scan-ok
INSERT INTO due (stage, compound_id, pmid, cause)
SELECT DISTINCT 'score', compound_id, 0, 'import' FROM link WHERE state = 'relevant' ON CONFLICT DO NOTHING;
-- name: sheet_rows many scan-ok
-- in: :compound
-- out: slug pmid year title journal doi state reason until by at why design type funding ties trial_funding participants trials rob flags proposed outcome direction measure value low high n certainty timepoint
SELECT c.slug, l.pmid, r.year, t.title, coalesce(r.journal_abbrev, r.journal), r.doi,
	iif(l.state = 'relevant', m.state, l.state), l.reason, l.until, u.handle, e.at, json_extract(b.body, '$.why'),
	iif(l.state = 'relevant', m.design, NULL), iif(l.state = 'relevant', m.type, NULL),
	iif(l.state = 'relevant', m.funding, NULL), iif(l.state = 'relevant', m.ties, NULL),
	iif(l.state = 'relevant', m.trial_funding, NULL), iif(l.state = 'relevant', m.participants, NULL),
	iif(l.state = 'relevant', m.trials, NULL), iif(l.state = 'relevant', m.rob, NULL),
	(SELECT group_concat(flag, ' ') FROM (SELECT flag FROM assessment_flag g WHERE g.pmid = l.pmid ORDER BY flag)
		WHERE l.state = 'relevant'),
	p.design, o.slug, f.direction, f.measure, f.value, f.low, f.high, f.n, f.certainty_reported, f.timepoint
FROM link l JOIN compound c USING (compound_id) JOIN article r USING (pmid) JOIN text t USING (text_id)
	LEFT JOIN event e ON e.seq = l.seq LEFT JOIN curator u USING (curator_id) LEFT JOIN event_body b ON b.seq = l.seq
	LEFT JOIN assessment m USING (pmid) LEFT JOIN proposal p ON p.proposal_id = m.proposal_id
	LEFT JOIN finding f ON f.compound_id = l.compound_id AND f.pmid = l.pmid AND f.state = 'active'
	LEFT JOIN outcome o USING (outcome_id)
WHERE l.state <> 'unlinked' AND (:compound IS NULL OR l.compound_id = :compound)
ORDER BY c.slug, l.pmid, o.pos;
