/* New Year, Tết, 7 May and 29 February by the clocks of server and till. The tenth of a second before midnight is the matter of
 * tests/unit/server/test_issue_batch.c; here the real server is kept selling while the year ends. */
#include "tests/support/tillwords.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define EVENING	   "2026-12-31T20:00:00+07:00"
#define NEW_YEAR   "2027-01-01T00:00:00+07:00"
#define BEFORE	   "2026-12-31T23:55:00+07:00"
#define AFTER	   "2027-01-01T00:00:05+07:00"
#define LATER	   "2027-01-01T07:30:00+07:00"
#define NEW_SYMBOL "27TAB"
#define MARGIN_S   20 /* for a start that takes longer than the one before */
#define SELLING_S  4  /* of the old year */
#define SOLD_AFTER 50

static int64_t new_year(void)
{
	int64_t at;
	assert_int_equal(instant_parse(&at, NEW_YEAR), E_OK);
	return at;
}

/* ---- a till without a line while the year ends */

static const struct step evening[] = {
	{"code", CODE("quay1", "--site", "A1,BT")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "0")},
	{"lease", TILL("quay1", "status"),
	 .expect = {{"lease.symbols.0.symbol", "26TAA"}, {"lease.symbols.1.symbol", "27TAA"}}},
};

#define SELL(clock, ...) TILL_AT("quay1", clock, "sell", "--site", "A1", "--pay", "cash", __VA_ARGS__)

static const struct step offline[] = {
	{"old year", SELL(BEFORE, "ADULT=1"),
	 .expect = {{"receipts.0.symbol", "26TAA"},
		    {"receipts.0.number", "1"},
		    {"tickets.0.valid_until", "2026-12-31T17:00:00Z"}}},
	{"old year, for the new one", SELL(BEFORE, "--date", "2027-01-01", "ADULT=1"),
	 .expect = {{"receipts.0.symbol", "26TAA"},
		    {"receipts.0.number", "2"},
		    {"tickets.0.valid_from", "2026-12-31T17:00:00Z"}}},
	{"no holiday yet", SELL(BEFORE, "LOCAL_DAY=1"), .status = 2, .expect = {{"error.errors.0.code", "not_today"}}},
	{"new year", SELL(AFTER, "ADULT=1"), .expect = {{"receipts.0.symbol", "27TAA"}, {"receipts.0.number", "1"}}},
	{"holiday", SELL(AFTER, "LOCAL_DAY=1", "ADULT=1"),
	 .expect = {{"receipts.0.symbol", "27TAA"}, {"receipts.0.number", "2"}, {"total", "20000"}, {"tickets", "#2"}}},
	{"no way back to the old day", SELL(AFTER, "--date", "2026-12-31", "ADULT=1"), .status = 2,
	 .expect = {{"error.errors.0.pointer", "--date"}}},
};

static void test_a_till_offline(void **state)
{
	struct story *s = *state;
	story_tell(s, evening, COUNT(evening));
	story_stop(s);
	story_tell(s, offline, COUNT(offline));
	story_start(s);
}

/* ---- the server, selling all the time */

static int64_t real_s(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* Sold in the new year, by the server's own clock? */
static bool order(struct story *s)
{
	static const char body[] = "{\"visit_date\":\"2027-01-01\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\","
				   "\"quantity\":1}],\"group\":false,\"language\":\"vi\","
				   "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}";
	static unsigned n;
	struct reply r;
	const char *key = arena_format(&s->arena, "Idempotency-Key: ${uuid.year%u}", n++);
	assert_int_equal(story_call(s,
				    &(struct call){.method = "POST",
						   .path = "/v1/orders",
						   .body = body,
						   .headers = (const char *const[]){key, NULL}},
				    &r),
			 201);
	const char *symbol = json_string_value(json_at(r.json, "receipts.0.symbol"));
	assert_non_null(symbol);
	bool is_new = str_equal(symbol, NEW_SYMBOL);
	reply_release(&r);
	usleep(20000);
	return is_new;
}

/* Started anew so that it serves a few seconds before midnight, however slow the machine is. */
static void serve_before_midnight(struct story *s)
{
	int64_t began = real_s();
	story_pass(s, 1);
	int64_t start_s = real_s() - began;
	story_pass(s, new_year() - story_now(s) - 2 * start_s - MARGIN_S);
}

struct sold {
	const char *symbol;
	int64_t number, at;
};

static struct sold sold_of(const json_t *row)
{
	return (struct sold){json_string_value(json_array_get(row, 0)), atoll(json_string_value(json_array_get(row, 1))),
			     atoll(json_string_value(json_array_get(row, 2)))};
}

/* In the order of the log: the old year's numbers, then the new year's from 1, and each by its own time. */
static void check_numbers(const json_t *rows)
{
	int64_t number = 0, olds = 0, news = 0;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		struct sold r = sold_of(json_array_get(rows, i));
		bool is_new = r.at >= new_year();
		number = is_new && news == 0 ? 1 : number + 1;
		assert_string_equal(r.symbol, is_new ? NEW_SYMBOL : "26TAB");
		assert_int_equal(r.number, number);
		assert_false(news > 0 && !is_new);
		olds += !is_new;
		news += is_new;
	}
	assert_true(olds > 0 && news > 0);
	int64_t last = sold_of(json_array_get(rows, (size_t)olds - 1)).at,
		first = sold_of(json_array_get(rows, (size_t)olds)).at;
	assert_in_range(first - last, 0, SELLING_S + MARGIN_S); /* sold to the end */
}

static void test_the_server_at_midnight(void **state)
{
	struct story *s = *state;
	serve_before_midnight(s);
	assert_true(story_now(s) < new_year());
	while (story_now(s) < new_year() - SELLING_S)
		usleep(100000);
	for (unsigned sold = 0; sold < SOLD_AFTER;)
		sold += order(s);
	json_t *answer =
		story_sql(s, "SELECT y.symbol, r.number, r.issued_at FROM receipt r JOIN symbol y ON y.id = r.symbol_id"
			     " WHERE y.device IS NULL ORDER BY r.leaf_index");
	check_numbers(json_at(answer, "rows"));
	json_decref(answer);
	story_wait_for_signatures(s);
}

/* ---- the till comes back */

/* By the clock that goes on, as the server's does: its word is not behind at the next sale, however long this takes. */
static const struct step back[] = {
	{"sync", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}, {"failures", "0"}}},
	{"received",
	 .sql = "SELECT y.symbol, y.year, COUNT(*), MIN(r.number), MAX(r.number), y.last_number FROM receipt r"
		" JOIN symbol y ON y.id = r.symbol_id WHERE y.device IS NOT NULL GROUP BY y.id, y.symbol, y.year, y.last_number"
		" ORDER BY y.year",
	 .expect = {{"rows", "#2"},
		    {"rows.0.0", "26TAA"},
		    {"rows.0.2", "2"},
		    {"rows.0.4", "2"},
		    {"rows.1.0", "27TAA"},
		    {"rows.1.2", "2"},
		    {"rows.1.3", "1"},
		    {"rows.1.4", "2"}}},
	{"no incident", .sql = "SELECT kind, detail FROM incident", .expect = {{"rows", "#0"}}},
	{"the year after", TILL("quay1", "status"),
	 .expect = {{"lease.symbols.0.symbol", "27TAA"}, {"lease.symbols.0.last", "2"}, {"lease.symbols.1.symbol", "28TAA"}}},
	{"goes on", SELL("${clock}", "ADULT=1"), .expect = {{"receipts.0.symbol", "27TAA"}, {"receipts.0.number", "3"}}},
	{"sync again", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};

static void test_the_till_comes_back(void **state)
{
	struct story *s = *state;
	int64_t later;
	assert_int_equal(instant_parse(&later, LATER), E_OK);
	story_pass(s, later - story_now(s));
	story_tell(s, back, COUNT(back));
	story_wait_for_signatures(s);
}

/* ---- days of the calendar, by the clock alone */

#define ORDER(name, quantities, ...)                                                                                           \
	{                                                                                                                      \
		name, .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"},                \
		      .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[" quantities                         \
			      "],\"group\":false,\"language\":\"vi\"}",                                                        \
		      __VA_ARGS__                                                                                              \
	}
#define RESIDENT "{\"category\":\"LOCAL_DAY\",\"quantity\":1}"

static const struct step day_of_residents[] = {
	ORDER("free", RESIDENT, .status = 201,
	      .expect = {{"total", "0"}, {"receipts", "#0"}, {"tickets.0.category", "LOCAL_DAY"}, {"visit_date", "${today}"}}),
	{"code", CODE("quay", "--site", "A1")},
	{"enrolled", TILL("${today}", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("${today}", "shift", "open", "--cashier", "lan", "--float", "0")},
	{"at the till", TILL("${today}", "sell", "--site", "A1", "--pay", "cash", "LOCAL_DAY=1"),
	 .expect = {{"total", "0"}, {"receipts", "#0"}, {"tickets.0.category", "LOCAL_DAY"}}},
	{"sync", TILL("${today}", "sync")},
};

static const struct step ordinary_day[] = {
	ORDER("not free", RESIDENT, .status = 422, .expect = {{"errors.0.code", "not_today"}}),
};

static const struct step leap_day[] = {
	ORDER("leap", "{\"category\":\"CHILD\",\"quantity\":1}", .status = 201,
	      .expect = {{"visit_date", "2028-02-29"},
			 {"tickets.0.valid_from", "2028-02-28T17:00:00Z"},
			 {"tickets.0.valid_until", "2028-02-29T17:00:00Z"}}),
	{"code", CODE("quay", "--site", "A1")},
	{"enrolled", TILL("leap", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("leap", "shift", "open", "--cashier", "lan", "--float", "0")},
	{"leap at the till", TILL("leap", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"),
	 .expect = {{"total", "20000"},
		    {"receipts.0.number", "1"},
		    {"tickets.0.valid_from", "2028-02-28T17:00:00Z"},
		    {"tickets.0.valid_until", "2028-02-29T17:00:00Z"}}},
	{"there is no 29 February 2027", .path = "/v1/tariff?date=2027-02-29", .status = 422},
	{"but one in 2028", .path = "/v1/tariff?date=2028-02-29", .status = 200, .expect = {{"lines.0.price", "*"}}},
	{"sync", TILL("leap", "sync"), .expect = {{"failures", "0"}}},
};

static const struct {
	const char *date;
	const struct step *steps;
	size_t count;
} days[] = {
	{"2027-02-05", ordinary_day, COUNT(ordinary_day)},	   /* the eve of Tết */
	{"2027-02-06", day_of_residents, COUNT(day_of_residents)}, /* Tết: its date stands in the edition */
	{"2027-05-06", ordinary_day, COUNT(ordinary_day)},
	{"2027-05-07", day_of_residents, COUNT(day_of_residents)},
	{"2028-02-29", leap_day, COUNT(leap_day)},
};

static void test_days(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(days); i++) {
		int32_t day;
		assert_int_equal(date_parse(&day, days[i].date), E_OK);
		story_pass(s, day_start(day) + 9 * 3600 - story_now(s));
		json_object_clear(s->answers); /* the same words each day */
		story_tell(s, days[i].steps, days[i].count);
		story_wait_for_signatures(s);
	}
}

static int begin(void **state)
{
	static struct story s = {.clock = EVENING, .audit_finds = "shift_open"};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_till_offline),	    cmocka_unit_test(test_the_server_at_midnight),
		cmocka_unit_test(test_the_till_comes_back), cmocka_unit_test(test_days),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("years and days", tests, begin, story_group_end);
}
