/*
 * article: what one PubMed record says, as plain data.  The reader in
 * ingest/ fills it, the classifier reads it, the store saves and loads it.
 *
 * All strings are UTF-8 without controls other than line feed, and live in
 * the arena of whoever filled it.  NULL and 0 mean "the record does not say".
 */
#ifndef DB_ARTICLE_H
#define DB_ARTICLE_H

#include <stddef.h>
#include <stdint.h>

#include "../base/arena.h"

enum article_kind { ARTICLE_JOURNAL, ARTICLE_BOOK };

struct author {
	const char	*last, *fore, *initials, *suffix;
	const char	*collective;	/* instead of the names above */
	const char	*orcid;		/* 0000-0000-0000-0000, without the address before it */
	const char	*affiliation;	/* all of them, joined by "; " */
	bool		 valid;		/* ValidYN is not N */
	bool		 editor;	/* of a book */
};
struct section {		/* one AbstractText, as a span of abstract */
	const char	*label;		/* Label as given */
	const char	*category;	/* NlmCategory */
	size_t		 start, end;	/* byte span in abstract, the label included */
};
struct pubtype { const char *ui, *name; };
struct mesh {
	const char	*ui, *descriptor;
	const char	*qualifier;	/* one row per qualifier; NULL: none */
	bool		 major;		/* of the qualifier where there is one */
};
struct grant { const char *number, *acronym, *agency, *country; };
struct registry { const char *bank, *accession; };
struct article_link {
	const char	*reftype;	/* RetractionIn, UpdateOf, ErratumFor ... */
	int64_t		 target;	/* PMID, 0 when none is given */
	const char	*source;	/* RefSource */
};
struct reference { int64_t target; const char *citation, *doi; };
struct chemical { const char *ui, *registry_number, *name; };
struct other_abstract { const char *type, *language, *text; };
struct history_date { const char *status, *date; };	/* pubmed, entrez, medline, received ...; ISO, as precise as given */

struct article {
	int64_t		 pmid;
	int		 version;	/* PMID/@Version, 1 when absent */
	enum article_kind kind;
	const char	*state;		/* MedlineCitation/@Status: MEDLINE, Publisher, In-Process ... */
	const char	*pub_status;	/* PubmedData/PublicationStatus: ppublish, epublish ... */
	const char	*revised;	/* DateRevised, ISO date */
	const char	*completed;	/* DateCompleted, ISO date */

	const char	*title;		/* ArticleTitle, or BookTitle of a book */
	const char	*vernacular_title;
	const char	*abstract;	/* one text: sections joined by a line feed, a labelled one led by "LABEL: " */
	const char	*language;	/* ISO 639-2, several joined by a comma */
	const char	*coi_text;	/* CoiStatement */

	const char	*journal;	/* Journal/Title; the book's publisher for a book */
	const char	*journal_abbrev;	/* ISOAbbreviation, else MedlineTA */
	const char	*issn;		/* ISSN, else ISSNLinking */
	const char	*nlm_id;
	const char	*country;
	const char	*volume, *issue, *pages;
	const char	*pub_model;	/* Article/@PubModel */
	int		 year;		/* of publication; from PubDate, else MedlineDate, else ArticleDate; 0 unknown */
	const char	*date_raw;	/* PubDate as given: "2000 Spring", "2015 Mar 4" */
	const char	*article_date;	/* ArticleDate, ISO */
	const char	*edat;		/* entrez date, ISO */
	const char	*doi, *pmcid, *pii;
	const char	*cd_number;	/* "CD007026" of a Cochrane review's DOI */

	struct section	*section;	size_t nsection;
	struct other_abstract *other;	size_t nother;
	struct author	*author;	size_t nauthor;	/* for a book: its authors, then editors */
	bool		 authors_complete;
	struct pubtype	*pubtype;	size_t npubtype;
	struct mesh	*mesh;		size_t nmesh;
	const char	**keyword;	size_t nkeyword;
	struct grant	*grant;		size_t ngrant;
	struct registry	*registry;	size_t nregistry;
	struct article_link *link;	size_t nlink;
	struct reference *ref;		size_t nref;
	struct chemical	*chemical;	size_t nchemical;
	struct history_date *history;	size_t nhistory;
};

#endif
