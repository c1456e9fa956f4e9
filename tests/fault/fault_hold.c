/* Receipts that a till says it signed, and did not: held until a person lets them go, and signed then; what cannot be signed is
 * held again. */
#include "tests/support/rogue.h"
#include "tests/support/tillwords.h"

#include <sodium.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define RECEIPT(...) .run = {"hoaband", "receipt", __VA_ARGS__, "--data", "${data}", "--demo", "--clock", "${clock}", "--json"}

static struct story story = {.clock = STORY_CLOCK};
static struct rogue rogue;

/* Both of which a till says that it has signed them; the second is of no edition. */
static void test_held(void **state)
{
	(void)state;
	struct receipt_line line;
	struct receipt fields = rogue_fields(&rogue, &line);
	struct sale_receipt sold = rogue_receipt(&rogue, &fields);
	sold.has_xml = true;
	memset(sold.xml_hash, 7, sizeof(sold.xml_hash));
	rogue_sell(&rogue, &sold, 1, NULL, 0, 20000);
	fields = rogue_fields(&rogue, &line);
	fields.edition = 999;
	sold = rogue_receipt(&rogue, &fields);
	sold.has_xml = true;
	rogue_sell(&rogue, &sold, 1, NULL, 0, 20000);
	assert_int_equal(rogue_send(&rogue), 200);
	story_keep(&story, "name", json_pack("{s:s, s:s}", "form", rogue.symbol.form, "symbol", rogue.symbol.symbol));
	static const struct step held[] = {
		{"held", RECEIPT("held"),
		 .expect = {{"receipts", "#2"}, {"receipts.0.reason", "xml_missing"}, {"receipts.0.is_released", "false"}}},
	};
	story_tell(&story, held, COUNT(held));
}

static void wait_for(const char *sql, const char *wanted)
{
	const char *got = NULL;
	for (int i = 0; i < 2400; i++) {
		json_t *answer = story_sql(&story, sql);
		got = arena_text(&story.arena, json_string_value(json_at(answer, "rows.0.0")));
		json_decref(answer);
		if (strcmp(got, wanted) == 0)
			return;
		usleep(50000);
	}
	fail_msg("%s: %s, not %s", sql, got, wanted);
}

static void test_released(void **state)
{
	(void)state;
	static const struct step release[] = {
		{"no reason", RECEIPT("release", "--receipt", "${name.form}/${name.symbol}/1"), .status = 2},
		{"not held", RECEIPT("release", "--receipt", "${name.form}/${name.symbol}/9", "--reason", "the till is burnt"),
		 .status = 1},
		{"release", RECEIPT("release", "--receipt", "${name.form}/${name.symbol}/1", "--reason", "the till is burnt"),
		 .expect = {{"is_released", "true"}, {"number", "1"}}},
		{"on record", .sql = "SELECT subject, who FROM change_record WHERE action = 'receipt.release'",
		 .expect = {{"rows", "#1"}}},
	};
	story_tell(&story, release, COUNT(release));
	wait_for("SELECT COUNT(*) FROM receipt_xml", "1");
	wait_for("SELECT COUNT(*) FROM seal_hold", "1");
}

/* No edition, no text of the fee: nothing can be signed, whoever says so. */
static void test_held_again(void **state)
{
	(void)state;
	static const struct step release[] = {
		{"release", RECEIPT("release", "--receipt", "${name.form}/${name.symbol}/2", "--reason", "the till is burnt"),
		 .expect = {{"is_released", "true"}}},
	};
	story_tell(&story, release, COUNT(release));
	wait_for("SELECT COUNT(*) FROM seal_hold WHERE released_at IS NULL", "1");
	wait_for("SELECT COUNT(*) FROM receipt_xml", "1");
	story_leave(&story);
}

static int begin(void **state)
{
	static const struct step code = {"code1", CODE("quay1", "--site", "A1")};
	(void)state;
	if (sodium_init() < 0)
		return -1;
	story_begin(&story);
	story_tell(&story, &code, 1);
	rogue_enrol(&rogue, &story, "code1");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	story_tear_down(&story);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_released),
		cmocka_unit_test(test_held_again),
	};
	return cmocka_run_group_tests_name("held receipts", tests, begin, tear_down);
}
