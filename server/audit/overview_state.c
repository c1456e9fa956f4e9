/* How far the figures can be trusted to be complete, and what stands behind them. */
#include "admin/screen.h"
#include "domain/figures/figures.h"
#include "log/publisher.h"
#include "server/audit/listing.h"
#include "server/audit/overview.h"
#include "store/devices.h"
#include "store/figures.h"
#include "store/log_state.h"

static const char *time_text(struct arena *a, int64_t at)
{
	struct civil c = instant_civil(at);
	return arena_format(a, "%02d/%02d/%04d %02d:%02d", c.day, c.month, c.year, c.hour, c.minute);
}

/* NULL: it has not happened. */
static const char *shown_or_none(struct arena *a, int64_t at)
{
	return at > 0 ? time_text(a, at) : NULL;
}

static json_t *time_json(int64_t at)
{
	char text[INSTANT_TEXT];
	instant_format(text, at);
	return at > 0 ? json_string(text) : json_null();
}

static bool is_counted(const struct device_row *d)
{
	return d->closed_at == 0;
}

/* As everywhere: a device that has been silent for so long is told of. */
static int64_t behind_s(const struct overview *o)
{
	return o->app->settings->lists_limit_h * 3600;
}

static json_t *till_view(const struct overview *o, const struct device_row *d, int64_t now)
{
	int64_t seen = d->told_ms / 1000;
	char *id = arena_alloc(o->r->arena, 2 * UUID_LEN + 1);
	hex_format(id, d->id, UUID_LEN);
	return json_pack("{s:s, s:s, s:s, s:o, s:s?, s:I, s:b}", "name", d->name, "id", id, "path",
			 arena_format(o->r->arena, "/audit/tables/journal?%s&till=%s", o->period->query, id), "last_seen",
			 time_json(seen), "last_seen_text", shown_or_none(o->r->arena, seen), "entries",
			 (json_int_t)d->last_seq, "is_behind", (int)(now - seen > behind_s(o)));
}

/* A till that has never told anything has nothing to tell yet, or everything: both are said by its line. */
static enum err add_complete(struct overview *o)
{
	struct device_row *devices;
	size_t count, behind = 0;
	int64_t now = clock_s(&o->app->clock), at = now;
	const char *slowest = NULL;
	json_t *tills = json_array();
	TRY(devices_all(o->db, o->r->arena, &devices, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t seen = devices[i].told_ms / 1000;
		if (!is_counted(&devices[i]))
			continue;
		json_array_append_new(tills, till_view(o, &devices[i], now));
		behind += now - seen > behind_s(o);
		if (seen < at) {
			at = seen > 0 ? seen : devices[i].enrolled_at;
			slowest = devices[i].name;
		}
	}
	json_object_set_new(o->view, "complete",
			    json_pack("{s:o, s:s, s:s?, s:b, s:I, s:b, s:o}", "at", time_json(at), "at_text",
				      time_text(o->r->arena, at), "slowest", slowest, "is_now", (int)(behind == 0), "behind",
				      (json_int_t)behind, "has_tills", (int)(json_array_size(tills) > 0), "tills", tills));
	return E_OK;
}

static enum err add_log(struct overview *o)
{
	struct log_state s;
	enum language l = screen_language(o->r);
	char root[2 * sizeof(s.root) + 1];
	TRY(log_state_read(o->db, o->r->arena, &s));
	hex_format(root, s.root, sizeof(s.root));
	bool is_stopped = publisher_is_stopped(o->app->publisher);
	json_object_set_new(
		o->view, "log",
		json_pack("{s:b, s:b, s:I, s:s, s:s?, s:o, s:s?, s:b, s:I, s:s, s:o, s:s?, s:s?}", "is_stopped",
			  (int)is_stopped, "has_checkpoint", (int)s.has_checkpoint, "size", (json_int_t)s.size, "size_text",
			  count_text(o->r->arena, (int64_t)s.size, l), "root", s.has_checkpoint ? root : NULL, "made_at",
			  time_json(s.made_at), "made_text", shown_or_none(o->r->arena, s.made_at), "is_witnessed",
			  (int)s.is_witnessed, "witnessed", (json_int_t)s.witnessed, "witnessed_text",
			  count_text(o->r->arena, (int64_t)s.witnessed, l), "witnessed_at", time_json(s.witnessed_at),
			  "witnessed_at_text", shown_or_none(o->r->arena, s.witnessed_at), "witness", s.witness));
	return E_OK;
}

static enum err add_compared(struct overview *o)
{
	struct figures_compared c;
	enum err e = figures_compared(o->db, o->r->arena, &c);
	if (e == E_NOT_FOUND) {
		json_object_set_new(o->view, "compared", json_null());
		return E_OK;
	}
	TRY(e);
	json_t *list = json_array();
	for (size_t i = 0; i < c.told; i++)
		json_array_append_new(list, overview_difference(o, &c.list[i]));
	const char *first = shown_member(json_array_get(list, 0), "text");
	json_object_set_new(o->view, "is_doubted", json_boolean(c.differences > 0));
	json_object_set_new(o->view, "compared",
			    json_pack("{s:o, s:s, s:I, s:s, s:b, s:s, s:o}", "at", time_json(c.at), "at_text",
				      time_text(o->r->arena, c.at), "differences", (json_int_t)c.differences,
				      "differences_text", count_text(o->r->arena, c.differences, screen_language(o->r)),
				      "is_equal", (int)(c.differences == 0), "first", first, "list", list));
	return E_OK;
}

enum err overview_add_state(struct overview *o)
{
	TRY(add_complete(o));
	TRY(add_log(o));
	return add_compared(o);
}
