/* hoaband report bags: cash that left a drawer in a bag and has no bank slip yet. */
#include "command.h"
#include "console.h"
#include "house.h"
#include "store/cash.h"

#include <stdio.h>

#define BAGS_MAX 10000

static json_t *bag_json(const struct bag_row *b, int64_t now)
{
	char at[INSTANT_TEXT];
	instant_format(at, b->dropped_at);
	return json_pack("{s:s, s:s, s:s, s:I, s:s, s:I}", "device", b->device, "cashier", b->cashier, "bag", b->bag, "amount",
			 (json_int_t)b->amount, "dropped_at", at, "days", (json_int_t)((now - b->dropped_at) / DAY_S));
}

static void print_bags(const struct options *o, const struct bag_row *list, size_t count, int64_t now)
{
	json_t *all = json_array();
	int64_t total = 0;
	for (size_t i = 0; i < count; i++) {
		json_array_append_new(all, bag_json(&list[i], now));
		total += list[i].amount;
		if (!o->is_json)
			printf("%-16s %-16s %-20s %15lld  %lld days\n", list[i].device, list[i].cashier, list[i].bag,
			       (long long)list[i].amount, (long long)((now - list[i].dropped_at) / DAY_S));
	}
	json_t *answer = json_pack("{s:o, s:I}", "bags", all, "total", (json_int_t)total);
	if (o->is_json)
		console_json(answer);
	else
		printf("total %lld\n", (long long)total);
	json_decref(answer);
}

static enum err report(struct house *h, const struct options *o)
{
	struct bag_row *list;
	struct db *db;
	size_t count;
	TRY(house_open(h, true));
	TRY(store_acquire(h->app.store, &db));
	enum err e = bags_waiting(db, &h->arena, INT64_MAX, BAGS_MAX, &list, &count);
	store_release(h->app.store, db);
	TRY(e);
	print_bags(o, list, count, clock_s(&h->app.clock));
	return E_OK;
}

enum err command_report_bags(const struct options *o)
{
	struct house h;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = report(&h, o);
	house_close(&h);
	return e;
}
