/* Open data: how many persons visited each site and what was taken there, per day. Only of days that are over and of which
 * every till has told; nothing about any person, till or cashier. */
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
};
struct open_data {
	int32_t complete_until; /* exclusive */
	struct open_row *rows;	/* by day, then sites */
	size_t count;
};
/* Of [from, until), cut off at complete_until. */
enum err open_data_daily(struct app *app, struct arena *a, int32_t from, int32_t until, struct open_data *out);
enum err open_data_complete_until(struct app *app, int32_t *day);
/* "A1", or "BT+A1", by the tariff. */
const char *open_data_sites(struct app *app, struct arena *a, uint64_t sites);

#endif
