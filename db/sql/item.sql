-- name: proposal_same one
-- in: :record :text :sha
-- out: proposal_id
SELECT proposal_id FROM proposal WHERE record_id = :record AND text_id = :text AND body_sha = :sha;
-- name: proposal_insert exec
-- in: :pmid :record :text :rules :weights :engine :status :stuck :design :p :type :funding :funding_quote :ties :ties_quote :trial_funding :participants :participants_quote :trials :rob :direction :direction_quote :certainty :retracted :labels :sha
INSERT INTO proposal (pmid, record_id, text_id, rules_sha, weights_sha, engine_rev, status, stuck_rule, design, p, type,
	funding, funding_quote, ties, ties_quote, trial_funding, participants, participants_quote, trials, rob,
	direction, direction_quote, certainty, retracted, labels, body_sha)
VALUES (:pmid, :record, :text, :rules, :weights, :engine, :status, :stuck, :design, :p, :type, :funding, :funding_quote,
	:ties, :ties_quote, :trial_funding, :participants, :participants_quote, :trials, :rob, :direction,
	:direction_quote, :certainty, :retracted, :labels, :sha);
-- name: proposal_flag_insert exec
-- in: :id :flag
INSERT INTO proposal_flag (proposal_id, flag) VALUES (:id, :flag);
-- name: proposal_registry_insert exec
-- in: :id :pos :registry
INSERT INTO proposal_registry (proposal_id, pos, registry_id) VALUES (:id, :pos, :registry);
-- name: evidence_insert exec
-- in: :id :pos :rule :aspect :field :start :end :words
INSERT INTO evidence (proposal_id, pos, rule, aspect, field, start, end, words)
VALUES (:id, :pos, :rule, :aspect, :field, :start, :end, :words);
-- name: proposed_finding_insert exec
-- in: :id :pos :words :measure :value :low :high :p :i2 :direction :quote :field :start :end
INSERT INTO proposed_finding (proposal_id, pos, outcome_words, measure, value, low, high, p, i2, direction, quote, field, start, end)
VALUES (:id, :pos, :words, :measure, :value, :low, :high, :p, :i2, :direction, :quote, :field, :start, :end);
-- name: proposal_by_id one
-- in: :id
-- out: pmid record_id text_id rules_sha weights_sha engine_rev status stuck_rule design type funding funding_quote ties ties_quote trial_funding participants participants_quote trials rob direction direction_quote certainty retracted labels
SELECT pmid, record_id, text_id, rules_sha, weights_sha, engine_rev, status, stuck_rule, design, type, funding,
	funding_quote, ties, ties_quote, trial_funding, participants, participants_quote, trials, rob, direction,
	direction_quote, certainty, retracted, labels
FROM proposal WHERE proposal_id = :id;
-- name: proposal_flag_of many
-- in: :id
-- out: flag
SELECT flag FROM proposal_flag WHERE proposal_id = :id;
-- name: proposal_registry_of many
-- in: :id
-- out: registry_id
SELECT registry_id FROM proposal_registry WHERE proposal_id = :id ORDER BY pos;
-- name: evidence_of many
-- in: :id
-- out: rule aspect field start end words
SELECT rule, aspect, field, start, end, words FROM evidence WHERE proposal_id = :id ORDER BY pos;
-- name: proposed_finding_of many
-- in: :id
-- out: outcome_words measure value low high p i2 direction quote field start end
SELECT outcome_words, measure, value, low, high, p, i2, direction, quote, field, start, end
FROM proposed_finding WHERE proposal_id = :id ORDER BY pos;
-- name: assessment_propose exec
-- in: :pmid :proposal :record
INSERT INTO assessment (pmid, proposal_id, state, primary_missed, rev)
SELECT :pmid, :proposal, 'open', 0, 0 WHERE EXISTS (SELECT 1 FROM article a WHERE a.pmid = :pmid AND a.record_id = :record)
ON CONFLICT (pmid) DO UPDATE SET proposal_id = excluded.proposal_id;
-- name: assessment_by_pmid one
-- in: :pmid
-- out: pmid proposal_id state reopened_seq reopened_why suspended_why suspended_seq design type funding ties trial_funding rob participants trials primary_missed rev seq
SELECT pmid, proposal_id, state, reopened_seq, reopened_why, suspended_why, suspended_seq, design, type, funding, ties,
	trial_funding, rob, participants, trials, primary_missed, rev, seq
FROM assessment WHERE pmid = :pmid;
-- name: assessment_flag_of many
-- in: :pmid
-- out: flag
SELECT flag FROM assessment_flag WHERE pmid = :pmid;
-- name: decided_proposal one
-- in: :pmid
-- out: proposal_id
SELECT e.proposal_id FROM assessment a JOIN event e ON e.seq = a.seq WHERE a.pmid = :pmid;
-- name: finding_of many
-- in: :compound :pmid
-- out: finding_id compound_id study_id outcome_id pmid outcome timepoint is_primary direction measure value low high n i2 certainty_reported publication_bias large_effect dose dose_unit text_id field start end state rev seq quote
SELECT f.finding_id, f.compound_id, f.study_id, f.outcome_id, f.pmid, o.slug, f.timepoint, f.is_primary, f.direction,
	f.measure, f.value, f.low, f.high, f.n, f.i2, f.certainty_reported, f.publication_bias, f.large_effect, f.dose,
	f.dose_unit, f.text_id, f.field, f.start, f.end, f.state, f.rev, f.seq,
	CASE f.field WHEN 'title' THEN substr(CAST(t.title AS BLOB), f.start + 1, f.end - f.start)
		WHEN 'abstract' THEN substr(CAST(t.abstract AS BLOB), f.start + 1, f.end - f.start) END
FROM finding f JOIN outcome o USING (outcome_id) LEFT JOIN text t USING (text_id)
WHERE f.pmid = :pmid AND (:compound IS NULL OR f.compound_id = :compound) AND f.state = 'active'
ORDER BY f.compound_id, o.pos;
-- name: finding_of_event many
-- in: :compound :pmid :seq
-- out: finding_id compound_id study_id outcome_id pmid outcome timepoint is_primary direction measure value low high n i2 certainty_reported publication_bias large_effect dose dose_unit text_id field start end state rev seq quote
SELECT f.finding_id, f.compound_id, f.study_id, f.outcome_id, f.pmid, o.slug, f.timepoint, f.is_primary, f.direction,
	f.measure, f.value, f.low, f.high, f.n, f.i2, f.certainty_reported, f.publication_bias, f.large_effect, f.dose,
	f.dose_unit, f.text_id, f.field, f.start, f.end, f.state, f.rev, f.seq,
	CASE f.field WHEN 'title' THEN substr(CAST(t.title AS BLOB), f.start + 1, f.end - f.start)
		WHEN 'abstract' THEN substr(CAST(t.abstract AS BLOB), f.start + 1, f.end - f.start) END
FROM finding f JOIN outcome o USING (outcome_id) LEFT JOIN text t USING (text_id)
WHERE f.pmid = :pmid AND f.compound_id = :compound AND f.seq = :seq
ORDER BY o.pos;
-- name: item_rows many scan-ok
-- in: :compound :cause
-- out: compound_id pmid slug compound title journal year cause design p type participants stuck effect effect_why detail since proposal_id link_rev assessment_rev decided heir now
SELECT compound_id, pmid, slug, compound, title, journal, year, cause, design, p, type, participants, stuck, effect, effect_why,
	detail, since, proposal_id, link_rev, assessment_rev, decided, heir, now
FROM item WHERE compound_id = :compound AND (:cause IS NULL OR cause = :cause);
-- name: item_one many scan-ok
-- in: :compound :pmid
-- out: compound_id pmid slug compound title journal year cause design p type participants stuck effect effect_why detail since proposal_id link_rev assessment_rev decided heir now
SELECT compound_id, pmid, slug, compound, title, journal, year, cause, design, p, type, participants, stuck, effect, effect_why,
	detail, since, proposal_id, link_rev, assessment_rev, decided, heir, now
FROM item WHERE compound_id = :compound AND pmid = :pmid;
-- name: item_waits one
-- in: :compound :pmid
-- out: others this
SELECT EXISTS (SELECT 1 FROM waiting WHERE compound_id = :compound AND pmid <> :pmid),
	EXISTS (SELECT 1 FROM waiting WHERE compound_id = :compound AND pmid = :pmid);
-- name: item_counts one scan-ok
-- in: :compound
-- out: waiting retractions
-- the same number as the view's rows: open links are counted in their index, without a look at each article
SELECT (SELECT count(*) FROM link
		WHERE compound_id = :compound AND state IN ('open', 'postponed') AND (found = 1 OR seq IS NOT NULL))
	- (SELECT count(*) FROM article r CROSS JOIN link l ON l.compound_id = :compound AND l.pmid = r.pmid
		WHERE r.state = 'deleted' AND l.state IN ('open', 'postponed') AND (l.found = 1 OR l.seq IS NOT NULL))
	+ (SELECT count(*) FROM assessment a JOIN link l USING (pmid)
		WHERE (a.suspended_seq IS NOT NULL OR a.reopened_seq IS NOT NULL) AND l.compound_id = :compound
		AND l.state = 'relevant' AND (a.state = 'suspended' AND a.suspended_seq IS NOT NULL
			OR a.state = 'approved' AND a.reopened_seq IS NOT NULL))
	+ (SELECT count(*) FROM conflicted JOIN link l USING (compound_id, pmid) LEFT JOIN assessment a USING (pmid)
		WHERE conflicted.compound_id = :compound AND (l.state = 'rejected'
			OR (l.state = 'relevant' AND a.suspended_seq IS NULL AND a.reopened_seq IS NULL))),
	(SELECT count(*) FROM assessment a JOIN link l USING (pmid)
		WHERE a.suspended_seq IS NOT NULL AND a.state = 'suspended' AND l.compound_id = :compound
		AND l.state = 'relevant');
-- name: event_who one
-- in: :seq
-- out: handle at kind reason
SELECT c.handle, e.at, e.kind, CASE WHEN e.kind = 'reject' THEN json_extract(b.body, '$.reason') END
FROM event e JOIN curator c USING (curator_id) LEFT JOIN event_body b USING (seq) WHERE e.seq = :seq;
-- name: article_record one
-- in: :pmid
-- out: record_id
SELECT record_id FROM article WHERE pmid = :pmid;
