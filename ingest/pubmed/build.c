#include <string.h>

#include "../../base/date.h"
#include "../../base/num.h"
#include "../pubmed.h"
#include "build.h"
#include "date.h"

#define W(x)	(1u << (x))

/* Add to a list of the article, within its cap. */
#define PUSH(b, vec, n, cap, value) do {			\
	if ((n) >= PUBMED_MAX_LIST)				\
		(b)->too_long = true;				\
	else							\
		ARENA_PUSH((b)->mem, vec, n, cap, value);	\
} while (0)

void
build_init(struct build *b)
{
	memset(b, 0, sizeof(*b));
	buf_init(&b->abstract, PUBMED_MAX_TEXT);
	buf_init(&b->other, PUBMED_MAX_TEXT);
	buf_init(&b->affiliations, PUBMED_MAX_TEXT);
}

void
build_fini(struct build *b)
{
	buf_fini(&b->abstract);
	buf_fini(&b->other);
	buf_fini(&b->affiliations);
}

void
build_start(struct build *b, struct arena *mem)
{
	struct buf	abstract = b->abstract, other = b->other, affiliations = b->affiliations;

	memset(b, 0, sizeof(*b));
	b->mem = mem;
	b->abstract = abstract;
	b->other = other;
	b->affiliations = affiliations;
	buf_clear(&b->abstract);
	buf_clear(&b->other);
	b->a.version = 1;
	b->a.authors_complete = true;
}

unsigned
build_wants(enum elem_id id)
{
	switch (id) {
	case EL_PMID:
		return W(AT_VERSION);
	case EL_CITATION:
		return W(AT_STATUS);
	case EL_ARTICLE:
		return W(AT_PUBMODEL);
	case EL_ABSTRACT_TEXT:
	case EL_OTHER_TEXT:
		return W(AT_LABEL) | W(AT_NLMCATEGORY);
	case EL_AUTHOR_LIST:
		return W(AT_COMPLETEYN) | W(AT_TYPE);
	case EL_AUTHOR:
		return W(AT_VALIDYN);
	case EL_IDENTIFIER:
		return W(AT_SOURCE);
	case EL_OTHER_ABSTRACT:
		return W(AT_TYPE) | W(AT_LANGUAGE);
	case EL_PUBTYPE:
	case EL_SUBSTANCE:
		return W(AT_UI);
	case EL_DESCRIPTOR:
	case EL_QUALIFIER:
		return W(AT_UI) | W(AT_MAJORTOPICYN);
	case EL_CORRECTION:
		return W(AT_REFTYPE);
	case EL_ARTICLE_ID:
		return W(AT_IDTYPE);
	case EL_ELOCATION:
		return W(AT_EIDTYPE) | W(AT_VALIDYN);
	case EL_HISTORY_DATE:
		return W(AT_PUBSTATUS);
	default:
		return 0;
	}
}

bool
build_is_extra(enum elem_id id)
{
	return id == EL_REFERENCE || id == EL_CHEMICAL || id == EL_HISTORY_DATE || id == EL_OTHER_ABSTRACT;
}

static bool
is(const char *s, const char *word)
{
	return s != NULL && strcmp(s, word) == 0;
}

void
build_open(struct build *b, enum elem_id id)
{
	switch (id) {
	case EL_BOOK_ROOT:
		b->a.kind = ARTICLE_BOOK;
		break;
	case EL_CITATION:
		b->a.state = b->at[AT_STATUS];
		break;
	case EL_ARTICLE:
		b->a.pub_model = b->at[AT_PUBMODEL];
		break;
	case EL_AUTHOR_LIST:
		b->editors = is(b->at[AT_TYPE], "editors");
		if (is(b->at[AT_COMPLETEYN], "N"))
			b->a.authors_complete = false;
		break;
	case EL_AUTHOR:
		buf_clear(&b->affiliations);
		b->author = (struct author){ .valid = !is(b->at[AT_VALIDYN], "N"), .editor = b->editors };
		break;
	case EL_MESH:
		b->mesh = (struct mesh){ 0 };
		b->mesh_qualified = false;
		break;
	case EL_GRANT:
		b->grant = (struct grant){ 0 };
		break;
	case EL_DATABANK:
		b->registry = (struct registry){ 0 };
		b->registry_number = false;
		break;
	case EL_CORRECTION:
		b->link = (struct article_link){ .reftype = b->at[AT_REFTYPE] };
		break;
	case EL_CHEMICAL:
		b->chemical = (struct chemical){ 0 };
		break;
	case EL_OTHER_ABSTRACT:
		b->oa = (struct other_abstract){ .type = b->at[AT_TYPE], .language = b->at[AT_LANGUAGE] };
		buf_clear(&b->other);
		break;
	case EL_REFERENCE:
		b->ref = (struct reference){ 0 };
		b->in_reference = true;
		break;
	case EL_HISTORY_DATE:
		b->status = b->at[AT_PUBSTATUS];
		b->date = (struct build_date){ 0 };
		break;
	case EL_PUB_DATE:
	case EL_ARTICLE_DATE:
	case EL_REVISED:
	case EL_COMPLETED:
	case EL_CONTRIBUTION:
		b->date = (struct build_date){ 0 };
		break;
	default:
		break;
	}
}

static void
close_date(struct build *b, enum elem_id id)
{
	const struct build_date	*d = &b->date;
	const char		*iso = date_iso(b->mem, d->year, d->month, d->day);

	switch (id) {
	case EL_PUB_DATE:
		b->a.date_raw = d->medline != NULL ? d->medline :
		    date_join(b->mem, d->year, d->month != NULL ? d->month : d->season, d->day);
		b->a.year = date_year(d->year);
		b->medline_year = date_year(d->medline);
		break;
	case EL_ARTICLE_DATE:
		if (b->a.article_date == NULL) {
			b->a.article_date = iso;
			b->article_year = date_year(d->year);
		}
		break;
	case EL_REVISED:
		b->a.revised = iso;
		break;
	case EL_COMPLETED:
		b->a.completed = iso;
		break;
	case EL_CONTRIBUTION:
		b->contribution = date_join(b->mem, d->year, d->month != NULL ? d->month : d->season, d->day);
		b->contribution_year = date_year(d->year);
		break;
	default:
		if (iso == NULL || b->status == NULL)
			break;
		PUSH(b, b->a.history, b->a.nhistory, b->cap_history, ((struct history_date){ b->status, iso }));
		if (is(b->status, "entrez"))
			b->a.edat = iso;
		break;
	}
}

void
build_close(struct build *b, enum elem_id id)
{
	struct article	*a = &b->a;

	switch (id) {
	case EL_AUTHOR:
		if (b->affiliations.len > 0)
			b->author.affiliation = arena_strndup(b->mem, b->affiliations.p, b->affiliations.len);
		b->too_long |= b->affiliations.over;
		PUSH(b, a->author, a->nauthor, b->cap_author, b->author);
		break;
	case EL_MESH:
		if (b->mesh.descriptor != NULL && !b->mesh_qualified)
			PUSH(b, a->mesh, a->nmesh, b->cap_mesh, b->mesh);
		break;
	case EL_GRANT:
		PUSH(b, a->grant, a->ngrant, b->cap_grant, b->grant);
		break;
	case EL_DATABANK:
		if (b->registry.bank != NULL && !b->registry_number)
			PUSH(b, a->registry, a->nregistry, b->cap_registry, b->registry);
		break;
	case EL_CORRECTION:
		PUSH(b, a->link, a->nlink, b->cap_link, b->link);
		break;
	case EL_CHEMICAL:
		PUSH(b, a->chemical, a->nchemical, b->cap_chemical, b->chemical);
		break;
	case EL_OTHER_ABSTRACT:
		if (b->other.len > 0) {
			b->oa.text = arena_strndup(b->mem, b->other.p, b->other.len);
			PUSH(b, a->other, a->nother, b->cap_other, b->oa);
		}
		break;
	case EL_REFERENCE:
		b->in_reference = false;
		if (b->ref.citation != NULL || b->ref.target != 0 || b->ref.doi != NULL)
			PUSH(b, a->ref, a->nref, b->cap_ref, b->ref);
		break;
	case EL_PUB_DATE:
	case EL_ARTICLE_DATE:
	case EL_REVISED:
	case EL_COMPLETED:
	case EL_CONTRIBUTION:
	case EL_HISTORY_DATE:
		close_date(b, id);
		break;
	default:
		break;
	}
}

/* One section behind the others; an empty one leaves nothing, not even its label. */
static void
section(struct build *b, struct buf *out, const char *s, size_t n, bool keep)
{
	struct section	sec;

	if (n == 0)
		return;
	if (out->len > 0)
		buf_putc(out, '\n');
	sec = (struct section){ b->at[AT_LABEL], b->at[AT_NLMCATEGORY], out->len, 0 };
	if (sec.label != NULL) {
		buf_puts(out, sec.label);
		buf_puts(out, ": ");
	}
	buf_put(out, s, n);
	sec.end = out->len;
	b->too_long |= out->over;
	if (keep)
		PUSH(b, b->a.section, b->a.nsection, b->cap_section, sec);
}

/* "0000-0002-1825-0097" out of any form in which an ORCID iD is given; NULL when it is none. */
static const char *
orcid(struct arena *mem, const char *s, size_t n)
{
	char	 d[20];
	size_t	 k = 19;

	while (n > 0 && k > 0) {
		if (s[n - 1] != '-') {
			if (k == 15 || k == 10 || k == 5)
				d[--k] = '-';
			if (!((s[n - 1] >= '0' && s[n - 1] <= '9') || (k == 19 && (s[n - 1] | 0x20) == 'x')))
				return NULL;
			d[--k] = s[n - 1] == 'x' ? 'X' : s[n - 1];
		}
		n--;
	}
	return k == 0 ? arena_strndup(mem, d, 19) : NULL;
}

/* Rare texts that may be repeated, as one; the caps keep a hostile record from filling the memory. */
static const char *
joined(struct build *b, const char *have, const char *sep, const char *more)
{
	if (have == NULL)
		return more;
	if (++b->njoined > 64 || strlen(have) > ((size_t)256 << 10)) {
		b->too_long = true;
		return have;
	}
	return arena_printf(b->mem, "%s%s%s", have, sep, more);
}

static void
article_id(struct build *b, const char *s)
{
	const char	*type = b->at[AT_IDTYPE] != NULL ? b->at[AT_IDTYPE] : "pubmed";
	int64_t		 pmid;

	if (b->in_reference) {
		if (strcmp(type, "pubmed") == 0 && num_pmid(s, &pmid))
			b->ref.target = pmid;
		else if (strcmp(type, "doi") == 0)
			b->ref.doi = s;
	} else if (strcmp(type, "doi") == 0 && b->a.doi == NULL)
		b->a.doi = s;
	else if (strcmp(type, "pmc") == 0 && b->a.pmcid == NULL)
		b->a.pmcid = s;
	else if (strcmp(type, "pii") == 0 && b->a.pii == NULL)
		b->a.pii = s;
}

static void
location(struct build *b, const char *s)
{
	if (is(b->at[AT_VALIDYN], "N"))
		return;
	if (is(b->at[AT_EIDTYPE], "doi") && b->doi_location == NULL)
		b->doi_location = s;
	else if (is(b->at[AT_EIDTYPE], "pii") && b->pii_location == NULL)
		b->pii_location = s;
}

static void
pmid_text(struct build *b, const char *s)
{
	int64_t	version;

	if (b->has_pmid)
		return;
	b->has_pmid = num_pmid(s, &b->a.pmid);
	if (b->at[AT_VERSION] != NULL && num_i64(b->at[AT_VERSION], 1, 100000, &version))
		b->a.version = (int)version;
}

/* Texts of the record as a whole: where each goes, NULL for those that need more than a place. */
static const char **
place(struct build *b, enum elem_id id)
{
	struct article	*a = &b->a;

	switch (id) {
	case EL_TITLE:		return &a->title;
	case EL_BOOK_TITLE:	return &b->book_title;
	case EL_VERNACULAR:	return &a->vernacular_title;
	case EL_JOURNAL:	return &a->journal;
	case EL_ISO_ABBREV:	return &b->iso_abbrev;
	case EL_MEDLINE_TA:	return &b->medline_ta;
	case EL_ISSN:		return &a->issn;
	case EL_ISSN_LINKING:	return &b->issn_linking;
	case EL_NLM_ID:		return &a->nlm_id;
	case EL_COUNTRY:	return &a->country;
	case EL_VOLUME:		return &a->volume;
	case EL_ISSUE:		return &a->issue;
	case EL_PAGES:		return &a->pages;
	case EL_START_PAGE:	return &b->start_page;
	case EL_END_PAGE:	return &b->end_page;
	case EL_PUBLISHER:	return &b->publisher;
	case EL_PUB_STATUS:	return &a->pub_status;
	case EL_YEAR:		return &b->date.year;
	case EL_MONTH:		return &b->date.month;
	case EL_DAY:		return &b->date.day;
	case EL_SEASON:		return &b->date.season;
	case EL_MEDLINE_DATE:	return &b->date.medline;
	case EL_LAST:		return &b->author.last;
	case EL_FORE:		return &b->author.fore;
	case EL_INITIALS:	return &b->author.initials;
	case EL_SUFFIX:		return &b->author.suffix;
	case EL_COLLECTIVE:	return &b->author.collective;
	case EL_GRANT_ID:	return &b->grant.number;
	case EL_ACRONYM:	return &b->grant.acronym;
	case EL_AGENCY:		return &b->grant.agency;
	case EL_GRANT_COUNTRY:	return &b->grant.country;
	case EL_BANK:		return &b->registry.bank;
	case EL_LINK_SOURCE:	return &b->link.source;
	case EL_REGISTRY_NUMBER: return &b->chemical.registry_number;
	case EL_REF_CITATION:	return &b->ref.citation;
	default:		return NULL;
	}
}

static void
mesh_text(struct build *b, enum elem_id id, const char *s)
{
	bool	major = is(b->at[AT_MAJORTOPICYN], "Y");

	if (id == EL_DESCRIPTOR) {
		b->mesh.ui = b->at[AT_UI];
		b->mesh.descriptor = s;
		b->mesh.major = major;
		return;
	}
	b->mesh.qualifier = s;
	b->mesh.major = major;
	b->mesh_qualified = true;
	PUSH(b, b->a.mesh, b->a.nmesh, b->cap_mesh, b->mesh);
}

void
build_text(struct build *b, enum elem_id id, const char *s, size_t n)
{
	struct article	 *a = &b->a;
	const char	**to, *t;
	int64_t		  pmid;

	if (id == EL_ABSTRACT_TEXT || id == EL_OTHER_TEXT) {
		section(b, id == EL_ABSTRACT_TEXT ? &b->abstract : &b->other, s, n, id == EL_ABSTRACT_TEXT);
		return;
	}
	if (n == 0)
		return;
	if (id == EL_AFFILIATION) {
		if (b->affiliations.len > 0)
			buf_puts(&b->affiliations, "; ");
		buf_put(&b->affiliations, s, n);
		return;
	}
	t = arena_strndup(b->mem, s, n);
	if ((to = place(b, id)) != NULL) {
		*to = t;
		return;
	}
	switch (id) {
	case EL_PMID:
		pmid_text(b, t);
		break;
	case EL_DELETED_PMID:
		if (num_pmid(t, &pmid))
			ARENA_PUSH(b->mem, b->deleted, b->ndeleted, b->cap_deleted, pmid);
		break;
	case EL_LANGUAGE:
		a->language = joined(b, a->language, ",", t);
		break;
	case EL_COI:
		a->coi_text = joined(b, a->coi_text, " ", t);
		break;
	case EL_FIRST_AFFILIATION:
		b->affiliation = t;
		break;
	case EL_IDENTIFIER:
		if (is(b->at[AT_SOURCE], "ORCID") && b->author.orcid == NULL)
			b->author.orcid = orcid(b->mem, t, n);
		break;
	case EL_PUBTYPE:
		PUSH(b, a->pubtype, a->npubtype, b->cap_pubtype, ((struct pubtype){ b->at[AT_UI], t }));
		break;
	case EL_DESCRIPTOR:
	case EL_QUALIFIER:
		mesh_text(b, id, t);
		break;
	case EL_KEYWORD:
		PUSH(b, a->keyword, a->nkeyword, b->cap_keyword, t);
		break;
	case EL_ACCESSION:
		b->registry.accession = t;
		b->registry_number = true;
		PUSH(b, a->registry, a->nregistry, b->cap_registry, b->registry);
		break;
	case EL_LINK_PMID:
		if (num_pmid(t, &pmid))
			b->link.target = pmid;
		break;
	case EL_SUBSTANCE:
		b->chemical.ui = b->at[AT_UI];
		b->chemical.name = t;
		break;
	case EL_ELOCATION:
		location(b, t);
		break;
	case EL_ARTICLE_ID:
		article_id(b, t);
		break;
	default:
		break;
	}
}

/* "CD007026" of 10.1002/14651858.CD007026.pub5 (the DOI of a Cochrane review). */
static const char *
cochrane_number(struct arena *mem, const char *doi)
{
	const char	*p;
	size_t		 i;

	if (doi == NULL || (p = strstr(doi, "14651858.")) == NULL)
		return NULL;
	p += strlen("14651858.");
	if ((p[0] | 0x20) != 'c' || (p[1] | 0x20) != 'd')
		return NULL;
	for (i = 2; i < 8; i++)
		if (p[i] < '0' || p[i] > '9')
			return NULL;
	return arena_printf(mem, "CD%.6s", p + 2);
}

/* A book's authors come first, then its editors, each in their order. */
static void
editors_last(struct build *b)
{
	struct author	*v;
	size_t		 i, k = 0;
	int		 pass;

	if (b->a.kind != ARTICLE_BOOK || b->a.nauthor == 0)
		return;
	v = arena_array(b->mem, b->a.nauthor, sizeof(*v));
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < b->a.nauthor; i++)
			if (b->a.author[i].editor == (pass == 1))
				v[k++] = b->a.author[i];
	b->a.author = v;
}

void
build_end(struct build *b)
{
	struct article	*a = &b->a;

	if (b->abstract.len > 0)
		a->abstract = arena_strndup(b->mem, b->abstract.p, b->abstract.len);
	if (a->title == NULL)
		a->title = b->book_title;
	if (a->kind == ARTICLE_BOOK && a->journal == NULL)
		a->journal = b->publisher;
	a->journal_abbrev = b->iso_abbrev != NULL ? b->iso_abbrev : b->medline_ta;
	if (a->issn == NULL)
		a->issn = b->issn_linking;
	if (a->pages == NULL && b->start_page != NULL)
		a->pages = b->end_page == NULL ? b->start_page :
		    arena_printf(b->mem, "%s-%s", b->start_page, b->end_page);
	if (b->doi_location != NULL)
		a->doi = b->doi_location;
	if (a->pii == NULL)
		a->pii = b->pii_location;
	a->cd_number = cochrane_number(b->mem, a->doi);
	if (a->year == 0)
		a->year = b->medline_year != 0 ? b->medline_year :
		    b->article_year != 0 ? b->article_year : b->contribution_year;
	if (a->date_raw == NULL)
		a->date_raw = b->contribution;
	if (b->affiliation != NULL && a->nauthor > 0 && a->author[0].affiliation == NULL)
		a->author[0].affiliation = b->affiliation;
	editors_last(b);
}
