/* The cart: what may be chosen, what it costs, how it is taken back, how it is paid; and that one cart is one sale. */
#include "pos-client/domain/park.h"
#include "tests/support/counter.h"
#include "tests/support/tariff_sample.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)
#define BT (UINT64_C(1) << AUTHORITY_SITE_BT)

struct desk {
	struct counter counter;
	struct cart cart;
	struct cart_choices undo[CART_UNDO_MAX];
};

static int set_up(void **state)
{
	static struct desk d;
	counter_open(&d.counter);
	cart_init(&d.cart, &d.counter.till, d.undo);
	*state = &d;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;
	cart_wipe(&d->cart);
	counter_stop(&d->counter);
	return 0;
}

static struct idcard born(int year)
{
	return (struct idcard){.has_birth = true, .birth = civil_day(year, 5, 5)};
}

static const struct cart_line *line(const struct cart *c, enum category category)
{
	for (size_t i = 0; i < c->price.line_count; i++)
		if (c->price.lines[i].category == category)
			return &c->price.lines[i];
	fail_msg("no such line");
	return NULL;
}

/* ---- hostile first */

static void test_too_much(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	assert_int_equal(cart_undo(c), E_NOT_FOUND);
	assert_int_equal(cart_set(c, CATEGORY_ADULT, ORDER_PERSONS_MAX + 1), E_RANGE);
	assert_int_equal(cart_add(c, CATEGORY_ADULT, UINT32_MAX), E_RANGE);
	assert_int_equal(cart_set(c, CATEGORY_ADULT, ORDER_PERSONS_MAX), E_OK);
	assert_int_equal(cart_add(c, CATEGORY_CHILD, 1), E_RANGE);
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 1), E_RANGE);
	assert_int_equal(c->now.quantity[CATEGORY_ADULT], ORDER_PERSONS_MAX);
	assert_int_equal(c->undo_count, 1); /* what was refused is no step */
	assert_int_equal(cart_move_day(c, -1), E_RANGE);
	cart_choose(c, 99);
	cart_toggle_site(c, 99);
	assert_int_equal(c->undo_count, 1);
	assert_int_equal(cart_hand(c, 0), E_RANGE);
	assert_int_equal(cart_hand(c, -1), E_RANGE);
	assert_int_equal(cart_hand(c, MONEY_MAX), E_OK);
	assert_int_equal(cart_hand(c, 1), E_RANGE);
	assert_int_equal(cart_tender(c, PAYMENT_CARD, c->price.total + 1, ""), E_RANGE);
	assert_int_equal(cart_tender(c, PAYMENT_CARD, 1, "01234567890123456789012345678901"), E_RANGE);
}

static void test_nothing_to_pay(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	uint8_t id[UUID_LEN];
	assert_true(cart_is_empty(c));
	assert_int_equal(c->price.total, 0);
	assert_int_equal(cart_tender(c, PAYMENT_CARD, -1, ""), E_RANGE);
	assert_int_equal(cart_commit(c, id), E_INVALID);
	assert_int_equal(cart_add(c, CATEGORY_CHILD, 2), E_OK);
	assert_int_equal(cart_hand(c, 50000), E_RANGE);
	assert_int_equal(cart_commit(c, id), E_OK);
}

/* ---- choices */

static void test_prices(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	assert_int_equal(c->now.sites, A1);
	assert_int_equal(c->price.line_count, d->counter.till.tariff->category_count);
	assert_int_equal(c->price.lines[0].category, d->counter.till.tariff->categories[0].category);
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 2), E_OK);
	assert_int_equal(cart_add(c, CATEGORY_CHILD, 1), E_OK);
	assert_int_equal(c->price.total, 40000);
	assert_int_equal(c->price.persons, 3);
	assert_int_equal(c->price.free_persons, 1);
	assert_int_equal(line(c, CATEGORY_ADULT)->amount, 40000);
	assert_false(line(c, CATEGORY_LOCAL_DAY)->is_sold);
	assert_int_equal(cart_add(c, CATEGORY_LOCAL_DAY, 1), E_OK);
	assert_int_equal(c->price.status, E_INVALID);
	assert_string_equal(c->price.code, "not_today");
	assert_int_equal(c->price.total, 0);
	assert_int_equal(cart_set(c, CATEGORY_LOCAL_DAY, 0), E_OK);
	assert_int_equal(c->price.total, 40000);
}

static void test_sites(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	size_t first = cart_chosen(c);
	assert_true(first < c->offer_count);
	cart_toggle_site(c, first); /* the only one stays */
	assert_int_equal(c->now.sites, A1);
	cart_choose_next(c);
	assert_int_not_equal(cart_chosen(c), first);
	for (size_t i = 1; i < c->offer_count; i++)
		cart_choose_next(c);
	assert_int_equal(cart_chosen(c), first);
	cart_toggle_site(c, (first + 1) % c->offer_count);
	assert_int_equal(cart_chosen(c), c->offer_count);
	assert_true(cart_has_offer(c, first));
	assert_true(cart_has_offer(c, (first + 1) % c->offer_count));
	for (size_t i = 0; i < 5 + c->offer_count; i++)
		assert_int_equal(cart_undo(c), i < 1 + c->offer_count ? E_OK : E_NOT_FOUND);
	assert_int_equal(cart_chosen(c), first);
}

/* A pass over two sites is an offer of its own; one whose sites are not all leased is none. */
static void test_pass(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	struct till *t = &d->counter.till;
	struct arena arena;
	struct complaints why = {.arena = &arena};
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	assert_int_equal(tariff_parse(&t->tariffs[0], &arena, bytes_of_text(sample_document), &why), E_OK);
	t->tariff_count = 1;
	t->held.lease.sites = tariff_all_sites(t->tariffs[0]);
	cart_next(c);
	cart_choose(c, c->offer_count - 1);
	assert_string_equal(c->now.product, "PASS");
	assert_true(cart_has_offer(c, cart_chosen(c)));
	assert_false(cart_has_offer(c, 0));
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 2), E_OK);
	assert_int_equal(c->price.status, E_OK);
	assert_int_equal(c->price.total, 2 * c->price.lines[0].price);
	cart_toggle_site(c, 0); /* a site again */
	assert_string_equal(c->now.product, "");
	t->held.lease.sites = A1;
	cart_next(c);
	for (size_t i = 0; i < c->offer_count; i++)
		assert_string_equal(c->offers[i].product, "");
	arena_release(&arena);
}

static void test_undo_is_exact(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	const struct idcard senior = born(1950);
	struct cart_choices seen[6];
	enum category category;
	seen[0] = c->now;
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 3), E_OK);
	seen[1] = c->now;
	cart_switch_group(c);
	seen[2] = c->now;
	assert_int_equal(cart_take_card(c, &senior, &category), E_OK);
	seen[3] = c->now;
	assert_int_equal(cart_hand(c, 500000), E_OK);
	seen[4] = c->now;
	assert_int_equal(cart_tender(c, PAYMENT_CARD, 20000, "77"), E_OK);
	for (size_t i = 5; i-- > 0;) {
		assert_int_equal(cart_undo(c), E_OK);
		assert_memory_equal(&c->now, &seen[i], sizeof seen[i]);
	}
	assert_int_equal(c->price.total, 0);
}

static void test_undo_forgets_the_oldest(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	for (int i = 0; i < CART_UNDO_MAX + 10; i++)
		assert_int_equal(cart_add(c, CATEGORY_ADULT, 1), E_OK);
	for (int i = 0; i < CART_UNDO_MAX; i++)
		assert_int_equal(cart_undo(c), E_OK);
	assert_int_equal(cart_undo(c), E_NOT_FOUND);
	assert_int_equal(c->now.quantity[CATEGORY_ADULT], 10);
}

static void test_day(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	int32_t today = instant_day(COUNTER_NOW);
	assert_int_equal(cart_day(c), today);
	assert_int_equal(cart_move_day(c, 2), E_OK);
	assert_int_equal(cart_day(c), today + 2);
	d->counter.now_ms += 3 * DAY_S * 1000; /* the day has come and gone: it is today */
	assert_int_equal(cart_day(c), today + 3);
	assert_int_equal(cart_move_day(c, -1), E_RANGE);
	assert_int_equal(cart_move_day(c, 1), E_OK);
	assert_int_equal(cart_day(c), today + 4);
	assert_int_equal(cart_move_day(c, -1), E_OK);
	assert_false(c->now.has_day);
}

/* ---- proofs */

static void test_cards(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	const struct idcard senior = born(1950), child = born(2015), nobody = {0};
	enum category category;
	d->counter.settings.ask_proof = true;
	assert_int_equal(cart_take_card(c, &nobody, &category), E_NOT_FOUND);
	assert_true(cart_is_empty(c));
	assert_int_equal(cart_add(c, CATEGORY_SENIOR, 2), E_OK);
	assert_int_equal(cart_unproven(c), 2);
	assert_int_equal(cart_take_card(c, &senior, &category), E_OK);
	assert_int_equal(category, CATEGORY_SENIOR);
	assert_int_equal(c->now.quantity[CATEGORY_SENIOR], 2);
	assert_int_equal(cart_unproven(c), 1);
	assert_int_equal(cart_take_card(c, &child, &category), E_OK);
	assert_int_equal(c->now.quantity[CATEGORY_CHILD], 1);
	assert_int_equal(cart_unproven(c), 1);
	cart_confirm_proofs(c);
	assert_int_equal(cart_unproven(c), 0);
	assert_int_equal(cart_add(c, CATEGORY_SENIOR, 1), E_OK); /* somebody new: nobody has looked yet */
	assert_int_equal(cart_unproven(c), 2);
	assert_int_equal(cart_set(c, CATEGORY_SENIOR, 0), E_OK); /* their cards go with them */
	assert_int_equal(c->now.card_count, 1);
	assert_int_equal(cart_unproven(c), 0);
}

static void test_cards_are_sold(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	const struct idcard senior = born(1950), adult = born(1990);
	struct sale_view v;
	enum category category;
	uint8_t id[UUID_LEN];
	d->counter.settings.ask_proof = true;
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 1), E_OK);
	assert_int_equal(cart_take_card(c, &senior, &category), E_OK);
	assert_int_equal(cart_take_card(c, &adult, &category), E_OK);
	assert_int_equal(cart_take_card(c, &senior, &category), E_OK);
	assert_int_equal(c->now.quantity[CATEGORY_ADULT], 1);
	assert_int_equal(c->now.quantity[CATEGORY_SENIOR], 2);
	assert_int_equal(cart_commit(c, id), E_OK);
	assert_int_equal(sale_view_load(&d->counter.till, id, &v), E_OK);
	assert_int_equal(v.proof_count, 1);
	assert_string_equal(v.proofs[0].kind, "id_card_scan");
	assert_int_equal(v.proofs[0].persons, 2);
}

/* ---- money */

static void test_cash(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 2), E_OK);
	assert_int_equal(cart_due(c), 40000);
	assert_int_equal(cart_short(c), 0); /* nothing handed: exactly */
	assert_int_equal(cart_change(c), 0);
	assert_int_equal(cart_hand(c, 10000), E_OK);
	assert_int_equal(cart_short(c), 30000);
	assert_int_equal(cart_hand(c, 50000), E_OK);
	assert_int_equal(cart_short(c), 0);
	assert_int_equal(cart_change(c), 20000);
	cart_drop_payment(c);
	assert_int_equal(c->now.handed, 0);
	assert_int_equal(c->price.total, 40000);
}

static void test_split(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	struct sale_view v;
	struct sale_receipt_view *r;
	uint8_t id[UUID_LEN];
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 3), E_OK);
	assert_int_equal(cart_tender(c, PAYMENT_CARD, 20000, "REF77"), E_OK);
	assert_int_equal(cart_tender(c, PAYMENT_CARD, 50000, ""), E_RANGE);
	assert_int_equal(cart_due(c), 40000);
	assert_int_equal(cart_hand(c, 100000), E_OK);
	assert_int_equal(cart_change(c), 60000);
	assert_int_equal(cart_commit(c, id), E_OK);
	assert_int_equal(sale_view_load(&d->counter.till, id, &v), E_OK);
	r = &v.receipts[0];
	assert_int_equal(v.sale.cash, 40000);
	assert_int_equal(v.change, 60000);
	assert_int_equal(r->receipt.payment, PAYMENT_SEVERAL);
}

static void test_bad_reference(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	uint8_t id[UUID_LEN];
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 1), E_OK);
	assert_int_equal(cart_tender(c, PAYMENT_CARD, -1, "số 7"), E_OK);
	assert_int_equal(cart_commit(c, id), E_INVALID);
	assert_true(counter_why(&d->counter, "format"));
}

/* ---- one cart is one sale */

static void test_commit_twice(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	struct journal_unsent unsent;
	uint8_t first[UUID_LEN], second[UUID_LEN], cart_id[UUID_LEN];
	memcpy(cart_id, c->id, UUID_LEN);
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 1), E_OK);
	assert_int_equal(cart_commit(c, first), E_OK);
	assert_memory_equal(first, cart_id, UUID_LEN);
	assert_int_equal(cart_commit(c, second), E_OK); /* as after an error that was none */
	assert_memory_equal(first, second, UUID_LEN);
	assert_int_equal(journal_unsent(d->counter.till.journal, 0, &unsent), E_OK);
	assert_int_equal(unsent.sales, 1);
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 1), E_OK);
	assert_int_equal(cart_commit(c, second), E_MISMATCH);
	cart_next(c);
	assert_memory_not_equal(c->id, cart_id, UUID_LEN);
	assert_true(cart_is_empty(c));
	assert_int_equal(cart_undo(c), E_NOT_FOUND); /* what is sold is not undone */
}

static void test_refused_is_kept(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	uint8_t id[UUID_LEN];
	d->counter.settings.ask_proof = true;
	assert_int_equal(cart_add(c, CATEGORY_SENIOR, 1), E_OK);
	assert_int_equal(cart_hand(c, 50000), E_OK);
	assert_int_equal(cart_commit(c, id), E_REFUSED);
	assert_int_equal(c->now.handed, 50000);
	cart_confirm_proofs(c);
	assert_int_equal(cart_commit(c, id), E_OK);
}

/* ---- aside */

static void test_park(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	struct parked list[PARK_MAX];
	struct cart_choices before;
	const struct idcard senior = born(1950);
	enum category category;
	uint8_t id[UUID_LEN], sale[UUID_LEN];
	size_t count;
	assert_int_equal(park_put(c), E_REFUSED);
	assert_int_equal(park_take(c, 0), E_NOT_FOUND);
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 45), E_OK);
	assert_int_equal(cart_take_card(c, &senior, &category), E_OK);
	cart_switch_group(c);
	assert_int_equal(cart_move_day(c, 1), E_OK);
	memcpy(c->payer.name, "Đoàn mẫu", sizeof "Đoàn mẫu");
	before = c->now;
	memcpy(id, c->id, UUID_LEN);
	assert_int_equal(park_put(c), E_OK);
	cart_next(c);
	assert_int_equal(park_list(&d->counter.till, list, &count), E_OK);
	assert_int_equal(count, 1);
	assert_int_equal(list[0].persons, 46);
	cart_wipe(c);
	counter_restart(&d->counter);
	cart_init(c, &d->counter.till, d->undo);
	assert_int_equal(park_take(c, 1), E_NOT_FOUND);
	assert_int_equal(park_take(c, 0), E_OK);
	assert_memory_equal(&c->now, &before, sizeof before);
	assert_memory_equal(c->id, id, UUID_LEN);
	assert_string_equal(c->payer.name, "Đoàn mẫu");
	assert_int_equal(park_take(c, 0), E_REFUSED);
	assert_int_equal(park_list(&d->counter.till, list, &count), E_OK);
	assert_int_equal(count, 0);
	assert_int_equal(cart_commit(c, sale), E_OK);
}

static void test_park_is_full(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	for (size_t i = 0; i < PARK_MAX; i++) {
		d->counter.now_ms += 1000;
		assert_int_equal(cart_add(c, CATEGORY_ADULT, (uint32_t)i + 1), E_OK);
		assert_int_equal(park_put(c), E_OK);
		cart_next(c);
	}
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 1), E_OK);
	assert_int_equal(park_put(c), E_REFUSED);
	assert_true(counter_why(&d->counter, "park_full"));
	cart_clear(c);
	assert_int_equal(park_take(c, 4), E_OK); /* oldest first */
	assert_int_equal(c->now.quantity[CATEGORY_ADULT], 5);
}

/* The day it was meant for may have passed meanwhile. */
static void test_park_over_midnight(void **state)
{
	struct desk *d = *state;
	struct cart *c = &d->cart;
	assert_int_equal(cart_add(c, CATEGORY_ADULT, 1), E_OK);
	assert_int_equal(cart_move_day(c, 1), E_OK);
	assert_int_equal(park_put(c), E_OK);
	cart_next(c);
	d->counter.now_ms += 2 * DAY_S * 1000;
	assert_int_equal(park_take(c, 0), E_OK);
	assert_int_equal(cart_day(c), instant_day(COUNTER_NOW) + 2);
	assert_false(c->now.has_day);
}

#define CART_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CART_TEST(test_too_much),
		CART_TEST(test_nothing_to_pay),
		CART_TEST(test_prices),
		CART_TEST(test_sites),
		CART_TEST(test_pass),
		CART_TEST(test_undo_is_exact),
		CART_TEST(test_undo_forgets_the_oldest),
		CART_TEST(test_day),
		CART_TEST(test_cards),
		CART_TEST(test_cards_are_sold),
		CART_TEST(test_cash),
		CART_TEST(test_split),
		CART_TEST(test_bad_reference),
		CART_TEST(test_commit_twice),
		CART_TEST(test_refused_is_kept),
		CART_TEST(test_park),
		CART_TEST(test_park_is_full),
		CART_TEST(test_park_over_midnight),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
