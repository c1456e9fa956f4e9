#include "domain/audit/export_room.h"

#include "app.h"

#include <hoaban/instant.h>

#include <jansson.h>
#include <stdlib.h>

#define MANIFEST "manifest.json"

static json_t *day_or_null(int32_t day, int32_t none)
{
	char text[DATE_TEXT];
	if (day == none)
		return json_null();
	date_format(text, day);
	return json_string(text);
}

static json_t *files_json(const struct export_files *files)
{
	json_t *list = json_array();
	for (size_t i = 0; i < files->count; i++) {
		const struct export_file *f = &files->list[i];
		char hash[2 * HASH_LEN + 1];
		hex_format(hash, f->sha256, HASH_LEN);
		json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:s}", "path", f->path, "rows", (json_int_t)f->rows,
						      "bytes", (json_int_t)f->bytes, "sha256", hash));
	}
	return list;
}

static json_t *manifest_json(struct exporter *x, const char *origin)
{
	const struct export_range *r = &x->order->range;
	char now[INSTANT_TEXT];
	instant_format(now, clock_s(&x->app->clock));
	return json_pack("{s:i, s:s, s:s, s:o, s:o, s:I, s:I, s:o}", "version", EXPORT_VERSION, "origin", origin, "made_at",
			 now, "from", day_or_null(r->from_day, EXPORT_FROM_EVER), "until",
			 day_or_null(r->until_day, EXPORT_UNTIL_EVER), "log_size", (json_int_t)x->log.size, "beyond_log",
			 (json_int_t)x->log.beyond, "files", files_json(&x->files));
}

enum err export_manifest_write(struct exporter *x, const char *origin)
{
	export_files_sort(&x->files);
	json_t *manifest = manifest_json(x, origin);
	char *text = json_dumps(manifest, JSON_INDENT(1));
	json_decref(manifest);
	if (!text)
		return E_MEMORY;
	const char *whole = arena_format(&x->arena, "%s\n", text);
	free(text);
	TRY(export_file_put(&x->files, MANIFEST, bytes_of_text(whole)));
	for (size_t i = 0; i < x->files.count; i++)
		x->out->bytes += x->files.list[i].bytes;
	x->out->files = x->files.count;
	memcpy(x->out->manifest_sha256, x->files.list[x->files.count - 1].sha256, HASH_LEN);
	return E_OK;
}
