/*
 * elem: the elements of PubMed's DTD, each by its parent, and what the
 * reader does with them.  An element that is not in this table below that
 * parent is unknown: it is counted and reported, never passed over silently;
 * what is left aside on purpose is in the table as ELEM_SKIP.
 *
 * Source: NLM's pubmed_250101 DTD, and older ones for what they had besides.
 */
#ifndef INGEST_PUBMED_ELEM_H
#define INGEST_PUBMED_ELEM_H

#include <stdint.h>

enum elem_kind {
	ELEM_NONE,	/* not known here */
	ELEM_IN,	/* holds elements */
	ELEM_TEXT,	/* holds text, markup in it is concatenated */
	ELEM_SKIP,	/* left aside with all it holds */
};

/* What an element means; containers that mean nothing by themselves are EL_PLAIN. */
enum elem_id {
	EL_PLAIN,
	/* containers */
	EL_ARTICLE_ROOT, EL_BOOK_ROOT, EL_DELETION, EL_CITATION, EL_ARTICLE, EL_BOOK, EL_PUBMED_DATE, EL_PUB_DATE,
	EL_ARTICLE_DATE, EL_REVISED, EL_COMPLETED, EL_CONTRIBUTION, EL_AUTHOR_LIST, EL_AUTHOR, EL_DATABANK, EL_GRANT,
	EL_MESH, EL_CORRECTION, EL_CHEMICAL, EL_OTHER_ABSTRACT, EL_REFERENCE, EL_HISTORY_DATE, EL_PUBDATA,
	/* texts */
	EL_PMID, EL_DELETED_PMID, EL_TITLE, EL_BOOK_TITLE, EL_VERNACULAR, EL_ABSTRACT_TEXT, EL_OTHER_TEXT, EL_LANGUAGE,
	EL_COI, EL_JOURNAL, EL_ISO_ABBREV, EL_MEDLINE_TA, EL_ISSN, EL_ISSN_LINKING, EL_NLM_ID, EL_COUNTRY, EL_VOLUME,
	EL_ISSUE, EL_PAGES, EL_START_PAGE, EL_END_PAGE, EL_PUBLISHER, EL_YEAR, EL_MONTH, EL_DAY, EL_SEASON,
	EL_MEDLINE_DATE, EL_LAST, EL_FORE, EL_INITIALS, EL_SUFFIX, EL_COLLECTIVE, EL_IDENTIFIER, EL_AFFILIATION,
	EL_FIRST_AFFILIATION,
	EL_PUBTYPE, EL_DESCRIPTOR, EL_QUALIFIER, EL_KEYWORD, EL_GRANT_ID, EL_ACRONYM, EL_AGENCY, EL_GRANT_COUNTRY,
	EL_BANK, EL_ACCESSION, EL_LINK_SOURCE, EL_LINK_PMID, EL_REGISTRY_NUMBER, EL_SUBSTANCE, EL_ELOCATION,
	EL_ARTICLE_ID, EL_PUB_STATUS, EL_REF_CITATION,
};

struct elem_row {
	const char	*parent;	/* NULL: the document */
	const char	*name;
	uint8_t		 kind;		/* enum elem_kind */
	uint8_t		 id;		/* enum elem_id */
};
extern const struct elem_row elem_rows[];	/* ended by a NULL name */

/* Markup inside texts, concatenated; NULL-terminated.  Foreign (MathML) elements need no entry. */
extern const char *const elem_inline[];

/* Attributes: those the reader looks at by number, then those it knows and leaves aside. */
enum attr_id {
	AT_VERSION, AT_STATUS, AT_PUBMODEL, AT_LABEL, AT_NLMCATEGORY, AT_VALIDYN, AT_COMPLETEYN, AT_TYPE, AT_LANGUAGE,
	AT_UI, AT_MAJORTOPICYN, AT_REFTYPE, AT_IDTYPE, AT_EIDTYPE, AT_PUBSTATUS, AT_SOURCE, AT_N
};
extern const char *const elem_attrs[];		/* NULL-terminated, begins in the order of enum attr_id */

#endif
