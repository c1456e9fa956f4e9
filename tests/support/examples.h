/* The examples in a document are what the tests use: the n-th ```json block of a Markdown file. */
#ifndef SUPPORT_EXAMPLES_H
#define SUPPORT_EXAMPLES_H

#include <hoaban/arena.h>

const char *example_read(struct arena *a, const char *path, size_t n); /* NULL = there is none */

#endif
