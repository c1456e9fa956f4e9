/* hoaband receipt held|release: receipts that wait for a person's word, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/receipt/hold.h"
#include "house.h"

#include <stdio.h>

static void print_one(const json_t *one)
{
	printf("%s/%s/%lld of %s: %s%s\n", json_string_value(json_object_get(one, "form")),
	       json_string_value(json_object_get(one, "symbol")), (long long)json_integer_value(json_object_get(one, "number")),
	       json_string_value(json_object_get(one, "tax_code")), json_string_value(json_object_get(one, "reason")),
	       json_is_true(json_object_get(one, "is_released")) ? ", released: it will be signed" : "");
}

static enum err held(struct house *h, const struct options *o)
{
	json_t *list, *one;
	size_t i;
	TRY(hold_list(&h->app, &h->arena, &list));
	json_t *answer = json_pack("{s:o}", "receipts", list);
	if (o->is_json)
		console_json(answer);
	else
		json_array_foreach(list, i, one) print_one(one);
	json_decref(answer);
	return E_OK;
}

static enum err release(struct house *h, const struct options *o)
{
	const struct hold_change c = {
		.who = console_who(&h->arena), .reason = o->reason, .receipt = o->receipt, .tax_code = o->tax_code};
	json_t *released;
	enum err e = hold_release(&h->app, &h->arena, &c, &released);
	if (e == E_INVALID)
		return console_refuse("--receipt", "name it as FORM/SYMBOL/NUMBER, and say --reason in at least five letters");
	if (e == E_CONFLICT)
		return console_refuse("--tax-code", "two organisations have such a receipt: say whose");
	TRY(e);
	if (o->is_json)
		console_json(released);
	else
		print_one(released);
	json_decref(released);
	return E_OK;
}

enum err command_receipt(const struct options *o)
{
	struct house h;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = house_open(&h, true);
	if (e == E_OK)
		e = str_equal(o->command[1], "held") ? held(&h, o) : release(&h, o);
	house_close(&h);
	return e;
}
