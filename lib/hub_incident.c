/* Places that were used twice, apart: found when the second admission's entry arrives. */
#include "hub_parts.h"

/* Only what has its signed entry here can be held against another. */
static bool is_rival(const struct hub_row *r, const struct hub_row *row)
{
	return !r->is_undone && r->seq != 0 && r->day == row->day && r->entry == row->entry &&
	       memcmp(r->claim, row->claim, UUID_LEN) != 0;
}

/* The first of the others that used this place; NULL: nobody. */
static const struct hub_row *first_user(const struct hub_row *rows, size_t count, const struct hub_row *row, uint32_t use)
{
	for (size_t i = 0; i < count; i++)
		if (is_rival(&rows[i], row) && use >= rows[i].first_use && use - rows[i].first_use < rows[i].count)
			return &rows[i];
	return NULL;
}

static enum err raise(struct hub *h, const struct hub_row *first, const struct hub_row *second, uint32_t use, uint32_t count,
		      struct lan_time t)
{
	struct hub_incident i = {
		.day = second->day, .entry = second->entry, .first_use = use, .count = count, .found_at = t.now};
	memcpy(i.root, second->root, UUID_LEN);
	memcpy(i.first_claim, first->claim, UUID_LEN);
	memcpy(i.second_claim, second->claim, UUID_LEN);
	memcpy(i.first_device, first->device, UUID_LEN);
	memcpy(i.second_device, second->device, UUID_LEN);
	i.first_seq = first->seq;
	i.second_seq = second->seq;
	return h->ledger->put_incident(h->ledger->ctx, &i);
}

enum err hub_find_incidents(struct hub *h, const struct hub_row *row, struct lan_time t)
{
	struct hub_row *rows;
	size_t count;
	TRY(h->ledger->rows_of(h->ledger->ctx, &h->arena, row->root, &rows, &count));
	for (uint32_t at = 0, run; at < row->count; at += run) {
		uint32_t use = row->first_use + at;
		const struct hub_row *first = first_user(rows, count, row, use);
		for (run = 1; at + run < row->count; run++)
			if (first_user(rows, count, row, use + run) != first)
				break;
		if (first != NULL)
			TRY(raise(h, first, row, use, run, t));
	}
	return E_OK;
}
