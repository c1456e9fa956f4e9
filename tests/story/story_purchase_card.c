/* Buying through VNPAY, by pages and forms without scripts, in three languages: paid, given up, the notice before the return
 * and the return before the notice, replayed, forged, wrong amounts, twice, after the order lapsed, days late. What the payer's
 * browser brings back releases nothing, whatever it says. The peer signs with OpenSSL. */
#include "tests/support/correctwords.h"
#include "tests/support/payservices.h"
#include "tests/support/staffpage.h"
#include "tests/support/visitor.h"

#include <pthread.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TODAY	"date=${today}&site_A1=1&q_ADULT=2&do=order" /* 40 000 đồng */
#define IN_DAYS "date=2026-11-27&site_A1=1&q_ADULT=2&do=order"

static const struct words {
	const char *code, *locale, *pending, *paid, *twice;
} words[] = {
	{"vi", "vn", "Chưa thanh toán", "Đã thanh toán", "Tiền đã đến hai lần"},
	{"en", "en", "Not paid yet", "Paid: the tickets below are valid", "The money came twice"},
	{"fr", "en", "Pas encore payée", "Payée", "L’argent est arrivé deux fois"},
};

struct purchase {
	struct visitor visitor;
	const struct words *words;
	const char *order, *reference;
};

/* "&amp;" of an attribute. */
static const char *plain(struct story *s, const char *text)
{
	char *out = arena_text(&s->arena, text), *to = out;
	for (const char *at = text; *at; at++) {
		*to++ = *at;
		at += strncmp(at, "&amp;", 5) == 0 ? 4 : 0;
	}
	*to = '\0';
	return out;
}

/* The way to VNPAY is a link, signed over exactly what it says. */
static void begin_purchase(struct purchase *p, struct story *s, const struct words *w, const char *fields)
{
	*p = (struct purchase){.words = w};
	visitor_open(&p->visitor, s);
	visitor_look(&p->visitor, arena_format(&s->arena, "/%s/", w->code), 200);
	visitor_order(&p->visitor, w->code, fields, 303);
	p->order = p->visitor.where;
	visitor_follow(&p->visitor);
	visitor_sees(&p->visitor, w->pending);
	const char *rest = page_between(s, p->visitor.page, "href=\"https://pay.example/p?", "\"");
	assert_non_null(rest);
	const char *link = arena_format(&s->arena, "https://pay.example/p?%s", plain(s, rest));
	vnpay_link_is_signed(s, link);
	assert_non_null(strstr(link, "vnp_Amount=4000000&"));
	assert_non_null(strstr(link, arena_format(&s->arena, "vnp_Locale=%s&", w->locale)));
	p->reference = page_between(s, link, "vnp_TxnRef=", "&");
	assert_non_null(p->reference);
	const char *back = page_between(s, link, "vnp_ReturnUrl=", "&");
	assert_non_null(strstr(back, arena_format(&s->arena, "%%2F%s%%2Fo%%2F", w->code)));
}

static void is_paid(struct purchase *p)
{
	visitor_look(&p->visitor, p->order, 200);
	visitor_sees(&p->visitor, p->words->paid);
	visitor_sees(&p->visitor, "class=\"ticket");
}

static void is_pending(struct purchase *p)
{
	visitor_look(&p->visitor, p->order, 200);
	visitor_sees(&p->visitor, p->words->pending);
	visitor_misses(&p->visitor, "class=\"ticket");
}

/* The payer's browser comes back with what it likes. */
static void comes_back(struct purchase *p, const struct vnpay_told *t)
{
	struct story *s = p->visitor.story;
	visitor_look(&p->visitor, arena_format(&s->arena, "%s?%s", p->order, vnpay_query(s, t)), 200);
}

static const char *tell(struct purchase *p, const char *tx, int64_t amount)
{
	return vnpay_tells(p->visitor.story, &(struct vnpay_told){.reference = p->reference, .tx = tx, .amount = amount});
}

/* ---- hostile first */

static void forged(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct purchase p;
		begin_purchase(&p, s, &words[i], TODAY);
		const struct vnpay_told bad = {.reference = p.reference, .tx = "F1", .amount = 40000, .is_forged = true};
		assert_string_equal(vnpay_tells(s, &bad), "97");
		comes_back(&p, &bad);
		visitor_misses(&p.visitor, "class=\"ticket");
		is_pending(&p);
	}
	assert_string_equal(pay_state(s, "F1"), "none");
}

/* ---- the return before the notice, the notice before the return */

static void both_orders(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct purchase p, q;
		const char *a = arena_format(&s->arena, "A%zu", i), *b = arena_format(&s->arena, "B%zu", i);
		begin_purchase(&p, s, &words[i], TODAY);
		comes_back(&p, &(struct vnpay_told){.reference = p.reference, .tx = a, .amount = 40000});
		visitor_sees(&p.visitor, words[i].pending); /* well signed, and still only the browser's word */
		visitor_misses(&p.visitor, "class=\"ticket");
		assert_string_equal(tell(&p, a, 40000), "00");
		is_paid(&p);
		begin_purchase(&q, s, &words[i], TODAY);
		assert_string_equal(tell(&q, b, 40000), "00");
		comes_back(&q, &(struct vnpay_told){.reference = q.reference, .tx = b, .amount = 40000});
		visitor_sees(&q.visitor, words[i].paid);
		visitor_sees(&q.visitor, "class=\"ticket");
	}
}

/* ---- given up, tried again */

static void given_up(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct purchase p;
		const struct vnpay_told no = {.tx = "C", .code = "24", .amount = 40000};
		struct vnpay_told t = no;
		begin_purchase(&p, s, &words[i], TODAY);
		t.reference = p.reference;
		assert_string_equal(vnpay_tells(s, &t), "00");
		comes_back(&p, &t);
		visitor_sees(&p.visitor, words[i].pending);
		is_pending(&p);
		visitor_sees(&p.visitor, "https://pay.example/p?");
		assert_string_equal(tell(&p, arena_format(&s->arena, "C%zu", i), 40000), "00");
		is_paid(&p);
	}
	assert_string_equal(pay_state(s, "C"), "none");
}

/* ---- wrong amounts, twice */

static void wrong(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct purchase p;
		const char *less = arena_format(&s->arena, "D%zu", i), *more = arena_format(&s->arena, "E%zu", i);
		begin_purchase(&p, s, &words[i], TODAY);
		assert_string_equal(tell(&p, less, 39999), "04");
		assert_string_equal(tell(&p, more, 40001), "04");
		is_pending(&p);
		assert_string_equal(pay_state(s, less), "unknown");
		assert_string_equal(pay_state(s, more), "unknown");
		assert_string_equal(tell(&p, arena_format(&s->arena, "G%zu", i), 40000), "00");
		assert_string_equal(tell(&p, arena_format(&s->arena, "H%zu", i), 40000), "02");
		assert_string_equal(pay_state(s, arena_format(&s->arena, "H%zu", i)), "duplicate");
		is_paid(&p);
		visitor_sees(&p.visitor, words[i].twice);
	}
}

/* The card was charged, and the transfer that was begun before arrives as well. */
static void by_both_ways(void **state)
{
	struct story *s = *state;
	struct purchase p;
	begin_purchase(&p, s, &words[1], TODAY);
	assert_string_equal(tell(&p, "W1", 40000), "00");
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "10", .memo = p.reference, .amount = 40000}), 200);
	assert_string_equal(pay_state(s, "10"), "duplicate");
	is_paid(&p);
	visitor_sees(&p.visitor, words[1].twice);
}

/* ---- a hundred times at once */

struct storm {
	const char *url, *reference;
	int failures;
};

static void *tell_often(void *ctx)
{
	struct storm *m = ctx;
	struct story s = {0};
	snprintf(s.url, sizeof(s.url), "%s", m->url);
	arena_init(&s.arena, ARENA_CEILING_DEFAULT);
	client_init(&s.client, s.url);
	for (int i = 0; i < 25; i++) {
		const char *code =
			vnpay_tells(&s, &(struct vnpay_told){.reference = m->reference, .tx = "S1", .amount = 40000});
		m->failures += !str_equal(code, "00") && !str_equal(code, "02");
	}
	client_release(&s.client);
	arena_release(&s.arena);
	return NULL;
}

static void replayed(void **state)
{
	struct story *s = *state;
	struct purchase p;
	struct storm m[4];
	pthread_t threads[4];
	begin_purchase(&p, s, &words[0], TODAY);
	for (int i = 0; i < 4; i++) {
		m[i] = (struct storm){s->url, p.reference, 0};
		assert_int_equal(pthread_create(&threads[i], NULL, tell_often, &m[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(m[i].failures, 0);
	}
	is_paid(&p);
	json_t *rows = story_sql(s, "SELECT COUNT(*) FROM payment WHERE provider_tx = 'vnpay-S1'");
	assert_string_equal(json_string_value(json_at(rows, "rows.0.0")), "1");
	json_decref(rows);
}

/* ---- after the order lapsed, and three days late */

static void late(void **state)
{
	struct story *s = *state;
	struct purchase lapsed[COUNT(words)], ahead, over;
	for (size_t i = 0; i < COUNT(words); i++)
		begin_purchase(&lapsed[i], s, &words[i], TODAY);
	begin_purchase(&ahead, s, &words[1], IN_DAYS);
	begin_purchase(&over, s, &words[2], TODAY);
	story_wait_for_signatures(s);
	story_pass(s, 3600);
	for (size_t i = 0; i < COUNT(words); i++) {
		visitor_look(&lapsed[i].visitor, lapsed[i].order, 200);
		visitor_misses(&lapsed[i].visitor, "https://pay.example/p?");
		assert_string_equal(tell(&lapsed[i], arena_format(&s->arena, "L%zu", i), 40000), "00");
		is_paid(&lapsed[i]);
	}
	story_wait_for_signatures(s);
	story_pass(s, 3 * 86400);
	assert_string_equal(tell(&ahead, "M1", 40000), "00");
	is_paid(&ahead);
	assert_string_equal(tell(&over, "M2", 40000), "00");
	assert_string_equal(pay_state(s, "M2"), "late");
	visitor_look(&over.visitor, over.order, 200);
	visitor_sees(&over.visitor, "L’argent est arrivé après l’expiration");
	visitor_misses(&over.visitor, "class=\"ticket");
	story_wait_for_signatures(s);
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forged), cmocka_unit_test(both_orders),  cmocka_unit_test(given_up),
		cmocka_unit_test(wrong),  cmocka_unit_test(by_both_ways), cmocka_unit_test(replayed),
		cmocka_unit_test(late),
	};
	return cmocka_run_group_tests(tests, payservices_begin, payservices_end);
}
