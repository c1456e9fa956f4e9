/* Files and rows of an export: what is broken is named, and nothing behind it is believed. */
#include "tests/unit/audit/verified.h"

#include <hoaban/cbor.h>

#include <sys/stat.h>
#include <unistd.h>

/* Changes of sites' timetables: a table nobody judges further. */
static void add_change(struct exportdir *d, int64_t id, const char *who)
{
	exportdir_row(d, TABLE_CHANGES,
		      (struct cell[CHANGES_COLUMNS]){CELL_OF(id), CELL_OF(1000), CELL_WORDS(who), CELL_WORDS("site.change"),
						     CELL_WORDS("A1"), CELL_NONE, CELL_NONE});
}

static void spoil(struct world *w, const char *file, long at, const char *bytes, size_t len)
{
	char path[EXPORTDIR_PATH];
	exportdir_path(path, &w->d, file);
	FILE *f = fopen(path, "r+e");
	assert_non_null(f);
	assert_int_equal(fseek(f, at, at < 0 ? SEEK_END : SEEK_SET), 0);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* Else every receipt's signature would be a finding. */
static void an_authority_that_is_none_is_the_callers_fault(void **state)
{
	struct world *w = *state;
	exportdir_finish(&w->d);
	FILE *f = fopen(w->d.ca, "we");
	assert_non_null(f);
	assert_true(fputs("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", f) > 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(world_verify(w), E_USAGE);
	assert_int_equal(truncate(w->d.ca, 0), 0);
	assert_int_equal(world_verify(w), E_USAGE);
}

static void a_whole_export_holds(void **state)
{
	struct world *w = *state;
	add_change(&w->d, 1, "lan");
	exportdir_finish(&w->d);
	assert_holds(w);
}

static void a_changed_byte_is_named(void **state)
{
	struct world *w = *state;
	add_change(&w->d, 1, "lan");
	exportdir_finish(&w->d);
	spoil(w, "changes.cborseq", 6, "x", 1);
	assert_found(w, "\"code\":\"file_hash\"");
}

static void a_truncated_row_ends_the_table(void **state)
{
	struct world *w = *state;
	char path[EXPORTDIR_PATH];
	add_change(&w->d, 1, "lan");
	add_change(&w->d, 2, "minh");
	exportdir_finish(&w->d);
	exportdir_path(path, &w->d, "changes.cborseq");
	struct stat about;
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(truncate(path, about.st_size - 1), 0);
	exportdir_manifest(&w->d);
	assert_found(w, "\"code\":\"row_form\"");
	assert_true(says(w, "\"table\":\"changes\",\"row\":2"));
}

static void bytes_behind_the_last_row_are_named(void **state)
{
	struct world *w = *state;
	add_change(&w->d, 1, "lan");
	exportdir_raw(&w->d, TABLE_CHANGES, BYTES("\xff"));
	exportdir_finish(&w->d);
	assert_found(w, "\"code\":\"row_form\"");
}

static void rows_that_do_not_ascend_are_named(void **state)
{
	struct world *w = *state;
	add_change(&w->d, 2, "lan");
	add_change(&w->d, 1, "minh");
	exportdir_finish(&w->d);
	assert_found(w, "\"code\":\"row_order\"");
	assert_true(says(w, "\"table\":\"changes\",\"row\":2"));
}

static void a_row_twice_is_named(void **state)
{
	struct world *w = *state;
	add_change(&w->d, 1, "lan");
	add_change(&w->d, 1, "lan");
	exportdir_finish(&w->d);
	assert_found(w, "\"code\":\"row_order\"");
}

static void a_cell_that_is_too_large_is_named(void **state)
{
	struct world *w = *state;
	uint8_t row[2100];
	struct buf b = BUF_FIXED(row);
	char text[1200];
	memset(text, 'x', sizeof text);
	cbor_put_array(&b, CHANGES_COLUMNS);
	cbor_put_int(&b, 1);
	cbor_put_int(&b, 1000);
	cbor_put_textn(&b, text, sizeof text);
	cbor_put_text(&b, "site.change");
	cbor_put_text(&b, "A1");
	cbor_put_null(&b);
	cbor_put_null(&b);
	exportdir_raw(&w->d, TABLE_CHANGES, buf_bytes(&b));
	exportdir_finish(&w->d);
	assert_found(w, "\"code\":\"row_form\"");
}

static void fewer_rows_than_listed_are_named(void **state)
{
	struct world *w = *state;
	add_change(&w->d, 1, "lan");
	w->d.rows[TABLE_CHANGES] = 7;
	exportdir_finish(&w->d);
	assert_found(w, "\"code\":\"row_count\"");
}

static void files_that_come_and_go_are_named(void **state)
{
	struct world *w = *state;
	char path[EXPORTDIR_PATH];
	exportdir_finish(&w->d);
	exportdir_file(&w->d, "keys/foreign", bytes_of_text("x"));
	assert_found(w, "\"code\":\"file_unknown\"");
	exportdir_path(path, &w->d, "changes.cborseq");
	assert_int_equal(unlink(path), 0);
	assert_found(w, "\"code\":\"file_missing\"");
	/* nor is it one when the manifest does not speak of it */
	exportdir_manifest(&w->d);
	assert_found(w, "\"code\":\"file_missing\"");
}

static void links_are_not_followed(void **state)
{
	struct world *w = *state;
	char path[EXPORTDIR_PATH], elsewhere[EXPORTDIR_PATH];
	exportdir_finish(&w->d);
	exportdir_path(path, &w->d, "changes.cborseq");
	snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", w->d.base);
	assert_int_equal(rename(path, elsewhere), 0);
	assert_int_equal(symlink(elsewhere, path), 0);
	assert_int_equal(world_verify(w), E_IO);
}

static void a_manifest_that_is_none_ends_the_audit(void **state)
{
	struct world *w = *state;
	static const char *const wrong[] = {
		"",
		"[]",
		"{\"version\":2}",
		"{\"version\":1,\"origin\":\"x\",\"made_at\":\"yesterday\"}",
		"{\"version\":1,\"origin\":\"x\",\"made_at\":\"2026-11-22T00:00:00Z\",\"from\":null,\"until\":null,\"log_"
		"size\":-1}",
		"{\"version\":1,\"origin\":\"x\",\"made_at\":\"2026-11-22T00:00:00Z\",\"from\":null,\"until\":null,\"log_"
		"size\":1,"
		"\"files\":[{\"path\":\"../x\",\"rows\":0,\"bytes\":0,\"sha256\":"
		"\"0000000000000000000000000000000000000000000000000000000000000000\"}]}",
	};
	exportdir_finish(&w->d);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		exportdir_file(&w->d, "manifest.json", bytes_of_text(wrong[i]));
		assert_found(w, "\"code\":\"manifest_form\"");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(a_changed_byte_is_named),
		WORLD_TEST(a_truncated_row_ends_the_table),
		WORLD_TEST(bytes_behind_the_last_row_are_named),
		WORLD_TEST(rows_that_do_not_ascend_are_named),
		WORLD_TEST(a_row_twice_is_named),
		WORLD_TEST(a_cell_that_is_too_large_is_named),
		WORLD_TEST(fewer_rows_than_listed_are_named),
		WORLD_TEST(files_that_come_and_go_are_named),
		WORLD_TEST(links_are_not_followed),
		WORLD_TEST(a_manifest_that_is_none_ends_the_audit),
		WORLD_TEST(an_authority_that_is_none_is_the_callers_fault),
		WORLD_TEST(a_whole_export_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
