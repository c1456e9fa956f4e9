/* hoaband report cash: the shifts of a day, drawer by drawer, from float to difference. */
#include "command.h"
#include "console.h"
#include "house.h"
#include "store/cash.h"

#include <stdio.h>

#define SHIFTS_MAX 10000

static json_t *time_json(int64_t at)
{
	char text[INSTANT_TEXT];
	if (at == 0)
		return json_null();
	instant_format(text, at);
	return json_string(text);
}

static json_t *shift_json(const struct shift_row *s)
{
	json_t *o =
		json_pack("{s:s, s:s, s:o, s:o, s:I, s:I, s:I}", "device", s->device, "cashier", s->cashier, "opened_at",
			  time_json(s->opened_at), "closed_at", time_json(s->closed_at), "z_number", (json_int_t)s->z_number,
			  "float", (json_int_t)s->opening_float, "incidents", (json_int_t)s->incidents);
	const struct {
		const char *name;
		int64_t n;
	} sums[] = {{"sale_total", s->sale_total}, {"cash_sales", s->cash_sales}, {"cash_refunds", s->cash_refunds},
		    {"paid_in", s->paid_in},	   {"paid_out", s->paid_out},	  {"drops", s->drops},
		    {"expected", s->expected},	   {"counted", s->counted},	  {"difference", s->counted - s->expected}};
	for (size_t i = 0; s->closed_at != 0 && i < sizeof(sums) / sizeof(sums[0]); i++)
		json_object_set_new(o, sums[i].name, json_integer((json_int_t)sums[i].n));
	return o;
}

static void print_shift(const struct shift_row *s)
{
	if (s->closed_at == 0) {
		printf("%-16s %-16s Z   –  open, float %lld\n", s->device, s->cashier, (long long)s->opening_float);
		return;
	}
	printf("%-16s %-16s Z %3llu  float %lld + cash %lld − back %lld + in %lld − out %lld − drops %lld = %lld, counted "
	       "%lld: "
	       "%+lld%s\n",
	       s->device, s->cashier, (unsigned long long)s->z_number, (long long)s->opening_float, (long long)s->cash_sales,
	       (long long)s->cash_refunds, (long long)s->paid_in, (long long)s->paid_out, (long long)s->drops,
	       (long long)s->expected, (long long)s->counted, (long long)(s->counted - s->expected),
	       s->incidents > 0 ? "  (incident)" : "");
}

static void print_shifts(const struct options *o, const struct shift_row *list, size_t count)
{
	json_t *all = json_array();
	int64_t difference = 0;
	for (size_t i = 0; i < count; i++) {
		json_array_append_new(all, shift_json(&list[i]));
		difference += list[i].closed_at != 0 ? list[i].counted - list[i].expected : 0;
		if (!o->is_json)
			print_shift(&list[i]);
	}
	json_t *answer = json_pack("{s:s, s:o, s:I}", "day", o->day, "shifts", all, "difference", (json_int_t)difference);
	if (o->is_json)
		console_json(answer);
	else
		printf("difference %+lld\n", (long long)difference);
	json_decref(answer);
}

static enum err report(struct house *h, const struct options *o, int32_t day)
{
	struct shift_row *list;
	struct db *db;
	size_t count;
	TRY(house_open(h, true));
	TRY(store_acquire(h->app.store, &db));
	enum err e = shifts_between(db, &h->arena, day_start(day), day_start(day + 1), SHIFTS_MAX, &list, &count);
	store_release(h->app.store, db);
	TRY(e);
	print_shifts(o, list, count);
	return E_OK;
}

enum err command_report_cash(const struct options *o)
{
	struct house h;
	int32_t day;
	if (!o->day || date_parse(&day, o->day) != E_OK)
		return console_refuse("--day", "which one? YYYY-MM-DD");
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = report(&h, o, day);
	house_close(&h);
	return e;
}
