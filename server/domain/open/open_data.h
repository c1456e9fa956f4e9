/* Open data: how many persons visited each site and what was taken there, per day; nothing about any person, till or cashier.
 *
 * A day is complete when it is over and the journal of every device that is not closed is here up to its end: an entry of a
 * later time has come, or the device has said under its key that there is no more (an empty upload; its last entry, when it
 * renewed its lease). A renewed lease alone proves nothing. A device that was silent for so long that its lease ended before a
 * day began has nothing to tell of that day.
 *
 * A complete day is published at once; another one `open_data_wait_days` after it is over, marked as incomplete. */
#ifndef SERVER_DOMAIN_OPEN_DATA_H
#define SERVER_DOMAIN_OPEN_DATA_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <stdint.h>

struct app;

#define OPEN_DATA_DAYS_MAX 366

struct open_row {
	int32_t day;
	uint64_t sites;	  /* one, or several that a ticket for all of them was sold for */
	int64_t visitors; /* let in at the one site; −1 for several: who went in is counted at each */
	int64_t revenue;  /* đồng: receipts less what replaced ones said */
	bool is_complete;
};
struct open_data {
	int32_t complete_until;	 /* exclusive: every day before it is complete */
	int32_t published_until; /* exclusive: the last day that is published */
	struct open_row *rows;	 /* by day, then sites */
	size_t count;
	int32_t *incomplete, *withheld; /* days of the period that are published so, and that are over but wait for a device */
	size_t incomplete_count, withheld_count;
};
/* How far it goes: complete_until and published_until. */
enum err open_data_reach(struct app *app, struct open_data *out);
/* Of [from, until): what is published. until − from at most OPEN_DATA_DAYS_MAX. */
enum err open_data_daily(struct app *app, struct arena *a, int32_t from, int32_t until, struct open_data *out);
/* "A1", or "BT+A1", by the tariff. */
const char *open_data_sites(struct app *app, struct arena *a, uint64_t sites);

#endif
