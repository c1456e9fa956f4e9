#include <hoaban/instant.h>
#include <hoaban/json.h>
#include <hoaban/tariff.h>

#include "tests/support/tariff_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena arena;
static struct complaints complaints;

static int set_up(void **)
{
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	complaints = (struct complaints){.arena = &arena};
	return 0;
}

static int tear_down(void **)
{
	arena_release(&arena);
	return 0;
}

static int32_t day(const char *date)
{
	int32_t out;
	assert_int_equal(date_parse(&out, date), E_OK);
	return out;
}

static enum err parse(struct tariff **t, struct bytes json)
{
	complaints = (struct complaints){.arena = &arena};
	return tariff_parse(t, &arena, json, &complaints);
}

static struct tariff *small_tariff(void)
{
	struct tariff *t;
	assert_int_equal(parse(&t, bytes_of_text(sample_document)), E_OK);
	return t;
}

static void complained_first(const char *pointer, const char *code)
{
	assert_true(complaints.count > 0);
	const struct complaint *c = &complaints.list[0];
	if (!str_equal(c->pointer, pointer) || !str_equal(c->code, code))
		fail_msg("expected %s %s, got %s %s", pointer, code, c->pointer, c->code);
}

static void complained(const char *pointer, const char *code)
{
	complained_first(pointer, code);
	assert_int_equal(complaints.count, 1);
}

/* ---------------------------------------------------------------- documents that are none */

static void refuses_hostile_bytes(void **)
{
	struct tariff *t = (struct tariff *)&arena;
	assert_int_equal(parse(&t, bytes_of_text("")), E_INVALID);
	assert_null(t);
	complained("", "format");
	assert_int_equal(parse(&t, bytes_of_text("[[[[[[[[[]]]]]]]]]")), E_INVALID);
	assert_int_equal(parse(&t, bytes_of_text("{}")), E_INVALID);
	assert_int_equal(complaints.count, 8);
	char *large = malloc((1 << 20) + 1);
	memset(large, ' ', (1 << 20) + 1);
	assert_int_equal(parse(&t, bytes_of(large, (1 << 20) + 1)), E_TOO_LARGE);
	free(large);
	for (size_t len = 0; len < strlen(sample_document); len += 7)
		assert_int_equal(parse(&t, bytes_of(sample_document, len)), E_INVALID);
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

static json_t *step(json_t *node, const char *name)
{
	return json_is_array(node) ? json_array_get(node, (size_t)atoi(name)) : json_object_get(node, name);
}

static void put(json_t *node, const char *name, json_t *value)
{
	if (value == NULL)
		assert_int_equal(json_object_del(node, name), 0);
	else if (json_is_object(node))
		assert_int_equal(json_object_set_new(node, name, value), 0);
	else if ((size_t)atoi(name) == json_array_size(node))
		assert_int_equal(json_array_append_new(node, value), 0);
	else
		assert_int_equal(json_array_set_new(node, (size_t)atoi(name), value), 0);
}

static void change(json_t *root, const char *at, const char *value)
{
	char path[100], *rest = NULL;
	strcpy(path, at);
	char *name = strtok_r(path, "/", &rest);
	for (char *next; (next = strtok_r(NULL, "/", &rest)) != NULL; name = next)
		assert_non_null(root = step(root, name));
	put(root, name, value == NULL ? NULL : json_loads(value, JSON_DECODE_ANY, NULL));
}

static enum err parse_changed_into(struct tariff **t, const char *at, const char *value)
{
	json_auto_t *root = json_loads(sample_document, 0, NULL);
	assert_non_null(root);
	change(root, at, value);
	BUF_LOCAL text;
	buf_init(&text, 1 << 20);
	json_append(&text, root);
	return parse(t, buf_bytes(&text));
}

static enum err parse_changed(const char *at, const char *value)
{
	struct tariff *t;
	return parse_changed_into(&t, at, value);
}

static void every_fault_is_named(void **)
{
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		if (parse_changed(changes[i].at, changes[i].value) != E_INVALID)
			fail_msg("accepted: %s = %s", changes[i].at, changes[i].value);
		complained_first(changes[i].pointer, changes[i].code);
		arena_clear(&arena);
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
	const struct tariff *t = sample_tariff(&arena);
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
	const struct tariff_line *a1 = tariff_line_on(t, NULL, 2, CATEGORY_ADULT, day("2026-11-21"));
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
	const struct tariff *t = sample_tariff(&arena);
	for (size_t e = 0; e < sizeof eras / sizeof *eras; e++) {
		for (unsigned i = 0; i < 5 * CATEGORY_COUNT; i++) {
			unsigned site = i / CATEGORY_COUNT;
			enum category c = (enum category)(i % CATEGORY_COUNT);
			int64_t full = eras[e].full[site];
			const struct tariff_line *line = tariff_line_on(t, NULL, UINT64_C(1) << site, c, day(eras[e].date));
			assert_int_equal(line == NULL, full < 0 || c == CATEGORY_MIXED);
			if (line == NULL)
				continue;
			assert_int_equal(line->price, divisor[c] == 0 ? 0 : full / divisor[c]);
			assert_string_equal(line->form, "EBL01");
			assert_true(line->days == 1 && line->entries == 1);
		}
	}
	assert_null(tariff_line_on(t, NULL, 3, CATEGORY_ADULT, day("2026-11-21"))); /* no line for two sites at once */
	assert_null(tariff_line_on(t, "PASS", 2, CATEGORY_ADULT, day("2026-11-21")));
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
	const struct tariff *t = sample_tariff(&arena);
	for (size_t i = 0; i < sizeof local_days / sizeof *local_days; i++) {
		struct price_request r = {.visit_day = day(local_days[i].date), .sites = 0x1f};
		r.quantity[CATEGORY_LOCAL_DAY] = 2;
		struct quote q;
		complaints.count = 0;
		enum err e = tariff_price(&q, &arena, t, &r, &complaints);
		if ((e == E_OK) != local_days[i].is_open)
			fail_msg("%s", local_days[i].label);
		if (e == E_OK)
			assert_true(q.total == 0 && q.part_count == 0 && q.free_persons == 2);
		else
			assert_string_equal(complaints.list[0].code, "not_today");
	}
}

/* ---------------------------------------------------------------- prices */

struct asked {
	const char *label;
	bool is_small; /* the sample document, else the seed */
	const char *date, *product;
	uint64_t sites;
	uint32_t adult, child, senior, local;
	int64_t total;
	uint32_t free_persons;
	size_t parts, lines;	    /* lines of the first part */
	const char *pointer, *code; /* of the complaint, or NULL */
};

static const struct asked asked[] = {
	{"no persons", 0, "2026-11-21", NULL, 2, 0, 0, 0, 0, 0, 0, 0, 0, "/lines", "required"},
	{"too many", 0, "2026-11-21", NULL, 2, 500, 1, 0, 0, 0, 0, 0, 0, "/lines", "range"},
	{"far too many", 0, "2026-11-21", NULL, 2, UINT32_MAX, 1, 0, 0, 0, 0, 0, 0, "/lines", "range"},
	{"no site", 0, "2026-11-21", NULL, 0, 1, 0, 0, 0, 0, 0, 0, 0, "/sites", "required"},
	{"unknown site", 0, "2026-11-21", NULL, 1 << 5, 1, 0, 0, 0, 0, 0, 0, 0, "/sites", "unknown"},
	{"site past the mask", 0, "2026-11-21", NULL, UINT64_C(1) << 63, 1, 0, 0, 0, 0, 0, 0, 0, "/sites", "unknown"},
	{"both", 1, "2026-11-21", "PASS", 2, 1, 0, 0, 0, 0, 0, 0, 0, "/sites", "conflict"},
	{"unknown product", 0, "2026-11-21", "PASS", 0, 1, 0, 0, 0, 0, 0, 0, 0, "/product", "unknown"},
	{"before any price", 0, "2020-10-09", NULL, 2, 1, 0, 0, 0, 0, 0, 0, 0, "/visit_date", "not_sold"},
	{"product out of season", 1, "2026-05-08", "NIGHT", 0, 1, 0, 0, 0, 0, 0, 0, 0, "/visit_date", "not_sold"},
	{"no such category", 1, "2026-11-21", NULL, 2, 0, 0, 1, 0, 0, 0, 0, 0, "/lines", "not_sold"},
	{"no price for it there", 1, "2026-05-07", NULL, 1, 0, 0, 0, 1, 0, 0, 0, 0, "/lines", "not_sold"},
	{"residents, no such day", 1, "2026-11-21", NULL, 2, 1, 0, 0, 1, 0, 0, 0, 0, "/lines", "not_today"},
	{"residents, not at that site", 1, "2026-03-02", NULL, UINT64_C(1) << 31, 0, 0, 0, 1, 0, 0, 0, 0, "/lines",
	 "not_today"},
	{"residents, not all of the pass", 1, "2026-03-02", "PASS", 0, 0, 0, 0, 1, 0, 0, 0, 0, "/lines", "not_today"},
	{"entries differ", 1, "2026-11-21", NULL, 2 | UINT64_C(1) << 31, 1, 0, 0, 0, 0, 0, 0, 0, "/sites", "conflict"},
	{"site's season over", 1, "2027-01-01", NULL, UINT64_C(1) << 31, 1, 0, 0, 0, 0, 0, 0, 0, "/visit_date", "not_sold"},

	{"one adult", 0, "2026-11-21", NULL, 2, 1, 0, 0, 0, 20000, 0, 1, 1, NULL, NULL},
	{"the demo's sale", 0, "2026-11-21", NULL, 2, 2, 1, 1, 0, 50000, 1, 1, 2, NULL, NULL},
	{"two sites", 0, "2026-11-21", NULL, 3, 2, 1, 1, 0, 300000, 1, 1, 4, NULL, NULL},
	{"all sites, an old price", 0, "2022-07-31", NULL, 0x1f, 1, 0, 1, 0, 157500, 0, 1, 10, NULL, NULL},
	{"children only", 0, "2026-11-21", NULL, 0x1f, 0, 40, 0, 0, 0, 40, 0, 0, NULL, NULL},
	{"as many as may be", 0, "2026-11-21", NULL, 1, 500, 0, 0, 0, 50000000, 0, 1, 1, NULL, NULL},
	{"two organisations", 1, "2026-11-21", NULL, 3, 1, 1, 0, 0, 160, 0, 3, 1, NULL, NULL},
	{"as many receipts as may be", 1, "2026-11-21", NULL, 1, 400, 100, 0, 0, 44000, 0, 500, 1, NULL, NULL},
	{"a pass", 1, "2026-11-21", "PASS", 0, 2, 1, 0, 0, 90, 1, 1, 1, NULL, NULL},
	{"a pass on 7 May", 1, "2026-05-07", "PASS", 0, 1, 0, 0, 3, 45, 3, 1, 1, NULL, NULL},
	{"residents at their site", 1, "2026-03-03", NULL, 2, 0, 0, 0, 3, 0, 3, 0, 0, NULL, NULL},
	{"residents pay what is written", 1, "2026-05-07", NULL, UINT64_C(1) << 31, 0, 0, 0, 3, 15, 0, 1, 1, NULL, NULL},
	{"last day of a season", 1, "2026-05-07", "NIGHT", 0, 1, 0, 0, 0, MONEY_MAX, 0, 1, 1, NULL, NULL},
};

static struct price_request request_of(const struct asked *a)
{
	struct price_request r = {.visit_day = day(a->date), .sites = a->sites, .product = a->product};
	r.quantity[CATEGORY_ADULT] = a->adult;
	r.quantity[CATEGORY_CHILD] = a->child;
	r.quantity[CATEGORY_SENIOR] = a->senior;
	r.quantity[CATEGORY_LOCAL_DAY] = a->local;
	return r;
}

static void parts_add_up(const struct quote *q)
{
	int64_t total = 0;
	for (size_t i = 0; i < q->part_count; i++) {
		int64_t part = 0;
		for (size_t k = 0; k < q->parts[i].line_count; k++) {
			const struct receipt_line *l = &q->parts[i].lines[k];
			assert_true(l->amount == l->quantity * l->unit_price && l->amount > 0);
			part += l->amount;
		}
		assert_true(part == q->parts[i].total);
		total += part;
	}
	assert_true(total == q->total);
}

static void price(const struct tariff *t, const struct asked *a)
{
	struct price_request r = request_of(a);
	struct quote q;
	complaints = (struct complaints){.arena = &arena};
	enum err e = tariff_price(&q, &arena, t, &r, &complaints);
	if (e != (a->pointer == NULL ? E_OK : E_INVALID))
		fail_msg("%s: %s", a->label, err_code(e));
	if (a->pointer != NULL) {
		complained(a->pointer, a->code);
		return;
	}
	if (q.total != a->total || q.free_persons != a->free_persons || q.part_count != a->parts)
		fail_msg("%s: total %lld, free %u, parts %zu", a->label, (long long)q.total, q.free_persons, q.part_count);
	assert_int_equal(q.persons, a->adult + a->child + a->senior + a->local);
	assert_int_equal(q.part_count == 0 ? 0 : q.parts[0].line_count, a->lines);
	parts_add_up(&q);
}

static void orders_are_priced(void **)
{
	const struct tariff *seed = sample_tariff(&arena), *small = small_tariff();
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		price(asked[i].is_small ? small : seed, &asked[i]);
}

static void complaints_name_the_category(void **)
{
	const struct tariff *t = small_tariff();
	struct price_request r = {.visit_day = day("2026-11-21"), .sites = 2};
	r.quantity[CATEGORY_SENIOR] = r.quantity[CATEGORY_LOCAL_DAY] = 1;
	struct quote q;
	assert_int_equal(tariff_price(&q, &arena, t, &r, &complaints), E_INVALID);
	assert_int_equal(complaints.count, 2);
	assert_string_equal(complaints.list[0].detail, "SENIOR: has no price for A1 on 2026-11-21");
	assert_string_equal(complaints.list[1].detail, "LOCAL_DAY: is not offered there on 2026-11-21");
	assert_int_equal(q.total, 0);
	r = (struct price_request){.visit_day = day("2026-11-21"), .sites = 2};
	r.quantity[CATEGORY_MIXED] = r.quantity[CATEGORY_ADULT] = 1;
	complaints.count = 0;
	assert_int_equal(tariff_price(&q, &arena, t, &r, &complaints), E_INVALID);
	complained("/lines", "unknown");
}

static void parts_follow_organisation_and_form(void **)
{
	const struct tariff *t = small_tariff();
	struct price_request r = {.visit_day = day("2026-11-21"), .sites = 3};
	r.quantity[CATEGORY_ADULT] = 3;
	r.quantity[CATEGORY_CHILD] = 1;
	struct quote q;
	assert_int_equal(tariff_price(&q, &arena, t, &r, &complaints), E_OK);
	assert_int_equal(q.part_count, 5); /* at BT one for each of four persons, at A1 one for all */
	for (size_t i = 0; i < 4; i++) {
		const struct quote_part *part = &q.parts[i];
		assert_string_equal(part->organisation->tax_code, "5600000000-001");
		assert_string_equal(part->form, "EBL02");
		assert_int_equal(part->line_count, 1);
		assert_int_equal(part->lines[0].quantity, 1);
		assert_int_equal(part->lines[0].category, i < 3 ? CATEGORY_ADULT : CATEGORY_CHILD);
		assert_int_equal(part->total, i < 3 ? 100 : 40);
	}
	assert_string_equal(q.parts[4].organisation->tax_code, "5600000000");
	assert_string_equal(q.parts[4].form, "EBL01");
	assert_int_equal(q.parts[4].total, 60);
	assert_int_equal(q.total, 400);
	assert_int_equal(q.parts[4].line_count, 1); /* the child is free there: no line */
	assert_int_equal(q.free_persons, 0);	    /* but not everywhere */
	assert_false(q.is_free[CATEGORY_CHILD]);
	assert_string_equal(q.parts[3].lines[0].product, "");
	assert_int_equal(q.parts[3].lines[0].sites, 1);
	assert_int_equal(q.sites, 3);
}

/* The organisation alone, the form alone, and the days alone make a difference. */
static const struct {
	const char *at, *value;
	uint64_t sites;
	size_t parts; /* 0 = they do not fit on one ticket */
} differences[] = {
	{"/price_lists/0/form", "\"EBL01\"", 3, 2},		   /* BT and A1: organisations differ */
	{"/sites/0/organisation", "\"5600000000\"", 3, 2},	   /* BT and A1: forms differ */
	{"/price_lists/2/entries", "1", 2 | UINT64_C(1) << 31, 1}, /* A1 and TD: nothing differs */
	{"/price_lists/0/days", "2", 3, 0},			   /* BT and A1: days differ */
};

static void each_difference_counts(void **)
{
	for (size_t i = 0; i < sizeof differences / sizeof *differences; i++) {
		struct tariff *t;
		struct quote q;
		assert_int_equal(parse_changed_into(&t, differences[i].at, differences[i].value), E_OK);
		struct price_request r = {.visit_day = day("2026-11-21"), .sites = differences[i].sites};
		r.quantity[CATEGORY_ADULT] = 1;
		assert_int_equal(tariff_price(&q, &arena, t, &r, &complaints), differences[i].parts > 0 ? E_OK : E_INVALID);
		assert_int_equal(q.part_count, differences[i].parts);
		parts_add_up(&q);
	}
	complained("/sites", "conflict");
}

static const char handed_over[] = "[{\"first_day\":\"2027-01-01\",\"organisation\":\"5600000000\"},"
				  "{\"first_day\":\"2027-02-01\",\"organisation\":\"5600000000-001\"}]";

/* Who collects is a question of the day of the sale; what it costs, of the day of the visit. */
static void who_collects_changes_by_date(void **)
{
	static const struct {
		const char *sold, *tax_code;
	} days[] = {{"2026-11-21", "5600000000-001"}, {"2026-12-31", "5600000000-001"}, {"2027-01-01", "5600000000"},
		    {"2027-01-31", "5600000000"},     {"2027-02-01", "5600000000-001"}, {"2030-01-01", "5600000000-001"}};
	struct tariff *t;
	assert_int_equal(parse_changed_into(&t, "/sites/0/handovers", handed_over), E_OK);
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		struct price_request r = {.sale_day = day(days[i].sold), .visit_day = day("2031-01-01"), .sites = 1};
		struct quote q;
		r.quantity[CATEGORY_ADULT] = 1;
		assert_int_equal(tariff_price(&q, &arena, t, &r, &complaints), E_OK);
		assert_string_equal(q.parts[0].organisation->tax_code, days[i].tax_code);
	}
}

/* A pass may be sold before the day on which its sites come together. */
static void a_pass_of_two_organisations_is_not_sold(void **)
{
	json_auto_t *root = json_loads(sample_document, 0, NULL);
	struct tariff *t;
	struct quote q;
	change(root, "/sites/0/handovers", "[{\"first_day\":\"2026-01-01\",\"organisation\":\"5600000000\"}]");
	change(root, "/price_lists/3/sites/1", "\"BT\"");
	BUF_LOCAL text;
	buf_init(&text, 1 << 20);
	json_append(&text, root);
	assert_int_equal(parse(&t, buf_bytes(&text)), E_OK);
	struct price_request r = {.sale_day = day("2026-01-01"), .visit_day = day("2026-01-02"), .product = "PASS"};
	r.quantity[CATEGORY_ADULT] = 1;
	assert_int_equal(tariff_price(&q, &arena, t, &r, &complaints), E_OK);
	r.sale_day--;
	assert_int_equal(tariff_price(&q, &arena, t, &r, &complaints), E_INVALID);
	complained("/product", "conflict");
}

static void a_price_may_ask_for_its_own_proof(void **)
{
	struct tariff *t;
	static const char proof[] = "{\"vi\":\"thẻ\",\"en\":\"card\",\"fr\":\"carte\"}";
	int32_t visit = day("2026-11-21");
	assert_int_equal(parse_changed_into(&t, "/price_lists/0/prices/1/proof", proof), E_OK);
	assert_string_equal(tariff_proof_on(t, 1, CATEGORY_CHILD, visit, LANGUAGE_VI), "thẻ");
	assert_string_equal(tariff_proof_on(t, 3, CATEGORY_CHILD, visit, LANGUAGE_FR), "carte");
	assert_null(tariff_proof_on(t, 2, CATEGORY_CHILD, visit, LANGUAGE_VI));
	assert_null(tariff_proof_on(t, 1, CATEGORY_ADULT, visit, LANGUAGE_VI));
	assert_null(tariff_proof_on(t, 1, CATEGORY_SENIOR, visit, LANGUAGE_VI));
	assert_string_equal(tariff_proof_on(sample_tariff(&arena), 1, CATEGORY_SENIOR, visit, LANGUAGE_EN), "ID card");
}

/* ---------------------------------------------------------------- what was charged */

static struct receipt_line charged_line(void)
{
	return (struct receipt_line){.sites = 2, .category = CATEGORY_ADULT, .quantity = 2, .unit_price = 20, .amount = 40};
}

static struct receipt charged(struct receipt_line *line)
{
	struct receipt r = {.form = "EBL01", .edition = 7, .line_count = 1, .lines = line, .total = line->amount};
	strcpy(r.tax_code, "5600000000");
	r.time = day_start(day("2026-11-21")) + 3600;
	return r;
}

static void recomputed(const struct receipt *r, const char *visit, const char *pointer, const char *code)
{
	complaints = (struct complaints){.arena = &arena};
	enum err e = tariff_recompute(small_tariff(), r, day(visit), &complaints);
	assert_int_equal(e, pointer == NULL ? E_OK : E_MISMATCH);
	if (pointer != NULL)
		complained_first(pointer, code);
}

static void every_charge_is_recomputed(void **)
{
	struct receipt_line line = charged_line();
	struct receipt r = charged(&line);
	recomputed(&r, "2026-11-21", NULL, NULL);
	recomputed(&r, "2025-12-31", "/lines/0", "not_sold");
	line.unit_price = 19;
	recomputed(&r, "2026-11-21", "/lines/0", "price");
	line = charged_line();
	strcpy(r.form, "EBL02");
	recomputed(&r, "2026-11-21", "/form", "form");
	r = charged(&line);
	strcpy(r.tax_code, "5600000000-001");
	recomputed(&r, "2026-11-21", "/tax_code", "organisation");
	r.is_replacement = true;
	recomputed(&r, "2026-11-21", NULL, NULL);
	r = charged(&line);
	r.edition = 8;
	recomputed(&r, "2026-11-21", "/edition", "edition");
	r = charged(&line);
	line = (struct receipt_line){.sites = 1, .category = CATEGORY_ADULT, .quantity = 2, .unit_price = 100, .amount = 200};
	strcpy(r.tax_code, "5600000000-001");
	strcpy(r.form, "EBL02");
	recomputed(&r, "2026-11-21", "/lines/0", "face_value");
	line.quantity = 1;
	recomputed(&r, "2026-11-21", NULL, NULL);
	line = (struct receipt_line){
		.sites = UINT64_C(1) << 31, .category = CATEGORY_LOCAL_DAY, .quantity = 1, .unit_price = 5};
	r = charged(&line);
	recomputed(&r, "2026-05-07", NULL, NULL);
	recomputed(&r, "2026-05-08", "/lines/0", "not_today");
	strcpy(line.product, "PASS");
	line.category = CATEGORY_ADULT;
	line.unit_price = 45;
	recomputed(&r, "2026-05-08", "/lines/0", "price"); /* the pass is for two sites */
	line.sites |= 2;
	recomputed(&r, "2026-05-08", NULL, NULL);
}

static void a_site_number_is_for_ever(void **)
{
	struct tariff *t;
	const struct tariff *before = small_tariff();
	complaints = (struct complaints){.arena = &arena};
	assert_int_equal(tariff_follows(small_tariff(), before, &complaints), E_OK);
	assert_int_equal(parse_changed_into(&t, "/sites/0/number", "5"), E_OK);
	assert_int_equal(tariff_follows(t, before, &complaints), E_INVALID);
	complained("/sites/0/number", "changed");
	assert_int_equal(tariff_follows(sample_tariff(&arena), before, &complaints), E_INVALID);
	complaints = (struct complaints){.arena = &arena};
	struct tariff_site other = {.number = 0, .code = "ZZ"};
	struct tariff renamed = {.edition = 8, .site_count = 1, .sites = &other};
	assert_int_equal(tariff_follows(&renamed, before, &complaints), E_INVALID);
	complained("/sites/0/number", "reused");
}

static void a_sum_past_all_words_is_refused(void **)
{
	struct price_request r = {.visit_day = day("2026-05-06"), .product = "NIGHT"};
	r.quantity[CATEGORY_ADULT] = 2;
	struct quote q;
	assert_int_equal(tariff_price(&q, &arena, small_tariff(), &r, &complaints), E_RANGE);
}

/* ---------------------------------------------------------------- tickets */

static void count_up(void *ctx, uint8_t id[static UUID_LEN])
{
	memset(id, ++*(uint8_t *)ctx, UUID_LEN);
}

static struct ticket_plan plan(const struct tariff *t, const struct price_request *r, bool is_group)
{
	struct quote q;
	struct ticket_plan out;
	uint8_t counter = 0;
	assert_int_equal(tariff_price(&q, &arena, t, r, &complaints), E_OK);
	assert_int_equal(tariff_plan_tickets(&out, &arena, t, &q, r, is_group, 1795223700, count_up, &counter), E_OK);
	assert_int_equal(counter, out.count);
	BUF_LOCAL payload;
	buf_init(&payload, 1 << 10);
	for (size_t i = 0; i < out.count; i++) {
		buf_clear(&payload);
		assert_int_equal(ticket_encode(&payload, &out.tickets[i]), E_OK);
		assert_int_equal(out.tickets[i].id[0], i + 1);
	}
	return out;
}

static void one_ticket_for_each_person(void **)
{
	const struct tariff *t = sample_tariff(&arena);
	struct price_request r = {.visit_day = day("2026-11-21"), .sites = 3};
	r.quantity[CATEGORY_ADULT] = 2;
	r.quantity[CATEGORY_CHILD] = 1;
	r.quantity[CATEGORY_SENIOR] = 1;
	struct ticket_plan p = plan(t, &r, false);
	static const enum category expected[] = {CATEGORY_ADULT, CATEGORY_ADULT, CATEGORY_CHILD, CATEGORY_SENIOR};
	assert_int_equal(p.count, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct ticket *k = &p.tickets[i];
		assert_int_equal(k->category, expected[i]);
		assert_true(k->party == 1 && k->sites == 3 && k->days == 1 && k->entries == 1 && k->edition == 1);
		assert_true(k->valid_from == 0x6b007c90 && k->valid_until == 0x6b01ce10 && k->issued_at == 0x6b00f094);
		assert_true(!k->has_mix && !k->is_split);
		assert_int_equal(p.free_persons[i], expected[i] == CATEGORY_CHILD);
	}
}

static void one_ticket_for_a_group(void **)
{
	const struct tariff *t = sample_tariff(&arena);
	struct price_request r = {.visit_day = day("2026-11-21"), .sites = 3};
	r.quantity[CATEGORY_ADULT] = 2;
	r.quantity[CATEGORY_CHILD] = 1;
	r.quantity[CATEGORY_SENIOR] = 1;
	struct ticket_plan p = plan(t, &r, true);
	assert_int_equal(p.count, 1);
	assert_true(p.tickets[0].category == 0 && p.tickets[0].has_mix && p.tickets[0].party == 4);
	assert_memory_equal(p.tickets[0].mix, r.quantity, sizeof r.quantity);
	assert_int_equal(p.free_persons[0], 1);
	r = (struct price_request){.visit_day = day("2026-11-21"), .sites = 2};
	r.quantity[CATEGORY_STUDY] = 45;
	p = plan(t, &r, true);
	assert_int_equal(p.count, 1);
	assert_true(p.tickets[0].category == CATEGORY_STUDY && !p.tickets[0].has_mix && p.tickets[0].party == 45);
	assert_int_equal(p.free_persons[0], 45);
}

static void a_pass_lasts_its_days(void **)
{
	struct price_request r = {.visit_day = day("2026-12-31"), .product = "PASS"};
	r.quantity[CATEGORY_ADULT] = 1;
	struct ticket_plan p = plan(small_tariff(), &r, false);
	assert_int_equal(p.tickets[0].days, 2);
	assert_int_equal(p.tickets[0].edition, 7);
	assert_int_equal(p.tickets[0].sites, 2 | UINT64_C(1) << 31);
	assert_int_equal(p.tickets[0].valid_from, day_start(day("2026-12-31")));
	assert_int_equal(p.tickets[0].valid_until, day_start(day("2027-01-02")));
}

static void days_past_32_bits_are_refused(void **)
{
	const struct tariff *t = sample_tariff(&arena);
	struct price_request r = {.visit_day = day("2106-02-06"), .sites = 2};
	r.quantity[CATEGORY_ADULT] = 1;
	struct quote q;
	struct ticket_plan p;
	uint8_t counter = 0;
	assert_int_equal(tariff_price(&q, &arena, t, &r, &complaints), E_OK);
	assert_int_equal(tariff_plan_tickets(&p, &arena, t, &q, &r, false, 0, count_up, &counter), E_OK);
	r.visit_day++;
	assert_int_equal(tariff_plan_tickets(&p, &arena, t, &q, &r, false, 0, count_up, &counter), E_RANGE);
	r.visit_day = day("2026-11-21");
	assert_int_equal(tariff_plan_tickets(&p, &arena, t, &q, &r, false, -1, count_up, &counter), E_RANGE);
	assert_int_equal(p.count, 0);
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

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

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
	struct tariff *t = small_tariff();
	assert_false(t->date_change.is_offered);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const char *text = arena_format(&arena, "{\"date_change\":{%s},%s", bad[i].member, sample_document + 1);
		assert_int_equal(parse(&t, bytes_of_text(text)), E_INVALID);
		complained_first(bad[i].pointer, bad[i].code);
	}
	const char *good = arena_format(&arena,
					"{\"date_change\":{\"until_hours_before\":24,\"times\":2,\"days_ahead\":60,"
					"\"basis\":\"LAW\"},%s",
					sample_document + 1);
	assert_int_equal(parse(&t, bytes_of_text(good)), E_OK);
	assert_true(t->date_change.is_offered);
	assert_int_equal(t->date_change.hours_before, 24);
	assert_int_equal(t->date_change.times, 2);
	assert_int_equal(t->date_change.days_ahead, 60);
	assert_string_equal(t->date_change.legal_basis, "The law");
	tariff_diff(&told, &arena, small_tariff(), t);
	assert_int_equal(told.count, 1);
	assert_string_equal(told.list[0].about, "rules");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(refuses_hostile_bytes),
		TEST(a_change_of_date_is_a_rule_of_the_edition),
		TEST(every_fault_is_named),
		TEST(the_seed_is_complete),
		TEST(every_category_at_every_site),
		TEST(residents_are_free_on_listed_days),
		TEST(orders_are_priced),
		TEST(who_collects_changes_by_date),
		TEST(a_pass_of_two_organisations_is_not_sold),
		TEST(a_price_may_ask_for_its_own_proof),
		TEST(every_charge_is_recomputed),
		TEST(a_site_number_is_for_ever),
		TEST(complaints_name_the_category),
		TEST(parts_follow_organisation_and_form),
		TEST(each_difference_counts),
		TEST(a_sum_past_all_words_is_refused),
		TEST(one_ticket_for_each_person),
		TEST(one_ticket_for_a_group),
		TEST(a_pass_lasts_its_days),
		TEST(days_past_32_bits_are_refused),
		TEST(the_edition_travels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
