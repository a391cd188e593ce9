-- The store, schema 1.  Laws: evidence is only added; what people said is in
-- event; tables marked P are projections of it, rebuilt by `check --replay`.
-- Times are UTC, ISO 8601.  rev is the number of the event that touched a
-- row last (0: none), for compare-and-swap.

-- ground
CREATE TABLE setting (						-- P
	key TEXT PRIMARY KEY, value TEXT NOT NULL, seq INTEGER NOT NULL REFERENCES event
) STRICT, WITHOUT ROWID;
CREATE TABLE curator (						-- P
	curator_id INTEGER PRIMARY KEY, handle TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
	uid INTEGER NOT NULL, role TEXT NOT NULL CHECK (role IN ('curator', 'resolver', 'machine'))
) STRICT;
CREATE TABLE asset (
	sha TEXT PRIMARY KEY CHECK (length(sha) = 64), kind TEXT NOT NULL, version TEXT, body BLOB NOT NULL
) STRICT;
CREATE TABLE run (
	run_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, started TEXT NOT NULL, ended TEXT,
	outcome TEXT, counts TEXT, error TEXT
) STRICT;
CREATE TABLE event (
	seq INTEGER PRIMARY KEY, at TEXT NOT NULL,
	curator_id INTEGER NOT NULL REFERENCES curator DEFERRABLE INITIALLY DEFERRED,
	run_id INTEGER REFERENCES run, uid INTEGER NOT NULL, host TEXT NOT NULL, kind TEXT NOT NULL,
	compound_id INTEGER REFERENCES compound DEFERRABLE INITIALLY DEFERRED,
	pmid INTEGER, study_id INTEGER, finding_id INTEGER,
	proposal_id INTEGER REFERENCES proposal,
	reverts INTEGER REFERENCES event, batch INTEGER NOT NULL,
	body_sha TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX event_pmid ON event (pmid) WHERE pmid IS NOT NULL;
CREATE INDEX event_compound ON event (compound_id) WHERE compound_id IS NOT NULL;
CREATE INDEX event_kind ON event (kind);
CREATE INDEX event_batch ON event (batch);
CREATE INDEX event_curator ON event (curator_id);
CREATE TABLE event_body (
	seq INTEGER PRIMARY KEY REFERENCES event, body TEXT
) STRICT;
CREATE TABLE reverted (						-- P: events that no longer stand
	seq INTEGER PRIMARY KEY REFERENCES event, by_seq INTEGER NOT NULL REFERENCES event
) STRICT;
CREATE TRIGGER event_next BEFORE INSERT ON event BEGIN
	SELECT RAISE(ABORT, 'event: a gap in the sequence')
	WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event);
	SELECT RAISE(ABORT, 'event: does not continue the chain')
	WHERE NEW.prev IS NOT coalesce((SELECT hash FROM event ORDER BY seq DESC LIMIT 1), '');
	SELECT RAISE(ABORT, 'event: a hash that is already there')
	WHERE EXISTS (SELECT 1 FROM event WHERE hash = NEW.hash);
END;
CREATE TRIGGER event_keep BEFORE UPDATE ON event BEGIN
	SELECT RAISE(ABORT, 'event: rows are never changed');
END;
CREATE TRIGGER event_stay BEFORE DELETE ON event BEGIN
	SELECT RAISE(ABORT, 'event: rows are never removed');
END;
CREATE TRIGGER event_body_once BEFORE INSERT ON event_body
WHEN EXISTS (SELECT 1 FROM event_body WHERE seq = NEW.seq) BEGIN
	SELECT RAISE(ABORT, 'event_body: is already there');
END;
CREATE TRIGGER event_body_keep BEFORE UPDATE ON event_body
WHEN NEW.seq IS NOT OLD.seq OR NOT EXISTS (
	SELECT 1 FROM event r JOIN event_body b USING (seq)
	WHERE r.kind = 'redact' AND r.seq > OLD.seq		-- json_extract is refused under trusted_schema=OFF
		AND substr(b.body, 1, length(OLD.seq) + 10) = '{"event":' || OLD.seq || ',') BEGIN
	SELECT RAISE(ABORT, 'event_body: may only be erased, by an event that says so');
END;
CREATE TRIGGER event_body_stay BEFORE DELETE ON event_body BEGIN
	SELECT RAISE(ABORT, 'event_body: rows are never removed');
END;

-- compounds
CREATE TABLE compound (						-- P
	compound_id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, status TEXT NOT NULL,
	retired TEXT, rev INTEGER NOT NULL
) STRICT;
CREATE TABLE slug_alias (					-- P
	slug TEXT PRIMARY KEY, compound_id INTEGER NOT NULL REFERENCES compound
) STRICT, WITHOUT ROWID;
CREATE TABLE compound_term (					-- P
	compound_id INTEGER NOT NULL REFERENCES compound, kind TEXT NOT NULL, term TEXT NOT NULL,
	PRIMARY KEY (compound_id, kind, term)
) STRICT, WITHOUT ROWID;
CREATE TABLE outcome (						-- P
	outcome_id INTEGER PRIMARY KEY, compound_id INTEGER NOT NULL REFERENCES compound, slug TEXT NOT NULL,
	name TEXT NOT NULL, indication TEXT NOT NULL, headline INTEGER NOT NULL,
	domain TEXT NOT NULL CHECK (domain IN ('efficacy', 'safety')),
	better TEXT NOT NULL CHECK (better IN ('higher', 'lower')),
	critical INTEGER NOT NULL, surrogate INTEGER NOT NULL, pos INTEGER NOT NULL,
	UNIQUE (compound_id, slug)
) STRICT;
CREATE TABLE profile (						-- P
	compound_id INTEGER PRIMARY KEY REFERENCES compound, card_sha TEXT REFERENCES asset,
	seq INTEGER NOT NULL REFERENCES event
) STRICT;
CREATE TABLE profile_row (					-- P
	compound_id INTEGER NOT NULL REFERENCES compound, section TEXT NOT NULL, pos INTEGER NOT NULL,
	field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (compound_id, section, pos, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE profile_cite (					-- P
	compound_id INTEGER NOT NULL REFERENCES compound, section TEXT NOT NULL, pos INTEGER NOT NULL,
	pmid INTEGER NOT NULL, PRIMARY KEY (compound_id, section, pos, pmid)
) STRICT, WITHOUT ROWID;
CREATE TABLE pathway_node (					-- P
	compound_id INTEGER NOT NULL REFERENCES compound, node TEXT NOT NULL, kind TEXT NOT NULL,
	label TEXT NOT NULL, PRIMARY KEY (compound_id, node)
) STRICT, WITHOUT ROWID;
CREATE TABLE pathway_edge (					-- P
	compound_id INTEGER NOT NULL, src TEXT NOT NULL, dst TEXT NOT NULL, verb TEXT NOT NULL,
	PRIMARY KEY (compound_id, src, dst),
	FOREIGN KEY (compound_id, src) REFERENCES pathway_node,
	FOREIGN KEY (compound_id, dst) REFERENCES pathway_node
) STRICT, WITHOUT ROWID;
CREATE TABLE pathway_cite (					-- P
	compound_id INTEGER NOT NULL, src TEXT NOT NULL, dst TEXT NOT NULL, pmid INTEGER NOT NULL,
	PRIMARY KEY (compound_id, src, dst, pmid),
	FOREIGN KEY (compound_id, src, dst) REFERENCES pathway_edge
) STRICT, WITHOUT ROWID;

-- what came in
CREATE TABLE search (
	search_id INTEGER PRIMARY KEY, compound_id INTEGER NOT NULL REFERENCES compound, query TEXT NOT NULL,
	query_sha TEXT NOT NULL, active INTEGER NOT NULL, UNIQUE (compound_id, query_sha)
) STRICT;
CREATE TABLE search_window (
	search_id INTEGER NOT NULL REFERENCES search, lo TEXT NOT NULL, hi TEXT NOT NULL,
	run_id INTEGER NOT NULL REFERENCES run, state TEXT NOT NULL CHECK (state IN ('open', 'listed', 'complete')),
	expected INTEGER, got INTEGER, PRIMARY KEY (search_id, lo, hi, run_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE search_hit (
	search_id INTEGER NOT NULL REFERENCES search, pmid INTEGER NOT NULL,
	run_id INTEGER NOT NULL REFERENCES run, listed INTEGER REFERENCES run,	-- first found by; found again last by
	PRIMARY KEY (search_id, pmid)
) STRICT, WITHOUT ROWID;
CREATE TABLE fetch (					-- the ledger of what was asked for by PMID
	pmid INTEGER PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('wanted', 'got', 'missing', 'error', 'bad')),
	tries INTEGER NOT NULL, not_before TEXT, error TEXT, asked TEXT, run_id INTEGER NOT NULL REFERENCES run
) STRICT;
CREATE INDEX fetch_open ON fetch (pmid) WHERE state <> 'got';
CREATE TABLE fetch_for (				-- who shall be linked to it
	pmid INTEGER NOT NULL REFERENCES fetch, compound_id INTEGER NOT NULL REFERENCES compound,
	PRIMARY KEY (compound_id, pmid)
) STRICT, WITHOUT ROWID;
CREATE INDEX fetch_for_pmid ON fetch_for (pmid);
CREATE TABLE source_file (
	name TEXT PRIMARY KEY, seq INTEGER UNIQUE, sha TEXT NOT NULL, state TEXT NOT NULL,
	records INTEGER NOT NULL, deletions INTEGER NOT NULL, run_id INTEGER NOT NULL REFERENCES run
) STRICT, WITHOUT ROWID;
CREATE TABLE baseline_seen (			-- which of our articles the files of a baseline were seen to hold
	year INTEGER NOT NULL, pmid INTEGER NOT NULL, PRIMARY KEY (year, pmid)
) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine (
	quarantine_id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run, pmid INTEGER, source TEXT NOT NULL,
	reason TEXT NOT NULL, sha TEXT NOT NULL, bytes BLOB NOT NULL, UNIQUE (sha, reason)
) STRICT;
CREATE TABLE pmid_alias (
	old INTEGER PRIMARY KEY, new INTEGER NOT NULL, run_id INTEGER NOT NULL REFERENCES run
) STRICT;
CREATE INDEX pmid_alias_new ON pmid_alias (new);
-- What a night did for a compound: kept with its run, for `status` and `log --run`.
CREATE TABLE run_compound (
	compound_id INTEGER NOT NULL REFERENCES compound, run_id INTEGER NOT NULL REFERENCES run,
	state TEXT NOT NULL CHECK (state IN ('done', 'open')), why TEXT, found INTEGER NOT NULL, got INTEGER NOT NULL,
	missing INTEGER NOT NULL, queued INTEGER NOT NULL, retracted INTEGER NOT NULL,
	PRIMARY KEY (compound_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_compound_run ON run_compound (run_id);
CREATE TABLE record (
	record_id INTEGER PRIMARY KEY, pmid INTEGER NOT NULL, version INTEGER NOT NULL, revised TEXT,
	raw_sha TEXT NOT NULL, source TEXT NOT NULL, source_seq INTEGER NOT NULL,
	run_id INTEGER NOT NULL REFERENCES run, UNIQUE (pmid, raw_sha)
) STRICT;
CREATE TABLE raw (record_id INTEGER PRIMARY KEY REFERENCES record, gz BLOB NOT NULL) STRICT;
CREATE TABLE text (
	text_id INTEGER PRIMARY KEY, pmid INTEGER NOT NULL, sha TEXT NOT NULL, parser_rev INTEGER NOT NULL,
	title TEXT, abstract TEXT, sections TEXT, UNIQUE (pmid, sha)
) STRICT;
-- Full text of linked articles.  text_indexed says which text of each the index
-- holds; both are kept by named statements (an FTS5 table may not be used in
-- triggers of a schema that is not trusted).
CREATE TABLE text_indexed (
	pmid INTEGER PRIMARY KEY, text_id INTEGER NOT NULL REFERENCES text
) STRICT;
CREATE VIEW linked_text (pmid, title, abstract) AS
SELECT i.pmid, t.title, t.abstract FROM text_indexed i JOIN text t USING (text_id);
CREATE VIRTUAL TABLE text_fts USING fts5(title, abstract, content = 'linked_text', content_rowid = 'pmid',
	tokenize = 'unicode61 remove_diacritics 2');

-- the article: a projection of its newest record
CREATE TABLE article (
	pmid INTEGER PRIMARY KEY, record_id INTEGER NOT NULL REFERENCES record,
	text_id INTEGER NOT NULL REFERENCES text, kind TEXT NOT NULL CHECK (kind IN ('journal', 'book')),
	state TEXT NOT NULL, version INTEGER NOT NULL, revised TEXT, source_seq INTEGER NOT NULL,
	deleted_seq INTEGER,				-- order of the source that deleted it
	retracted INTEGER NOT NULL, notice INTEGER,	-- PMID of the retraction notice
	journal TEXT, journal_abbrev TEXT, issn TEXT, nlm_id TEXT, country TEXT, volume TEXT, issue TEXT, pages TEXT,
	year INTEGER, date_raw TEXT, article_date TEXT, edat TEXT, completed TEXT, pub_status TEXT, pub_model TEXT,
	doi TEXT, pmcid TEXT, pii TEXT, cd_number TEXT, language TEXT, vernacular_title TEXT, coi_text TEXT,
	authors_complete INTEGER NOT NULL, rev INTEGER NOT NULL
) STRICT;
CREATE INDEX article_deleted ON article (pmid) WHERE state = 'deleted';
CREATE INDEX article_cd ON article (cd_number) WHERE cd_number IS NOT NULL;
CREATE TABLE article_author (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, name TEXT NOT NULL, last TEXT, fore TEXT,
	initials TEXT, suffix TEXT, collective INTEGER NOT NULL, orcid TEXT, affiliation TEXT, valid INTEGER NOT NULL,
	editor INTEGER NOT NULL, PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_pubtype (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, ui TEXT, name TEXT NOT NULL,
	PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_mesh (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, ui TEXT, descriptor TEXT NOT NULL,
	qualifier TEXT, major INTEGER NOT NULL, PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_keyword (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, term TEXT NOT NULL, PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_grant (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, number TEXT, acronym TEXT, agency TEXT,
	country TEXT, PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_registry (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, bank TEXT, accession TEXT,
	PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_registry_accession ON article_registry (accession);
CREATE TABLE article_link (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, reftype TEXT NOT NULL, target INTEGER,
	source TEXT, PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_link_target ON article_link (target) WHERE target IS NOT NULL;
CREATE TABLE article_ref (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, target INTEGER, citation TEXT, doi TEXT,
	PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_ref_target ON article_ref (target) WHERE target IS NOT NULL;
CREATE TABLE article_chemical (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, ui TEXT, registry_number TEXT, name TEXT,
	PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_history (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, status TEXT, date TEXT,
	PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_other (
	pmid INTEGER NOT NULL REFERENCES article, pos INTEGER NOT NULL, type TEXT, language TEXT, text TEXT,
	PRIMARY KEY (pmid, pos)
) STRICT, WITHOUT ROWID;

-- what the rules say
CREATE TABLE proposal (
	proposal_id INTEGER PRIMARY KEY, pmid INTEGER NOT NULL, record_id INTEGER NOT NULL REFERENCES record,
	text_id INTEGER NOT NULL REFERENCES text, rules_sha TEXT REFERENCES asset, weights_sha TEXT REFERENCES asset,
	engine_rev INTEGER NOT NULL, status TEXT NOT NULL CHECK (status IN ('done', 'stuck')), stuck_rule TEXT,
	design TEXT, p INTEGER, type TEXT, funding TEXT, funding_quote TEXT, ties TEXT, ties_quote TEXT,
	trial_funding TEXT, participants INTEGER, participants_quote TEXT, trials INTEGER, rob TEXT, direction TEXT,
	direction_quote TEXT, certainty TEXT, retracted INTEGER NOT NULL, labels TEXT NOT NULL, body_sha TEXT NOT NULL,
	UNIQUE (record_id, text_id, body_sha)
) STRICT;
CREATE TABLE proposal_flag (
	proposal_id INTEGER NOT NULL REFERENCES proposal, flag TEXT NOT NULL, PRIMARY KEY (proposal_id, flag)
) STRICT, WITHOUT ROWID;
CREATE TABLE proposal_registry (
	proposal_id INTEGER NOT NULL REFERENCES proposal, pos INTEGER NOT NULL, registry_id TEXT NOT NULL,
	PRIMARY KEY (proposal_id, pos)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_registry_id ON proposal_registry (registry_id);
CREATE TABLE evidence (
	proposal_id INTEGER NOT NULL REFERENCES proposal, pos INTEGER NOT NULL, rule TEXT NOT NULL, aspect TEXT,
	field TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, words TEXT,
	PRIMARY KEY (proposal_id, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE proposed_finding (
	proposal_id INTEGER NOT NULL REFERENCES proposal, pos INTEGER NOT NULL, outcome_words TEXT, measure TEXT,
	value TEXT, low TEXT, high TEXT, p TEXT, i2 TEXT, direction TEXT, quote TEXT, field TEXT, start INTEGER,
	end INTEGER,
	PRIMARY KEY (proposal_id, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE due (
	stage TEXT NOT NULL, compound_id INTEGER NOT NULL, pmid INTEGER NOT NULL, cause TEXT NOT NULL, run_id INTEGER,
	PRIMARY KEY (stage, compound_id, pmid)
) STRICT, WITHOUT ROWID;

-- what people say.  In link and assessment a row may begin without an event:
-- found by the program, it waits (found = 1, seq NULL).
CREATE TABLE link (						-- P where rev > 0
	compound_id INTEGER NOT NULL REFERENCES compound, pmid INTEGER NOT NULL REFERENCES article,
	why TEXT, found INTEGER NOT NULL, found_at TEXT, run_id INTEGER REFERENCES run,
	state TEXT NOT NULL CHECK (state IN ('open', 'relevant', 'rejected', 'postponed', 'unlinked')),
	reason TEXT, until TEXT, effect TEXT, effect_why TEXT, rev INTEGER NOT NULL, seq INTEGER REFERENCES event,
	PRIMARY KEY (compound_id, pmid)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_state ON link (compound_id, state, found, seq);
CREATE INDEX link_pmid ON link (pmid);
CREATE TABLE assessment (					-- P where rev > 0
	pmid INTEGER PRIMARY KEY REFERENCES article, proposal_id INTEGER REFERENCES proposal,
	state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'suspended')),
	design TEXT, type TEXT, funding TEXT, ties TEXT, trial_funding TEXT, participants INTEGER, trials INTEGER,
	rob TEXT, primary_missed INTEGER NOT NULL, suspended_why TEXT, suspended_seq INTEGER REFERENCES event,
	reopened_why TEXT, reopened_seq INTEGER REFERENCES event,
	rev INTEGER NOT NULL, seq INTEGER REFERENCES event
) STRICT;
CREATE INDEX assessment_attention ON assessment (pmid) WHERE suspended_seq IS NOT NULL OR reopened_seq IS NOT NULL;
CREATE INDEX assessment_participants ON assessment (participants) WHERE participants IS NOT NULL;
CREATE TABLE assessment_flag (					-- P
	pmid INTEGER NOT NULL REFERENCES assessment, flag TEXT NOT NULL, PRIMARY KEY (pmid, flag)
) STRICT, WITHOUT ROWID;
CREATE TABLE study (						-- P
	study_id INTEGER PRIMARY KEY, label TEXT NOT NULL, registry_key TEXT,
	merged_into INTEGER REFERENCES study, pinned INTEGER
) STRICT;
CREATE INDEX study_merged ON study (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE study_member (					-- P: an article is in one study
	pmid INTEGER PRIMARY KEY REFERENCES article, study_id INTEGER NOT NULL REFERENCES study,
	role TEXT NOT NULL CHECK (role IN ('report', 'version')), seq INTEGER NOT NULL REFERENCES event
) STRICT;
CREATE INDEX study_member_study ON study_member (study_id);
-- Found by a merge: within this study the article is an older version of another member.
CREATE TABLE study_version (					-- P
	study_id INTEGER NOT NULL REFERENCES study, pmid INTEGER NOT NULL REFERENCES article,
	seq INTEGER NOT NULL REFERENCES event, PRIMARY KEY (study_id, pmid)
) STRICT, WITHOUT ROWID;
-- A person has said that the two are not one study: nobody is asked again.
CREATE TABLE study_apart (					-- P
	study_id INTEGER NOT NULL REFERENCES study, other INTEGER NOT NULL REFERENCES study,
	seq INTEGER NOT NULL REFERENCES event, PRIMARY KEY (study_id, other), CHECK (study_id < other)
) STRICT, WITHOUT ROWID;
CREATE INDEX study_apart_other ON study_apart (other);
CREATE TABLE included (						-- P
	synthesis INTEGER NOT NULL REFERENCES study, trial INTEGER NOT NULL REFERENCES study,
	state TEXT NOT NULL CHECK (state IN ('included', 'excluded')), seq INTEGER NOT NULL REFERENCES event,
	PRIMARY KEY (synthesis, trial)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding (						-- P
	finding_id INTEGER PRIMARY KEY, compound_id INTEGER NOT NULL REFERENCES compound,
	study_id INTEGER NOT NULL REFERENCES study, outcome_id INTEGER NOT NULL REFERENCES outcome,
	pmid INTEGER NOT NULL REFERENCES article, timepoint TEXT, is_primary INTEGER NOT NULL,
	direction TEXT NOT NULL, measure TEXT, value TEXT, low TEXT, high TEXT, n INTEGER, i2 TEXT,
	certainty_reported TEXT, publication_bias INTEGER NOT NULL, large_effect INTEGER NOT NULL,
	dose TEXT, dose_unit TEXT, text_id INTEGER REFERENCES text, field TEXT, start INTEGER, end INTEGER,
	state TEXT NOT NULL CHECK (state IN ('active', 'withdrawn')), rev INTEGER NOT NULL,
	seq INTEGER NOT NULL REFERENCES event, UNIQUE (pmid, outcome_id)
) STRICT;
CREATE INDEX finding_compound ON finding (compound_id, pmid);
CREATE INDEX finding_outcome ON finding (outcome_id);
CREATE TABLE reviewed (						-- P: acts after which nothing waited
	compound_id INTEGER NOT NULL REFERENCES compound, seq INTEGER NOT NULL REFERENCES event, at TEXT NOT NULL,
	how TEXT NOT NULL, PRIMARY KEY (compound_id, seq)
) STRICT, WITHOUT ROWID;
-- Two people decide without seeing each other: compounds for which that was said (else the setting review_blind).
CREATE TABLE doubled (						-- P
	compound_id INTEGER PRIMARY KEY REFERENCES compound, blind INTEGER NOT NULL, seq INTEGER NOT NULL REFERENCES event
) STRICT;
CREATE TABLE vote (						-- P: opinions that no decision has taken up yet
	kind TEXT NOT NULL CHECK (kind IN ('double', 'recheck')), compound_id INTEGER NOT NULL, pmid INTEGER NOT NULL,
	curator_id INTEGER NOT NULL REFERENCES curator, seq INTEGER NOT NULL REFERENCES event,
	answer_sha TEXT NOT NULL, PRIMARY KEY (compound_id, pmid, kind, curator_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE recheck (						-- P: decisions that were drawn for a second look
	compound_id INTEGER NOT NULL, pmid INTEGER NOT NULL, curator_id INTEGER NOT NULL REFERENCES curator,
	of_seq INTEGER NOT NULL REFERENCES event, seq INTEGER NOT NULL REFERENCES event,
	PRIMARY KEY (compound_id, pmid)
) STRICT, WITHOUT ROWID;
-- Who is at a record: a lease of a running review, or assigned until released. Steers, decides nothing.
CREATE TABLE claim (
	kind TEXT NOT NULL CHECK (kind IN ('assign', 'lease')), compound_id INTEGER NOT NULL, pmid INTEGER NOT NULL,
	curator_id INTEGER NOT NULL REFERENCES curator, host TEXT NOT NULL, boot_id TEXT NOT NULL,
	pid INTEGER NOT NULL, pid_start INTEGER NOT NULL, since TEXT NOT NULL, expires TEXT NOT NULL,
	PRIMARY KEY (compound_id, pmid, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE coi (						-- P
	curator_id INTEGER NOT NULL REFERENCES curator, compound_id INTEGER NOT NULL,
	seq INTEGER NOT NULL REFERENCES event, statement TEXT NOT NULL, PRIMARY KEY (curator_id, compound_id, seq)
) STRICT, WITHOUT ROWID;

-- grades
CREATE TABLE grade (
	grade_id INTEGER PRIMARY KEY, compound_id INTEGER NOT NULL REFERENCES compound,
	at_seq INTEGER NOT NULL REFERENCES event, at TEXT NOT NULL, score_milli INTEGER NOT NULL, tier TEXT NOT NULL,
	verdict TEXT NOT NULL, confidence TEXT NOT NULL, delta_milli INTEGER NOT NULL, provisional INTEGER NOT NULL,
	representative INTEGER REFERENCES study, inputs_sha TEXT NOT NULL REFERENCES asset,
	params_sha TEXT NOT NULL REFERENCES asset, method_rev INTEGER NOT NULL, cause TEXT NOT NULL,
	last_searched TEXT, evidence_to TEXT, last_new_evidence TEXT, last_reviewed TEXT,
	UNIQUE (compound_id, at_seq, params_sha, method_rev)
) STRICT;
CREATE TABLE grade_term (
	grade_id INTEGER NOT NULL REFERENCES grade, pos INTEGER NOT NULL, outcome_id INTEGER REFERENCES outcome,
	kind TEXT NOT NULL, name TEXT NOT NULL, value_milli INTEGER NOT NULL, binds INTEGER NOT NULL, reason TEXT,
	PRIMARY KEY (grade_id, pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE grade_term_pmid (
	grade_id INTEGER NOT NULL, pos INTEGER NOT NULL, pmid INTEGER NOT NULL, PRIMARY KEY (grade_id, pos, pmid),
	FOREIGN KEY (grade_id, pos) REFERENCES grade_term
) STRICT, WITHOUT ROWID;
CREATE TABLE outcome_grade (
	grade_id INTEGER NOT NULL REFERENCES grade, outcome_id INTEGER NOT NULL REFERENCES outcome,
	certainty_milli INTEGER NOT NULL, band TEXT NOT NULL, direction TEXT NOT NULL, support_milli INTEGER NOT NULL,
	studies INTEGER NOT NULL, participants INTEGER NOT NULL, PRIMARY KEY (grade_id, outcome_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE publication (
	pub_id INTEGER PRIMARY KEY, at_seq INTEGER NOT NULL REFERENCES event, head_hash TEXT NOT NULL,
	manifest_sha TEXT NOT NULL
) STRICT;

-- Records on which two opinions differ, or a re-check differs from what was decided.
CREATE VIEW conflicted (compound_id, pmid, seq) AS
SELECT compound_id, pmid, max(seq) FROM vote GROUP BY compound_id, pmid
HAVING min(answer_sha) <> max(answer_sha) OR max(kind) = 'recheck';

-- What waits, and why.
CREATE VIEW waiting (compound_id, pmid, cause, detail, since) AS
SELECT l.compound_id, l.pmid, coalesce(a.suspended_why, 'retracted'), NULL,
	(SELECT substr(e.at, 1, 10) FROM event e WHERE e.seq = a.suspended_seq)
FROM assessment a JOIN link l USING (pmid)
WHERE a.suspended_seq IS NOT NULL AND a.state = 'suspended' AND l.state = 'relevant'
UNION ALL
SELECT l.compound_id, l.pmid, 'reopened', a.reopened_why,
	(SELECT substr(e.at, 1, 10) FROM event e WHERE e.seq = a.reopened_seq)
FROM assessment a JOIN link l USING (pmid)
WHERE a.reopened_seq IS NOT NULL AND a.state = 'approved' AND l.state = 'relevant'
UNION ALL
SELECT l.compound_id, l.pmid, iif((SELECT min(v.answer_sha) <> max(v.answer_sha) FROM vote v
		WHERE v.kind = 'double' AND v.compound_id = l.compound_id AND v.pmid = l.pmid), 'conflict', l.state),
	l.until, substr(l.found_at, 1, 10)
FROM link l JOIN article r USING (pmid)
WHERE l.state IN ('open', 'postponed') AND (l.found = 1 OR l.seq IS NOT NULL) AND r.state <> 'deleted'
UNION ALL
SELECT conflicted.compound_id, conflicted.pmid, 'conflict', NULL,
	(SELECT substr(e.at, 1, 10) FROM event e WHERE e.seq = conflicted.seq)
FROM conflicted JOIN link l USING (compound_id, pmid) LEFT JOIN assessment a USING (pmid)
WHERE l.state = 'rejected' OR (l.state = 'relevant' AND a.suspended_seq IS NULL AND a.reopened_seq IS NULL);

-- What is before people: beside what waits the re-checks, and second opinions on what stands; both go on counting.
CREATE VIEW queued (compound_id, pmid, cause, detail, since) AS
SELECT compound_id, pmid, cause, detail, since FROM waiting
UNION ALL
SELECT k.compound_id, k.pmid, 'recheck', NULL, (SELECT substr(e.at, 1, 10) FROM event e WHERE e.seq = k.seq)
FROM recheck k JOIN link l USING (compound_id, pmid) LEFT JOIN assessment a USING (pmid)
WHERE (l.state = 'rejected' OR (l.state = 'relevant' AND a.suspended_seq IS NULL AND a.reopened_seq IS NULL))
	AND (SELECT min(x.answer_sha) <> max(x.answer_sha) OR max(x.kind) = 'recheck' FROM vote x
		WHERE x.compound_id = k.compound_id AND x.pmid = k.pmid) IS NOT 1
UNION ALL
SELECT v.compound_id, v.pmid, 'second', NULL, min((SELECT substr(e.at, 1, 10) FROM event e WHERE e.seq = v.seq))
FROM vote v JOIN link l USING (compound_id, pmid) LEFT JOIN assessment a USING (pmid)
WHERE (l.state = 'rejected' OR (l.state = 'relevant' AND a.suspended_seq IS NULL AND a.reopened_seq IS NULL))
	AND (SELECT min(x.answer_sha) <> max(x.answer_sha) OR max(x.kind) = 'recheck' FROM vote x
		WHERE x.compound_id = v.compound_id AND x.pmid = v.pmid) IS NOT 1
	AND NOT EXISTS (SELECT 1 FROM recheck k WHERE k.compound_id = v.compound_id AND k.pmid = v.pmid)
GROUP BY v.compound_id, v.pmid;

-- One row of the queue, with all that is shown of it.
CREATE VIEW item (compound_id, pmid, slug, compound, title, journal, year, cause, design, p, type, participants, stuck, effect,
	effect_why, detail, since, proposal_id, link_rev, assessment_rev, decided, heir, now) AS
SELECT w.compound_id, w.pmid, c.slug, c.name, t.title, coalesce(r.journal_abbrev, r.journal), r.year, w.cause,
	iif(w.cause = 'recheck', p.design, coalesce(a.design, p.design)), p.p,	-- a re-check does not see what was decided
	iif(w.cause = 'recheck', p.type, coalesce(a.type, p.type)),
	iif(w.cause = 'recheck', p.participants, coalesce(a.participants, p.participants)),
	p.status = 'stuck', l.effect, l.effect_why, w.detail, w.since, a.proposal_id, l.rev, coalesce(a.rev, 0),
	a.seq IS NOT NULL, w.cause IN ('open', 'postponed') AND EXISTS (SELECT 1 FROM pmid_alias x WHERE x.new = w.pmid),
	(SELECT x.new FROM pmid_alias x WHERE x.old = w.pmid)
FROM queued w JOIN link l USING (compound_id, pmid) JOIN compound c USING (compound_id) JOIN article r USING (pmid)
	JOIN text t USING (text_id) LEFT JOIN assessment a USING (pmid) LEFT JOIN proposal p USING (proposal_id);

-- Open records by what places them in a queue (place.h): what the tables above say, once more, so that a long queue's
-- first page is read without the rest.  What changes goes into place_due; the commit settles it.  (OR IGNORE would be
-- overruled by the conflict clause of the statement that fires.)
CREATE VIEW place_source (compound_id, pmid, title, type, participants, p, stuck, effect, since) AS
SELECT l.compound_id, l.pmid, t.title, coalesce(a.type, p.type), coalesce(a.participants, p.participants), coalesce(p.p, 0),
	p.status = 'stuck', l.effect, coalesce(substr(l.found_at, 1, 10), '')
FROM link l JOIN article r USING (pmid) JOIN text t USING (text_id) LEFT JOIN assessment a USING (pmid)
	LEFT JOIN proposal p USING (proposal_id)
WHERE l.state = 'open' AND (l.found = 1 OR l.seq IS NOT NULL) AND r.state <> 'deleted'
	AND (a.pmid IS NULL OR (a.suspended_seq IS NULL AND a.reopened_seq IS NULL))
	AND NOT EXISTS (SELECT 1 FROM vote v WHERE v.compound_id = l.compound_id AND v.pmid = l.pmid)
	AND NOT EXISTS (SELECT 1 FROM recheck k WHERE k.compound_id = l.compound_id AND k.pmid = l.pmid)
	AND NOT EXISTS (SELECT 1 FROM pmid_alias x WHERE x.new = l.pmid);
CREATE TABLE place (
	compound_id INTEGER NOT NULL, kind TEXT NOT NULL, participants INTEGER NOT NULL, p INTEGER NOT NULL,
	since TEXT NOT NULL, pmid INTEGER NOT NULL,
	PRIMARY KEY (compound_id, kind, participants DESC, p, since, pmid)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX place_pmid ON place (pmid, compound_id);
CREATE TABLE place_due (
	compound_id INTEGER NOT NULL, pmid INTEGER NOT NULL, PRIMARY KEY (compound_id, pmid)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER place_link_made AFTER INSERT ON link BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT new.compound_id, new.pmid WHERE NOT EXISTS
		(SELECT 1 FROM place_due d WHERE d.compound_id = new.compound_id AND d.pmid = new.pmid);
END;
CREATE TRIGGER place_link_changed AFTER UPDATE OF state, found, found_at, effect, seq ON link BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT new.compound_id, new.pmid WHERE NOT EXISTS
		(SELECT 1 FROM place_due d WHERE d.compound_id = new.compound_id AND d.pmid = new.pmid);
END;
CREATE TRIGGER place_link_gone AFTER DELETE ON link BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT old.compound_id, old.pmid WHERE NOT EXISTS
		(SELECT 1 FROM place_due d WHERE d.compound_id = old.compound_id AND d.pmid = old.pmid);
END;
CREATE TRIGGER place_assessment_made AFTER INSERT ON assessment BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT l.compound_id, l.pmid FROM link l WHERE l.pmid = new.pmid
		AND NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = l.compound_id AND d.pmid = l.pmid);
END;
CREATE TRIGGER place_assessment_changed AFTER UPDATE OF proposal_id, type, participants, suspended_seq, reopened_seq ON assessment BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT l.compound_id, l.pmid FROM link l WHERE l.pmid = new.pmid
		AND NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = l.compound_id AND d.pmid = l.pmid);
END;
CREATE TRIGGER place_assessment_gone AFTER DELETE ON assessment BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT l.compound_id, l.pmid FROM link l WHERE l.pmid = old.pmid
		AND NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = l.compound_id AND d.pmid = l.pmid);
END;
CREATE TRIGGER place_article_changed AFTER UPDATE OF text_id, state ON article BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT l.compound_id, l.pmid FROM link l WHERE l.pmid = new.pmid
		AND NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = l.compound_id AND d.pmid = l.pmid);
END;
CREATE TRIGGER place_vote_made AFTER INSERT ON vote BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT new.compound_id, new.pmid WHERE NOT EXISTS
		(SELECT 1 FROM place_due d WHERE d.compound_id = new.compound_id AND d.pmid = new.pmid);
END;
CREATE TRIGGER place_vote_gone AFTER DELETE ON vote BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT old.compound_id, old.pmid WHERE NOT EXISTS
		(SELECT 1 FROM place_due d WHERE d.compound_id = old.compound_id AND d.pmid = old.pmid);
END;
CREATE TRIGGER place_recheck_made AFTER INSERT ON recheck BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT new.compound_id, new.pmid WHERE NOT EXISTS
		(SELECT 1 FROM place_due d WHERE d.compound_id = new.compound_id AND d.pmid = new.pmid);
END;
CREATE TRIGGER place_recheck_gone AFTER DELETE ON recheck BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT old.compound_id, old.pmid WHERE NOT EXISTS
		(SELECT 1 FROM place_due d WHERE d.compound_id = old.compound_id AND d.pmid = old.pmid);
END;
CREATE TRIGGER place_pmid_alias_made AFTER INSERT ON pmid_alias BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT l.compound_id, l.pmid FROM link l WHERE l.pmid = new.new
		AND NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = l.compound_id AND d.pmid = l.pmid);
END;
CREATE TRIGGER place_pmid_alias_changed AFTER UPDATE OF new ON pmid_alias BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT l.compound_id, l.pmid FROM link l WHERE l.pmid IN (old.new, new.new)
		AND NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = l.compound_id AND d.pmid = l.pmid);
END;
CREATE TRIGGER place_pmid_alias_gone AFTER DELETE ON pmid_alias BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT l.compound_id, l.pmid FROM link l WHERE l.pmid = old.new
		AND NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = l.compound_id AND d.pmid = l.pmid);
END;
CREATE TRIGGER place_outcome_made AFTER INSERT ON outcome BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT l.compound_id, l.pmid FROM link l WHERE l.compound_id = new.compound_id AND l.state = 'open'
		AND NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = l.compound_id AND d.pmid = l.pmid);
END;
CREATE TRIGGER place_outcome_changed AFTER UPDATE OF name, indication ON outcome BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT l.compound_id, l.pmid FROM link l WHERE l.compound_id = new.compound_id AND l.state = 'open'
		AND NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = l.compound_id AND d.pmid = l.pmid);
END;
CREATE TRIGGER place_outcome_gone AFTER DELETE ON outcome BEGIN
	INSERT INTO place_due (compound_id, pmid) SELECT l.compound_id, l.pmid FROM link l WHERE l.compound_id = old.compound_id AND l.state = 'open'
		AND NOT EXISTS (SELECT 1 FROM place_due d WHERE d.compound_id = l.compound_id AND d.pmid = l.pmid);
END;

-- The study that stands for each article, after merges.
CREATE VIEW member (pmid, study_id, role) AS
SELECT m.pmid, coalesce(s.merged_into, s.study_id), iif(v.pmid IS NULL, m.role, 'version')
FROM study_member m JOIN study s ON s.study_id = m.study_id
	LEFT JOIN study_version v ON v.study_id = m.study_id AND v.pmid = m.pmid;

-- Three dates and evidence_to.
-- Complete windows that count: one that ends later than the newest was dated by a clock that was ahead.
CREATE VIEW window_complete (search_id, lo, hi, run_id) AS
SELECT w.search_id, w.lo, w.hi, w.run_id FROM search_window w
WHERE w.state = 'complete' AND w.hi <= (SELECT n.hi FROM search_window n
	WHERE n.search_id = w.search_id AND n.state = 'complete' ORDER BY n.run_id DESC, n.hi DESC LIMIT 1);
CREATE VIEW compound_dates (compound_id, last_searched, evidence_to, last_new_evidence, last_reviewed) AS
SELECT c.compound_id,
	(SELECT CASE WHEN count(*) = count(w.hi) THEN min(w.hi) END
	 FROM search s LEFT JOIN (SELECT search_id, max(hi) AS hi FROM window_complete GROUP BY search_id) w USING (search_id)
	 WHERE s.compound_id = c.compound_id AND s.active = 1),
	-- complete before the first run that found what still waits, or what is not stored yet
	(SELECT CASE WHEN count(*) = count(hi) THEN min(hi) END
	 FROM (SELECT (SELECT max(w.hi) FROM window_complete w
		WHERE w.search_id = s.search_id
		AND w.run_id < coalesce((SELECT min(h.run_id) FROM waiting v
			JOIN search_hit h ON h.search_id = s.search_id AND h.pmid = v.pmid
			WHERE v.compound_id = s.compound_id), 9223372036854775807)
		AND w.run_id < coalesce((SELECT min(h.run_id) FROM fetch f
			JOIN search_hit h ON h.search_id = s.search_id AND h.pmid = f.pmid
			WHERE f.state IN ('wanted', 'error', 'bad')
			AND NOT EXISTS (SELECT 1 FROM article a WHERE a.pmid = f.pmid)), 9223372036854775807)) AS hi
	 FROM search s WHERE s.compound_id = c.compound_id AND s.active = 1)),
	(SELECT max(substr(coalesce(l.found_at, e.at), 1, 10)) FROM link l LEFT JOIN event e ON e.seq = l.seq
	 WHERE l.compound_id = c.compound_id AND l.state = 'relevant'),
	(SELECT max(substr(r.at, 1, 10)) FROM reviewed r WHERE r.compound_id = c.compound_id)
FROM compound c;
