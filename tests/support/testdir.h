/* Directories of tests: made under /tmp (searchable, so that the database drops root), removed with all they hold. */
#ifndef TESTS_TESTDIR_H
#define TESTS_TESTDIR_H

#define TESTDIR_TEXT 64

void testdir_make(char dir[static TESTDIR_TEXT]);
void testdir_remove(const char *dir);

#endif
