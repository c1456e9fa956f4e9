/* What the files of booking.h share. */
#ifndef SERVER_DOMAIN_BOOKING_ROOM_H
#define SERVER_DOMAIN_BOOKING_ROOM_H

#include "app.h"
#include "domain/sale/booking.h"
#include "store/bookings.h"

/* From its rows. */
enum err booking_load(struct booking *out, struct app *app, struct db *db, struct arena *a, const struct booking_row *row);
enum err booking_read(struct db *db, struct arena *a, struct app *app, const uint8_t order[static UUID_LEN],
		      struct booking *out);
/* Until when a confirmed booking keeps its places: the end of its day. */
int64_t booking_until(int32_t visit_day);

#endif
