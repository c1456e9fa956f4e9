/* Another day for a visit before it is used: what the edition's rule lets pass and what not, what gates say to the old tickets
 * and to the new ones, and two who want different things at the same moment. */
#include "tests/support/login.h"
#include "tests/support/mailbox.h"
#include "tests/support/race.h"
#include "tests/support/tillwords.h"
#include "tests/support/tariffwords.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define DAY 86400

static struct mailbox box;

#define BUY(name, date, lines)                                                                                                 \
	{                                                                                                                      \
		name, .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"},                \
		      .body = "{\"visit_date\":\"" date "\",\"sites\":[\"A1\"],\"lines\":[" lines                              \
			      "],\"group\":true,\"email\":\"doi@thu.example\",\"payment\":{\"method\":\"sandbox\","            \
			      "\"settle\":\"now\"}}",                                                                          \
		      .status = 201                                                                                            \
	}
#define LINE(category, quantity) "{\"category\":\"" category "\",\"quantity\":" quantity "}"
#define FAMILY			 LINE("ADULT", "2") "," LINE("CHILD", "1")
#define MOVE(label_, key, order, date)                                                                                         \
	label_, .method = "POST", .path = "/v1/orders/${" order ".token}/date",                                                \
		.headers = {"Idempotency-Key: ${uuid." key "}"}, .body = "{\"visit_date\":\"" date "\"}"
#define REFUSED(why) .status = 409, .expect = {{"errors.0.pointer", "/date"}, {"errors.0.code", why}}

/* Edition 2 from today on: once, until the end of the day; edition 3 from December on: twice, until a day before. */
static const struct step rules[] = {
	{"rule 2", .run = {"sh", "-c",
			   "sed '0,/\"edition\": 1/s//\"edition\": 2/; 0,/2020-10-10/s//2026-11-21/; "
			   "0,/\"remarks\"/s//\"date_change\": {\"until_hours_before\": -24, \"times\": 1, \"days_ahead\": 60, "
			   "\"basis\": \"NQ21\"},\\n  \"remarks\"/' tariff/edition-1.json >$0/2.json",
			   "${dir}"}},
	{"rule 3", .run = {"sh", "-c",
			   "sed '0,/\"edition\": 2/s//\"edition\": 3/; 0,/2026-11-21/s//2026-12-01/; 0,/-24/s//24/; "
			   "0,/\"times\": 1/s//\"times\": 2/' $0/2.json >$0/3.json",
			   "${dir}"}},
};

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK};
	static char settings[512];
	mailbox_open(&box, false);
	snprintf(settings, sizeof(settings),
		 "smtp_url = smtp://127.0.0.1:%u\nmail_from = ve@dienbien.example\nmail_retry_ms = 50\nlog_publish_ms = 50\n",
		 box.port);
	s.settings = settings;
	*state = &s;
	story_begin(&s);
	return 0;
}

static int end(void **state)
{
	story_tear_down(*state);
	mailbox_close(&box);
	return 0;
}

/* ---- the rule */

static const struct step not_offered[] = {
	BUY("plain", "2026-11-25", FAMILY),
	{MOVE("by edition 1", "p1", "plain", "2026-11-26"), REFUSED("not_offered")},
	{"import 2", TARIFF("import", "${dir}/2.json")},
	{"publish 2", TARIFF("publish", "--edition", "2")},
	{"import 3", TARIFF("import", "${dir}/3.json")},
	{"publish 3", TARIFF("publish", "--edition", "3"), .expect = {{"edition", "3"}}},
	{"what changes", TARIFF("diff", "1", "2"), .expect = {{"changes.0.about", "rules"}, {"changes.0.sign", "~"}}},
	{MOVE("still by edition 1", "p2", "plain", "2026-11-26"), REFUSED("not_offered")},
};

static const struct step published = {"edition 3 is known", .path = "/v1/tariff/editions/3", .status = 200};

static void an_edition_must_offer_it(void **state)
{
	struct story *s = *state;
	story_tell(s, rules, COUNT(rules));
	story_tell(s, not_offered, COUNT(not_offered));
	story_tell_soon(s, &published);
}

static const struct step refused[] = {
	BUY("family", "2026-11-23", FAMILY),
	{"no key", .method = "POST", .path = "/v1/orders/${family.token}/date", .body = "{\"visit_date\":\"2026-11-24\"}",
	 .status = 422},
	{MOVE("same day", "r1", "family", "2026-11-23"), .status = 422, .expect = {{"errors.0.code", "same_day"}}},
	{MOVE("yesterday", "r2", "family", "2026-11-20"), .status = 422, .expect = {{"errors.0.code", "range"}}},
	{MOVE("too far", "r3", "family", "2027-01-21"), .status = 422, .expect = {{"errors.0.code", "range"}}},
	{"nobody's", .method = "POST", .path = "/v1/orders/00000000000000000000000000000000/date",
	 .headers = {"Idempotency-Key: ${uuid.r4}"}, .body = "{\"visit_date\":\"2026-11-24\"}", .status = 404},
	BUY("local", "2027-01-01", LINE("LOCAL_DAY", "1") "," LINE("ADULT", "1")),
	{MOVE("not sold then", "r5", "local", "2026-12-30"), REFUSED("price")},
	{"unpaid", .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.unpaid}"},
	 .body = "{\"visit_date\":\"2026-11-25\",\"sites\":[\"A1\"],\"lines\":[" LINE(
		 "ADULT", "1") "],\"payment\":{\"method\":\"sandbox\"}}",
	 .status = 201},
	{MOVE("not paid", "r6", "unpaid", "2026-11-26"), REFUSED("not_paid")},
	{"nothing happened", .sql = "SELECT COUNT(*) FROM date_change", .expect = {{"rows.0.0", "0"}}},
};

static void what_the_rule_does_not_let_pass_is_refused(void **state)
{
	story_tell(*state, refused, COUNT(refused));
}

/* ---- changed, and seen at a gate */

static const struct step gates[] = {
	{"code gate1", CODE("gate1", "--site", "A1", "--role", "gate")},
	{"gate1", TILL("gate1", "enroll", "--server", "${url}", "--code", "${code gate1.code}")},
	{"split", .method = "POST", .path = "/v1/tickets/${family.tickets.0.id}/split?token=${family.token}",
	 .body = "{\"parts\":\"1,2\"}", .status = 200, .expect = {{"tickets", "#2"}}},
	{MOVE("moved", "m1", "family", "2026-11-21"), .status = 200,
	 .expect = {{"status", "paid"},
		    {"tickets", "#1"},
		    {"tickets.0.valid_from", "2026-11-20T17:00:00Z"},
		    {"total", "40000"},
		    {"receipts.0.number", "${family.receipts.0.number}"}}},
	{MOVE("repeated", "m1", "family", "2026-11-21"), .same_as = "moved", .status = 200},
	{MOVE("key of another", "m1", "family", "2026-11-22"), .status = 422, .expect = {{"code", "idempotency_mismatch"}}},
	{MOVE("a second time", "m2", "family", "2026-11-24"), REFUSED("too_often")},
	{"next list", TILL("gate1", "sync"), .expect = {{"refreshed", "true"}}},
	{"recorded", .sql = "SELECT COUNT(*) FROM change_record WHERE action = 'order.date' AND who = 'visitor'",
	 .expect = {{"rows.0.0", "1"}}},
	{"free ones in the log",
	 .sql = "SELECT COUNT(*) FROM date_change d JOIN ticket t ON t.source = d.id JOIN leaf l ON"
		" l.idx = t.leaf_index",
	 .expect = {{"rows.0.0", "1"}}},
};
/* The gate has its list; the server is not asked. */
static const struct step alone[] = {
	{"old", TILL("gate1", "admit", "--site", "A1", "--count", "3", "${family.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "superseded"}}},
	{"a part of it", TILL("gate1", "admit", "--site", "A1", "${split.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "superseded"}}},
};
static const struct step admitted[] = {
	{"verified", .method = "POST", .path = "/v1/tickets/verify", .body = "{\"qr\":\"${split.tickets.1.qr}\"}",
	 .status = 200, .expect = {{"verdict", "superseded"}}},
	{"new", TILL("gate1", "admit", "--site", "A1", "--count", "3", "${moved.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"remaining", "0"}}},
	{"synced", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
	{"no incident", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
};

static void gates_know_it(void **state)
{
	struct story *s = *state;
	story_tell(s, gates, COUNT(gates));
	story_stop(s);
	story_tell(s, alone, COUNT(alone));
	story_start(s);
	story_tell(s, admitted, COUNT(admitted));
	story_doctor(s);
}

/* ---- used, too late, closed */

static const struct step used[] = {
	BUY("used", "${today}", FAMILY),
	{"one went in", TILL("gate1", "admit", "--site", "A1", "--count", "1", "${used.tickets.0.qr}")},
	{MOVE("after that", "u1", "used", "2026-11-24"), REFUSED("used")},
	{"its ticket is good", TILL("gate1", "admit", "--site", "A1", "--count", "2", "${used.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}}},
};

static void a_used_ticket_keeps_its_day(void **state)
{
	story_tell(*state, used, COUNT(used));
}

/* ---- the page, without a script */

#define FORM "Content-Type: application/x-www-form-urlencoded"
static const struct step page[] = {
	BUY("paged", "2026-11-25", FAMILY),
	{"offered", .path = "/fr/o/${paged.token}", .status = 200},
	{"calendar", .path = "/vi/o/${paged.token}.ics", .status = 200},
	{"badly", .method = "POST", .path = "/vi/o/${paged.token}/date", .headers = {FORM},
	 .body = "key=${uuid.f0}&date=gestern", .status = 422},
	{"by the form", .method = "POST", .path = "/vi/o/${paged.token}/date", .headers = {FORM},
	 .body = "key=${uuid.f1}&date=2026-11-27", .status = 303},
	{"twice clicked", .method = "POST", .path = "/vi/o/${paged.token}/date", .headers = {FORM},
	 .body = "key=${uuid.f1}&date=2026-11-27", .status = 303},
	{"again", .method = "POST", .path = "/en/o/${paged.token}/date", .headers = {FORM},
	 .body = "key=${uuid.f2}&date=2026-11-28", .status = 409},
	{"after", .path = "/en/o/${paged.token}", .status = 200},
	{"calendar after", .path = "/en/o/${paged.token}.ics", .status = 200},
	{"no calendar", .path = "/en/o/${unpaid.token}.ics", .status = 404},
	{"mail again", .method = "POST", .path = "/en/o/${paged.token}/mail", .headers = {FORM}, .body = "x=1", .status = 303},
	{"to somebody else", .method = "POST", .path = "/en/o/${paged.token}/mail", .headers = {FORM},
	 .body = "email=other%40thu.example", .status = 409},
	{"once more", .method = "POST", .path = "/en/o/${paged.token}/mail", .headers = {FORM}, .body = "x=1", .status = 303},
	{"too often", .method = "POST", .path = "/en/o/${paged.token}/mail", .headers = {FORM}, .body = "x=1", .status = 429},
};

static void holds(struct story *s, const char *label, const char *wanted)
{
	const char *text = story_answer_text(s, label);
	if (!strstr(text, wanted))
		fail_msg("%s: \"%s\" is not in:\n%s", label, wanted, text);
}

static void the_page_offers_it(void **state)
{
	struct story *s = *state;
	story_tell(s, page, COUNT(page));
	holds(s, "offered", "max=\"2027-01-20\"");
	holds(s, "calendar", "SEQUENCE:0\r\nDTSTART;VALUE=DATE:20261125\r\nDTEND;VALUE=DATE:20261126\r\n");
	holds(s, "calendar after", "SEQUENCE:1\r\nDTSTART;VALUE=DATE:20261127\r\n");
	holds(s, "after", "27/11/2026");
	assert_null(strstr(story_answer_text(s, "after"), "name=\"date\""));
	const char *command = arena_format(
		&s->arena,
		"cd %s; for f in *.eml; do mkdir -p $f.d; tr -d '\\r' <$f | munpack -q -f -t -C $f.d >/dev/null; done;"
		" cat *.d/part1 | grep -c 27/11/2026",
		box.dir);
	for (int i = 0; i < 1200; i++) {
		struct outcome o = story_run(s, (const char *const[]){"sh", "-c", command, NULL}, NULL);
		if (o.out && strtol(o.out, NULL, 10) >= 2)
			return;
		usleep(100000);
	}
	fail_msg("no message tells of the new day");
}

/* ---- at the same moment */

static struct contender change(struct story *s, const char *label, const char *key, const char *date)
{
	return (struct contender){
		.path = story_text(s, arena_format(&s->arena, "/v1/orders/${%s.token}/date", label)),
		.body = arena_format(&s->arena, "{\"visit_date\":\"%s\"}", date),
		.headers = {story_text(s, arena_format(&s->arena, "Idempotency-Key: ${uuid.%s}", key))},
	};
}

static void buy(struct story *s, const char *label, const char *date)
{
	struct step step = BUY("-", "", FAMILY);
	step.label = label;
	step.headers[0] = arena_format(&s->arena, "Idempotency-Key: ${uuid.%s}", label);
	step.body = arena_format(&s->arena,
				 "{\"visit_date\":\"%s\",\"sites\":[\"A1\"],\"lines\":[" FAMILY
				 "],\"group\":true,\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
				 date);
	story_tell(s, &step, 1);
}

/* One of four changes wins, the others are told so. */
static void of_several_changes_one_wins(void **state)
{
	struct story *s = *state;
	for (int round = 0; round < 4; round++) {
		const char *label = arena_format(&s->arena, "race%d", round);
		struct contender list[4];
		buy(s, label, "2026-11-25");
		for (int i = 0; i < 4; i++)
			list[i] = change(s, label, arena_format(&s->arena, "%s-%d", label, i),
					 arena_format(&s->arena, "2026-11-2%d", 6 + i % 3));
		race(s, list, 4);
		int won = 0;
		for (int i = 0; i < 4; i++) {
			won += list[i].status == 200;
			assert_true(list[i].status == 200 || list[i].status == 409);
		}
		assert_int_equal(won, 1);
	}
}

/* Nobody goes in with tickets that are exchanged at that moment, and nobody exchanges the tickets of one who goes in. */
static void nobody_goes_in_twice(void **state)
{
	struct story *s = *state;
	for (int round = 0; round < 6; round++) {
		const char *label = arena_format(&s->arena, "gate%d", round);
		buy(s, label, story_text(s, "${today}"));
		const char *qr = story_answer_text(s, arena_format(&s->arena, "%s.tickets.0.qr", label));
		const char *const admit[] = {story_text(s, "${build}/hoaban-pos"),
					     "--data",
					     story_text(s, "${dir}/gate1"),
					     "--json",
					     "--demo",
					     "--clock",
					     story_text(s, "${clock}"),
					     "admit",
					     "--site",
					     "A1",
					     qr,
					     NULL};
		struct contender list[2] = {{.words = admit}, change(s, label, label, "2026-11-26")};
		race(s, list, 2);
		if ((list[0].status == 0) == (list[1].status == 200))
			fail_msg("round %d: gate %d, change %d", round, list[0].status, list[1].status);
	}
	static const struct step after[] = {
		{"never both",
		 .sql = "SELECT COUNT(*) FROM date_change d JOIN ticket t ON t.source = d.replaces JOIN admission a ON a.root "
			"= t.id",
		 .expect = {{"rows.0.0", "0"}}},
	};
	story_tell(s, after, COUNT(after));
}

/* ---- December's rule: a day before, twice; and a day on which the site is closed */

static const struct step december[] = {
	BUY("dec", "2026-12-02", FAMILY),
	{MOVE("first", "d1", "dec", "2026-12-03"), .status = 200},
	{MOVE("second", "d2", "dec", "2026-12-02"), .status = 200},
	{MOVE("third", "d3", "dec", "2026-12-03"), REFUSED("too_often")},
	BUY("late", "2026-12-01", FAMILY),
	BUY("struck", "2026-12-01", FAMILY),
};
static const struct step evening[] = {
	{MOVE("too late", "d4", "late", "2026-12-03"), REFUSED("too_late")},
};

/* The site is closed on that day: whoever was too late, or had no change left, may come on another one. */
static const struct step storm[] = {
	{"a storm", .method = "POST", .path = "/v1/closures",
	 .headers = {"Cookie: ${manager.cookie}", "X-CSRF-Token: ${manager.csrf}"},
	 .body = "{\"id\":\"${uuid.storm}\",\"site\":\"A1\",\"from\":\"2026-12-01T00:00:00+07:00\","
		 "\"until\":\"2026-12-02T00:00:00+07:00\",\"kind\":\"weather\",\"reason\":\"B\u00e3o s\u1ed1 9\"}",
	 .status = 201},
	{MOVE("into the storm", "d5", "dec", "2026-12-01"), REFUSED("too_often")},
	{MOVE("out of the storm", "d6", "late", "2026-12-03"), .status = 200, .expect = {{"visit_date", "2026-12-03"}}},
};

/* Money back for those who stay with their day: they are told, once; whoever has changed it is not among them. */
static const struct step collected[] = {
	{"money back", .method = "POST", .path = "/v1/closures/${uuid.storm}/refunds",
	 .headers = {"Cookie: ${manager.cookie}", "X-CSRF-Token: ${manager.csrf}"}, .status = 200},
	{"once more", .method = "POST", .path = "/v1/closures/${uuid.storm}/refunds",
	 .headers = {"Cookie: ${manager.cookie}", "X-CSRF-Token: ${manager.csrf}"}, .status = 200},
	{"one receipt",
	 .sql = "SELECT COUNT(*), MIN(r.source = o.id) FROM closure_refund f JOIN receipt r ON r.symbol_id = f.symbol_id AND"
		" r.number = f.number JOIN orders o ON o.token = UNHEX('${struck.token}')",
	 .expect = {{"rows.0.0", "1"}, {"rows.0.1", "1"}}},
	{"one letter",
	 .sql = "SELECT COUNT(*), MIN(m.subject = o.id) FROM mail_message m JOIN orders o ON o.token = UNHEX('${struck.token}')"
		" WHERE m.kind = 5",
	 .expect = {{"rows.0.0", "1"}, {"rows.0.1", "1"}}},
	{MOVE("both", "d7", "struck", "2026-12-03"), REFUSED("not_paid")},
};

static void until_a_day_before(void **state)
{
	struct story *s = *state;
	story_tell(s, december, COUNT(december));
	story_wait_for_signatures(s);
	story_pass(s, 9 * DAY); /* 30 November, 08:15 */
	story_tell(s, evening, COUNT(evening));
	login_as(s, "manager");
	story_tell(s, storm, COUNT(storm));
	story_tell(s, collected, COUNT(collected));
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_edition_must_offer_it),
		cmocka_unit_test(what_the_rule_does_not_let_pass_is_refused),
		cmocka_unit_test(gates_know_it),
		cmocka_unit_test(a_used_ticket_keeps_its_day),
		cmocka_unit_test(the_page_offers_it),
		cmocka_unit_test(of_several_changes_one_wins),
		cmocka_unit_test(nobody_goes_in_twice),
		cmocka_unit_test(until_a_day_before),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
