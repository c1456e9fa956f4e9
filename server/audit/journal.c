/* /audit/journal/{device}/{seq}: one entry of a till's journal, as it was written and signed, in its chain. */
#include "admin/screen.h"
#include "server/audit/audit.h"
#include "server/audit/entry_fields.h"
#include "server/audit/trail.h"
#include "store/devices.h"
#include "store/records.h"

#include <hoaban/entry.h>

struct reading {
	struct app *app;
	struct http_request *r;
	struct db *db;
	uint8_t device_id[UUID_LEN];
	int64_t seq;
	struct journal_row row;
	struct bytes bytes;
	struct device_row device;
};

static enum err read_entry(struct reading *x)
{
	TRY(journal_entry(x->db, x->r->arena, x->device_id, (uint64_t)x->seq, &x->row, &x->bytes));
	return device_get(x->db, x->r->arena, x->device_id, &x->device);
}

static enum err read_path(struct reading *x)
{
	if (uuid_parse(x->device_id, x->r->params[0]) != E_OK || int_parse(&x->seq, x->r->params[1], 1, INT64_MAX) != E_OK)
		return E_NOT_FOUND;
	TRY(store_acquire(x->app->store, &x->db));
	enum err e = read_entry(x);
	store_release(x->app->store, x->db);
	return e;
}

static const char *hex(struct reading *x, const void *bytes, size_t len)
{
	char *text = arena_alloc(x->r->arena, 2 * len + 1);
	hex_format(text, bytes, len);
	return text;
}

static const char *neighbour(struct reading *x, int64_t seq)
{
	if (seq < 1 || (uint64_t)seq > x->device.last_seq)
		return NULL;
	return arena_format(x->r->arena, "/audit/journal/%s/%lld", x->r->params[0], (long long)seq);
}

/* What is stored is judged again here: by the device's key, and by its own hash. */
static json_t *view_of(struct reading *x)
{
	struct entry e = {0};
	uint8_t hash[HASH_LEN];
	enum err signature = entry_open(&e, x->bytes, x->device.device_key);
	const char *type = entry_type_name((enum entry_type)x->row.type);
	char time[INSTANT_TEXT], local[LOCAL_TEXT], received[LOCAL_TEXT];
	sha256(hash, x->bytes);
	instant_format(time, x->row.time_ms / 1000);
	local_format(local, x->row.time_ms / 1000);
	local_format(received, x->row.received_ms / 1000);
	json_t *view = json_pack(
		"{s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:s, s:s?, s:s?}", "device", x->row.name,
		"device_id", x->r->params[0], "seq", (json_int_t)x->seq, "type", type ? type : "unknown", "type_text",
		screen_code_word(x->app, x->r, "audit.entry_", type ? type : "unknown"), "at", time, "at_text", local,
		"received_text", received, "sha256", hex(x, hash, HASH_LEN), "prev", hex(x, e.prev, HASH_LEN), "is_signed",
		signature == E_OK, "is_same", memcmp(hash, x->row.hash, HASH_LEN) == 0, "body", cbor_shown(x->r->arena, e.body),
		"before", neighbour(x, x->seq - 1), "behind", neighbour(x, x->seq + 1));
	json_t *fields = entry_fields_view(x->app, x->r, e.type, e.body);
	json_object_set_new(view, "has_fields", json_boolean(json_array_size(fields) > 0));
	json_object_set_new(view, "fields", fields);
	return view;
}

enum err audit_entry_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	static const struct screen screen = {"audit-entry", "audit.entry", NULL, NULL, 0, NULL};
	struct reading x = {.app = app, .r = r};
	TRY(read_path(&x));
	const char *title = arena_format(r->arena, "%s · %lld", x.row.name, (long long)x.seq);
	return screen_answer(
		app, r, a, &screen,
		json_pack("{s:o, s:s, s:s, s:b}", "entry", view_of(&x), "title", title, "path", r->path, "has_faults", 0));
}

enum err audit_entry_json(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct reading x = {.app = app, .r = r};
	TRY(read_path(&x));
	http_answer_json(a, view_of(&x));
	return E_OK;
}
