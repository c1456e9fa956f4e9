/* Cells of the auditor's tables: what is written as text without a tree of values is what the tree would say, byte for byte;
 * the files they are written to, and the turns in which that is done. */
#include "domain/turns.h"
#include "server/audit/listing.h"
#include "server/audit/spool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void check(const struct listing_column *c, const struct cell *cell)
{
	BUF_LOCAL out;
	buf_init(&out, 1024);
	cell_json_text(&out, c, cell);
	json_t *value = cell_json(c, cell);
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	assert_string_equal(buf_text(&out), text);
	free(text);
	json_decref(value);
}

static void test_texts(void **state)
{
	(void)state;
	static const struct listing_column text = {.code = "t", .kind = CELL_TEXT};
	static const char *const texts[] = {"",	     "Đồi A1",	      "say \"yes\"", "a\\b",	      "a/b",	   "\xff",
					    "a\xc3", "\xed\xa0\x80x", "</script>",   "\u2028 \u00a0", "\U0001f600"};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check(&text, &(struct cell){.text = texts[i]});
	for (int c = 1; c < 256; c++) /* alone, and between others */
		for (int around = 0; around < 2; around++) {
			char one[] = {around ? 'x' : (char)c, around ? (char)c : 0, 'y', 0};
			check(&text, &(struct cell){.text = one});
		}
	check(&text, &(struct cell){.is_null = true});
}

static void test_numbers(void **state)
{
	(void)state;
	static const int64_t numbers[] = {0, -1, 20000, INT64_MAX, INT64_MIN};
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		for (enum cell_kind kind = CELL_COUNT; kind <= CELL_MONEY; kind++)
			check(&(struct listing_column){.kind = kind}, &(struct cell){.number = numbers[i]});
	check(&(struct listing_column){.kind = CELL_DAY}, &(struct cell){.number = 20778});
	check(&(struct listing_column){.kind = CELL_TIME}, &(struct cell){.number = 1795222800});
}

/* Every kind in the forms that nothing else is held against here. */
static void test_forms(void **state)
{
	(void)state;
	static const struct {
		struct listing_column column;
		struct cell cell;
		const char *csv, *vi, *en;
	} forms[] = {
		{{.kind = CELL_TEXT}, {.text = "a,\"b\""}, "\"a,\"\"b\"\"\"", "a,\"b\"", "a,\"b\""},
		{{.kind = CELL_COUNT}, {.number = 20000}, "20000", "20.000", "20,000"},
		{{.kind = CELL_MONEY}, {.number = 20000}, "20000", "20.000\u00a0₫", "₫20,000"},
		{{.kind = CELL_DAY}, {.number = 20778}, "2026-11-21", "21/11/2026", "21/11/2026"},
		{{.kind = CELL_TIME},
		 {.number = 1795222800},
		 "2026-11-21 08:00:00",
		 "21/11/2026 08:00:00",
		 "21/11/2026 08:00:00"},
		{{.kind = CELL_TIME}, {.is_null = true}, "", "–", "–"},
	};
	struct arena arena;
	arena_init(&arena, 1u << 16);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		BUF_LOCAL out;
		buf_init(&out, 1024);
		cell_csv(&out, &forms[i].column, &forms[i].cell);
		assert_string_equal(buf_text(&out), forms[i].csv);
		assert_string_equal(cell_text(&arena, &forms[i].column, &forms[i].cell, LANGUAGE_VI), forms[i].vi);
		assert_string_equal(cell_text(&arena, &forms[i].column, &forms[i].cell, LANGUAGE_EN), forms[i].en);
	}
	arena_release(&arena);
}

/* ---- files without a name */

static void test_spool(void **state)
{
	(void)state;
	static uint8_t piece[100000];
	SPOOL_LOCAL s = {.fd = -1};
	assert_int_equal(spool_open(&s, "/nowhere/at/all", 0), E_IO);
	spool_close(&s);
	assert_int_equal(spool_open(&s, "/tmp", 0), E_OK);
	for (int i = 0; i < 10; i++)
		spool_append(&s, bytes_of(piece, sizeof(piece)));
	spool_text(&s, "end");
	assert_int_equal(spool_end(&s), E_OK);
	assert_int_equal(s.len, 10 * sizeof(piece) + 3);
	int fd = spool_take(&s);
	assert_int_equal(lseek(fd, 0, SEEK_END), s.len);
	close(fd);
	spool_close(&s);
	/* others need the disk more */
	assert_int_equal(spool_open(&s, "/tmp", UINT64_MAX), E_OK);
	spool_text(&s, "one line");
	assert_int_equal(spool_end(&s), E_UNAVAILABLE);
	spool_append(&s, bytes_of(piece, sizeof(piece)));
	assert_int_equal(spool_end(&s), E_UNAVAILABLE);
	assert_int_equal(s.len, 0);
}

/* ---- turns */

#define ROUNDS 20000
struct crowd {
	struct turns *turns;
	atomic_uint inside, most, refused;
};

static void *push(void *ctx)
{
	struct crowd *c = ctx;
	for (unsigned i = 0; i < ROUNDS; i++) {
		if (turns_take(c->turns) != E_OK) {
			atomic_fetch_add(&c->refused, 1);
			continue;
		}
		unsigned inside = atomic_fetch_add(&c->inside, 1) + 1, most = atomic_load(&c->most);
		while (inside > most && !atomic_compare_exchange_weak(&c->most, &most, inside))
			;
		atomic_fetch_sub(&c->inside, 1);
		turns_give(c->turns);
	}
	return NULL;
}

static void test_turns(void **state)
{
	(void)state;
	struct crowd c = {0};
	pthread_t threads[4];
	assert_int_equal(turns_open(&c.turns, 2), E_OK);
	assert_int_equal(turns_take(c.turns), E_OK);
	assert_int_equal(turns_take(c.turns), E_OK);
	assert_int_equal(turns_take(c.turns), E_BUSY);
	turns_give(c.turns);
	turns_give(c.turns);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, push, &c), 0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_in_range(c.most, 1, 2);
	assert_int_equal(turns_take(c.turns), E_OK); /* each was given back */
	assert_int_equal(turns_take(c.turns), E_OK);
	assert_int_equal(turns_take(c.turns), E_BUSY);
	turns_close(c.turns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_numbers),
					   cmocka_unit_test(test_forms), cmocka_unit_test(test_spool),
					   cmocka_unit_test(test_turns)};
	return cmocka_run_group_tests_name("cells of the auditor's tables", tests, NULL, NULL);
}
