/* What journals say, in the figures: noted while entries are read, written when all of a piece is. */
#include "domain/journal/content_room.h"
#include "store/transfers.h"

static struct sale_sum *sum_of(struct content *c, const uint8_t id[static UUID_LEN])
{
	for (size_t i = c->sum_count; i > 0; i--)
		if (memcmp(c->sums[i - 1].id, id, UUID_LEN) == 0)
			return &c->sums[i - 1];
	return NULL;
}

/* Money that comes at this very moment waits until the sale is there, or has come before. */
static enum err count_transfer(struct content *c, const struct sale *s, const struct figure_tenders *t)
{
	int64_t received, at;
	if (t->transfer + t->word == 0)
		return E_OK;
	TRY(transfer_lock(c->db, s->id));
	TRY(transfer_received(c->db, s->id, &received, &at));
	figures_received(&c->figures, t, received);
	return E_OK;
}

enum err content_count_sale(struct content *c, const struct sale *s)
{
	struct figure_tenders t;
	figure_tenders_of(&t, s, c->entry->time_ms / 1000, c->entry->type == ENTRY_REPLACEMENT);
	figures_tendered(&c->figures, &t);
	TRY(count_transfer(c, s, &t));
	c->sums = arena_grow(c->arena, c->sums, c->sum_count, &c->sum_room, sizeof(*c->sums));
	struct sale_sum *sum = &c->sums[c->sum_count++];
	*sum = (struct sale_sum){.time = t.time, .over = -figure_tenders_sum(&t)};
	memcpy(sum->id, s->id, UUID_LEN);
	return E_OK;
}

enum err content_count_receipts(struct content *c, const struct receipt_insert *rows, size_t count)
{
	const struct figure_place at = {CHANNEL_TILL, c->device->id};
	for (size_t i = 0; i < count; i++) {
		struct sale_sum *sum = sum_of(c, rows[i].source);
		struct receipt r;
		TRY(receipt_decode(&r, c->arena, rows[i].record));
		figures_receipt(&c->figures, &at, &r);
		if (sum)
			sum->over += r.total;
	}
	return E_OK;
}

enum err content_count_tickets(struct content *c, const struct ticket_insert *rows, size_t count)
{
	const struct figure_place at = {CHANNEL_TILL, c->device->id};
	for (size_t i = 0; i < count; i++) {
		struct cose_sign1 m;
		struct ticket t;
		TRY(cose_parse(&m, rows[i].cose));
		TRY(ticket_decode(&t, m.payload));
		figures_ticket(&c->figures, &t);
		figures_free(&c->figures, &at, &t, rows[i].free_persons);
	}
	return E_OK;
}

void content_count_correction(struct content *c, const struct till_correction *x)
{
	const struct figure_place at = {CHANNEL_TILL, c->device->id};
	struct sale_sum *sum = sum_of(c, x->fact.sale.id);
	figures_replaced(&c->figures, &at, &x->old, x->new_time);
	if (x->refund.amount > 0) {
		figures_refunded(&c->figures, &at, &x->old, &x->refund);
		figures_refund_term(&c->figures, x->refund.time, true, x->refund.method, x->refund.amount);
	}
	if (sum)
		sum->over += x->refund.amount - x->old.total;
}

enum err content_write_figures(struct content *c)
{
	for (size_t i = 0; i < c->sum_count; i++)
		figures_term(&c->figures, c->sums[i].time, TERM_CONTESTED, c->sums[i].over);
	return figures_keep(&c->figures, c->db, c->arena);
}
