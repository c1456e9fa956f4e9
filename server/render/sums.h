/* What the build knows of the files it serves: lists of hashes among the assets, "HASH  NAME" a line ("gate.sums"). */
#ifndef SERVER_RENDER_SUMS_H
#define SERVER_RENDER_SUMS_H

#include <hoaban/arena.h>

#define SUMS_TEXT 16 /* characters of a version: the first of the hash */

/* The version of a file, in the arena; NULL when the list does not name it. */
const char *sums_find(struct arena *a, const char *list, const char *name);

#endif
