/* What an order costs, of what parts and whose, and what was charged, computed again. */
#include "tests/support/tarifflab.h"

#include <hoaban/instant.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

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
	struct price_request r = {.visit_day = tarifflab_day(a->date), .sites = a->sites, .product = a->product};
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
	tarifflab.complaints = (struct complaints){.arena = &tarifflab.arena};
	enum err e = tariff_price(&q, &tarifflab.arena, t, &r, &tarifflab.complaints);
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
	const struct tariff *seed = sample_tariff(&tarifflab.arena), *small = tarifflab_small();
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		price(asked[i].is_small ? small : seed, &asked[i]);
}

static void complaints_name_the_category(void **)
{
	const struct tariff *t = tarifflab_small();
	struct price_request r = {.visit_day = tarifflab_day("2026-11-21"), .sites = 2};
	r.quantity[CATEGORY_SENIOR] = r.quantity[CATEGORY_LOCAL_DAY] = 1;
	struct quote q;
	assert_int_equal(tariff_price(&q, &tarifflab.arena, t, &r, &tarifflab.complaints), E_INVALID);
	assert_int_equal(tarifflab.complaints.count, 2);
	assert_string_equal(tarifflab.complaints.list[0].detail, "SENIOR: has no price for A1 on 2026-11-21");
	assert_string_equal(tarifflab.complaints.list[1].detail, "LOCAL_DAY: is not offered there on 2026-11-21");
	assert_int_equal(q.total, 0);
	r = (struct price_request){.visit_day = tarifflab_day("2026-11-21"), .sites = 2};
	r.quantity[CATEGORY_MIXED] = r.quantity[CATEGORY_ADULT] = 1;
	tarifflab.complaints.count = 0;
	assert_int_equal(tariff_price(&q, &tarifflab.arena, t, &r, &tarifflab.complaints), E_INVALID);
	complained("/lines", "unknown");
}

static void parts_follow_organisation_and_form(void **)
{
	const struct tariff *t = tarifflab_small();
	struct price_request r = {.visit_day = tarifflab_day("2026-11-21"), .sites = 3};
	r.quantity[CATEGORY_ADULT] = 3;
	r.quantity[CATEGORY_CHILD] = 1;
	struct quote q;
	assert_int_equal(tariff_price(&q, &tarifflab.arena, t, &r, &tarifflab.complaints), E_OK);
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
		assert_int_equal(tarifflab_parse_changed(&t, differences[i].at, differences[i].value), E_OK);
		struct price_request r = {.visit_day = tarifflab_day("2026-11-21"), .sites = differences[i].sites};
		r.quantity[CATEGORY_ADULT] = 1;
		assert_int_equal(tariff_price(&q, &tarifflab.arena, t, &r, &tarifflab.complaints),
				 differences[i].parts > 0 ? E_OK : E_INVALID);
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
	assert_int_equal(tarifflab_parse_changed(&t, "/sites/0/handovers", handed_over), E_OK);
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		struct price_request r = {
			.sale_day = tarifflab_day(days[i].sold), .visit_day = tarifflab_day("2031-01-01"), .sites = 1};
		struct quote q;
		r.quantity[CATEGORY_ADULT] = 1;
		assert_int_equal(tariff_price(&q, &tarifflab.arena, t, &r, &tarifflab.complaints), E_OK);
		assert_string_equal(q.parts[0].organisation->tax_code, days[i].tax_code);
	}
}

/* A pass may be sold before the day on which its sites come together. */
static void a_pass_of_two_organisations_is_not_sold(void **)
{
	json_auto_t *root = json_loads(sample_document, 0, NULL);
	struct tariff *t;
	struct quote q;
	tarifflab_change(root, "/sites/0/handovers", "[{\"first_day\":\"2026-01-01\",\"organisation\":\"5600000000\"}]");
	tarifflab_change(root, "/price_lists/3/sites/1", "\"BT\"");
	BUF_LOCAL text;
	buf_init(&text, 1 << 20);
	json_append(&text, root);
	assert_int_equal(tarifflab_parse(&t, buf_bytes(&text)), E_OK);
	struct price_request r = {
		.sale_day = tarifflab_day("2026-01-01"), .visit_day = tarifflab_day("2026-01-02"), .product = "PASS"};
	r.quantity[CATEGORY_ADULT] = 1;
	assert_int_equal(tariff_price(&q, &tarifflab.arena, t, &r, &tarifflab.complaints), E_OK);
	r.sale_day--;
	assert_int_equal(tariff_price(&q, &tarifflab.arena, t, &r, &tarifflab.complaints), E_INVALID);
	complained("/product", "conflict");
}

static void a_price_may_ask_for_its_own_proof(void **)
{
	struct tariff *t;
	static const char proof[] = "{\"vi\":\"thẻ\",\"en\":\"card\",\"fr\":\"carte\"}";
	int32_t visit = tarifflab_day("2026-11-21");
	assert_int_equal(tarifflab_parse_changed(&t, "/price_lists/0/prices/1/proof", proof), E_OK);
	assert_string_equal(tariff_proof_on(t, 1, CATEGORY_CHILD, visit, LANGUAGE_VI), "thẻ");
	assert_string_equal(tariff_proof_on(t, 3, CATEGORY_CHILD, visit, LANGUAGE_FR), "carte");
	assert_null(tariff_proof_on(t, 2, CATEGORY_CHILD, visit, LANGUAGE_VI));
	assert_null(tariff_proof_on(t, 1, CATEGORY_ADULT, visit, LANGUAGE_VI));
	assert_null(tariff_proof_on(t, 1, CATEGORY_SENIOR, visit, LANGUAGE_VI));
	assert_string_equal(tariff_proof_on(sample_tariff(&tarifflab.arena), 1, CATEGORY_SENIOR, visit, LANGUAGE_EN),
			    "ID card");
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
	r.time = day_start(tarifflab_day("2026-11-21")) + 3600;
	return r;
}

static void recomputed(const struct receipt *r, const char *visit, const char *pointer, const char *code)
{
	tarifflab.complaints = (struct complaints){.arena = &tarifflab.arena};
	enum err e = tariff_recompute(tarifflab_small(), r, tarifflab_day(visit), &tarifflab.complaints);
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
	const struct tariff *before = tarifflab_small();
	tarifflab.complaints = (struct complaints){.arena = &tarifflab.arena};
	assert_int_equal(tariff_follows(tarifflab_small(), before, &tarifflab.complaints), E_OK);
	assert_int_equal(tarifflab_parse_changed(&t, "/sites/0/number", "5"), E_OK);
	assert_int_equal(tariff_follows(t, before, &tarifflab.complaints), E_INVALID);
	complained("/sites/0/number", "changed");
	assert_int_equal(tariff_follows(sample_tariff(&tarifflab.arena), before, &tarifflab.complaints), E_INVALID);
	tarifflab.complaints = (struct complaints){.arena = &tarifflab.arena};
	struct tariff_site other = {.number = 0, .code = "ZZ"};
	struct tariff renamed = {.edition = 8, .site_count = 1, .sites = &other};
	assert_int_equal(tariff_follows(&renamed, before, &tarifflab.complaints), E_INVALID);
	complained("/sites/0/number", "reused");
}

static void a_sum_past_all_words_is_refused(void **)
{
	struct price_request r = {.visit_day = tarifflab_day("2026-05-06"), .product = "NIGHT"};
	r.quantity[CATEGORY_ADULT] = 2;
	struct quote q;
	assert_int_equal(tariff_price(&q, &tarifflab.arena, tarifflab_small(), &r, &tarifflab.complaints), E_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TARIFF_TEST(orders_are_priced),
		TARIFF_TEST(who_collects_changes_by_date),
		TARIFF_TEST(a_pass_of_two_organisations_is_not_sold),
		TARIFF_TEST(a_price_may_ask_for_its_own_proof),
		TARIFF_TEST(every_charge_is_recomputed),
		TARIFF_TEST(a_site_number_is_for_ever),
		TARIFF_TEST(complaints_name_the_category),
		TARIFF_TEST(parts_follow_organisation_and_form),
		TARIFF_TEST(each_difference_counts),
		TARIFF_TEST(a_sum_past_all_words_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
