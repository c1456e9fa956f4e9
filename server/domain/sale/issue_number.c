#include "domain/sale/issue_room.h"

#include "domain/sale/leaves.h"
#include "store/symbols.h"

/* ---- numbers and records */

static enum err seal_record(struct issue_receipt *r, const struct symbol *s, uint32_t number)
{
	r->symbol_id = s->id;
	memcpy(r->fields.symbol, s->symbol, SYMBOL_TEXT);
	r->fields.number = number;
	struct buf record = BUF_FIXED(r->record_bytes);
	TRY(receipt_encode(&record, &r->fields));
	TRY(buf_status(&record));
	r->record = buf_bytes(&record);
	return E_OK;
}

static uint32_t count_of_symbol(const struct batch *b, const struct symbol *s)
{
	uint32_t n = 0;
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; batch_writes(b, i) && k < b->jobs[i]->receipt_count; k++)
			n += symbol_is_of(s, &b->jobs[i]->receipts[k].fields);
	return n;
}

/* From `next` on, in the order of the jobs. */
static enum err hand_out(struct batch *b, const struct symbol *s, uint32_t next)
{
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; batch_writes(b, i) && k < b->jobs[i]->receipt_count; k++)
			if (symbol_is_of(s, &b->jobs[i]->receipts[k].fields))
				TRY(seal_record(&b->jobs[i]->receipts[k], s, next++));
	return E_OK;
}

static enum err number_symbol(struct batch *b, struct db *db, const struct symbol *s)
{
	uint32_t count = count_of_symbol(b, s), last = 0;
	if (count == 0)
		return E_OK;
	TRY(symbol_take(db, s->id, count, &last));
	symbol_saw(b->shelf, s->id, last);
	return hand_out(b, s, last - count + 1);
}

/* ---- leaves: receipts, and tickets with free persons, in the order of the jobs */

static size_t leaf_count(const struct batch *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++) {
		if (!batch_writes(b, i))
			continue;
		n += b->jobs[i]->receipt_count;
		for (size_t k = 0; k < b->jobs[i]->ticket_count; k++)
			n += b->jobs[i]->tickets[k].free_persons > 0;
	}
	return n;
}

/* Fills `leaves` (when not NULL) or hands out the indexes from `first`: the same walk, so the two can not disagree. */
static void walk_leaves(const struct batch *b, struct leaf *leaves, uint64_t first)
{
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++) {
		struct issue_job *job = b->jobs[i];
		for (size_t k = 0; batch_writes(b, i) && k < job->receipt_count; k++, n++) {
			struct issue_receipt *r = &job->receipts[k];
			r->leaf_index = first + n;
			if (leaves)
				leaf_of_receipt(&leaves[n], &r->fields, r->record, NULL, r->leaf_salt);
		}
		for (size_t k = 0; batch_writes(b, i) && k < job->ticket_count; k++) {
			struct issue_ticket *t = &job->tickets[k];
			if (t->free_persons == 0)
				continue;
			t->leaf_index = first + n;
			if (leaves)
				leaf_of_free_ticket(&leaves[n], &t->claims, t->free_persons, t->payload, NULL, t->leaf_salt);
			n++;
		}
	}
}

static struct leaf *make_leaves(const struct batch *b, size_t count)
{
	struct leaf *leaves = arena_array(b->arena, count, sizeof(*leaves));
	walk_leaves(b, leaves, 0);
	return leaves;
}

static enum err append_leaves(struct batch *b, struct db *db)
{
	size_t count = leaf_count(b);
	uint64_t first = 0;
	if (count == 0)
		return E_OK;
	TRY(leaves_append(db, make_leaves(b, count), count, &first));
	walk_leaves(b, NULL, first);
	return E_OK;
}

/* ---- both at once */

/* Nearly every batch is of one symbol, whose last number is what the batch before took: then one statement takes the numbers
 * and the places in the log. A wrong guess changes nothing. */
static enum err number_at_once(struct batch *b, struct db *db, bool *is_done)
{
	const struct symbol *s = b->symbols;
	uint32_t count = b->symbol_count == 1 && s->last_seen > 0 ? count_of_symbol(b, s) : 0;
	size_t leaf_total = leaf_count(b);
	uint64_t first = 0;
	*is_done = false;
	if (count > 0)
		TRY(symbol_take_after(db, s->id, s->last_seen, count, leaf_total, &first, is_done));
	if (!*is_done)
		return E_OK;
	symbol_saw(b->shelf, s->id, s->last_seen + count);
	TRY(hand_out(b, s, s->last_seen + 1));
	TRY(leaves_insert(db, make_leaves(b, leaf_total), leaf_total, first));
	walk_leaves(b, NULL, first);
	return E_OK;
}

enum err issue_number(struct batch *b, struct db *db)
{
	bool is_done;
	TRY(number_at_once(b, db, &is_done));
	if (is_done)
		return E_OK;
	for (size_t s = 0; s < b->symbol_count; s++)
		TRY(number_symbol(b, db, &b->symbols[s]));
	return append_leaves(b, db);
}
