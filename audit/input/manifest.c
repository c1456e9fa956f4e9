#include "manifest.h"

#include <hoaban/export.h>
#include <hoaban/instant.h>
#include <hoaban/json.h>

#define JSON_LOCAL [[gnu::cleanup(release)]] json_t *

static void release(json_t **value)
{
	json_decref(*value);
}

/* The fields, by name and kind; others may stand beside them in a later writer of the same version. */
struct taking {
	struct arena *arena;
	const char **why;
};

static enum err refuse(const struct taking *t, const char *why)
{
	*t->why = why;
	return E_MALFORMED;
}

static enum err take_count(uint64_t *out, const struct taking *t, const json_t *from, const char *name)
{
	const json_t *value = json_object_get(from, name);
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return refuse(t, name);
	*out = (uint64_t)json_integer_value(value);
	return E_OK;
}

static enum err take_text(const char **out, const struct taking *t, const json_t *from, const char *name)
{
	const json_t *value = json_object_get(from, name);
	if (!json_is_string(value) ||
	    !text_is_plain((struct bytes){(const uint8_t *)json_string_value(value), json_string_length(value)}))
		return refuse(t, name);
	*out = arena_text(t->arena, json_string_value(value));
	return E_OK;
}

static enum err take_day(bool *has, int32_t *out, const struct taking *t, const json_t *from, const char *name)
{
	const json_t *value = json_object_get(from, name);
	*has = json_is_string(value);
	if (!*has)
		return json_is_null(value) ? E_OK : refuse(t, name);
	return date_parse(out, json_string_value(value)) == E_OK ? E_OK : refuse(t, name);
}

/* ---- files */

static bool is_path_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
	       c == '/';
}

static bool is_path(const char *path)
{
	size_t len = strlen(path);
	if (len == 0 || len >= MANIFEST_PATH || path[len - 1] == '/')
		return false;
	for (size_t i = 0; i < len; i++) {
		bool begins_part = i == 0 || path[i - 1] == '/';
		if (!is_path_character(path[i]) || (begins_part && (path[i] == '.' || path[i] == '/')))
			return false;
	}
	return true;
}

static enum err take_file(struct manifest_file *out, const struct taking *t, const json_t *from)
{
	const char *hash = NULL;
	if (!json_is_object(from))
		return refuse(t, "files");
	TRY(take_text(&out->path, t, from, "path"));
	TRY(take_count(&out->rows, t, from, "rows"));
	TRY(take_count(&out->bytes, t, from, "bytes"));
	TRY(take_text(&hash, t, from, "sha256"));
	if (!is_path(out->path))
		return refuse(t, "path");
	return hex_parse(out->hash, sizeof(out->hash), hash, strlen(hash)) == E_OK ? E_OK : refuse(t, "sha256");
}

static enum err take_files(struct manifest *out, const struct taking *t, const json_t *from)
{
	const json_t *list = json_object_get(from, "files");
	if (!json_is_array(list) || json_array_size(list) > MANIFEST_FILES)
		return refuse(t, "files");
	struct manifest_file *files = arena_array(t->arena, json_array_size(list) + 1, sizeof(*files));
	for (size_t i = 0; i < json_array_size(list); i++) {
		TRY(take_file(&files[i], t, json_array_get(list, i)));
		if (i > 0 && strcmp(files[i - 1].path, files[i].path) >= 0)
			return refuse(t, "files");
	}
	out->files = files;
	out->file_count = json_array_size(list);
	return E_OK;
}

/* ---- the whole */

static enum err take_manifest(struct manifest *out, const struct taking *t, const json_t *from)
{
	uint64_t version = 0;
	const char *made_at = NULL;
	if (!json_is_object(from))
		return refuse(t, "{}");
	TRY(take_count(&version, t, from, "version"));
	if (version != EXPORT_VERSION)
		return refuse(t, "version");
	TRY(take_text(&out->origin, t, from, "origin"));
	TRY(take_text(&made_at, t, from, "made_at"));
	if (instant_parse(&out->made_at, made_at) != E_OK)
		return refuse(t, "made_at");
	TRY(take_day(&out->has_from, &out->from_day, t, from, "from"));
	TRY(take_day(&out->has_until, &out->until_day, t, from, "until"));
	out->asked_from = out->has_from;
	out->asked_until = out->has_until;
	TRY(take_count(&out->log_size, t, from, "log_size"));
	return take_files(out, t, from);
}

enum err manifest_parse(struct manifest *out, struct arena *a, struct bytes text, const char **why)
{
	JSON_LOCAL value = NULL;
	const struct taking t = {a, why};
	*out = (struct manifest){0};
	sha256(out->hash, text);
	enum err e = json_read(&value, text, MANIFEST_MAX, 4);
	if (e != E_OK)
		return refuse(&t, "JSON");
	return take_manifest(out, &t, value);
}

const struct manifest_file *manifest_find(const struct manifest *m, const char *path)
{
	for (size_t i = 0; i < m->file_count; i++)
		if (str_equal(m->files[i].path, path))
			return &m->files[i];
	return NULL;
}
