#include "tests/support/examples.h"

#include <stdio.h>
#include <string.h>

#define EXAMPLES_MAX (1u << 20)

static void drop_file(FILE **f)
{
	if (*f != NULL)
		fclose(*f);
}

static char *whole_file(struct arena *a, const char *path)
{
	[[gnu::cleanup(drop_file)]] FILE *f = fopen(path, "r");
	if (f == NULL)
		return NULL;
	char *text = arena_alloc(a, EXAMPLES_MAX);
	text[fread(text, 1, EXAMPLES_MAX - 1, f)] = '\0';
	return text;
}

const char *example_read(struct arena *a, const char *path, size_t n)
{
	static const char fence[] = "\n```json\n";
	const char *at = whole_file(a, path);
	for (size_t i = 0; at != NULL && i <= n; i++) {
		at = strstr(at, fence);
		if (at != NULL)
			at += strlen(fence);
	}
	const char *end = at == NULL ? NULL : strstr(at, "\n```\n");
	return end == NULL ? NULL : arena_textn(a, at, (size_t)(end - at));
}
