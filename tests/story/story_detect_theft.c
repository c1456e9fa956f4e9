/* Thieves, each in the way that a detector looks for, through the doors they would use: the till's own program, a gate, a
 * journal, the database's root. Each is found, with the evidence that leads to the records. */
#include "tests/support/crew.h"
#include "tests/support/login.h"
#include "tests/support/tillwords.h"

#include <hoaban/instant.h>
#include <sodium.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN	     "290475"
#define SUPERVISOR   "--supervisor", "to truong", "--supervisor-pin-fd", "0"
#define PERSON(...)  .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", __VA_ARGS__}
#define SHIFT(...)   TILL("quay1", "shift", __VA_ARGS__)
#define SELL(...)    TILL("quay1", "sell", "--site", "A1", "--pay", "cash", __VA_ARGS__)
#define NEXT_MORNING "${clock+86400}"
#define TWO_DAYS_ON  "${clock+190000}"
#define A_WEEK_ON    "${clock+604800}"

/* A member of the nth finding of a detector, as text in the arena. */
static const char *said(struct story *s, const char *label, const char *detector, const char *at)
{
	const json_t *f = crew_finding(s, label, detector, 0), *value = f ? json_at(f, at) : NULL;
	if (!f)
		fail_msg("%s: nothing of %s was found", label, detector);
	if (!value)
		fail_msg("%s: %s has no %s", label, detector, at);
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	const char *kept = json_is_string(value) ? json_string_value(value) : arena_text(&s->arena, text);
	free(text);
	return kept;
}

static void assert_said(struct story *s, const char *label, const char *detector, const char *at, const char *is)
{
	const char *expected = story_text(s, is), *value = said(s, label, detector, at);
	if (!str_equal(expected, "*") && !str_equal(value, expected))
		fail_msg("%s: %s.%s is %s, not %s", label, detector, at, value, expected);
}

/* Somewhere in the evidence. */
static void assert_names(struct story *s, const char *label, const char *detector, const char *id)
{
	const char *expected = story_text(s, id);
	if (!strstr(said(s, label, detector, "evidence"), expected))
		fail_msg("%s: the evidence of %s does not name %s", label, detector, expected);
}

static void assert_count(struct story *s, const char *label, const char *detector, size_t n)
{
	size_t found = 0;
	while (crew_finding(s, label, detector, found))
		found++;
	if (found != n)
		fail_msg("%s: %s was found %zu times, not %zu", label, detector, found, n);
}

/* ---- at the counter, with the till's own program */

static const struct step counter[] = {
	{"hired", PERSON("--name", "to truong", "--role", "supervisor", "--pin"), .in = PIN "\n"},
	{"code", CODE("quay1", "--site", "A1")},
	{"gate code", CODE("gate1", "--site", "A1", "--role", "gate")},
	{"till", TILL("quay1", "enroll", "--server", "${url}", "--code", "${code.code}", "--printer", "file:${dir}/paper")},
	{"gate", TILL("gate1", "enroll", "--server", "${url}", "--code", "${gate code.code}")},
	{"open", SHIFT("open", "--cashier", "lan", "--float", "500000")},
	/* a ticket that goes in after its second paper, an hour after the first */
	{"twice on paper", SELL("ADULT=2")},
};
static const struct step an_hour_later[] = {
	{"second paper", TILL("quay1", "reprint", "${twice on paper.receipts.0.number}")},
};
static const struct step a_minute_later[] = {
	/* money given back for somebody who is inside */
	{"gone in", TILL("quay1", "sell", "--site", "A1", "--pay", "cash", "ADULT=1")},
	{"up", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"inside", TILL("gate1", "admit", "--site", "A1", "${gone in.tickets.0.qr}")},
	{"in with the second paper", TILL("gate1", "admit", "--site", "A1", "${twice on paper.tickets.1.qr}")},
	{"gate up", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
};
static const struct step two_minutes_later[] = {
	{"back", TILL("quay1", "replace", "${gone in.receipts.0.number}", "--refund", "--reason", "Khách đổi ý", SUPERVISOR),
	 .in = PIN "\n"},
	/* the drawer, four times */
	{"drawer 1", TILL("quay1", "shift", "drawer", "--reason", "đổi tiền")},
	{"drawer 2", TILL("quay1", "shift", "drawer", "--reason", "đổi tiền")},
	{"drawer 3", TILL("quay1", "shift", "drawer", "--reason", "đổi tiền")},
	{"drawer 4", TILL("quay1", "shift", "drawer", "--reason", "đổi tiền")},
	/* a bag that never arrives, and one in which the bank finds less */
	{"bag lost", TILL("quay1", "shift", "drop", "--amount", "200000", "--bag", "T-0001")},
	{"bag lighter", TILL("quay1", "shift", "drop", "--amount", "100000", "--bag", "T-0002")},
	/* and sixty thousand that are not there in the evening */
	{"closed", TILL("quay1", "shift", "close", "--counted", "180000"), .expect = {{"difference", "-60000"}}},
	{"all up", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
	{"slip", .run = {"hoaband", "bag", "slip", "--data", "${data}", "--json", "--demo", "--clock", "${clock}", "--device",
			 "quay1", "--bag", "T-0002", "--slip", "KB 1/26", "--amount", "90000"}},
};

static void test_counter(void **state)
{
	struct story *s = *state;
	story_tell(s, counter, COUNT(counter));
	story_pass(s, 3600);
	story_tell(s, an_hour_later, COUNT(an_hour_later));
	story_pass(s, 60);
	story_tell(s, a_minute_later, COUNT(a_minute_later));
	story_pass(s, 60); /* clocks of a till and of the server are seconds apart */
	story_tell(s, two_minutes_later, COUNT(two_minutes_later));
	crew_detect(s, "counter", NEXT_MORNING);
	assert_said(s, "counter", "second_paper", "actor", "lan");
	assert_said(s, "counter", "second_paper", "evidence.facts.0.ticket", "${twice on paper.tickets.1.id}");
	assert_said(s, "counter", "second_paper", "evidence.facts.0.copy", "1");
	assert_said(s, "counter", "second_paper", "evidence.facts.0.gate", "gate1");
	assert_count(s, "counter", "second_paper", 1);
	assert_said(s, "counter", "replaced_after_entry", "actor", "lan");
	assert_said(s, "counter", "replaced_after_entry", "evidence.facts.0.ticket", "${gone in.tickets.0.id}");
	assert_said(s, "counter", "replaced_after_entry", "evidence.facts.0.refunded", "20000");
	assert_count(s, "counter", "replaced_after_entry", 1);
	assert_said(s, "counter", "drawer_without_sale", "actor", "lan");
	assert_said(s, "counter", "drawer_without_sale", "score", "4");
	assert_said(s, "counter", "drawer_without_sale", "evidence.rule.limit", "3");
	assert_said(s, "counter", "drawer_without_sale", "evidence.facts.3.entry_seq", "${drawer 4.entry_seq}");
	assert_said(s, "counter", "shift_difference", "evidence.facts.0.difference", "-60000");
	assert_said(s, "counter", "slip_differs", "evidence.facts.0.difference", "-10000");
	assert_said(s, "counter", "slip_differs", "evidence.facts.0.bag", "T-0002");
	assert_count(s, "counter", "bag_without_slip", 0); /* the first day is not over */
	crew_detect(s, "later", A_WEEK_ON);
	assert_said(s, "later", "bag_without_slip", "evidence.facts.0.bag", "T-0001");
	assert_said(s, "later", "bag_without_slip", "actor", "lan");
	assert_count(s, "later", "bag_without_slip", 1);
	assert_count(s, "later", "drawer_without_sale", 1); /* found once */
}

/* ---- a till that never sends: entries without a sale, and silence */

static const struct step hidden[] = {
	{"hidden code", CODE("quay2", "--site", "A1")},
	{"hidden till", TILL("quay2", "enroll", "--server", "${url}", "--code", "${hidden code.code}")},
	{"hidden shift", TILL("quay2", "shift", "open", "--cashier", "minh", "--float", "0")},
	{"hidden shift is told", TILL("quay2", "sync"), .expect = {{"failures", "0"}}},
	{"beside the books", TILL("quay2", "sell", "--site", "A1", "--pay", "cash", "ADULT=2")},
	{"lists", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
	{"in without a sale", TILL("gate1", "admit", "--site", "A1", "${beside the books.tickets.0.qr}")},
	{"in without a sale too", TILL("gate1", "admit", "--site", "A1", "${beside the books.tickets.1.qr}")},
	{"gate tells", TILL("gate1", "sync"), .expect = {{"failures", "0"}}},
};
static const struct step at_last[] = {
	{"hidden no more", TILL("quay2", "sync"), .expect = {{"failures", "0"}}},
};

static void test_shadow(void **state)
{
	struct story *s = *state;
	story_tell(s, hidden, COUNT(hidden));
	crew_detect(s, "too early", "${clock+7200}");
	assert_count(s, "too early", "shadow_entry", 0);
	assert_count(s, "too early", "silent_till", 0);
	crew_detect(s, "hidden long", TWO_DAYS_ON);
	assert_count(s, "hidden long", "shadow_entry", 1);
	assert_said(s, "hidden long", "shadow_entry", "actor", "minh");
	assert_said(s, "hidden long", "shadow_entry", "score", "2");
	assert_names(s, "hidden long", "shadow_entry", "${beside the books.tickets.0.id}");
	assert_names(s, "hidden long", "shadow_entry", "${beside the books.tickets.1.id}");
	assert_said(s, "hidden long", "shadow_entry", "evidence.facts.1.till", "quay2");
	assert_said(s, "hidden long", "shadow_entry", "evidence.facts.1.gate", "gate1");
	assert_said(s, "hidden long", "shadow_entry", "evidence.facts.1.missing", "ticket");
	assert_count(s, "hidden long", "silent_till", 2); /* nothing was heard of quay1 either */
	assert_said(s, "hidden long", "silent_till", "evidence.facts.0.till", "*");
	story_tell(s, at_last, COUNT(at_last));
	crew_detect(s, "put right", TWO_DAYS_ON);
	assert_said(s, "put right", "silent_till", "evidence.facts.0.till", "*");
	assert_count(s, "put right", "shadow_entry", 0);
}

/* ---- a clock */

static const struct step clock_moved[] = {
	{"two hours back, on a supervisor's word",
	 TILL_AT("quay2", "${clock-7200}", "clock", "approve", "--reason", "pin đồng hồ hết", SUPERVISOR), .in = PIN "\n"},
	{"sold by that clock", TILL_AT("quay2", "${clock-7190}", "sell", "--site", "A1", "--pay", "cash", "ADULT=3")},
	{"right again", TILL("quay2", "sync")},
};

static void test_clock(void **state)
{
	struct story *s = *state;
	story_tell(s, clock_moved, COUNT(clock_moved));
	crew_detect(s, "clock", "${clock+7200}");
	assert_count(s, "clock", "clock_change", 1);
	assert_said(s, "clock", "clock_change", "actor", "minh");
	assert_said(s, "clock", "clock_change", "evidence.facts.0.fault", "behind");
	assert_said(s, "clock", "clock_change", "evidence.facts.0.sales_after_total", "*");
}

/* ---- tickets sold twice */

#define SALES  14
#define OTHERS 40

static const enum category pair[] = {CATEGORY_ADULT, CATEGORY_ADULT, 0}, family[] = {CATEGORY_ADULT, CATEGORY_CHILD, 0},
			   couple_of_age[] = {CATEGORY_ADULT, CATEGORY_SENIOR, 0};

static const struct step new_tills[] = {
	{"code hoa", CODE("quay-hoa", "--site", "A1")},	  {"code tu", CODE("quay-tu", "--site", "A1")},
	{"code ba", CODE("quay-ba", "--site", "A1")},	  {"code north", CODE("cong bac", "--site", "A1")},
	{"code south", CODE("cong nam", "--site", "A1")},
};

static struct crew honest, thief, third;
static struct rogue north, south;

static void come_to_work(struct story *s)
{
	story_tell(s, new_tills, COUNT(new_tills));
	crew_open(&honest, s, "code hoa", "hoa");
	crew_open(&thief, s, "code tu", "tu");
	crew_open(&third, s, "code ba", "ba");
	rogue_enrol(&north, s, "code north");
	rogue_enrol(&south, s, "code south");
}

static void test_recycled(void **state)
{
	struct story *s = *state;
	static struct crew_sale sold[SALES], others[OTHERS];
	come_to_work(s);
	for (size_t i = 0; i < OTHERS; i++)
		crew_sell(&honest, pair, &others[i]);
	for (size_t i = 0; i < SALES; i++)
		crew_sell(&thief, pair, &sold[i]);
	crew_send(&honest);
	crew_send(&thief);
	/* every visitor goes in at once; of six sales of the thief the guard does not look at the tickets */
	for (size_t i = 0; i < OTHERS; i++)
		assert_int_equal(crew_admit(&north, others[i].tickets[0]), 0);
	for (size_t i = 6; i < SALES; i++)
		assert_int_equal(crew_admit(&north, sold[i].tickets[0]), 0);
	crew_detect(s, "before", "${clock+60}");
	assert_count(s, "before", "recycled_ticket", 0);
	story_pass(s, 3 * 3600);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(crew_admit(&south, sold[i].tickets[0]), 0);
	crew_detect(s, "recycled", "${clock+86400}");
	assert_count(s, "recycled", "recycled_ticket", 1);
	assert_said(s, "recycled", "recycled_ticket", "actor", "tu");
	assert_said(s, "recycled", "recycled_ticket", "evidence.found", "6");
	assert_said(s, "recycled", "recycled_ticket", "evidence.share.of", "14");
	assert_said(s, "recycled", "recycled_ticket", "evidence.facts.5.gate", "cong nam");
}

/* ---- adults that are written down as children, or as old people */

static void test_shares(void **state)
{
	struct story *s = *state;
	struct crew_sale sold;
	for (size_t i = 0; i < 70; i++) {
		crew_sell(&honest, i % 10 == 0 ? family : pair, &sold);
		crew_sell(&thief, i % 3 != 0 ? family : pair, &sold);
		crew_sell(&third, i % 3 != 0 ? couple_of_age : pair, &sold);
	}
	crew_send(&honest);
	crew_send(&thief);
	crew_send(&third);
	crew_detect(s, "shares", "${clock+86400}");
	assert_count(s, "shares", "free_share", 1);
	assert_said(s, "shares", "free_share", "actor", "tu");
	assert_said(s, "shares", "free_share", "evidence.share.of", "168");
	assert_said(s, "shares", "free_share", "evidence.found", "46");
	assert_said(s, "shares", "free_share", "evidence.facts.0.persons", "1");
	assert_count(s, "shares", "reduced_share", 1);
	assert_said(s, "shares", "reduced_share", "actor", "ba");
	assert_said(s, "shares", "reduced_share", "evidence.share.share_permille", "329");
}

/* ---- gates */

static void say_admitted(struct rogue *gate, struct bytes cose, bool is_provisional)
{
	struct admission ad = {.site = 1,
			       .gate = "cổng",
			       .day = instant_day(story_now(gate->story)),
			       .entry = 1,
			       .first_use = 1,
			       .count = 1,
			       .admitted_at = story_now(gate->story),
			       .is_provisional = is_provisional,
			       .cose = cose};
	struct cose_sign1 m;
	struct ticket t;
	BUF_LOCAL body;
	buf_init(&body, 4096);
	assert_int_equal(cose_parse(&m, cose), E_OK);
	assert_int_equal(ticket_decode(&t, m.payload), E_OK);
	memcpy(ad.ticket, t.id, UUID_LEN);
	memcpy(ad.root, t.id, UUID_LEN);
	randombytes_buf(ad.claim, UUID_LEN);
	admission_encode(&body, &ad);
	rogue_say(gate, ENTRY_ADMISSION, &body);
}

/* The cable of the south gate was pulled, and one ticket went in at both. */
static void test_gates_apart(void **state)
{
	struct story *s = *state;
	struct crew_sale sold[25];
	for (size_t i = 0; i < 25; i++)
		crew_sell(&honest, pair, &sold[i]);
	crew_send(&honest);
	for (size_t i = 0; i < 25; i++) {
		say_admitted(&north, sold[i].tickets[0], false);
		say_admitted(&south, sold[i].tickets[i == 7 ? 0 : 1], true);
	}
	assert_int_equal(rogue_send(&north), 200);
	assert_int_equal(rogue_send(&south), 200);
	crew_detect(s, "apart", "${clock+86400}");
	assert_count(s, "apart", "provisional_entries", 1);
	assert_said(s, "apart", "provisional_entries", "evidence.found", "25");
	assert_said(s, "apart", "provisional_entries", "evidence.share.others_permille", "0");
	assert_said(s, "apart", "provisional_entries", "evidence.facts.24.entry_seq", "25");
	assert_count(s, "apart", "double_entry", 1);
	assert_said(s, "apart", "double_entry", "evidence.facts.0.second_gate", "cong nam");
	assert_said(s, "apart", "double_entry", "evidence.facts.0.first_gate", "cong bac");
}

static void say_allowed(struct rogue *r, enum approval_action action, const struct buf *body, const char *cashier)
{
	struct approval a = {.action = action, .supervisor = "to truong", .reason = "khách của xã"};
	BUF_LOCAL text;
	buf_init(&text, 2048);
	strcpy(a.cashier, cashier);
	sha256(a.subject, buf_bytes(body));
	approval_encode(&text, &a);
	rogue_say(r, ENTRY_APPROVAL, &text);
}

static void test_overrides(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < 3; i++) {
		struct overridden o = {.site = 1, .gate = "cổng", .verdict = 5, .persons = 2};
		BUF_LOCAL body;
		buf_init(&body, 4096);
		randombytes_buf(o.id, UUID_LEN);
		overridden_encode(&body, &o);
		say_allowed(&south, APPROVAL_GATE, &body, "");
		rogue_say(&south, ENTRY_OVERRIDE, &body);
	}
	assert_int_equal(rogue_send(&south), 200);
	crew_detect(s, "overrides", "${clock+86400}");
	assert_count(s, "overrides", "override", 1);
	assert_said(s, "overrides", "override", "actor", "to truong");
	assert_said(s, "overrides", "override", "score", "6");
	assert_said(s, "overrides", "override", "evidence.facts.0.gate", "cong nam");
}

/* ---- one person alone */

static const struct step lone_root[] = {
	{"a receipt", .sql = "SELECT symbol_id, number, HEX(source) FROM receipt ORDER BY issued_at LIMIT 1"},
};

static void test_unapproved(void **state)
{
	struct story *s = *state;
	struct cash_moved out = {.kind = CASH_PAID_OUT, .amount = 50000, .cashier = "tu", .reason = "mua nước"};
	BUF_LOCAL body;
	buf_init(&body, 2048);
	memcpy(out.shift, thief.shift, UUID_LEN);
	randombytes_buf(out.id, UUID_LEN);
	cash_moved_encode(&body, &out);
	rogue_say(&thief.till, ENTRY_CASH_MOVED, &body);
	crew_send(&thief);
	crew_detect(s, "nobody allowed it", "${clock+86400}");
	assert_count(s, "nobody allowed it", "refund_without_approval", 1);
	assert_said(s, "nobody allowed it", "refund_without_approval", "actor", "tu");
	assert_said(s, "nobody allowed it", "refund_without_approval", "evidence.facts.0.incident", "approval_missing");
	assert_said(s, "nobody allowed it", "refund_without_approval", "evidence.facts.0.till", "quay-tu");
}

/* ---- the database's root */

static void test_root(void **state)
{
	struct story *s = *state;
	story_tell(s, lone_root, COUNT(lone_root));
	story_sql_rewrite(
		s, story_text(s, "SET STATEMENT check_constraint_checks = 0 FOR INSERT INTO refund (id, correction, symbol_id, "
				 "number, origin, amount, method, reason, actor, approver, at, record, leaf_index) VALUES "
				 "(UNHEX('019A0000000070008000000000000001'), UNHEX('019A0000000070008000000000000002'), "
				 "${a receipt.rows.0.0}, ${a receipt.rows.0.1}, UNHEX('${a receipt.rows.0.2}'), 20000, 1, "
				 "'khach doi y', "
				 "'giamdoc', 'giamdoc', UNIX_TIMESTAMP('2026-11-21 05:00:00'), '', 99999999)"));
	story_sql_root(s, "INSERT INTO money (id, source, tx, bank_ref, account, amount, memo, booked_at, received_at, state)"
			  " VALUES (UNHEX('019A0000000070008000000000000003'), 5, 'FT1', 'FT1', '1', 70000, 'chuyen tien',"
			  " 1795200000, 1795200000000, 3)");
	story_sql_rewrite(
		s, "DELETE FROM receipt WHERE number = 3 AND symbol_id = (SELECT id FROM symbol WHERE device = (SELECT id"
		   " FROM device WHERE name = 'quay-hoa') LIMIT 1)");
	story_sql_rewrite(s,
			  "DELETE FROM entry WHERE seq IN (4, 5) AND device = (SELECT id FROM device WHERE name = 'quay-ba')");
	story_sql_rewrite(s, "UPDATE shift SET z_number = 2 WHERE device = (SELECT id FROM device WHERE name = 'quay1')");
	crew_detect(s, "root", TWO_DAYS_ON);
	assert_said(s, "root", "unmatched_money", "evidence.facts.0.amount", "70000");
	assert_said(s, "root", "unmatched_money", "evidence.facts.0.transaction", "FT1");
	assert_count(s, "root", "unmatched_money", 1);
	assert_count(s, "root", "refund_without_approval", 2);
	assert_string_equal(json_string_value(json_object_get(crew_finding(s, "root", "refund_without_approval", 1), "actor")),
			    "giamdoc");
	assert_count(s, "root", "gap_number", 1);
	assert_said(s, "root", "gap_number", "evidence.facts.0.first_missing", "3");
	assert_said(s, "root", "gap_number", "evidence.facts.0.last_missing", "3");
	assert_said(s, "root", "gap_number", "evidence.facts.0.till", "quay-hoa");
	assert_count(s, "root", "gap_journal", 1);
	assert_said(s, "root", "gap_journal", "score", "2");
	assert_said(s, "root", "gap_journal", "evidence.facts.0.first_missing", "4");
	assert_count(s, "root", "gap_z", 1);
	assert_said(s, "root", "gap_z", "evidence.facts.0.first_missing", "1");
}

/* ---- what a Z counted and nobody saw again; a shift that nobody closes */

#define FOUR_DAYS_ON "${clock+345600}"
static const struct step never_closed[] = {
	{"left open", .sql = "SELECT COUNT(*) > 0 FROM detection WHERE detector = 'shift_left_open' AND actor = 'minh'",
	 .expect = {{"rows.0.0", "1"}}},
};
static const struct step found_again[] = {
	{"next shift", TILL("quay1", "shift", "open", "--cashier", "lan", "--float", "130000")},
	{"next told", TILL("quay1", "sync"), .expect = {{"failures", "0"}}},
};

static void test_drawers(void **state)
{
	struct story *s = *state;
	assert_count(s, "root", "counted_unbagged", 0);
	crew_detect(s, "four days on", FOUR_DAYS_ON);
	assert_count(s, "four days on", "counted_unbagged", 1);
	assert_said(s, "four days on", "counted_unbagged", "actor", "lan");
	assert_said(s, "four days on", "counted_unbagged", "evidence.facts.0.left_over", "180000");
	assert_said(s, "four days on", "counted_unbagged", "evidence.facts.0.till", "quay1");
	assert_said(s, "four days on", "shift_left_open", "evidence.facts.0.opened_at", "*");
	story_tell(s, never_closed, COUNT(never_closed));
	story_tell(s, found_again, COUNT(found_again));
	crew_detect(s, "in the next drawer", FOUR_DAYS_ON); /* but for what may be nowhere */
	assert_count(s, "in the next drawer", "counted_unbagged", 0);
}

/* Looks that the server has taken by itself, by its own clock: there what only lies ahead has ended, and is news again. */
static int64_t nights(struct story *s)
{
	json_t *answer = story_sql(s, "SELECT COUNT(*) FROM detection_run WHERE slot >= 0");
	int64_t n = strtoll(json_string_value(json_at(answer, "rows.0.0")), NULL, 10);
	json_decref(answer);
	return n;
}

static bool is_told_once(struct story *s)
{
	static const char told[] = "SELECT COUNT(*), MAX(round) FROM detection";
	json_t *before = story_sql(s, told);
	crew_detect(s, "again", TWO_DAYS_ON);
	crew_detect(s, "and again", TWO_DAYS_ON);
	json_t *after = story_sql(s, told);
	bool is = json_equal(before, after) && json_integer_value(story_answer(s, "again.found")) == 0;
	json_decref(before);
	json_decref(after);
	return is;
}

/* Whatever was found is told once, however often it is looked for, and by whom; the server looks once a night. */
static void test_once(void **state)
{
	int64_t before = nights(*state);
	bool is = is_told_once(*state);
	if (nights(*state) > before) {
		crew_detect(*state, "settled", TWO_DAYS_ON);
		is = is_told_once(*state);
	}
	assert_true(is);
}

static void test_end(void **state)
{
	story_leave(*state); /* the doctor would find what the root did */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counter),	  cmocka_unit_test(test_shadow),     cmocka_unit_test(test_clock),
		cmocka_unit_test(test_recycled),  cmocka_unit_test(test_shares),     cmocka_unit_test(test_gates_apart),
		cmocka_unit_test(test_overrides), cmocka_unit_test(test_unapproved), cmocka_unit_test(test_root),
		cmocka_unit_test(test_drawers),	  cmocka_unit_test(test_once),	     cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("thieves", tests, story_group_begin, story_group_end);
}
