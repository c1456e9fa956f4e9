/* The record of changes: who did what to what, as it was and as it is. Written in the transaction that makes the change, so
 * that there is neither without the other; the server's account can not alter it afterwards. */
#ifndef SERVER_DOMAIN_CHANGE_H
#define SERVER_DOMAIN_CHANGE_H

#include <hoaban/json.h>

struct app;
struct db;

struct change {
	const char *who;     /* session.login, or "console:<account>" of a command */
	const char *action;  /* "staff.add": noun and verb, at most 47 characters */
	const char *subject; /* what was changed, by the name people know; at most 127 bytes */
	json_t *before;	     /* NULL = it was not there. Never a secret: no password, PIN, key, token, nor a visitor's data */
	json_t *after;
};
/* Consumes `before` and `after`, whatever happens. */
enum err change_record(struct db *db, struct app *app, const struct change *c);

#endif
