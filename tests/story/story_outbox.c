/* A day's receipts reach the tax office: once each, whatever the provider does and whoever is killed meanwhile. */
#include "tests/support/correctwords.h"
#include "tests/support/golden.h"
#include "tests/support/provider.h"
#include "tests/support/tillwords.h"

#include <hoaban/buf.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define HOUR	   3600
#define PATIENCE_S 120
#define SETTLE_US  50000

static struct provider provider;

#define TABLE(verb, ...)                                                                                                       \
	.run = {"hoaband", "table", verb, "--data", "${data}", "--demo", "--clock", "${clock}", "--json", "--day", __VA_ARGS__}
#define ORDER(name)                                                                                                            \
	{                                                                                                                      \
		"order " name, .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"},       \
			       .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\","   \
				       "\"quantity\":1}],\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",            \
			       .status = 201                                                                                   \
	}
#define WEB(name, lines)                                                                                                       \
	{                                                                                                                      \
		name, .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"},                \
		      .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\",\"BT\"],\"lines\":[" lines                       \
			      "],\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",                                    \
		      .status = 201                                                                                            \
	}

/* ---- waiting */

static int64_t number_of(struct story *s, const char *sql)
{
	json_t *rows = story_sql(s, sql);
	const char *text = json_string_value(json_at(rows, "rows.0.0"));
	int64_t n = text ? strtoll(text, NULL, 10) : 0;
	json_decref(rows);
	return n;
}

static void await(struct story *s, const char *sql, int64_t wanted)
{
	int64_t n = -1;
	for (int waited = 0; waited < PATIENCE_S * 1000000; waited += SETTLE_US) {
		n = number_of(s, sql);
		if (n == wanted)
			return;
		usleep(SETTLE_US);
	}
	fail_msg("%s: %lld, not %lld", sql, (long long)n, (long long)wanted);
}

static void await_quiet(struct story *s)
{
	await(s, "SELECT COUNT(*) FROM outbox_message WHERE state IN (1, 2)", 0);
}

/* ---- a day with sales of all kinds */

static const struct step morning[] = {
	{"code 1", CODE("quay1", "--site", "A1,BT")},
	{"till 1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code 1.code}", "--printer", "file:${dir}/p1")},
	{"code 2", CODE("quay2", "--site", "A1,BT")},
	{"till 2", TILL("quay2", "enroll", "--server", "${url}", "--code", "${code 2.code}", "--printer", "file:${dir}/p2")},
	{"shift 1", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"shift 2", TILL("quay2", "shift", "open", "--cashier", "minh")},
	WEB("web", "{\"category\":\"ADULT\",\"quantity\":2},{\"category\":\"SENIOR\",\"quantity\":1}"),
	{"sold", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2", "CHILD=1")},
	{"sold more", TILL("quay1", "sell", "--site", "BT", "--pay", "card", "ADULT=1")},
	{"sync 1", TILL("quay1", "sync")},
	{"sold without a line", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	WEB("web 2", "{\"category\":\"ADULT\",\"quantity\":1}"),
	{"nothing yet", .sql = "SELECT COUNT(*) FROM outbox_message", .expect = {{"rows.0.0", "0"}}},
};

/* The provider needs the server's authority, the server the provider's port: it is started twice. */
static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK};
	*state = &s;
	story_begin(&s);
	provider_open(&provider, &s);
	story_stop(&s);
	const char *token = arena_format(&s.arena, "%s/token", s.dir);
	FILE *f = fopen(token, "w");
	assert_non_null(f);
	fputs(PROVIDER_TOKEN "\n", f);
	fclose(f);
	server_set(&s, arena_format(&s.arena,
				    "transmission = http-provider\ntransmission_url = %s/tdiep\ntransmission_token_file = %s\n"
				    "transmission_timeout_s = 4\noutbox_retry_ms = 50\noutbox_retry_max_s = 1\n"
				    "outbox_fault_s = 2\ntable_rows = 3\n",
				    provider.url, token));
	story_start(&s);
	return 0;
}

static void sells_all_day(void **state)
{
	story_tell(*state, morning, COUNT(morning));
}

/* ---- the daily table */

static const char *slurp(struct story *s, const char *path)
{
	struct outcome o = story_run(s, (const char *const[]){"cat", path, NULL}, NULL);
	if (o.status != 0)
		fail_msg("%s: %s", path, o.err);
	return o.out;
}

static void verify_outside(struct story *s, const char *id, const char *data_element)
{
	const char *authorities = arena_format(&s->arena, "%s/keys/receipt-ca.pem", s->data);
	const char *path = provider_document(&provider, id);
	const char *const verify[] = {"xmlsec1",
				      "--verify",
				      "--enabled-key-data",
				      "x509",
				      "--enabled-reference-uris",
				      "same-doc",
				      "--trusted-pem",
				      authorities,
				      "--verification-time",
				      "2026-11-22 12:00:00",
				      "--id-attr:Id",
				      data_element,
				      "--id-attr:Id",
				      "http://www.w3.org/2000/09/xmldsig#:Object",
				      path,
				      NULL};
	const char *const canonical[] = {"sh", "-c", "xmllint --exc-c14n \"$0\" | cmp - \"$0\"", path, NULL};
	struct outcome o = story_run(s, verify, NULL);
	if (o.status != 0)
		fail_msg("xmlsec1 refuses %s: %s", path, o.err);
	assert_int_equal(story_run(s, canonical, NULL).status, 0);
}

static void check_tables(struct story *s, const char *day, const char *name)
{
	json_t *rows = story_sql(s, arena_format(&s->arena,
						 "SELECT mtdiep, number, edition FROM outbox_message WHERE kind = 1 AND day ="
						 " TO_DAYS('%s') - TO_DAYS('1970-01-01') ORDER BY number",
						 day));
	const json_t *list = json_object_get(rows, "rows");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *id = json_string_value(json_array_get(json_array_get(list, i), 0));
		verify_outside(s, id, "DLBTHop");
		compare_golden(s, slurp(s, provider_document(&provider, id)),
			       arena_format(&s->arena, "tests/vectors/tax/%s-%zu.xml", name, i + 1));
	}
	json_decref(rows);
}

static void sends_the_table_in_the_evening(void **state)
{
	struct story *s = *state;
	story_pass(s, 14 * HOUR + HOUR * 5 / 6);			    /* 23:05 */
	await(s, "SELECT COUNT(*) FROM outbox_message WHERE state = 3", 2); /* five receipts, three in a table */
	await(s, "SELECT slot MOD 2 FROM table_progress", 1);
	check_tables(s, "2026-11-21", "day");
	assert_int_equal(provider_count(&provider, NULL, NULL), 2);
	static const struct step again[] = {
		{"nothing is listed twice", TABLE("make", "2026-11-21"), .expect = {{"tables", "0"}, {"rows", "0"}}},
	};
	story_tell(s, again, COUNT(again));
}

/* The till that had no line comes back the next morning; an order of the last hour was too late as well. */
static void supplements_what_came_late(void **state)
{
	static const struct step night[] = {ORDER("late")};
	static const struct step next[] = {
		{"sync 2", TILL("quay2", "sync")},
		{"late ones", TABLE("make", "2026-11-21"), .expect = {{"tables", "1"}, {"rows", "1"}, {"amended", "0"}}},
		{"show", TABLE("show", "2026-11-21"),
		 .expect = {{"3.edition", "2"}, {"3.number", "4"}, {"3.rows", "#1"}, {"3.rows.0.status", "Mới"}}},
	};
	struct story *s = *state;
	story_tell(s, night, COUNT(night));
	story_wait_for_signatures(s);
	story_pass(s, HOUR); /* 00:05 */
	await(s, "SELECT COUNT(*) FROM outbox_message WHERE state = 3", 3);
	story_tell(s, next, COUNT(next));
	await_quiet(s);
	check_tables(s, "2026-11-21", "day");
}

/* ---- corrections: a replacement names what it replaces, a notice goes its own way and names nobody */

static const struct step corrections[] = {
	{"fewer",
	 ASK("fewer", "web.receipts.0") WHY("replacement") ",\"lines\":[" LINE(
		 "ADULT", "2") "],\"money\":{\"method\":\"cash\",\"reference\":\"PC 12\"}}",
	 .status = 201},
	{"fewer agreed", AGREE("fewer", "operator"), .status = 200, .expect = {{"result.amount", "240000"}}},
	{"replaced", TABLE("make", "${today}"), .expect = {{"tables", "1"}, {"rows", "1"}, {"amended", "0"}}},
	{"listed", TABLE("show", "${today}"),
	 .expect = {{"0.rows.0.status", "Biên lai thay thế"},
		    {"0.rows.0.related.symbol", "26TAC"},
		    {"0.rows.0.related.number", "1"},
		    {"0.rows.0.amount", "240000"}}},
	{"wrong",
	 ASK("wrong", "web 2.receipts.0")
		 WHY("notice") ",\"notice\":{\"subject\":\"other\",\"was\":\"Hoa Ban Trắng\",\"is\":\"Hoa Ban Đỏ\"}}",
	 .status = 201},
	{"wrong agreed", AGREE("wrong", "operator"), .status = 200, .expect = {{"notice.number", "1"}}},
};

static void sends_corrections(void **state)
{
	struct story *s = *state;
	login_as(s, "manager");
	login_as(s, "operator");
	story_tell(s, corrections, COUNT(corrections));
	await(s, "SELECT COUNT(*) FROM outbox_message WHERE kind = 2 AND state = 3", 1);
	await_quiet(s);
	check_tables(s, "2026-11-22", "replaced");
	json_t *rows = story_sql(s, "SELECT mtdiep FROM outbox_message WHERE kind = 2");
	const char *id = json_string_value(json_at(rows, "rows.0.0"));
	verify_outside(s, id, "DLTBao");
	compare_golden(s, slurp(s, provider_document(&provider, id)), "tests/vectors/tax/notice-1.xml");
	assert_null(strstr(slurp(s, "tests/vectors/tax/notice-1.xml"), "Hoa Ban Trắng"));
	json_decref(rows);
}

/* ---- a row that said something else than it would say today */

static const struct step amendment[] = {
	{"amended", TABLE("make", "2026-11-21"), .expect = {{"tables", "1"}, {"rows", "1"}, {"amended", "1"}}},
	{"said", TABLE("show", "2026-11-21"),
	 .expect = {{"4.edition", "3"},
		    {"4.rows.0.status", "Sửa thông tin trên bảng kê"},
		    {"4.rows.0.number", "1"},
		    {"4.rows.0.related.number", "1"},
		    {"4.rows.0.related.symbol", "26TAA"}}},
	{"amended once", TABLE("make", "2026-11-21"), .expect = {{"tables", "0"}, {"rows", "0"}}},
};

static void amends_what_it_said_wrongly(void **state)
{
	struct story *s = *state;
	story_sql_rewrite(s, "UPDATE table_row SET fingerprint = REPEAT('x', 32) WHERE ordinal = 2 AND message = 1");
	story_tell(s, amendment, COUNT(amendment));
	await_quiet(s);
	check_tables(s, "2026-11-21", "day");
}

/* ---- a provider that misbehaves */

static void make_table(struct story *s, const char *name)
{
	const struct step order = ORDER("-");
	struct step steps[] = {order, {"made", TABLE("make", "${today}"), .expect = {{"tables", "1"}, {"rows", "1"}}}};
	steps[0].label = "order";
	steps[0].headers[0] = arena_format(&s->arena, "Idempotency-Key: ${uuid.t-%s}", name);
	story_tell(s, steps, COUNT(steps));
}

static void is_patient(void **state)
{
	static const char *const modes[] = {"fail",  "timeout", "late",	 "drop", "twice",
					    "stale", "rubbish", "taken", "cut",	 "ok"};
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(modes); i++) {
		provider_behave(&provider, modes[i]);
		make_table(s, modes[i]);
		provider_await(&provider, modes[i], 1);
		await_quiet(s);
	}
	assert_int_equal(number_of(s, "SELECT COUNT(*) FROM outbox_message WHERE state <> 3"), 0);
}

/* ---- a table that is not accepted is made again, under another number */

static void makes_a_rejected_table_again(void **state)
{
	static const struct step steps[] = {
		{"rejected", .sql = "SELECT COUNT(*) FROM outbox_message WHERE state = 4", .expect = {{"rows.0.0", "1"}}},
		{"again", TABLE("resend", "${today}"), .expect = {{"remade", "1"}, {"revived", "0"}}},
		{"only once", TABLE("resend", "${today}"), .expect = {{"remade", "0"}, {"revived", "0"}}},
	};
	struct story *s = *state;
	provider_behave(&provider, "refuse");
	make_table(s, "refused");
	await_quiet(s);
	story_tell(s, steps, COUNT(steps));
	await_quiet(s);
	assert_int_equal(number_of(s, "SELECT COUNT(*) FROM outbox_message WHERE state <> 3 AND remade_as IS NULL"), 0);
}

/* ---- killed between sending and hearing */

static void survives_kills(void **state)
{
	static const char *const modes[] = {"late", "timeout", "late"};
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(modes); i++) {
		size_t before = i == 2 ? 3 : 2; /* is_patient() had one of each */
		provider_behave(&provider, modes[i]);
		make_table(s, arena_format(&s->arena, "killed%zu", i));
		provider_await(&provider, modes[i], before);
		story_kill(s, STORY_SERVER);
		story_start(s);
		await_quiet(s);
	}
	assert_true(number_of(s,
			      "SELECT COUNT(*) FROM outbox_exchange o WHERE o.direction = 1 AND NOT EXISTS (SELECT 1 FROM"
			      " outbox_exchange i WHERE i.message = o.message AND i.attempt = o.attempt AND i.direction = 2)") >
		    0);
}

/* ---- a provider that is away */

static void keeps_book_of_a_fault(void **state)
{
	static const struct step steps[] = {
		{"seen", .path = "/v1/outbox", .headers = {"Cookie: ${auditor.cookie}"}, .status = 200,
		 .expect = {{"transmission", "http-provider"},
			    {"states.queued.count", "1"},
			    {"unsettled", "#1"},
			    {"unsettled.0.kind", "table"},
			    {"faults", "#1"},
			    {"faults.0.told_at", "null"},
			    {"faults.0.due", "null"},
			    {"faults.0.late", "1"}}},
		{"told", .run = {"hoaband", "outbox", "told", "--data", "${data}", "--json"}, .expect = {{"faults", "1"}}},
		{"told before", .run = {"hoaband", "outbox", "told", "--data", "${data}", "--json"},
		 .expect = {{"faults", "0"}}},
		{"tables", .path = "/v1/tables/${today}", .headers = {"Cookie: ${manager.cookie}"}, .status = 200,
		 .expect = {{"day", "${today}"}, {"tables.0.number", "5"}, {"tables.0.edition", "0"}}},
		{"no such day", .path = "/v1/tables/today", .headers = {"Cookie: ${manager.cookie}"}, .status = 404},
	};
	/* Sunday the 22nd; the 24th is a day off. */
	static const struct step after[] = {
		{"repaired", .path = "/v1/outbox", .headers = {"Cookie: ${auditor.cookie}"}, .status = 200,
		 .expect = {{"unsettled", "#0"},
			    {"faults.0.told_at", "*"},
			    {"faults.0.due", "2026-11-26"},
			    {"faults.0.late", "0"}}},
	};
	struct story *s = *state;
	provider_stop(&provider);
	make_table(s, "away");
	await(s, "SELECT COUNT(*) FROM outbox_fault", 1);
	login_as(s, "auditor");
	login_as(s, "manager");
	story_tell(s, steps, COUNT(steps));
	provider_start(&provider);
	await_quiet(s);
	await(s, "SELECT COUNT(*) FROM outbox_fault WHERE ended_at IS NOT NULL", 1);
	story_tell(s, after, COUNT(after));
}

/* ---- given up, until a person sends it again */

static void gives_up_until_told_otherwise(void **state)
{
	static const struct step red[] = {
		{"doctor", .run = {"hoaband", "doctor", "--data", "${data}", "--demo", "--clock", "${clock}", "--json"},
		 .status = 3, .expect = {{"healthy", "false"}}},
	};
	struct step again[] = {{"revived", TABLE("resend", "${today}"), .expect = {{"revived", "1"}, {"remade", "0"}}}};
	struct story *s = *state;
	provider_stop(&provider);
	make_table(s, "given-up");
	again[0].run[10] = story_text(s, "${today}");
	story_wait_for_signatures(s);
	story_pass(s, 11 * 24 * HOUR);
	await(s, "SELECT COUNT(*) FROM outbox_message WHERE state = 5", 1);
	story_tell(s, red, COUNT(red));
	provider_start(&provider);
	story_tell(s, again, COUNT(again));
	await_quiet(s);
	story_doctor(s);
}

/* ---- at the end: nothing missed, nothing doubled, everything on record */

static void accounts_for_everything(void **state)
{
	struct story *s = *state;
	json_t *rows = story_sql(s, "SELECT m.mtdiep, m.state, m.attempts, (SELECT COUNT(*) FROM outbox_exchange x WHERE"
				    " x.message = m.id AND x.direction = 1) FROM outbox_message m");
	const json_t *list = json_object_get(rows, "rows");
	assert_true(json_array_size(list) > 15);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i);
		const char *id = json_string_value(json_array_get(row, 0)),
			   *state_text = json_string_value(json_array_get(row, 1));
		size_t requests = (size_t)strtoul(json_string_value(json_array_get(row, 3)), NULL, 10);
		assert_int_equal(provider_count(&provider, id, "accepted"), str_equal(state_text, "3"));
		assert_true(provider_count(&provider, id, NULL) >= 1);
		assert_true(provider_count(&provider, id, NULL) <= requests);
		assert_string_equal(json_string_value(json_array_get(row, 2)), json_string_value(json_array_get(row, 3)));
	}
	json_decref(rows);
	assert_int_equal(number_of(s, "SELECT COUNT(*) FROM receipt r LEFT JOIN table_row t ON t.symbol_id = r.symbol_id AND"
				      " t.number = r.number AND t.revision = 0 WHERE t.message IS NULL"),
			 0);
}

static const struct step reports[] = {
	{"quarter", .run = {"hoaband", "report", "bc26", "--data", "${data}", "--quarter", "2026Q4", "--json"},
	 .expect = {{"rows", "#3"}, {"rows.0.form", "EBL01"}, {"rows.0.first", "1"}, {"rows.2.count", "*"}, {"total", "*"}}},
	{"an empty one", .run = {"hoaband", "report", "bc26", "--data", "${data}", "--quarter", "2025Q1", "--json"},
	 .expect = {{"rows", "#0"}, {"total", "0"}}},
	{"no quarter", .run = {"hoaband", "report", "bc26", "--data", "${data}", "--quarter", "2026Q5"}, .status = 2},
	{"no day", .run = {"hoaband", "table", "make", "--data", "${data}", "--day", "2026-02-30"}, .status = 2},
	{"a day to come", .run = {"hoaband", "table", "make", "--data", "${data}", "--day", "2199-01-01"}, .status = 2},
};

static void reports_the_quarter(void **state)
{
	struct story *s = *state;
	story_tell(s, reports, COUNT(reports));
	provider_close(&provider);
	story_end(s);
}

static int tear_down(void **state)
{
	if (provider.pid > 0)
		provider_close(&provider);
	story_tear_down(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sells_all_day),
		cmocka_unit_test(sends_the_table_in_the_evening),
		cmocka_unit_test(supplements_what_came_late),
		cmocka_unit_test(sends_corrections),
		cmocka_unit_test(amends_what_it_said_wrongly),
		cmocka_unit_test(is_patient),
		cmocka_unit_test(makes_a_rejected_table_again),
		cmocka_unit_test(survives_kills),
		cmocka_unit_test(keeps_book_of_a_fault),
		cmocka_unit_test(gives_up_until_told_otherwise),
		cmocka_unit_test(accounts_for_everything),
		cmocka_unit_test(reports_the_quarter),
	};
	return cmocka_run_group_tests_name("outbox", tests, begin, tear_down);
}
