/* How the files of clues read them. */
#ifndef SERVER_STORE_CLUES_ROOM_H
#define SERVER_STORE_CLUES_ROOM_H

#include "store/clues.h"

#include <hoaban/instant.h>

/* The query's columns: subject, day, sites, actor, other, weight, fact. Its rows go behind those of *out. */
enum err clues_read(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
		    struct clues *out);

/* Whose shift it was at the till at that moment; clocks of gates and tills are a minute apart at most. */
#define CASHIER_AT(device, time)                                                                                               \
	"COALESCE((SELECT h0.cashier FROM shift h0 WHERE h0.device = " device " AND h0.opened_at <= " time " + 60"             \
	" ORDER BY h0.opened_at DESC LIMIT 1), '')"

#endif
