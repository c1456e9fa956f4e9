/* The second factor: one-time passwords by time, enrolled by their owner, and ten recovery codes for a lost phone. */
#ifndef SERVER_DOMAIN_FACTOR_H
#define SERVER_DOMAIN_FACTOR_H

#include "domain/people/session.h"

#include <hoaban/buf.h>

struct staff_row;

#define RECOVERY_CODES	  10
#define RECOVERY_CODE_LEN 10 /* random bytes */
#define RECOVERY_TEXT	  20 /* "XXXX-XXXX-XXXX-XXXX" + NUL */

/* Whether `text` (NULL = nothing) is this person's code of now, or an unused recovery code, which leaves its record; it is good
 * once. E_UNAUTHORIZED. In the caller's transaction. */
enum err factor_use(struct db *db, struct app *app, const struct staff_row *person, const char *text);

/* A new secret for the session's owner, as the URI that an authenticator app scans. E_CONFLICT when one is confirmed already:
 * an operator resets it first. */
enum err factor_begin(struct app *app, struct arena *a, const struct session *s, struct buf *uri);
/* Confirms it with its first code: recovery codes, shown once, and a new session in the place of this one. E_UNAUTHORIZED for a
 * wrong code, E_CONFLICT without factor_begin(). Guessing is of no use here: the caller knows the secret. */
enum err factor_confirm(struct app *app, struct arena *a, const struct session *s, const char *code,
			char recovery[RECOVERY_CODES][RECOVERY_TEXT], struct new_session *out);

#endif
