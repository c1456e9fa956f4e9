/* Rights in the database and the guards of tables that only grow: what they should be (sql/grants.sql, sql/grants-auditor.sql,
 * the triggers of all migrations) and what they are. Both as sorted lines, so that one can be held against the other. */
#ifndef SERVER_STORE_RIGHTS_H
#define SERVER_STORE_RIGHTS_H

#include "store/store.h"

#define RIGHTS_SERVER	"sql/grants.sql"
#define RIGHTS_AUDITOR	"sql/grants-auditor.sql"
#define AUDITOR_ACCOUNT "'hoaban_audit'@'localhost'"

struct lines {
	const char **list; /* in the arena, ascending by strcmp */
	size_t count;
};
/* The first line of `in` that `other` has not; NULL = none. */
const char *lines_beyond(const struct lines *in, const struct lines *other);

/* Adds the rights of one GRANT statement, one a line: "UPDATE (note) ON checkpoint", "SELECT ON *" (of `schema`), "FILE ON
 * *.*", "EXECUTE ON FUNCTION guards_held", "ROLE x". What gives nothing (USAGE) is left out. */
void rights_parse(struct lines *out, size_t room, struct arena *a, struct bytes grant, const char *schema);
enum err rights_wanted(struct arena *a, const char *asset, struct lines *out);
/* Of the account that asks. */
enum err rights_own(struct db *db, struct arena *a, struct lines *out);
/* Of another account, as 'name'@'host'; none when there is no such account. */
enum err rights_of(struct db *db, struct arena *a, const char *account, struct lines *out);

/* "BEFORE UPDATE leaf <hash of its body>". */
enum err guards_wanted(struct arena *a, struct lines *out);
enum err guards_held(struct db *db, struct arena *a, struct lines *out);

/* The number of the database's error when the account that asks tries to delete from a table, and to change it; 0 = it may.
 * Nothing is changed either way. The name is static text of a guard's line. */
#define RIGHTS_DENIED 1142
enum err rights_try(struct db *db, struct arena *a, const char *table, unsigned *number);

#endif
