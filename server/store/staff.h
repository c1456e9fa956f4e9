/* Queries on staff and recovery_code: people who log in. */
#ifndef SERVER_STORE_STAFF_H
#define SERVER_STORE_STAFF_H

#include "store/store.h"

#include <hoaban/cose.h>
#include <hoaban/totp.h>
#include <hoaban/uuid.h>

struct staff_row {
	uint8_t id[UUID_LEN];
	const char *login, *name;
	uint64_t role;	      /* enum user_role (domain/people/staff.h) */
	const char *password; /* argon2id in PHC form */
	bool has_totp;	      /* a secret was made */
	uint8_t totp_secret[TOTP_SECRET_LEN];
	int64_t totp_since; /* 0 = not confirmed */
	int64_t totp_step;
	int64_t is_demo;
	int64_t created_at, disabled_at; /* 0 = not disabled */
};
/* E_DUPLICATE when the login is taken. */
enum err staff_insert(struct db *db, const struct staff_row *row);
enum err staff_by_login(struct db *db, struct arena *a, const char *login, struct staff_row *out); /* E_NOT_FOUND */
/* The same with the row locked until the transaction ends. */
enum err staff_lock(struct db *db, struct arena *a, const char *login, struct staff_row *out);
enum err staff_all(struct db *db, struct arena *a, struct staff_row **list, size_t *count); /* by login */
/* Writes what may change: name, role, password, secret, confirmation, state. */
enum err staff_update(struct db *db, const struct staff_row *row);
/* E_CONFLICT unless `step` is later than the last one: of two who show one code at one moment, one wins. */
enum err staff_step(struct db *db, const uint8_t id[static UUID_LEN], int64_t step);

enum err recovery_insert(struct db *db, const uint8_t staff[static UUID_LEN], const uint8_t hash[static HASH_LEN]);
/* E_NOT_FOUND when it is none of this person's, or used. */
enum err recovery_use(struct db *db, const uint8_t staff[static UUID_LEN], const uint8_t hash[static HASH_LEN], int64_t now);
enum err recovery_left(struct db *db, const uint8_t staff[static UUID_LEN], uint64_t *count);
enum err recovery_forget(struct db *db, const uint8_t staff[static UUID_LEN]);

/* E_DUPLICATE: it was said before. */
enum err staff_same_insert(struct db *db, const char *login, const char *name, const char *who, int64_t at);
/* What was said of this login, by name. */
enum err staff_same_names(struct db *db, struct arena *a, const char *login, const char ***out, size_t *count);

#endif
