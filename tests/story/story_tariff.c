/* The table of tariff cases, asked of the library, the server and the till alike; editions from file to force; and every price
 * of the run computed again, by what anybody can fetch. */
#include "tests/support/tariff_audit.h"
#include "tests/support/tariff_cases.h"
#include "tests/support/tillwords.h"
#include "tests/support/tariffwords.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FIRST_CLOCK "2022-07-31T08:15:00+07:00"
#define FAR_AHEAD   "lease_days_ahead = 400\norder_days_ahead = 3650\n" /* the table looks ahead as far as a till may */

/* ---- what is expected, compared */

static void differs(const struct tariff_case *c, const char *who, const char *what, const char *raw)
{
	fail_msg("%s, %s: %s\n%s", c->label, who, what, raw);
}

static int64_t number_at(const json_t *answer, const char *path)
{
	return json_integer_value(json_at(answer, path));
}

static bool take_receipt(const json_t *list, bool *is_taken, const struct tariff_case_receipt *expected)
{
	for (size_t n = 0; n < json_array_size(list); n++) {
		const json_t *r = json_array_get(list, n);
		if (is_taken[n] || number_at(r, "amount") != expected->amount ||
		    !str_equal(json_string_value(json_at(r, "form")), expected->form))
			continue;
		is_taken[n] = true;
		return true;
	}
	return false;
}

/* A till tells its receipts in the order of their names. */
static void compare_receipts(struct story *s, const struct tariff_case *c, const char *who, const json_t *list, const char *raw)
{
	bool *is_taken = arena_array(&s->arena, json_array_size(list) + 1, sizeof *is_taken);
	if (json_array_size(list) != tariff_case_receipts(c))
		differs(c, who, arena_format(&s->arena, "%zu receipts", json_array_size(list)), raw);
	for (size_t i = 0; i < c->receipt_count; i++)
		for (uint32_t k = 0; k < c->receipts[i].copies; k++)
			if (!take_receipt(list, is_taken, &c->receipts[i]))
				differs(c, who, arena_format(&s->arena, "no receipt of %lld", (long long)c->receipts[i].amount),
					raw);
}

static void compare_answer(struct story *s, const struct tariff_case *c, const char *who, const json_t *answer, const char *raw)
{
	if (number_at(answer, "total") != c->total || !json_is_integer(json_at(answer, "total")))
		differs(c, who, "total", raw);
	compare_receipts(s, c, who, json_at(answer, "receipts"), raw);
}

static void compare_refusal(const struct tariff_case *c, const char *who, const json_t *first, const char *pointer,
			    const char *code, const char *raw)
{
	if (!str_equal(json_string_value(json_at(first, "pointer")), pointer) ||
	    !str_equal(json_string_value(json_at(first, "code")), code))
		differs(c, who, "another refusal", raw);
}

static void test_library(void **state)
{
	struct story *s = *state;
	struct tariff_library l;
	tariff_library_open(&l, &s->arena);
	struct tariff_case *cases;
	size_t count = tariff_cases_load(&cases, &s->arena);
	assert_true(count >= 60);
	for (size_t i = 0; i < count; i++)
		tariff_case_ask_library(&s->arena, &l, &cases[i]);
}

/* ---- the server */

static json_t *order_body(struct story *s, const struct tariff_case *c)
{
	json_t *lines = json_array(), *codes = json_array();
	for (enum category k = CATEGORY_ADULT; k < CATEGORY_COUNT; k++)
		if (c->ask.quantity[k] > 0)
			json_array_append_new(
				lines, json_pack("{s:s, s:i}", "category", category_code(k), "quantity", c->ask.quantity[k]));
	char *rest = arena_text(&s->arena, c->what);
	for (char *code; !c->is_product && (code = strsep(&rest, ",")) != NULL;)
		json_array_append_new(codes, json_string(code));
	json_t *body = json_pack("{s:s, s:o, s:b, s:s}", "visit_date", c->visit, "lines", lines, "group", 0, "language", "vi");
	if (c->is_product)
		json_object_set_new(body, "product", json_string(c->what));
	else
		json_object_set(body, "sites", codes);
	json_decref(codes);
	if (c->total > 0 || c->pointer)
		json_object_set_new(body, "payment", json_pack("{s:s, s:s}", "method", "sandbox", "settle", "now"));
	return body;
}

/* What the table says of organisations is compared with where the receipts are numbered. */
static void check_issuers(struct story *s, const struct tariff_case *c, const char *who, const char *source)
{
	for (size_t i = 0; i < c->receipt_count; i++) {
		const struct tariff_case_receipt *r = &c->receipts[i];
		json_t *rows = story_sql(
			s,
			arena_format(&s->arena,
				     "SELECT COUNT(*) FROM receipt r JOIN symbol y ON y.id = r.symbol_id WHERE r.source = (%s)"
				     " AND y.tax_code = '%s' AND y.form = '%s' AND r.total = %lld",
				     source, r->tax_code, r->form, (long long)r->amount));
		if (strtoul(json_string_value(json_at(rows, "rows.0.0")), NULL, 10) != r->copies)
			differs(c, who, r->tax_code, "collects something else");
		json_decref(rows);
	}
}

static void check_order(struct story *s, const struct tariff_case *c, const json_t *answer, const char *raw)
{
	compare_answer(s, c, "server", answer, raw);
	if (number_at(answer, "edition") != c->edition)
		differs(c, "server", "edition", raw);
	json_t *rows = story_sql(s, arena_format(&s->arena,
						 "SELECT COUNT(t.leaf_index) FROM ticket t JOIN orders o ON o.id = t.source"
						 " WHERE o.token = UNHEX('%s')",
						 json_string_value(json_at(answer, "token"))));
	if (strtoul(json_string_value(json_at(rows, "rows.0.0")), NULL, 10) != c->free_persons)
		differs(c, "server", "free persons", raw);
	json_decref(rows);
	check_issuers(s, c, "server",
		      arena_format(&s->arena, "SELECT id FROM orders WHERE token = UNHEX('%s')",
				   json_string_value(json_at(answer, "token"))));
}

static void ask_server(struct story *s, const struct tariff_case *c, size_t n)
{
	struct reply r;
	json_t *body = order_body(s, c);
	char *text = json_dumps(body, 0);
	const char *key = arena_format(&s->arena, "Idempotency-Key: ${uuid.case%zu}", n);
	int status = story_call(
		s,
		&(struct call){
			.method = "POST", .path = "/v1/orders", .body = text, .headers = (const char *const[]){key, NULL}},
		&r);
	json_t *answer = json_loads(r.body, 0, NULL);
	if (status != (c->pointer ? 422 : 201))
		differs(c, "server", "status", r.body);
	if (c->pointer)
		compare_refusal(c, "server", json_at(answer, "errors.0"), c->pointer, c->code, r.body);
	else
		check_order(s, c, answer, r.body);
	json_decref(answer);
	reply_release(&r);
	free(text);
	json_decref(body);
}

/* ---- the till */

#define TILL_WORDS 20

static void fill_words(struct story *s, const struct tariff_case *c, const char *words[static STORY_WORDS])
{
	const char *const begin[] = {"hoaban-pos", "--data", arena_format(&s->arena, "${dir}/till-%s", c->sold),
				     "--json",	   "--demo", "--clock",
				     "${clock}",   "sell",   c->is_product ? "--product" : "--site",
				     c->what,	   "--date", c->visit,
				     "--pay",	   "cash"};
	size_t n = COUNT(begin);
	memcpy(words, begin, sizeof(begin));
	for (enum category k = CATEGORY_ADULT; k < CATEGORY_COUNT; k++)
		if (c->ask.quantity[k] > 0)
			words[n++] = arena_format(&s->arena, "%s=%u", category_code(k), c->ask.quantity[k]);
}

/* The till's answer is kept under the case's label: what reached the server is compared with it after the sync. */
static void ask_till(struct story *s, const struct tariff_case *c)
{
	const char *words[STORY_WORDS] = {NULL};
	fill_words(s, c, words);
	struct outcome o = story_run(s, words, NULL);
	json_t *answer = json_loads(o.out, 0, NULL);
	if ((o.status == 0) != (c->pointer == NULL))
		differs(c, "till", o.out, o.err);
	if (c->pointer)
		compare_refusal(c, "till", json_at(answer, "error.errors.0"), c->till_pointer, c->till_code, o.out);
	else
		compare_answer(s, c, "till", answer, o.out);
	story_keep(s, c->label, answer);
}

static void check_received(struct story *s, const struct tariff_case *c)
{
	if (c->pointer)
		return;
	const char *id = story_answer_text(s, arena_format(&s->arena, "%s.id", c->label));
	json_t *rows =
		story_sql(s, arena_format(&s->arena,
					  "SELECT COUNT(leaf_index), (SELECT COUNT(*) FROM receipt WHERE source = UNHEX('%s'))"
					  " FROM ticket WHERE source = UNHEX('%s')",
					  id, id));
	if (strtoul(json_string_value(json_at(rows, "rows.0.0")), NULL, 10) != c->free_persons ||
	    strtoul(json_string_value(json_at(rows, "rows.0.1")), NULL, 10) != tariff_case_receipts(c))
		differs(c, "till", "free persons or receipts received", json_string_value(json_at(rows, "rows.0.0")));
	json_decref(rows);
	check_issuers(s, c, "till", arena_format(&s->arena, "UNHEX('%s')", id));
}

/* ---- the day of a sale */

static void open_till(struct story *s, const char *day)
{
	const char *name = arena_format(&s->arena, "till-%s", day), *data = arena_format(&s->arena, "${dir}/%s", name);
	bool has_new = strcmp(day, "2026-11-21") >= 0;
	const struct step steps[] = {
		{"code", CODE(name, "--site", has_new ? "BT,A1,TD,DC,MP,C1" : "BT,A1,TD,DC,MP")},
		{"enrolled", .run = {"hoaban-pos", "--data", data, "--json", "--demo", "--clock", "${clock}", "enroll",
				     "--server", "${url}", "--code", "${code.code}"}},
		{"shift", .run = {"hoaban-pos", "--data", data, "--json", "--demo", "--clock", "${clock}", "shift", "open",
				  "--cashier", "lan", "--float", "0"}},
	};
	story_tell(s, steps, COUNT(steps));
}

static void sync_till(struct story *s, const char *day)
{
	const struct step steps[] = {
		{"synced", .run = {"hoaban-pos", "--data", arena_format(&s->arena, "${dir}/till-%s", day), "--json", "--demo",
				   "--clock", "${clock}", "sync"}},
	};
	story_tell(s, steps, COUNT(steps));
}

static void tell_day(struct story *s, const char *day)
{
	struct tariff_case *cases;
	size_t count = tariff_cases_load(&cases, &s->arena), told = 0;
	open_till(s, day);
	for (size_t i = 0; i < count; i++) {
		if (!str_equal(cases[i].sold, day))
			continue;
		ask_server(s, &cases[i], i);
		ask_till(s, &cases[i]);
		told++;
	}
	assert_true(told > 0);
	sync_till(s, day);
	for (size_t i = 0; i < count; i++)
		if (str_equal(cases[i].sold, day))
			check_received(s, &cases[i]);
	story_wait_for_signatures(s);
}

static void pass_to(struct story *s, const char *day)
{
	int32_t next;
	assert_int_equal(date_parse(&next, day), E_OK);
	story_pass(s, (next - (int64_t)instant_day(story_now(s))) * DAY_S);
}

static void test_2022(void **state)
{
	tell_day(*state, "2022-07-31");
}

/* How editions come into force is the matter of story_editions. */

static const struct step publication[] = {
	{"import 2", TARIFF("import", "tests/vectors/tariff/edition-2.json")},
	{"publish 2", TARIFF("publish", "--edition", "2")},
	{"import 3", TARIFF("import", "tests/vectors/tariff/edition-3.json")},
	{"publish 3", TARIFF("publish", "--edition", "3")},
};

static void test_2026(void **state)
{
	pass_to(*state, "2026-11-21");
	story_tell(*state, publication, COUNT(publication));
	story_pass(*state, 60);
	tell_day(*state, "2026-11-21");
}

static void test_handovers(void **state)
{
	pass_to(*state, "2027-01-02");
	tell_day(*state, "2027-01-02");
	pass_to(*state, "2027-04-01");
	tell_day(*state, "2027-04-01");
}

static void test_every_price(void **state)
{
	assert_true(tariff_audit(*state) > 200);
}

static int begin(void **state)
{
	static struct story s = {.clock = FIRST_CLOCK, .settings = FAR_AHEAD};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_library),	  cmocka_unit_test(test_2022),	      cmocka_unit_test(test_2026),
		cmocka_unit_test(test_handovers), cmocka_unit_test(test_every_price), cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("tariff", tests, begin, story_group_end);
}
