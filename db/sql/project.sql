-- Statements of the projections: only project.c and project_item.c use them.

-- name: curator_insert exec
-- in: :id :handle :name :uid :role
INSERT INTO curator (curator_id, handle, name, uid, role)
VALUES (:id, :handle, coalesce(:name, :handle), :uid, :role);
-- name: coi_insert exec
-- in: :curator :compound :seq :statement
INSERT INTO coi (curator_id, compound_id, seq, statement) VALUES (:curator, :compound, :seq, :statement);
-- name: setting_upsert exec
-- in: :key :value :seq
INSERT INTO setting (key, value, seq) VALUES (:key, :value, :seq)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, seq = excluded.seq;
-- name: setting_delete exec
-- in: :key
DELETE FROM setting WHERE key = :key;
-- name: setting_reset exec scan-ok
DELETE FROM setting WHERE key <> 'demo';
-- name: compound_insert exec
-- in: :id :slug :name :status :rev
INSERT INTO compound (compound_id, slug, name, status, rev) VALUES (:id, :slug, :name, :status, :rev);
-- name: compound_update exec
-- in: :id :slug :name :status :rev
UPDATE compound SET slug = coalesce(:slug, slug), name = coalesce(:name, name), status = coalesce(:status, status),
	rev = :rev
WHERE compound_id = :id;
-- name: alias_keep exec
-- in: :id :slug
INSERT INTO slug_alias (slug, compound_id)
SELECT c.slug, c.compound_id FROM compound c WHERE c.compound_id = :id AND c.slug <> :slug
ON CONFLICT (slug) DO UPDATE SET compound_id = excluded.compound_id;
-- name: slug_alias_drop exec
-- in: :id :slug
DELETE FROM slug_alias WHERE slug = :slug AND compound_id = :id;
-- name: alias_clear exec scan-ok
-- in: :id
DELETE FROM slug_alias WHERE compound_id = :id;
-- name: compound_retire exec
-- in: :id :at :rev
UPDATE compound SET retired = :at, rev = :rev WHERE compound_id = :id;
-- name: term_clear exec
-- in: :id
DELETE FROM compound_term WHERE compound_id = :id;
-- name: term_insert exec
-- in: :id :kind :term
INSERT INTO compound_term (compound_id, kind, term) VALUES (:id, :kind, :term) ON CONFLICT DO NOTHING;
-- name: outcome_insert exec
-- in: :id :compound :slug :name :indication :headline :domain :better :critical :surrogate
INSERT INTO outcome (outcome_id, compound_id, slug, name, indication, headline, domain, better, critical, surrogate, pos)
VALUES (:id, :compound, :slug, :name, :indication, :headline, :domain, :better, :critical, :surrogate,
	(SELECT count(*) + 1 FROM outcome o WHERE o.compound_id = :compound));
-- name: outcome_update exec
-- in: :id :name :indication :headline :domain :better :critical :surrogate
UPDATE outcome SET name = coalesce(:name, name), indication = coalesce(:indication, indication),
	headline = coalesce(:headline, headline), domain = coalesce(:domain, domain), better = coalesce(:better, better),
	critical = coalesce(:critical, critical), surrogate = coalesce(:surrogate, surrogate)
WHERE outcome_id = :id;
-- name: profile_upsert exec
-- in: :id :sha :seq
INSERT INTO profile (compound_id, card_sha, seq) VALUES (:id, :sha, :seq)
ON CONFLICT (compound_id) DO UPDATE SET card_sha = excluded.card_sha, seq = excluded.seq;
-- name: profile_delete exec
-- in: :id
DELETE FROM profile WHERE compound_id = :id;
-- name: profile_row_clear exec
-- in: :id
DELETE FROM profile_row WHERE compound_id = :id;
-- name: profile_cite_clear exec
-- in: :id
DELETE FROM profile_cite WHERE compound_id = :id;
-- name: pathway_node_clear exec
-- in: :id
DELETE FROM pathway_node WHERE compound_id = :id;
-- name: pathway_edge_clear exec
-- in: :id
DELETE FROM pathway_edge WHERE compound_id = :id;
-- name: pathway_cite_clear exec
-- in: :id
DELETE FROM pathway_cite WHERE compound_id = :id;
-- name: profile_row_insert exec
-- in: :id :section :pos :field :value
INSERT INTO profile_row (compound_id, section, pos, field, value) VALUES (:id, :section, :pos, :field, :value);
-- name: profile_cite_insert exec
-- in: :id :section :pos :pmid
INSERT INTO profile_cite (compound_id, section, pos, pmid) VALUES (:id, :section, :pos, :pmid);
-- name: pathway_node_insert exec
-- in: :id :node :kind :label
INSERT INTO pathway_node (compound_id, node, kind, label) VALUES (:id, :node, :kind, :label);
-- name: pathway_edge_insert exec
-- in: :id :src :dst :verb
INSERT INTO pathway_edge (compound_id, src, dst, verb) VALUES (:id, :src, :dst, :verb);
-- name: pathway_cite_insert exec
-- in: :id :src :dst :pmid
INSERT INTO pathway_cite (compound_id, src, dst, pmid) VALUES (:id, :src, :dst, :pmid);
-- name: reviewed_insert exec
-- in: :compound :seq :at :how
INSERT INTO reviewed (compound_id, seq, at, how) VALUES (:compound, :seq, :at, :how);
-- name: reviewed_reset exec scan-ok
DELETE FROM reviewed WHERE how = 'attested';
-- name: reviewed_reset_pmid exec scan-ok
-- in: :pmid
DELETE FROM reviewed WHERE how = 'emptied' AND seq IN (SELECT e.seq FROM event e WHERE e.pmid = :pmid);
-- name: assessment_approve exec
-- in: :pmid :proposal :design :type :funding :ties :trial_funding :participants :trials :rob :primary_missed :rev :seq
INSERT INTO assessment (pmid, proposal_id, state, design, type, funding, ties, trial_funding, participants, trials, rob,
	primary_missed, rev, seq)
VALUES (:pmid, :proposal, 'approved', :design, :type, :funding, :ties, :trial_funding, :participants, :trials, :rob,
	:primary_missed, :rev, :seq)
ON CONFLICT (pmid) DO UPDATE SET state = 'approved', design = excluded.design, type = excluded.type,
	funding = excluded.funding, ties = excluded.ties, trial_funding = excluded.trial_funding,
	participants = excluded.participants, trials = excluded.trials, rob = excluded.rob,
	primary_missed = excluded.primary_missed, suspended_why = NULL, suspended_seq = NULL, reopened_why = NULL,
	reopened_seq = NULL, rev = excluded.rev, seq = excluded.seq;
-- name: assessment_flag_clear exec
-- in: :pmid
DELETE FROM assessment_flag WHERE pmid = :pmid;
-- name: assessment_flag_insert exec
-- in: :pmid :flag
INSERT INTO assessment_flag (pmid, flag) VALUES (:pmid, :flag) ON CONFLICT DO NOTHING;
-- name: assessment_suspend exec
-- in: :pmid :why :seq :rev
UPDATE assessment SET state = 'suspended', suspended_why = coalesce(:why, 'retracted'), suspended_seq = :seq, rev = :rev
WHERE pmid = :pmid AND state = 'approved';
-- name: assessment_reopen exec
-- in: :pmid :why :seq :rev
UPDATE assessment SET reopened_why = coalesce(:why, ''), reopened_seq = :seq, rev = :rev
WHERE pmid = :pmid AND state = 'approved';
-- name: assessment_reset exec
-- in: :pmid :rev
UPDATE assessment SET state = 'open', design = NULL, type = NULL, funding = NULL, ties = NULL, trial_funding = NULL,
	participants = NULL, trials = NULL, rob = NULL, primary_missed = 0, suspended_why = NULL, suspended_seq = NULL,
	reopened_why = NULL, reopened_seq = NULL, seq = NULL, rev = :rev
WHERE pmid = :pmid AND rev > 0;
-- name: link_decide exec
-- in: :compound :pmid :state :reason :until :rev :seq
INSERT INTO link (compound_id, pmid, found, state, reason, until, rev, seq)
VALUES (:compound, :pmid, 0, :state, :reason, :until, :rev, :seq)
ON CONFLICT (compound_id, pmid) DO UPDATE SET state = excluded.state, reason = excluded.reason, until = excluded.until,
	rev = excluded.rev, seq = excluded.seq;
-- name: link_postpone exec
-- in: :compound :pmid :until :rev :seq
INSERT INTO link (compound_id, pmid, found, state, until, rev, seq) VALUES (:compound, :pmid, 0, 'postponed', :until, :rev, :seq)
ON CONFLICT (compound_id, pmid) DO UPDATE SET until = excluded.until, rev = excluded.rev,
	seq = CASE WHEN state = 'relevant' THEN seq ELSE excluded.seq END,
	reason = CASE WHEN state = 'relevant' THEN reason END,
	state = CASE WHEN state = 'relevant' THEN state ELSE 'postponed' END;
-- name: link_by_hand exec
-- in: :compound :pmid :why :rev :seq
INSERT INTO link (compound_id, pmid, why, found, state, rev, seq) VALUES (:compound, :pmid, :why, 0, 'open', :rev, :seq)
ON CONFLICT (compound_id, pmid) DO UPDATE SET rev = excluded.rev,
	seq = CASE WHEN state IN ('open', 'unlinked') THEN excluded.seq ELSE seq END,
	state = CASE WHEN state = 'unlinked' THEN 'open' ELSE state END;
-- name: link_reset exec
-- in: :pmid :rev
UPDATE link SET state = 'open', reason = NULL, until = NULL, seq = NULL, rev = :rev WHERE pmid = :pmid AND rev > 0;
-- name: finding_withdraw exec
-- in: :compound :pmid :rev
UPDATE finding SET state = 'withdrawn', rev = :rev
WHERE compound_id = :compound AND pmid = :pmid AND state = 'active';
-- name: finding_reset exec
-- in: :pmid :rev
UPDATE finding SET state = 'withdrawn', rev = :rev WHERE pmid = :pmid;
-- name: finding_move exec
-- in: :pmid :study :rev
UPDATE finding SET study_id = :study, rev = :rev WHERE pmid = :pmid;
-- name: finding_upsert exec
-- in: :compound :study :outcome :pmid :timepoint :is_primary :direction :measure :value :low :high :n :i2 :certainty :bias :large :dose :dose_unit :text :field :start :end :rev :seq
INSERT INTO finding (compound_id, study_id, outcome_id, pmid, timepoint, is_primary, direction, measure, value, low,
	high, n, i2, certainty_reported, publication_bias, large_effect, dose, dose_unit, text_id, field, start, end,
	state, rev, seq)
VALUES (:compound, :study, :outcome, :pmid, :timepoint, :is_primary, :direction, :measure, :value, :low, :high, :n, :i2,
	:certainty, :bias, :large, :dose, :dose_unit, :text, :field, :start, :end, 'active', :rev, :seq)
ON CONFLICT (pmid, outcome_id) DO UPDATE SET compound_id = excluded.compound_id, study_id = excluded.study_id,
	timepoint = excluded.timepoint, is_primary = excluded.is_primary, direction = excluded.direction,
	measure = excluded.measure, value = excluded.value, low = excluded.low, high = excluded.high, n = excluded.n,
	i2 = excluded.i2, certainty_reported = excluded.certainty_reported,
	publication_bias = excluded.publication_bias, large_effect = excluded.large_effect, dose = excluded.dose,
	dose_unit = excluded.dose_unit, text_id = excluded.text_id, field = excluded.field, start = excluded.start,
	end = excluded.end, state = 'active', rev = excluded.rev, seq = excluded.seq;
-- name: member_study one
-- in: :pmid
-- out: study_id
SELECT study_id FROM study_member WHERE pmid = :pmid;
-- name: member_upsert exec
-- in: :pmid :study :role :seq
INSERT INTO study_member (pmid, study_id, role, seq) VALUES (:pmid, :study, :role, :seq)
ON CONFLICT (pmid) DO UPDATE SET study_id = excluded.study_id, role = excluded.role, seq = excluded.seq;
-- name: member_delete exec
-- in: :pmid
DELETE FROM study_member WHERE pmid = :pmid;
-- name: study_insert exec
-- in: :id :label :key
INSERT INTO study (study_id, label, registry_key) VALUES (:id, :label, :key) ON CONFLICT DO NOTHING;
-- name: study_root one
-- in: :id
-- out: study_id
SELECT coalesce(merged_into, study_id) FROM study WHERE study_id = :id;
-- name: study_merge exec
-- in: :into :other
UPDATE study SET merged_into = :into WHERE study_id = :other OR merged_into = :other;
-- name: study_version_insert exec
-- in: :study :pmid :seq
INSERT INTO study_version (study_id, pmid, seq) VALUES (:study, :pmid, :seq) ON CONFLICT DO NOTHING;
-- name: study_version_reset exec scan-ok
DELETE FROM study_version;
-- name: study_apart_insert exec
-- in: :study :other :seq
INSERT INTO study_apart (study_id, other, seq) VALUES (min(:study, :other), max(:study, :other), :seq) ON CONFLICT DO NOTHING;
-- name: study_apart_reset exec scan-ok
DELETE FROM study_apart;
-- name: study_pin exec
-- in: :id :pmid
UPDATE study SET pinned = :pmid WHERE study_id = :id;
-- name: study_reset exec scan-ok
UPDATE study SET merged_into = NULL, pinned = NULL WHERE merged_into IS NOT NULL OR pinned IS NOT NULL;
-- name: included_upsert exec
-- in: :synthesis :trial :state :seq
INSERT INTO included (synthesis, trial, state, seq) VALUES (:synthesis, :trial, :state, :seq)
ON CONFLICT (synthesis, trial) DO UPDATE SET state = excluded.state, seq = excluded.seq;
-- name: included_reset exec scan-ok
DELETE FROM included;
