/*
 * explain: a grade in words, every term behind it, for people.  A pure
 * function from the grade (with its table) and a few names to text of at most 80 columns,
 * lines ended by line feeds, safe for a terminal (escape_term).
 */
#ifndef SCORE_EXPLAIN_H
#define SCORE_EXPLAIN_H

#include "../base/buf.h"
#include "grade.h"

/* What the table does not know; each member may be NULL. */
struct explain_names {
	const char	*compound;	/* the name people use; else the table's word */
	/* An outcome's name by its id; NULL: the id stands for it. */
	const char	*(*outcome)(const void *arg, const char *outcome_id);
	/* "RR 2.15 (1.01 to 4.55)" of a study's finding, or NULL. */
	const char	*(*effect)(const void *arg, const char *study_id, const char *outcome_id);
	const void	*arg;
	const char	*inputs_sha;	/* of the canonical table */
	bool		 dates;		/* the three below are known, NULL meaning never */
	const char	*searched, *new_evidence, *reviewed;
	bool		 provisional;	/* an open retraction or open items */
	const struct overlap *cited;	/* citation overlap, from reference lists; NULL: not known */
	int64_t		 waiting, retractions;	/* how many; 0 where only the mark is known */
};

/* The whole grade: outcomes with their items, caps, confidence, dates. */
void explain_text(const struct grade *, const struct explain_names *, struct buf *out);

/* One outcome: its contest, its body, each term with the running sum, each finding. */
void explain_outcome(const struct grade *, const struct outcome_grade *,
    const struct explain_names *, struct buf *out);

/*
 * Why a term has its value, in a few words: "622 people", "not-stated",
 * "stroke: death, function null".  explain_item_why takes an enum cert_item.
 */
void explain_term(const struct grade *, const struct term *, const struct explain_names *,
    struct buf *out);
void explain_item_why(const struct outcome_grade *, int item, struct buf *out);
void explain_cap(const struct grade *, enum cap_id, const struct explain_names *, struct buf *out);

/* The outcome's name, its id where none is known. */
const char *explain_name(const struct explain_names *, const char *outcome_id);

/* Thousandths as an item of the table: "2", ".5", "1.5"; buf of 32 bytes suffices; returns buf. */
const char *explain_item(int64_t milli, char *buf, size_t size);

/* By outcome id; NULL when the table has none of that id. */
const struct outcome_grade *grade_find_outcome(const struct grade *, const char *id);

#endif
