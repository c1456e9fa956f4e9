/* Groups that part: tickets split on the order's page, by the API and at tills, with and without the server; whoever splits
 * twice, and money given back afterwards. */
#include "tests/support/correctwords.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define GROUP(name, site, lines)                                                                                               \
	name, .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"}, .status = 201,                           \
	      .body = "{\"visit_date\":\"${today}\",\"sites\":[\"" site "\"],\"group\":true,\"lines\":[" lines "]," PAID
#define SPLIT(order, parts)                                                                                                    \
	.method = "POST", .path = "/v1/tickets/${" order ".tickets.0.id}/split?token=${" order ".token}",                      \
	.body = "{\"parts\":\"" parts "\"}"
#define FORM "Content-Type: application/x-www-form-urlencoded"

/* ---- on the order's page and by the API */

static const struct step web[] = {
	{GROUP("forty", "A1", LINE("ADULT", "40")), .expect = {{"tickets", "#1"}, {"parts", "-"}}},
	{"not yours", .method = "POST",
	 .path = "/v1/tickets/${forty.tickets.0.id}/split?token=00000000000000000000000000000000",
	 .body = "{\"parts\":\"20,20\"}", .status = 404},
	{"no token", .method = "POST", .path = "/v1/tickets/${forty.tickets.0.id}/split", .body = "{\"parts\":\"20,20\"}",
	 .status = 404},
	{"no sum", SPLIT("forty", "20,19"), .status = 422,
	 .expect = {{"errors.0.pointer", "/parts"}, {"errors.0.code", "split_sum"}}},
	{"no such persons", SPLIT("forty", "CHILD=1,39"), .status = 422, .expect = {{"errors.0.code", "split_category"}}},
	{"no parts", SPLIT("forty", "zwanzig"), .status = 422, .expect = {{"errors.0.code", "split_parts"}}},
	{"a page", .path = "/en/o/${forty.token}", .status = 200},
	{"split", SPLIT("forty", "10,10,10,10"), .status = 200,
	 .expect = {{"tickets", "#4"}, {"tickets.0.party", "10"}, {"tickets.3.category", "ADULT"}}},
	{"the same again", SPLIT("forty", "ADULT=10,10,10,10"), .status = 200, .same_as = "split"},
	{"otherwise", SPLIT("forty", "20,20"), .status = 409,
	 .expect = {{"code", "conflict"}, {"tickets", "#4"}, {"tickets.0.id", "${split.tickets.0.id}"}}},
	{"the order has them", .path = "/v1/orders/${forty.token}", .status = 200,
	 .expect = {{"tickets", "#1"},
		    {"parts", "#4"},
		    {"parts.1.parent", "${forty.tickets.0.id}"},
		    {"parts.1.ticket.qr", "${split.tickets.1.qr}"}}},
	{"good", JUDGED("split.tickets.0"), .expect = {{"verdict", "admitted"}, {"ticket.party", "10"}}},
	{"a picture", .path = "/v1/tickets/${split.tickets.0.id}.svg?token=${forty.token}", .status = 200},
	{"a picture of another's", .path = "/v1/tickets/${split.tickets.0.id}.svg?token=${uuid.x}", .status = 404},
};

static const struct step form[] = {
	{"by the form", .method = "POST", .path = "/fr/o/${forty.token}/split", .headers = {FORM},
	 .body = "ticket=${split.tickets.1.id}&parts=4%2C+6", .status = 303},
	{"again by the form", .method = "POST", .path = "/vi/o/${forty.token}/split", .headers = {FORM},
	 .body = "ticket=${split.tickets.1.id}&parts=4,6", .status = 303},
	{"badly", .method = "POST", .path = "/en/o/${forty.token}/split", .headers = {FORM},
	 .body = "ticket=${split.tickets.2.id}&parts=11", .status = 422},
	{"otherwise by the form", .method = "POST", .path = "/en/o/${forty.token}/split", .headers = {FORM},
	 .body = "ticket=${split.tickets.1.id}&parts=5,5", .status = 409},
	{"nothing", .method = "POST", .path = "/en/o/${forty.token}/split", .headers = {FORM}, .body = "x=1", .status = 404},
	{"no form", .method = "POST", .path = "/en/o/${forty.token}/split", .headers = {"Content-Type: application/json"},
	 .body = "{}", .status = 415},
	{"no order", .path = "/en/o/00000000000000000000000000000000", .status = 404},
	{"no token at all", .path = "/en/o/x", .status = 404},
	{"no language", .path = "/de/o/${forty.token}", .status = 404},
	{"six", .path = "/v1/orders/${forty.token}", .status = 200,
	 .expect = {{"parts", "#6"}, {"parts.5.ticket.party", "6"}, {"parts.5.parent", "${split.tickets.1.id}"}}},
};

/* What a page has and has not. */
static void page_says(struct story *s, const char *path, const char *const has[], const char *const lacks[])
{
	struct reply r;
	assert_int_equal(story_call(s, &(struct call){.path = story_text(s, path)}, &r), 200);
	for (; *has; has++)
		if (!strstr(r.body, story_text(s, *has)))
			fail_msg("%s lacks %s:\n%s", path, story_text(s, *has), r.body);
	for (; *lacks; lacks++)
		if (strstr(r.body, story_text(s, *lacks)))
			fail_msg("%s has %s:\n%s", path, story_text(s, *lacks), r.body);
	reply_release(&r);
}

static void on_the_page(void **state)
{
	struct story *s = *state;
	story_tell(s, web, COUNT(web));
	page_says(s, "/en/o/${forty.token}",
		  (const char *const[]){"40 × ", "10 × ", "Hill A1",
					"/v1/tickets/${split.tickets.3.id}.svg?token=${forty.token}", "This ticket was split",
					"id=\"t${split.tickets.0.id}\"", "<html lang=\"en\"", NULL},
		  (const char *const[]){"{{", "<script>", " style=", NULL});
	story_tell(s, form, COUNT(form));
	page_says(s, "/vi/o/${forty.token}", (const char *const[]){"4 × ", "6 × ", "Đã thanh toán", NULL},
		  (const char *const[]){"{{", NULL});
}

/* ---- at tills, apart from each other */

static const struct step arrivals[] = {
	{"code quay1", CODE("quay1", "--site", "A1,BT")},
	{"code quay2", CODE("quay2", "--site", "A1,BT")},
	{"code quay3", CODE("quay3", "--site", "BT")},
	{"code gate1", CODE("gate1", "--site", "A1", "--role", "gate")},
	{"code gate2", CODE("gate2", "--site", "A1", "--role", "gate")},
	{"code gate3", CODE("gate3", "--site", "A1", "--role", "gate")},
	{"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
	{"quay2", TILL("quay2", "enroll", "--server", "${url}", "--code", "${code quay2.code}")},
	{"quay3", TILL("quay3", "enroll", "--server", "${url}", "--code", "${code quay3.code}")},
	{"gate1", TILL("gate1", "enroll", "--server", "${url}", "--code", "${code gate1.code}")},
	{"gate2", TILL("gate2", "enroll", "--server", "${url}", "--code", "${code gate2.code}")},
	{"gate3", TILL("gate3", "enroll", "--server", "${url}", "--code", "${code gate3.code}")},
	{"lists of quay1", TILL("quay1", "sync")},
	{"lists of quay2", TILL("quay2", "sync")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
	{"of a till", TILL("quay1", "sell", "--site", "A1", "--group", "--pay", "cash", "ADULT=30")},
	{"mixed", TILL("quay1", "sell", "--site", "A1", "--group", "--pay", "cash", "ADULT=4", "CHILD=2")},
	{GROUP("of the web", "A1", LINE("ADULT", "40"))},
	{GROUP("for both", "A1", LINE("ADULT", "8"))},
};
/* No line: the tills do not know of each other. */
static const struct step alone[] = {
	{"first", TILL("quay1", "split", "${of a till.tickets.0.qr}", "--parts", "10,20"),
	 .expect = {{"tickets", "#2"}, {"new", "true"}, {"tickets.1.party", "20"}}},
	{"first again", TILL("quay1", "split", "${of a till.tickets.0.qr}", "--parts", "10,20"),
	 .expect = {{"new", "false"}, {"tickets.0.id", "${first.tickets.0.id}"}, {"entry_seq", "${first.entry_seq}"}}},
	{"other parts", TILL("quay1", "split", "${of a till.tickets.0.qr}", "--parts", "15,15"), .status = 1,
	 .expect = {{"error.code", "conflict"}, {"error.errors.0.code", "split_otherwise"}}},
	{"what was it", TILL("quay1", "split", "${of a till.tickets.0.qr}"),
	 .expect = {{"tickets.1.qr", "${first.tickets.1.qr}"}}},
	{"by category", TILL("quay1", "split", "${mixed.tickets.0.qr}", "--parts", "category"),
	 .expect = {{"tickets.0.category", "ADULT"}, {"tickets.1.category", "CHILD"}, {"tickets.1.party", "2"}}},
	{"elsewhere", TILL("quay2", "split", "${of a till.tickets.0.qr}", "--parts", "15,15"), .expect = {{"new", "true"}}},
	{"not its site", TILL("quay3", "split", "${of a till.tickets.0.qr}", "--parts", "15,15"), .status = 1,
	 .expect = {{"error.errors.0.code", "split_sites"}}},
	{"of the web at a till", TILL("quay2", "split", "${of the web.tickets.0.qr}", "--parts", "10,10,10,10"),
	 .expect = {{"tickets", "#4"}}},
	{"for both at a till", TILL("quay2", "split", "${for both.tickets.0.qr}", "--parts", "4,4")},
	{"a gate does not", TILL("gate1", "split", "${of the web.tickets.0.qr}", "--parts", "10,30"), .status = 1,
	 .expect = {{"error.errors.0.code", "role"}}},
};
/* The line is back, the journals are not up yet: a gate lets a part in whose split nobody has told of. */
static const struct step before_the_journals[] = {
	{"split by the server too", SPLIT("for both", "2,6"), .status = 200, .expect = {{"tickets", "#2"}}},
	{"part of a ticket known here",
	 TILL("gate1", "admit", "--site", "A1", "--count", "3", "${of the web at a till.tickets.2.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "false"}, {"remaining", "7"}}},
	{"the whole shares its places", TILL("gate2", "admit", "--site", "A1", "--count", "38", "${of the web.tickets.0.qr}"),
	 .status = 1, .expect = {{"verdict", "party_exhausted"}}},
};
static const struct step merged[] = {
	{"quay1 up", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"nothing wrong yet", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
	{"quay2 up", TILL("quay2", "sync"), .expect = {{"failures", "0"}}},
	{"quay2 up again", TILL("quay2", "sync"), .expect = {{"sent", "0"}}},
	{"two incidents",
	 .sql = "SELECT COUNT(*), MIN(kind), MAX(kind), SUM(detail LIKE '%parent=${of a till.tickets.0.id} parts=2 "
		"first_device=%first_parts=2'),"
		" SUM(detail LIKE 'parent=${for both.tickets.0.id} %first_device=server%') FROM incident",
	 .expect = {{"rows.0.0", "2"},
		    {"rows.0.1", "split_twice"},
		    {"rows.0.2", "split_twice"},
		    {"rows.0.3", "1"},
		    {"rows.0.4", "1"}}},
	{"the page shows what the till made", .path = "/v1/orders/${of the web.token}", .status = 200,
	 .expect = {{"parts", "#4"}, {"parts.2.ticket.id", "${of the web at a till.tickets.2.id}"}}},
	{"and the API gives it again", SPLIT("of the web", "10,10,10,10"), .status = 200,
	 .expect = {{"tickets.3.qr", "${of the web at a till.tickets.3.qr}"}}},
	{"but not otherwise", SPLIT("of the web", "20,20"), .status = 409},
	{"nothing is missing",
	 .sql = "SELECT COUNT(*) FROM shown_ticket s LEFT JOIN ticket_part p ON p.id = s.id WHERE p.id IS NULL",
	 .expect = {{"rows.0.0", "0"}}},
	/* both sets of parts share thirty places: whoever comes first goes in, nobody is let in twice */
	{"ten of the first", TILL("gate1", "admit", "--site", "A1", "${first.tickets.0.qr}"), .expect = {{"admitted", "10"}}},
	{"fifteen less ten", TILL("gate2", "admit", "--site", "A1", "${elsewhere.tickets.0.qr}"),
	 .expect = {{"admitted", "5"}}},
	{"the rest", TILL("gate3", "admit", "--site", "A1", "${elsewhere.tickets.1.qr}"), .expect = {{"admitted", "15"}}},
	{"nobody more", TILL("gate1", "admit", "--site", "A1", "${first.tickets.1.qr}"), .status = 1,
	 .expect = {{"verdict", "already_admitted"}}},
	{"nor by the whole", TILL("gate1", "admit", "--site", "A1", "${of a till.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "already_admitted"}}},
	{"thirty places", .sql = "SELECT COUNT(*) FROM admission WHERE root = UNHEX('${of a till.tickets.0.id}')",
	 .expect = {{"rows.0.0", "30"}}},
};

static void at_tills(void **state)
{
	struct story *s = *state;
	story_tell(s, arrivals, COUNT(arrivals));
	story_stop(s);
	story_tell(s, alone, COUNT(alone));
	story_start(s);
	story_tell(s, before_the_journals, COUNT(before_the_journals));
	story_tell(s, merged, COUNT(merged));
}

/* ---- forty places, five tickets, three gates that do not hear of each other */

static const struct step five[] = {
	{GROUP("forty more", "A1", LINE("ADULT", "40"))},
	{"in four", SPLIT("forty more", "10,10,10,10"), .status = 200},
	{"gate1 before", TILL("gate1", "sync")},
};
static const struct step five_apart[] = {
	{"whole", TILL("gate1", "admit", "--site", "A1", "--count", "25", "${forty more.tickets.0.qr}"),
	 .expect = {{"provisional", "true"}, {"admitted", "25"}}},
	{"part 1", TILL("gate2", "admit", "--site", "A1", "${in four.tickets.0.qr}"), .expect = {{"admitted", "10"}}},
	{"part 2", TILL("gate2", "admit", "--site", "A1", "${in four.tickets.1.qr}"), .expect = {{"admitted", "10"}}},
	{"part 3", TILL("gate3", "admit", "--site", "A1", "${in four.tickets.2.qr}"), .expect = {{"admitted", "10"}}},
	{"part 4 where the whole is known", TILL("gate1", "admit", "--site", "A1", "${in four.tickets.3.qr}"),
	 .expect = {{"admitted", "10"}}},
};
#define OF_FORTY "root = UNHEX('${forty more.tickets.0.id}')"
static const struct step five_merged[] = {
	{"gate1 after", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
	{"gate2 after", TILL("gate2", "sync"), .expect = {{"failures", "0"}}},
	{"gate3 after", TILL("gate3", "sync"), .expect = {{"failures", "0"}}},
	{"forty", .sql = "SELECT COUNT(*) FROM admission WHERE " OF_FORTY, .expect = {{"rows.0.0", "40"}}},
	/* 65 went in: 25 above, each an incident */
	{"twenty-five",
	 .sql = "SELECT COUNT(*), COUNT(DISTINCT detail) FROM incident WHERE kind = 'double_entry' AND detail LIKE"
		" 'root=${forty more.tickets.0.id} %'",
	 .expect = {{"rows.0.0", "25"}, {"rows.0.1", "25"}}},
};

static void five_tickets_at_three_gates(void **state)
{
	struct story *s = *state;
	story_tell(s, five, COUNT(five));
	story_stop(s);
	story_tell(s, five_apart, COUNT(five_apart));
	story_start(s);
	story_tell(s, five_merged, COUNT(five_merged));
}

/* ---- split, then refunded: nobody of the group goes in */

static const struct step given_back[] = {
	{GROUP("regretted", "A1", LINE("ADULT", "6"))},
	{"regretted in two", SPLIT("regretted", "3,3"), .status = 200},
	{"money back", ASK("money back", "regretted.receipts.0") WHY("refund") ",\"amount\":120000}", .status = 201},
	{"agreed", AGREE("money back", "operator"), .status = 200, .expect = {{"refund.amount", "120000"}}},
	{"order refunded", .path = "/v1/orders/${regretted.token}", .status = 200, .expect = {{"status", "refunded"}}},
	{"page without tickets", .path = "/vi/o/${regretted.token}", .status = 200},
	{"not split any more", SPLIT("regretted", "3,3"), .status = 409},
	{"whole refused", JUDGED("regretted.tickets.0"), .expect = {{"verdict", "superseded"}}},
	{"gate1 with the list", TILL("gate1", "sync"), .expect = {{"refreshed", "true"}}},
};
/* The list alone says so. */
static const struct step nobody_goes_in[] = {
	{"not the first half", TILL("gate1", "admit", "--site", "A1", "${regretted in two.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "superseded"}}},
	{"not the second", TILL("gate1", "admit", "--site", "A1", "${regretted in two.tickets.1.qr}"), .status = 1,
	 .expect = {{"verdict", "superseded"}}},
	{"not the whole", TILL("gate1", "admit", "--site", "A1", "${regretted.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "superseded"}}},
	{"no till splits it", TILL("quay1", "split", "${regretted.tickets.0.qr}", "--parts", "3,3"), .status = 1,
	 .expect = {{"error.errors.0.code", "ticket_superseded"}}},
};

/* A gate whose list is of before lets them in, says that it does not know, and is found out. */
static const struct step stale[] = {
	{"by an old list", TILL("gate3", "admit", "--site", "A1", "${regretted in two.tickets.1.qr}"),
	 .expect = {{"admitted", "3"}, {"provisional", "true"}}},
};
static const struct step found_out[] = {
	{"gate3 told", TILL("gate3", "sync"), .expect = {{"failures", "0"}}},
	{"stopped and entered",
	 .sql = "SELECT COUNT(*) FROM incident WHERE kind = 'stopped_ticket_entered' AND detail LIKE"
		" 'root=${regretted.tickets.0.id} count=3 %'",
	 .expect = {{"rows.0.0", "1"}}},
};

static void split_then_refunded(void **state)
{
	struct story *s = *state;
	login_as(s, "manager");
	login_as(s, "operator");
	story_tell(s, given_back, COUNT(given_back));
	story_tell(s, (const struct step[]){{"list of quay1", TILL("quay1", "sync")}}, 1);
	story_stop(s);
	story_tell(s, nobody_goes_in, COUNT(nobody_goes_in));
	story_tell(s, stale, COUNT(stale));
	story_start(s);
	story_tell(s, found_out, COUNT(found_out));
}

/* ---- a till that has split is closed: what the server knows of its parts stays good, nothing else by its key */

static const struct step lost[] = {
	{"code quay4", CODE("quay4", "--site", "A1")},
	{"quay4", TILL("quay4", "enroll", "--server", "${url}", "--code", "${code quay4.code}")},
	{GROUP("told of", "A1", LINE("ADULT", "8"))},
	{GROUP("not told of", "A1", LINE("ADULT", "8"))},
	{"split and told", TILL("quay4", "split", "${told of.tickets.0.qr}", "--parts", "3,5")},
	{"told of it", TILL("quay4", "sync"), .expect = {{"failures", "0"}}},
	{"split and not told", TILL("quay4", "split", "${not told of.tickets.0.qr}", "--parts", "3,5")},
	{"lost", .run = {"hoaband", "device", "close", "--data", "${data}", "--json", "--demo", "--clock", "${clock}",
			 "--device", "quay4", "--reason", "stolen"}},
};
static const struct step lists_later[] = {
	{"lists of gate1", TILL("gate1", "sync"), .expect = {{"refreshed", "true"}}},
	{"the server knows it", JUDGED("split and told.tickets.0"), .expect = {{"verdict", "admitted"}}},
	{"and not this", JUDGED("split and not told.tickets.0"), .expect = {{"verdict", "revoked"}}},
};
/* By the lists alone. */
static const struct step lost_alone[] = {
	{"known", TILL("gate1", "admit", "--site", "A1", "${split and told.tickets.1.qr}"),
	 .expect = {{"admitted", "5"}, {"provisional", "true"}}},
	{"unknown", TILL("gate1", "admit", "--site", "A1", "${split and not told.tickets.1.qr}"), .status = 1,
	 .expect = {{"verdict", "revoked"}}},
	{"its group still has its code", TILL("gate1", "admit", "--site", "A1", "${not told of.tickets.0.qr}"),
	 .expect = {{"admitted", "8"}}},
};

static void a_till_is_closed(void **state)
{
	struct story *s = *state;
	story_tell(s, lost, COUNT(lost));
	story_wait_for_signatures(s);
	story_pass(s, 120); /* the running server's lists are of a minute ago */
	story_tell(s, lists_later, COUNT(lists_later));
	story_stop(s);
	story_tell(s, lost_alone, COUNT(lost_alone));
	story_start(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_the_page),
		cmocka_unit_test(at_tills),
		cmocka_unit_test(five_tickets_at_three_gates),
		cmocka_unit_test(split_then_refunded),
		cmocka_unit_test(a_till_is_closed),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("groups that part", tests, story_group_begin, story_group_end);
}
