/* The inside of content.h, shared by the files that each read one kind of entry. */
#ifndef SERVER_DOMAIN_CONTENT_ROOM_H
#define SERVER_DOMAIN_CONTENT_ROOM_H

#include "app.h"
#include "domain/figures/keeping.h"
#include "domain/journal/content.h"
#include "store/cash.h"
#include "store/devices.h"
#include "store/journal.h"
#include "store/orders.h"
#include "store/symbols.h"

#include <hoaban/correction.h>
#include <hoaban/fact.h>
#include <hoaban/trust.h>

/* What a batch of entries adds: leaves first get their places all at once, then the rows that name them are written. */
struct additions {
	struct leaf *leaves;
	size_t leaf_count, leaf_room;
	struct receipt_insert *receipts;
	size_t receipt_count, receipt_room;
	struct ticket_insert *tickets;
	size_t ticket_count, ticket_room;
	struct shift_closing {
		struct shift_closed fact;
		int64_t closed_at;
		uint64_t seq;
		size_t leaf;
	} * closings;
	size_t closing_count, closing_room;
	struct till_correction *corrections;
	size_t correction_count, correction_room;
};

/* A sale of this batch: what its receipts come to beyond what was paid for them. */
struct sale_sum {
	uint8_t id[UUID_LEN];
	int64_t time, over;
};

/* A replacement that a till made, until its receipt has its row. */
struct till_correction {
	struct replacement fact;
	const struct entry *entry;
	const uint8_t *hash;
	uint64_t old_symbol_id, new_symbol_id;
	uint32_t new_number;
	uint8_t origin[UUID_LEN];
	struct receipt old;
	struct refund refund; /* amount 0 = none */
	int64_t new_time;     /* of the receipt that replaces */
	size_t leaf, refund_leaf;
	const char *fault; /* it stands as a receipt of its own, replaces nothing and gives nothing back; NULL = none */
};

struct content {
	struct app *app;
	struct db *db;
	struct arena *arena;
	const struct device_row *device;
	const struct journal_batch *batch; /* for what travels beside the entries */
	const struct entry *entry;	   /* the one being read */
	const uint8_t *hash;
	int64_t now_ms;
	uint8_t kid[KID_LEN];
	struct additions add;
	bool has_shift; /* `shift` is the one that is open at this entry, as far as this batch asked for it */
	uint8_t shift[UUID_LEN];
	struct symbol_row symbols[LEASE_SYMBOLS_MAX * 2]; /* as far as this batch used them */
	bool is_moved[LEASE_SYMBOLS_MAX * 2];
	size_t symbol_count;
	struct trust_list keys; /* of tickets; empty until the first admission */
	bool blocks_tickets;	/* the superseded list has grown */
	struct figure_change figures;
	struct sale_sum *sums;
	size_t sum_count, sum_room;
};

/* Notes that this entry breaks an expectation. `detail` is key=value, without personal data. */
enum err content_incident(struct content *c, const char *kind, const char *detail);
/* One more leaf, to be filled; its index is relative until all are appended. */
struct leaf *content_add_leaf(struct content *c);

/* One per type of entry: what it says becomes rows, leaves and incidents. */
enum err content_take_sale(struct content *c);
/* What is sold or moved belongs to the shift that is open at its entry: no Z will have anything else. */
enum err content_need_shift(struct content *c, const uint8_t shift[static UUID_LEN]);
enum err content_take_shift_opened(struct content *c);
enum err content_take_shift_closed(struct content *c);
enum err content_take_admission(struct content *c);
enum err content_take_undone(struct content *c);
enum err content_take_override(struct content *c);
enum err content_take_left(struct content *c);
enum err content_take_refusal(struct content *c);
enum err content_take_epoch(struct content *c);
enum err content_take_split(struct content *c);
enum err content_take_approval(struct content *c);
enum err content_take_cash(struct content *c);
enum err content_take_drawer(struct content *c);
enum err content_take_replacement(struct content *c);
enum err content_take_refund(struct content *c);

/* Signed by a key that signs tickets, whatever became of that key since. */
enum err content_is_signed(struct content *c, struct bytes cose, bool *out);

/* Behind all entries of a piece: tickets by this till's key that were shown and have no entry in its journal; each is told
 * once. */
enum err content_check_shown(struct content *c);

/* content_figures.c: what was taken is counted. A sale's tenders when it has its row; receipts and tickets when they have
 * theirs; what a correction replaced and gave back when it stands; everything is written at the end of the piece. */
enum err content_count_sale(struct content *c, const struct sale *s);
enum err content_count_receipts(struct content *c, const struct receipt_insert *rows, size_t count);
enum err content_count_tickets(struct content *c, const struct ticket_insert *rows, size_t count);
void content_count_correction(struct content *c, const struct till_correction *x);
enum err content_write_figures(struct content *c);

/* What must be allowed follows the entry that allows it, and is what was allowed; else an incident. */
enum err content_need_approval(struct content *c, enum approval_action action);

/* What every document of a till has in common: its row, receipts and tickets. *is_new is false, with an incident, when its id
 * is known. *sum = of its receipts. */
enum err content_take_parts(struct content *c, const struct sale *s, bool *is_new, int64_t *sum);
/* This till's symbol that a receipt of that year was issued under. E_NOT_FOUND. */
enum err content_symbol(struct content *c, const struct receipt *r, int year, struct symbol_row **out);
/* When the receipts of all entries have their rows: links, refunds, exchanged tickets. `first` = leaf of index 0. */
enum err content_write_corrections(struct content *c, uint64_t first);

/* The booking that a sale names is fulfilled; its places are free. Locks slots: before anything else of the sale. */
enum err content_take_booking(struct content *c, const struct sale *s);
/* Its places of slots, under `source`: its own id, or what it `exchanges` the tickets of. Locks slots. */
enum err content_take_slots(struct content *c, const struct sale *s, const uint8_t source[static UUID_LEN], bool exchanges);
/* Whether as many persons paid as the tickets let in; else an incident. */
enum err content_check_persons(struct content *c, const struct sale *s);
/* Parts of a sale: the XML that the till signed, and who paid. */
enum err content_take_xml(struct content *c, const struct sale_receipt *from, size_t index, const struct receipt *r,
			  uint32_t symbol_id);
enum err content_take_payer(struct content *c, const struct sale *sale, size_t index, const struct receipt *r);

#endif
