/* Logging in: failed attempts are counted before the password is looked at, so that attempts at the same moment do not help,
 * and for every text somebody types as a login, so that a lock-out does not tell who exists. */
#ifndef SERVER_DOMAIN_LOGIN_H
#define SERVER_DOMAIN_LOGIN_H

#include "domain/people/session.h"

struct db;

/* What guards the logins of one server process: attempts per address, and how many passwords are hashed at a time. */
struct door;
enum err door_open(struct door **out, unsigned burst, unsigned per_minute);
void door_close(struct door *d);

struct login_request {
	const char *login, *password;
	const char *totp; /* six digits or a recovery code; NULL = none given */
	const char *address;
};
struct login_refusal {
	const char *code; /* "totp_required", or NULL: nothing more is said */
	int64_t wait_s;	  /* with E_TOO_MANY */
};
/* E_UNAUTHORIZED, the same for an unknown or disabled login and a wrong password or code; E_TOO_MANY; E_BUSY. */
enum err login_attempt(struct app *app, struct arena *a, const struct login_request *r, struct new_session *out,
		       struct login_refusal *why);
/* Ends a lock-out. In the caller's transaction. */
enum err login_unlock(struct db *db, const char *login);

#endif
