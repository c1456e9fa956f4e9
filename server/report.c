/* hoaband report bc26: receipts of a quarter per symbol. No legal form any more; for the house's own books. */
#include "command.h"
#include "console.h"
#include "house.h"
#include "store/tables.h"

#include <stdio.h>

struct quarter {
	int32_t from, until; /* local days, until exclusive */
};

static bool parse_quarter(struct quarter *q, const char *text)
{
	int year, n;
	char behind;
	if (!text || strlen(text) != 6 || sscanf(text, "%4dQ%1d%c", &year, &n, &behind) != 2)
		return false;
	if (year < 2000 || n < 1 || n > 4)
		return false;
	q->from = civil_day(year, n * 3 - 2, 1);
	q->until = n == 4 ? civil_day(year + 1, 1, 1) : civil_day(year, n * 3 + 1, 1);
	return true;
}

static const char *kind_of(const char *form)
{
	return str_equal(form, "EBL02") ? "Biên lai thu thuế, phí, lệ phí in sẵn mệnh giá"
					: "Biên lai thu thuế, phí, lệ phí không in sẵn mệnh giá";
}

static json_t *sum_json(const struct symbol_sum *s)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I}", "organisation", s->tax_code, "kind", kind_of(s->form),
			 "form", s->form, "symbol", s->symbol, "first", (json_int_t)s->first, "last", (json_int_t)s->last,
			 "count", (json_int_t)s->count, "total", (json_int_t)s->total);
}

static void print_sums(const struct options *o, const struct symbol_sum *list, size_t count)
{
	json_t *all = json_array();
	int64_t total = 0;
	for (size_t i = 0; i < count; i++) {
		json_array_append_new(all, sum_json(&list[i]));
		total += list[i].total;
		if (!o->is_json)
			printf("%-14s %s  %s %s  %8u…%-8u %8u %15lld\n", list[i].tax_code, kind_of(list[i].form), list[i].form,
			       list[i].symbol, (unsigned)list[i].first, (unsigned)list[i].last, (unsigned)list[i].count,
			       (long long)list[i].total);
	}
	json_t *answer = json_pack("{s:s, s:o, s:I}", "quarter", o->quarter, "rows", all, "total", (json_int_t)total);
	if (o->is_json)
		console_json(answer);
	else
		printf("total %lld\n", (long long)total);
	json_decref(answer);
}

static enum err report(struct house *h, const struct options *o, const struct quarter *q)
{
	struct symbol_sum *list;
	struct db *db;
	size_t count;
	TRY(house_open(h, true));
	TRY(store_acquire(h->app.store, &db));
	enum err e = symbol_sums(db, &h->arena, day_start(q->from), day_start(q->until), &list, &count);
	store_release(h->app.store, db);
	TRY(e);
	print_sums(o, list, count);
	return E_OK;
}

enum err command_report(const struct options *o)
{
	struct house h;
	struct quarter q;
	if (!parse_quarter(&q, o->quarter))
		return console_refuse("--quarter", "which one? 2026Q4");
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = report(&h, o, &q);
	house_close(&h);
	return e;
}
