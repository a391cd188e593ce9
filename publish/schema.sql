-- The published database, version 1.  Its contract is the v1_ views, which
-- appraise-published(5) documents column by column; the tables behind them
-- may change.  Unknown is NULL.  Points are thousandths (_milli) or their
-- floor.  Nothing here moves on a night without news.

CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;

CREATE TABLE compound(
	slug TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL,
	score INTEGER NOT NULL, score_milli INTEGER NOT NULL, tier TEXT NOT NULL, verdict TEXT NOT NULL,
	confidence TEXT NOT NULL, stability TEXT NOT NULL, delta_milli INTEGER NOT NULL,
	left_low_milli INTEGER NOT NULL, left_high_milli INTEGER NOT NULL,
	base_milli INTEGER NOT NULL, provisional INTEGER NOT NULL,
	studies INTEGER NOT NULL, syntheses INTEGER NOT NULL, trials INTEGER NOT NULL, observational INTEGER NOT NULL,
	other_studies INTEGER NOT NULL,
	participants INTEGER NOT NULL, participants_from INTEGER NOT NULL, participants_inside INTEGER NOT NULL,
	largest_component INTEGER NOT NULL, typical_size INTEGER, first_year INTEGER, last_year INTEGER,
	badge TEXT NOT NULL, quality TEXT, representative_pmid INTEGER, dose_studies INTEGER NOT NULL,
	last_new_evidence TEXT, last_reviewed TEXT, grade_at TEXT NOT NULL, at_seq INTEGER NOT NULL,
	method_rev INTEGER NOT NULL, params_sha256 TEXT NOT NULL, inputs_sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome(
	slug TEXT NOT NULL, outcome TEXT NOT NULL, name TEXT NOT NULL, indication TEXT NOT NULL,
	headline INTEGER NOT NULL, domain TEXT NOT NULL, better TEXT NOT NULL, critical INTEGER NOT NULL, surrogate INTEGER NOT NULL,
	certainty_milli INTEGER NOT NULL, band TEXT, direction TEXT NOT NULL, support_milli INTEGER NOT NULL,
	v_plus_milli INTEGER NOT NULL, v_minus_milli INTEGER NOT NULL,
	studies INTEGER NOT NULL, participants INTEGER NOT NULL, gives_base INTEGER NOT NULL,
	PRIMARY KEY(slug, outcome)
) STRICT, WITHOUT ROWID;

CREATE TABLE study(
	slug TEXT NOT NULL, pmid INTEGER NOT NULL, study_id INTEGER, label TEXT,
	counted INTEGER NOT NULL, why_not TEXT, representative INTEGER NOT NULL,
	type TEXT, design TEXT, synthesis INTEGER NOT NULL, money TEXT, funding TEXT, ties TEXT, trial_funding TEXT, rob TEXT,
	participants INTEGER, trials INTEGER, year INTEGER, flags TEXT NOT NULL, decided_seq INTEGER, speaker_pmid INTEGER,
	PRIMARY KEY(slug, pmid)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding(
	slug TEXT NOT NULL, outcome TEXT NOT NULL, pmid INTEGER NOT NULL, study_id INTEGER,
	timepoint TEXT, is_primary INTEGER NOT NULL, direction TEXT NOT NULL,
	measure TEXT, value TEXT, low TEXT, high TEXT, n INTEGER, i2 TEXT,
	certainty_reported TEXT, publication_bias TEXT NOT NULL, large_effect INTEGER NOT NULL, dose TEXT, dose_unit TEXT,
	quote TEXT, quote_field TEXT, field_sha256 TEXT, decided_seq INTEGER NOT NULL,
	PRIMARY KEY(slug, outcome, pmid)
) STRICT, WITHOUT ROWID;

CREATE TABLE grade(
	slug TEXT NOT NULL, at_seq INTEGER NOT NULL, at TEXT NOT NULL, score INTEGER NOT NULL, score_milli INTEGER NOT NULL,
	tier TEXT NOT NULL, verdict TEXT NOT NULL, confidence TEXT NOT NULL, cause TEXT NOT NULL,
	method_rev INTEGER NOT NULL, params_sha256 TEXT NOT NULL, inputs_sha256 TEXT NOT NULL, inputs TEXT,
	PRIMARY KEY(slug, at_seq, params_sha256, method_rev)
) STRICT, WITHOUT ROWID;

CREATE TABLE term(
	slug TEXT NOT NULL, pos INTEGER NOT NULL, outcome TEXT, kind TEXT NOT NULL, name TEXT NOT NULL,
	value_milli INTEGER NOT NULL, binds INTEGER NOT NULL, reason TEXT, pmids TEXT NOT NULL,
	PRIMARY KEY(slug, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE param(name TEXT PRIMARY KEY, value TEXT NOT NULL, source TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE rule(rule TEXT NOT NULL, aspect TEXT NOT NULL, records INTEGER NOT NULL, rules_sha256 TEXT NOT NULL,
	PRIMARY KEY(rule, aspect, rules_sha256)) STRICT, WITHOUT ROWID;

CREATE TABLE decision(
	seq INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL, slug TEXT, pmid INTEGER,
	reverts INTEGER, hash TEXT NOT NULL
) STRICT;

CREATE TABLE citation(
	pmid INTEGER PRIMARY KEY, version INTEGER NOT NULL, title TEXT NOT NULL, journal TEXT, year INTEGER, date TEXT,
	authors TEXT, doi TEXT, registry_ids TEXT, retracted INTEGER NOT NULL
) STRICT;

CREATE TABLE overlap(slug TEXT NOT NULL, synthesis INTEGER NOT NULL, trial INTEGER NOT NULL, kind TEXT NOT NULL,
	PRIMARY KEY(slug, synthesis, trial, kind)) STRICT, WITHOUT ROWID;
CREATE TABLE area(slug TEXT NOT NULL, kind TEXT NOT NULL, pairs INTEGER NOT NULL, trials INTEGER NOT NULL, syntheses INTEGER NOT NULL,
	cca_milli INTEGER, band TEXT, PRIMARY KEY(slug, kind)) STRICT, WITHOUT ROWID;
CREATE TABLE slug(slug TEXT PRIMARY KEY, kind TEXT NOT NULL, now TEXT, at TEXT, reason TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE flow(slug TEXT NOT NULL, pos INTEGER NOT NULL, stage TEXT NOT NULL, reason TEXT, records INTEGER NOT NULL,
	PRIMARY KEY(slug, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE profile(slug TEXT NOT NULL, section TEXT NOT NULL, pos INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, pmids TEXT NOT NULL,
	PRIMARY KEY(slug, section, pos, field)) STRICT, WITHOUT ROWID;
CREATE TABLE pathway(slug TEXT NOT NULL, pos INTEGER NOT NULL, src TEXT NOT NULL, src_kind TEXT NOT NULL, src_label TEXT NOT NULL,
	verb TEXT NOT NULL, dst TEXT NOT NULL, dst_kind TEXT NOT NULL, dst_label TEXT NOT NULL, pmids TEXT NOT NULL,
	PRIMARY KEY(slug, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE sentence(slug TEXT NOT NULL, pos INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
	PRIMARY KEY(slug, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE change(seq INTEGER NOT NULL, at TEXT NOT NULL, slug TEXT NOT NULL, kind TEXT NOT NULL, pmid INTEGER NOT NULL, was TEXT, now TEXT,
	PRIMARY KEY(seq, slug, pmid)) STRICT, WITHOUT ROWID;
CREATE TABLE source(kind TEXT NOT NULL, name TEXT NOT NULL, slug TEXT NOT NULL, value TEXT NOT NULL,
	PRIMARY KEY(kind, slug, name)) STRICT, WITHOUT ROWID;

CREATE VIEW v1_meta AS SELECT key, value FROM meta;
CREATE VIEW v1_compound AS SELECT slug, name, status, score, score_milli, tier, verdict, confidence, stability, delta_milli,
	left_low_milli, left_high_milli, base_milli,
	provisional, studies, syntheses, trials, observational, other_studies, participants, participants_from, participants_inside,
	largest_component, typical_size, first_year, last_year, badge, quality, representative_pmid, dose_studies, last_new_evidence,
	last_reviewed, grade_at, at_seq, method_rev, params_sha256, inputs_sha256 FROM compound;
CREATE VIEW v1_outcome AS SELECT slug, outcome, name, indication, headline, domain, better, critical, surrogate,
	certainty_milli / 1000.0 AS certainty, certainty_milli, band, direction, support_milli, v_plus_milli, v_minus_milli, studies,
	participants, gives_base FROM outcome;
CREATE VIEW v1_study AS SELECT slug, pmid, study_id, label, counted, why_not, representative, type, design, synthesis, money, funding,
	ties, trial_funding, rob, participants, trials, year, flags, decided_seq, speaker_pmid FROM study;
CREATE VIEW v1_finding AS SELECT slug, outcome, pmid, study_id, timepoint, is_primary, direction, measure, value, low, high, n, i2,
	certainty_reported, publication_bias, large_effect, dose, dose_unit, quote, quote_field, field_sha256, decided_seq FROM finding;
CREATE VIEW v1_grade AS SELECT slug, at_seq, at, score, score_milli, tier, verdict, confidence, cause, method_rev, params_sha256,
	inputs_sha256, inputs FROM grade;
CREATE VIEW v1_term AS SELECT slug, pos, outcome, kind, name, value_milli, binds, reason, pmids FROM term;
CREATE VIEW v1_param AS SELECT name, value, source FROM param;
CREATE VIEW v1_rule AS SELECT rule, aspect, records, rules_sha256 FROM rule;
CREATE VIEW v1_decision AS SELECT seq, at, who, kind, slug, pmid, reverts, hash FROM decision;
CREATE VIEW v1_citation AS SELECT pmid, version, title, journal, year, date, authors, doi, registry_ids, retracted FROM citation;
CREATE VIEW v1_overlap AS SELECT slug, synthesis, trial, kind FROM overlap;
CREATE VIEW v1_area AS SELECT slug, kind, pairs, trials, syntheses, cca_milli, band FROM area;
CREATE VIEW v1_slug AS SELECT slug, kind, now, at, reason FROM slug;
CREATE VIEW v1_flow AS SELECT slug, pos, stage, reason, records FROM flow;
CREATE VIEW v1_profile AS SELECT slug, section, pos, field, value, pmids FROM profile;
CREATE VIEW v1_pathway AS SELECT slug, pos, src, src_kind, src_label, verb, dst, dst_kind, dst_label, pmids FROM pathway;
CREATE VIEW v1_sentence AS SELECT slug, pos, name, text FROM sentence;
CREATE VIEW v1_change AS SELECT seq, at, slug, kind, pmid, was, now FROM change;
CREATE VIEW v1_source AS SELECT kind, name, slug, value FROM source;
