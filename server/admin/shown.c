/* Values as people read them. */
#include "admin/screen.h"
#include "domain/tariff/shelf.h"
#include "render/qr_vector.h"

#include <stdio.h>

const char *shown_member(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));
	return text ? text : "";
}

json_t *shown_time(int64_t at)
{
	struct civil c = instant_civil(at);
	char text[40];
	snprintf(text, sizeof(text), "%02d/%02d/%04d %02d:%02d", c.day, c.month, c.year, c.hour, c.minute);
	return at > 0 ? json_string(text) : json_null();
}

json_t *shown_day(int32_t day)
{
	struct civil c = day_civil(day);
	char text[40];
	snprintf(text, sizeof(text), "%02d/%02d/%04d", c.day, c.month, c.year);
	return json_string(text);
}

const char *shown_sites(struct app *app, struct http_request *r, uint64_t mask)
{
	const struct tariff *t = shelf_edition(app->shelf, shelf_newest(app->shelf));
	const char *text = "";
	for (size_t i = 0; t && i < t->site_count; i++)
		if (mask >> t->sites[i].number & 1)
			text = arena_format(r->arena, "%s%s%s", text, *text ? ", " : "", t->sites[i].name[screen_language(r)]);
	return text;
}

static void append_rectangle(void *ctx, const struct qr_rectangle *r)
{
	buf_append_format(ctx, "M%u %uh%uv%uh-%uz", r->x + QR_QUIET_ZONE, r->y + QR_QUIET_ZONE, r->width, r->height, r->width);
}

enum err shown_qr(json_t **out, struct arena *a, const char *text)
{
	struct qr qr;
	BUF_LOCAL path;
	buf_init(&path, 1u << 20);
	TRY(qr_encode(&qr, a, text));
	unsigned side = qr.size + 2 * QR_QUIET_ZONE;
	qr_rectangles(&qr, a, append_rectangle, &path);
	TRY(buf_status(&path));
	*out = json_pack("{s:s, s:s}", "box", arena_format(a, "0 0 %u %u", side, side), "path", buf_text(&path));
	return E_OK;
}
