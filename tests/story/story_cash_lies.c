/* Tills that lie about cash: every entry is stored, every lie is on record, nothing is held up. */
#include "tests/support/rogue.h"
#include "tests/support/tillwords.h"

#include <hoaban/instant.h>

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const char *finding(struct story *s, const char *label, const char *check)
{
	const json_t *list = story_answer(s, arena_format(&s->arena, "%s.findings", label)), *row;
	size_t i;
	json_array_foreach((json_t *)(uintptr_t)list, i, row)
		if (str_equal(json_string_value(json_object_get(row, "check")), check))
			return json_string_value(json_object_get(row, "state"));
	return "missing";
}

static const struct step liars[] = {{"liar", CODE("liar", "--site", "A1")}};

static int64_t count(struct story *s, const char *sql)
{
	json_t *answer = story_sql(s, sql);
	int64_t n = strtoll(json_string_value(json_at(answer, "rows.0.0")), NULL, 10);
	json_decref(answer);
	return n;
}

static int64_t incidents(struct story *s, const char *kind, const char *what)
{
	return count(s, arena_format(&s->arena, "SELECT COUNT(*) FROM incident WHERE kind = '%s' AND detail LIKE '%%%s%%'",
				     kind, what));
}

/* When: its Z says the same second. */
static int64_t say_opened(struct rogue *r, const uint8_t id[static UUID_LEN])
{
	struct shift_opened opened = {.cashier = "lan", .opening_float = 1000};
	BUF_LOCAL body;
	buf_init(&body, 1024);
	memcpy(opened.id, id, UUID_LEN);
	shift_opened_encode(&body, &opened);
	rogue_say(r, ENTRY_SHIFT_OPENED, &body);
	return r->said_at;
}

static void say_moved(struct rogue *r, const uint8_t id[static UUID_LEN], const struct cash_moved *from)
{
	struct cash_moved c = *from;
	BUF_LOCAL body;
	buf_init(&body, 2048);
	memcpy(c.shift, id, UUID_LEN);
	memcpy(c.cashier, "lan", 4);
	cash_moved_encode(&body, &c);
	rogue_say(r, ENTRY_CASH_MOVED, &body);
}

static struct shift_closed honest_z(const uint8_t id[static UUID_LEN], uint32_t number, int64_t opened_at)
{
	struct shift_closed z = {.cashier = "lan",
				 .z_number = number,
				 .opened_at = opened_at,
				 .opening_float = 1000,
				 .figures = {.of = {[FIGURE_PAID_IN] = {1, 500}}},
				 .expected = 1500,
				 .counted = 1500};
	memcpy(z.id, id, UUID_LEN);
	return z;
}

/* A shift with one payment in, and the Z that `change` has made of it. */
static void say_shift(struct rogue *r, uint32_t number, void (*change)(struct shift_closed *z))
{
	static const struct cash_moved paid_in = {.kind = CASH_PAID_IN, .amount = 500, .reason = "tien le"};
	uint8_t id[UUID_LEN] = {7, (uint8_t)number};
	BUF_LOCAL body;
	buf_init(&body, 8192);
	const int64_t opened_at = say_opened(r, id);
	say_moved(r, id, &paid_in);
	struct shift_closed z = honest_z(id, number, opened_at);
	change(&z);
	shift_closed_encode(&body, &z);
	rogue_say(r, ENTRY_SHIFT_CLOSED, &body);
	assert_int_equal(rogue_send(r), 200);
}

static void nothing(struct shift_closed *z)
{
	(void)z;
}
/* He keeps 200 and does not say that they were paid in. */
static void less_paid_in(struct shift_closed *z)
{
	z->figures.of[FIGURE_PAID_IN].amount = 300;
	z->expected = z->counted = 1300;
}
/* 400 more, and a drop of them that never was. */
static void a_drop_more(struct shift_closed *z)
{
	z->figures.of[FIGURE_DROPS] = (struct figure){1, 400};
	z->expected = z->counted = 1100;
}
static void one_reprint_less(struct shift_closed *z)
{
	z->figures.of[FIGURE_REPRINTS].count = 1;
}
static void another_float(struct shift_closed *z)
{
	z->opening_float = 900;
	z->expected = z->counted = 1400;
}
static void a_sale_that_never_was(struct shift_closed *z)
{
	z->figures.of[FIGURE_SALES] = (struct figure){1, 20000};
	z->figures.tenders[PAYMENT_CARD] = (struct figure){1, 20000};
	z->perpetual = 20000;
}
static void a_forgotten_past(struct shift_closed *z)
{
	z->perpetual = 7;
}

static const struct step told[] = {
	{"told", .run = {"hoaband", "report", "incidents", "--data", "${data}", "--json"},
	 .expect = {{"incidents", "#8"},
		    {"incidents.1.kind", "z_gap"},
		    {"incidents.0.device", "liar"},
		    {"incidents.7.kind", "z_differs"},
		    {"incidents.7.detail", "z=2 what=paid_in"}}},
	{"told later", .run = {"hoaband", "report", "incidents", "--data", "${data}", "--day", "2099-01-01", "--json"},
	 .expect = {{"incidents", "#0"}}},
	{"doctor told", .run = {"hoaband", "doctor", "--data", "${data}", "--json", "--demo", "--clock", "${clock}"}},
};

/* Every change of a figure is noticed by name, the entry is stored, and the doctor finds nothing broken: it is on record. */
static void test_a_changed_z(void **state)
{
	static const struct {
		void (*change)(struct shift_closed *z);
		const char *what;
	} rows[] = {
		{less_paid_in, "what=paid_in"}, {a_drop_more, "what=drops"},	       {one_reprint_less, "what=reprints"},
		{another_float, "what=float"},	{a_sale_that_never_was, "what=sales"}, {a_forgotten_past, "what=perpetual"},
	};
	struct story *s = *state;
	struct rogue *r = ARENA_NEW(&s->arena, struct rogue);
	story_tell(s, liars, COUNT(liars));
	rogue_enrol(r, s, "liar");
	say_shift(r, 1, nothing);
	assert_int_equal(incidents(s, "z_differs", ""), 0);
	for (uint32_t i = 0; i < COUNT(rows); i++) {
		say_shift(r, i + 2, rows[i].change);
		if (incidents(s, "z_differs", rows[i].what) != 1)
			fail_msg("not noticed: %s", rows[i].what);
	}
	assert_int_equal(count(s, "SELECT MAX(z_number) FROM shift"), 7);
	say_shift(r, 9, nothing);
	assert_int_equal(incidents(s, "z_gap", "z=9"), 1);
	story_tell(s, told, COUNT(told));
	assert_string_equal(finding(s, "doctor told", "incident"), "yellow");
	story_doctor(s);
}

static void say_approved(struct rogue *r, const struct cash_moved *c, uint8_t change)
{
	struct approval a = {APPROVAL_PAID_OUT, {0}, "to truong", "lan", "mua nuoc"};
	BUF_LOCAL body;
	buf_init(&body, 2048);
	cash_moved_encode(&body, c);
	sha256(a.subject, buf_bytes(&body));
	a.subject[0] ^= change;
	buf_clear(&body);
	approval_encode(&body, &a);
	rogue_say(r, ENTRY_APPROVAL, &body);
}

/* Cash that nobody allowed, bags that nobody dropped, a bank that counted less: stored, and on record. */
static void test_movements_that_cannot_be(void **state)
{
	static const uint8_t id[UUID_LEN] = {9};
	struct cash_moved out = {.shift = {9}, .cashier = "lan", .kind = CASH_PAID_OUT, .amount = 100, .reason = "mua nuoc"},
			  drop = {.kind = CASH_DROP, .amount = 300, .bag = "R-1"},
			  slip = {.kind = CASH_SLIP, .amount = 200, .bag = "R-1", .slip = "KB 1"},
			  lost = {.kind = CASH_SLIP, .amount = 200, .bag = "R-9", .slip = "KB 2"};
	struct story *s = *state;
	struct rogue *r = ARENA_NEW(&s->arena, struct rogue);
	static const struct step code[] = {{"liar too", CODE("liar too", "--site", "A1")}};
	BUF_LOCAL garbage;
	buf_init(&garbage, 16);
	cbor_put_array(&garbage, 0);
	story_tell(s, code, 1);
	rogue_enrol(r, s, "liar too");
	say_opened(r, id);
	say_approved(r, &out, 0);
	say_moved(r, id, &out);
	assert_int_equal(rogue_send(r), 200);
	assert_int_equal(incidents(s, "approval_missing", ""), 0);
	say_moved(r, id, &out); /* a word is good for one payment */
	say_approved(r, &out, 1);
	say_moved(r, id, &out);
	say_moved(r, id, &drop);
	say_moved(r, id, &drop);
	say_moved(r, id, &slip);
	say_moved(r, id, &slip);
	say_moved(r, id, &lost);
	rogue_say(r, ENTRY_CASH_MOVED, &garbage);
	rogue_say(r, ENTRY_APPROVAL, &garbage);
	rogue_say(r, ENTRY_DRAWER_OPENED, &garbage);
	assert_int_equal(rogue_send(r), 200);
	assert_int_equal(incidents(s, "approval_missing", "action=1"), 2);
	assert_int_equal(incidents(s, "bag_repeated", "bag=R-1"), 1);
	assert_int_equal(incidents(s, "slip_differs", "dropped=300 bank=200"), 1);
	assert_int_equal(incidents(s, "slip_repeated", "bag=R-1"), 1);
	assert_int_equal(incidents(s, "bag_unknown", "bag=R-9"), 1);
	assert_int_equal(incidents(s, "content_fault", "what=cash_moved"), 1);
	assert_int_equal(incidents(s, "content_fault", "what=approval"), 1);
	assert_int_equal(incidents(s, "content_fault", "what=drawer_opened"), 1);
}

/* A shift closed over a broken body, and a shift that was opened before another: not summed up, and on record. */
static void test_shifts_that_cannot_be_summed(void **state)
{
	static const uint8_t first[UUID_LEN] = {11}, second[UUID_LEN] = {12};
	struct story *s = *state;
	struct rogue *r = ARENA_NEW(&s->arena, struct rogue);
	static const struct step code[] = {{"liar three", CODE("liar three", "--site", "A1")}};
	BUF_LOCAL body;
	buf_init(&body, 8192);
	story_tell(s, code, 1);
	rogue_enrol(r, s, "liar three");
	const int64_t first_at = say_opened(r, first), second_at = say_opened(r, second);
	struct shift_closed z = honest_z(first, 1, first_at);
	shift_closed_encode(&body, &z);
	rogue_say(r, ENTRY_SHIFT_CLOSED, &body);
	buf_clear(&body);
	cbor_put_array(&body, 0);
	rogue_say(r, ENTRY_CASH_MOVED, &body);
	buf_clear(&body);
	z = honest_z(second, 2, second_at);
	shift_closed_encode(&body, &z);
	rogue_say(r, ENTRY_SHIFT_CLOSED, &body);
	rogue_say(r, ENTRY_SHIFT_CLOSED, &body);
	assert_int_equal(rogue_send(r), 200);
	assert_int_equal(incidents(s, "shift_overlaps", "z=1"), 1);
	assert_int_equal(incidents(s, "z_unchecked", "what=malformed"), 1);
	assert_int_equal(incidents(s, "shift_unknown", "what=shift_closed"), 1);
}

/* A child, free: what counts here is the shift that it names. */
static void sell_one(struct rogue *r, const uint8_t shift[static UUID_LEN])
{
	struct sale_ticket ticket = rogue_ticket(r);
	struct sale s = {
		.visit_day = instant_day(story_now(r->story)), .cashier = "lan", .ticket_count = 1, .tickets = &ticket};
	BUF_LOCAL body;
	buf_init(&body, 8192);
	memcpy(s.id, ticket.leaf_salt, UUID_LEN);
	memcpy(s.shift, shift, UUID_LEN);
	assert_int_equal(sale_encode(&body, &s), E_OK);
	rogue_say(r, ENTRY_SALE, &body);
}

/* Cash that no Z will ever have: before the shift, after it, in one that never was. The tickets stand. */
static void test_sales_outside_a_shift(void **state)
{
	static const uint8_t id[UUID_LEN] = {21}, never[UUID_LEN] = {22};
	static const struct cash_moved drop = {.kind = CASH_DROP, .amount = 1, .bag = "R-7"};
	struct story *s = *state;
	struct rogue *r = ARENA_NEW(&s->arena, struct rogue);
	static const struct step code[] = {{"liar four", CODE("liar four", "--site", "A1")}};
	struct shift_closed z;
	BUF_LOCAL body;
	buf_init(&body, 8192);
	story_tell(s, code, 1);
	rogue_enrol(r, s, "liar four");
	sell_one(r, id);
	const int64_t opened_at = say_opened(r, id);
	say_moved(r, id, &drop);
	say_moved(r, never, &drop);
	z = honest_z(id, 1, opened_at);
	z.figures.of[FIGURE_PAID_IN] = (struct figure){0, 0};
	z.figures.of[FIGURE_DROPS] = (struct figure){1, 1};
	z.expected = z.counted = 999;
	shift_closed_encode(&body, &z);
	rogue_say(r, ENTRY_SHIFT_CLOSED, &body);
	sell_one(r, id);
	assert_int_equal(rogue_send(r), 200);
	sell_one(r, id);
	assert_int_equal(rogue_send(r), 200);
	assert_int_equal(incidents(s, "outside_shift", "what=sale"), 3);
	assert_int_equal(incidents(s, "outside_shift", "what=cash_moved"), 1);
	assert_int_equal(incidents(s, "z_differs", "z=1 "), 0);
	assert_int_equal(count(s, "SELECT COUNT(*) FROM ticket"), 3);
}

/* ---- */

static int begin(void **state)
{
	static struct story s = {.clock = STORY_CLOCK, .audit_finds = "bag_twice, bag_unknown, slip_differs"};
	story_begin(&s);
	*state = &s;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_changed_z),
		cmocka_unit_test(test_movements_that_cannot_be),
		cmocka_unit_test(test_shifts_that_cannot_be_summed),
		cmocka_unit_test(test_sales_outside_a_shift),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests_name("tills that lie about cash", tests, begin, story_group_end);
}
