/* Proofs: cards that propose and cards that prove, the cashier's word, and what is kept of it. */
#include "pos-client/domain/admit.h"
#include "pos-client/domain/prove.h"
#include "pos-client/domain/shift.h"
#include "tests/support/counter.h"
#include <hoaban/proof.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define A1 (UINT64_C(1) << AUTHORITY_SITE_A1)

static int set_up(void **state)
{
	static struct counter c;
	counter_open(&c);
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	counter_verify(*state);
	counter_stop(*state);
	return 0;
}

static struct idcard born(int year, bool is_local)
{
	return (struct idcard){.has_birth = true, .birth = civil_day(year, 5, 5), .is_local = is_local};
}

static struct sell_request ask_cards(size_t count, const struct idcard *cards)
{
	struct sell_request r = counter_ask(A1, 0, 0, 0);
	r.card_count = count;
	r.cards = cards;
	return r;
}

static void proof_is(const struct sale_view *v, size_t i, enum category c, uint32_t persons, const char *kind)
{
	assert_true(i < v->proof_count);
	assert_int_equal(v->proofs[i].category, c);
	assert_int_equal(v->proofs[i].persons, persons);
	assert_string_equal(v->proofs[i].kind, kind);
	assert_string_equal(v->proofs[i].seen_by, "lan");
}

/* ---- refused */

static void cards_that_prove_nobody(void **state)
{
	struct counter *c = *state;
	const struct idcard unknown = {0}, adult = born(1990, false), child = born(2015, false);
	struct sale_view v;
	struct sell_request r = ask_cards(1, &unknown);
	assert_int_equal(counter_sell(c, &r, &v), E_INVALID);
	assert_true(counter_why(c, "proof"));
	r = ask_cards(1, &adult);
	r.ask.quantity[CATEGORY_SENIOR] = 1;
	assert_int_equal(counter_sell(c, &r, &v), E_INVALID);
	r = ask_cards(1, &child);
	r.ask.quantity[CATEGORY_ADULT] = 1;
	assert_int_equal(counter_sell(c, &r, &v), E_INVALID);
	const struct idcard two[] = {born(1960, false), born(1950, false)};
	r = ask_cards(2, two);
	r.ask.quantity[CATEGORY_SENIOR] = 1;
	assert_int_equal(counter_sell(c, &r, &v), E_INVALID);
}

static void words_that_do_not_count(void **state)
{
	struct counter *c = *state;
	static const struct {
		enum category category;
		const char *kind, *why;
	} bad[] = {
		{CATEGORY_SENIOR, "letter", "kind"},	  {CATEGORY_SENIOR, "", "kind"},
		{CATEGORY_SENIOR, PROOF_SCANNED, "kind"}, {CATEGORY_CHILD, "age", "unknown"},
		{CATEGORY_ADULT, "age", "unknown"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct sale_view v;
		struct sell_request r = counter_ask(A1, 0, 0, 1);
		r.proof_count = 1;
		r.proofs[0] = (struct proof_request){bad[i].category, bad[i].kind};
		assert_int_equal(counter_sell(c, &r, &v), E_INVALID);
		assert_true(counter_why(c, bad[i].why));
	}
}

static void an_asked_for_proof_is_needed(void **state)
{
	struct counter *c = *state;
	struct sale_view v;
	c->settings.ask_proof = true;
	for (enum category k = CATEGORY_CHILD; k < CATEGORY_LOCAL_DAY; k++) {
		struct sell_request r = counter_ask(A1, 1, 0, 0);
		r.ask.quantity[k] = 2;
		assert_int_equal(counter_sell(c, &r, &v), E_REFUSED);
		assert_true(counter_why(c, "proof"));
		assert_non_null(strstr(c->till.why.list[0].detail, category_code(k)));
		assert_non_null(strstr(c->till.why.list[0].detail, proof_kinds(k)[0]));
		r.has_seen_proofs = true;
		assert_int_equal(counter_sell(c, &r, &v), E_OK);
		assert_int_equal(v.proof_count, 1);
		proof_is(&v, 0, k, 2, proof_kinds(k)[0]);
	}
	struct sell_request adults = counter_ask(A1, 2, 0, 0);
	assert_int_equal(counter_sell(c, &adults, &v), E_OK);
	assert_int_equal(v.proof_count, 0);
}

/* ---- proposed */

static void cards_make_the_order(void **state)
{
	struct counter *c = *state;
	const struct idcard cards[] = {born(2015, true), born(1990, true), born(1960, true), born(1950, false)};
	struct sell_request r = ask_cards(4, cards);
	struct sale_view v;
	assert_int_equal(counter_sell(c, &r, &v), E_OK); /* no holiday: local or not is the same */
	assert_int_equal(v.sale.total, 20000 + 2 * 10000);
	assert_int_equal(v.ticket_count, 4);
	assert_int_equal(v.proof_count, 2);
	proof_is(&v, 0, CATEGORY_CHILD, 1, PROOF_SCANNED);
	proof_is(&v, 1, CATEGORY_SENIOR, 2, PROOF_SCANNED);
}

/* On 7 May the best of two reductions counts, and they do not add up. */
static void residents_enter_free_on_their_days(void **state)
{
	struct counter *c = *state;
	const struct idcard cards[] = {
		born(1990, true), born(1960, true), born(1960, false), born(2015, true), {.is_local = true}};
	struct sell_request r = ask_cards(5, cards);
	struct sale_view v;
	c->now_ms = (day_start(civil_day(2027, 5, 7)) + 9 * 3600) * 1000;
	c->authority.now = c->now_ms / 1000;
	memcpy(c->authority.symbol, "27TAB", SYMBOL_TEXT);
	assert_int_equal(counter_renew(c), E_OK);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.sale.total, 10000);
	assert_int_equal(v.sale.free_persons, 4);
	assert_int_equal(v.proof_count, 3);
	proof_is(&v, 0, CATEGORY_LOCAL_DAY, 3, PROOF_SCANNED);
	proof_is(&v, 1, CATEGORY_SENIOR, 1, PROOF_SCANNED);
	proof_is(&v, 2, CATEGORY_CHILD, 1, PROOF_SCANNED);
	/* named: the card that fits two goes where it is needed */
	const struct idcard two[] = {born(1960, true), born(1990, true)};
	r = ask_cards(2, two);
	r.ask.quantity[CATEGORY_SENIOR] = r.ask.quantity[CATEGORY_LOCAL_DAY] = 1;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.proof_count, 2);
}

/* The day of the visit counts, not that of the sale. */
static void age_is_that_of_the_visit(void **state)
{
	struct counter *c = *state;
	const struct idcard card = {.has_birth = true, .birth = civil_day(1966, 11, 22)};
	struct sell_request r = ask_cards(1, &card);
	struct sale_view v;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.sale.total, 20000);
	r.has_day = true;
	r.ask.visit_day = civil_day(2026, 11, 22);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.sale.total, 10000);
}

/* ---- proven */

static void cards_prove_and_words_do_the_rest(void **state)
{
	struct counter *c = *state;
	const struct idcard cards[] = {born(1960, false), born(1990, false)};
	struct sell_request r = ask_cards(2, cards);
	struct sale_view v;
	c->settings.ask_proof = true;
	r.ask.quantity[CATEGORY_ADULT] = 1;
	r.ask.quantity[CATEGORY_SENIOR] = 3;
	r.ask.quantity[CATEGORY_STUDY] = 5;
	r.proof_count = 2;
	r.proofs[0] = (struct proof_request){CATEGORY_SENIOR, "id_card"};
	r.proofs[1] = (struct proof_request){CATEGORY_STUDY, "letter"};
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.ticket_count, 9);
	assert_int_equal(v.proof_count, 3);
	proof_is(&v, 0, CATEGORY_SENIOR, 1, PROOF_SCANNED);
	proof_is(&v, 1, CATEGORY_SENIOR, 2, "id_card");
	proof_is(&v, 2, CATEGORY_STUDY, 5, "letter");
}

static void naming_a_category_is_a_word(void **state)
{
	struct counter *c = *state;
	struct sell_request r = counter_ask(A1, 1, 2, 3);
	struct sale_view v;
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(v.proof_count, 2);
	proof_is(&v, 0, CATEGORY_CHILD, 2, "age");
	proof_is(&v, 1, CATEGORY_SENIOR, 3, "id_card");
}

static void a_repetition_repeats_the_cards(void **state)
{
	struct counter *c = *state;
	const struct idcard senior = born(1960, false), older = born(1950, false), child = born(2015, false);
	struct sell_request r = ask_cards(1, &senior);
	struct sale_view v;
	r.has_id = true;
	memset(r.id, 3, UUID_LEN);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	r.cards = &older; /* nothing is kept that could tell them apart */
	assert_int_equal(counter_sell(c, &r, &v), E_OK);
	r.cards = &child;
	assert_int_equal(counter_sell(c, &r, &v), E_MISMATCH);
	r.cards = &senior;
	r.has_seen_proofs = true;
	assert_int_equal(counter_sell(c, &r, &v), E_MISMATCH);
}

/* ---- the gate looks at the same */

static void the_gate_is_told_what_to_look_at(void **state)
{
	struct counter *c = *state;
	for (enum category k = CATEGORY_ADULT; k < CATEGORY_LOCAL_DAY; k++) {
		struct sell_request r = counter_ask(A1, 0, 0, 0);
		struct sale_view v;
		struct admit_answer a;
		r.ask.quantity[k] = 1;
		assert_int_equal(counter_sell(c, &r, &v), E_OK);
		struct admit_request at = {v.tickets[0].qr, strlen(v.tickets[0].qr), AUTHORITY_SITE_A1, "gate 1", 0};
		assert_int_equal(admit(&c->till, &at, &a), E_OK);
		assert_int_equal(a.verdict, VERDICT_ADMITTED);
		assert_true((a.notice == NULL) == (k == CATEGORY_ADULT));
		assert_true(k == CATEGORY_ADULT || str_starts_with(a.notice, category_code(k)));
		if (k == CATEGORY_SENIOR)
			assert_string_equal(a.notice, "SENIOR: thẻ căn cước");
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(cards_that_prove_nobody),
		CASE(words_that_do_not_count),
		CASE(an_asked_for_proof_is_needed),
		CASE(cards_make_the_order),
		CASE(residents_enter_free_on_their_days),
		CASE(age_is_that_of_the_visit),
		CASE(cards_prove_and_words_do_the_rest),
		CASE(naming_a_category_is_a_word),
		CASE(a_repetition_repeats_the_cards),
		CASE(the_gate_is_told_what_to_look_at),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
