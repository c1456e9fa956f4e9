/* A tariff as a document: what is refused and named, what the first edition says, what a signed one is. */
#include "tests/support/tarifflab.h"

#include <hoaban/instant.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* ---------------------------------------------------------------- documents that are none */

static void refuses_hostile_bytes(void **)
{
	struct tariff *t = (struct tariff *)&tarifflab.arena;
	assert_int_equal(tarifflab_parse(&t, bytes_of_text("")), E_INVALID);
	assert_null(t);
	complained("", "format");
	assert_int_equal(tarifflab_parse(&t, bytes_of_text("[[[[[[[[[]]]]]]]]]")), E_INVALID);
	assert_int_equal(tarifflab_parse(&t, bytes_of_text("{}")), E_INVALID);
	assert_int_equal(tarifflab.complaints.count, 8);
	char *large = malloc((1 << 20) + 1);
	memset(large, ' ', (1 << 20) + 1);
	assert_int_equal(tarifflab_parse(&t, bytes_of(large, (1 << 20) + 1)), E_TOO_LARGE);
	free(large);
	for (size_t len = 0; len < strlen(sample_document); len += 7)
		assert_int_equal(tarifflab_parse(&t, bytes_of(sample_document, len)), E_INVALID);
}

/* One change to the sample document, and what is said about it. `value` NULL = the member is left out. */
static const struct {
	const char *at, *value, *pointer, *code;
} changes[] = {
	{"/extra", "1", "/extra", "unknown"},
	{"/edition", NULL, "/edition", "required"},
	{"/edition", "0", "/edition", "range"},
	{"/edition", "4294967296", "/edition", "range"},
	{"/legal_bases/0/id", "\"OTHER\"", "/categories/1/basis", "unknown"},
	{"/legal_bases/1", "{\"id\":\"LAW\",\"text\":\"x\"}", "/legal_bases/1/id", "duplicate"},
	{"/organisations/0/tax_code", "\"560000000\"", "/organisations/0/tax_code", "format"},
	{"/organisations/1/tax_code", "\"5600000000-01\"", "/organisations/1/tax_code", "format"},
	{"/organisations/2",
	 "{\"tax_code\":\"56000000001\",\"name\":\"a\",\"address\":\"a\",\"phone\":\"a\",\"account\":\"a\"}",
	 "/organisations/2/tax_code", "format"},
	{"/organisations/2", "{\"tax_code\":\"5600000000\",\"name\":\"a\",\"address\":\"a\",\"phone\":\"a\",\"account\":\"a\"}",
	 "/organisations/2/tax_code", "duplicate"},
	{"/sites/0/handovers", "[]", "/sites/0/handovers", "range"},
	{"/sites/0/handovers", "[{\"first_day\":\"2027-01-01\",\"organisation\":\"5600000001\"}]",
	 "/sites/0/handovers/0/organisation", "unknown"},
	{"/sites/0/handovers",
	 "[{\"first_day\":\"2027-01-01\",\"organisation\":\"5600000000\"},"
	 "{\"first_day\":\"2027-01-01\",\"organisation\":\"5600000000-001\"}]",
	 "/sites/0/handovers/1/first_day", "range"},
	{"/sites/1/handovers", "[{\"first_day\":\"2027-01-01\",\"organisation\":\"5600000000-001\"}]", /* TD stays */
	 "/price_lists/3/sites", "conflict"},
	{"/price_lists/0/prices/0/proof", "{\"vi\":\"x\"}", "/price_lists/0/prices/0/proof/en", "required"},
	{"/sites/0/number", "32", "/sites/0/number", "range"},
	{"/sites/0/number", "-1", "/sites/0/number", "range"},
	{"/sites/1/number", "0", "/sites/1/number", "duplicate"},
	{"/sites/0/organisation", "\"5600000001\"", "/sites/0/organisation", "unknown"},
	{"/sites/0/name/fr", NULL, "/sites/0/name/fr", "required"},
	{"/sites/0/fee_name/vi", NULL, "/sites/0/fee_name/vi", "required"},
	{"/sites/3",
	 "{\"number\":9,\"code\":\"x\",\"organisation\":\"5600000000\",\"name\":{\"vi\":\"x\",\"en\":\"x\",\"fr\":\"x\"},"
	 "\"fee_name\":{\"vi\":\"x\"}}",
	 "/sites/3/code", "format"},
	{"/sites/3",
	 "{\"number\":9,\"code\":\"A1\",\"organisation\":\"5600000000\",\"name\":{\"vi\":\"x\",\"en\":\"x\",\"fr\":\"x\"},"
	 "\"fee_name\":{\"vi\":\"x\"}}",
	 "/sites/3/code", "duplicate"},
	{"/categories/1/basis", "\"NONE\"", "/categories/1/basis", "unknown"},
	{"/categories/1/code", "\"MIXED\"", "/categories/1/code", "unknown"},
	{"/categories/1/code", "\"ADULT\"", "/categories/1/code", "duplicate"},
	{"/categories/2/listed_days_only", "\"yes\"", "/categories/2/listed_days_only", "type"},
	{"/categories/2/listed_days_only", "false", "/days/0/categories", "conflict"},
	{"/price_lists/0/prices/0/price", "-1", "/price_lists/0/prices/0/price", "range"},
	{"/price_lists/0/prices/0/price", "1000000000000000", "/price_lists/0/prices/0/price", "range"},
	{"/price_lists/0/prices/0/price", "100.0", "/price_lists/0/prices/0/price", "type"},
	{"/price_lists/0/prices/0/price", "\"100\"", "/price_lists/0/prices/0/price", "type"},
	{"/price_lists/0/prices/0/basis", NULL, "/price_lists/0/prices/0/basis", "required"},
	{"/price_lists/0/prices/0/basis", "\"NONE\"", "/price_lists/0/prices/0/basis", "unknown"},
	{"/price_lists/0/prices/0/categories", "[]", "/price_lists/0/prices/0/categories", "range"},
	{"/price_lists/0/prices/0/categories/0", "\"SENIOR\"", "/price_lists/0/prices/0/categories/0", "unknown"},
	{"/price_lists/0/prices/0/categories/1", "\"ADULT\"", "/price_lists/0/prices/0/categories/1", "duplicate"},
	{"/price_lists/0/prices/0/categories/1", "\"CHILD\"", "/price_lists", "overlap"},
	{"/price_lists/0/sites/1", "\"A1\"", "/price_lists", "overlap"},
	{"/price_lists/0/sites/1", "\"BT\"", "/price_lists/0/sites/1", "duplicate"},
	{"/price_lists/0/sites/0", "\"XX\"", "/price_lists/0/sites/0", "unknown"},
	{"/price_lists/0/sites", "[]", "/price_lists/0/sites", "range"},
	{"/price_lists/0/form", "\"EBL03\"", "/price_lists/0/form", "choice"},
	{"/price_lists/0/days", "0", "/price_lists/0/days", "range"},
	{"/price_lists/0/days", "367", "/price_lists/0/days", "range"},
	{"/price_lists/0/entries", "-1", "/price_lists/0/entries", "range"},
	{"/price_lists/0/first_day", "\"2026-02-30\"", "/price_lists/0/first_day", "format"},
	{"/price_lists/0/last_day", "\"2025-12-31\"", "/price_lists/0/last_day", "range"},
	{"/price_lists/0/fee_name", "{\"vi\":\"x\"}", "/price_lists/0/fee_name", "conflict"},
	{"/price_lists/3/fee_name", NULL, "/price_lists/3/fee_name", "required"},
	{"/price_lists/3/product", "\"pass\"", "/price_lists/3/product", "format"},
	{"/price_lists/3/product", "\"ABCDEFGHIJKLMNOP\"", "/price_lists/3/product", "range"},
	{"/price_lists/3/sites/1", "\"BT\"", "/price_lists/3/sites", "conflict"},
	{"/days/0/yearly", "\"02-30\"", "/days/0/yearly", "format"},
	{"/days/0/yearly", "\"5-7\"", "/days/0/yearly", "format"},
	{"/days/0/yearly", NULL, "/days/0", "conflict"},
	{"/days/0/first_day", "\"2026-05-07\"", "/days/0", "conflict"},
	{"/days/0/last_day", "\"2026-05-07\"", "/days/0/last_day", "conflict"},
	{"/days/1/last_day", "\"2026-02-28\"", "/days/1/last_day", "range"},
	{"/days/1/sites/0", "\"XX\"", "/days/1/sites/0", "unknown"},
	{"/days/0/categories/0", "\"ADULT\"", "/days/0/categories", "conflict"},
	{"/days/0/categories", NULL, "/days/0/categories", "required"},
	{"/days/2/basis", NULL, "/days/2/basis", "required"},
};

static enum err parse_changed(const char *at, const char *value)
{
	struct tariff *t;
	return tarifflab_parse_changed(&t, at, value);
}

static void every_fault_is_named(void **)
{
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		if (parse_changed(changes[i].at, changes[i].value) != E_INVALID)
			fail_msg("accepted: %s = %s", changes[i].at, changes[i].value);
		complained_first(changes[i].pointer, changes[i].code);
		arena_clear(&tarifflab.arena);
	}
	/* the same price from another day is no overlap */
	assert_int_equal(
		parse_changed("/price_lists/5",
			      "{\"sites\":[\"BT\"],\"first_day\":\"2026-01-02\",\"form\":\"EBL02\",\"days\":1,\"entries\":1,"
			      "\"prices\":[{\"categories\":[\"ADULT\"],\"price\":1,\"basis\":\"LAW\"}]}"),
		E_OK);
}

/* ---------------------------------------------------------------- the first edition */

static void the_seed_is_complete(void **)
{
	const struct tariff *t = sample_tariff(&tarifflab.arena);
	assert_int_equal(t->edition, 1);
	assert_int_equal(t->site_count, 5);
	assert_int_equal(t->category_count, 9);
	assert_int_equal(tariff_all_sites(t), 0x1f);
	assert_string_equal(tariff_site_by_number(t, 1)->name[LANGUAGE_VI], "Di tích Đồi A1");
	assert_string_equal(tariff_site_by_code(t, "BT")->name[LANGUAGE_EN], "Điện Biên Phủ Victory Museum");
	assert_string_equal(tariff_site_organisation_on(tariff_site_by_code(t, "MP"), 0)->tax_code, "5600000000");
	assert_null(tariff_site_by_code(t, "a1"));
	assert_null(tariff_site_by_number(t, 5));
	const struct tariff_category *senior = tariff_category_of(t, CATEGORY_SENIOR);
	assert_string_equal(senior->proof[LANGUAGE_VI], "thẻ căn cước");
	assert_string_equal(senior->proof[LANGUAGE_EN], "ID card");
	assert_null(tariff_category_of(t, CATEGORY_ADULT)->proof[LANGUAGE_VI]);
	assert_null(tariff_category_of(t, CATEGORY_MIXED));
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		assert_int_equal(tariff_category_of(t, c)->reduction_basis == NULL, c == CATEGORY_ADULT);
	for (size_t i = 0; i < t->line_count; i++) {
		assert_non_null(t->lines[i].legal_basis);
		assert_true(str_starts_with(t->lines[i].fee_name[LANGUAGE_VI], "Phí tham quan "));
		assert_true(str_starts_with(t->lines[i].fee_name[LANGUAGE_EN], "Visiting fee, "));
	}
	const struct tariff_line *a1 = tariff_line_on(t, NULL, 2, CATEGORY_ADULT, tarifflab_day("2026-11-21"));
	assert_string_equal(a1->fee_name[LANGUAGE_VI], "Phí tham quan Di tích Đồi A1");
}

/* Every category at the museum and elsewhere: what the law says, line by line. */
static const struct {
	const char *date;
	int64_t full[5]; /* BT A1 TD DC MP; -1 = not sold */
} eras[] = {
	{"2020-10-09", {-1, -1, -1, -1, -1}},
	{"2020-10-10", {25000, 20000, 20000, 20000, 20000}},
	{"2022-07-31", {25000, 20000, 20000, 20000, 20000}},
	{"2022-08-01", {100000, 20000, 20000, 20000, 20000}},
	{"2026-11-21", {100000, 20000, 20000, 20000, 20000}},
	{"2999-12-31", {100000, 20000, 20000, 20000, 20000}},
};
static const int64_t divisor[CATEGORY_COUNT] = {
	[CATEGORY_ADULT] = 1, [CATEGORY_SENIOR] = 2, [CATEGORY_POLICY] = 2, [CATEGORY_DISABLED] = 2, /* others 0: free */
};

static void every_category_at_every_site(void **)
{
	const struct tariff *t = sample_tariff(&tarifflab.arena);
	for (size_t e = 0; e < sizeof eras / sizeof *eras; e++) {
		for (unsigned i = 0; i < 5 * CATEGORY_COUNT; i++) {
			unsigned site = i / CATEGORY_COUNT;
			enum category c = (enum category)(i % CATEGORY_COUNT);
			int64_t full = eras[e].full[site];
			const struct tariff_line *line =
				tariff_line_on(t, NULL, UINT64_C(1) << site, c, tarifflab_day(eras[e].date));
			assert_int_equal(line == NULL, full < 0 || c == CATEGORY_MIXED);
			if (line == NULL)
				continue;
			assert_int_equal(line->price, divisor[c] == 0 ? 0 : full / divisor[c]);
			assert_string_equal(line->form, "EBL01");
			assert_true(line->days == 1 && line->entries == 1);
		}
	}
	assert_null(
		tariff_line_on(t, NULL, 3, CATEGORY_ADULT, tarifflab_day("2026-11-21"))); /* no line for two sites at once */
	assert_null(tariff_line_on(t, "PASS", 2, CATEGORY_ADULT, tarifflab_day("2026-11-21")));
}

static const struct {
	const char *label, *date;
	bool is_open;
} local_days[] = {
	{"7 May", "2026-05-07", true},		{"the day before", "2026-05-06", false},
	{"the day after", "2026-05-08", false}, {"7 May, another year", "2031-05-07", true},
	{"New Year", "2027-01-01", true},	{"Victory Day", "2026-04-30", true},
	{"Labour Day", "2026-05-01", true},	{"National Day", "2026-09-02", true},
	{"its neighbour", "2026-09-03", false}, {"Tết eve", "2026-02-16", false},
	{"Tết 1", "2026-02-17", true},		{"Tết 3", "2026-02-19", true},
	{"Tết 4", "2026-02-20", false},		{"Tết 2027", "2027-02-06", true},
	{"Hùng 2026", "2026-04-26", true},	{"not yearly", "2027-04-26", false},
	{"Hùng 2027", "2027-04-16", true},	{"heritage day", "2026-11-23", false},
	{"24 November", "2026-11-24", false},	{"any day", "2026-11-21", false},
};

static void residents_are_free_on_listed_days(void **)
{
	const struct tariff *t = sample_tariff(&tarifflab.arena);
	for (size_t i = 0; i < sizeof local_days / sizeof *local_days; i++) {
		struct price_request r = {.visit_day = tarifflab_day(local_days[i].date), .sites = 0x1f};
		r.quantity[CATEGORY_LOCAL_DAY] = 2;
		struct quote q;
		tarifflab.complaints.count = 0;
		enum err e = tariff_price(&q, &tarifflab.arena, t, &r, &tarifflab.complaints);
		if ((e == E_OK) != local_days[i].is_open)
			fail_msg("%s", local_days[i].label);
		if (e == E_OK)
			assert_true(q.total == 0 && q.part_count == 0 && q.free_persons == 2);
		else
			assert_string_equal(tarifflab.complaints.list[0].code, "not_today");
	}
}

/* Only where it is written, and only whole. */
static void a_change_of_date_is_a_rule_of_the_edition(void **)
{
	static const struct {
		const char *member, *pointer, *code;
	} bad[] = {
		{"\"until_hours_before\":24,\"times\":1,\"days_ahead\":60", "/date_change/basis", "required"},
		{"\"until_hours_before\":24,\"times\":0,\"days_ahead\":60,\"basis\":\"LAW\"", "/date_change/times", "range"},
		{"\"until_hours_before\":-25,\"times\":1,\"days_ahead\":60,\"basis\":\"LAW\"",
		 "/date_change/until_hours_before", "range"},
		{"\"until_hours_before\":24,\"times\":1,\"days_ahead\":60,\"basis\":\"NONE\"", "/date_change/basis", "unknown"},
		{"\"until_hours_before\":24,\"times\":1,\"days_ahead\":60,\"basis\":\"LAW\",\"fee\":1", "/date_change/fee",
		 "unknown"},
	};
	struct tariff_changes told;
	struct tariff *t = tarifflab_small();
	assert_false(t->date_change.is_offered);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const char *text =
			arena_format(&tarifflab.arena, "{\"date_change\":{%s},%s", bad[i].member, sample_document + 1);
		assert_int_equal(tarifflab_parse(&t, bytes_of_text(text)), E_INVALID);
		complained_first(bad[i].pointer, bad[i].code);
	}
	const char *good = arena_format(&tarifflab.arena,
					"{\"date_change\":{\"until_hours_before\":24,\"times\":2,\"days_ahead\":60,"
					"\"basis\":\"LAW\"},%s",
					sample_document + 1);
	assert_int_equal(tarifflab_parse(&t, bytes_of_text(good)), E_OK);
	assert_true(t->date_change.is_offered);
	assert_int_equal(t->date_change.hours_before, 24);
	assert_int_equal(t->date_change.times, 2);
	assert_int_equal(t->date_change.days_ahead, 60);
	assert_string_equal(t->date_change.legal_basis, "The law");
	tariff_diff(&told, &tarifflab.arena, tarifflab_small(), t);
	assert_int_equal(told.count, 1);
	assert_string_equal(told.list[0].about, "rules");
}

/* ---------------------------------------------------------------- the signed edition */

static void the_edition_travels(void **)
{
	BUF_LOCAL out;
	buf_init(&out, 1 << 12);
	tariff_edition_encode(&out, 3, 1795223700, bytes_of_text("{}"));
	static const uint8_t expected[] = {0xa2, 0x06, 0x1a, 0x6b, 0x00, 0xf0, 0x94, 0x3a, 0x00,
					   0x01, 0x00, 0x07, 0x82, 0x03, 0x42, '{',  '}'};
	assert_int_equal(out.len, sizeof expected);
	assert_memory_equal(out.data, expected, sizeof expected);
	uint32_t edition;
	int64_t at;
	struct bytes json;
	for (size_t len = 0; len < out.len; len++)
		assert_int_equal(tariff_edition_decode(&edition, &at, &json, bytes_of(out.data, len)), E_MALFORMED);
	assert_int_equal(tariff_edition_decode(&edition, &at, &json, buf_bytes(&out)), E_OK);
	assert_true(edition == 3 && at == 1795223700 && bytes_equal(json, bytes_of_text("{}")));
	buf_append_byte(&out, 0);
	assert_int_equal(tariff_edition_decode(&edition, &at, &json, buf_bytes(&out)), E_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TARIFF_TEST(refuses_hostile_bytes),	   TARIFF_TEST(a_change_of_date_is_a_rule_of_the_edition),
		TARIFF_TEST(every_fault_is_named),	   TARIFF_TEST(the_seed_is_complete),
		TARIFF_TEST(every_category_at_every_site), TARIFF_TEST(residents_are_free_on_listed_days),
		TARIFF_TEST(the_edition_travels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
