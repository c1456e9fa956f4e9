/* Queries on admission_twice and admission_undone: places that were taken twice apart, and acts that were taken back. */
#ifndef SERVER_STORE_DOUBLES_H
#define SERVER_STORE_DOUBLES_H

#include "store/store.h"

#include <hoaban/fact.h>

/* An act that took a place. */
struct place_taker {
	uint8_t claim[UUID_LEN], device[UUID_LEN];
	const char *gate;
	int64_t admitted_at;
	uint64_t seq; /* its journal entry; 0 = not received yet */
};
/* Who holds this use of the admission's place. E_NOT_FOUND. */
enum err place_holder(struct db *db, struct arena *a, const struct admission *ad, uint32_t use, struct place_taker *out);

/* This use was held by `first` when the admission `ad` came, with entry `seq` of that device. */
enum err double_insert(struct db *db, const struct admission *ad, uint32_t use, const uint8_t device[static UUID_LEN],
		       uint64_t seq, const struct place_taker *first);
/* The entry of an act that was claimed online has come: it is the first record of what came second before. */
enum err double_mark(struct db *db, const uint8_t claim[static UUID_LEN], const uint8_t device[static UUID_LEN], uint64_t seq);

/* Both records behind an incident. */
struct double_row {
	struct place_taker taker[2]; /* who came first, who came second */
	const char *name[2];	     /* of the devices */
	struct bytes entry[2];	     /* the signed journal entries; len 0 = still to come */
	bool is_undone[2];
};
/* E_NOT_FOUND: the incident is no double entry. */
enum err double_of_incident(struct db *db, struct arena *a, uint64_t incident, struct double_row *out);

/* ---- undone */

struct undone_row {
	const struct admission_undone *fact;
	const uint8_t *device;
	uint64_t persons, seq; /* seq 0 = not journalled yet */
	int64_t undone_at;
};
/* E_DUPLICATE: it was undone before. */
enum err undone_insert(struct db *db, const struct undone_row *row);
/* Notes the journal entry. */
enum err undone_mark(struct db *db, const uint8_t claim[static UUID_LEN], const uint8_t device[static UUID_LEN], uint64_t seq);
/* Whose undo it was. E_NOT_FOUND: the claim is not undone. */
enum err undone_by(struct db *db, const uint8_t claim[static UUID_LEN], uint8_t device[static UUID_LEN]);
/* Whose act a claim is, and when; *persons = the places it holds, 0 when all were held before it came. E_NOT_FOUND. A claim's
 * id is heard by all on a site's cable: when several devices have used it, each has an act of its own, and `asked_by` its own
 * first. */
enum err claim_taker(struct db *db, struct arena *a, const uint8_t claim[static UUID_LEN],
		     const uint8_t asked_by[static UUID_LEN], struct place_taker *out, uint64_t *persons);
/* After undone_insert(): the places of a device's claim are free again. Where another act came second, it holds the place from
 * now on. */
enum err places_release(struct db *db, const uint8_t claim[static UUID_LEN], const uint8_t device[static UUID_LEN]);

#endif
