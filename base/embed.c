#include <string.h>

#include "embed.h"
#include "err.h"

const struct embed *
embed_find(const struct embed *table, const char *name)
{
	for (; table->name != NULL; table++)
		if (strcmp(table->name, name) == 0)
			return table;
	return NULL;
}

const struct embed *
embed_must(const struct embed *table, const char *name)
{
	const struct embed *e = embed_find(table, name);

	if (e == NULL)
		die("%s is not embedded", name);
	return e;
}
