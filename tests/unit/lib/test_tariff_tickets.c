/* Which tickets an order becomes. */
#include "tests/support/tarifflab.h"

#include <hoaban/instant.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* ---------------------------------------------------------------- tickets */

static void count_up(void *ctx, uint8_t id[static UUID_LEN])
{
	memset(id, ++*(uint8_t *)ctx, UUID_LEN);
}

static struct ticket_plan plan(const struct tariff *t, const struct price_request *r, bool is_group)
{
	struct quote q;
	struct ticket_plan out;
	uint8_t counter = 0;
	assert_int_equal(tariff_price(&q, &tarifflab.arena, t, r, &tarifflab.complaints), E_OK);
	assert_int_equal(tariff_plan_tickets(&out, &tarifflab.arena, t, &q, r, is_group, 1795223700, count_up, &counter), E_OK);
	assert_int_equal(counter, out.count);
	BUF_LOCAL payload;
	buf_init(&payload, 1 << 10);
	for (size_t i = 0; i < out.count; i++) {
		buf_clear(&payload);
		assert_int_equal(ticket_encode(&payload, &out.tickets[i]), E_OK);
		assert_int_equal(out.tickets[i].id[0], i + 1);
	}
	return out;
}

static void one_ticket_for_each_person(void **)
{
	const struct tariff *t = sample_tariff(&tarifflab.arena);
	struct price_request r = {.visit_day = tarifflab_day("2026-11-21"), .sites = 3};
	r.quantity[CATEGORY_ADULT] = 2;
	r.quantity[CATEGORY_CHILD] = 1;
	r.quantity[CATEGORY_SENIOR] = 1;
	struct ticket_plan p = plan(t, &r, false);
	static const enum category expected[] = {CATEGORY_ADULT, CATEGORY_ADULT, CATEGORY_CHILD, CATEGORY_SENIOR};
	assert_int_equal(p.count, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct ticket *k = &p.tickets[i];
		assert_int_equal(k->category, expected[i]);
		assert_true(k->party == 1 && k->sites == 3 && k->days == 1 && k->entries == 1 && k->edition == 1);
		assert_true(k->valid_from == 0x6b007c90 && k->valid_until == 0x6b01ce10 && k->issued_at == 0x6b00f094);
		assert_true(!k->has_mix && !k->is_split);
		assert_int_equal(p.free_persons[i], expected[i] == CATEGORY_CHILD);
	}
}

static void one_ticket_for_a_group(void **)
{
	const struct tariff *t = sample_tariff(&tarifflab.arena);
	struct price_request r = {.visit_day = tarifflab_day("2026-11-21"), .sites = 3};
	r.quantity[CATEGORY_ADULT] = 2;
	r.quantity[CATEGORY_CHILD] = 1;
	r.quantity[CATEGORY_SENIOR] = 1;
	struct ticket_plan p = plan(t, &r, true);
	assert_int_equal(p.count, 1);
	assert_true(p.tickets[0].category == 0 && p.tickets[0].has_mix && p.tickets[0].party == 4);
	assert_memory_equal(p.tickets[0].mix, r.quantity, sizeof r.quantity);
	assert_int_equal(p.free_persons[0], 1);
	r = (struct price_request){.visit_day = tarifflab_day("2026-11-21"), .sites = 2};
	r.quantity[CATEGORY_STUDY] = 45;
	p = plan(t, &r, true);
	assert_int_equal(p.count, 1);
	assert_true(p.tickets[0].category == CATEGORY_STUDY && !p.tickets[0].has_mix && p.tickets[0].party == 45);
	assert_int_equal(p.free_persons[0], 45);
}

static void a_pass_lasts_its_days(void **)
{
	struct price_request r = {.visit_day = tarifflab_day("2026-12-31"), .product = "PASS"};
	r.quantity[CATEGORY_ADULT] = 1;
	struct ticket_plan p = plan(tarifflab_small(), &r, false);
	assert_int_equal(p.tickets[0].days, 2);
	assert_int_equal(p.tickets[0].edition, 7);
	assert_int_equal(p.tickets[0].sites, 2 | UINT64_C(1) << 31);
	assert_int_equal(p.tickets[0].valid_from, day_start(tarifflab_day("2026-12-31")));
	assert_int_equal(p.tickets[0].valid_until, day_start(tarifflab_day("2027-01-02")));
}

static void days_past_32_bits_are_refused(void **)
{
	const struct tariff *t = sample_tariff(&tarifflab.arena);
	struct price_request r = {.visit_day = tarifflab_day("2106-02-06"), .sites = 2};
	r.quantity[CATEGORY_ADULT] = 1;
	struct quote q;
	struct ticket_plan p;
	uint8_t counter = 0;
	assert_int_equal(tariff_price(&q, &tarifflab.arena, t, &r, &tarifflab.complaints), E_OK);
	assert_int_equal(tariff_plan_tickets(&p, &tarifflab.arena, t, &q, &r, false, 0, count_up, &counter), E_OK);
	r.visit_day++;
	assert_int_equal(tariff_plan_tickets(&p, &tarifflab.arena, t, &q, &r, false, 0, count_up, &counter), E_RANGE);
	r.visit_day = tarifflab_day("2026-11-21");
	assert_int_equal(tariff_plan_tickets(&p, &tarifflab.arena, t, &q, &r, false, -1, count_up, &counter), E_RANGE);
	assert_int_equal(p.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TARIFF_TEST(one_ticket_for_each_person),
		TARIFF_TEST(one_ticket_for_a_group),
		TARIFF_TEST(a_pass_lasts_its_days),
		TARIFF_TEST(days_past_32_bits_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
