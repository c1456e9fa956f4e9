/* The shelf: every published tariff edition, parsed, in memory. Editions are append-only, so readers need no lock beyond the
 * pointer's. */
#ifndef SERVER_DOMAIN_SHELF_H
#define SERVER_DOMAIN_SHELF_H

#include <hoaban/tariff.h>

struct app;
struct shelf;

/* Loads all editions of the database; with an empty table publishes `seed` as edition 1 (signs it, logs leaf type 9). */
enum err shelf_open(struct shelf **out, struct app *app, struct bytes seed);
void shelf_close(struct shelf *s);
/* The edition in force for a visit on this day (the highest numbered with from ≤ day), or NULL. Lives as long as the shelf. */
const struct tariff *shelf_on(struct shelf *s, int32_t day);
const struct tariff *shelf_edition(struct shelf *s, uint32_t edition);
/* Number of the newest edition, and an edition's signed bytes (len 0 = none). */
uint32_t shelf_newest(const struct shelf *s);
struct bytes shelf_signed(struct shelf *s, uint32_t edition);

#endif
