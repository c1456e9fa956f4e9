#include "tests/support/loglab.h"

#include "server/log/tiles.h"
#include "server/store/log.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define LAB_NOW_MS 1795224900000

static void must(enum err e, const char *what)
{
	if (e == E_OK)
		return;
	fprintf(stderr, "loglab: %s: %s\n", what, err_code(e));
	abort();
}

static int64_t lab_now(void *ctx)
{
	(void)ctx;
	return LAB_NOW_MS;
}

static void app_init(struct loglab *l, const struct logger *logger)
{
	l->settings = (struct settings){.log_publish_ms = 50};
	l->app = (struct app){.settings = &l->settings,
			      .store = l->db.store,
			      .random = randombytes_buf,
			      .logger = logger,
			      .clock = {lab_now, NULL}};
	must(signer_start(&l->app.signer, l->keys, logger), "signer");
}

void loglab_start(struct loglab *l)
{
	*l = (struct loglab){0};
	testdb_start(&l->db);
	testdir_make(l->keys);
	must(signer_init_keys(l->keys, LOGLAB_ORIGIN, LAB_NOW_MS / 1000, NULL), "keys");
	app_init(l, &l->db.log.logger);
}

void loglab_end(struct loglab *l)
{
	signer_stop(l->app.signer);
	testdir_remove(l->keys);
	testdb_end(&l->db);
}

void loglab_reset(struct loglab *l)
{
	testdb_run(&l->db, "DELETE FROM leaf");
	testdb_run(&l->db, "DELETE FROM checkpoint");
	testdb_run(&l->db, "DELETE FROM role_lease");
	testdb_run(&l->db, "DELETE FROM log_stop");
	testdb_run(&l->db, "DELETE FROM log_origin");
	testdb_run(&l->db, "UPDATE log_counter SET next_index = 0");
	capture_clear(&l->db.log);
	signer_stop(l->app.signer);
	must(signer_start(&l->app.signer, l->keys, NULL), "signer");
}

/* ---------------------------------------------------------------- entries */

size_t loglab_entry(uint8_t out[static 128], uint64_t index)
{
	size_t len = 20 + index * 37 % 100;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(index >> (i % 4 * 8)) ^ (uint8_t)(i * 7);
	return len;
}

#define CHUNK 4096
struct chunk {
	size_t count;
	uint64_t indexes[CHUNK];
	const void *entries[CHUNK];
	unsigned long lengths[CHUNK];
	uint8_t bytes[CHUNK][128];
};

static enum err insert_chunk(struct db *db, void *ctx)
{
	struct chunk *c = ctx;
	uint64_t next;
	TRY(log_reserve(db, c->count, &next));
	for (size_t i = 0; i < c->count; i++) {
		c->indexes[i] = next - c->count + i;
		c->entries[i] = c->bytes[i];
		c->lengths[i] = loglab_entry(c->bytes[i], c->indexes[i]);
	}
	return log_leaves_insert(db, c->count, c->indexes, c->entries, c->lengths);
}

void loglab_append(struct loglab *l, uint64_t count)
{
	struct chunk *c = calloc(1, sizeof *c);
	assert_non_null(c);
	for (; count > 0; count -= c->count) {
		c->count = count < CHUNK ? (size_t)count : CHUNK;
		assert_int_equal(store_transact(l->app.store, insert_chunk, c), E_OK);
	}
	free(c);
}

enum err loglab_flush(struct publisher *p)
{
	enum err e = E_TIMEOUT;
	for (int i = 0; i < 24 && e == E_TIMEOUT; i++)
		e = publisher_flush(p);
	return e;
}

/* ---------------------------------------------------------------- naive tree */

void loglab_root(struct hash *out, uint64_t from, uint64_t size)
{
	if (size == 0) {
		merkle_empty(out);
		return;
	}
	if (size == 1) {
		uint8_t entry[128];
		merkle_leaf(out, bytes_of(entry, loglab_entry(entry, from)));
		return;
	}
	uint64_t half = 1;
	while (half * 2 < size)
		half *= 2;
	struct hash left, right;
	loglab_root(&left, from, half);
	loglab_root(&right, from + half, size - half);
	merkle_node(out, &left, &right);
}

/* A partial tile, or the full one that has taken its place: a publisher killed before its checkpoint leaves it like that. */
static void read_tile(struct buf *out, const char *dir, int level, uint64_t n, unsigned width)
{
	struct files f = {0};
	char path[TILE_PATH];
	snprintf(f.base, sizeof f.base, "%s/log", dir);
	tile_path(path, level, n, width);
	enum err e = files_read(&f, path, out);
	if (e == E_NOT_FOUND && width < TILE_WIDTH) {
		tile_path(path, level, n, TILE_WIDTH);
		e = files_read(&f, path, out);
	}
	if (e != E_OK)
		print_error("%s: %s\n", path, err_code(e));
	assert_int_equal(e, E_OK);
}

static void check_tile(const char *dir, unsigned level, uint64_t n, unsigned width)
{
	BUF_LOCAL content;
	buf_init(&content, TILE_FILE_MAX);
	read_tile(&content, dir, (int)level, n, width);
	assert_true(content.len == width * HASH_LEN || content.len == TILE_WIDTH * HASH_LEN);
	uint64_t each = UINT64_C(1) << (TILE_HEIGHT * level);
	for (unsigned i = 0; i < width; i++) {
		struct hash expected;
		loglab_root(&expected, (n * TILE_WIDTH + i) * each, each);
		assert_memory_equal(content.data + i * HASH_LEN, expected.bytes, HASH_LEN);
	}
}

static void check_bundle(const char *dir, uint64_t n, unsigned width)
{
	BUF_LOCAL content, expected;
	buf_init(&content, BUNDLE_MAX);
	buf_init(&expected, BUNDLE_MAX);
	read_tile(&content, dir, TILE_ENTRIES, n, width);
	for (unsigned i = 0; i < width; i++) {
		uint8_t entry[128];
		size_t len = loglab_entry(entry, n * TILE_WIDTH + i);
		buf_append_u16be(&expected, (uint16_t)len);
		buf_append(&expected, entry, len);
	}
	assert_in_range(content.len, expected.len, BUNDLE_MAX);
	assert_memory_equal(content.data, expected.data, expected.len);
}

static void check_level(const char *dir, unsigned level, uint64_t nodes)
{
	for (uint64_t n = 0; n < nodes / TILE_WIDTH; n++)
		check_tile(dir, level, n, TILE_WIDTH);
	if (nodes % TILE_WIDTH > 0)
		check_tile(dir, level, nodes / TILE_WIDTH, (unsigned)(nodes % TILE_WIDTH));
}

void loglab_check_files(const char *dir, uint64_t size)
{
	for (unsigned level = 0; size >> (TILE_HEIGHT * level) > 0; level++)
		check_level(dir, level, size >> (TILE_HEIGHT * level));
	for (uint64_t n = 0; n < size / TILE_WIDTH; n++)
		check_bundle(dir, n, TILE_WIDTH);
	if (size % TILE_WIDTH > 0)
		check_bundle(dir, size / TILE_WIDTH, (unsigned)(size % TILE_WIDTH));
}

uint64_t loglab_check_note(const struct loglab *l, struct bytes note)
{
	struct note_verifier v;
	struct bytes text;
	struct checkpoint c;
	struct hash root;
	note_verifier_init(&v, LOGLAB_ORIGIN, signer_keys(l->app.signer)->log);
	assert_int_equal(note_verify(&text, note, &v), E_OK);
	assert_int_equal(checkpoint_parse(&c, text), E_OK);
	assert_string_equal(c.origin, LOGLAB_ORIGIN);
	loglab_root(&root, 0, c.size);
	assert_memory_equal(root.bytes, c.root.bytes, HASH_LEN);
	return c.size;
}

uint64_t loglab_shown(const struct loglab *l, const char *dir)
{
	struct files f = {0};
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	snprintf(f.base, sizeof f.base, "%s/log", dir);
	if (files_read(&f, "checkpoint", &note) == E_NOT_FOUND)
		return 0;
	return loglab_check_note(l, buf_bytes(&note));
}

void loglab_await_shown(const struct loglab *l, const char *dir, uint64_t size)
{
	for (int i = 0; i < 1200 && loglab_shown(l, dir) < size; i++)
		usleep(50000);
	assert_int_equal(loglab_shown(l, dir), size);
}

/* ---------------------------------------------------------------- children */

static int publish_until_killed(const char *dir, const char *keys, const char *socket)
{
	struct loglab *l = calloc(1, sizeof *l);
	struct publisher *p;
	if (l == NULL)
		return 1;
	snprintf(l->keys, sizeof l->keys, "%s", keys);
	must(store_open(&l->db.store, &(struct store_config){.socket = socket,
							     .user = EMBEDDED_USER,
							     .schema = EMBEDDED_SCHEMA,
							     .connections = 2,
							     .timeout_s = 10}),
	     "store");
	app_init(l, NULL);
	l->settings.log_publish_ms = 1;
	must(publisher_start(&p, &l->app, dir), "publisher");
	for (;;)
		pause();
}

int loglab_child_main(int argc, char **argv)
{
	if (argc == 3 && str_equal(argv[1], "signer"))
		return signer_main(argv[2]);
	if (argc == 5 && str_equal(argv[1], "publisher"))
		return publish_until_killed(argv[2], argv[3], argv[4]);
	return -1;
}
