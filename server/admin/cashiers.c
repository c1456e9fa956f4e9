/* /admin/cashiers: people at tills, with their PINs. Tills learn of a change with their next lease. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "domain/device/device.h"
#include "domain/people/cashier.h"

#define CASHIERS "/admin/cashiers"
#define PIN_MAX	 12

static const struct form_field fields[] = {
	{"name", FIELD_TEXT, "admin.till_name", "admin.till_name_hint", .is_required = true, .max = NAME_TEXT - 1},
	{"role", FIELD_CHOICE, "admin.role", NULL, .is_required = true, .codes = staff_role_codes, .codes_key = "admin.till_"},
	{"device", FIELD_CHOICE, "admin.only_at", NULL, .is_required = false},
	{"pin", FIELD_SECRET, "admin.pin", "admin.pin_hint", .max = PIN_MAX, .autocomplete = "new-password"},
	{"whose", FIELD_CHOICE, "admin.whose_pin", NULL, .is_required = true},
	{"new_pin", FIELD_SECRET, "admin.new_pin", "admin.pin_hint", .is_required = true, .max = PIN_MAX,
	 .autocomplete = "new-password"},
};

/* ---- the page */

static const char *device_name(const json_t *devices, const char *id)
{
	const json_t *one;
	size_t i;
	json_array_foreach(devices, i, one)
		if (str_equal(shown_member(one, "device"), id))
			return shown_member(one, "name");
	return id;
}

static json_t *device_choices(struct app *app, struct http_request *r, const json_t *devices)
{
	json_t *list = json_pack("[{s:s, s:s}]", "value", "", "label", screen_word(app, r, "admin.all_tills"));
	const json_t *one;
	size_t i;
	json_array_foreach(devices, i, one)
		if (str_equal(shown_member(one, "role"), "counter") && str_equal(shown_member(one, "state"), "active"))
			json_array_append_new(list, json_pack("{s:s, s:s}", "value", shown_member(one, "device"), "label",
							      shown_member(one, "name")));
	return list;
}

static void speak(json_t *view, struct app *app, struct http_request *r, json_t *cashiers, const json_t *devices)
{
	json_t *names = json_array(), *one;
	size_t i;
	json_array_foreach(cashiers, i, one) {
		const char *device = shown_member(one, "device");
		json_object_set_new(one, "role_text",
				    json_string(screen_code_word(app, r, "admin.till_", shown_member(one, "role"))));
		json_object_set_new(one, "is_active", json_boolean(str_equal(shown_member(one, "state"), "active")));
		json_object_set_new(
			one, "where",
			json_string(*device ? device_name(devices, device) : screen_word(app, r, "admin.all_tills")));
		json_array_append_new(
			names, json_pack("{s:s, s:s}", "value", shown_member(one, "name"), "label", shown_member(one, "name")));
	}
	json_object_set_new(view, "has_cashiers", json_boolean(json_array_size(cashiers) > 0));
	json_object_set_new(view, "choices",
			    json_pack("{s:o, s:o}", "device", device_choices(app, r, devices), "whose", names));
}

static enum err cashiers_view(struct app *app, struct http_request *r, json_t **out)
{
	json_t *cashiers, *devices;
	TRY(cashier_list(app, r->arena, &cashiers));
	enum err e = device_list(app, r->arena, &devices);
	if (e != E_OK) {
		json_decref(cashiers);
		return e;
	}
	*out = json_pack("{s:o}", "cashiers", cashiers);
	speak(*out, app, r, cashiers, devices);
	json_decref(devices);
	return E_OK;
}

static const struct screen screen = {"admin-cashiers", "admin.cashiers", CASHIERS, COUNTED(fields), cashiers_view};

enum err cashiers_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

/* ---- acts */

static enum err add(struct app *app, struct http_request *r)
{
	struct cashier_new new = {.pin = form_text(r, "pin")};
	unsigned role;
	uint8_t id[UUID_LEN];
	const char *device = form_text(r, "device");
	enum err named = form_need(&new.name, r, "name");
	TRY(form_choice(&role, r, "role", staff_role_codes));
	TRY(named);
	if (device && uuid_parse(id, device) != E_OK)
		return complain(&r->complaints, "/device", "unknown", "%s", "there is no such till");
	new.role = (enum staff_role)role;
	new.device = device ? id : NULL;
	enum err e = cashier_add(app, r->arena, screen_session(r)->login, &new, &r->complaints);
	if (e == E_NOT_FOUND)
		return complain(&r->complaints, "/device", "unknown", "%s", "there is no such till");
	return e == E_DUPLICATE ? complain(&r->complaints, "/name", "duplicate", "%s", "somebody has this name") : e;
}

static enum err edit(struct app *app, struct http_request *r, const char *field, enum cashier_verb verb)
{
	struct cashier_edit e = {.who = screen_session(r)->login, .verb = verb};
	TRY(form_need(&e.name, r, field));
	if (verb == CASHIER_PIN) {
		TRY(form_need(&e.pin, r, "new_pin"));
		size_t before = r->complaints.count;
		enum err made = cashier_change(app, r->arena, &e, &r->complaints);
		for (size_t i = before; i < r->complaints.count && i < COMPLAINTS_MAX; i++)
			r->complaints.list[i].pointer = "/new_pin"; /* as the field is called here */
		return made;
	}
	return cashier_change(app, r->arena, &e, &r->complaints);
}

static enum err disable(struct app *app, struct http_request *r)
{
	return edit(app, r, "person", CASHIER_DISABLE);
}

static enum err enable(struct app *app, struct http_request *r)
{
	return edit(app, r, "person", CASHIER_ENABLE);
}

static enum err set_pin(struct app *app, struct http_request *r)
{
	return edit(app, r, "whose", CASHIER_PIN);
}

static const struct {
	const char *name, *done;
	enum err (*run)(struct app *app, struct http_request *r);
} verbs[] = {
	{"add", "cashier_added", add},
	{"disable", "cashier_disabled", disable},
	{"enable", "cashier_enabled", enable},
	{"pin", "cashier_pin", set_pin},
};

enum err cashiers_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!str_equal(verbs[i].name, r->params[0]))
			continue;
		enum err e = verbs[i].run(app, r);
		return e == E_OK ? screen_done(r, a, CASHIERS, verbs[i].done) : screen_refuse(app, r, a, &screen, e);
	}
	return E_NOT_FOUND;
}
