/* A storm closes Hill A1: gates without a line refuse, nothing is sold for the day, what was sold is honoured later or given
 * back by two people, and the closure is lifted. */
#include "tests/support/correctwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define POST(path_)	     .method = "POST", .path = (path_)
#define CLOSURE(label, more) "{\"id\":\"${uuid." label "}\",\"site\":\"A1\",\"kind\":\"weather\"," more "}"
#define TODAY_FROM_NINE	     "\"from\":\"2026-11-21T09:00:00+07:00\",\"until\":\"2026-11-22T00:00:00+07:00\","
#define STORM		     CLOSURE("storm", TODAY_FROM_NINE "\"reason\":\"Bão số 9\",\"honoured_last_day\":\"2026-12-21\"")
#define VERIFY(qr_of, at_)                                                                                                     \
	POST("/v1/tickets/verify"), .body = "{\"qr\":\"${" qr_of ".qr}\",\"site\":\"A1\",\"at\":\"" at_ "\"}", .status = 200

static const struct step
	before[] = {{"code quay1", CODE("quay1", "--site", "A1,BT")},
		    {"code gate1", CODE("gate1", "--site", "A1", "--role", "gate")},
		    {"quay1", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code quay1.code}")},
		    {"gate1", TILL("gate1", "enroll", "--server", "${url}", "--code", "${code gate1.code}")},
		    {"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
		    {"unused", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2")},
		    {"used", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=2")},
		    {"both sites", TILL("quay1", "sell", "--site", "A1,BT", "--pay", "cash", "ADULT=1")},
		    {"other site", TILL("quay1", "sell", "--site", "BT", "--pay", "cash", "ADULT=1")},
		    {"tomorrow", TILL("quay1", "sell", "--site", "A1", "--date", "2026-11-22", "--pay", "cash", "ADULT=1")},
		    {"received", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
		    SOLD("web") VISIT("A1", LINE("ADULT", "3")) PAID},
	SOLD("renamed") VISIT("A1", LINE("ADULT", "1")) "\"payer\":{\"name\":\"Công ty\",\"tax_code\":\"0100000000-001\"}," PAID
}
,
	{"its name is wrong",
	 ASK("renamed", "renamed.receipts.0")
		 WHY("replacement") ",\"payer\":{\"name\":\"Công ty\",\"tax_code\":\"0100000000\"}}",
	 .status = 201},
	{"it is put right", AGREE("its name is wrong", "operator"), .status = 200},
	{"whom it was sold to went in", TILL("gate1", "admit", "--site", "A1", "${renamed.tickets.0.qr}")},
	{"one went in", TILL("gate1", "admit", "--site", "A1", "${used.tickets.0.qr}"), .expect = {{"provisional", "false"}}},
	{"journalled", TILL("gate1", "sync")},
}
;

/* ---- hostile first */

static const struct step refused[] = {
	{"nobody", POST("/v1/closures"), .body = STORM, .status = 401},
	{"an auditor", POST("/v1/closures"), AS("auditor"), .body = STORM, .status = 403},
	{"everything wrong", POST("/v1/closures"), AS("manager"),
	 .body = "{\"id\":\"x\",\"site\":\"XX\",\"kind\":\"weather\",\"from\":\"now\",\"until\":\"then\",\"reason\":\"Bão số "
		 "9\"}",
	 .status = 422, .expect = {{"errors", "#4"}}},
	{"ends before it begins", POST("/v1/closures"), AS("manager"),
	 .body = CLOSURE(
		 "bad",
		 "\"from\":\"2026-11-22T00:00:00+07:00\",\"until\":\"2026-11-21T00:00:00+07:00\",\"reason\":\"Bão số 9\""),
	 .status = 422, .expect = {{"errors.0.pointer", "/until"}}},
	{"is over", POST("/v1/closures"), AS("manager"),
	 .body = CLOSURE(
		 "bad",
		 "\"from\":\"2026-11-20T00:00:00+07:00\",\"until\":\"2026-11-20T23:00:00+07:00\",\"reason\":\"Bão số 9\""),
	 .status = 422, .expect = {{"errors.0.pointer", "/until"}}},
	{"honoured before its end", POST("/v1/closures"), AS("manager"),
	 .body = CLOSURE("bad", TODAY_FROM_NINE "\"reason\":\"Bão số 9\",\"honoured_last_day\":\"2026-11-21\""), .status = 422,
	 .expect = {{"errors.0.pointer", "/honoured_last_day"}}},
	{"without a reason", POST("/v1/closures"), AS("manager"), .body = CLOSURE("bad", TODAY_FROM_NINE "\"reason\":\"   x\""),
	 .status = 422, .expect = {{"errors.0.pointer", "/reason"}}},
	{"unknown", .path = "/v1/closures/${uuid.nothing}", AS("manager"), .status = 404},
	{"nothing yet", .path = "/v1/closures", AS("manager"), .status = 200, .expect = {{"closures", "#0"}}},
};

static const struct step declared[] = {
	{"storm", POST("/v1/closures"), AS("manager"), .body = STORM, .status = 201,
	 .expect = {{"site", "A1"},
		    {"from", "2026-11-21T02:00:00Z"},
		    {"until", "2026-11-21T17:00:00Z"},
		    {"kind", "weather"},
		    {"reason", "Bão số 9"},
		    {"honoured_last_day", "2026-12-21"},
		    {"declared_by", "manager"},
		    {"lifted_at", "null"}}},
	{"again", POST("/v1/closures"), AS("manager"), .body = STORM, .status = 201, .same_as = "storm"},
	{"other words", POST("/v1/closures"), AS("manager"),
	 .body = CLOSURE("storm", TODAY_FROM_NINE "\"reason\":\"Bão số 10\""), .status = 422},
	{"works", POST("/v1/closures"), AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.works}\",\"site\":\"MP\",\"kind\":\"works\",\"reason\":\"Sửa đường\","
		 "\"from\":\"2027-01-01T00:00:00+07:00\",\"until\":\"2027-01-02T00:00:00+07:00\",\"honoured_last_day\":\"2027-"
		 "01-05\"}"},
	{"longer than it was to be honoured", POST("/v1/closures"), AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.longer}\",\"site\":\"MP\",\"kind\":\"works\",\"reason\":\"Sửa đường\","
		 "\"from\":\"2027-01-01T00:00:00+07:00\",\"until\":\"2027-02-01T00:00:00+07:00\"}"},
	{"listed", .path = "/v1/closures", AS("auditor"), .status = 200,
	 .expect = {{"closures", "#3"}, {"closures.2.site", "A1"}}},
	{"recorded", .path = "/v1/changes?limit=1", AS("operator"), .status = 200,
	 .expect = {{"changes.0.action", "closure.declare"}, {"changes.0.who", "manager"}}},
	{"from now on", VERIFY("unused.tickets.0", "2026-11-21T09:30:00+07:00"), .expect = {{"verdict", "closed_day"}}},
	{"a moment before", VERIFY("unused.tickets.0", "2026-11-21T08:59:59+07:00"), .expect = {{"verdict", "admitted"}}},
	{"another day", VERIFY("unused.tickets.0", "2026-12-21T23:59:59+07:00"), .expect = {{"verdict", "admitted"}}},
	{"not for ever", VERIFY("unused.tickets.0", "2026-12-22T00:00:00+07:00"), .expect = {{"verdict", "expired"}}},
	{"not without the storm", VERIFY("tomorrow.tickets.0", "2026-11-23T08:00:00+07:00"),
	 .expect = {{"verdict", "expired"}}},
	{"lists", TILL("gate1", "sync"), .expect = {{"refreshed", "true"}}},
	{"prices and lists", TILL("quay1", "sync"), .expect = {{"refreshed", "true"}}},
};

/* The gate knows it by itself; who is inside stays inside on another day. */
static const struct step alone[] = {
	{"closed", TILL_AT("gate1", "${clock+3600}", "admit", "--site", "A1", "${unused.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "closed_day"}}},
	{"honoured", TILL_AT("gate1", "${clock+172800}", "admit", "--site", "A1", "${unused.tickets.0.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "true"}}},
	{"was in before", TILL_AT("gate1", "${clock+172800}", "admit", "--site", "A1", "${used.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "expired"}}},
	{"not sold", TILL_AT("quay1", "${clock+3600}", "sell", "--site", "A1", "--pay", "cash", "ADULT=1"), .status = 1,
	 .expect = {{"error.errors.0.code", "closed_day"}}},
	{"elsewhere it is", TILL_AT("quay1", "${clock+3600}", "sell", "--site", "BT", "--pay", "cash", "ADULT=1")},
};

static void test_declared(void **state)
{
	struct story *s = *state;
	story_tell(s, before, COUNT(before));
	story_tell(s, refused, COUNT(refused));
	story_tell(s, declared, COUNT(declared));
}

/* ---- money back */

#define REFUNDS "/v1/closures/${uuid.storm}/refunds"
#define APPROVE REFUNDS "/approve"
static const struct step refunds[] = {
	{"ordered for a closed day", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.late}"}, .status = 422,
	 .body = VISIT("A1", LINE("ADULT", "1")) PAID,
	 .expect = {{"errors.0.code", "closed_day"}, {"errors.0.pointer", "/visit_date"}}},
	{"not an auditor", POST(REFUNDS), AS("auditor"), .status = 403},
	{"nothing to agree to", POST(APPROVE), AS("operator"), .status = 200, .expect = {{"done.receipts", "0"}}},
	{"asked for", POST(REFUNDS), AS("manager"), .status = 200,
	 .expect = {{"waiting.receipts", "0"},
		    {"proposed.receipts", "2"},
		    {"proposed.amount", "100000"},
		    {"by_hand.receipts", "3"},
		    {"done.receipts", "0"}}},
	{"asked for again", POST(REFUNDS), AS("manager"), .status = 200, .same_as = "asked for"},
	{"why by hand", .sql = "SELECT GROUP_CONCAT(why ORDER BY why) FROM closure_refund WHERE state = 4",
	 .expect = {{"rows.0.0", "several_sites,went_in,went_in"}}},
};
/* As if the first had come no further than the proposals: another one goes on from there. */
static const struct step proposed_twice[] = {
	{"asked for by another", POST(REFUNDS), AS("operator"), .status = 200, .same_as = "asked for"},
	{"still the first one's", .sql = "SELECT COUNT(*) FROM closure_refund WHERE state = 2 AND proposed_by = 'manager'",
	 .expect = {{"rows.0.0", "2"}}},
};
static const struct step agreed[] = {
	{"not by himself", POST(APPROVE), AS("manager"), .status = 403, .expect = {{"errors.0.code", "second_person"}}},
	{"agreed", POST(APPROVE), AS("operator"), .status = 200,
	 .expect = {{"proposed.receipts", "0"}, {"done.receipts", "2"}, {"done.amount", "100000"}, {"by_hand.receipts", "3"}}},
	{"agreed again", POST(APPROVE), AS("operator"), .status = 200, .same_as = "agreed"},
};
/* As if two had agreed at the same moment. */
static const struct step agreed_twice[] = {
	{"agreed by another", POST(APPROVE), AS("manager"), .status = 200, .same_as = "agreed"},
	{"seen", .path = "/v1/closures/${uuid.storm}", AS("auditor"), .status = 200,
	 .expect = {{"reason", "Bão số 9"}, {"refunds.done.receipts", "2"}}},
	{"the order", .path = "/v1/orders/${web.token}", .status = 200, .expect = {{"status", "refunded"}}},
	{"money", .sql = "SELECT SUM(amount), COUNT(*), MIN(approver), MAX(actor), MIN(reason) FROM refund",
	 .expect = {{"rows.0.0", "100000"},
		    {"rows.0.1", "2"},
		    {"rows.0.2", "operator"},
		    {"rows.0.3", "manager"},
		    {"rows.0.4", "Bão số 9"}}},
	{"what was given back is good no more", VERIFY("web.tickets.0", "2026-11-25T08:00:00+07:00"),
	 .expect = {{"verdict", "superseded"}}},
};

static void test_refunds(void **state)
{
	struct story *s = *state;
	story_pass(s, 3600);
	login_as(s, "manager");
	login_as(s, "operator");
	login_as(s, "auditor");
	story_tell(s, refunds, COUNT(refunds));
	story_sql_do(s, "UPDATE closure_refund SET state = 1, proposed_by = NULL WHERE state = 2");
	story_tell(s, proposed_twice, COUNT(proposed_twice));
	story_tell(s, agreed, COUNT(agreed));
	story_sql_do(s, "UPDATE closure_refund SET state = 2, proposed_by = 'operator' WHERE state = 3");
	story_tell(s, agreed_twice, COUNT(agreed_twice));
}

/* ---- without a line, and lifted */

static void test_alone(void **state)
{
	struct story *s = *state;
	story_stop(s);
	story_tell(s, alone, COUNT(alone));
	story_start(s);
}

/* Days later, when what was given back has expired: the lists still name it, because the closure makes its likes good again;
 * and so do they what a till has sold that was closed since. */
static const struct step honoured[] = {
	{"stolen meanwhile", .run = {"hoaband", "device", "close", "--data", "${data}", "--demo", "--clock", "${clock}",
				     "--json", "--device", "quay1", "--reason", "stolen at night"}},
	{"younger lists", TILL("gate1", "sync"), .expect = {{"refreshed", "true"}}},
};
static const struct step without_a_line[] = {
	{"given back, on another day", TILL("gate1", "admit", "--site", "A1", "${web.tickets.0.qr}"), .status = 1,
	 .expect = {{"verdict", "superseded"}}},
	{"kept, on another day", TILL("gate1", "admit", "--site", "A1", "${used.tickets.1.qr}"),
	 .expect = {{"verdict", "admitted"}, {"provisional", "true"}}},
};

static void test_honoured(void **state)
{
	struct story *s = *state;
	story_wait_for_signatures(s);
	story_pass(s, 5 * 86400);
	story_tell(s, honoured, COUNT(honoured));
	story_stop(s);
	story_tell(s, without_a_line, COUNT(without_a_line));
	story_start(s);
}

static const struct step lifted[] = {
	{"lifted", POST("/v1/closures/${uuid.storm}/lift"), AS("operator"), .status = 200,
	 .expect = {{"lifted_by", "operator"}}},
	{"lifted again", POST("/v1/closures/${uuid.storm}/lift"), AS("manager"), .status = 200, .same_as = "lifted"},
	{"no more money back", POST(REFUNDS), AS("manager"), .status = 409, .expect = {{"errors.0.code", "lifted"}}},
	{"open again", VERIFY("tomorrow.tickets.0", "2026-11-22T09:30:00+07:00"), .expect = {{"verdict", "admitted"}}},
	{"and today", VERIFY("used.tickets.1", "2026-11-21T12:00:00+07:00"), .expect = {{"verdict", "admitted"}}},
};

static void test_lifted(void **state)
{
	struct story *s = *state;
	login_as(s, "manager");
	login_as(s, "operator");
	story_tell(s, lifted, COUNT(lifted));
	story_wait_for_signatures(s);
	story_end(s);
}

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .settings = "log_publish_ms = 50\n"};
	story_begin(&s);
	login_as(&s, "manager");
	login_as(&s, "operator");
	login_as(&s, "auditor");
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_declared), cmocka_unit_test(test_refunds), cmocka_unit_test(test_alone),
		cmocka_unit_test(test_honoured), cmocka_unit_test(test_lifted),
	};
	return cmocka_run_group_tests(tests, begin, story_group_end);
}
