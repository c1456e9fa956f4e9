/* What was kept against what was counted, figure by figure. */
#include "domain/figures/recount_room.h"

#include <hoaban/instant.h>

static const char *const term_texts[] = {
#define TERM_TEXT(name, number, what) [name] = (what),
	FIGURE_TERMS(TERM_TEXT)
#undef TERM_TEXT
};

/* ---- a figure in words */

static const char *name_sale(struct arena *a, const void *key, size_t value)
{
	static const char *const dimensions[] = {"", "day", "category", "channel", "payment", "till"};
	static const char *const values[] = {"receipts", "receipts here", "persons", "free persons",
					     "issued",	 "replaced",	  "refunded"};
	const struct figure_sale_row *r = key;
	char date[DATE_TEXT], device[UUID_HEX];
	date_format(date, (int32_t)r->day);
	uuid_hex(device, r->device);
	const char *item = r->dimension == 5 ? device : arena_format(a, "%llu", (unsigned long long)r->item);
	return arena_format(a, "sold %s %s %s sites %llu %s", date,
			    r->dimension < sizeof(dimensions) / sizeof(dimensions[0]) ? dimensions[r->dimension] : "?", item,
			    (unsigned long long)r->sites, values[value]);
}

static const char *name_money(struct arena *a, const void *key, size_t value)
{
	static const char *const values[] = {"đồng"};
	const struct figure_money_row *r = key;
	char date[DATE_TEXT];
	date_format(date, (int32_t)r->day);
	return arena_format(a, "money %s %s %s", date,
			    r->term < FIGURE_TERM_END && term_texts[r->term] ? term_texts[r->term] : "?", values[value]);
}

static const char *name_place(struct arena *a, const char *table, const void *key, const char *what)
{
	const struct figure_valid_row *r = key;
	char date[DATE_TEXT];
	date_format(date, (int32_t)r->day);
	return arena_format(a, "%s %s site %llu %s", table, date, (unsigned long long)r->site, what);
}

static const char *name_valid(struct arena *a, const void *key, size_t value)
{
	static const char *const values[] = {"persons"};
	return name_place(a, "valid", key, values[value]);
}

static const char *name_entry(struct arena *a, const void *key, size_t value)
{
	static const char *const values[] = {"admitted", "provisional", "twice", "overridden", "undone", "refused", "left"};
	return name_place(a, "entries", key, values[value]);
}

static const char *name_stray(struct arena *a, const void *key, size_t value)
{
	static const char *const values[] = {"without ticket"};
	return name_place(a, "entries", key, values[value]);
}

/* ---- comparing */

struct comparing {
	struct recount *out;
	struct arena *arena;
	const char *(*name)(struct arena *a, const void *key, size_t value);
};

static void tell(struct comparing *c, const void *key, size_t value, int64_t kept, int64_t counted)
{
	struct recount *out = c->out;
	if (out->difference_count++ < DIFFERENCES_TOLD)
		out->differences[out->told++] = (struct figure_difference){c->name(c->arena, key, value), kept, counted};
}

/* Each kept row becomes what must be added to it. */
static void compare_row(struct comparing *c, const struct tally *t, uint8_t *row, const struct tally *counted)
{
	const int64_t *right = tally_find(counted, row);
	int64_t *kept = (int64_t *)(void *)(row + t->key_len);
	for (size_t i = 0; i < (t->row_len - t->key_len) / sizeof(int64_t); i++) {
		int64_t is = right ? right[i] : 0;
		c->out->compared++;
		if (kept[i] != is)
			tell(c, row, i, kept[i], is);
		kept[i] = is - kept[i];
	}
}

static void compare(struct recount *out, struct arena *a, struct tally *kept, const struct tally *counted,
		    const char *(*name)(struct arena *a, const void *key, size_t value))
{
	struct comparing c = {out, a, name};
	for (size_t i = 0; i < counted->count; i++)
		tally_at(kept, counted->rows + i * counted->row_len); /* what was never kept is 0 */
	for (size_t i = 0; i < kept->count; i++)
		compare_row(&c, kept, kept->rows + i * kept->row_len, counted);
	tally_close(kept);
}

void figures_compare(struct recount *out, struct figure_set *kept, struct figure_set *counted, struct arena *a)
{
	compare(out, a, &kept->change.sales, &counted->change.sales, name_sale);
	compare(out, a, &kept->change.money, &counted->change.money, name_money);
	compare(out, a, &kept->change.valid, &counted->change.valid, name_valid);
	compare(out, a, &kept->entries, &counted->entries, name_entry);
	compare(out, a, &kept->strays, &counted->strays, name_stray);
}
