-- name: compound_by_id one
-- in: :id
-- out: compound_id slug name status retired rev
SELECT compound_id, slug, name, status, retired, rev FROM compound WHERE compound_id = :id;
-- name: compound_id_of one
-- in: :slug
-- out: compound_id
SELECT compound_id FROM compound WHERE slug = :slug
UNION ALL SELECT compound_id FROM slug_alias WHERE slug = :slug
LIMIT 1;
-- name: compound_all many scan-ok
-- in: :retired
-- out: compound_id slug name status retired rev
SELECT compound_id, slug, name, status, retired, rev FROM compound
WHERE :retired OR retired IS NULL ORDER BY name, compound_id;
-- name: term_of many
-- in: :id
-- out: kind term
SELECT kind, term FROM compound_term WHERE compound_id = :id ORDER BY kind, term;
-- name: outcome_of many
-- in: :id
-- out: outcome_id compound_id slug name indication headline domain better critical surrogate pos
SELECT outcome_id, compound_id, slug, name, indication, headline, domain, better, critical, surrogate, pos
FROM outcome WHERE compound_id = :id ORDER BY pos;
-- name: profile_of one
-- in: :id
-- out: card_sha seq
SELECT card_sha, seq FROM profile WHERE compound_id = :id;
-- name: profile_row_of many
-- in: :id
-- out: section pos field value
SELECT section, pos, field, value FROM profile_row WHERE compound_id = :id ORDER BY section, pos, field;
-- name: profile_cite_of many
-- in: :id
-- out: section pos pmid
SELECT section, pos, pmid FROM profile_cite WHERE compound_id = :id ORDER BY section, pos, pmid;
-- name: pathway_node_of many
-- in: :id
-- out: node kind label
SELECT node, kind, label FROM pathway_node WHERE compound_id = :id ORDER BY node;
-- name: pathway_edge_of many
-- in: :id
-- out: src dst verb
SELECT src, dst, verb FROM pathway_edge WHERE compound_id = :id ORDER BY src, dst;
-- name: pathway_cite_of many
-- in: :id
-- out: src dst pmid
SELECT src, dst, pmid FROM pathway_cite WHERE compound_id = :id ORDER BY src, dst, pmid;
-- name: compound_dates one scan-ok
-- in: :id
-- out: last_searched evidence_to last_new_evidence last_reviewed
SELECT last_searched, evidence_to, last_new_evidence, last_reviewed FROM compound_dates WHERE compound_id = :id;
-- name: compound_links one
-- in: :id
-- out: linked approved rejected postponed
SELECT count(*) FILTER (WHERE state <> 'unlinked' AND (found = 1 OR seq IS NOT NULL)),
	count(*) FILTER (WHERE state = 'relevant'), count(*) FILTER (WHERE state = 'rejected'),
	count(*) FILTER (WHERE state = 'postponed')
FROM link WHERE compound_id = :id;
-- name: compound_waits one scan-ok
-- in: :id
-- out: waiting retractions oldest
SELECT count(*), count(*) FILTER (WHERE cause IN ('retracted', 'deleted')), min(since)
FROM waiting WHERE compound_id = :id
	OR (:id IS NULL AND compound_id IN (SELECT compound_id FROM compound WHERE retired IS NULL));
-- name: compound_retirement one
-- in: :id
-- out: seq at handle reason
SELECT e.seq, e.at, u.handle, json_extract(b.body, '$.reason')
FROM event e JOIN curator u USING (curator_id) JOIN event_body b USING (seq)
WHERE e.compound_id = :id AND e.kind = 'compound-retire' AND NOT EXISTS (SELECT 1 FROM reverted r WHERE r.seq = e.seq)
ORDER BY e.seq DESC LIMIT 1;
-- name: compound_aliases many scan-ok
-- in: :id
-- out: slug
SELECT slug FROM slug_alias WHERE compound_id = :id ORDER BY slug;
-- name: compound_changed one
-- in: :id :after
-- out: handle at kind
SELECT u.handle, e.at, e.kind FROM event e JOIN curator u USING (curator_id)
WHERE e.compound_id = :id AND e.seq > :after AND (e.kind IN ('profile', 'outcome-add', 'outcome-edit', 'undo')
	OR (e.kind >= 'compound-' AND e.kind < 'compound-~'))
ORDER BY e.seq DESC LIMIT 1;
