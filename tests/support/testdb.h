/* A migrated embedded database in a directory of its own, with a store as the server's limited account. For server tests. */
#ifndef TESTS_TESTDB_H
#define TESTS_TESTDB_H

#include "server/store/embedded.h"
#include "server/store/store.h"
#include "tests/support/capture.h"
#include "tests/support/testdir.h"

struct testdb {
	char dir[64]; /* a fresh directory under /tmp */
	struct capture log;
	struct embedded *embedded;
	struct store *store; /* EMBEDDED_USER, 4 connections */
};

/* Ends the test program when it does not work. */
void testdb_start(struct testdb *t);
void testdb_end(struct testdb *t);
/* A store as the database's root, for what the limited account may not do. Close it with store_close(). */
struct store *testdb_root(struct testdb *t);
/* Runs one statement as root. "DELETE FROM …" and "UPDATE …" of a table that only grows work too: its guards
 * (sql/027-guards.sql) are gone from then on. */
void testdb_run(struct testdb *t, const char *sql);

#endif
