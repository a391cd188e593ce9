-- name: grade_at one
-- in: :compound :before
-- out: grade_id at_seq at score_milli delta_milli tier verdict confidence provisional representative inputs_sha params_sha method_rev cause last_searched evidence_to last_new_evidence last_reviewed
SELECT grade_id, at_seq, at, score_milli, delta_milli, tier, verdict, confidence, provisional, representative,
	inputs_sha, params_sha, method_rev, cause, last_searched, evidence_to, last_new_evidence, last_reviewed
FROM grade WHERE compound_id = :compound AND (:before IS NULL OR at_seq <= :before)
ORDER BY grade_id DESC LIMIT 1;
-- name: grade_all many
-- in: :compound
-- out: grade_id at_seq at score_milli delta_milli tier verdict confidence provisional representative inputs_sha params_sha method_rev cause last_searched evidence_to last_new_evidence last_reviewed
SELECT grade_id, at_seq, at, score_milli, delta_milli, tier, verdict, confidence, provisional, representative,
	inputs_sha, params_sha, method_rev, cause, last_searched, evidence_to, last_new_evidence, last_reviewed
FROM grade WHERE compound_id = :compound ORDER BY grade_id;
-- name: grade_there one
-- in: :compound :at_seq :params :method
-- out: grade_id
SELECT grade_id FROM grade WHERE compound_id = :compound AND at_seq = :at_seq AND params_sha = :params AND method_rev = :method;
-- name: grade_drop_pmid exec
-- in: :id
DELETE FROM grade_term_pmid WHERE grade_id = :id;
-- name: grade_drop_term exec
-- in: :id
DELETE FROM grade_term WHERE grade_id = :id;
-- name: grade_drop_outcome exec
-- in: :id
DELETE FROM outcome_grade WHERE grade_id = :id;
-- name: grade_drop exec
-- in: :id
DELETE FROM grade WHERE grade_id = :id;
-- name: grade_insert exec
-- in: :compound :at_seq :at :score :tier :verdict :confidence :delta :provisional :representative :inputs :params :method :cause :searched :to :new :reviewed
INSERT INTO grade (compound_id, at_seq, at, score_milli, tier, verdict, confidence, delta_milli, provisional, representative,
	inputs_sha, params_sha, method_rev, cause, last_searched, evidence_to, last_new_evidence, last_reviewed)
VALUES (:compound, :at_seq, :at, :score, :tier, :verdict, :confidence, :delta, :provisional, :representative, :inputs,
	:params, :method, :cause, :searched, :to, :new, :reviewed);
-- name: grade_term_insert exec
-- in: :id :pos :outcome :kind :name :value :binds :reason
INSERT INTO grade_term (grade_id, pos, outcome_id, kind, name, value_milli, binds, reason)
VALUES (:id, :pos, :outcome, :kind, :name, :value, :binds, :reason);
-- name: grade_pmid_insert exec
-- in: :id :pos :pmid
INSERT INTO grade_term_pmid (grade_id, pos, pmid) VALUES (:id, :pos, :pmid) ON CONFLICT DO NOTHING;
-- name: outcome_grade_insert exec
-- in: :id :outcome :certainty :band :direction :support :studies :participants
INSERT INTO outcome_grade (grade_id, outcome_id, certainty_milli, band, direction, support_milli, studies, participants)
VALUES (:id, :outcome, :certainty, :band, :direction, :support, :studies, :participants);
-- name: grade_term_of many
-- in: :id
-- out: pos outcome_id kind name value_milli binds reason
SELECT pos, outcome_id, kind, name, value_milli, binds, reason FROM grade_term WHERE grade_id = :id ORDER BY pos;
-- name: grade_pmid_of many
-- in: :id :pos
-- out: pmid
SELECT pmid FROM grade_term_pmid WHERE grade_id = :id AND pos = :pos ORDER BY pmid;
-- name: outcome_grade_of many
-- in: :id
-- out: outcome_id certainty_milli band direction support_milli studies participants
SELECT outcome_id, certainty_milli, band, direction, support_milli, studies, participants
FROM outcome_grade WHERE grade_id = :id ORDER BY outcome_id;
