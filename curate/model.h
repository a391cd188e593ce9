/*
 * model: review as (state, key or line) -> (state, effects).
 *
 * Pure: it reads no store, no terminal and no clock.  A driver (line.c)
 * shows it a card, hands it what the person typed, prints what it says and
 * performs its effects.  What it saves are the words of a command that a
 * person could have typed, so that review and scripts go one way.
 *
 * Everything that can be done with single keys can be done with lines, and
 * the other way round: a line is a key and what belongs to it ("e d rct",
 * "r 9 a letter"); a key alone asks for the rest.
 */
#ifndef CURATE_MODEL_H
#define CURATE_MODEL_H

#include "../base/arena.h"
#include "../base/buf.h"
#include "../db/item.h"
#include "../db/outcome.h"
#include "change.h"

/* Keys that are no character. */
enum { MODEL_KEY_ENTER = '\n', MODEL_KEY_TAB = '\t', MODEL_KEY_LINE = 21 /* Ctrl-U */, MODEL_KEY_WORD = 23 /* Ctrl-W */,
	MODEL_KEY_ESC = 27, MODEL_KEY_BACK = 127, MODEL_KEY_UP = 256, MODEL_KEY_DOWN };

#define MODEL_GUARD_MS	250	/* a, r, p so soon after a new record were meant for the one before */
#define MODEL_INPUT_MAX	4000	/* bytes of one line that is typed */

/* The keys of --finding, in the order of model_finding_keys. */
enum model_finding_key { MF_DIRECTION, MF_MEASURE, MF_VALUE, MF_LOW, MF_HIGH, MF_CERTAINTY, MF_I2, MF_PEOPLE, MF_PRIMARY,
	MF_TIMEPOINT, MF_DOSE, MF_DOSE_UNIT, MF_QUOTE, MF_BIAS, MF_LARGE, MF_N };
extern const char *const model_finding_keys[];		/* ended by NULL */

struct model_finding {
	int64_t		 n;		/* a proposed one's number from 1; 0: decided before, or new */
	bool		 decided;	/* stands in the store */
	bool		 dropped;
	const char	*outcome;	/* slug; NULL: open */
	bool		 guessed;	/* the outcome was found by its words, nobody named it */
	const char	*about;		/* the record's words for the outcome, or NULL */
	const char	*val[MF_N];	/* text; NULL: nothing */
	unsigned	 said;		/* 1u << MF_x: the person stated it */
	bool		 named;		/* the person named the outcome, or took a proposed one up */
};

/* Why the rules say what they say: one hit in the text. */
struct model_hit {
	const char	*rule, *aspect, *field, *text;
	int64_t		 weight_milli;	/* for the aspect; 0 where the rule has none */
	bool		 weighed;
};

enum model_stands { MODEL_WAITS, MODEL_APPROVED, MODEL_REJECTED };

/* What is before the person; strings belong to who made it. */
struct model_card {
	int64_t		 compound_id, pmid;
	const char	*slug;
	enum model_stands stands;
	const char	*reason;	/* MODEL_REJECTED: its word, or NULL */
	int64_t		 link_rev, assessment_rev, proposal_id;	/* as shown */
	struct assessment base;		/* what approve saves when nothing is said */
	bool		 open_design;	/* nothing is proposed and nothing decided */
	bool		 retracted;
	struct model_finding *finding;	size_t nfinding;
	const struct outcome *outcome;	size_t noutcome;
	const struct model_hit *hit;	size_t nhit;
};

enum model_mode {
	MODEL_NOTHING,		/* no card */
	MODEL_CARD,
	MODEL_REJECT, MODEL_REJECT_NOTE, MODEL_EDIT, MODEL_VALUE, MODEL_POSTPONE, MODEL_NOTE,
	MODEL_OPEN,		/* a finding without direction or outcome has the cursor */
	MODEL_SEARCH, MODEL_COMMAND, MODEL_FILTER, MODEL_GOTO,
	MODEL_CONFLICT,		/* somebody else was first; Enter goes on */
	MODEL_SURE,		/* asked once more: y does it, all else leaves it */
};

enum model_effect {
	FX_SAVE,		/* run words; struct model_card has the revisions to compare */
	FX_MOVE,		/* n places on; negative: back */
	FX_GOTO,		/* the record n */
	FX_UNDO,		/* the act n, 0: the last one, which may be asked about first (model_sure_undo) */
	FX_UNDO_SURE,		/* the last one, which is n: the person was asked */
	FX_JOIN,		/* text: "merge 99000002", n its PMID: model_study where that record has a study */
	FX_MINE,		/* list the person's own acts */
	FX_CARD,		/* show the card anew */
	FX_FIELDS,		/* show all fields, proposed beside decided */
	FX_TEXT,		/* the abstract: n 1 the next page, -1 the one before, 0 all */
	FX_HIT,			/* hit n of the card, from 0 */
	FX_OTHERS, FX_STUDY, FX_BROWSER, FX_COPY, FX_HELP,
	FX_SEARCH, FX_FILTER, FX_COMMAND,	/* text */
	FX_ECHO,		/* text: what was typed, as far as it is taken */
	FX_DRAFT,		/* the edits that are not stored have changed */
	FX_QUIT,
};
#define MODEL_FX 8
struct model_fx {
	struct {
		enum model_effect kind;
		int64_t		 n;
		const char	*text;
		char		**word;		/* ended by NULL */
		int		 nword;
	} v[MODEL_FX];
	size_t		 n;
	struct buf	 said;		/* lines to print, not escaped */
};

struct model {
	enum model_mode	 mode;
	const struct model_card *card;
	struct arena	 mem;		/* of the card at hand */
	struct change	 change;	/* the fields edited */
	struct model_finding *finding;	size_t nfinding, cap;
	struct buf	 input;		/* being typed */
	char		 letter;	/* MODEL_VALUE: which field; a finding: '1' */
	size_t		 at;		/* MODEL_VALUE and MODEL_OPEN: which finding, from 0; nfinding: a new one */
	size_t		 hit;		/* of [ ]: the last one shown, from 1; 0: none */
	const char	*study;		/* "merge 99000001", "split", "pin": saved with approve; NULL */
	int64_t		 sure_undo;	/* MODEL_SURE: the act to undo; 0: the approval of what stands rejected */
	int64_t		 shown_ms;
	int64_t		 guard_ms;	/* 0: no guard */
	const char	**draft;	size_t ndraft, capdraft;	/* the lines that made the edits */
	bool		 replay;	/* a draft is being read: nothing is said of it */
};

void model_init(struct model *, int64_t guard_ms);
void model_fini(struct model *);
void model_fx_init(struct model_fx *);
void model_fx_clear(struct model_fx *);
void model_fx_fini(struct model_fx *);

/* Put a card before the person (NULL: nothing waits); edits begin anew.  now_ms for the guard. */
void model_show(struct model *, const struct model_card *, int64_t now_ms);
/* Take up edits that were made before, by the lines of an earlier m->draft. */
void model_redraft(struct model *, char *const *lines, size_t n);
/* The save did not go through because the record is not what was shown. */
void model_conflict(struct model *);
/* The act to undo is older than this sitting: y undoes it. */
void model_sure_undo(struct model *, int64_t seq);
/* FX_JOIN can be: an edit like the others. */
void model_study(struct model *, const char *words, struct model_fx *);

/* One key of a terminal; text arrives byte by byte. */
void model_key(struct model *, int key, int64_t now_ms, struct model_fx *);
/* One line without its end.  Never guarded: who writes lines has read. */
void model_line(struct model *, const char *line, struct model_fx *);

/* What is asked for now: "> ", "reject: 1 other compound ...: ". */
const char *model_prompt(const struct model *);
/* Is text being typed (else single keys decide)? */
bool model_typing(const struct model *);
bool model_edited(const struct model *);
/* The assessment that approve would save. */
void model_now(const struct model *, struct assessment *);

/* "finding 2: stroke: serious adverse events, direction open" appended, not escaped. */
void model_finding_text(const struct model *, size_t i, struct buf *);
/* The outcome's "stroke: death" for a slug; the slug where it is none. */
void model_outcome_text(const struct model_card *, const char *slug, struct buf *);
/*
 * The outcome that words are about: the one whose name shares most telling
 * words with them; of equals the one whose indication is named by them, then
 * by the title; NULL where that is not one alone.
 */
const struct outcome *model_guess(const struct outcome *, size_t n, const char *words, const char *title);

/* model_edit.c, for model.c: one edit ("d rct", "2 h"); false and a sentence in fx where it cannot be. */
bool model_edit(struct model *, const char *text, struct model_fx *);
bool model_edit_value(struct model *, const char *text, struct model_fx *);
/* Direction, or x, or an outcome for the finding that has the cursor. */
bool model_edit_open(struct model *, const char *text, struct model_fx *);
/* The first finding that cannot be saved, nfinding when all can; why appended. */
size_t model_first_open(const struct model *, struct buf *why);
/* Does the finding with the cursor want an outcome (else a direction)? */
bool model_open_wants_outcome(const struct model *);
/* Nothing is asked any more: the card again, or none. */
void model_rest(struct model *);
/* r without a digit: the reasons are asked for. */
void model_ask_reason(struct model *, const char *before, struct model_fx *);

/* model_sure.c: what is asked about before it is done. */
void model_sure_approve(struct model *, struct model_fx *);
void model_sure_line(struct model *, const char *line, struct model_fx *);

/* model_text.c: the words of a key that takes some; the last: what follows the key, or ask for it. */
void model_go(struct model *, const char *pmid, struct model_fx *);
void model_filter(struct model *, const char *word, struct model_fx *);
void model_command(struct model *, const char *words, struct model_fx *);
void model_text_key(struct model *, enum model_mode, enum model_effect, const char *rest, struct model_fx *);
/* Tab: what may follow the input; appended to it when it is one alone, else said. */
void model_complete(struct model *, struct model_fx *);
void model_say(struct model_fx *, const char *fmt, ...) PRINTF_LIKE(2, 3);
void model_do(struct model_fx *, enum model_effect, int64_t n, const char *text);

/* model_words.c: the command that saves what is shown. */
void model_words_approve(struct model *, struct model_fx *);
/* reason from 1, note may be NULL. */
void model_words_reject(struct model *, int reason, const char *note, struct model_fx *);
void model_words_postpone(struct model *, int days, struct model_fx *);
void model_words_note(struct model *, const char *text, struct model_fx *);

#endif
