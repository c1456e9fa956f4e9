/* Queries on mail_message and order_contact. */
#ifndef SERVER_STORE_MAIL_H
#define SERVER_STORE_MAIL_H

#include "store/store.h"

#include <hoaban/uuid.h>

enum mail_state { MAIL_QUEUED = 1, MAIL_SENT = 2, MAIL_DEAD = 3, MAIL_DROPPED = 4 };

struct mail_insert {
	uint8_t mark[UUID_LEN];
	const uint8_t *subject;
	uint64_t kind, language;
	const char *link; /* or NULL */
	int64_t queued_ms, dead_at;
};
/* Nothing when there is no address under `subject`: *queued. */
enum err mail_insert(struct db *db, const struct mail_insert *m, bool *queued);

struct mail_row {
	uint64_t id, kind, language, state, attempts, unsure;
	uint8_t mark[UUID_LEN], subject[UUID_LEN];
	const char *link, *outcome;			 /* link "" = none */
	int64_t queued_ms, next_ms, dead_at, settled_at; /* settled_at 0 = not yet */
};
/* The one that has waited longest. E_NOT_FOUND. */
enum err mail_due_find(struct db *db, struct arena *a, int64_t now_ms, struct mail_row *out);
/* Counts an attempt, and keeps others off until next_ms: E_BUSY when somebody else has begun it. */
enum err mail_begin(struct db *db, const struct mail_row *m, int64_t next_ms);
enum err mail_settle(struct db *db, uint64_t id, enum mail_state state, const char *outcome, int64_t now);
enum err mail_postpone(struct db *db, uint64_t id, bool is_unsure, const char *outcome, int64_t next_ms);
/* It could not even be tried: the attempt is not counted. */
enum err mail_wait(struct db *db, uint64_t id, int64_t next_ms);
/* Of one subject, newest first. */
enum err mails_of(struct db *db, struct arena *a, const uint8_t subject[static UUID_LEN], struct mail_row **list,
		  size_t *count);
/* How many were queued for a subject since a moment; and, of one kind, for any order of an address. */
enum err mails_since(struct db *db, const uint8_t subject[static UUID_LEN], int64_t since_ms, uint64_t *count);
enum err mails_to_since(struct db *db, const char *email, uint64_t kind, int64_t since_ms, uint64_t *count);
enum err mails_of_kind(struct db *db, const uint8_t subject[static UUID_LEN], uint64_t kind, uint64_t *count);
struct mail_counts {
	uint64_t waiting, dead;
	int64_t oldest_ms; /* of those that wait; 0 = none */
};
/* Dead ones of the last days only: since_ms. */
enum err mails_counted(struct db *db, int64_t since_ms, struct mail_counts *out);

/* ---- addresses */

/* E_NOT_FOUND. */
enum err contact_of(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], const char **email);
/* The orders of an address, newest first, at most `limit`; `since_ms` of their making. */
enum err orders_of_email(struct db *db, struct arena *a, const char *email, int64_t since_ms, uint64_t limit,
			 uint8_t (**ids)[UUID_LEN], size_t *count);
/* Erases the address of an order, and with these random bytes the hash of what was asked for, which whoever guesses the address
 * could tell it by. *erased is false when there was none. */
enum err contact_erase(struct db *db, const uint8_t order[static UUID_LEN], const uint8_t random[static 32], bool *erased);

#endif
