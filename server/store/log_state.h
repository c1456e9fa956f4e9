/* What can be said of the revenue log in a sentence. */
#ifndef SERVER_STORE_LOG_STATE_H
#define SERVER_STORE_LOG_STATE_H

#include "store/store.h"

struct log_state {
	bool has_checkpoint, is_witnessed;
	uint64_t size; /* of the newest signed checkpoint */
	uint8_t root[32];
	int64_t made_at;
	uint64_t witnessed; /* size of the newest one that a witness cosigned */
	int64_t witnessed_at;
	const char *witness; /* its name */
};
enum err log_state_read(struct db *db, struct arena *a, struct log_state *out);

#endif
