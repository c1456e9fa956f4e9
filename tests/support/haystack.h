/* Looks for bytes in every file below a directory: what must not be kept is in none of them. */
#ifndef TESTS_SUPPORT_HAYSTACK_H
#define TESTS_SUPPORT_HAYSTACK_H

#include <stddef.h>

struct haystack {
	unsigned files, found; /* found = files that hold the needle */
	char first[1024];      /* path of the first of them */
};
/* Fails the running cmocka test when a file cannot be read. Sockets and locks are skipped. */
struct haystack haystack_search(const char *dir, const char *needle);

#endif
