/* The shelf: every published tariff edition, parsed, in memory. Editions are append-only: what was read stays where it is until
 * the shelf closes, so readers take no lock. lookout.h looks every few seconds whether another process published one. */
#ifndef SERVER_DOMAIN_SHELF_H
#define SERVER_DOMAIN_SHELF_H

#include <hoaban/tariff.h>

struct app;
struct shelf;

struct shelved {
	const struct tariff *tariff;
	int64_t issued_at;
	struct bytes document, cose; /* the JSON as published; the signed edition */
};

/* Loads all editions of the database; with an empty table publishes `seed` as the first (signs it, logs leaf type 9). */
enum err shelf_open(struct shelf **out, struct app *app, struct bytes seed);
void shelf_close(struct shelf *s);
/* Takes in what was published since. Reads the database. */
enum err shelf_look(struct shelf *s);

/* The edition in force for a visit on this day (the highest numbered with from ≤ day), or NULL. Lives as long as the shelf. */
const struct tariff *shelf_on(struct shelf *s, int32_t day);
const struct tariff *shelf_edition(struct shelf *s, uint32_t edition);
/* Number of the newest edition, and an edition's signed bytes (len 0 = none). */
uint32_t shelf_newest(const struct shelf *s);
struct bytes shelf_signed(struct shelf *s, uint32_t edition);
/* All of them, in the order of their numbers. */
size_t shelf_count(const struct shelf *s);
const struct shelved *shelf_at(const struct shelf *s, size_t i);
const struct shelved *shelf_find(const struct shelf *s, uint32_t edition); /* NULL = there is none */

#endif
