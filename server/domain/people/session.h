/* Sessions of people who have logged in. The cookie holds 256 random bits; the database holds their hash. The CSRF token is
 * made from the cookie's bits, so that it needs no place and no page but ours can know it. */
#ifndef SERVER_DOMAIN_SESSION_H
#define SERVER_DOMAIN_SESSION_H

#include "domain/people/staff.h"

#include <hoaban/cose.h>
#include <hoaban/uuid.h>

#define SESSION_TOKEN_LEN  32
#define SESSION_TOKEN_TEXT (2 * SESSION_TOKEN_LEN + 1)

struct app;
struct db;

/* Who asks: the state of a WHO_STAFF request behind the guard. */
struct session {
	uint8_t hash[HASH_LEN], staff[UUID_LEN];
	const char *login, *name;
	enum user_role role;
	bool is_pending; /* good for nothing but the enrolment of one-time passwords */
	int64_t expires_at;
	char csrf[SESSION_TOKEN_TEXT];
};
struct new_session {
	struct session session;
	char token[SESSION_TOKEN_TEXT]; /* for the cookie */
};

/* A session for this person, in the caller's transaction. */
enum err session_begin(struct db *db, struct app *app, const uint8_t staff[static UUID_LEN], bool is_pending,
		       struct new_session *out);
/* Whose token this is. E_UNAUTHORIZED when nobody's, idle or lived too long, or its owner may not be here any more. */
enum err session_find(struct app *app, struct arena *a, const char *token, struct session *out);
enum err session_end(struct app *app, const struct session *s);

#endif
