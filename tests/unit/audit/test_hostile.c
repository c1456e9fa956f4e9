/* Exports that somebody made to hurt whoever reads them: every one is judged or refused, in short time and with words. */
#include "tests/support/audit_world.h"
#include "tests/unit/audit/verified.h"

#include <hoaban/cbor.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROUNDS_LEAST 25
#define HUGE	     (INT64_C(1) << 42) /* bytes of a file that is empty but for its end */

static void path_of(char out[static EXPORTDIR_PATH], struct world *w, const char *file)
{
	exportdir_path(out, &w->d, file);
}

static void lengths_beyond_all_bounds(void **state)
{
	static const uint8_t heads[][12] = {
		{0x87, 0x01, 0x01, 0x7b, 0x80}, /* a text of 2^63 bytes */
		{0x87, 0x01, 0x01, 0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		{0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, /* an array of 2^64 − 1 */
		{0x87, 0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	};
	struct world *w = *state;
	uint8_t deep[4096];
	memset(deep, 0x81, sizeof(deep));
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		exportdir_raw(&w->d, (enum export_table)i, bytes_of(heads[i], sizeof(heads[i])));
	for (size_t i = 0; i < 256; i++)
		exportdir_raw(&w->d, TABLE_CHANGES, bytes_of(deep, sizeof(deep)));
	exportdir_finish(&w->d);
	assert_found(w, "\"row_form\":5");
}

/* Read as far as the manifest says, not to its end. */
static void files_without_end(void **state)
{
	struct world *w = *state;
	char path[EXPORTDIR_PATH];
	exportdir_file(&w->d, "keys/foreign", bytes_of_text("x"));
	exportdir_finish(&w->d);
	path_of(path, w, "changes.cborseq");
	assert_int_equal(truncate(path, HUGE), 0);
	path_of(path, w, "keys/foreign");
	assert_int_equal(truncate(path, HUGE), 0);
	assert_found(w, "\"file_hash\":2");
}

static void things_that_are_no_files(void **state)
{
	struct world *w = *state;
	char path[EXPORTDIR_PATH];
	exportdir_finish(&w->d);
	path_of(path, w, "more");
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_found(w, "\"detail\":{\"file\":\"more\"}");
	path_of(path, w, "changes.cborseq");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(world_verify(w), E_IO);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(world_verify(w), E_IO);
	path_of(path, w, "manifest.json");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(world_verify(w), E_IO);
	w->options.ca = path;
	assert_int_equal(world_verify(w), E_IO);
}

static void manifests_that_lead_elsewhere(void **state)
{
	static const char *const files[] = {
		"{\"path\":\"../x\"}", "{\"path\":\"/etc/passwd\"}", "{\"path\":\"a/../../x\"}", "{\"path\":\"a//b\"}",
		"{\"path\":\"a/\"}",   "{\"path\":\"./a\"}",	     "{\"path\":\"a\\u0000b\"}",
	};
	struct world *w = *state;
	char path[EXPORTDIR_PATH];
	exportdir_finish(&w->d);
	path_of(path, w, "manifest.json");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *rest = strchr(files[i], '}');
		FILE *f = fopen(path, "we");
		assert_non_null(f);
		fprintf(f,
			"{\"version\":1,\"origin\":\"x\",\"made_at\":\"2026-11-22T00:00:00Z\",\"from\":null,\"until\":null,"
			"\"log_size\":1,\"files\":[%.*s,\"rows\":1,\"bytes\":1,\"sha256\":\"%064d\"}]}",
			(int)(rest - files[i]), files[i], 0);
		assert_int_equal(fclose(f), 0);
		assert_first(w, "manifest_form");
	}
}

/* Every table with rows of the least and the greatest that its columns may hold. */
static void fill_with_extremes(struct exportdir *d, enum export_table t, uint8_t *room)
{
	static const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
	const struct export_form *f = &export_forms[t];
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct cell cells[EXPORT_COLUMNS_MAX] = {0};
		memset(room, f->columns[0].kind == CELL_BYTES ? (int)i : 'a' + (int)i, 4096);
		for (size_t c = 0; c < f->column_count; c++) {
			size_t len = f->columns[c].least > 0 ? f->columns[c].least : (f->columns[c].most > 0);
			if (f->columns[c].kind == CELL_NUMBER)
				cells[c].number = numbers[i];
			else
				cells[c].bytes = bytes_of(room, len);
			cells[c].is_null = f->columns[c].may_be_null && i == 3;
		}
		exportdir_row(d, t, cells);
	}
}

static void more_than_is_judged(void **state)
{
	struct world *w = *state;
	const uint8_t entry[8] = {0};
	for (int64_t i = 0; i < 100; i++)
		exportdir_row(&w->d, TABLE_ORIGINS,
			      (struct cell[ORIGINS_COLUMNS]){[ORIGINS_NUMBER] = CELL_OF(i),
							     [ORIGINS_NAME] = CELL_WORDS("x/2"),
							     [ORIGINS_ENTRY] = CELL_SPAN(entry, sizeof(entry))});
	exportdir_finish(&w->d);
	assert_int_equal(world_verify(w), E_TOO_LARGE);
}

static void numbers_at_their_ends(void **state)
{
	struct world *w = *state;
	uint8_t room[4096];
	for (enum export_table t = 0; t < EXPORT_TABLE_COUNT; t++)
		if (t != TABLE_DEVICES && t != TABLE_CHECKPOINTS)
			fill_with_extremes(&w->d, t, room);
	exportdir_finish(&w->d);
	assert_int_equal(world_verify(w), E_REFUSED);
	assert_true(says(w, "\"holds\":false"));
}

/* All are counted, some are named. */
static void findings_without_number(void **state)
{
	struct world *w = *state;
	const uint8_t id[UUID_LEN] = {1};
	for (int64_t i = 0; i < 50000; i++)
		exportdir_row(&w->d, TABLE_ADMISSIONS,
			      (struct cell[ADMISSIONS_COLUMNS]){
				      [ADMISSIONS_ROOT] = CELL_SPAN(id, UUID_LEN),
				      [ADMISSIONS_USE] = CELL_OF(i),
				      [ADMISSIONS_CLAIM] = CELL_SPAN(id, UUID_LEN),
				      [ADMISSIONS_TICKET] = CELL_SPAN(id, UUID_LEN),
				      [ADMISSIONS_DEVICE] = CELL_SPAN(id, UUID_LEN),
				      [ADMISSIONS_SEQ] = CELL_OF(i),
			      });
	exportdir_finish(&w->d);
	assert_found(w, "\"admission_unsold\":50000");
	assert_true(w->out.len < 200000);
}

static void no_room_for_the_report(void **state)
{
	struct world *w = *state;
	exportdir_finish(&w->d);
	w->options.report = "/dev/full";
	assert_int_equal(world_verify(w), E_IO);
	assert_true(says(w, "\"holds\":true")); /* the verdict is said all the same */
}

/* ---- bytes changed at random, under a manifest that is right about them */

static uint64_t next_number(uint64_t *at)
{
	*at = *at * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *at >> 33;
}

static void change_some(const char *path, uint64_t *chance)
{
	struct stat about;
	FILE *f = fopen(path, "r+e");
	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &about), 0);
	for (uint64_t n = 1 + next_number(chance) % 8; about.st_size > 0 && n > 0; n--) {
		long at = (long)(next_number(chance) % (uint64_t)about.st_size);
		assert_int_equal(fseek(f, at, SEEK_SET), 0);
		assert_true(fputc((int)(next_number(chance) & 0xff), f) != EOF);
	}
	assert_int_equal(fclose(f), 0);
}

static void copy(const char *from, const char *to)
{
	char line[2 * EXPORTDIR_PATH + 32];
	snprintf(line, sizeof(line), "rm -rf '%s' && cp -r '%s' '%s'", to, from, to);
	assert_int_equal(system(line), 0); /* the test's own directories */
}

static void change_a_file(struct world *w, uint64_t *chance)
{
	char path[EXPORTDIR_PATH], file[EXPORT_NAME + 16];
	enum export_table t = (enum export_table)(next_number(chance) % EXPORT_TABLE_COUNT);
	exportdir_table_file(file, t);
	path_of(path, w, file);
	change_some(path, chance);
}

/* HOSTILE_ROUNDS and HOSTILE_SEED: more of it, and other bytes. */
static void bytes_at_random(void **state)
{
	struct world *w = *state;
	char kept[EXPORTDIR_PATH + 8];
	const char *rounds = getenv("HOSTILE_ROUNDS"), *seed = getenv("HOSTILE_SEED");
	uint64_t chance = seed ? strtoull(seed, NULL, 10) : 1;
	exportdir_end(&w->d); /* of the world that every test begins with */
	audit_world_make(&w->d, 20);
	snprintf(kept, sizeof(kept), "%s.kept", w->d.dir);
	copy(w->d.dir, kept);
	for (unsigned long i = 0; i < (rounds ? strtoul(rounds, NULL, 10) : ROUNDS_LEAST); i++) {
		for (uint64_t n = 1 + next_number(&chance) % 3; n > 0; n--)
			change_a_file(w, &chance);
		exportdir_manifest(&w->d);
		enum err e = world_verify(w);
		if (e != E_OK && e != E_REFUSED)
			fail_msg("round %lu: %s", i, err_sentence(e));
		copy(kept, w->d.dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(lengths_beyond_all_bounds), WORLD_TEST(files_without_end),
		WORLD_TEST(things_that_are_no_files),  WORLD_TEST(manifests_that_lead_elsewhere),
		WORLD_TEST(more_than_is_judged),       WORLD_TEST(numbers_at_their_ends),
		WORLD_TEST(findings_without_number),   WORLD_TEST(no_room_for_the_report),
		WORLD_TEST(bytes_at_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
