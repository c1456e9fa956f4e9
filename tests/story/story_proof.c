/* Chip ID cards at the till: they make the price, and nothing of them is anywhere afterwards. */
#include "tests/support/haystack.h"
#include "tests/support/tillwords.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Nobody's: a number that the register does not give out, a made-up name and village. */
#define NUMBER	"011960999991"
#define OLD	"040999991"
#define NAME	"Lò Thị Thử Quét"
#define VILLAGE "Bản Không Có Thật"
#define SENIOR	NUMBER "|" OLD "|" NAME "|05051960|Nữ|" VILLAGE ", Xã Mường Phăng, Điện Biên|15082021"
#define CHILD	NUMBER "||" NAME "|05052015|Nữ|" VILLAGE ", Điện Biên|15082021"
#define ADULT	NUMBER "|" OLD "|" NAME "|05051990|Nữ|" VILLAGE ", Hà Nội|15082021"

static const char *const needles[] = {NUMBER, OLD, NAME, VILLAGE, "05051960", "MDExOTYwOTk5OTkx" /* the number in base64 */};

static const struct step opening[] = {
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "file:${dir}/paper")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000")},
};

static const struct step sales[] = {
	{"three cards", TILL("quay1", "--verbose", "sell", "--pay", "cash", "--id-card", "-"),
	 .in = SENIOR "\n" CHILD "\r\n" ADULT,
	 .expect = {{"total", "30000"},
		    {"tickets", "#3"},
		    {"proofs", "#2"},
		    {"proofs.0.category", "SENIOR"},
		    {"proofs.0.kind", "id_card_scan"},
		    {"proofs.1.category", "CHILD"},
		    {"proofs.1.persons", "1"},
		    {"proofs.1.seen_by", "lan"}}},
	{"by descriptor", TILL("quay1", "sell", "--pay", "cash", "--id-card-fd", "0", "SENIOR=2", "--proof", "SENIOR=id_card"),
	 .in = SENIOR "\n",
	 .expect = {{"total", "20000"}, {"proofs", "#2"}, {"proofs.0.kind", "id_card_scan"}, {"proofs.1.kind", "id_card"}}},
	{"not for him", TILL("quay1", "sell", "--pay", "cash", "--id-card", "-", "SENIOR=1"), .in = ADULT "\n", .status = 2,
	 .expect = {{"error.errors.0.code", "proof"}}},
	{"no card", TILL("quay1", "--verbose", "sell", "--pay", "cash", "--id-card", "-"), .in = "x" SENIOR "\n", .status = 2,
	 .expect = {{"error.errors.0.code", "format"}}},
	{"no card at all", TILL("quay1", "sell", "--pay", "cash", "--id-card", "-"), .in = "\n", .status = 2,
	 .expect = {{"error.errors.0.code", "required"}}},
	{"as a word", TILL("quay1", "sell", "--pay", "cash", "--id-card", SENIOR), .status = 2,
	 .expect = {{"error.errors.0.code", "value"}}},
	{"by eye", TILL("quay1", "sell", "--pay", "cash", "ADULT=1", "STUDY=3", "--proof", "STUDY=letter"),
	 .expect = {{"proofs", "#1"}, {"proofs.0.persons", "3"}, {"proofs.0.kind", "letter"}}},
	{"up", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};

/* ---- nothing is left */

static void files_hold_nothing(struct story *s)
{
	for (size_t i = 0; i < COUNT(needles); i++) {
		struct haystack h = haystack_search(s->dir, needles[i]);
		if (h.found > 0)
			print_error("\"%s\" stands in %s\n", needles[i], h.first);
		assert_int_equal(h.found, 0);
		assert_true(h.files > 50);
	}
}

static json_int_t count_rows(struct story *s, const char *table, const char *columns, const char *needle)
{
	char sql[8192];
	int n = snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE instr(concat_ws('|', %s), cast('%s' AS binary)) > 0",
			 table, columns, needle);
	assert_true(n > 0 && n < (int)sizeof sql);
	json_t *answer = story_sql(s, sql);
	json_int_t found = atoll(json_string_value(json_at(answer, "rows.0.0")));
	json_decref(answer);
	return found;
}

static void table_holds_nothing(struct story *s, const char *table, const char *columns)
{
	for (size_t i = 0; i < COUNT(needles); i++)
		assert_int_equal(count_rows(s, table, columns, needles[i]), 0);
}

/* Every column of every table that the server itself may read. */
static void tables_hold_nothing(struct story *s)
{
	json_t *tables = story_sql(s, "SELECT table_name, group_concat(concat('cast(`', column_name, '` AS binary)')) FROM"
				      " information_schema.columns WHERE table_schema = database() GROUP BY table_name");
	const json_t *rows = json_object_get(tables, "rows");
	assert_true(json_array_size(rows) >= 20);
	for (size_t i = 0; i < json_array_size(rows); i++)
		table_holds_nothing(s, json_string_value(json_array_get(json_array_get(rows, i), 0)),
				    json_string_value(json_array_get(json_array_get(rows, i), 1)));
	json_decref(tables);
}

/* ---- the search itself can find: what must be there is there */

static void search_finds(struct story *s)
{
	char till[512], data[512];
	snprintf(till, sizeof till, "%s/quay1", s->dir);
	snprintf(data, sizeof data, "%s/db", s->data);
	assert_true(haystack_search(till, "id_card_scan").found >= 1); /* in the journal's sale */
	assert_true(haystack_search(data, "id_card_scan").found >= 1); /* in the server's copy of the entry */
	assert_int_not_equal(count_rows(s, "entry", "cast(`bytes` AS binary)", "id_card_scan"), 0);
}

static void test_cards(void **state)
{
	struct story *s = *state;
	story_tell(s, opening, COUNT(opening));
	story_tell(s, sales, COUNT(sales));
}

static void test_nothing_is_left(void **state)
{
	struct story *s = *state;
	search_finds(s);
	tables_hold_nothing(s);
	files_hold_nothing(s);
	story_stop(s); /* what was still in the database's memory is on the disk now */
	files_hold_nothing(s);
	story_start(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cards),
		cmocka_unit_test(test_nothing_is_left),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("cards that leave nothing", tests, story_group_begin, story_group_end);
}
