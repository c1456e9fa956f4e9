/* hoaband receipt held|release|lost: receipts that wait for a person's word, and numbers that are gone, with the server running
 * or not. */
#include "command.h"
#include "console.h"
#include "domain/receipt/hold.h"
#include "domain/receipt/lost.h"
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
		json_array_foreach(list, i, one)
			print_one(one);
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

static const struct {
	enum err err;
	const char *option, *why;
} lost_refusals[] = {
	{E_INVALID, "--receipt",
	 "name it as FORM/SYMBOL/NUMBER or NUMBER-NUMBER, at most 1000, and say --reason in at least five letters"},
	{E_NOT_FOUND, "--receipt", "no till has issued in that series"},
	{E_CONFLICT, "--tax-code", "two organisations have such a series: say whose"},
};

/* What the state of the till refuses; nothing was written. */
static enum err refuse_lost(enum err e)
{
	for (size_t i = 0; i < sizeof(lost_refusals) / sizeof(lost_refusals[0]); i++)
		if (lost_refusals[i].err == e)
			return console_refuse(lost_refusals[i].option, lost_refusals[i].why);
	if (e != E_REFUSED && e != E_DUPLICATE && e != E_RANGE)
		return e;
	fprintf(stderr, "hoaband: %s\n",
		e == E_REFUSED	   ? "its till is not closed: what it has issued may still come"
		: e == E_DUPLICATE ? "a number of these is here as a receipt, or was reported before"
				   : "the till was never let issue such a number");
	return E_REFUSED;
}

static enum err lost(struct house *h, const struct options *o)
{
	const struct lost_report said = {
		.who = console_who(&h->arena), .reason = o->reason, .receipt = o->receipt, .tax_code = o->tax_code};
	json_t *made;
	enum err e = lost_report(&h->app, &h->arena, &said, &made);
	if (e != E_OK)
		return refuse_lost(e);
	if (o->is_json)
		console_json(made);
	else
		printf("%s/%s/%lld to %lld of %s: reported lost\n", json_string_value(json_object_get(made, "form")),
		       json_string_value(json_object_get(made, "symbol")),
		       (long long)json_integer_value(json_object_get(made, "from")),
		       (long long)json_integer_value(json_object_get(made, "until")),
		       json_string_value(json_object_get(made, "tax_code")));
	json_decref(made);
	return E_OK;
}

static const struct {
	const char *name;
	enum err (*run)(struct house *h, const struct options *o);
} verbs[] = {{"held", held}, {"release", release}, {"lost", lost}};

enum err command_receipt(const struct options *o)
{
	struct house h;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = house_open(&h, true);
	if (e == E_OK)
		for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
			if (str_equal(o->command[1], verbs[i].name))
				e = verbs[i].run(&h, o);
	house_close(&h);
	return e;
}
