/* The schemas of the files, step by step; PRAGMA user_version says how many steps a file has had. */
#ifndef POS_SCHEMA_H
#define POS_SCHEMA_H

#include "pos-client/journal/statement.h"

struct schema {
	const char *const *steps;
	int count;
};
extern const struct schema journal_schema, ledger_schema;

/* Brings the file to the newest version in one transaction. E_CORRUPT when it is newer than this program. */
enum err schema_migrate(struct journal *j, const struct schema *s);

#endif
