/* How a tariff edition comes from a file into force: what is refused and where in the file, what a person sees before, and that
 * a running server and a till take it in. */
#include "tests/support/tillwords.h"
#include "tests/support/tariffwords.h"

#include <hoaban/instant.h>
#include <hoaban/tariff.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* ---- from file to force */

#define FILE_OF(n)  "tests/vectors/tariff/edition-" n ".json"

static const struct step publication[] = {
	{"one edition", .path = "/v1/tariff/editions", .status = 200,
	 .expect = {{"editions", "#1"}, {"editions.0.first_day", "2020-10-10"}, {"editions.0.sha256", "*"}}},
	{"import 2", TARIFF("import", FILE_OF("2")), .expect = {{"edition", "2"}, {"state", "draft"}}},
	{"import 2 again", TARIFF("import", FILE_OF("2")), .same_as = "import 2"},
	{"a draft changes nothing", .path = "/v1/tariff/editions", .status = 200, .same_as = "one edition"},
	{"diff", TARIFF("diff", "1", "2"),
	 .expect = {{"to.state", "draft"}, {"changes.0.sign", "+"}, {"changes.0.about", "organisations"}}},
	{"drafts shown", TARIFF("show"), .expect = {{"editions", "#2"}, {"editions.1.state", "draft"}}},
	{"publish 2", TARIFF("publish", "--edition", "2"),
	 .expect = {{"edition", "2"}, {"state", "published"}, {"first_day", "2026-12-01"}, {"sha256", "*"}}},
	{"published is published", TARIFF("publish", "--edition", "2"), .status = 1},
	{"number taken", TARIFF("import", FILE_OF("2")), .status = 2},
	{"import 3", TARIFF("import", FILE_OF("3"))},
	{"publish 3", TARIFF("publish", "--edition", "3")},
	{"shown", TARIFF("show"), .expect = {{"editions", "#3"}, {"editions.2.first_day", "2027-03-01"}}},
	{"shown by day", TARIFF("show", "--date", "2027-02-28"), .expect = {{"edition", "2"}, {"document.edition", "2"}}},
	{"no such edition", TARIFF("show", "--edition", "9"), .status = 1},
	{"logged", .sql = "SELECT COUNT(*) FROM change_record WHERE action = 'tariff.publish'", .expect = {{"rows.0.0", "2"}}},
};

static void test_publication(void **state)
{
	story_tell(*state, publication, COUNT(publication));
}

/* The server that ran all the time. */
static void test_taken_in_without_a_restart(void **state)
{
	static const struct step known = {"edition 3 is known", .path = "/v1/tariff/editions/3", .status = 200};
	story_tell_soon(*state, &known);
}

static const struct step public[] = {
	{"editions", .path = "/v1/tariff/editions", .status = 200,
	 .expect = {{"editions", "#3"},
		    {"editions.1.first_day", "2026-12-01"},
		    {"editions.1.sha256", "${publish 2.sha256}"},
		    {"editions.2.edition", "3"}}},
	{"document", .path = "/v1/tariff/editions/2.json", .status = 200, .expect = {{"edition", "2"}, {"price_lists", "#8"}}},
	{"no such one", .path = "/v1/tariff/editions/4", .status = 404},
	{"no such document", .path = "/v1/tariff/editions/4.json", .status = 404},
	{"no number", .path = "/v1/tariff/editions/x", .status = 404},
	{"zero", .path = "/v1/tariff/editions/0", .status = 404},
	{"too large", .path = "/v1/tariff/editions/4294967298", .status = 404},
	{"before", .path = "/v1/tariff?date=2026-11-30", .status = 200, .expect = {{"edition", "1"}}},
	{"from then on", .path = "/v1/tariff?date=2026-12-01", .status = 200, .expect = {{"edition", "2"}}},
	{"later", .path = "/v1/tariff?date=2027-03-01", .status = 200, .expect = {{"edition", "3"}}},
	{"leaves", .sql = "SELECT COUNT(*) FROM tariff_edition", .expect = {{"rows.0.0", "3"}}},
};

static void test_anybody_may_read_them(void **state)
{
	story_tell(*state, public, COUNT(public));
}

/* ---- what is refused, and where */

static const char *changed_file(struct story *s, const char *from, const char *old, const char *new)
{
	static char text[1u << 20];
	FILE *in = fopen(from, "r");
	assert_non_null(in);
	text[fread(text, 1, sizeof(text) - 1, in)] = 0;
	fclose(in);
	char *at = strstr(text, old);
	assert_non_null(at);
	const char *path = arena_format(&s->arena, "%s/changed.json", s->dir);
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	fprintf(out, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
	assert_int_equal(fclose(out), 0);
	return path;
}

static const struct {
	const char *old, *new, *says; /* "changed.json:LINE: POINTER" */
} faults[] = {
	{"\"edition\": 2", "\"edition\": 4", ":2: /edition: must be 2"},
	{"\"first_day\": \"2026-12-01\"", "\"first_day\": \"2026-11-20\"",
	 ":3: /first_day: must not lie before today, 2026-11-21"},
	{"\"number\": 5,", "\"number\": 0,", " /sites/5/number"},
	{"\"basis\": \"T-NUA-GIA\"", "\"basis\": \"T-NICHTS\"", ": /price_lists/1/prices/0/basis: no legal basis has this id"},
	{"\"price\": 50000,", "\"price\": 50000.5,", ": /price_lists/0/prices/1/price: "},
	{"\"remarks\": [", "\"remark\": [", ":4: /remark: "},
	{"\"remarks\": [", "\"remarks\": [,", ":4: /: is not JSON"},
};

static const struct step nothing_yet[] = {
	{"nothing to publish", TARIFF("publish", "--edition", "2"), .status = 1},
	{"too early", TARIFF("import", FILE_OF("3")), .status = 2},
};

static void test_complaints_name_the_line(void **state)
{
	struct story *s = *state;
	story_tell(s, nothing_yet, COUNT(nothing_yet));
	for (size_t i = 0; i < COUNT(faults); i++) {
		const char *file = changed_file(s, FILE_OF("2"), faults[i].old, faults[i].new);
		struct outcome o = story_run(s,
					     (const char *const[]){"hoaband", "tariff", "import", file, "--data", "${data}",
								   "--demo", "--clock", "${clock}", NULL},
					     NULL);
		if (o.status != 2 || !strstr(o.err, faults[i].says))
			fail_msg("%s: status %d\n%s", faults[i].says, o.status, o.err);
	}
}

/* ---- what a person sees */

static const char *const seen[] = {
	"edition 1 → edition 2 (draft), for visits from 2026-12-01",
	"+ 5600000001 Ban Quản lý di tích",
	"~ MP: collected by: 5600000000 → 5600000000, from 2027-01-01 5600000001",
	"+ C1 Di tích Đồi C1",
	"+ BT ADULT from 2026-12-20: 100.000",
	"+ PASS3 ADULT from 2026-12-01: 120.000",
	"[BT, A1, DC]",
	"- BT ADULT from 2020-10-10: 25.000",
	"+ 02-29 every year 29 February: LOCAL_DAY at all sites",
};

static void test_the_difference_can_be_read(void **state)
{
	struct story *s = *state;
	struct outcome o = story_run(s,
				     (const char *const[]){"hoaband", "tariff", "import", FILE_OF("2"), "--data", "${data}",
							   "--demo", "--clock", "${clock}", NULL},
				     NULL);
	assert_int_equal(o.status, 0);
	o = story_run(s, (const char *const[]){"hoaband", "tariff", "diff", "1", "2", "--data", "${data}", NULL}, NULL);
	assert_int_equal(o.status, 0);
	for (size_t i = 0; i < COUNT(seen); i++)
		if (!strstr(o.out, seen[i]))
			fail_msg("not seen: %s\n%s", seen[i], o.out);
	o = story_run(s, (const char *const[]){"hoaband", "tariff", "diff", "2", "2", "--data", "${data}", NULL}, NULL);
	assert_non_null(strstr(o.out, "nothing changes"));
	o = story_run(s, (const char *const[]){"hoaband", "tariff", "show", "--date", "2026-11-21", "--data", "${data}", NULL},
		      NULL);
	assert_non_null(strstr(o.out, "BT       ADULT       from 2022-08-01: 100.000"));
	assert_null(strstr(o.out, "25.000"));
}

/* ---- a pass that is sold before its list begins: what it is called is that of the visit */

static const struct step pass[] = {
	{"pass", .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.pass}"},
	 .body = "{\"visit_date\":\"2026-12-01\",\"product\":\"PASS3\",\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		 "\"group\":false,\"language\":\"vi\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
	 .status = 201, .expect = {{"total", "120000"}, {"edition", "2"}}},
};

static void test_a_pass_has_its_name(void **state)
{
	struct story *s = *state;
	struct reply r;
	story_tell(s, pass, COUNT(pass));
	assert_int_equal(story_call(s, &(struct call){.path = "/vi/r/${pass.receipts.0.lookup}"}, &r), 200);
	assert_non_null(strstr(r.body, "Phí tham quan chung Bảo tàng, Đồi A1, Hầm Đờ Cát"));
	reply_release(&r);
}

/* ---- a till */

static const struct step till_before[] = {
	{"code", CODE("quay1", "--site", "BT,TD,MP")},
	{"enrolled", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "0")},
	{"december before", TILL("quay1", "sell", "--site", "TD", "--date", "2026-12-01", "--pay", "cash", "ADULT=2"),
	 .expect = {{"receipts", "#1"}, {"receipts.0.form", "EBL01"}}},
};

static const struct step till_after[] = {
	{"sync", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}}},
	{"november", TILL("quay1", "sell", "--site", "TD", "--date", "2026-11-30", "--pay", "cash", "ADULT=2"),
	 .expect = {{"receipts", "#1"}, {"receipts.0.form", "EBL01"}, {"total", "40000"}}},
	{"december", TILL("quay1", "sell", "--site", "TD,BT", "--date", "2026-12-01", "--pay", "cash", "ADULT=2"),
	 .expect = {{"receipts", "#3"}, {"total", "240000"}}},
	{"sync again", TILL("quay1", "sync")},
	{"received",
	 .sql = "SELECT y.tax_code, y.form, COUNT(*), SUM(r.total) FROM receipt r JOIN symbol y ON y.id = r.symbol_id"
		" WHERE y.device IS NOT NULL"
		" GROUP BY y.tax_code, y.form ORDER BY y.tax_code, y.form",
	 .expect = {{"rows", "#2"},
		    {"rows.0.1", "EBL01"},
		    {"rows.0.2", "3"},
		    {"rows.0.3", "280000"},
		    {"rows.1.0", "5600000001"},
		    {"rows.1.1", "EBL02"},
		    {"rows.1.2", "2"},
		    {"rows.1.3", "40000"}}},
	{"no incident", .sql = "SELECT kind, detail FROM incident", .expect = {{"rows", "#0"}}},
};

static void test_a_till_before(void **state)
{
	story_tell(*state, till_before, COUNT(till_before));
}

static void test_a_till_after(void **state)
{
	story_tell(*state, till_after, COUNT(till_after));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_till_before),
		cmocka_unit_test(test_complaints_name_the_line),
		cmocka_unit_test(test_the_difference_can_be_read),
		cmocka_unit_test(test_publication),
		cmocka_unit_test(test_taken_in_without_a_restart),
		cmocka_unit_test(test_anybody_may_read_them),
		cmocka_unit_test(test_a_pass_has_its_name),
		cmocka_unit_test(test_a_till_after),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("tariff editions", tests, story_group_begin, story_group_end);
}
