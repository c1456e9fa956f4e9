/* People who log in at a story's server, and devices that sign their own requests. */
#ifndef TESTS_LOGIN_H
#define TESTS_LOGIN_H

#include "tests/support/story.h"

#include <hoaban/cose.h>
#include <hoaban/totp.h>
#include <hoaban/uuid.h>

/* POST /v1/session; `totp` may be NULL. The answer is kept under `label`, with the member "cookie" for
 * {"Cookie: ${label.cookie}", "X-CSRF-Token: ${label.csrf}"}. Returns the status. */
int login_try(struct story *s, const char *label, const char *login, const char *password, const char *totp);
/* A demo user, named by the role; fails the test when it does not work. The label is the role. */
void login_as(struct story *s, const char *role);
/* The cookie of any reply that sets one; false when it sets none. */
bool login_cookie(const struct reply *r, char *out, size_t size);

/* What an authenticator shows now, or will show `ahead` steps later. Waits while a step ends or begins: the clocks of test and
 * server are seconds apart, and both shall be in the same one. */
const char *login_totp(struct story *s, const uint8_t secret[static TOTP_SECRET_LEN], int64_t ahead);

/* A device made of nothing but keys. */
struct hand {
	uint8_t id[UUID_LEN];
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
};
/* Enrols it at site A1; fails the test when it does not work. */
void hand_enrol(struct story *s, struct hand *h, const char *name);
/* The headers of a signed request, ended by NULL, in the story's arena. */
#define HAND_HEADERS 5
void hand_sign(struct story *s, const struct hand *h, const struct call *call, const char *content_type,
	       const char *headers[static HAND_HEADERS]);

#endif
