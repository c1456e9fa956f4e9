/* Receipts that are held back from signing: a till said that it signed them, and its original did not come, or is not what it
 * promised. Two originals of one number would be worse than none; a person who knows that there is no other lets it go, and
 * the sealer signs it. */
#ifndef SERVER_DOMAIN_HOLD_H
#define SERVER_DOMAIN_HOLD_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <jansson.h>

struct app;

/* [{"tax_code","form","symbol","number","reason","is_released"}…] */
enum err hold_list(struct app *app, struct arena *a, json_t **out);

struct hold_change {
	const char *who, *reason;
	const char *receipt;  /* "EBL01/26TAB/12" */
	const char *tax_code; /* NULL = whichever holds that receipt */
};
/* E_INVALID for a name that is none or a missing reason; E_NOT_FOUND when it is not held; E_CONFLICT when two organisations
 * have such a receipt. */
enum err hold_release(struct app *app, struct arena *a, const struct hold_change *c, json_t **out);

#endif
