/* The inside of content.h, shared by the files that each read one kind of entry. */
#ifndef SERVER_DOMAIN_CONTENT_ROOM_H
#define SERVER_DOMAIN_CONTENT_ROOM_H

#include "app.h"
#include "domain/content.h"
#include "store/cash.h"
#include "store/devices.h"
#include "store/journal.h"
#include "store/orders.h"
#include "store/symbols.h"

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
	struct symbol_row symbols[LEASE_SYMBOLS_MAX * 2]; /* as far as this batch used them */
	bool is_moved[LEASE_SYMBOLS_MAX * 2];
	size_t symbol_count;
	struct trust_list keys; /* of tickets; empty until the first admission */
};

/* Notes that this entry breaks an expectation. `detail` is key=value, without personal data. */
enum err content_incident(struct content *c, const char *kind, const char *detail);
/* One more leaf, to be filled; its index is relative until all are appended. */
struct leaf *content_add_leaf(struct content *c);

/* One per type of entry: what it says becomes rows, leaves and incidents. */
enum err content_take_sale(struct content *c);
enum err content_take_shift_opened(struct content *c);
enum err content_take_shift_closed(struct content *c);
enum err content_take_admission(struct content *c);
enum err content_take_approval(struct content *c);
enum err content_take_cash(struct content *c);
enum err content_take_drawer(struct content *c);

/* Whether as many persons paid as the tickets let in; else an incident. */
enum err content_check_persons(struct content *c, const struct sale *s);
/* Parts of a sale: the XML that the till signed, and who paid. */
enum err content_take_xml(struct content *c, const struct sale_receipt *from, size_t index, const struct receipt *r,
			  uint32_t symbol_id);
enum err content_take_payer(struct content *c, const struct sale *sale, size_t index, const struct receipt *r);

#endif
