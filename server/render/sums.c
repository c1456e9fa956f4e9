#include "render/sums.h"

#include "assets/assets.h"

#define HASH_TEXT 64 /* SHA-256 in hex */

const char *sums_find(struct arena *a, const char *list, const char *name)
{
	struct bytes sums = asset_find(list);
	const char *line = arena_format(a, "  %s\n", name);
	const char *at = sums.len == 0 ? NULL : memmem(sums.data, sums.len, line, strlen(line));
	if (!at || at - (const char *)sums.data < HASH_TEXT)
		return NULL;
	return arena_textn(a, at - HASH_TEXT, SUMS_TEXT);
}
