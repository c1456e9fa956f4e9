/* The till's journal: one SQLite file (WAL, synchronous=FULL) that holds everything the till has done, and the only writer of
 * it. One process per data directory. One function = one query; every result is copied into the caller's arena.
 *
 * A fact is made durable by journal_write(): its body runs in one transaction, and E_OK means that the transaction is on the
 * disk. Functions that change something must be called inside such a body; readers may be called anywhere. */
#ifndef POS_JOURNAL_H
#define POS_JOURNAL_H

#include <hoaban/arena.h>
#include <hoaban/entry.h>
#include <hoaban/fact.h>
#include <hoaban/gate.h>
#include <hoaban/slot.h>

struct journal;

/* Opens or makes DIR/journal.db. E_BUSY: another process has the directory; E_CORRUPT: the file is damaged or newer than this
 * program; E_IO. The entries that no server has yet, and the newest, are checked byte by byte. */
enum err journal_open(struct journal **out, const char *dir);
/* For looking only, whatever state it is in; nothing is made or changed. E_BUSY, E_IO, E_CORRUPT when not even a query can be
 * asked. */
enum err journal_open_damaged(struct journal **out, const char *dir);
/* For reading what is held, beside the process that has the directory: nothing is written, no lock is taken. E_NOT_FOUND: there
 * is none yet. */
enum err journal_open_beside(struct journal **out, const char *dir);
void journal_close(struct journal *j); /* NULL is fine */

/* Runs `body` in one transaction; any error of the body undoes it and is handed up. Not nestable. */
enum err journal_write(struct journal *j, enum err (*body)(void *ctx), void *ctx);

/* Why writing has failed. */
enum journal_trouble {
	JOURNAL_SOUND,
	JOURNAL_FULL,	/* no room; nothing of the transaction is there, and the next one may be tried */
	JOURNAL_UNSURE, /* the disk failed: nobody knows what of it is there. Nothing is written any more; a new process finds
			   out */
};
enum journal_trouble journal_trouble(const struct journal *j); /* of the last transaction */
/* The journal's end, for whoever wants to notice that it was put back. */
struct journal_end {
	uint8_t device[UUID_LEN];
	uint64_t seq;
	uint8_t hash[HASH_LEN];
};
/* Told after every transaction that added entries, and after one that failed by the disk. */
struct journal_watcher {
	void (*committed)(void *ctx, const struct journal_end *end);
	void (*failed)(void *ctx, enum journal_trouble trouble);
	void *ctx;
};
void journal_watch(struct journal *j, const struct journal_watcher *w); /* copied; NULL = nobody */

/* The end as a line in a file (journal/end.c): written in place, not synced. After a power cut it may be older than the
 * journal, never newer. DIR/journal.end is one: a journal that lost its tail is refused by it. */
enum err journal_end_write(int fd, const struct journal_end *e);
enum err journal_end_read(int fd, struct journal_end *out); /* E_NOT_FOUND: none, or not whole */
/* E_CONFLICT: the journal has no such entry, or another one. */
enum err journal_end_compare(struct journal *j, const struct journal_end *e);

/* ---- is it what was written (journal/check.c)? E_CORRUPT when not. */
enum err journal_check_newest(struct journal *j); /* done by journal_open */
/* Every entry, every page; *reached = the last entry of the chain that holds from the first. */
struct journal_head;
enum err journal_check_all(struct journal *j, struct journal_head *reached);

/* ---- what can still be read of a damaged one */

/* One entry by its number. E_NOT_FOUND; E_CORRUPT, E_IO: not readable that way. */
enum err journal_find_entry(struct journal *j, struct arena *a, uint64_t seq, struct bytes *cose);
/* Everything in the raw files that has the form of a signed message, in no order, also more than once and from pages long given
 * up; `found` looks at the signature (journal/carve.c). */
struct journal_carver {
	void (*found)(void *ctx, struct bytes message);
	void *ctx;
};
enum err journal_carve(const char *dir, const struct journal_carver *c);

/* ---- entries (journal/entries.c) */

struct journal_head {
	uint64_t seq; /* 0 = no entry yet */
	uint8_t hash[HASH_LEN];
	int64_t time_ms;
};
enum err journal_head(struct journal *j, struct journal_head *out);
/* E_CONFLICT unless the entry follows the head. */
enum err journal_append_entry(struct journal *j, const struct entry *e, struct bytes cose, uint8_t hash[static HASH_LEN]);
/* Entries first … , at most `max` and at most `max_bytes` (but always one); *count may be 0. */
enum err journal_read_entries(struct journal *j, struct arena *a, uint64_t first, size_t max, size_t max_bytes,
			      struct bytes *out, size_t *count);
/* The last ENTRY_CLOCK_CHANGED before this entry; len 0 = there is none. */
enum err journal_last_clock(struct journal *j, struct arena *a, uint64_t before, struct bytes *out);
/* E_NOT_FOUND when there is no such entry. */
enum err journal_entry_hash(struct journal *j, uint64_t seq, uint8_t hash[static HASH_LEN]);

/* ---- sales, receipts, counters (journal/sales.c, journal/receipts.c) */

struct journal_sale {
	uint8_t id[UUID_LEN], shift[UUID_LEN];
	uint8_t input_hash[HASH_LEN]; /* of what was asked for: a repeated id must ask the same */
	uint64_t seq;		      /* its entry */
	int32_t visit_day;
	int64_t sold_at, total, cash, tendered;
	uint64_t sites;
	uint32_t persons, free_persons;
};
enum err journal_insert_sale(struct journal *j, const struct journal_sale *s);
enum err journal_find_sale(struct journal *j, const uint8_t id[static UUID_LEN], struct journal_sale *out, bool *found);

/* What the till owes the server: sales with entries after `synced_seq`. */
struct journal_unsent {
	uint64_t entries, sales;
	int64_t amount;
};
enum err journal_unsent(struct journal *j, uint64_t synced_seq, struct journal_unsent *out);

struct journal_symbol {
	char tax_code[TAX_CODE_TEXT], form[FORM_TEXT], symbol[SYMBOL_TEXT];
};
/* The last number taken of a symbol; 0 when none was. */
enum err journal_last_number(struct journal *j, const struct journal_symbol *s, uint32_t *out);
/* Takes the next number. E_EXHAUSTED past `last_allowed`. */
enum err journal_take_number(struct journal *j, const struct journal_symbol *s, uint32_t last_allowed, uint32_t *out);
/* A lease was accepted: from now on its numbers count from what the server had, the entries up to `synced_seq`. */
enum err journal_begin_lease(struct journal *j, uint64_t synced_seq);
/* … that number of one symbol; 0 when none was used before. */
enum err journal_leased_from(struct journal *j, const struct journal_symbol *s, uint32_t *out);

struct journal_receipt {
	struct journal_symbol symbol;
	uint32_t number;
	uint8_t sale[UUID_LEN], lookup[LOOKUP_LEN];
	struct bytes record;
};
enum err journal_insert_receipt(struct journal *j, const struct journal_receipt *r);
enum err journal_sale_receipts(struct journal *j, struct arena *a, const uint8_t sale[static UUID_LEN],
			       struct journal_receipt **out, size_t *count);
/* The sale of a receipt; form and symbol "" match any, the newest wins. E_NOT_FOUND. */
enum err journal_receipt_sale(struct journal *j, const char *form, const char *symbol, uint32_t number,
			      uint8_t sale[static UUID_LEN]);
/* The last sale of all. E_NOT_FOUND. */
enum err journal_last_sale(struct journal *j, uint8_t sale[static UUID_LEN]);

/* ---- what travels beside entries (journal/attachments.c); `place` = which receipt of the sale's entry, from 0 */

enum err journal_insert_attachment(struct journal *j, const struct journal_attachment *a);
/* len 0 = there is none (any more). */
enum err journal_find_attachment(struct journal *j, struct arena *a, uint64_t seq, enum attachment_kind kind, uint32_t place,
				 struct bytes *out);
/* The attachments of the entries first…last, of as many whole entries as fit into max and max_bytes; *whole_until = the last of
 * these entries. */
struct attachment_list {
	size_t count, max, max_bytes;
	struct journal_attachment *list; /* room for max */
	uint64_t whole_until;
};
enum err journal_read_attachments(struct journal *j, struct arena *a, uint64_t first, uint64_t last,
				  struct attachment_list *out);
/* The payer's text and the XML that shows it. E_NOT_FOUND when there is no payer. */
enum err journal_erase_payer(struct journal *j, uint64_t seq, uint32_t place);
/* Outside of journal_write: what was deleted is in no file any more. */
enum err journal_scrub(struct journal *j);

/* ---- guessed PINs (journal/pins.c) */

struct journal_guesses {
	uint32_t count; /* wrong ones in a row; 0 = none */
	int64_t last_at;
};
enum err journal_find_guesses(struct journal *j, const char *name, struct journal_guesses *out);
enum err journal_put_guesses(struct journal *j, const char *name, const struct journal_guesses *g); /* count 0 forgets */

/* ---- tickets (journal/tickets.c): sold here, or seen here at the gate */

/* `sale` NULL for a ticket that was only seen; a ticket that is there already stays as it is. */
enum err journal_keep_ticket(struct journal *j, const uint8_t id[static UUID_LEN], const uint8_t *sale, struct bytes cose);
enum err journal_sale_tickets(struct journal *j, struct arena *a, const uint8_t sale[static UUID_LEN], struct bytes **out,
			      size_t *count);
/* By typed code; the newest of equal codes. E_NOT_FOUND. */
enum err journal_ticket_by_code(struct journal *j, struct arena *a, uint64_t code, struct bytes *cose);

/* ---- what a gate did (journal/gate.c) */

struct journal_passage {
	uint8_t claim[UUID_LEN];
	uint32_t site;
	int32_t day;
	char gate[32];
	uint32_t persons;
	int64_t admitted_at;
	bool is_undone;
};
enum err journal_insert_passage(struct journal *j, const struct journal_passage *p);
enum err journal_find_passage(struct journal *j, const uint8_t claim[static UUID_LEN], struct journal_passage *out,
			      bool *found);
/* The newest of a site, by the claim's time. */
enum err journal_last_passage(struct journal *j, uint32_t site, struct journal_passage *out, bool *found);
/* Its places are free again. */
enum err journal_undo_passage(struct journal *j, const uint8_t claim[static UUID_LEN]);
/* The gate of the first admission of a root on a day, as far as it was this till's: "" = not known. */
enum err journal_first_gate(struct journal *j, const uint8_t root[static UUID_LEN], uint32_t site, int32_t day,
			    char gate[static 32]);

/* Persons, but for refusals: scans. The numbers are stored. */
enum tally {
	TALLY_ADMITTED = 1,
	TALLY_PROVISIONAL = 2, /* of the admitted: without the authority's word */
	TALLY_REFUSED = 3,
	TALLY_OVERRIDDEN = 4, /* not among the admitted */
	TALLY_UNDONE = 5,     /* still among the admitted */
	TALLY_LEFT = 6,
	TALLY_END
};
enum err journal_count(struct journal *j, uint32_t site, int32_t day, enum tally what, uint32_t persons);
/* Of one day; out[what]. */
enum err journal_tallies(struct journal *j, uint32_t site, int32_t day, uint64_t out[static TALLY_END]);

/* ---- tickets split here (journal/splits.c): the children stand in the entry */

enum err journal_insert_split(struct journal *j, const uint8_t parent[static UUID_LEN], uint64_t seq); /* E_DUPLICATE */
enum err journal_find_split(struct journal *j, const uint8_t parent[static UUID_LEN], uint64_t *seq, bool *found);

/* ---- corrections (journal/corrections.c): a correction has a row in `sale` too, and its receipt and tickets are that one's */

struct journal_correction {
	uint8_t id[UUID_LEN], origin[UUID_LEN]; /* the sale that began it */
	bool exchanges;
	struct journal_symbol replaced;
	uint32_t number;
};
enum err journal_insert_correction(struct journal *j, const struct journal_correction *c); /* E_DUPLICATE: replaced already */
/* The correction that replaced a receipt. E_NOT_FOUND. */
enum err journal_successor(struct journal *j, const struct journal_symbol *symbol, uint32_t number,
			   uint8_t correction[static UUID_LEN]);
/* The sale that a correction began with; a sale's own id. */
enum err journal_origin(struct journal *j, const uint8_t sale[static UUID_LEN], uint8_t origin[static UUID_LEN]);
/* Whose tickets are good now: the last correction's that exchanged them, else the origin's. */
enum err journal_tickets_source(struct journal *j, const uint8_t origin[static UUID_LEN], uint8_t source[static UUID_LEN]);
/* The records of an origin's receipts that nothing replaces. */
enum err journal_live_records(struct journal *j, struct arena *a, const uint8_t origin[static UUID_LEN], struct bytes **out,
			      size_t *count);
enum err journal_supersede(struct journal *j, const uint8_t root[static UUID_LEN], int64_t until);
enum err journal_is_superseded(struct journal *j, const uint8_t root[static UUID_LEN], bool *is_so);
/* The next use of a root, above `after`, that this till has let in or seen let in. */
enum err journal_used(struct journal *j, const uint8_t root[static UUID_LEN], uint32_t after, uint32_t *use, bool *found);
/* The admissions of one person, once more for the ticket that takes the old one's place. */
struct journal_carried {
	const uint8_t *old_root, *new_root, *correction;
	uint32_t old_use, new_use;
};
enum err journal_carry_use(struct journal *j, const struct journal_carried *c);

/* ---- admissions (journal/admissions.c) */

enum err journal_insert_admission(struct journal *j, const struct admission *a);
/* What this till remembers of a root: places taken at this site on this day, other days of use, whether it was exchanged here.
 */
enum err journal_remember(struct journal *j, struct arena *a, const uint8_t root[static UUID_LEN], uint32_t site, int32_t day,
			  struct gate_memory *out);
/* The id of the claim for this ticket that has no recorded outcome yet: the one kept before, else `fresh`, which is kept. */
enum err journal_open_claim(struct journal *j, const uint8_t ticket[static UUID_LEN], uint32_t site, int32_t day,
			    uint32_t count, const uint8_t fresh[static UUID_LEN], uint8_t claim[static UUID_LEN]);
enum err journal_settle_claim(struct journal *j, const uint8_t claim[static UUID_LEN]);

/* ---- the site's authority, as this device knows it (journal/standing.c, journal/gate_entries.c) */

struct site_standing;
enum err journal_get_standing(struct journal *j, uint32_t site, struct site_standing *out); /* E_NOT_FOUND: none was seen */
enum err journal_put_standing(struct journal *j, uint32_t site, const struct site_standing *v);
/* Entries of the gate (admission, undone, override, left), by site and local day: what a hub is told of. */
enum err journal_note_gate_entry(struct journal *j, uint32_t site, int32_t day, uint64_t seq);
/* The first above `after`, and the one before it (0 = none). E_NOT_FOUND. */
struct journal_gate_entry {
	uint64_t before, seq;
	struct bytes cose;
};
enum err journal_next_gate_entry(struct journal *j, struct arena *a, uint32_t site, int32_t day, uint64_t after,
				 struct journal_gate_entry *out);
enum err journal_last_gate_entry(struct journal *j, uint32_t site, int32_t day, uint64_t *seq); /* 0 = none */
/* The newest ENTRY_EPOCH, if it is above `after`. E_NOT_FOUND. */
enum err journal_next_epoch(struct journal *j, struct arena *a, uint64_t after, uint64_t *seq, struct bytes *cose);

/* ---- shifts (journal/shifts.c) */

struct journal_shift {
	uint8_t id[UUID_LEN];
	char cashier[CASHIER_TEXT];
	int64_t opened_at, opening_float;
	uint64_t opened_seq; /* its entry: what the shift comes to is in those behind it (figures.h) */
};
enum err journal_insert_shift(struct journal *j, const struct journal_shift *s);
enum err journal_open_shift(struct journal *j, struct journal_shift *out, bool *found);

/* A Z: the entry that closed a shift. */
struct journal_z {
	uint32_t number; /* gap-free from 1 */
	uint64_t seq;
	int64_t closed_at;
	int64_t perpetual; /* what the till had sold since its first day, then */
};
enum err journal_close_shift(struct journal *j, const uint8_t id[static UUID_LEN], const struct journal_z *z);
enum err journal_last_z(struct journal *j, struct journal_z *out);		    /* zeros before the first */
enum err journal_find_z(struct journal *j, uint32_t number, struct journal_z *out); /* E_NOT_FOUND */

/* ---- cash beside sales (journal/cash.c) */

enum err journal_insert_cash(struct journal *j, const uint8_t id[static UUID_LEN], uint64_t seq);
/* Its entry. */
enum err journal_find_cash(struct journal *j, const uint8_t id[static UUID_LEN], uint64_t *seq, bool *found);

/* ---- bags of cash on their way to the bank (journal/cash.c) */

struct journal_bag {
	char bag[BAG_TEXT];
	uint64_t seq; /* of the drop */
	int64_t dropped_at, amount;
	char slip[BAG_TEXT]; /* "" = the bank has not confirmed it yet; the rest only then */
	uint64_t slip_seq;
	int64_t counted; /* by the bank */
};
enum err journal_insert_bag(struct journal *j, const struct journal_bag *b);
enum err journal_find_bag(struct journal *j, const char *bag, struct journal_bag *out, bool *found);
enum err journal_slip_bag(struct journal *j, const struct journal_bag *b);
/* Bags without slip, the oldest first, at most `max`. */
enum err journal_open_bags(struct journal *j, struct arena *a, size_t max, struct journal_bag **out, size_t *count);

/* ---- carts put aside (journal/parked.c): no entries, nothing is owed for them */

struct journal_parked {
	uint8_t id[UUID_LEN]; /* of the sale that it will be */
	int64_t parked_at;
	uint32_t persons;
	int64_t total;
	struct bytes body;
};
enum err journal_insert_parked(struct journal *j, const struct journal_parked *p);
/* Oldest first. `out` = room for max. */
enum err journal_list_parked(struct journal *j, struct arena *a, size_t max, struct journal_parked *out, size_t *count);
enum err journal_delete_parked(struct journal *j, const uint8_t id[static UUID_LEN]);

/* ---- print jobs (journal/prints.c): at most one unmarked original can exist */

enum print_state {
	PRINT_QUEUED = 0, /* nothing can have reached the paper: the original is still to be printed */
	PRINT_BEGUN = 1,  /* the entry that says so is committed; bytes may be out: from now on only marked copies */
	PRINT_DONE = 2,
};
struct print_job {
	uint8_t sale[UUID_LEN];
	enum print_state state;
	uint32_t copies; /* marked copies begun so far */
};
/* `is_wanted` false: there is no printer, nobody waits for the paper. */
enum err journal_insert_print(struct journal *j, const uint8_t sale[static UUID_LEN], bool is_wanted);
enum err journal_find_print(struct journal *j, const uint8_t sale[static UUID_LEN], struct print_job *out);
enum err journal_update_print(struct journal *j, const struct print_job *p);
enum err journal_count_prints(struct journal *j, enum print_state state, uint64_t *out); /* without the skipped */
enum err journal_skip_print(struct journal *j, const uint8_t sale[static UUID_LEN]);
/* What is committed and not surely on paper, nor skipped: the first one behind the sale of entry `after`. */
struct waiting_print {
	struct print_job job;
	uint64_t seq; /* entry of its sale */
	int64_t sold_at, total;
};
enum err journal_next_waiting(struct journal *j, uint64_t after, struct waiting_print *out, bool *found);

/* ---- slots, classes, orders of the shop (journal/slots.c) */

/* Persons sold of a slot out of the till's own places; `ends` is not looked at. */
enum err journal_slot_sold(struct journal *j, const struct slot *slot, uint32_t *out);
/* So many more (or, below 0, taken back). E_EXHAUSTED when more than `places` would be sold. */
enum err journal_take_places(struct journal *j, const struct slot *slot, int64_t persons, uint32_t places);
/* The sale that a class's booking was named in here. */
enum err journal_find_class(struct journal *j, const char *code, uint8_t sale[static UUID_LEN], bool *found);
enum err journal_insert_class(struct journal *j, const char *code, const uint8_t sale[static UUID_LEN]);
/* How often an order's tickets were printed here. */
enum err journal_order_copies(struct journal *j, const uint8_t order[static UUID_LEN], uint32_t *out);
enum err journal_count_order_copy(struct journal *j, const uint8_t order[static UUID_LEN]);

/* ---- held things (journal/held.c): one row each */

enum held {
	HELD_BUNDLE = 1,      /* the accepted bundle, encoded */
	HELD_BUNDLE_AT = 2,   /* when it was accepted, Unix seconds: its signatures are judged at that moment */
	HELD_SYNCED_SEQ = 3,  /* last entry the server has */
	HELD_OFFSET_S = 4,    /* server time − till time */
	HELD_CHECKPOINT = 5,  /* the last checkpoint seen, a signed note */
	HELD_BATCH = 8,	      /* entries of the next upload, as the line allowed last */
	HELD_HEARD_AT = 9,    /* when the server last took an upload, Unix seconds */
	HELD_STANDING = 10,   /* enum standing: what the server said of this till */
	HELD_COPY_STALE = 11, /* 1 = the copy holds what was erased here, and is to be written anew */
	/* the clock (domain/clock.h) */
	HELD_CLOCK_ANCHOR = 16, /* the server's last signed time, and the steady counter then */
	HELD_CLOCK_SPAN = 17,	/* enum clock_fault: the chain says that trouble has begun; 0 = it has not */
	HELD_CLOCK_DAY = 18,	/* local day on which a supervisor allows sales in spite of it */
	HELD_CLOCK_WORD = 19,	/* ms that a supervisor's word adds to the clock */
	HELD_LISTS_DAY = 21,	/* local day on which a supervisor allows lists that are too old (old_lists.h) */
	HELD_INTRODUCED = 23,	/* certificates of tills that no list names yet (introduction.h) */
	HELD_TRAINING = 20,	/* since when the till stands in training, Unix seconds; 0 = it does not */
};
enum err journal_put_held(struct journal *j, enum held what, struct bytes value);
enum err journal_get_held(struct journal *j, struct arena *a, enum held what, struct bytes *value); /* len 0 = none */
enum err journal_put_number(struct journal *j, enum held what, int64_t value);
enum err journal_get_number(struct journal *j, enum held what, int64_t *value); /* 0 when none */

#endif
