/* hoaband device code: a one-time enrolment code, with the server running or not. */
#include "command.h"
#include "console.h"
#include "domain/device/enrol.h"
#include "domain/tariff/shelf.h"
#include "house.h"

#include <stdio.h>

static enum err refuse(const char *option, const char *why)
{
	fprintf(stderr, "hoaband: %s: %s\n", option, why);
	return E_USAGE;
}

static enum err read_sites(uint64_t *mask, struct house *h, const char *text)
{
	const struct tariff *t = shelf_edition(h->app.shelf, shelf_newest(h->app.shelf));
	char *rest = arena_text(&h->arena, text), *code;
	*mask = 0;
	while ((code = strsep(&rest, ",")) != NULL) {
		const struct tariff_site *s = t ? tariff_site_by_code(t, code) : NULL;
		if (!s)
			return refuse("--site", "there is no site with this code");
		*mask |= UINT64_C(1) << s->number;
	}
	return E_OK;
}

static enum err read_request(struct code_request *out, struct house *h, const struct options *o)
{
	if (!o->name || !name_is_plain(o->name, NAME_TEXT))
		return refuse("--name", "give the device a name of at most 63 bytes, without control characters");
	if (!o->site)
		return refuse("--site", "name the site where the device stands");
	if (o->role && !str_equal(o->role, "counter") && !str_equal(o->role, "gate"))
		return refuse("--role", "counter or gate");
	if (o->is_hub && o->is_deputy)
		return refuse("--hub", "a device is hub or deputy, not both");
	*out = (struct code_request){
		.who = console_who(&h->arena),
		.name = o->name,
		.role = str_equal(o->role, "gate") ? ROLE_GATE : ROLE_COUNTER,
		.hub = o->is_hub      ? 1
		       : o->is_deputy ? 2
				      : 0,
	};
	return read_sites(&out->sites, h, o->site);
}

static enum err make_code(struct house *h, const struct options *o)
{
	struct code_request request;
	char code[ENROL_CODE_TEXT];
	TRY(house_open(h, true));
	TRY(read_request(&request, h, o));
	TRY(enrol_code_new(&h->app, &request, code));
	printf(o->is_json ? "{\"code\":\"%s\"}\n" : "%s\n", code);
	return E_OK;
}

enum err command_device_code(const struct options *o)
{
	struct house h;
	enum err e = house_found(&h, o);
	if (e == E_OK)
		e = make_code(&h, o);
	house_close(&h);
	return e;
}
