/* hoaband witness add|list|end: who may cosign the revenue log's checkpoints. */
#include "command.h"
#include "console.h"
#include "domain/log/witness.h"
#include "house.h"

#include <stdio.h>

static void print_one(const json_t *one)
{
	const char *ended = json_string_value(json_object_get(one, "ended_at"));
	printf("%s%s%s\n", json_string_value(json_object_get(one, "vkey")), ended ? "  ended " : "", ended ? ended : "");
}

static enum err add(struct house *h, const struct options *o, json_t **out)
{
	if (!o->vkey)
		return console_refuse("--vkey", "say which: hoaban-audit witness key prints it");
	enum err e = witness_add(&h->app, &h->arena, console_who(&h->arena), o->vkey, out);
	if (e == E_MALFORMED)
		return console_refuse("--vkey", "this is no witness's key (name+hash+base64, of type 4)");
	if (e == E_DUPLICATE)
		return console_refuse("--vkey", "a witness of this name or key is there");
	if (e == E_REFUSED)
		return console_refuse("--vkey", "this key is our own, or there are as many witnesses as there may be");
	return e;
}

static enum err end(struct house *h, const struct options *o, json_t **out)
{
	enum err e = witness_end(&h->app, &h->arena, console_who(&h->arena), o->name, o->reason, out);
	if (e == E_INVALID)
		return console_refuse("--name", "say which witness, and --reason in at least five letters");
	if (e == E_NOT_FOUND)
		return console_refuse("--name", "there is no such witness");
	return e == E_DUPLICATE ? console_refuse("--name", "it has ended already") : e;
}

static enum err list(struct house *h, const struct options *o, json_t **out)
{
	(void)o;
	json_t *rows;
	TRY(witness_list(&h->app, &h->arena, &rows));
	*out = json_pack("{s:o}", "witnesses", rows);
	return E_OK;
}

static const struct {
	const char *name;
	enum err (*run)(struct house *h, const struct options *o, json_t **out);
} verbs[] = {{"add", add}, {"end", end}, {"list", list}};

static void print_all(const json_t *made)
{
	const json_t *rows = json_object_get(made, "witnesses");
	for (size_t i = 0; i < json_array_size(rows); i++)
		print_one(json_array_get(rows, i));
	if (!rows)
		print_one(made);
}

static enum err run(struct house *h, const struct options *o)
{
	json_t *made = NULL;
	enum err e = E_USAGE;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (str_equal(o->command[1], verbs[i].name))
			e = verbs[i].run(h, o, &made);
	if (e == E_OK && o->is_json)
		console_json(made);
	else if (e == E_OK)
		print_all(made);
	json_decref(made);
	return e;
}

enum err command_witness(const struct options *o)
{
	struct house h;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = house_open(&h, true);
	if (e == E_OK)
		e = run(&h, o);
	house_close(&h);
	return e;
}
