#include "tests/support/testdb.h"
#include "tests/support/dbtemplate.h"
#include <stdio.h>
#include <stdlib.h>

static void must(enum err e, struct testdb *t, const char *what)
{
	if (e == E_OK)
		return;
	fprintf(stderr, "testdb: %s: %s\n%s", what, err_code(e), t->log.text);
	abort();
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
	dbtemplate_place(t->dir);
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

/* A table that only grows has guards (sql/027-guards.sql): gone for good in this database when a test rewrites it. */
static void take_guards_off(struct testdb *t, struct db *db, const char *sql)
{
	char table[65] = "", drop[128];
	if (sscanf(sql, "DELETE FROM %64[a-z_]", table) != 1 && sscanf(sql, "UPDATE %64[a-z_]", table) != 1)
		return;
	snprintf(drop, sizeof(drop), "DROP TRIGGER IF EXISTS keep_%s", table);
	must(db_plain(db, drop), t, drop);
	snprintf(drop, sizeof(drop), "DROP TRIGGER IF EXISTS hold_%s", table);
	must(db_plain(db, drop), t, drop);
}

void testdb_run(struct testdb *t, const char *sql)
{
	struct store *root = testdb_root(t);
	struct db *db;
	must(store_acquire(root, &db), t, "acquire");
	take_guards_off(t, db, sql);
	must(db_plain(db, sql), t, sql);
	store_release(root, db);
	store_close(root);
}
