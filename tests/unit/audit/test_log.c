/* The revenue log's tree: one older checkpoint tells whatever was changed since. */
#include "tests/unit/audit/verified.h"

#include <hoaban/instant.h>

#include <unistd.h>

#define LEAVES 300

/* Tariff entries are the smallest; what they tell of is judged elsewhere. */
static void add_leaf(struct exportdir *d, uint32_t n)
{
	struct leaf l = {.type = LEAF_TARIFF, .time = SAMPLE_NOW + n, .edition = n + 1};
	exportdir_leaf(d, &l);
}

static void add_leaves(struct exportdir *d, uint32_t from, uint32_t until)
{
	for (uint32_t n = from; n < until; n++)
		add_leaf(d, n);
}

/* A checkpoint that somebody keeps beside the export. */
static void keep(struct world *w, const struct buf *note, const char *name)
{
	static char paths[4][2 * EXPORTDIR_PATH];
	char *path = paths[w->options.checkpoint_count];
	snprintf(path, sizeof paths[0], "%s/%s", w->d.base, name);
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(fwrite(note->data, 1, note->len, f), note->len);
	assert_int_equal(fclose(f), 0);
	w->options.checkpoints[w->options.checkpoint_count++] = path;
}

static void sign(struct exportdir *d, uint64_t size, const struct hash *root, struct buf *note)
{
	struct checkpoint c = {.size = size, .root = *root};
	uint8_t signature[SIGNATURE_LEN];
	BUF_LOCAL body;
	buf_init(&body, CHECKPOINT_TEXT);
	snprintf(c.origin, sizeof c.origin, "%s", d->origin);
	assert_int_equal(checkpoint_body(&body, &c), E_OK);
	key_sign(signature, buf_bytes(&body), d->log.secret_key);
	assert_int_equal(checkpoint_note(note, &c, d->log.public_key, signature), E_OK);
}

static void keep_present(struct world *w, const char *name)
{
	struct hash root;
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	merkle_range_root(&root, &w->d.range);
	sign(&w->d, w->d.range.size, &root, &note);
	keep(w, &note, name);
}

static void finish(struct world *w)
{
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	exportdir_checkpoint(&w->d, &note);
	exportdir_file(&w->d, "checkpoint", buf_bytes(&note));
	exportdir_finish(&w->d);
}

/* ---- hostile */

static void an_entry_changed_is_named_by_one_older_checkpoint(void **state)
{
	struct world *w = *state;
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	add_leaves(&w->d, 0, 100);
	keep_present(w, "early");
	/* the honest log, as somebody saw it */
	add_leaves(&w->d, 100, 200);
	struct hash root;
	merkle_range_root(&root, &w->d.range);
	sign(&w->d, 200, &root, &note);
	keep(w, &note, "late");
	/* and the one that is shown: rewritten from entry 100 on, with the server's own key */
	exportdir_end(&w->d);
	exportdir_begin(&w->d, SAMPLE_NOW);
	add_leaves(&w->d, 0, 100);
	w->options.checkpoint_count = 0;
	keep_present(w, "early");
	keep(w, &note, "late");
	add_leaf(&w->d, 5000);
	add_leaves(&w->d, 101, LEAVES);
	finish(w);
	assert_first(w, "checkpoint_not_prefix");
	assert_true(says(w, "\"id\":\"late\""));
	assert_true(says(w, "\"good_until\":100}"));
}

static void a_dropped_tail_is_named_by_a_later_checkpoint(void **state)
{
	struct world *w = *state;
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	struct merkle_range longer;
	struct hash root, leaf = {{7}};
	add_leaves(&w->d, 0, LEAVES);
	longer = w->d.range;
	merkle_range_append(&longer, &leaf);
	merkle_range_root(&root, &longer);
	sign(&w->d, LEAVES + 1, &root, &note);
	keep(w, &note, "witnessed");
	finish(w);
	assert_first(w, "checkpoint_beyond");
	assert_true(says(w, "\"id\":\"witnessed\""));
}

static void two_roots_for_one_size_are_named(void **state)
{
	struct world *w = *state;
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	struct hash other = {{1}};
	add_leaves(&w->d, 0, LEAVES);
	sign(&w->d, LEAVES, &other, &note);
	keep(w, &note, "other");
	finish(w);
	assert_found(w, "\"code\":\"checkpoint_two_roots\"");
}

static void an_entry_left_out_is_named(void **state)
{
	struct world *w = *state;
	struct leaf l = {.type = LEAF_TARIFF, .time = SAMPLE_NOW, .edition = 7};
	uint8_t room[LEAF_BYTES_MAX];
	struct buf entry = BUF_FIXED(room);
	struct hash hash;
	add_leaves(&w->d, 0, 10);
	assert_int_equal(leaf_encode(&entry, &l), E_OK);
	merkle_leaf(&hash, buf_bytes(&entry));
	merkle_range_append(&w->d.range, &hash); /* in the tree, not in the table */
	add_leaves(&w->d, 11, 20);
	finish(w);
	assert_first(w, "leaf_gap");
	assert_true(says(w, "\"detail\":{\"first\":10,\"last\":10}"));
}

static void a_checkpoint_of_another_key_is_named(void **state)
{
	struct world *w = *state;
	struct authority_key own = w->d.log;
	add_leaves(&w->d, 0, 10);
	sample_key_named(w->d.log.public_key, w->d.log.secret_key, "foreign log");
	keep_present(w, "foreign");
	w->d.log = own;
	finish(w);
	assert_found(w, "\"code\":\"checkpoint_signature\"");
}

static void a_recorded_root_that_is_wrong_is_named(void **state)
{
	struct world *w = *state;
	struct hash other = {{1}};
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	add_leaves(&w->d, 0, 10);
	sign(&w->d, 5, &other, &note);
	exportdir_row(&w->d, TABLE_CHECKPOINTS,
		      (struct cell[CHECKPOINTS_COLUMNS]){CELL_OF(0), CELL_OF(5), CELL_SPAN(&other, sizeof other),
							 CELL_SPAN(note.data, note.len), CELL_OF(SAMPLE_NOW)});
	finish(w);
	assert_first(w, "checkpoint_root");
	assert_true(says(w, "\"table\":\"checkpoints\",\"row\":1"));
}

static void a_row_that_contradicts_its_note_is_named(void **state)
{
	struct world *w = *state;
	struct hash root, other = {{1}};
	BUF_LOCAL note;
	buf_init(&note, CHECKPOINT_TEXT);
	add_leaves(&w->d, 0, 5);
	merkle_range_root(&root, &w->d.range);
	sign(&w->d, 5, &other, &note);
	exportdir_row(&w->d, TABLE_CHECKPOINTS,
		      (struct cell[CHECKPOINTS_COLUMNS]){CELL_OF(0), CELL_OF(5), CELL_SPAN(&root, sizeof root),
							 CELL_SPAN(note.data, note.len), CELL_OF(SAMPLE_NOW)});
	add_leaves(&w->d, 5, 10);
	finish(w);
	assert_first(w, "checkpoint_two_roots");
}

static void an_export_without_checkpoint_is_named(void **state)
{
	struct world *w = *state;
	char path[EXPORTDIR_PATH];
	add_leaves(&w->d, 0, 10);
	finish(w);
	exportdir_path(path, &w->d, "checkpoint");
	assert_int_equal(unlink(path), 0);
	exportdir_manifest(&w->d);
	assert_first(w, "checkpoint_missing");
}

static void another_key_than_the_given_is_named(void **state)
{
	struct world *w = *state;
	struct note_verifier v;
	struct authority_key other;
	char text[VKEY_TEXT];
	add_leaves(&w->d, 0, 10);
	finish(w);
	sample_key_named(other.public_key, other.secret_key, "another log");
	note_verifier_init(&v, w->d.origin, other.public_key);
	note_vkey_format(text, &v);
	FILE *f = fopen(w->d.vkey, "we");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	assert_first(w, "log_key");
}

/* ---- a log that holds */

static void every_kept_checkpoint_is_a_prefix(void **state)
{
	struct world *w = *state;
	static const uint32_t sizes[] = {1, 128, 255, 257};
	uint32_t at = 0;
	for (size_t i = 0; i < 4; i++) {
		char name[16];
		add_leaves(&w->d, at, sizes[i]);
		at = sizes[i];
		snprintf(name, sizeof name, "size-%u", at);
		keep_present(w, name);
	}
	add_leaves(&w->d, at, LEAVES);
	finish(w);
	/* other checks may miss the tariffs themselves */
	enum err e = world_verify(w);
	assert_true(e == E_OK || e == E_REFUSED);
	assert_false(says(w, "\"code\":\"checkpoint"));
	assert_false(says(w, "\"code\":\"log_"));
	assert_true(says(w, "\"size\":300"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(an_entry_changed_is_named_by_one_older_checkpoint),
		WORLD_TEST(a_dropped_tail_is_named_by_a_later_checkpoint),
		WORLD_TEST(two_roots_for_one_size_are_named),
		WORLD_TEST(an_entry_left_out_is_named),
		WORLD_TEST(a_checkpoint_of_another_key_is_named),
		WORLD_TEST(a_recorded_root_that_is_wrong_is_named),
		WORLD_TEST(a_row_that_contradicts_its_note_is_named),
		WORLD_TEST(an_export_without_checkpoint_is_named),
		WORLD_TEST(another_key_than_the_given_is_named),
		WORLD_TEST(every_kept_checkpoint_is_a_prefix),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
