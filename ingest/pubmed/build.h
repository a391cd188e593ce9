/*
 * build: an article as it grows while its elements go by.
 */
#ifndef INGEST_PUBMED_BUILD_H
#define INGEST_PUBMED_BUILD_H

#include "../../base/buf.h"
#include "../../db/article.h"
#include "elem.h"

struct build_date {
	const char	*year, *month, *day, *season, *medline;
};

/* Lists with their capacity; the article's pointers are set at the end. */
struct build {
	struct arena	*mem;
	struct article	 a;
	const char	*at[AT_N];	/* attributes of the element at hand, those that matter */
	struct buf	 abstract, other, affiliations;	/* reused from record to record */
	struct build_date date;
	size_t		 cap_section, cap_other, cap_author, cap_pubtype, cap_mesh, cap_keyword, cap_grant,
			 cap_registry, cap_link, cap_ref, cap_chemical, cap_history, cap_deleted;
	struct author	 author;
	struct mesh	 mesh;
	bool		 mesh_qualified;
	struct grant	 grant;
	struct registry	 registry;
	bool		 registry_number;
	struct article_link link;
	struct reference ref;
	struct chemical	 chemical;
	struct other_abstract oa;
	const char	*book_title, *iso_abbrev, *medline_ta, *issn_linking, *start_page, *end_page, *publisher;
	const char	*affiliation;	/* of the first author, in old records */
	const char	*doi_location, *pii_location, *contribution;
	const char	*status;	/* PubStatus of the date at hand */
	int		 contribution_year, article_year, medline_year;
	bool		 in_reference, editors, has_pmid;
	int64_t		*deleted;
	size_t		 ndeleted;
	int		 njoined;	/* texts appended to another */
	bool		 too_long;	/* a list or text passed its cap */
};

void build_init(struct build *);		/* once */
void build_fini(struct build *);
void build_start(struct build *, struct arena *mem);	/* before each record */

/* Which attributes matter to an element (bits 1u << AT_x). */
unsigned build_wants(enum elem_id);

/* Is it something that the rules never look at, but the store keeps? */
bool build_is_extra(enum elem_id);

/* A container begins (its attributes are in b->at) and ends. */
void build_open(struct build *, enum elem_id);
void build_close(struct build *, enum elem_id);

/* A text of n bytes, cleaned, not NUL-terminated; n may be 0. */
void build_text(struct build *, enum elem_id, const char *, size_t n);

/* What can only be said at the end; the article is in b->a then. */
void build_end(struct build *);

#endif
