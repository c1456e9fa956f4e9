#include "domain/device/device.h"
#include "domain/journal/content_room.h"
#include "domain/sale/leaves.h"

enum err content_incident(struct content *c, const char *kind, const char *detail)
{
	return incident_insert(c->db, kind, c->device->id, c->entry->seq, detail, c->now_ms);
}

struct leaf *content_add_leaf(struct content *c)
{
	struct additions *x = &c->add;
	x->leaves = arena_grow(c->arena, x->leaves, x->leaf_count, &x->leaf_room, sizeof(*x->leaves));
	return &x->leaves[x->leaf_count++];
}

/* ---- all of them; a type that is not here is stored and otherwise left alone */

static const struct {
	enum entry_type type;
	enum err (*take)(struct content *c);
} takers[] = {
	{ENTRY_SALE, content_take_sale},
	{ENTRY_SHIFT_OPENED, content_take_shift_opened},
	{ENTRY_SHIFT_CLOSED, content_take_shift_closed},
	{ENTRY_ADMISSION, content_take_admission},
	{ENTRY_ADMISSION_UNDONE, content_take_undone},
	{ENTRY_OVERRIDE, content_take_override},
	{ENTRY_LEFT, content_take_left},
	{ENTRY_SCAN_REFUSED, content_take_refusal},
	{ENTRY_EPOCH, content_take_epoch},
	{ENTRY_SPLIT, content_take_split},
	{ENTRY_APPROVAL, content_take_approval},
	{ENTRY_CASH_MOVED, content_take_cash},
	{ENTRY_DRAWER_OPENED, content_take_drawer},
	{ENTRY_REPLACEMENT, content_take_replacement},
	{ENTRY_REFUND, content_take_refund},
};

static enum err take_entry(struct content *c)
{
	for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++)
		if (c->entry->type == takers[i].type)
			return takers[i].take(c);
	return E_OK;
}

/* A code that stands on another receipt too: this one is found by a code made from its own record instead. Copied from
 * somebody's paper or not, it must not keep that till's journal from being stored. */
static enum err insert_under_other_lookup(struct content *c, struct receipt_insert row)
{
	uint8_t hash[HASH_LEN];
	sha256(hash, row.record);
	row.lookup = hash;
	enum err e = receipts_insert(c->db, c->arena, &row, 1);
	if (e != E_OK && e != E_DUPLICATE)
		return e;
	if (e == E_OK)
		TRY(content_count_receipts(c, &row, 1));
	return content_incident(c, e == E_OK ? "lookup_repeated" : "receipt_repeated",
				arena_format(c->arena, "symbol_id=%llu number=%llu", (unsigned long long)row.symbol_id,
					     (unsigned long long)row.number));
}

static enum err insert_receipts_singly(struct content *c)
{
	for (size_t i = 0; i < c->add.receipt_count; i++) {
		enum err e = receipts_insert(c->db, c->arena, &c->add.receipts[i], 1);
		if (e == E_OK)
			e = content_count_receipts(c, &c->add.receipts[i], 1);
		TRY(e == E_DUPLICATE ? insert_under_other_lookup(c, c->add.receipts[i]) : e);
	}
	return E_OK;
}

/* A ticket id that exists already must not undo the others: row by row, the known one becomes an incident. */
static enum err insert_tickets_singly(struct content *c)
{
	for (size_t i = 0; i < c->add.ticket_count; i++) {
		enum err e = tickets_insert(c->db, c->arena, &c->add.tickets[i], 1);
		if (e == E_OK)
			e = content_count_tickets(c, &c->add.tickets[i], 1);
		if (e == E_DUPLICATE)
			e = content_incident(c, "ticket_repeated", arena_format(c->arena, "n=%zu", i));
		TRY(e);
	}
	return E_OK;
}

static enum err write_receipts(struct content *c)
{
	const struct additions *x = &c->add;
	enum err e = receipts_insert(c->db, c->arena, x->receipts, x->receipt_count);
	if (e == E_DUPLICATE)
		return insert_receipts_singly(c);
	TRY(e);
	return content_count_receipts(c, x->receipts, x->receipt_count);
}

static enum err write_tickets(struct content *c)
{
	const struct additions *x = &c->add;
	enum err e = tickets_insert(c->db, c->arena, x->tickets, x->ticket_count);
	if (e == E_DUPLICATE)
		return insert_tickets_singly(c);
	TRY(e);
	return content_count_tickets(c, x->tickets, x->ticket_count);
}

static enum err write_additions(struct content *c)
{
	struct additions *x = &c->add;
	uint64_t first = 0;
	if (x->leaf_count > 0)
		TRY(leaves_append(c->db, x->leaves, x->leaf_count, &first));
	for (size_t i = 0; i < x->receipt_count; i++)
		x->receipts[i].leaf_index += first;
	for (size_t i = 0; i < x->ticket_count; i++)
		x->tickets[i].leaf_index += first;
	TRY(write_receipts(c));
	TRY(write_tickets(c));
	TRY(content_write_corrections(c, first));
	for (size_t i = 0; i < x->closing_count; i++) {
		x->closings[i].leaf += first;
		enum err e = shift_finish(c->db, c->device->id, &x->closings[i].fact,
				 &(struct shift_end){x->closings[i].seq, x->closings[i].closed_at, x->closings[i].leaf});
		if (e == E_DUPLICATE)
			e = content_incident(c, "z_repeated", arena_format(c->arena, "z=%u", x->closings[i].fact.z_number));
		TRY(e == E_NOT_FOUND ? content_incident(c, "shift_unknown", "what=shift_closed") : e);
	}
	return E_OK;
}

/* The log said where a closed symbol ends. Receipts that came late move that end, and the log says so again. */
static void correct_closings(struct content *c)
{
	for (size_t i = 0; i < c->symbol_count; i++)
		if (c->is_moved[i] && c->symbols[i].is_closed)
			device_closing_leaf(content_add_leaf(c), c->app, c->device, &c->symbols[i], c->now_ms / 1000);
}

enum err content_absorb(struct app *app, struct db *db, struct arena *a, const struct device_row *d,
			const struct journal_batch *batch, const struct entry *const entries[], const uint8_t *const hashes[],
			size_t count, int64_t now_ms, bool *blocks_tickets)
{
	struct content *c = ARENA_NEW(a, struct content);
	*c = (struct content){.app = app, .db = db, .arena = a, .device = d, .batch = batch, .now_ms = now_ms};
	cose_kid(c->kid, d->device_key);
	figure_change_init(&c->figures, a);
	for (size_t i = 0; i < count; i++) {
		c->entry = entries[i];
		c->hash = hashes[i];
		TRY(take_entry(c));
	}
	correct_closings(c);
	TRY(write_additions(c));
	if (count > 0)
		TRY(content_check_shown(c));
	TRY(content_write_figures(c));
	*blocks_tickets |= c->blocks_tickets;
	return E_OK;
}
