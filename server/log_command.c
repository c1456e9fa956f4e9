/* hoaband log new-origin: after a restored backup, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/halt.h"
#include "house.h"

#include <stdio.h>

static enum err begin(struct house *h, const struct options *o)
{
	json_t *said;
	if (!o->reason || strlen(o->reason) < 5)
		return console_refuse("--reason", "say why, in at least five letters: it stays on record");
	TRY(house_open(h, true));
	enum err e = halt_begin_anew(&h->app, &h->arena, console_who(&h->arena), o->reason, &said);
	if (e == E_REFUSED)
		fprintf(stderr, "hoaband: log: nothing was ever published: there is nothing to begin anew\n");
	TRY(e);
	if (o->is_json)
		console_json(said);
	else
		printf("the log goes on as %s\nits verifier key, for auditors and witnesses: %s\n",
		       json_string_value(json_object_get(said, "origin")), json_string_value(json_object_get(said, "vkey")));
	json_decref(said);
	return E_OK;
}

enum err command_log(const struct options *o)
{
	struct house h;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = begin(&h, o);
	house_close(&h);
	return e;
}
