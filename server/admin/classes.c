/* /admin/classes: school classes that are booked, and a manager's word for one that no mail can confirm. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "domain/sale/booking.h"
#include "pages/page.h"

#include <hoaban/slot.h>

#define CLASSES	   "/admin/classes"
#define DAYS_SHOWN 400

static const struct form_field fields[] = {
	{"code", FIELD_CHOICE, "admin.class_code", "admin.class_hint", .is_required = true},
};

static uint64_t persons_of(const struct booked *b)
{
	uint64_t persons = 0;
	for (size_t c = 0; c < CATEGORY_COUNT; c++)
		persons += b->quantity[c];
	return persons;
}

/* "09:00, 14:00" */
static const char *times_of(struct arena *a, const struct booked *b)
{
	const char *text = "";
	for (size_t i = 0; i < b->slot_count; i++) {
		char from[MINUTE_TEXT];
		minute_format(from, b->slots[i].begins);
		text = arena_format(a, "%s%s%s", text, i > 0 ? ", " : "", from);
	}
	return text;
}

static void add_class(json_t *view, struct app *app, struct http_request *r, const struct booked *b)
{
	char code[BOOKING_CODE_SHOWN];
	bool is_waiting = b->state == BOOKING_UNCONFIRMED;
	booking_code_show(code, b->code);
	json_t *v = json_pack("{s:s, s:s, s:o, s:s, s:s, s:I, s:b}", "code", code, "class_name", b->name, "day",
			      shown_day(b->visit_day), "times", times_of(r->arena, b), "site_names",
			      b->product[0] ? b->product : shown_sites(app, r, b->sites), "persons", (json_int_t)persons_of(b),
			      "is_waiting", (int)is_waiting);
	page_set(v, "state_text",
		 page_word(app, r->arena, "admin.class_state_", booking_state_text(b->state), screen_language(r)));
	json_array_append_new(json_object_get(view, "classes"), v);
	if (is_waiting)
		json_array_append_new(
			json_object_get(json_object_get(view, "choices"), "code"),
			json_pack("{s:s, s:s}", "value", code, "label", arena_format(r->arena, "%s – %s", code, b->name)));
}

static enum err classes_view(struct app *app, struct http_request *r, json_t **out)
{
	int32_t today = instant_day(clock_s(&app->clock));
	enum user_role role = screen_session(r)->role;
	struct booked *list;
	size_t count, waiting = 0;
	TRY(bookings_of_days(app, r->arena, UINT64_MAX, today, today + DAYS_SHOWN, &list, &count));
	*out = json_pack("{s:[], s:{s:[]}}", "classes", "choices", "code");
	for (size_t i = 0; i < count; i++) {
		add_class(*out, app, r, &list[i]);
		waiting += list[i].state == BOOKING_UNCONFIRMED;
	}
	json_object_set_new(*out, "has_classes", json_boolean(count > 0));
	json_object_set_new(*out, "may_confirm", json_boolean(waiting > 0 && (role == USER_MANAGER || role == USER_OPERATOR)));
	return E_OK;
}

static const struct screen screen = {"admin-classes", "admin.classes", CLASSES, COUNTED(fields), classes_view};

enum err classes_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

static enum err confirm(struct app *app, struct http_request *r)
{
	const char *text;
	char code[BOOKING_CODE];
	struct booking b;
	TRY(form_need(&text, r, "code"));
	enum err e = booking_code_parse(code, text);
	if (e == E_OK)
		e = booking_approve(app, r->arena, code, screen_session(r)->login, &b);
	if (e == E_MALFORMED || e == E_NOT_FOUND)
		return complain(&r->complaints, "/code", "unknown", "%s", "there is no such booking");
	if (e == E_EXPIRED || e == E_CONFLICT || e == E_SOLD_OUT)
		return complain(&r->complaints, "/code", "too_late", "%s", "it has lapsed, was cancelled, or has come already");
	return e;
}

enum err classes_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	enum err e = confirm(app, r);
	return e == E_OK ? screen_done(r, a, CLASSES, "class_confirmed") : screen_refuse(app, r, a, &screen, e);
}
