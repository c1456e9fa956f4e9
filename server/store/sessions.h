/* Queries on session and login_throttle. */
#ifndef SERVER_STORE_SESSIONS_H
#define SERVER_STORE_SESSIONS_H

#include "store/store.h"

#include <hoaban/cose.h>
#include <hoaban/uuid.h>

/* A session with what its owner is now: a changed role or a disabled account holds from the next request on. */
struct session_row {
	uint8_t hash[HASH_LEN], staff[UUID_LEN];
	int64_t is_pending;
	int64_t created_at, seen_at, expires_at;
	const char *login, *name; /* of the owner, only read */
	uint64_t role;
	int64_t is_demo, disabled_at;
};
enum err session_insert(struct db *db, const struct session_row *row);
enum err session_get(struct db *db, struct arena *a, const uint8_t hash[static HASH_LEN], struct session_row *out);
enum err session_seen(struct db *db, const uint8_t hash[static HASH_LEN], int64_t now);
enum err session_delete(struct db *db, const uint8_t hash[static HASH_LEN]);
enum err sessions_delete_of(struct db *db, const uint8_t staff[static UUID_LEN]);
enum err sessions_delete_old(struct db *db, int64_t now);

struct login_throttle_row {
	uint8_t login[HASH_LEN];
	uint64_t failures;
	int64_t last_at, locked_until;
};
/* Locks the row, made when it is missing, until the transaction ends. */
enum err login_throttle_lock(struct db *db, const uint8_t login[static HASH_LEN], int64_t now, struct login_throttle_row *out);
enum err login_throttle_update(struct db *db, const struct login_throttle_row *row);
enum err login_throttle_delete(struct db *db, const uint8_t login[static HASH_LEN]);
/* Those whose last failure was before `before`, but at most a few hundred at a time. */
enum err login_throttle_delete_old(struct db *db, int64_t before);

#endif
