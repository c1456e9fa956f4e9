/* The manifest of an export, from whoever wrote it: what is accepted names only files below the directory, in order. */
#include "audit/input/manifest.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct manifest m;
	struct arena a;
	const char *why = NULL;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	if (manifest_parse(&m, &a, bytes_of(data, size), &why) != E_OK) {
		if (why == NULL || why[0] == '\0')
			abort();
		m.file_count = 0;
	}
	for (size_t i = 0; i < m.file_count; i++) {
		const char *path = m.files[i].path;
		if (path[0] == '/' || path[0] == '.' || strstr(path, "/.") || strstr(path, "//"))
			abort();
		if (manifest_find(&m, path) != &m.files[i])
			abort();
	}
	arena_release(&a);
	return 0;
}
