#include "domain/booking_places.h"

enum err booking_places_hold(struct db *db, struct app *app, struct arena *a, const struct order *o,
			     const struct order_inputs *in, uint32_t *sold_out)
{
	(void)db, (void)app, (void)a, (void)o, (void)in, (void)sold_out;
	return E_OK;
}

enum err booking_places_lock(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN])
{
	(void)db, (void)a, (void)order;
	return E_OK;
}

enum err booking_places_keep(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], int64_t until)
{
	(void)db, (void)a, (void)order, (void)until;
	return E_OK;
}

enum err booking_places_free(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN])
{
	(void)db, (void)a, (void)order;
	return E_OK;
}
