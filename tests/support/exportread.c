#include "tests/support/exportread.h"

#include <hoaban/export.h>

#include <openssl/sha.h>

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <cmocka.h>

/* ---- files */

static uint8_t *file_bytes(const char *directory, const char *path, size_t *size)
{
	char full[512];
	struct stat st;
	snprintf(full, sizeof(full), "%s/%s", directory, path);
	FILE *f = fopen(full, "rb");
	if (!f || fstat(fileno(f), &st) != 0)
		fail_msg("%s is not there", full);
	uint8_t *data = malloc((size_t)st.st_size + 1);
	assert_non_null(data);
	*size = fread(data, 1, (size_t)st.st_size + 1, f);
	assert_int_equal(*size, st.st_size);
	fclose(f);
	return data;
}

static void hex_of(char *out, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sprintf(out + 2 * i, "%02x", data[i]);
	out[2 * len] = 0;
}

static void check_file(const char *directory, const json_t *file, const char **before)
{
	const char *path = json_string_value(json_object_get(file, "path"));
	char hex[2 * SHA256_DIGEST_LENGTH + 1];
	uint8_t hash[SHA256_DIGEST_LENGTH];
	size_t size;
	assert_non_null(path);
	assert_true(*before == NULL || strcmp(*before, path) < 0);
	*before = path;
	uint8_t *data = file_bytes(directory, path, &size);
	SHA256(data, size, hash);
	hex_of(hex, hash, sizeof(hash));
	free(data);
	assert_int_equal(json_integer_value(json_object_get(file, "bytes")), size);
	assert_string_equal(json_string_value(json_object_get(file, "sha256")), hex);
}

static size_t count_files(const char *directory)
{
	size_t count = 0;
	DIR *d = opendir(directory);
	assert_non_null(d);
	for (struct dirent *e = readdir(d); e; e = readdir(d)) {
		char below[512];
		if (e->d_name[0] == '.')
			continue;
		snprintf(below, sizeof(below), "%s/%s", directory, e->d_name);
		count += e->d_type == DT_DIR ? count_files(below) : 1;
	}
	closedir(d);
	return count;
}

json_t *exportread_open(const char *directory)
{
	size_t size, i;
	json_t *file;
	const char *before = NULL;
	uint8_t *text = file_bytes(directory, "manifest.json", &size);
	json_t *manifest = json_loadb((const char *)text, size, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	assert_non_null(manifest);
	assert_int_equal(exportread_number(manifest, "version"), 1);
	json_t *files = json_object_get(manifest, "files");
	json_array_foreach(files, i, file)
		check_file(directory, file, &before);
	assert_int_equal(count_files(directory), json_array_size(files) + 1);
	return manifest;
}

int64_t exportread_number(const json_t *manifest, const char *member)
{
	const json_t *n = json_object_get(manifest, member);
	if (!json_is_integer(n))
		fail_msg("the manifest has no number %s", member);
	return json_integer_value(n);
}

/* ---- CBOR: the shortest form only, and only what rows are made of */

struct reader {
	const uint8_t *data;
	size_t len, at;
};

static unsigned head(struct reader *r, uint64_t *value)
{
	static const uint64_t least[] = {24, 0x100, 0x10000, UINT64_C(0x100000000)};
	assert_true(r->at < r->len);
	uint8_t first = r->data[r->at++], info = first & 31;
	*value = info;
	if (info < 24)
		return first >> 5;
	assert_true(info <= 27);
	size_t more = (size_t)1 << (info - 24);
	assert_true(r->len - r->at >= more);
	*value = 0;
	for (size_t i = 0; i < more; i++)
		*value = *value << 8 | r->data[r->at++];
	assert_true(*value >= least[info - 24]);
	return first >> 5;
}

static json_t *string_item(struct reader *r, unsigned major, uint64_t len)
{
	assert_true(len <= r->len - r->at);
	const uint8_t *data = r->data + r->at;
	r->at += len;
	if (major == 3) {
		json_t *text = json_stringn((const char *)data, len); /* NULL when it is no UTF-8 */
		assert_non_null(text);
		return text;
	}
	char *hex = malloc(2 * len + 1);
	assert_non_null(hex);
	hex_of(hex, data, len);
	json_t *item = json_string(hex);
	free(hex);
	return item;
}

/* *major says of which kind it was. */
static json_t *item(struct reader *r, unsigned *major)
{
	char digits[24];
	uint64_t value;
	*major = head(r, &value);
	if (*major == 2 || *major == 3)
		return string_item(r, *major, value);
	if (*major == 7) {
		assert_int_equal(value, 22); /* null, in its one byte */
		return json_null();
	}
	assert_true(*major <= 1 && value <= INT64_MAX);
	snprintf(digits, sizeof(digits), "%lld", *major == 0 ? (long long)value : -1 - (long long)value);
	return json_string(digits);
}

/* ---- rows */

static const struct export_form *form_of(const char *table)
{
	for (size_t t = 0; t < EXPORT_TABLE_COUNT; t++)
		if (strcasecmp(export_forms[t].name, table) == 0)
			return &export_forms[t];
	fail_msg("no table %s", table);
	return NULL;
}

static json_t *read_row(struct reader *r, const struct export_form *f)
{
	static const unsigned majors[] = {[CELL_BYTES] = 2, [CELL_TEXT] = 3};
	json_t *row = json_array();
	uint64_t count;
	assert_int_equal(head(r, &count), 4);
	assert_int_equal(count, f->column_count);
	for (size_t i = 0; i < count; i++) {
		const struct export_column *c = &f->columns[i];
		unsigned major;
		json_array_append_new(row, item(r, &major));
		bool is_right = major == 7 ? c->may_be_null : c->kind == CELL_NUMBER ? major <= 1 : major == majors[c->kind];
		if (!is_right)
			fail_msg("%s.%s: an item of kind %u", f->name, c->name, major);
	}
	return row;
}

/* Hex orders like the bytes it stands for. */
static int cell_order(const struct export_column *c, const char *a, const char *b)
{
	long long x = atoll(a), y = atoll(b);
	return c->kind == CELL_NUMBER ? (x > y) - (x < y) : strcmp(a, b);
}

static void assert_rises(const struct export_form *f, const json_t *before, const json_t *row)
{
	for (size_t i = 0; i < f->key_count; i++) {
		int order = cell_order(&f->columns[i], exportread_cell(before, i), exportread_cell(row, i));
		if (order < 0)
			return;
		if (order > 0)
			break;
	}
	char *text = json_dumps(row, 0);
	fail_msg("%s: %s does not follow the row before it", f->name, text);
}

json_t *exportread_rows(const char *directory, const json_t *manifest, const char *table)
{
	const struct export_form *f = form_of(table);
	char path[64];
	size_t i;
	json_t *file, *rows = json_array();
	struct reader r = {0};
	snprintf(path, sizeof(path), "%s.cborseq", table);
	uint8_t *data = file_bytes(directory, path, &r.len);
	for (r.data = data; r.at < r.len;) {
		json_t *row = read_row(&r, f);
		if (json_array_size(rows) > 0)
			assert_rises(f, json_array_get(rows, json_array_size(rows) - 1), row);
		json_array_append_new(rows, row);
	}
	free(data);
	json_array_foreach(json_object_get(manifest, "files"), i, file)
		if (strcmp(json_string_value(json_object_get(file, "path")), path) == 0)
			assert_int_equal(json_integer_value(json_object_get(file, "rows")), json_array_size(rows));
	return rows;
}

const char *exportread_cell(const json_t *row, size_t n)
{
	const char *text = json_string_value(json_array_get(row, n));
	return text ? text : "";
}

json_t *exportread_array(const char *hex)
{
	json_t *items = json_array();
	struct reader r = {.len = strlen(hex) / 2};
	uint8_t *data = malloc(r.len + 1);
	uint64_t count;
	unsigned major;
	assert_non_null(data);
	for (size_t i = 0; i < r.len; i++)
		assert_int_equal(sscanf(hex + 2 * i, "%2hhx", &data[i]), 1);
	r.data = data;
	assert_int_equal(head(&r, &count), 4);
	for (uint64_t i = 0; i < count; i++)
		json_array_append_new(items, item(&r, &major));
	assert_int_equal(r.at, r.len);
	free(data);
	return items;
}
