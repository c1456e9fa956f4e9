/* The schema's steps, each a file of re-runnable statements, applied once in the order of their names. */
#ifndef SERVER_STORE_MIGRATE_H
#define SERVER_STORE_MIGRATE_H

#include "server/store/store.h"

struct migration {
	const char *name; /* "001-core.sql" */
	struct bytes script;
};

/* Under a named lock: runs what is not yet recorded in table `migration` and records it with its SHA-256. MariaDB commits at
 * each DDL statement, so a step that was killed half-way is simply run again. E_REFUSED when an applied step was changed
 * afterwards, E_BUSY when another process migrates. Needs rights on the schema only when
 * something is to be done. store_migrate does this with the program's own assets. */
enum err migrate(struct db *db, const struct migration *list, size_t count);

#endif
