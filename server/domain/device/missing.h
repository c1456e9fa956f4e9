/* The least money that a till took and that never arrived: tickets that gates let in, well signed by its key, whose sale is not
 * here. How they were paid nobody can know; what is certain is what they cost at least. */
#ifndef SERVER_DOMAIN_MISSING_H
#define SERVER_DOMAIN_MISSING_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <hoaban/tariff.h>
#include <jansson.h>

struct app;

/* {"least","tickets","persons","evidence":[{"ticket","party","category","sites","edition","sold_at","shown_at","gate","least",
 * "qr"}…],"shifts":[{"shift","cashier","opened_at","float","cash","moved","in_drawer"}…]}: shifts without Z, with what was
 * in the drawer as far as the server heard, before refunds. E_NOT_FOUND. */
enum err missing_of_device(struct app *app, struct arena *a, const char *device, json_t **out);

/* The least that a person of a category pays for these sites on a day: one by one or by a product that covers just them. −1
 * when the edition does not sell that. */
int64_t missing_least(struct arena *a, const struct tariff *t, uint64_t sites, enum category c, int32_t sale_day,
		      int32_t visit_day);
/* Of a whole ticket; what the edition does not sell counts nothing. */
int64_t missing_least_of(struct arena *a, const struct tariff *t, const struct ticket *ticket);

#endif
