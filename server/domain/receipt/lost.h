/* Receipt numbers reported lost: a till is gone for good, and with it receipts that it issued and never sent. Each number is a
 * leaf of the revenue log, so that no number is without an account; what shows up all the same is an incident
 * (number_was_lost). */
#ifndef SERVER_DOMAIN_LOST_H
#define SERVER_DOMAIN_LOST_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <jansson.h>

struct app;

#define LOST_MAX 1000 /* numbers by one report */

struct lost_report {
	const char *who, *reason;
	const char *receipt;  /* "EBL01/26TAB/12", or "EBL01/26TAB/12-15" */
	const char *tax_code; /* NULL = whosever series that is */
};
/* E_INVALID: no name of that form, or no reason; E_NOT_FOUND: no till's series; E_CONFLICT: several organisations have it;
 * E_REFUSED: its till is not closed; E_DUPLICATE: a number is here as a receipt, or was reported before; E_RANGE: the till was
 * never let issue it. */
enum err lost_report(struct app *app, struct arena *a, const struct lost_report *said, json_t **out);

#endif
