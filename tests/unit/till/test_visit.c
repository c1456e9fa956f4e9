/* Slots of the lease at the counter, and classes that have booked: what is refused, what is counted, what survives. */
#include "pos-client/domain/cart.h"
#include "pos-client/domain/park.h"
#include "pos-client/domain/replace.h"
#include "tests/support/counter.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define SITE		AUTHORITY_SITE_A1
#define A1		(UINT64_C(1) << AUTHORITY_SITE_A1)
#define BT		(UINT64_C(1) << AUTHORITY_SITE_BT)
#define H(hour, minute) ((hour)*60u + (minute))

static int32_t today(void)
{
	return instant_day(COUNTER_NOW);
}

/* It is 08:15. */
static void time_table(struct authority *a)
{
	const struct lease_slot slots[] = {
		{{SITE, today(), H(7, 0), H(8, 0)}, 9},	    {{SITE, today(), H(8, 0), H(9, 30)}, 5},
		{{SITE, today(), H(9, 30), H(11, 0)}, 3},   {{SITE, today(), H(13, 30), H(15, 0)}, 0},
		{{SITE, today() + 1, H(7, 0), H(9, 0)}, 2}, {{SITE, today() + 2, 0, 1440}, LEASE_PLACES_FREE},
		{{SITE, today() + 3, 0, 1440}, 4},
	};
	a->timed = A1;
	a->slot_count = sizeof slots / sizeof slots[0];
	memcpy(a->slots, slots, sizeof slots);
	a->now++;
}

static int set_up(void **state)
{
	static struct counter c;
	counter_open(&c);
	time_table(&c.authority);
	c.authority.staff[c.authority.staff_count++] = (struct lease_staff){"mai", STAFF_SUPERVISOR, ""};
	assert_int_equal(counter_renew(&c), E_OK);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	struct counter *c = *state;
	counter_verify(c);
	counter_stop(c);
	return 0;
}

static uint32_t left_of(struct counter *c, int32_t day, uint32_t begins)
{
	struct visit_slot *list;
	size_t count;
	assert_int_equal(visit_slots(&c->till, SITE, day, &list, &count), E_OK);
	for (size_t i = 0; i < count; i++)
		if (list[i].slot.begins == begins)
			return list[i].left;
	fail();
	return 0;
}

static void refuses(struct counter *c, const struct sell_request *r, const char *why)
{
	struct journal_head before, after;
	struct sale_view v;
	assert_int_equal(journal_head(c->till.journal, &before), E_OK);
	assert_int_not_equal(counter_sell(c, r, &v), E_OK);
	if (!counter_why(c, why))
		fail_msg("not refused as %s", why);
	assert_int_equal(journal_head(c->till.journal, &after), E_OK);
	assert_int_equal(after.seq, before.seq);
}

static struct sell_request ask_at(const struct visit_choice *choice, uint32_t adults)
{
	struct sell_request r = counter_ask(A1, adults, 0, 0);
	r.choices = choice;
	r.choice_count = 1;
	return r;
}

static struct sell_request ask_on(int32_t day, uint32_t adults)
{
	struct sell_request r = counter_ask(A1, adults, 0, 0);
	r.has_day = true;
	r.ask.visit_day = day;
	return r;
}

/* ---- what is refused */

static void test_refused(void **state)
{
	struct counter *c = *state;
	const struct visit_choice over = {SITE, H(7, 0)}, later = {SITE, H(9, 30)}, empty = {SITE, H(13, 30)},
				  none = {SITE, H(8, 1)};
	struct sell_request r = ask_at(&over, 1);
	refuses(c, &r, "slot_over");
	r = ask_at(&later, 4);
	refuses(c, &r, "slot_short");
	r = ask_at(&empty, 1);
	refuses(c, &r, "slot_full");
	r = ask_at(&none, 1);
	refuses(c, &r, "slot_unknown");
	r = ask_on(today() + 1, 3);
	refuses(c, &r, "slot_short");
	r = ask_on(today() + 4, 1); /* nothing is said of that day */
	refuses(c, &r, "slot_none");
	c->now_ms += 8 * 3600 * INT64_C(1000); /* 16:15 */
	r = counter_ask(A1, 1, 0, 0);
	refuses(c, &r, "slot_over");
}

/* The last place is sold once, whatever is tried again, also by another process. */
static void test_used_up(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct sell_request r = counter_ask(A1, 4, 0, 0), again;
	r.has_id = true;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(left_of(c, today(), H(8, 0)), 1);
	again = r;
	assert_int_equal(counter_sell(c, &again, &v), E_OK); /* the same sale */
	assert_int_equal(left_of(c, today(), H(8, 0)), 1);
	counter_restart(c);
	assert_int_equal(left_of(c, today(), H(8, 0)), 1);
	r = counter_ask(A1, 2, 0, 0);
	refuses(c, &r, "slot_short"); /* the running slot has one place left: nothing is chosen for two in silence */
	r = counter_ask(A1, 1, 0, 0);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(left_of(c, today(), H(8, 0)), 0);
	assert_int_equal(counter_sell(c, &r, &v), E_OK); /* the next slot */
	assert_int_equal(left_of(c, today(), H(9, 30)), 2);
	const struct visit_choice full = {SITE, H(8, 0)};
	r = ask_at(&full, 1);
	refuses(c, &r, "slot_full");
}

/* What fails in the transaction takes no place. */
static void test_nothing_is_taken(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 2, 0, 0);
	c->authority.last_number = 0;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	refuses(c, &r, "lease_numbers");
	assert_int_equal(left_of(c, today(), H(8, 0)), 5);
}

/* Places count from the first sale on, like numbers: a renewed lease that says the same gives nothing new. */
static void test_renewal(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct sell_request r = counter_ask(A1, 5, 0, 0);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(left_of(c, today(), H(8, 0)), 0);
	c->authority.slots[1].places = 7;
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(left_of(c, today(), H(8, 0)), 2);
	c->authority.slots[1].places = 1; /* taken back */
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(left_of(c, today(), H(8, 0)), 0);
}

/* ---- what is sold */

static void test_in_the_slot_only(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct sell_request r = counter_ask(A1, 2, 0, 0);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.ticket_count, 2);
	assert_int_equal(v.tickets[0].ticket.valid_from, day_start(today()) + 8 * 3600);
	assert_int_equal(v.tickets[0].ticket.valid_until, day_start(today()) + 9 * 3600 + 1800);
}

/* A site without timetable beside one with: tickets of their own, and one price for each person. */
static void test_beside_an_untimed_site(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct sell_request r = counter_ask(A1 | BT, 2, 0, 0), whole = counter_ask(BT, 9, 0, 0);
	r.is_group = true;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.sale.total, 2 * 120000);
	assert_int_equal(v.ticket_count, 2);
	assert_int_equal(v.tickets[0].ticket.sites | v.tickets[1].ticket.sites, A1 | BT);
	assert_int_equal(v.tickets[0].ticket.sites & v.tickets[1].ticket.sites, 0);
	assert_int_equal(left_of(c, today(), H(8, 0)), 3);
	assert_int_equal(counter_sell(c, &whole, &v), E_OK);
	assert_int_equal(left_of(c, today(), H(8, 0)), 3);
}

static void test_whole_days(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct sell_request r = ask_on(today() + 2, 50); /* no limit on that day */
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	r = ask_on(today() + 3, 3);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.tickets[0].ticket.valid_until, day_start(today() + 4));
	assert_int_equal(left_of(c, today() + 3, 0), 1);
	r = ask_on(today() + 3, 2);
	refuses(c, &r, "slot_short");
}

/* ---- classes */

static struct booked class_of(uint64_t bits, uint32_t held)
{
	struct booked b = {.state = BOOKING_OPEN,
			   .name = "Lớp 7B",
			   .visit_day = today(),
			   .sites = A1,
			   .quantity = {[CATEGORY_ADULT] = 2, [CATEGORY_STUDY] = 38},
			   .held = held,
			   .slot_count = 1,
			   .slots = {{SITE, H(9, 30), H(11, 0)}}};
	booking_code_format(b.code, bits);
	return b;
}

static void tell_classes(struct counter *c, const struct booked *list, size_t count)
{
	struct buf out;
	buf_init(&out, 1u << 16);
	booked_list_encode(&out, list, count);
	c->authority.classes = buf_bytes(&out);
	c->authority.now++;
	assert_int_equal(counter_renew(c), E_OK);
	buf_release(&out);
	c->authority.classes.len = 0;
}

static void test_class(void **state)
{
	struct counter *c = *state;
	const struct booked b = class_of(1, 40);
	struct class_found found;
	struct sale_view v;
	tell_classes(c, &b, 1);
	counter_restart(c);
	assert_int_equal(class_find(&c->till, b.code, &found), E_OK);
	assert_true(found.is_known);
	assert_false(found.is_fresh);
	struct sell_request r = counter_ask(A1, 2, 0, 0);
	r.ask.quantity[CATEGORY_STUDY] = 41; /* 43 come: three more than were held, which is what the till has */
	r.booking = found.code;
	r.booked = &found.booked;
	r.is_group = r.has_seen_proofs = true;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.tickets[0].ticket.party, 43);
	assert_int_equal(v.tickets[0].ticket.valid_from, day_start(today()) + 9 * 3600 + 1800);
	assert_int_equal(left_of(c, today(), H(9, 30)), 0);
	refuses(c, &r, "booking_sold");
	till_forget(&c->till);
	assert_int_equal(class_find(&c->till, b.code, &found), E_REFUSED);
	assert_true(counter_why(c, "booking_sold"));
}

static void test_class_refused(void **state)
{
	struct counter *c = *state;
	struct booked list[2] = {class_of(1, 40), class_of(2, 0)};
	struct class_found found;
	list[1].state = BOOKING_CANCELLED;
	tell_classes(c, list, 2);
	assert_int_equal(class_find(&c->till, "nonsense", &found), E_INVALID);
	assert_true(counter_why(c, "booking_code"));
	till_forget(&c->till);
	assert_int_equal(class_find(&c->till, list[1].code, &found), E_REFUSED);
	assert_true(counter_why(c, "booking_cancelled"));
	struct sell_request r = counter_ask(A1, 44, 0, 0); /* four more than were held, and the till has three */
	r.booking = list[0].code;
	r.booked = &list[0];
	refuses(c, &r, "slot_short");
	c->now_ms += 4 * 3600 * INT64_C(1000); /* 12:15 */
	r = counter_ask(A1, 4, 0, 0);
	r.booking = list[0].code;
	r.booked = &list[0];
	refuses(c, &r, "slot_over");
}

/* Only the code is known: the places are the till's own. */
static void test_class_by_code(void **state)
{
	struct counter *c = *state;
	struct class_found found;
	struct sale_view v;
	char code[BOOKING_CODE];
	booking_code_format(code, 7);
	assert_int_equal(class_find(&c->till, code, &found), E_OK);
	assert_false(found.is_known);
	struct sell_request r = counter_ask(A1, 4, 0, 0);
	r.booking = found.code;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(left_of(c, today(), H(8, 0)), 1);
}

/* ---- receipts that were wrong */

static void replaces(struct counter *c, uint32_t number, uint32_t adults, struct replace_view *v)
{
	uint8_t id[UUID_LEN];
	struct replace_request r = {
		.form = "", .symbol = "", .number = number, .supervisor = "mai", .reason = "Khách báo sai"};
	r.change.has_lines = true;
	r.change.quantity[CATEGORY_ADULT] = adults;
	till_forget(&c->till);
	assert_int_equal(replace(&c->till, &r, id), E_OK);
	assert_int_equal(replace_view_load(&c->till, id, v), E_OK);
}

static void moves(struct counter *c, struct replace_request r, const char *why)
{
	uint8_t id[UUID_LEN];
	till_forget(&c->till);
	assert_int_not_equal(replace(&c->till, &r, id), E_OK);
	if (!counter_why(c, why))
		fail_msg("not %s but %s", why, c->till.why.count > 0 ? c->till.why.list[0].code : "nothing said");
}

/* Whoever stays keeps the time; the places of the others are the till's again; more are not to be had than there are. */
static void test_replaced(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	struct replace_view made;
	struct sell_request r = counter_ask(A1, 3, 0, 0);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	replaces(c, 1, 1, &made);
	assert_int_equal(left_of(c, today(), H(8, 0)), 4);
	assert_int_equal(made.made.tickets[0].ticket.valid_until, day_start(today()) + 9 * 3600 + 1800);
	assert_int_equal(made.fact.sale.slot_count, 1);
	assert_int_equal(made.fact.sale.slots[0].taken, 1);
	replaces(c, 2, 5, &made);
	assert_int_equal(left_of(c, today(), H(8, 0)), 0);
	struct replace_request more = {.form = "", .symbol = "", .number = 3, .supervisor = "mai", .reason = "Thêm khách"};
	more.change.has_lines = true;
	more.change.quantity[CATEGORY_ADULT] = 6;
	moves(c, more, "slot_full");
	struct replace_request later = {.form = "", .symbol = "", .number = 3, .supervisor = "mai", .reason = "Đến ngày mai"};
	later.change.has_lines = later.change.has_visit_day = true;
	later.change.quantity[CATEGORY_ADULT] = 1;
	later.change.visit_day = today() + 1;
	moves(c, later, "slot_moved");
	assert_int_equal(left_of(c, today(), H(8, 0)), 0);
}

/* ---- the cart */

static void test_cart(void **state)
{
	struct counter *c = *state;
	static struct cart_choices undo[CART_UNDO_MAX];
	static struct cart cart;
	const struct booked b = class_of(9, 40);
	struct class_found found;
	tell_classes(c, &b, 1);
	cart_init(&cart, &c->till, undo);
	assert_int_equal(class_find(&c->till, b.code, &found), E_OK);
	cart_take_class(&cart, &found);
	assert_int_equal(cart.price.persons, 40);
	assert_int_equal(cart.price.total, 40000);
	assert_true(cart.now.is_group);
	assert_int_equal(cart.price.visit.slots[0].begins, H(9, 30));
	assert_int_equal(park_put(&cart), E_OK);
	cart_next(&cart);
	assert_false(cart.now.has_class);
	assert_int_equal(park_take(&cart, 0), E_OK);
	assert_true(cart.now.has_class && cart.class.is_known);
	assert_string_equal(cart.class.code, b.code);
	assert_int_equal(cart.price.visit.covered, 40);
	assert_int_equal(cart_undo(&cart), E_NOT_FOUND);
	cart_clear(&cart);
	assert_false(cart.now.has_class);
	assert_int_equal(cart_choose_slot(&cart, SITE, H(9, 30)), E_OK);
	assert_int_equal(cart_set(&cart, CATEGORY_ADULT, 4), E_OK);
	assert_int_equal(cart.price.status, E_EXHAUSTED);
	assert_string_equal(cart.price.code, "slot_short");
	assert_int_equal(cart_set(&cart, CATEGORY_ADULT, 3), E_OK);
	assert_int_equal(cart.price.status, E_OK);
	assert_int_equal(cart.price.left[0], 3);
	cart_wipe(&cart);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_refused),
		CASE(test_used_up),
		CASE(test_nothing_is_taken),
		CASE(test_renewal),
		CASE(test_in_the_slot_only),
		CASE(test_beside_an_untimed_site),
		CASE(test_whole_days),
		CASE(test_class),
		CASE(test_class_refused),
		CASE(test_class_by_code),
		CASE(test_replaced),
		CASE(test_cart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
