/* The journal's schema, step by step; PRAGMA user_version says how many steps a file has had. */
#ifndef POS_SCHEMA_H
#define POS_SCHEMA_H

#include "pos-client/journal/statement.h"

/* Brings the file to the newest version in one transaction. E_CORRUPT when it is newer than this program. */
enum err schema_migrate(struct journal *j);

#endif
