/* The auditor's pages: their numbers are those of what was sold, every record is reached from them, files are read by another
 * reader and hash to what they say, nobody else gets in, and no parameter breaks them. */
#include "tests/support/correctwords.h"
#include "tests/support/staffpage.h"

#include <hoaban/cose.h>
#include <hoaban/csv.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct story story;
static struct staff_page auditor;

static const struct step opening[] = {
	{"code", CODE("quay1", "--site", "A1,BT")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}"), .expect = {{"name", "quay1"}}},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "500000")},
	{"family", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "--tendered", "100000", "ADULT=2", "CHILD=1"),
	 .expect = {{"total", "40000"}}},
	{"museum", TILL("quay1", "sell", "--site", "BT", "--pay", "card", "ADULT=1"), .expect = {{"total", "100000"}}},
	{"inside", TILL("quay1", "admit", "--site", "A1", "${family.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	{"told", TILL("quay1", "sync")},
};

static const struct step shop[] = {SOLD("two") VISIT("A1", LINE("ADULT", "2")) PAID, .expect = {{"total", "40000"}}},
			 SOLD("three") VISIT("DC", LINE("ADULT", "3")) PAID, .expect = {{"total", "60000"}}
}
, SOLD("free") VISIT("A1", LINE("CHILD", "2")) "\"group\":false}", .expect = {{"total", "0"}}
}
,
	{"less",
	 ASK("a", "three.receipts.0") WHY("replacement") ",\"lines\":[" LINE(
		 "ADULT", "2") "],\"money\":{\"method\":\"transfer\",\"reference\":\"FT1\"}}",
	 .status = 201},
	{"less agreed", AGREE("less", "operator"), .status = 200, .expect = {{"state", "approved"}}},
}
;

/* What is on the receipts: 40 000 + 100 000 at the till, 40 000 + 60 000 by the shop, 40 000 in place of the 60 000. */
#define ISSUED	 280000
#define REPLACED 60000
#define NET	 220000

static int begin(void **state)
{
	(void)state;
	story.clock = STORY_CLOCK;
	story_begin(&story);
	login_as(&story, "manager");
	login_as(&story, "operator");
	story_tell(&story, opening, COUNT(opening));
	story_tell(&story, shop, COUNT(shop));
	staff_page_in(&auditor, &story, "auditor");
	story_wait_for_signatures(&story); /* what comes behind the sales shall not come between two looks */
	story_wait_for_log(&story);
	return 0;
}

static int end(void **state)
{
	(void)state;
	story_tear_down(&story);
	return 0;
}

static json_t *read_json(const char *path)
{
	json_t *o = json_loads(staff_page_read(&auditor, path), 0, NULL);
	assert_non_null(o);
	return o;
}

static int64_t number_at(const json_t *o, const char *path)
{
	const json_t *v = json_at(o, path);
	if (!json_is_integer(v))
		fail_msg("%s is no number", path);
	return json_integer_value(v);
}

static int64_t tile(const json_t *figures, const char *code)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(figures, "tiles"), i, one)
		if (str_equal(json_string_value(json_object_get(one, "code")), code))
			return json_integer_value(json_object_get(one, "value"));
	fail_msg("no tile %s", code);
	return -1;
}

/* ---- the numbers */

static void test_numbers(void **state)
{
	(void)state;
	json_t *f = read_json("/v1/audit/figures");
	assert_int_equal(tile(f, "net"), NET);
	assert_int_equal(tile(f, "receipts"), 5);
	assert_int_equal(tile(f, "free"), 3);
	assert_int_equal(tile(f, "replaced"), REPLACED);
	assert_int_equal(tile(f, "refunded"), 20000);
	assert_int_equal(tile(f, "admitted"), 1);
	for (size_t i = 0; i < 3; i++) {
		char path[64];
		snprintf(path, sizeof(path), "equations.%zu.difference.value", i);
		assert_int_equal(number_at(f, path), 0);
	}
	assert_int_equal(number_at(f, "equations.0.left.value"), ISSUED);
	json_decref(f);
}

static void test_numbers_on_the_page(void **state)
{
	(void)state;
	const char *page = staff_page_read(&auditor, "/audit/");
	assert_non_null(strstr(page, "<b>220.000\u00a0₫</b> doanh thu thuần"));
	assert_non_null(strstr(page, "<b>280.000\u00a0₫</b> <small>trên biên lai"));
	assert_null(strstr(page, "equation bad"));
	assert_non_null(strstr(page, "<svg class=\"chart columns\""));
	const char *english = staff_page_read(&auditor, "/audit/?lang=en");
	assert_non_null(strstr(english, "₫220,000"));
	staff_page_read(&auditor, "/audit/?lang=vi");
}

static void test_one_site(void **state)
{
	(void)state;
	json_t *a1 = read_json("/v1/audit/figures?sites=A1"), *two = read_json("/v1/audit/figures?sites=DC,BT");
	assert_int_equal(tile(a1, "net"), 80000);
	assert_int_equal(tile(two, "net"), 140000);
	/* money knows no sites, and says so; people do */
	assert_true(json_is_true(json_at(a1, "equations.0.is_everywhere")) &&
		    json_is_true(json_at(a1, "equations.1.is_everywhere")));
	assert_true(json_is_false(json_at(a1, "equations.2.is_everywhere")));
	assert_int_equal(number_at(a1, "equations.0.left.value"), ISSUED);
	assert_null(strstr(json_string_value(json_at(a1, "equations.0.left.path")), "sites="));
	assert_non_null(strstr(json_string_value(json_at(a1, "equations.2.left.path")), "sites=A1"));
	json_decref(a1);
	json_decref(two);
	static const char all_sites[] = "Tính chung mọi điểm di tích", all_rows[] = "Bảng này không tách theo điểm di tích";
	assert_non_null(strstr(staff_page_read(&auditor, "/audit/?sites=A1"), all_sites));
	assert_null(strstr(staff_page_read(&auditor, "/audit/"), all_sites));
	assert_non_null(strstr(staff_page_read(&auditor, "/audit/tables/payments?sites=A1"), all_rows));
	assert_null(strstr(staff_page_read(&auditor, "/audit/tables/payments"), all_rows));
	assert_null(strstr(staff_page_read(&auditor, "/audit/tables/receipts?sites=A1"), all_rows));
	json_t *payments = read_json("/v1/audit/tables/payments?sites=A1"),
	       *receipts = read_json("/v1/audit/tables/receipts?sites=A1");
	assert_string_equal(json_string_value(json_at(payments, "period.sites")), "");
	assert_string_equal(json_string_value(json_at(receipts, "period.sites")), "A1");
	json_decref(payments);
	json_decref(receipts);
}

static void test_before_anything(void **state)
{
	(void)state;
	json_t *f = read_json("/v1/audit/figures?from=2026-11-01&until=2026-11-20");
	assert_int_equal(tile(f, "net"), 0);
	assert_int_equal(tile(f, "receipts"), 0);
	json_decref(f);
}

/* ---- files */

static struct bytes read_file(const char *path, struct reply *r)
{
	assert_int_equal(staff_page_get(&auditor, path, r), 200);
	return bytes_of(r->body, r->body_len);
}

static void assert_hash(struct bytes b, const char *expected)
{
	uint8_t hash[HASH_LEN];
	char text[2 * HASH_LEN + 1];
	sha256(hash, b);
	hex_format(text, hash, HASH_LEN);
	assert_string_equal(text, expected);
}

/* Every row of JSON is the row of the CSV, read by the reader of bank statements. */
static void assert_same_rows(struct bytes csv, const json_t *json)
{
	struct csv reader;
	struct csv_row row;
	const json_t *rows = json_object_get(json, "rows");
	size_t columns = json_array_size(json_object_get(json, "columns")), n = 0;
	csv_open(&reader, &story.arena, csv, ',');
	assert_int_equal(csv_next(&reader, &row), E_OK);
	assert_int_equal(row.count, columns);
	for (; csv_next(&reader, &row) == E_OK; n++) {
		const json_t *cells = json_array_get(rows, n);
		assert_int_equal(row.count, columns);
		for (size_t i = 0; i < columns; i++) {
			const json_t *cell = json_array_get(cells, i);
			if (json_is_integer(cell))
				assert_int_equal(strtoll(row.cells[i], NULL, 10), json_integer_value(cell));
			else if (json_is_null(cell))
				assert_string_equal(row.cells[i], "");
		}
	}
	assert_int_equal(n, json_array_size(rows));
	assert_int_equal(n, json_integer_value(json_object_get(json, "count")));
}

static void check_table(const json_t *links)
{
	struct reply csv = {0}, file = {0};
	struct bytes text = read_file(json_string_value(json_object_get(links, "csv")), &csv);
	read_file(json_string_value(json_object_get(links, "json")), &file);
	json_t *whole = json_loads(file.body, 0, NULL), *page = read_json(json_string_value(json_object_get(links, "rows")));
	const char *name = json_string_value(json_object_get(links, "table"));
	assert_non_null(whole);
	if (text.len < 3 || memcmp(text.data, CSV_BOM, 3) != 0)
		fail_msg("%s: no byte order mark", name);
	assert_hash(text, json_string_value(json_object_get(whole, "sha256")));
	assert_same_rows(text, whole);
	if (json_is_null(json_object_get(page, "next")))
		assert_true(json_equal(page, whole));
	staff_page_read(&auditor, json_string_value(json_object_get(links, "page")));
	json_decref(whole);
	json_decref(page);
	reply_release(&csv);
	reply_release(&file);
}

static void test_every_table(void **state)
{
	(void)state;
	size_t i;
	json_t *one, *f = read_json("/v1/audit/figures");
	assert_true(json_array_size(json_object_get(f, "tables")) > 20);
	json_array_foreach(json_object_get(f, "tables"), i, one)
		check_table(one);
	json_decref(f);
}

static void test_sums(void **state)
{
	(void)state;
	json_t *t = read_json("/v1/audit/tables/receipts"), *sites = read_json("/v1/audit/tables/sites");
	assert_int_equal(number_at(t, "count"), 5);
	assert_int_equal(number_at(t, "sums.total"), ISSUED);
	assert_int_equal(number_at(sites, "sums.net"), NET);
	json_decref(t);
	json_decref(sites);
}

static void test_pages_of_rows(void **state)
{
	(void)state;
	char path[256] = "/v1/audit/tables/receipts?limit=2";
	int64_t total = 0;
	size_t rows = 0, pages = 0;
	for (bool is_last = false; !is_last; pages++) {
		json_t *t = read_json(path);
		const char *next = json_string_value(json_object_get(t, "next"));
		rows += json_array_size(json_object_get(t, "rows"));
		total += number_at(t, "sums.total");
		is_last = next == NULL;
		snprintf(path, sizeof(path), "/v1/audit/tables/receipts?limit=2&after=%s", next ? next : "");
		json_decref(t);
		assert_true(pages < 5);
	}
	assert_int_equal(pages, 3);
	assert_int_equal(rows, 5);
	assert_int_equal(total, ISSUED);
}

static void test_filters(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		int64_t count;
	} cases[] = {
		{"/v1/audit/tables/receipts?channel=till", 2},	  {"/v1/audit/tables/receipts?channel=web", 2},
		{"/v1/audit/tables/receipts?channel=office", 1},  {"/v1/audit/tables/receipts?state=replaced", 1},
		{"/v1/audit/tables/receipts?payment=1", 1},	  {"/v1/audit/tables/receipts?category=CHILD", 0},
		{"/v1/audit/tables/receipts?sites=BT", 1},	  {"/v1/audit/tables/receipts?category=ADULT&sites=DC", 2},
		{"/v1/audit/tables/payments?channel=till", 2},	  {"/v1/audit/tables/payments?channel=web", 2},
		{"/v1/audit/tables/corrections?money=office", 1}, {"/v1/audit/tables/journal?till=${enrolled.device}", -1},
		{"/v1/audit/tables/admissions?sites=A1", 1},	  {"/v1/audit/tables/admissions?sites=BT", 0},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *t = read_json(cases[i].path);
		int64_t count = number_at(t, "count");
		if (cases[i].count < 0 ? count == 0 : count != cases[i].count)
			fail_msg("%s: %lld rows", cases[i].path, (long long)count);
		json_decref(t);
	}
}

/* ---- down to the records */

static bool has_event(const json_t *receipt, const char *kind)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_at(receipt, "trail.events"), i, one)
		if (str_equal(json_string_value(json_object_get(one, "kind")), kind))
			return true;
	return false;
}

static void check_trail(const char *of, const char *const kinds[])
{
	char path[128];
	snprintf(path, sizeof(path), "/v1/audit/receipts/%s", story_answer_text(&story, of));
	json_t *r = read_json(path);
	for (size_t i = 0; kinds[i]; i++)
		if (!has_event(r, kinds[i]))
			fail_msg("%s: no event %s", of, kinds[i]);
	json_decref(r);
	staff_page_read(&auditor, path + strlen("/v1"));
}

static void test_trails(void **state)
{
	(void)state;
	check_trail("two.receipts.0.lookup", (const char *const[]){"ordered", "paid", "issued", NULL});
	check_trail("family.receipts.0.lookup", (const char *const[]){"sold", "issued", "admitted", NULL});
	static const char *const corrected[] = {"ordered",  "paid",	"issued", "proposed_replacement",
						"approved", "refunded", NULL};
	check_trail("three.receipts.0.lookup", corrected);
	check_trail("less agreed.result.lookup", corrected);
}

static void test_entry(void **state)
{
	(void)state;
	json_t *t = read_json("/v1/audit/tables/journal");
	assert_true(number_at(t, "count") >= 4);
	char path[128];
	snprintf(path, sizeof(path), "/v1/audit/journal/%s/2", story_answer_text(&story, "enrolled.device"));
	json_t *e = read_json(path);
	assert_true(json_is_true(json_object_get(e, "is_signed")));
	assert_true(json_is_true(json_object_get(e, "is_same")));
	json_decref(e);
	json_decref(t);
}

/* Pages are walked from the first view: each link below /audit/ answers, and each receipt is reached within three clicks. */
#define PAGES_MAX 600
struct crawl {
	const char *paths[PAGES_MAX];
	unsigned depth[PAGES_MAX];
	size_t count;
};

static void note(struct crawl *c, const char *path, unsigned depth)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_equal(c->paths[i], path))
			return;
	if (c->count < PAGES_MAX) {
		c->depth[c->count] = depth;
		c->paths[c->count++] = path;
	}
}

static void note_links(struct crawl *c, const char *page, unsigned depth)
{
	static const char mark[] = "href=\"/audit/";
	for (const char *at = page; (at = strstr(at, mark)); at++) {
		const char *from = at + strlen("href=\""), *to = strchr(from, '"');
		char *path = arena_textn(&story.arena, from, (size_t)(to - from)), *amp;
		while ((amp = strstr(path, "&amp;")))
			memmove(amp + 1, amp + 5, strlen(amp + 5) + 1);
		bool is_of_that_day = !strstr(path, "from=") || strstr(path, "from=2026-11-21&until=2026-11-21");
		if (is_of_that_day && !strstr(path, "lang=") && !strstr(path, "/audit/exceptions"))
			note(c, path, depth);
	}
}

static const char *follow(const char *path)
{
	struct reply r = {0};
	int status = staff_page_get(&auditor, path, &r);
	const char *body = arena_text(&story.arena, r.body ? r.body : "");
	if (status == 303)
		body = staff_page_read(&auditor, staff_page_location(&story, &r));
	else if (status != 200)
		fail_msg("%s: %d", path, status);
	reply_release(&r);
	return body;
}

static bool is_reached(const struct crawl *c, const char *lookup, unsigned clicks)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->depth[i] <= clicks && str_starts_with(c->paths[i], "/audit/receipts/") && strstr(c->paths[i], lookup))
			return true;
	return false;
}

static void test_every_record_in_three_clicks(void **state)
{
	(void)state;
	static struct crawl c;
	static const char *const sold[] = {"two.receipts.0.lookup", "three.receipts.0.lookup", "family.receipts.0.lookup",
					   "museum.receipts.0.lookup", "less agreed.result.lookup"};
	note(&c, "/audit/?from=2026-11-21&until=2026-11-21", 0);
	for (size_t i = 0; i < c.count; i++)
		if (c.depth[i] < 3)
			note_links(&c, follow(c.paths[i]), c.depth[i] + 1);
	for (size_t i = 0; i < COUNT(sold); i++)
		if (!is_reached(&c, story_answer_text(&story, sold[i]), 3))
			fail_msg("%s is not reached from %zu pages", sold[i], c.count);
	assert_true(c.count > 40 && c.count < PAGES_MAX);
}

/* ---- whoever may not, whatever is asked */

static void test_others(void **state)
{
	(void)state;
	static const char *const roles[] = {"manager", "operator", "gate"};
	static const char *const paths[] = {"/audit/", "/audit/tables/receipts", "/v1/audit/figures",
					    "/v1/audit/tables/receipts.csv"};
	static const char *const net[] = {"220.000", "220000"}; /* three digits are in many a request's id */
	for (size_t i = 0; i < COUNT(roles); i++) {
		struct staff_page p;
		staff_page_in(&p, &story, roles[i]);
		for (size_t j = 0; j < COUNT(paths); j++) {
			struct reply r = {0};
			assert_int_equal(staff_page_get(&p, paths[j], &r), 403);
			for (size_t k = 0; k < COUNT(net); k++)
				assert_null(strstr(r.body, net[k]));
			reply_release(&r);
		}
	}
	struct staff_page nobody = {.story = &story};
	struct reply r = {0};
	assert_int_equal(staff_page_get(&nobody, "/audit/?from=2026-11-01", &r), 303);
	assert_non_null(strstr(staff_page_location(&story, &r), "/admin/login?next=/audit/"));
	reply_release(&r);
	assert_int_equal(staff_page_get(&nobody, "/v1/audit/figures", &r), 401);
	reply_release(&r);
}

static const struct {
	const char *query, *field; /* field NULL = nothing wrong with it */
} asked[] = {
	{"from=2026-02-30", "from"},
	{"from=%27%20OR%201=1--", "from"},
	{"from=2026-11-22&until=2026-11-01", "until"},
	{"from=1970-01-01&until=9999-12-31", "until"},
	{"until=99999999999999999999", "until"},
	{"sites=XX", "sites"},
	{"sites=A1,%3Cscript%3E", "sites"},
	{"sites=A1&sites=DC", NULL},
	{"sites=", NULL},
	{"from=&until=", NULL},
	{"from=2026-11-21%00", NULL}, /* refused before it is read, or nobody's value */
	{"nonsense=1&from=2026-11-01", NULL},
};

static void test_hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(asked); i++) {
		char page[256], api[256], link[64];
		struct reply r = {0};
		snprintf(page, sizeof(page), "/audit/?%s", asked[i].query);
		snprintf(api, sizeof(api), "/v1/audit/figures?%s", asked[i].query);
		snprintf(link, sizeof(link), "href=\"#%s\"", asked[i].field ? asked[i].field : "");
		int status = staff_page_get(&auditor, page, &r);
		if (asked[i].field && (status != 422 || !strstr(r.body, link) || strstr(r.body, "<script>")))
			fail_msg("%s: %d", page, status);
		if (asked[i].field)
			assert_non_null(strstr(r.body, "name=\"until\" type=\"date\" value=\"2026-11-2"));
		reply_release(&r);
		status = staff_page_get(&auditor, api, &r);
		if (asked[i].field)
			assert_int_equal(status, 422);
		assert_true(status < 500);
		reply_release(&r);
	}
}

static void test_hostile_paths(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		int status;
	} cases[] = {
		{"/audit/tables/nothing", 404},
		{"/v1/audit/tables/orders.csv", 404},
		{"/v1/audit/tables/receipts?after=1-2", 422},
		{"/v1/audit/tables/receipts?after=x", 422},
		{"/v1/audit/tables/receipts?limit=0", 422},
		{"/v1/audit/tables/receipts?limit=100001", 422},
		{"/v1/audit/tables/receipts?channel=%27", 422},
		{"/v1/audit/tables/receipts.csv?till=zz", 422},
		{"/v1/audit/tables/payments?after=-5-9", 422},
		{"/v1/audit/tables/journal?after=00-1", 422},
		{"/audit/tables/receipts?payment=12", 422},
		{"/audit/receipts/00000000000000000000000000000000", 404},
		{"/audit/receipts/x", 404},
		{"/audit/sales/00000000000000000000000000000000", 404},
		{"/audit/sales/..%2f", 404},
		{"/audit/journal/00000000000000000000000000000000/1", 404},
		{"/audit/journal/x/y", 404},
		{"/audit/d/2026-13-01", 404},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reply r = {0};
		int status = staff_page_get(&auditor, cases[i].path, &r);
		if (status != cases[i].status && !(status == 400 && cases[i].status == 404))
			fail_msg("%s: %d", cases[i].path, status);
		reply_release(&r);
	}
}

/* ---- records that are not what they were */

#define FIGURES(...) .run = {"hoaband", "figures", __VA_ARGS__, "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}

static const struct step bent[] = {{"bent", FIGURES("check"), .status = 3, .expect = {{"rows_different", "1"}}}};
static const struct step mended[] = {{"mended", FIGURES("check"), .expect = {{"different", "0"}}},
				     {"accepted", FIGURES("accept", "--reason", "đã sửa lại theo nhật ký của quầy")}};

/* What the card says in a language: whole sentences, and nothing of a machine's. */
static void check_card(const char *language, const char *const says[], size_t count)
{
	char path[64];
	snprintf(path, sizeof(path), "/audit/?lang=%s", language);
	const char *page = staff_page_read(&auditor, path);
	for (size_t i = 0; i < count; i++)
		if (!strstr(page, says[i]))
			fail_msg("%s: no \"%s\"", language, says[i]);
	assert_null(strstr(page, "kept 1, counted"));
	assert_null(strstr(page, "sites 2"));
	assert_null(strstr(page, "✓"));
}

/* By card at the museum, wherever a server has folded what was kept by then. */
#define KEPT_MORE(n)                                                                                                           \
	"INSERT INTO figure_sale (dimension, day, sites, item, device, issued) VALUES (4, DATEDIFF('2026-11-21', "             \
	"'1970-01-01'), 1, 2, REPEAT(CHAR(0), 16), " n ") ON DUPLICATE KEY UPDATE issued = issued + " n

static void test_differences(void **state)
{
	(void)state;
	static const char *const vi[] = {"Ca bán, 21/11/2026, quay1, mục nhật ký 1, tiền đầu ca: ",
					 "bản ghi là 400.000\u00a0₫, quầy đã ký 500.000\u00a0₫</a>",
					 "Đã bán, 21/11/2026, Bảo tàng",
					 "số tiền trên biên lai: đang ghi 90.000\u00a0₫, đếm lại 100.000\u00a0₫</a>",
					 "Chênh lệch 0, nhưng có bản ghi không còn như cũ",
					 "<strong>2</strong> số liệu khác với bản ghi gốc"};
	static const char *const en[] = {
		"Shift, 21/11/2026, quay1, journal entry 1, float: ", "the row says ₫400,000, the till signed ₫500,000</a>",
		"Sold, 21/11/2026, ", ", issued: kept ₫90,000, counted again ₫100,000</a>",
		"Difference 0, but records are not what they were"};
	story_sql_rewrite(&story, "UPDATE shift SET opening_float = 400000");
	story_sql_rewrite(&story, KEPT_MORE("-10000"));
	story_tell(&story, bent, COUNT(bent));
	check_card("vi", vi, COUNT(vi));
	check_card("en", en, COUNT(en));
	assert_int_equal(staff_page_read(&auditor, "/audit/?lang=vi")[0], '<');
	json_t *f = read_json("/v1/audit/figures");
	assert_true(json_is_true(json_at(f, "is_doubted")));
	const char *path = json_string_value(json_at(f, "compared.list.0.path"));
	assert_true(str_starts_with(path, "/audit/journal/"));
	assert_non_null(strstr(staff_page_read(&auditor, path), "quay1"));
	json_decref(f);
	story_sql_rewrite(&story, "UPDATE shift SET opening_float = 500000");
	story_sql_rewrite(&story, KEPT_MORE("10000"));
	story_tell(&story, mended, COUNT(mended));
	assert_non_null(strstr(staff_page_read(&auditor, "/audit/"), "✓"));
}

static void test_end(void **state)
{
	(void)state;
	static const struct step closing[] = {{"counted", TILL("quay1", "shift", "close", "--counted", "540000")},
					      {"told at last", TILL("quay1", "sync")}};
	story_tell(&story, closing, COUNT(closing));
	story_end(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_numbers_on_the_page),
		cmocka_unit_test(test_one_site),
		cmocka_unit_test(test_before_anything),
		cmocka_unit_test(test_every_table),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_pages_of_rows),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_trails),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_every_record_in_three_clicks),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_hostile_paths),
		cmocka_unit_test(test_differences),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("what the auditor sees", tests, begin, end);
}
