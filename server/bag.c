/* hoaband bag slip: a bank slip that came to the office. */
#include "command.h"
#include "console.h"
#include "domain/money/bag.h"
#include "house.h"

#include <stdio.h>

static void print(const json_t *value)
{
	printf("%s: bag %s has slip %s, %lld dong, %+lld to what was dropped\n",
	       json_string_value(json_object_get(value, "device")), json_string_value(json_object_get(value, "bag")),
	       json_string_value(json_object_get(value, "slip")),
	       (long long)json_integer_value(json_object_get(value, "amount")),
	       (long long)json_integer_value(json_object_get(value, "difference")));
}

static enum err explain(enum err e)
{
	if (e == E_NOT_FOUND)
		fprintf(stderr, "hoaband: bag: this till dropped no such bag, as far as this server knows\n");
	if (e == E_CONFLICT)
		fprintf(stderr, "hoaband: bag: it has its slip already, or it is not clear which till is meant\n");
	if (e == E_INVALID)
		fprintf(stderr, "hoaband: --slip: the number as it is printed on the slip, at most 31 characters\n");
	return e;
}

static enum err note(struct house *h, const struct options *o)
{
	struct bag_slip s = {.device = o->device, .bag = o->bag, .slip = o->slip};
	json_t *noted;
	if (o->amount && int_parse(&s.amount, o->amount, 1, MONEY_MAX) != E_OK)
		return console_refuse("--amount", "đồng, in digits");
	TRY(house_open(h, true));
	s.who = console_who(&h->arena);
	TRY(explain(bag_note_slip(&h->app, &h->arena, &s, &noted)));
	if (o->is_json)
		console_json(noted);
	else
		print(noted);
	json_decref(noted);
	return E_OK;
}

enum err command_bag(const struct options *o)
{
	struct house h;
	if (!o->device)
		return console_refuse("--device", "which till dropped it? `device list` shows ids and names");
	if (!o->bag)
		return console_refuse("--bag", "which one? `report bags` lists those without slip");
	if (!o->slip)
		return console_refuse("--slip", "the number of the bank's slip");
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = note(&h, o);
	house_close(&h);
	return e;
}
