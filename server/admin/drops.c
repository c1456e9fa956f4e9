/* /admin/drops: bags of cash on their way to the bank, and slips that came to the office. */
#include "admin/admin.h"
#include "admin/screen.h"
#include "domain/money/bag.h"
#include "store/cash.h"

#define DROPS	  "/admin/drops"
#define BAGS_MAX  1000
#define SLIPS_MAX 50

static const struct form_field fields[] = {
	{"bag", FIELD_CHOICE, "admin.bag", NULL, .is_required = true},
	{"slip", FIELD_TEXT, "admin.slip", "admin.slip_hint", .is_required = true, .max = BAG_TEXT - 1},
	{"amount", FIELD_NUMBER, "admin.slip_amount", "admin.slip_amount_hint", .max = 20},
};

struct found {
	struct bag_row *bags;
	struct slip_row *slips;
	size_t bag_count, slip_count;
};

static enum err look(struct found *f, struct db *db, struct arena *a)
{
	TRY(bags_waiting(db, a, INT64_MAX, BAGS_MAX, &f->bags, &f->bag_count));
	return slips_newest(db, a, SLIPS_MAX, &f->slips, &f->slip_count);
}

/* "0192…3f.B-17": which till dropped it, and what it is called. */
static const char *bag_value(struct arena *a, const struct bag_row *b)
{
	char id[UUID_HEX];
	uuid_hex(id, b->device_id);
	return arena_format(a, "%s.%s", id, b->bag);
}

static void add_bag(json_t *view, struct app *app, struct http_request *r, const struct bag_row *b)
{
	int64_t age = clock_s(&app->clock) - b->dropped_at;
	char amount[MONEY_TEXT];
	money_format(amount, b->amount, screen_language(r));
	json_array_append_new(json_object_get(view, "bags"),
			      json_pack("{s:s, s:s, s:s, s:I, s:o, s:I, s:b}", "device", b->device, "cashier", b->cashier,
					"bag_name", b->bag, "amount", (json_int_t)b->amount, "at", shown_time(b->dropped_at),
					"days", (json_int_t)(age / DAY_S), "is_overdue",
					(int)(age > app->settings->drop_slip_days * DAY_S)));
	json_array_append_new(json_object_get(json_object_get(view, "choices"), "bag"),
			      json_pack("{s:s, s:s}", "value", bag_value(r->arena, b), "label",
					arena_format(r->arena, "%s – %s – %s", b->bag, b->device, amount)));
}

static void add_slip(json_t *view, const struct slip_row *s)
{
	json_array_append_new(json_object_get(view, "slips"),
			      json_pack("{s:s, s:s, s:s, s:s, s:I, s:o}", "device", s->device, "bag_name", s->bag, "slip_name",
					s->slip, "noted_by", s->noted_by, "amount", (json_int_t)s->amount, "at",
					shown_time(s->noted_at)));
}

static enum err drops_view(struct app *app, struct http_request *r, json_t **out)
{
	struct found f = {0};
	struct db *db;
	int64_t total = 0;
	enum user_role role = screen_session(r)->role;
	TRY(store_acquire(app->store, &db));
	enum err e = look(&f, db, r->arena);
	store_release(app->store, db);
	TRY(e);
	*out = json_pack("{s:[], s:[], s:{s:[]}}", "bags", "slips", "choices", "bag");
	for (size_t i = 0; i < f.bag_count; i++) {
		add_bag(*out, app, r, &f.bags[i]);
		total += f.bags[i].amount;
	}
	for (size_t i = 0; i < f.slip_count; i++)
		add_slip(*out, &f.slips[i]);
	json_object_set_new(*out, "total", json_integer(total));
	json_object_set_new(*out, "limit", json_integer(app->settings->drop_slip_days));
	json_object_set_new(*out, "has_bags", json_boolean(f.bag_count > 0));
	json_object_set_new(*out, "has_slips", json_boolean(f.slip_count > 0));
	json_object_set_new(*out, "may_note", json_boolean(f.bag_count > 0 && (role == USER_MANAGER || role == USER_OPERATOR)));
	return E_OK;
}

static const struct screen screen = {"admin-drops", "admin.drops", DROPS, COUNTED(fields), drops_view};

enum err drops_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

static enum err read_slip(struct bag_slip *out, struct http_request *r)
{
	const char *bag;
	*out = (struct bag_slip){.who = screen_session(r)->login};
	enum err chosen = form_need(&bag, r, "bag");
	TRY(form_need(&out->slip, r, "slip"));
	TRY(chosen);
	if (!name_is_plain(out->slip, BAG_TEXT))
		return complain(&r->complaints, "/slip", "range", "%s", "at most 31 characters");
	const char *dot = strchr(bag, '.');
	if (!dot)
		return complain(&r->complaints, "/bag", "unknown", "%s", "there is no such bag");
	out->device = arena_textn(r->arena, bag, (size_t)(dot - bag));
	out->bag = dot + 1;
	return form_text(r, "amount") ? form_number(&out->amount, r, "amount", 1, MONEY_MAX) : E_OK;
}

enum err drops_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct bag_slip slip;
	json_t *noted = NULL;
	enum err e = read_slip(&slip, r);
	if (e == E_OK)
		e = bag_note_slip(app, r->arena, &slip, &noted);
	if (e == E_NOT_FOUND)
		e = complain(&r->complaints, "/bag", "unknown", "%s", "this till dropped no such bag");
	if (e == E_CONFLICT)
		e = complain(&r->complaints, "/bag", "duplicate", "%s", "it has its slip already");
	json_decref(noted);
	return e == E_OK ? screen_done(r, a, DROPS, "slip_noted") : screen_refuse(app, r, a, &screen, e);
}
