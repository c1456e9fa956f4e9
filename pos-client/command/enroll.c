#include "pos-client/command/command.h"
#include "pos-client/command/settings.h"
#include "pos-client/domain/enrol.h"

struct enroll_words {
	const char *server, *code, *printer, *site, *gate;
};

static enum err check_server(struct invocation *in, const char *url)
{
	size_t len = strlen(url);
	if (!str_starts_with(url, "http://") && !str_starts_with(url, "https://"))
		return till_refuse(&in->till, E_USAGE, "--server", "format", "an http:// or https:// address is needed");
	if (len > 160 || url[len - 1] == '/')
		return till_refuse(&in->till, E_USAGE, "--server", "format",
				   "without a slash at the end, at most 160 characters");
	return E_OK;
}

/* The server's address without its last slashes, which people type. */
static const char *trimmed(struct arena *a, const char *url)
{
	size_t len = strlen(url);
	while (len > 0 && url[len - 1] == '/')
		len--;
	return arena_textn(a, url, len);
}

static void take_settings(struct invocation *in, const struct enroll_words *w)
{
	struct till_settings *s = &in->settings;
	if (w->server != NULL)
		s->server = trimmed(&in->till.arena, w->server);
	if (w->printer != NULL)
		s->printer = w->printer;
	if (w->site != NULL)
		s->site = w->site;
	if (w->gate != NULL)
		s->gate = w->gate;
}

static json_t *view(const struct till *t)
{
	const struct lease *l = &t->held.lease;
	json_t *o = json_object(), *symbols = json_array();
	for (size_t i = 0; i < l->symbol_count; i++)
		json_array_append_new(symbols, json_string(l->symbols[i].symbol));
	json_object_set_new(o, "device", view_hex(l->device, UUID_LEN));
	json_object_set_new(o, "name", json_string(l->name));
	json_object_set_new(o, "role", json_string(l->role == ROLE_GATE ? "gate" : "counter"));
	json_object_set_new(o, "sites", view_sites(t, l->sites));
	json_object_set_new(o, "symbols", symbols);
	json_object_set_new(o, "lease_expires_at", view_time(l->expires));
	return o;
}

enum err command_enroll(struct invocation *in)
{
	struct enroll_words w = {0};
	const struct option_row rows[] = {
		{"--server", OPTION_TEXT, &w.server, NULL},   {"--code", OPTION_TEXT, &w.code, NULL},
		{"--printer", OPTION_TEXT, &w.printer, NULL}, {"--site", OPTION_TEXT, &w.site, NULL},
		{"--gate", OPTION_TEXT, &w.gate, NULL},
	};
	TRY(options_take(in, rows, sizeof rows / sizeof rows[0]));
	if (w.code == NULL || in->word_count > 0)
		return till_refuse(&in->till, E_USAGE, "--code", "required",
				   "usage: enroll --server URL --code C [--printer P]");
	take_settings(in, &w);
	TRY(check_server(in, in->settings.server));
	TRY(enrol(&in->till, w.code));
	TRY(settings_save(&in->settings, in->till.dir));
	return answer_give(in, view(&in->till));
}
