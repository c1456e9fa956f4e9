/* Who went in and who was taken back, each row beside the entry that its gate signed: to be held against each other. Over the
 * snapshot of figures_raw.h, a row at a time; spans and texts are good until each() returns. */
#ifndef SERVER_STORE_SIGNED_ADMISSIONS_H
#define SERVER_STORE_SIGNED_ADMISSIONS_H

#include "store/figures_raw.h"
#include "store/signed_rows.h"

/* The entry that a row names. */
struct gate_entry {
	uint8_t device[UUID_LEN];
	uint64_t seq;
	int64_t time; /* Unix seconds, the column beside the entry */
	struct bytes bytes;
};

/* An admission's entry with one of the rows that name it; rows of an entry lie one behind the other. */
struct signed_place {
	struct gate_entry of;
	uint64_t has_row; /* 0 = none names it; what follows is zeros */
	uint8_t root[UUID_LEN], claim[UUID_LEN], ticket[UUID_LEN];
	uint64_t use, site, entry, is_provisional;
	int64_t day, admitted_at;
	const char *gate;
};
/* Rows carried over to the ticket of a correction are left out: nobody signed them. */
enum err signed_places_each(struct snapshot *x, struct signed_place *row, enum err (*each)(void *ctx), void *ctx);
enum err signed_places_of(struct snapshot *x, const uint8_t device[static UUID_LEN], uint64_t seq, struct signed_place *row,
			  enum err (*each)(void *ctx), void *ctx);
/* How many rows name an entry, whether it is there or not. */
enum err signed_places_count(struct snapshot *x, uint64_t *out);
/* The rows of places that somebody else had taken. */
enum err signed_doubles_each(struct snapshot *x, struct signed_place *row, enum err (*each)(void *ctx), void *ctx);

/* What explains that an admission's entry has not a row for every person, or that a row has another time. */
struct place_excuse {
	uint64_t is_doubtful;	 /* an incident at the entry: nothing was taken, or what the server had granted before */
	uint64_t doubles;	 /* incidents at the entry: places that were taken already */
	uint64_t twice;		 /* of them, those that are written down */
	uint64_t twice_only;	 /* … and hold no place today */
	uint64_t later;		 /* rows of the same act under a later entry of its device: an act told twice */
	uint64_t is_undone;	 /* taken back by the same device */
	uint64_t is_forged;	 /* its ticket pretends to be another: whoever signed that is accused */
	struct bytes clock_word; /* the device's last word on its clock before the entry; len 0 = none */
};
/* The word is the arena's. */
enum err place_excuse_find(struct snapshot *x, struct arena *a, const uint8_t device[static UUID_LEN], uint64_t seq,
			   const uint8_t claim[static UUID_LEN], const uint8_t ticket[static UUID_LEN],
			   struct place_excuse *out);

struct signed_undo {
	struct gate_entry of;
	uint8_t claim[UUID_LEN];
	uint64_t site;
	int64_t day;
	const char *gate;
};
enum err signed_undos_each(struct snapshot *x, struct signed_undo *row, enum err (*each)(void *ctx), void *ctx);

/* Rows that no entry of their kind explains: admissions, which takes as long as there are many; and the few others. What was
 * taken back online is among these when its device has told of `late_s` seconds later and not of that. */
enum err unsigned_places_each(struct snapshot *x, struct unsigned_row *row, enum err (*each)(void *ctx), void *ctx);
enum err unsigned_undos_each(struct snapshot *x, int64_t late_s, struct unsigned_row *row, enum err (*each)(void *ctx),
			     void *ctx);

#endif
