#include "tests/support/testdir.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

void testdir_make(char dir[static TESTDIR_TEXT])
{
	snprintf(dir, TESTDIR_TEXT, "/tmp/hoaban-test-XXXXXX");
	if (!mkdtemp(dir) || chmod(dir, 0711) != 0)
		abort();
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

void testdir_remove(const char *dir)
{
	if (nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0)
		return;
	perror(dir); /* somebody still writes there */
	abort();
}
