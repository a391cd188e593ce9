/*
 * fit_read: labelled records to the rows of a fit.
 *
 * The features of a record are the rules about design and flags that hit, and
 * its words by place (wording.h).
 */
#ifndef INGEST_FIT_READ_H
#define INGEST_FIT_READ_H

#include "fit.h"
#include "work.h"

struct fit_reader;

/* Fields as for rules_match.  Free with fit_reader_free, which ends the rows as well. */
struct fit_reader *fit_reader_new(const struct classifier *, unsigned fields);
void fit_reader_free(struct fit_reader *);	/* NULL-safe */

/* The rows so far. */
struct fit *fit_reader_rows(struct fit_reader *);

/* What a record weighs that nobody labelled by itself. */
struct fit_weights {
	double		 one_label;	/* one of a file under one label */
	double		 typed;		/* one by its types */
	double		 untyped;	/* one whose types only tell what it is not */
};
extern const struct fit_weights fit_weights_default;

/*
 * The records of a PubMed XML file.  What labels them: the name of a table
 * with the columns pmid and design (records that are not in it are left
 * out) and weighs 1; a word of design_class_words for all of them; "types" for
 * what PubMed's types say of each; or "-", unlabelled.  A record that was
 * indexed and has none of the types is animal, in vitro or other work or an
 * essay, what of these its MeSH lets it be; one not indexed is unlabelled.  By its types a
 * record counts once, in however many files it stands.  Without a table records weigh what `weight` says of their kind
 * and are never held out.  One label for all is an assumption: a record of
 * which a trap is sure that it is something else (a file of trials holds
 * their protocols too) counts as what the trap says.
 */
enum rc fit_reader_file(struct fit_reader *, const char *labels, const char *path, const struct fit_weights *weight,
    struct err *) MUST_CHECK;

/* One record under a class; those labelled by themselves are held out in turn, and traps correct the assumed. */
void fit_reader_add(struct fit_reader *, const struct article *, int class, double weight, enum fit_trust);

/* What a label has before any rule speaks and anything is fitted: "other" a lead, where the rule set has no word. */
int fit_reader_bias(const struct ruleset *, int label);

/* PMID of a row. */
int64_t fit_reader_pmid(const struct fit_reader *, size_t row);

#endif
