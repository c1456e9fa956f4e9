#include "tests/support/testdb.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static void must(enum err e, struct testdb *t, const char *what)
{
	if (e == E_OK)
		return;
	fprintf(stderr, "testdb: %s: %s\n%s", what, err_code(e), t->log.text);
	abort();
}

void testdir_make(char dir[static 64])
{
	snprintf(dir, 64, "/tmp/hoaban-test-XXXXXX");
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
	/* Not a failure of its own: after one, a database may still be running in there, and its message must come through. */
	if (nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
		fprintf(stderr, "testdir: %s is left behind\n", dir);
}

static struct store *testdb_open(struct testdb *t, const char *user)
{
	struct store *s = NULL;
	must(store_open(&s, &(struct store_config){.socket = embedded_socket(t->embedded),
						   .user = user,
						   .schema = EMBEDDED_SCHEMA,
						   .connections = 4,
						   .timeout_s = 10,
						   .logger = &t->log.logger}),
	     t, "open");
	return s;
}

void testdb_start(struct testdb *t)
{
	capture_init(&t->log);
	testdir_make(t->dir);
	must(embedded_start(&t->embedded, t->dir, &t->log.logger), t, "start");
	must(embedded_migrate(t->embedded), t, "migrate");
	t->store = testdb_open(t, EMBEDDED_USER);
}

void testdb_end(struct testdb *t)
{
	store_close(t->store);
	embedded_stop(t->embedded);
	testdir_remove(t->dir);
}

struct store *testdb_root(struct testdb *t)
{
	return testdb_open(t, "root");
}

void testdb_run(struct testdb *t, const char *sql)
{
	struct store *root = testdb_root(t);
	struct db *db;
	must(store_acquire(root, &db), t, "acquire");
	must(db_plain(db, sql), t, sql);
	store_release(root, db);
	store_close(root);
}
