-- name: record_of_sha one
-- in: :pmid :sha
-- out: record_id
SELECT record_id FROM record WHERE pmid = :pmid AND raw_sha = :sha;
-- name: record_insert exec
-- in: :pmid :version :revised :sha :source :source_seq :run
INSERT INTO record (pmid, version, revised, raw_sha, source, source_seq, run_id)
VALUES (:pmid, :version, :revised, :sha, :source, :source_seq, :run);
-- name: text_of_sha one
-- in: :pmid :sha
-- out: text_id
SELECT text_id FROM text WHERE pmid = :pmid AND sha = :sha;
-- name: text_insert exec
-- in: :pmid :sha :parser_rev :title :abstract :sections
INSERT INTO text (pmid, sha, parser_rev, title, abstract, sections)
VALUES (:pmid, :sha, :parser_rev, :title, :abstract, :sections);
-- name: text_by_id one
-- in: :id
-- out: title abstract
SELECT title, abstract FROM text WHERE text_id = :id;
-- name: raw_insert exec
-- in: :record :gz
INSERT INTO raw (record_id, gz) VALUES (:record, :gz) ON CONFLICT DO NOTHING;
-- name: raw_there one
-- in: :record
-- out: there
SELECT 1 FROM raw WHERE record_id = :record;
-- name: article_head one
-- in: :pmid
-- out: record_id version revised source_seq state deleted_seq retracted
SELECT record_id, version, revised, source_seq, state, deleted_seq, retracted FROM article WHERE pmid = :pmid;
-- name: article_linked one
-- in: :pmid
-- out: there
SELECT 1 FROM link WHERE pmid = :pmid LIMIT 1;
-- name: article_notice one
-- in: :pmid
-- out: pmid
SELECT min(pmid) FROM article_link WHERE target = :pmid AND reftype = 'RetractionOf';
-- name: article_retract exec
-- in: :pmid :notice
UPDATE article SET retracted = 1, notice = coalesce(notice, :notice), rev = rev + 1 WHERE pmid = :pmid AND retracted = 0;
-- name: article_tombstone exec
-- in: :pmid :source_seq
UPDATE article SET state = 'deleted', deleted_seq = :source_seq, rev = rev + 1
WHERE pmid = :pmid AND state <> 'deleted';
-- name: assessment_state one
-- in: :pmid
-- out: state
SELECT state FROM assessment WHERE pmid = :pmid;
-- name: due_of_article exec
-- in: :pmid :cause :run
INSERT INTO due (stage, compound_id, pmid, cause, run_id)
SELECT 'score', l.compound_id, 0, :cause, :run FROM link l WHERE l.pmid = :pmid AND l.state = 'relevant'
ON CONFLICT DO NOTHING;
-- name: link_find exec
-- in: :compound :pmid :why :at :run
INSERT INTO link (compound_id, pmid, why, found, found_at, run_id, state, rev)
VALUES (:compound, :pmid, :why, 1, :at, :run, 'open', 0)
ON CONFLICT (compound_id, pmid) DO UPDATE SET found = 1, why = coalesce(why, excluded.why), found_at = excluded.found_at,
	run_id = excluded.run_id
WHERE found = 0;
-- name: link_effect exec
-- in: :compound :pmid :effect :why
UPDATE link SET effect = :effect, effect_why = :why WHERE compound_id = :compound AND pmid = :pmid;
-- name: link_one one
-- in: :compound :pmid
-- out: compound_id pmid slug name why state reason until effect effect_why rev seq
SELECT l.compound_id, l.pmid, c.slug, c.name, l.why, l.state, l.reason, l.until, l.effect, l.effect_why, l.rev, l.seq
FROM link l JOIN compound c USING (compound_id) WHERE l.compound_id = :compound AND l.pmid = :pmid;
-- name: link_of_pmid many
-- in: :pmid
-- out: compound_id pmid slug name why state reason until effect effect_why rev seq
SELECT l.compound_id, l.pmid, c.slug, c.name, l.why, l.state, l.reason, l.until, l.effect, l.effect_why, l.rev, l.seq
FROM link l JOIN compound c USING (compound_id) WHERE l.pmid = :pmid ORDER BY c.slug;
-- name: article_pmids many scan-ok
-- out: pmid
SELECT pmid FROM article WHERE state <> 'deleted' ORDER BY pmid;
-- name: article_pmids_of many
-- in: :compound
-- out: pmid
SELECT l.pmid FROM link l JOIN article a USING (pmid)
WHERE l.compound_id = :compound AND a.state <> 'deleted' AND l.state <> 'unlinked' ORDER BY l.pmid;
-- name: article_upsert exec
-- in: :pmid :record_id :text_id :kind :state :version :revised :source_seq :retracted :notice :journal :journal_abbrev :issn :nlm_id :country :volume :issue :pages :year :date_raw :article_date :edat :completed :pub_status :pub_model :doi :pmcid :pii :cd_number :language :vernacular_title :coi_text :authors_complete
INSERT INTO article (pmid, record_id, text_id, kind, state, version, revised, source_seq, retracted,
	notice, journal, journal_abbrev, issn, nlm_id, country, volume, issue, pages, year, date_raw,
	article_date, edat, completed, pub_status, pub_model, doi, pmcid, pii, cd_number, language,
	vernacular_title, coi_text, authors_complete, rev)
VALUES (:pmid, :record_id, :text_id, :kind, :state, :version, :revised, :source_seq, :retracted, :notice,
	:journal, :journal_abbrev, :issn, :nlm_id, :country, :volume, :issue, :pages, :year, :date_raw,
	:article_date, :edat, :completed, :pub_status, :pub_model, :doi, :pmcid, :pii, :cd_number, :language,
	:vernacular_title, :coi_text, :authors_complete, 1)
ON CONFLICT (pmid) DO UPDATE SET record_id = excluded.record_id, text_id = excluded.text_id,
	kind = excluded.kind, state = excluded.state, version = excluded.version, revised = excluded.revised,
	source_seq = excluded.source_seq, retracted = excluded.retracted, notice = excluded.notice,
	journal = excluded.journal, journal_abbrev = excluded.journal_abbrev, issn = excluded.issn,
	nlm_id = excluded.nlm_id, country = excluded.country, volume = excluded.volume, issue = excluded.issue,
	pages = excluded.pages, year = excluded.year, date_raw = excluded.date_raw,
	article_date = excluded.article_date, edat = excluded.edat, completed = excluded.completed,
	pub_status = excluded.pub_status, pub_model = excluded.pub_model, doi = excluded.doi,
	pmcid = excluded.pmcid, pii = excluded.pii, cd_number = excluded.cd_number, language = excluded.language,
	vernacular_title = excluded.vernacular_title, coi_text = excluded.coi_text,
	authors_complete = excluded.authors_complete,
	deleted_seq = CASE WHEN excluded.state = 'deleted' THEN deleted_seq END, rev = rev + 1;
-- name: article_by_pmid one
-- in: :pmid
-- out: record_id text_id kind state version revised source_seq retracted notice journal journal_abbrev issn nlm_id country volume issue pages year date_raw article_date edat completed pub_status pub_model doi pmcid pii cd_number language vernacular_title coi_text authors_complete rev title abstract sections text_sha raw_sha source
SELECT a.record_id, a.text_id, a.kind, a.state, a.version, a.revised, a.source_seq, a.retracted, a.notice,
	a.journal, a.journal_abbrev, a.issn, a.nlm_id, a.country, a.volume, a.issue, a.pages, a.year, a.date_raw,
	a.article_date, a.edat, a.completed, a.pub_status, a.pub_model, a.doi, a.pmcid, a.pii, a.cd_number,
	a.language, a.vernacular_title, a.coi_text, a.authors_complete, a.rev, t.title, t.abstract, t.sections,
	t.sha, r.raw_sha, r.source
FROM article a JOIN text t USING (text_id) JOIN record r USING (record_id) WHERE a.pmid = :pmid;
-- name: author_insert exec
-- in: :pmid :pos :name :last :fore :initials :suffix :collective :orcid :affiliation :valid :editor
INSERT INTO article_author (pmid, pos, name, last, fore, initials, suffix, collective, orcid, affiliation, valid, editor)
VALUES (:pmid, :pos, :name, :last, :fore, :initials, :suffix, :collective, :orcid, :affiliation, :valid, :editor);
-- name: author_clear exec
-- in: :pmid
DELETE FROM article_author WHERE pmid = :pmid;
-- name: author_of many
-- in: :pmid
-- out: name last fore initials suffix collective orcid affiliation valid editor
SELECT name, last, fore, initials, suffix, collective, orcid, affiliation, valid, editor FROM article_author WHERE pmid = :pmid ORDER BY pos;
-- name: pubtype_insert exec
-- in: :pmid :pos :ui :name
INSERT INTO article_pubtype (pmid, pos, ui, name)
VALUES (:pmid, :pos, :ui, :name);
-- name: pubtype_clear exec
-- in: :pmid
DELETE FROM article_pubtype WHERE pmid = :pmid;
-- name: pubtype_of many
-- in: :pmid
-- out: ui name
SELECT ui, name FROM article_pubtype WHERE pmid = :pmid ORDER BY pos;
-- name: mesh_insert exec
-- in: :pmid :pos :ui :descriptor :qualifier :major
INSERT INTO article_mesh (pmid, pos, ui, descriptor, qualifier, major)
VALUES (:pmid, :pos, :ui, :descriptor, :qualifier, :major);
-- name: mesh_clear exec
-- in: :pmid
DELETE FROM article_mesh WHERE pmid = :pmid;
-- name: mesh_of many
-- in: :pmid
-- out: ui descriptor qualifier major
SELECT ui, descriptor, qualifier, major FROM article_mesh WHERE pmid = :pmid ORDER BY pos;
-- name: keyword_insert exec
-- in: :pmid :pos :term
INSERT INTO article_keyword (pmid, pos, term)
VALUES (:pmid, :pos, :term);
-- name: keyword_clear exec
-- in: :pmid
DELETE FROM article_keyword WHERE pmid = :pmid;
-- name: keyword_of many
-- in: :pmid
-- out: term
SELECT term FROM article_keyword WHERE pmid = :pmid ORDER BY pos;
-- name: grant_insert exec
-- in: :pmid :pos :number :acronym :agency :country
INSERT INTO article_grant (pmid, pos, number, acronym, agency, country)
VALUES (:pmid, :pos, :number, :acronym, :agency, :country);
-- name: grant_clear exec
-- in: :pmid
DELETE FROM article_grant WHERE pmid = :pmid;
-- name: grant_of many
-- in: :pmid
-- out: number acronym agency country
SELECT number, acronym, agency, country FROM article_grant WHERE pmid = :pmid ORDER BY pos;
-- name: registry_insert exec
-- in: :pmid :pos :bank :accession
INSERT INTO article_registry (pmid, pos, bank, accession)
VALUES (:pmid, :pos, :bank, :accession);
-- name: registry_clear exec
-- in: :pmid
DELETE FROM article_registry WHERE pmid = :pmid;
-- name: registry_of many
-- in: :pmid
-- out: bank accession
SELECT bank, accession FROM article_registry WHERE pmid = :pmid ORDER BY pos;
-- name: link_insert exec
-- in: :pmid :pos :reftype :target :source
INSERT INTO article_link (pmid, pos, reftype, target, source)
VALUES (:pmid, :pos, :reftype, :target, :source);
-- name: link_clear exec
-- in: :pmid
DELETE FROM article_link WHERE pmid = :pmid;
-- name: link_of many
-- in: :pmid
-- out: reftype target source
SELECT reftype, target, source FROM article_link WHERE pmid = :pmid ORDER BY pos;
-- name: ref_insert exec
-- in: :pmid :pos :target :citation :doi
INSERT INTO article_ref (pmid, pos, target, citation, doi)
VALUES (:pmid, :pos, :target, :citation, :doi);
-- name: ref_clear exec
-- in: :pmid
DELETE FROM article_ref WHERE pmid = :pmid;
-- name: ref_of many
-- in: :pmid
-- out: target citation doi
SELECT target, citation, doi FROM article_ref WHERE pmid = :pmid ORDER BY pos;
-- name: chemical_insert exec
-- in: :pmid :pos :ui :registry_number :name
INSERT INTO article_chemical (pmid, pos, ui, registry_number, name)
VALUES (:pmid, :pos, :ui, :registry_number, :name);
-- name: chemical_clear exec
-- in: :pmid
DELETE FROM article_chemical WHERE pmid = :pmid;
-- name: chemical_of many
-- in: :pmid
-- out: ui registry_number name
SELECT ui, registry_number, name FROM article_chemical WHERE pmid = :pmid ORDER BY pos;
-- name: history_insert exec
-- in: :pmid :pos :status :date
INSERT INTO article_history (pmid, pos, status, date)
VALUES (:pmid, :pos, :status, :date);
-- name: history_clear exec
-- in: :pmid
DELETE FROM article_history WHERE pmid = :pmid;
-- name: history_of many
-- in: :pmid
-- out: status date
SELECT status, date FROM article_history WHERE pmid = :pmid ORDER BY pos;
-- name: other_insert exec
-- in: :pmid :pos :type :language :text
INSERT INTO article_other (pmid, pos, type, language, text)
VALUES (:pmid, :pos, :type, :language, :text);
-- name: other_clear exec
-- in: :pmid
DELETE FROM article_other WHERE pmid = :pmid;
-- name: other_of many
-- in: :pmid
-- out: type language text
SELECT type, language, text FROM article_other WHERE pmid = :pmid ORDER BY pos;
