/* /admin/devices: tills and gates, a one-time code for a new one, and /admin/devices/{id}: one of them, closed for good. */
#include "admin/admin.h"
#include "admin/devices.h"
#include "admin/screen.h"
#include "domain/device/device.h"
#include "domain/device/enrol.h"
#include "domain/tariff/shelf.h"

#include <hoaban/uuid.h>

#define DEVICES "/admin/devices"

static const char *const role_codes[] = {"counter", "gate", NULL};	/* [role − 1] */
static const char *const hub_codes[] = {"none", "hub", "deputy", NULL}; /* [hub] */

static const struct form_field fields[] = {
	{"name", FIELD_TEXT, "admin.device_name", "admin.device_name_hint", .is_required = true, .max = NAME_TEXT - 1},
	{"role", FIELD_CHOICE, "admin.device_role", NULL, .is_required = true, .codes = role_codes,
	 .codes_key = "admin.device_"},
	{"hub", FIELD_CHOICE, "admin.hub", "admin.hub_hint", .is_required = true, .codes = hub_codes,
	 .codes_key = "admin.hub_"},
	{"sites", FIELD_SET, "admin.sites_of_device", NULL, .is_required = false},
};

/* ---- as people read them */

static int64_t time_of(const json_t *o, const char *name)
{
	int64_t at;
	return instant_parse(&at, shown_member(o, name)) == E_OK ? at : 0;
}

bool device_is_silent(const struct app *app, const json_t *device)
{
	int64_t seen = time_of(device, "last_seen_at"), since = seen ? seen : time_of(device, "enrolled_at");
	return str_equal(shown_member(device, "state"), "active") &&
	       clock_s(&app->clock) - since > app->settings->lists_limit_h * 3600;
}

static void speak(json_t *d, struct app *app, struct http_request *r)
{
	static const char *const times[] = {"enrolled_at", "closed_at", "last_seen_at", "certificate_until"};
	int64_t until = time_of(d, "certificate_until"), now = clock_s(&app->clock);
	size_t hub = (size_t)json_integer_value(json_object_get(d, "hub"));
	const char *state = shown_member(d, "state");
	json_object_set_new(d, "is_active", json_boolean(str_equal(state, "active")));
	json_object_set_new(d, "is_closed", json_boolean(str_equal(state, "closed") || str_equal(state, "late")));
	json_object_set_new(d, "is_silent", json_boolean(device_is_silent(app, d)));
	json_object_set_new(d, "is_expiring", json_boolean(str_equal(state, "active") && until - now < 14 * DAY_S));
	json_object_set_new(d, "state_text", json_string(screen_code_word(app, r, "admin.state_", state)));
	json_object_set_new(d, "role_text", json_string(screen_code_word(app, r, "admin.device_", shown_member(d, "role"))));
	json_object_set_new(d, "hub_text",
			    hub > 0 && hub < 3 ? json_string(screen_code_word(app, r, "admin.hub_", hub_codes[hub]))
					       : json_null());
	json_object_set_new(d, "sites_text",
			    json_string(shown_sites(app, r, (uint64_t)json_integer_value(json_object_get(d, "sites")))));
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		json_object_set_new(d, times[i], shown_time(time_of(d, times[i])));
}

json_t *site_choices(struct app *app, struct http_request *r)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	json_t *list = json_array();
	for (size_t i = 0; t && i < t->site_count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "value", t->sites[i].code, "label",
						      t->sites[i].name[screen_language(r)]));
	return list;
}

/* ---- the list, and a new one */

static enum err devices_view(struct app *app, struct http_request *r, json_t **out)
{
	json_t *all, *one;
	size_t i;
	TRY(device_list(app, r->arena, &all));
	json_array_foreach(all, i, one)
		speak(one, app, r);
	bool may = screen_session(r)->role == USER_OPERATOR;
	*out = json_pack("{s:o, s:b, s:b, s:{s:o}}", "devices", all, "has_devices", json_array_size(all) > 0, "may_enrol",
			 (int)may, "choices", "sites", site_choices(app, r));
	return E_OK;
}

static const struct screen screen = {"admin-devices", "admin.devices", DEVICES, COUNTED(fields), devices_view};
static const struct screen code_screen = {"admin-device-code", "admin.device_code", DEVICES, NULL, 0, NULL};

enum err devices_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

static enum err read_sites(uint64_t *out, struct app *app, struct http_request *r)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	*out = 0;
	for (size_t i = 0; t && i < t->site_count; i++)
		if (form_has(r, "sites", t->sites[i].code))
			*out |= UINT64_C(1) << t->sites[i].number;
	return *out ? E_OK : complain(&r->complaints, "/sites", "required", "%s", "name the site where it stands");
}

static enum err read_request(struct code_request *out, struct app *app, struct http_request *r)
{
	unsigned role, hub;
	enum err e = form_need(&out->name, r, "name");
	if (e == E_OK && !name_is_plain(out->name, NAME_TEXT))
		e = complain(&r->complaints, "/name", "range", "%s", "at most 63 bytes, without control characters");
	enum err kind = form_choice(&role, r, "role", role_codes), part = form_choice(&hub, r, "hub", hub_codes);
	enum err where = read_sites(&out->sites, app, r);
	out->who = screen_session(r)->login;
	out->role = (enum device_role)role;
	out->hub = hub - 1;
	return e != E_OK ? e : kind != E_OK ? kind : part != E_OK ? part : where;
}

enum err device_code_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct code_request request = {0};
	char code[ENROL_CODE_TEXT];
	json_t *qr;
	enum err e = read_request(&request, app, r);
	if (e == E_OK)
		e = enrol_code_new(app, &request, code);
	if (e != E_OK)
		return screen_refuse(app, r, a, &screen, e);
	bool is_gate = request.role == ROLE_GATE;
	TRY(shown_qr(&qr, r->arena, is_gate ? arena_format(r->arena, "%s/gate/#code=%s", app->public_url, code) : code));
	json_object_set_new(qr, "label", json_string(screen_word(app, r, "admin.device_code_qr")));
	json_t *view =
		json_pack("{s:s, s:s, s:s, s:o, s:I, s:b}", "name", request.name, "code", code, "url", app->public_url, "qr",
			  qr, "hours", (json_int_t)(app->settings->enrol_code_ttl_s / 3600), "is_gate", (int)is_gate);
	return screen_answer(app, r, a, &code_screen, view);
}

/* ---- one device */

static const struct form_field device_fields[] = {
	{"reason", FIELD_LONG, "admin.reason", "admin.close_reason_hint", .is_required = true, .max = DEVICE_REASON_MAX},
	{"hours", FIELD_NUMBER, "admin.late_hours", NULL, .is_required = true, .max = 3},
	{"sure", FIELD_CHECK, "admin.close_sure", NULL, .is_required = false},
};

static enum err device_view(struct app *app, struct http_request *r, json_t **out)
{
	json_t *all, *one;
	uint8_t id[UUID_LEN];
	char hex[UUID_HEX];
	size_t i;
	*out = NULL;
	if (uuid_parse(id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	uuid_hex(hex, id);
	TRY(device_list(app, r->arena, &all));
	json_array_foreach(all, i, one)
		if (str_equal(shown_member(one, "device"), hex))
			*out = json_incref(one);
	json_decref(all);
	if (!*out)
		return E_NOT_FOUND;
	speak(*out, app, r);
	json_object_set(*out, "title", json_object_get(*out, "name"));
	json_object_set_new(*out, "path", json_string(arena_format(r->arena, DEVICES "/%s", hex)));
	json_object_set_new(*out, "may_close", json_boolean(screen_session(r)->role == USER_OPERATOR));
	json_object_set_new(*out, "values", json_pack("{s:s}", "hours", "24"));
	return E_OK;
}

static const struct screen device_screen = {"admin-device", "admin.devices", NULL, COUNTED(device_fields), device_view};

enum err device_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &device_screen);
}

static enum err read_change(struct device_change *out, struct http_request *r)
{
	uint8_t id[UUID_LEN];
	if (uuid_parse(id, r->params[0]) != E_OK)
		return E_NOT_FOUND;
	*out = (struct device_change){.who = screen_session(r)->login, .device = r->params[0]};
	TRY(form_need(&out->reason, r, "reason"));
	if (strlen(out->reason) < DEVICE_REASON_MIN || strlen(out->reason) > DEVICE_REASON_MAX)
		return complain(&r->complaints, "/reason", "range", "%s", "at least five letters: it stays on record");
	return E_OK;
}

static enum err finish(struct app *app, struct http_request *r, struct http_answer *a, enum err e, json_t *made,
		       const char *done)
{
	if (e != E_OK)
		return screen_refuse(app, r, a, &device_screen, e);
	json_decref(made);
	return screen_done(r, a, arena_format(r->arena, DEVICES "/%s", r->params[0]), done);
}

enum err device_close_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct device_change change;
	json_t *made = NULL;
	enum err e = read_change(&change, r);
	if (e == E_OK && !form_is_checked(r, "sure"))
		e = complain(&r->complaints, "/sure", "required", "%s", "closing is for good: tick the box");
	if (e == E_OK)
		e = device_close(app, r->arena, &change, &made);
	return finish(app, r, a, e, made, "device_closed");
}

enum err device_late_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct device_change change;
	json_t *made = NULL;
	enum err e = read_change(&change, r);
	if (e == E_OK)
		e = form_number(&change.hours, r, "hours", 1, LATE_HOURS_MAX);
	if (e == E_OK)
		e = device_accept_late(app, r->arena, &change, &made);
	return finish(app, r, a, e, made, "device_late");
}
