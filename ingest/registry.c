#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "registry.h"

#define MAX_IDS 100

/* Data banks that are no trial registries. */
static bool
trial_bank(const char *bank)
{
	static const char *const others[] = {
		"GENBANK", "PDB", "GEO", "SRA", "RefSeq", "Dryad", "figshare", "SWISSPROT", "PIR", "OMIM", "dbSNP",
		"dbGaP", "BioProject", "UniProt", "PubChem", "GDB", NULL
	};
	size_t i;

	for (i = 0; bank != NULL && others[i] != NULL; i++)
		if (strncasecmp(bank, others[i], strlen(others[i])) == 0)
			return false;
	return true;
}

/* Without blanks; of NCT, ISRCTN and their like the letters large. */
static const char *
normal(struct arena *mem, const char *p, size_t n)
{
	char	*out = arena_alloc(mem, n + 1);
	size_t	 i, k = 0;
	bool	 chictr = n > 6 && strncasecmp(p, "chictr", 6) == 0, rbr = n > 3 && strncasecmp(p, "rbr", 3) == 0;

	for (i = 0; i < n; i++)
		if (p[i] != ' ')
			out[k++] = chictr || (rbr && i > 3) ? p[i] : (char)toupper((unsigned char)p[i]);
	out[k] = '\0';
	return out;
}

static void
add(struct arena *mem, struct proposal *out, size_t *cap, const char *id)
{
	size_t i;

	for (i = 0; i < out->nregistry_id; i++)
		if (strcasecmp(out->registry_id[i], id) == 0)
			return;
	if (out->nregistry_id < MAX_IDS && id[0] != '\0')
		ARENA_PUSH(mem, out->registry_id, out->nregistry_id, *cap, id);
}

enum rc
registry_decide(const struct article *a, const struct hits *h, struct arena *mem, struct proposal *out,
    struct err *e)
{
	const struct hit	*hit;
	size_t			 i, cap = 0;

	(void)e;
	if ((h->fields & (1u << F_REGISTRY)) != 0)
		for (i = 0; i < a->nregistry; i++)
			if (a->registry[i].accession != NULL && trial_bank(a->registry[i].bank))
				add(mem, out, &cap, normal(mem, a->registry[i].accession,
				    strlen(a->registry[i].accession)));
	for (i = 0; (hit = hits_next(h, A_REGISTRY, "id", &i, NULL)) != NULL; ) {
		if (hit->g[1].start == RE_UNSET)
			continue;
		add(mem, out, &cap, normal(mem, hit->text + hit->g[1].start, hit->g[1].end - hit->g[1].start));
		evidence_add(mem, out, hit, A_REGISTRY);
	}
	return RC_OK;
}
