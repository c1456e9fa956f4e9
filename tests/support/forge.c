#include "tests/support/forge.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FILE_MAX (64u << 20)

void forge_copy(struct forge *f, struct story *s, const char *from, const char *to)
{
	struct outcome o = story_run(s,
				     (const char *const[]){"cp", "-r", arena_format(&s->arena, "%s/%s", s->dir, from),
							   arena_format(&s->arena, "%s/%s", s->dir, to), NULL},
				     NULL);
	assert_int_equal(o.status, 0);
	*f = (struct forge){s, arena_format(&s->arena, "%s/%s", s->dir, to)};
}

/* ---- files */

static struct bytes read_file(const struct forge *f, const char *path)
{
	char full[512];
	snprintf(full, sizeof(full), "%s/%s", f->dir, path);
	FILE *file = fopen(full, "rb");
	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size_t size = (size_t)ftell(file);
	rewind(file);
	uint8_t *data = arena_alloc(&f->story->arena, size + 1);
	assert_int_equal(fread(data, 1, size, file), size);
	fclose(file);
	return bytes_of(data, size);
}

static void write_file(const struct forge *f, const char *path, struct bytes content)
{
	char full[512];
	snprintf(full, sizeof(full), "%s/%s", f->dir, path);
	FILE *file = fopen(full, "wb");
	assert_non_null(file);
	if (content.len > 0)
		assert_int_equal(fwrite(content.data, 1, content.len, file), content.len);
	assert_int_equal(fclose(file), 0);
}

struct bytes forge_keep(const struct forge *f, const struct buf *b)
{
	assert_int_equal(buf_status(b), E_OK);
	return bytes_of(arena_copy(&f->story->arena, b->data, b->len), b->len);
}

/* ---- tables */

static const char *table_path(const struct forge *f, enum export_table t)
{
	char name[EXPORT_NAME];
	export_name(name, export_forms[t].name);
	return arena_format(&f->story->arena, "%s.cborseq", name);
}

void forge_read(const struct forge *f, struct forge_table *t, enum export_table which)
{
	struct bytes in = read_file(f, table_path(f, which));
	struct cell cells[EXPORT_COLUMNS_MAX];
	*t = (struct forge_table){.table = which};
	while (export_row_read(cells, which, &in) == E_OK) {
		t->rows = arena_grow(&f->story->arena, t->rows, t->count, &t->room, sizeof(*t->rows));
		memcpy(t->rows[t->count++], cells, sizeof(cells));
	}
	assert_int_equal(in.len, 0);
}

void forge_write(const struct forge *f, const struct forge_table *t)
{
	BUF_LOCAL out;
	buf_init(&out, FILE_MAX);
	for (size_t i = 0; i < t->count; i++)
		assert_int_equal(export_row_write(&out, t->table, t->rows[i]), E_OK);
	assert_int_equal(buf_status(&out), E_OK);
	write_file(f, table_path(f, t->table), buf_bytes(&out));
}

void forge_delete(struct forge_table *t, size_t row)
{
	assert_true(row < t->count);
	memmove(&t->rows[row], &t->rows[row + 1], (t->count - row - 1) * sizeof(*t->rows));
	t->count--;
}

void forge_insert(const struct forge *f, struct forge_table *t, size_t at, size_t like)
{
	struct cell row[EXPORT_COLUMNS_MAX];
	memcpy(row, t->rows[like], sizeof(row));
	t->rows = arena_grow(&f->story->arena, t->rows, t->count, &t->room, sizeof(*t->rows));
	memmove(&t->rows[at + 1], &t->rows[at], (t->count - at) * sizeof(*t->rows));
	memcpy(t->rows[at], row, sizeof(row));
	t->count++;
}

void forge_append(const struct forge *f, enum export_table which, const struct cell *cells, size_t count)
{
	struct forge_table t;
	struct cell(*rows)[EXPORT_COLUMNS_MAX];
	forge_read(f, &t, which);
	rows = arena_array(&f->story->arena, t.count + 1, sizeof(*rows));
	if (t.count > 0)
		memcpy(rows, t.rows, t.count * sizeof(*rows));
	memcpy(rows[t.count], cells, count * sizeof(*cells));
	t.rows = rows;
	t.count++;
	forge_write(f, &t);
}

/* ---- receipts */

void forge_open(const struct forge *f, const struct cell *row, struct receipt *out)
{
	assert_int_equal(receipt_decode(out, &f->story->arena, row[RECEIPTS_RECORD].bytes), E_OK);
}

void forge_close(const struct forge *f, struct cell *row, const struct receipt *r)
{
	BUF_LOCAL record;
	buf_init(&record, 65536);
	assert_int_equal(receipt_encode(&record, r), E_OK);
	row[RECEIPTS_RECORD].bytes = forge_keep(f, &record);
	row[RECEIPTS_NUMBER].number = r->number;
	row[RECEIPTS_ISSUED_AT].number = r->time;
	row[RECEIPTS_TOTAL].number = r->total;
}

/* ---- keys and the log */

void forge_key(const struct forge *f, const char *file, uint8_t public_key[static PUBLIC_KEY_LEN],
	       uint8_t secret_key[static SECRET_KEY_LEN])
{
	uint8_t seed[SEED_LEN];
	struct forge keys = {f->story, arena_format(&f->story->arena, "%s/keys", f->story->data)};
	struct bytes text = read_file(&keys, file);
	const char *line = memchr(text.data, '\n', text.len); /* behind the remark */
	assert_non_null(line);
	assert_int_equal(hex_parse(seed, sizeof(seed), line + 1, 2 * sizeof(seed)), E_OK);
	crypto_sign_seed_keypair(public_key, secret_key, seed);
}

static struct bytes sign_note(const struct forge *f, const struct checkpoint *c)
{
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], signature[SIGNATURE_LEN];
	BUF_LOCAL body, note;
	buf_init(&body, CHECKPOINT_TEXT);
	buf_init(&note, CHECKPOINT_TEXT);
	forge_key(f, "log.key", public_key, secret_key);
	assert_int_equal(checkpoint_body(&body, c), E_OK);
	assert_int_equal(crypto_sign_detached(signature, NULL, body.data, body.len, secret_key), 0);
	assert_int_equal(checkpoint_note(&note, c, public_key, signature), E_OK);
	return forge_keep(f, &note);
}

static void load_checkpoint(const struct forge *f, struct checkpoint *out)
{
	assert_int_equal(checkpoint_parse(out, read_file(f, "checkpoint")), E_OK);
}

size_t forge_log_size(const struct forge *f)
{
	struct checkpoint c;
	load_checkpoint(f, &c);
	return (size_t)c.size;
}

void forge_note(const struct forge *f, const char *path, uint64_t size, const struct hash *root)
{
	struct checkpoint c;
	load_checkpoint(f, &c);
	c.size = size;
	c.root = *root;
	struct forge above = {f->story, f->story->dir};
	write_file(&above, path, sign_note(f, &c));
}

static void root_of(struct hash *out, const struct forge_table *leaves, uint64_t size)
{
	struct merkle_range range = {0};
	for (uint64_t i = 0; i < size; i++) {
		struct hash leaf;
		merkle_leaf(&leaf, leaves->rows[i][LEAVES_ENTRY].bytes);
		merkle_range_append(&range, &leaf);
	}
	merkle_range_root(out, &range);
}

void forge_sign_log(const struct forge *f)
{
	struct forge_table leaves, points;
	struct checkpoint c;
	load_checkpoint(f, &c);
	forge_read(f, &leaves, TABLE_LEAVES);
	forge_read(f, &points, TABLE_CHECKPOINTS);
	while (points.count > 0 && (uint64_t)points.rows[points.count - 1][CHECKPOINTS_SIZE].number > leaves.count)
		points.count--;
	for (size_t i = 0; i < points.count; i++) {
		struct cell *row = points.rows[i];
		c.size = (uint64_t)row[CHECKPOINTS_SIZE].number;
		root_of(&c.root, &leaves, c.size);
		row[CHECKPOINTS_ROOT].bytes = bytes_of(arena_copy(&f->story->arena, &c.root, HASH_LEN), HASH_LEN);
		row[CHECKPOINTS_NOTE] = (struct cell){.bytes = sign_note(f, &c)};
	}
	c.size = leaves.count;
	root_of(&c.root, &leaves, c.size);
	write_file(f, "checkpoint", sign_note(f, &c));
	forge_write(f, &points);
}

/* ---- the manifest */

static int64_t rows_of(const struct forge *f, const char *path)
{
	struct forge_table t;
	for (enum export_table k = 0; k < EXPORT_TABLE_COUNT; k++) {
		if (!str_equal(path, table_path(f, k)))
			continue;
		forge_read(f, &t, k);
		return (int64_t)t.count;
	}
	return 0;
}

static void list_file(const struct forge *f, json_t *file)
{
	uint8_t hash[HASH_LEN];
	char hex[2 * HASH_LEN + 1];
	const char *path = json_string_value(json_object_get(file, "path"));
	struct bytes content = read_file(f, path);
	sha256(hash, content);
	hex_format(hex, hash, sizeof(hash));
	if (json_object_get(file, "rows"))
		json_object_set_new(file, "rows", json_integer(rows_of(f, path)));
	json_object_set_new(file, "bytes", json_integer((json_int_t)content.len));
	json_object_set_new(file, "sha256", json_string(hex));
}

void forge_manifest(const struct forge *f, int64_t log_size)
{
	struct bytes text = read_file(f, "manifest.json");
	json_t *manifest = json_loadb((const char *)text.data, text.len, 0, NULL), *file;
	size_t i;
	assert_non_null(manifest);
	json_array_foreach(json_object_get(manifest, "files"), i, file)
		list_file(f, file);
	if (log_size >= 0)
		json_object_set_new(manifest, "log_size", json_integer(log_size));
	char *out = json_dumps(manifest, JSON_COMPACT);
	write_file(f, "manifest.json", bytes_of_text(arena_format(&f->story->arena, "%s\n", out)));
	free(out);
	json_decref(manifest);
}
