/* /admin/: what needs attention, each with the way to it. Every question is one that an index answers. */
#include "admin/admin.h"
#include "admin/certificates.h"
#include "admin/devices.h"
#include "admin/screen.h"
#include "api/route_rows.h"
#include "domain/calendar/closure.h"
#include "domain/device/device.h"
#include "domain/halt.h"
#include "store/cash.h"
#include "store/corrections.h"
#include "store/journal.h"
#include "store/money.h"
#include "store/outbox.h"
#include "store/sealing.h"

#define BAGS_MAX 1000
#define LIST_MAX 200
#define NEWS_S	 (7 * DAY_S)

/* What was counted; 0 = nothing to do. */
struct count {
	uint64_t money, corrections, incidents, bags, holds, unsigned_long, rejected, dead, faults, closures, silent,
		quarantined, certificates;
	int64_t money_sum, bags_sum;
};

enum tone { GOOD, WAIT, BAD };
static const char *const tones[] = {"good", "wait", "bad"};

/* A line of the page: shown to these roles when there is something. */
static const struct {
	size_t count, sum; /* offsets in struct count; NO_SUM */
	const char *word, *path;
	unsigned roles;
	enum tone tone;
} lines[] = {
#define AT(member) offsetof(struct count, member)
#define NO_SUM	   ((size_t)-1)
	{AT(money), AT(money_sum), "admin.home_money", "/admin/settlement", OFFICE, WAIT},
	{AT(closures), NO_SUM, "admin.home_closures", "/admin/closures", OFFICE, WAIT},
	{AT(corrections), NO_SUM, "admin.home_corrections", "/admin/corrections", OFFICE, WAIT},
	{AT(bags), AT(bags_sum), "admin.home_bags", "/admin/drops", OFFICE, WAIT},
	{AT(silent), NO_SUM, "admin.home_silent", "/admin/devices", OFFICE, WAIT},
	{AT(quarantined), NO_SUM, "admin.home_quarantined", "/admin/devices", OFFICE, BAD},
	{AT(incidents), NO_SUM, "admin.home_incidents", "/admin/incidents", OFFICE, WAIT},
	{AT(holds), NO_SUM, "admin.home_holds", "/admin/incidents", OFFICE, WAIT},
	{AT(unsigned_long), NO_SUM, "admin.home_unsigned", "/admin/incidents", OFFICE, WAIT},
	{AT(certificates), NO_SUM, "admin.home_certificates", "/admin/incidents", OFFICE, BAD},
	{AT(faults), NO_SUM, "admin.home_faults", "/admin/tax", MANAGER | AUDITOR, BAD},
	{AT(rejected), NO_SUM, "admin.home_rejected", "/admin/tax", MANAGER | AUDITOR, WAIT},
	{AT(dead), NO_SUM, "admin.home_dead", "/admin/tax", MANAGER | AUDITOR, BAD},
};

/* ---- counting */

static enum err count_cash(struct count *c, struct db *db, struct app *app, struct arena *a)
{
	struct bag_row *bags;
	size_t count;
	int64_t now = clock_s(&app->clock);
	TRY(bags_waiting(db, a, now - app->settings->drop_slip_days * DAY_S, BAGS_MAX, &bags, &count));
	c->bags = count;
	for (size_t i = 0; i < count; i++)
		c->bags_sum += bags[i].amount;
	TRY(incidents_count(db, (now - NEWS_S) * 1000, &c->incidents));
	return money_waiting(db, INT64_MAX, &c->money, &c->money_sum);
}

static enum err count_paper(struct count *c, struct db *db, struct app *app, struct arena *a)
{
	struct correction_row *rows;
	struct certificate_state *certificates;
	size_t count;
	int64_t since;
	uint64_t waiting;
	TRY(corrections_of_state(db, a, CORRECTION_PROPOSED, LIST_MAX, &rows, &count));
	c->corrections = count;
	TRY(certificates_all(db, a, &certificates, &count));
	for (size_t i = 0; i < count; i++)
		c->certificates += certificate_is_short(certificates, count, i, clock_s(&app->clock));
	TRY(receipts_on_hold(db, &c->holds));
	TRY(receipts_waiting(db, &waiting, &since));
	if (waiting > 0 && clock_s(&app->clock) - since > 3600) /* signing takes moments */
		c->unsigned_long = waiting;
	return E_OK;
}

static enum err count_tax(struct count *c, struct db *db, struct arena *a)
{
	struct state_count *states;
	struct fault_row fault;
	size_t count;
	TRY(messages_counted(db, a, &states, &count));
	for (size_t i = 0; i < count; i++) {
		c->rejected += states[i].state == MESSAGE_REJECTED ? states[i].count : 0;
		c->dead += states[i].state == MESSAGE_DEAD ? states[i].count : 0;
	}
	enum err e = fault_open_find(db, &fault);
	c->faults = e == E_OK;
	return e == E_NOT_FOUND ? E_OK : e;
}

static enum err count_all(struct count *c, struct db *db, struct app *app, struct arena *a)
{
	struct closure_row *rows;
	size_t count;
	int64_t now = clock_s(&app->clock);
	TRY(count_cash(c, db, app, a));
	TRY(count_paper(c, db, app, a));
	TRY(count_tax(c, db, a));
	TRY(closures_all(db, a, LIST_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++)
		c->closures += !rows[i].lifted_by && rows[i].closure.from <= now && now < rows[i].closure.until;
	return E_OK;
}

static enum err count_devices(struct count *c, struct app *app, struct arena *a)
{
	json_t *all, *one;
	size_t i;
	TRY(device_list(app, a, &all));
	json_array_foreach(all, i, one) {
		const char *state = json_string_value(json_object_get(one, "state"));
		c->silent += device_is_silent(app, one);
		c->quarantined += str_equal(state, "quarantined");
	}
	json_decref(all);
	return E_OK;
}

/* ---- the page */

static uint64_t counted(const struct count *c, size_t offset)
{
	uint64_t n;
	memcpy(&n, (const char *)c + offset, sizeof(n));
	return n;
}

static void add_line(json_t *list, struct app *app, struct http_request *r, const struct count *c, size_t i)
{
	uint64_t n = counted(c, lines[i].count);
	if (n == 0 || (lines[i].roles & ROLE_BIT(screen_session(r)->role)) == 0)
		return;
	json_t *sum = lines[i].sum == NO_SUM ? json_null() : json_integer((json_int_t)counted(c, lines[i].sum));
	json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:s, s:b, s:o}", "tone", tones[lines[i].tone], "count",
					      (json_int_t)n, "text", screen_word(app, r, lines[i].word), "path", lines[i].path,
					      "has_sum", (int)(lines[i].sum != NO_SUM), "sum", sum));
}

static enum err home_view(struct app *app, struct http_request *r, json_t **out)
{
	struct count c = {0};
	struct db *db;
	json_t *list = json_array();
	bool is_office = (OFFICE & ROLE_BIT(screen_session(r)->role)) != 0;
	enum err e = is_office ? store_acquire(app->store, &db) : E_OK;
	if (is_office && e == E_OK) {
		e = count_all(&c, db, app, r->arena);
		store_release(app->store, db);
	}
	if (is_office && e == E_OK)
		e = count_devices(&c, app, r->arena);
	for (size_t i = 0; e == E_OK && i < sizeof(lines) / sizeof(lines[0]); i++)
		add_line(list, app, r, &c, i);
	*out = json_pack("{s:b, s:b, s:b, s:b, s:o, s:o}", "is_office", (int)is_office, "is_stopped",
			 (int)(halt_check(app) != E_OK), "is_calm", (int)(is_office && json_array_size(list) == 0), "has_lines",
			 (int)(json_array_size(list) > 0), "lines", list, "now", shown_time(clock_s(&app->clock)));
	if (e != E_OK)
		json_decref(*out);
	return e;
}

static const struct screen screen = {"admin-home", "admin.home", "/admin/", NULL, 0, home_view};

enum err home_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	return screen_show(app, r, a, &screen);
}

enum err home_go(struct app *app, struct http_request *r, struct http_answer *a)
{
	(void)app;
	return screen_go(r, a, "/admin/");
}
