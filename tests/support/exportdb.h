/* An export held against the database that it was made of. */
#ifndef TESTS_EXPORTDB_H
#define TESTS_EXPORTDB_H

#include "tests/support/story.h"

#include <hoaban/export.h>

/* Every table of the directory has the rows that the story's database has now, cell by cell, and at least one but for
 * `may_be_empty` (EXPORT_TABLE_COUNT: none may be); nothing is beyond the log. Fails the running cmocka test. */
void exportdb_compare(struct story *s, const char *directory, enum export_table may_be_empty);

#endif
