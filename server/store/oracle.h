/* The invariants of the whole, as `doctor` names them, as questions to the database: each counts what breaks it. */
#ifndef SERVER_STORE_ORACLE_H
#define SERVER_STORE_ORACLE_H

#include "store/store.h"

struct oracle {
	const char *name;     /* "I3" */
	const char *sentence; /* what must be true */
	const char *sql;      /* one row, one number: how many break it */
};
extern const struct oracle oracles[];
extern const size_t oracle_count;

/* oracle_leaves.c: the question of "I10 log". */
extern const char oracle_leaves[];

enum err oracle_ask(struct db *db, const struct oracle *o, uint64_t *broken);

#endif
