/* Another day for a visit to a museum with times: the places move with it, the last ones are moved to by as many as fit, and
 * whoever changes the day while the office gives money back, a gate lets in, a group parts or another hour is asked for leaves
 * the counters right. */
#include "tests/support/correctwords.h"
#include "tests/support/race.h"
#include "tests/support/tariffwords.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define AT(time)    "\"slots\":[{\"site\":\"BT\",\"time\":\"" time "\"}]"
#define BUY_IN(sites, key, time, lines)                                                                                        \
	.path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." key "}"},                                                 \
	.body = "{\"visit_date\":\"2026-11-23\",\"sites\":[" sites "]," AT(time) ",\"lines\":[" lines "]," PAID, .status = 201
#define BUY(key, time, n) BUY_IN("\"BT\"", key, time, LINE("ADULT", n))
#define MOVE(order, key, date, slots)                                                                                          \
	.method = "POST", .path = "/v1/orders/${" order ".token}/date", .headers = {"Idempotency-Key: ${uuid." key "}"},       \
	.body = "{\"visit_date\":\"" date "\"" slots "}"
#define COUNTED(day, begins, sold)                                                                                             \
	.sql = "SELECT COALESCE(SUM(sold), 0), COALESCE(SUM(held), 0) FROM slot WHERE begins = " begins                        \
	       " AND day = DATEDIFF('" day "', '1970-01-01')",                                                                 \
	.expect = {{"rows.0.0", sold}, {"rows.0.1", "0"}}
#define MON "2026-11-23"
#define TUE "2026-11-24"

static struct story story;

/* ---- a rule that lets it pass, and a timetable */

static const struct step rules[] = {
	EDITION_THAT_LETS_MOVE,
	{"times", .method = "POST", .path = "/v1/timetables", AS("manager"), .status = 201,
	 .body = "{\"id\":\"${uuid.times}\",\"site\":\"BT\",\"first_day\":\"" MON "\",\"last_day\":\"" TUE "\",\"spans\":["
		 "{\"begins\":\"09:00\",\"ends\":\"10:00\",\"capacity\":12},{\"begins\":\"10:00\",\"ends\":\"11:00\","
		 "\"capacity\":4}]}"},
	{"code gate1", CODE("gate1", "--site", "BT", "--role", "gate")},
	{"gate1", TILL("gate1", "enroll", "--server", "${url}", "--code", "${code gate1.code}")},
};

static const struct step published = {"edition 2 is known", .path = "/v1/tariff/editions/2", .status = 200};

static int set_up(void **state)
{
	*state = &story;
	story = (struct story){.clock = STORY_CLOCK, .settings = "refund_after_receipt = yes\nlog_publish_ms = 50\n"};
	story_begin(&story);
	login_as(&story, "manager");
	login_as(&story, "operator");
	story_tell(&story, rules, COUNT(rules));
	story_tell_soon(&story, &published);
	return 0;
}

/* ---- one after the other */

static const struct step moved[] = {
	{"two", BUY("two", "09:00", "2")},
	{"four", BUY("four", "10:00", "4")},
	{"counted", COUNTED(MON, "540", "2")},
	{"no time", MOVE("two", "m1", TUE, ""), .status = 422, .expect = {{"errors.0.pointer", "/slots"}}},
	{"no such time", MOVE("two", "m1", TUE, "," AT("09:30")), .status = 422, .expect = {{"errors.0.code", "unknown"}}},
	{"same day", MOVE("two", "m1", MON, "," AT("10:00")), .status = 422, .expect = {{"errors.0.code", "same_day"}}},
	{"counted as before", COUNTED(MON, "540", "2")},
	{"moved", MOVE("two", "m1", TUE, "," AT("10:00")), .status = 200,
	 .expect = {{"visit_date", TUE}, {"tickets", "#2"}, {"tickets.0.valid_from", TUE "T03:00:00Z"}}},
	{"repeated", MOVE("two", "m1", TUE, "," AT("10:00")), .same_as = "moved", .status = 200},
	{"another hour by the same key", MOVE("two", "m1", TUE, "," AT("09:00")), .status = 422,
	 .expect = {{"code", "idempotency_mismatch"}}},
	{"free again", COUNTED(MON, "540", "0")},
	{"taken there", COUNTED(TUE, "600", "2")},
	{"full there", MOVE("four", "m2", TUE, "," AT("10:00")), .status = 409, .expect = {{"code", "sold_out"}}},
	{"nothing was lost", COUNTED(MON, "600", "4")},
	{"nor taken", COUNTED(TUE, "600", "2")},
	{"at nine", MOVE("four", "m3", TUE, "," AT("09:00")), .status = 200,
	 .expect = {{"tickets.3.valid_until", TUE "T03:00:00Z"}}},
	{"and back", MOVE("four", "m4", MON, "," AT("10:00")), .status = 200},
	{"counted again", COUNTED(TUE, "540", "0")},
	{"at ten on Monday", COUNTED(MON, "600", "4")},
	/* a hill without times beside it */
	{"both", BUY_IN("\"A1\",\"BT\"", "both", "09:00", LINE("ADULT", "1") "," LINE("CHILD", "1"))},
	{"both moved", MOVE("both", "m5", TUE, "," AT("09:00")), .status = 200,
	 .expect = {{"tickets", "#4"},
		    {"tickets.0.sites.0", "A1"},
		    {"tickets.0.valid_from", MON "T17:00:00Z"},
		    {"tickets.2.sites.0", "BT"},
		    {"tickets.2.valid_from", TUE "T02:00:00Z"}}},
	{"both counted", COUNTED(TUE, "540", "2")},
	{"a time for the hill", MOVE("both", "m6", MON, ",\"slots\":[{\"site\":\"A1\",\"time\":\"09:00\"}]"), .status = 422},
};

static const struct step corrected[] = {
	{"one stays at home", ASK("one stays at home", "two.receipts.0") WHY("refund") ",\"lines\":[" LINE("ADULT", "1") "]}",
	 .status = 201},
	{"meanwhile", MOVE("two", "m7", MON, "," AT("09:00")), .status = 409},
	{"agreed", AGREE("one stays at home", "operator"), .status = 200},
	{"one place of the new day", COUNTED(TUE, "600", "1")},
	{"not of the old", COUNTED(MON, "540", "0")},
	{"its time", .path = "/v1/orders/${two.token}", .status = 200,
	 .expect = {{"tickets", "#1"}, {"tickets.0.valid_from", TUE "T03:00:00Z"}}},
	{"the office changes it now", MOVE("two", "m8", MON, "," AT("09:00")), .status = 409,
	 .expect = {{"errors.0.code", "corrected"}}},
};

static void test_moves(void **state)
{
	story_tell(*state, moved, COUNT(moved));
	story_tell(*state, corrected, COUNT(corrected));
}

/* ---- at the same moment */

#define FILL(...) story_text(s, arena_format(&s->arena, __VA_ARGS__))

static struct contender change(struct story *s, const char *order, const char *date, const char *time)
{
	return (struct contender){
		.path = FILL("/v1/orders/${%s.token}/date", order),
		.body = FILL("{\"visit_date\":\"%s\",\"slots\":[{\"site\":\"BT\",\"time\":\"%s\"}]}", date, time),
		.headers = {FILL("Idempotency-Key: ${uuid.change %s %s}", order, time)},
	};
}

static struct contender agreement(struct story *s, const char *correction)
{
	return (struct contender){
		.path = FILL("/v1/corrections/${%s.id}/approve", correction),
		.body = "",
		.headers = {FILL("Cookie: ${operator.cookie}"), FILL("X-CSRF-Token: ${operator.csrf}")},
	};
}

static void buy(struct story *s, const char *label, const char *n, bool is_group)
{
	struct step step = {.label = label, .path = "/v1/orders", .status = 201};
	step.headers[0] = arena_format(&s->arena, "Idempotency-Key: ${uuid.%s}", label);
	step.body =
		arena_format(&s->arena,
			     "{\"visit_date\":\"" MON
			     "\",\"sites\":[\"BT\"]," AT("09:00") ",\"group\":%s,"
								  "\"lines\":[{\"category\":\"ADULT\",\"quantity\":%s}]," PAID,
			     is_group ? "true" : "false", n);
	story_tell(s, &step, 1);
}

static uint64_t number(struct story *s, const char *sql)
{
	json_t *answer = story_sql(s, sql);
	uint64_t n = strtoull(json_string_value(json_at(answer, "rows.0.0")), NULL, 10);
	json_decref(answer);
	return n;
}

/* What an order has, and where. */
static uint64_t places_of(struct story *s, const char *order, const char *day)
{
	return number(s, FILL("SELECT COALESCE(SUM(p.persons), 0) FROM slot_place p JOIN orders o ON o.id = p.source"
			      " WHERE o.token = UNHEX('${%s.token}') AND p.state = 2 AND p.day = DATEDIFF('%s', '1970-01-01')",
			      order, day));
}

/* The counters are the sums of the rows. */
static void check_sums(struct story *s)
{
	assert_int_equal(number(s, "SELECT COUNT(*) FROM slot t WHERE t.sold <> (SELECT COALESCE(SUM(p.persons), 0) FROM"
				   " slot_place p WHERE p.site = t.site AND p.day = t.day AND p.begins = t.begins AND"
				   " p.state = 2 AND p.device IS NULL) OR t.sold + t.held > t.capacity"),
			 0);
}

/* Three places are left at ten on Tuesday; six orders of one want to go there. */
static void the_last_places(void **state)
{
	struct story *s = *state;
	struct contender list[6];
	int won = 0;
	for (int i = 0; i < 6; i++) {
		const char *label = arena_format(&s->arena, "last%d", i);
		buy(s, label, "1", false);
		list[i] = change(s, label, TUE, "10:00");
	}
	race(s, list, 6);
	for (int i = 0; i < 6; i++) {
		won += list[i].status == 200;
		assert_true(list[i].status == 200 || list[i].status == 409);
	}
	assert_int_equal(won, 3);
	check_sums(s);
	for (int i = 0; i < 6; i++) {
		const char *label = arena_format(&s->arena, "last%d", i);
		assert_int_equal(places_of(s, label, TUE), list[i].status == 200);
		assert_int_equal(places_of(s, label, MON), list[i].status != 200);
	}
}

static void propose(struct story *s, const char *label, const char *order)
{
	struct step step = {.label = label, ASK_AS("manager", "-", "-"), .status = 201};
	step.path = arena_format(&s->arena, "/v1/receipts/${%s.receipts.0.lookup}/corrections", order);
	step.body = arena_format(&s->arena, "{\"id\":\"${uuid.%s}\"," WHY("refund") "}", label);
	story_tell(s, &step, 1);
}

/* A refund that is proposed and agreed to while the day is changed: whichever was first, nobody keeps the places. */
static void money_back(void **state)
{
	struct story *s = *state;
	for (int round = 0; round < 5; round++) {
		const char *order = arena_format(&s->arena, "back%d", round), *ask = arena_format(&s->arena, "ask%d", round);
		buy(s, order, "1", false);
		struct contender list[4] = {change(s, order, TUE, "09:00")};
		const char *id = FILL("${uuid.%s}", ask);
		list[1] = (struct contender){
			.path = FILL("/v1/receipts/${%s.receipts.0.lookup}/corrections", order),
			.body = FILL("{\"id\":\"%s\"," WHY("refund") "}", id),
			.headers = {FILL("Cookie: ${manager.cookie}"), FILL("X-CSRF-Token: ${manager.csrf}")},
		};
		list[2] = agreement(s, "one stays at home");
		list[2].path = arena_format(&s->arena, "/v1/corrections/%s/approve", id);
		list[3] = list[2];
		race(s, list, 4);
		if (list[2].status != 200 && list[3].status != 200) {
			propose(s, ask, order);
			list[2] = agreement(s, ask);
			race(s, &list[2], 1);
		}
		if (list[2].status != 200 && list[3].status != 200)
			fail_msg("round %d: change %d, ask %d, agree %d", round, list[0].status, list[1].status,
				 list[2].status);
		assert_true(list[0].status == 200 || list[0].status == 409);
		assert_int_equal(places_of(s, order, MON) + places_of(s, order, TUE), 0);
		check_sums(s);
	}
}

/* The same by two hours at once, and a group that parts meanwhile: the new ticket is whole, the parts are good no more. */
static void two_hours_and_a_split(void **state)
{
	struct story *s = *state;
	for (int round = 0; round < 5; round++) {
		const char *order = arena_format(&s->arena, "group%d", round);
		buy(s, order, "2", true);
		struct contender list[3] = {change(s, order, TUE, "09:00"), change(s, order, TUE, "10:00")};
		list[2] = (struct contender){
			.path = FILL("/v1/tickets/${%s.tickets.0.id}/split?token=${%s.token}", order, order),
			.body = "{\"parts\":\"1,1\"}",
			.headers = {NULL},
		};
		race(s, list, 3);
		assert_int_equal((list[0].status == 200) + (list[1].status == 200), 1);
		assert_true(list[2].status == 200 || list[2].status == 409 || list[2].status == 404);
		assert_int_equal(places_of(s, order, MON), 0);
		assert_int_equal(places_of(s, order, TUE), 2);
		check_sums(s);
		const struct step after = {"-", .path = FILL("/v1/orders/${%s.token}", order), .status = 200,
					   .expect = {{"tickets", "#1"}, {"tickets.0.party", "2"}, {"visit_date", TUE}}};
		story_tell(s, &after, 1);
		propose(s, arena_format(&s->arena, "room%d", round), order); /* room for the next ones */
		struct contender agree = agreement(s, arena_format(&s->arena, "room%d", round));
		race(s, &agree, 1);
		assert_int_equal(agree.status, 200);
		assert_int_equal(places_of(s, order, TUE), 0);
	}
}

/* In the slot's own hour nobody changes the day any more; until then nobody is let in. */
static void at_the_gate(void **state)
{
	struct story *s = *state;
	buy(s, "gate", "1", false);
	story_wait_for_signatures(s);
	story_pass(s, 2 * 86400 + 3000); /* Monday, 09:05 */
	const char *const admit[] = {story_text(s, "${build}/hoaban-pos"),
				     "--data",
				     story_text(s, "${dir}/gate1"),
				     "--json",
				     "--demo",
				     "--clock",
				     story_text(s, "${clock}"),
				     "admit",
				     "--site",
				     "BT",
				     story_text(s, "${gate.tickets.0.qr}"),
				     NULL};
	struct contender list[2] = {{.words = admit}, change(s, "gate", TUE, "09:00")};
	race(s, list, 2);
	assert_int_equal(list[0].status, 0);
	assert_int_equal(list[1].status, 409);
	assert_int_equal(places_of(s, "gate", MON), 1);
	check_sums(s);
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves),	   cmocka_unit_test(two_hours_and_a_split), cmocka_unit_test(money_back),
		cmocka_unit_test(the_last_places), cmocka_unit_test(at_the_gate),
	};
	return cmocka_run_group_tests(tests, set_up, story_group_end);
}
