#include "domain/figures/keeping.h"

#include "store/figures_raw.h"

#include <hoaban/instant.h>

#include <assert.h>
#include <stddef.h>

enum stored { STORED_DAY = 1, STORED_CATEGORY, STORED_CHANNEL, STORED_PAYMENT, STORED_TILL, STORED_END };

#define SALE_KEY  offsetof(struct figure_sale_row, receipts)
#define MONEY_KEY offsetof(struct figure_money_row, value)
#define VALID_KEY offsetof(struct figure_valid_row, persons)
static_assert(SALE_KEY == 4 * 8 + UUID_LEN && sizeof(struct figure_sale_row) == SALE_KEY + 7 * 8, "no padding");
static_assert(MONEY_KEY == 16 && sizeof(struct figure_money_row) == 24, "no padding");
static_assert(VALID_KEY == 16 && sizeof(struct figure_valid_row) == 24, "no padding");

/* The values of a row of figure_sale, in the order of its columns. */
struct sums {
	int64_t receipts, receipts_here, persons, free_persons, issued, replaced, refunded;
};

void figure_change_init(struct figure_change *f, struct arena *a)
{
	tally_init(&f->sales, a, SALE_KEY, sizeof(struct figure_sale_row));
	tally_init(&f->money, a, MONEY_KEY, sizeof(struct figure_money_row));
	tally_init(&f->valid, a, VALID_KEY, sizeof(struct figure_valid_row));
}

struct figure_place figure_place_of(const struct figure_issuer *by)
{
	return (struct figure_place){.channel = by->is_till    ? CHANNEL_TILL
						: by->is_order ? CHANNEL_WEB
							       : CHANNEL_OFFICE,
				     .device = by->is_till ? by->device : NULL};
}

/* What a fact is counted under in each dimension. */
struct counted {
	int32_t day;
	uint64_t item[STORED_END];
	const uint8_t *device;
};

static struct counted counted_at(const struct figure_place *at, int64_t time, enum payment_form payment)
{
	return (struct counted){.day = instant_day(time),
				.item = {[STORED_CHANNEL] = at->channel, [STORED_PAYMENT] = payment},
				.device = at->device};
}

static struct sums *sums_of(struct figure_change *f, const struct counted *c, enum stored d, uint64_t sites)
{
	struct figure_sale_row key = {.dimension = d, .day = c->day, .sites = sites, .item = c->item[d]};
	if (d == STORED_TILL && c->device)
		memcpy(key.device, c->device, UUID_LEN);
	return (struct sums *)(void *)tally_at(&f->sales, &key);
}

static uint64_t sites_of(const struct receipt *r)
{
	uint64_t sites = 0;
	for (size_t i = 0; i < r->line_count; i++)
		sites |= r->lines[i].sites;
	return sites;
}

/* ---- receipts */

static bool is_first_of_sites(const struct receipt *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (r->lines[k].sites == r->lines[i].sites)
			return false;
	return true;
}

static bool is_first_of_category(const struct receipt *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (r->lines[k].category == r->lines[i].category)
			return false;
	return true;
}

/* Once at the sites of all its lines, in every dimension; by category once for each that it has. */
static void count_document(struct figure_change *f, struct counted *c, const struct receipt *r)
{
	uint64_t sites = sites_of(r);
	for (enum stored d = STORED_DAY; d < STORED_END; d++)
		if (d != STORED_CATEGORY)
			sums_of(f, c, d, sites)->receipts++;
	for (size_t i = 0; i < r->line_count; i++) {
		c->item[STORED_CATEGORY] = r->lines[i].category;
		if (is_first_of_category(r, i))
			sums_of(f, c, STORED_CATEGORY, sites)->receipts++;
		if (is_first_of_sites(r, i))
			sums_of(f, c, STORED_DAY, r->lines[i].sites)->receipts_here++;
	}
	if (r->line_count > 0)
		return;
	c->item[STORED_CATEGORY] = 0;
	sums_of(f, c, STORED_CATEGORY, 0)->receipts++;
	sums_of(f, c, STORED_DAY, 0)->receipts_here++;
}

void figures_receipt(struct figure_change *f, const struct figure_place *at, const struct receipt *r)
{
	struct counted c = counted_at(at, r->time, r->payment);
	count_document(f, &c, r);
	for (size_t i = 0; i < r->line_count; i++) {
		const struct receipt_line *l = &r->lines[i];
		c.item[STORED_CATEGORY] = l->category;
		for (enum stored d = STORED_DAY; d < STORED_END; d++) {
			struct sums *s = sums_of(f, &c, d, l->sites);
			s->persons += l->quantity;
			s->issued += l->amount;
		}
	}
}

void figures_replaced(struct figure_change *f, const struct figure_place *at, const struct receipt *old, int64_t time)
{
	struct counted c = counted_at(at, time, old->payment);
	for (size_t i = 0; i < old->line_count; i++) {
		const struct receipt_line *l = &old->lines[i];
		c.item[STORED_CATEGORY] = l->category;
		for (enum stored d = STORED_DAY; d < STORED_END; d++) {
			struct sums *s = sums_of(f, &c, d, l->sites);
			s->persons -= l->quantity;
			s->replaced += l->amount;
		}
	}
}

void figures_refunded(struct figure_change *f, const struct figure_place *at, const struct receipt *old, const struct refund *r)
{
	struct counted c = counted_at(at, r->time, r->method);
	for (enum stored d = STORED_DAY; d < STORED_END; d++)
		sums_of(f, &c, d, sites_of(old))->refunded += r->amount;
}

/* ---- tickets */

static void count_valid(struct figure_change *f, const struct ticket *t, int32_t day)
{
	for (unsigned site = 0; site < 64; site++) {
		struct figure_valid_row key = {.day = day, .site = site};
		if (t->sites >> site & 1)
			*tally_at(&f->valid, &key) += t->party;
	}
}

void figures_ticket(struct figure_change *f, const struct ticket *t)
{
	int32_t from = instant_day(t->valid_from), last = instant_day((int64_t)t->valid_until - 1);
	for (int32_t day = from; day <= last && day - from < FIGURE_VALID_DAYS; day++)
		count_valid(f, t, day);
}

void figures_free(struct figure_change *f, const struct figure_place *at, const struct ticket *t, uint32_t persons)
{
	struct counted c = counted_at(at, t->issued_at, 0);
	c.item[STORED_CATEGORY] = t->category;
	for (enum stored d = STORED_DAY; persons > 0 && d < STORED_END; d++)
		sums_of(f, &c, d, t->sites)->free_persons += persons;
}

/* ---- money */

void figures_term(struct figure_change *f, int64_t time, enum figure_term term, int64_t value)
{
	const struct figure_money_row key = {.day = instant_day(time), .term = term};
	if (value != 0)
		*tally_at(&f->money, &key) += value;
}

void figures_refund_term(struct figure_change *f, int64_t time, bool by_till, enum payment_form method, int64_t amount)
{
	figures_term(f, time, by_till && method == PAYMENT_CASH ? TERM_CASH_REFUND : TERM_REFUND, amount);
}
