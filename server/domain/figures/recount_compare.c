/* What was kept against what was counted, figure by figure. */
#include "domain/figures/recount_room.h"

#include "domain/figures/figure_text.h"

/* ---- which figure a row's value is */

static struct figure_key key_of_sale(const void *row, size_t value)
{
	const struct figure_sale_row *r = row;
	struct figure_key k = {AREA_SOLD, r->dimension, r->day, r->sites, r->item, {0}, value};
	memcpy(k.device, r->device, UUID_LEN);
	return k;
}

static struct figure_key key_of_money(const void *row, size_t value)
{
	const struct figure_money_row *r = row;
	return (struct figure_key){.area = AREA_MONEY, .part = r->term, .day = r->day, .value = value};
}

static struct figure_key key_of_place(enum figure_area area, const void *row, size_t value)
{
	const struct figure_valid_row *r = row;
	return (struct figure_key){.area = area, .day = r->day, .sites = UINT64_C(1) << (r->site & 63), .value = value};
}

static struct figure_key key_of_valid(const void *row, size_t value)
{
	return key_of_place(AREA_VALID, row, value);
}

static struct figure_key key_of_entry(const void *row, size_t value)
{
	return key_of_place(AREA_ENTRIES, row, value);
}

static struct figure_key key_of_stray(const void *row, size_t value)
{
	return key_of_place(AREA_STRAYS, row, value);
}

/* ---- comparing */

struct comparing {
	struct recount *out;
	struct arena *arena;
	struct figure_key (*key)(const void *row, size_t value);
};

void recount_tell(struct recount *out, struct arena *a, const struct figure_key *k, int64_t kept, int64_t counted)
{
	if (out->difference_count++ < DIFFERENCES_TOLD)
		out->differences[out->told++] = (struct figure_difference){figure_key_text(a, k), *k, kept, counted};
}

/* Each kept row becomes what must be added to it. */
static void compare_row(struct comparing *c, const struct tally *t, uint8_t *row, const struct tally *counted)
{
	const int64_t *right = tally_find(counted, row);
	int64_t *kept = (int64_t *)(void *)(row + t->key_len);
	for (size_t i = 0; i < (t->row_len - t->key_len) / sizeof(int64_t); i++) {
		int64_t is = right ? right[i] : 0;
		c->out->compared++;
		if (kept[i] != is) {
			const struct figure_key k = c->key(row, i);
			recount_tell(c->out, c->arena, &k, kept[i], is);
		}
		kept[i] = is - kept[i];
	}
}

static void compare(struct recount *out, struct arena *a, struct tally *kept, const struct tally *counted,
		    struct figure_key (*key)(const void *row, size_t value))
{
	struct comparing c = {out, a, key};
	for (size_t i = 0; i < counted->count; i++)
		tally_at(kept, counted->rows + i * counted->row_len); /* what was never kept is 0 */
	for (size_t i = 0; i < kept->count; i++)
		compare_row(&c, kept, kept->rows + i * kept->row_len, counted);
	tally_close(kept);
}

void figures_compare(struct recount *out, struct figure_set *kept, struct figure_set *counted, struct arena *a)
{
	compare(out, a, &kept->change.sales, &counted->change.sales, key_of_sale);
	compare(out, a, &kept->change.money, &counted->change.money, key_of_money);
	compare(out, a, &kept->change.valid, &counted->change.valid, key_of_valid);
	compare(out, a, &kept->entries, &counted->entries, key_of_entry);
	compare(out, a, &kept->strays, &counted->strays, key_of_stray);
}
