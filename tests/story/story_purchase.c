/* Buying by a transfer, by pages and forms without scripts, in three languages: paid, never paid, late, twice, too little, too
 * much, forged, out of order, a hundred times at once, days late, and with nobody who tells of money. SePay and payOS are peers
 * that sign with OpenSSL. */
#include "tests/support/correctwords.h"
#include "tests/support/payservices.h"
#include "tests/support/staffpage.h"
#include "tests/support/visitor.h"

#include <pthread.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define TODAY	"date=${today}&site_A1=1&q_ADULT=1&do=order" /* 20 000 đồng */
#define IN_DAYS "date=2026-11-27&site_A1=1&q_ADULT=1&do=order"

static const struct words {
	const char *code, *pending, *paid, *twice, *less, *more, *late;
} words[] = {
	{"vi", "Chưa thanh toán", "Đã thanh toán", "Tiền đã đến hai lần", "Tiền đến chưa đủ", "Tiền đến nhiều hơn",
	 "Tiền đến sau khi đơn hết hạn"},
	{"en", "Not paid yet", "Paid: the tickets below are valid", "The money came twice", "Less came than is owed",
	 "More came than was owed", "The money came after the order had lapsed"},
	{"fr", "Pas encore payée", "Payée", "L’argent est arrivé deux fois", "Moins que le montant dû est arrivé",
	 "Plus que le montant dû est arrivé", "L’argent est arrivé après l’expiration"},
};

/* ---- one purchase, up to the pay screen */

struct purchase {
	struct visitor visitor;
	const struct words *words;
	const char *order, *reference; /* path of its page; what the payer writes */
};

static void begin_purchase(struct purchase *p, struct story *s, const struct words *w, const char *fields)
{
	*p = (struct purchase){.words = w};
	visitor_open(&p->visitor, s);
	visitor_look(&p->visitor, arena_format(&s->arena, "/%s/", w->code), 200);
	visitor_order(&p->visitor, w->code, fields, 303);
	p->order = p->visitor.where;
	visitor_follow(&p->visitor);
	visitor_sees(&p->visitor, w->pending);
	const char *typed = page_between(s, p->visitor.page, "data-value=\"HB", "\"");
	assert_non_null(typed);
	p->reference = arena_format(&s->arena, "HB%s", typed);
}

static void is_paid(struct purchase *p)
{
	visitor_look(&p->visitor, p->order, 200);
	visitor_sees(&p->visitor, p->words->paid);
	visitor_sees(&p->visitor, "class=\"qr\"");
	visitor_misses(&p->visitor, "vietqr.svg");
}

static void is_pending(struct purchase *p)
{
	visitor_look(&p->visitor, p->order, 200);
	visitor_sees(&p->visitor, p->words->pending);
	visitor_misses(&p->visitor, "class=\"ticket");
}

static int tell(struct story *s, const char *tx, const char *memo, int64_t amount)
{
	return sepay_tells(s, &(struct pay_told){.tx = tx, .memo = memo, .amount = amount});
}

/* ---- hostile first: who can not sign sells nothing */

static void forged(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct purchase p;
		begin_purchase(&p, s, &words[i], TODAY);
		struct pay_told t = {.tx = "900", .memo = p.reference, .amount = 20000, .is_forged = true};
		assert_int_equal(sepay_tells(s, &t), 401);
		t.tx = "F900";
		assert_int_equal(payos_tells(s, &t), 401);
		is_pending(&p);
		t.is_forged = false;
		t.account = "9999"; /* well signed, but it went elsewhere */
		assert_int_equal(payos_tells(s, &t), 200);
		assert_string_equal(pay_state(s, "F900"), "elsewhere");
		is_pending(&p);
	}
}

/* ---- paid: by either service; what the QR says is what is awaited */

static void scan(struct purchase *p)
{
	struct story *s = p->visitor.story;
	struct reply r;
	const char *path = arena_format(&s->arena, "%s/vietqr.png", p->order),
		   *file = arena_format(&s->arena, "%s/qr.png", s->dir);
	assert_int_equal(story_call(s, &(struct call){.path = path}, &r), 200);
	FILE *f = fopen(file, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(r.body, 1, r.body_len, f), r.body_len);
	assert_int_equal(fclose(f), 0);
	reply_release(&r);
	const char *const read[] = {"zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", file, NULL};
	struct outcome o = story_run(s, read, NULL);
	assert_int_equal(o.status, 0);
	char *text = arena_text(&s->arena, o.out);
	text[strcspn(text, "\r\n")] = '\0';
	struct pay_qr qr;
	pay_qr_read(&qr, text);
	assert_string_equal(qr.account, PAY_ACCOUNT);
	assert_string_equal(qr.amount, "20000");
	assert_string_equal(qr.purpose, p->reference);
}

static void paid(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct purchase p, q;
		begin_purchase(&p, s, &words[i], TODAY);
		scan(&p);
		assert_int_equal(tell(s, arena_format(&s->arena, "10%zu", i),
				      arena_format(&s->arena, "MBVCB.123.%s.CT tu 00111 toi 0000000000", p.reference), 20000),
				 200);
		is_paid(&p);
		begin_purchase(&q, s, &words[i], TODAY);
		const struct pay_told t = {.tx = arena_format(&s->arena, "P10%zu", i), .memo = q.reference, .amount = 20000};
		assert_int_equal(payos_tells(s, &t), 200);
		is_paid(&q);
	}
}

/* ---- twice, too little, too much: each is told to the payer, and waits for a person */

static void twice(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct purchase p;
		begin_purchase(&p, s, &words[i], TODAY);
		assert_int_equal(tell(s, arena_format(&s->arena, "20%zu", i), p.reference, 20000), 200);
		assert_int_equal(tell(s, arena_format(&s->arena, "21%zu", i), p.reference, 20000), 200);
		assert_string_equal(pay_state(s, arena_format(&s->arena, "21%zu", i)), "duplicate");
		is_paid(&p);
		visitor_sees(&p.visitor, words[i].twice);
	}
}

static void wrong_amounts(void **state)
{
	struct story *s = *state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct purchase p;
		begin_purchase(&p, s, &words[i], TODAY);
		assert_int_equal(tell(s, arena_format(&s->arena, "30%zu", i), p.reference, 19999), 200);
		is_pending(&p);
		visitor_sees(&p.visitor, words[i].less);
		assert_int_equal(tell(s, arena_format(&s->arena, "31%zu", i), p.reference, 21234), 200);
		is_paid(&p);
		visitor_sees(&p.visitor, words[i].more);
		visitor_sees(&p.visitor, "234"); /* of 21 234, 1 234 go back */
		assert_string_equal(pay_state(s, arena_format(&s->arena, "30%zu", i)), "too_little");
		assert_string_equal(pay_state(s, arena_format(&s->arena, "31%zu", i)), "too_much");
	}
}

/* ---- the same basket again: asked about; who pays both orders all the same is offered the second back */

static void same_basket(void **state)
{
	struct story *s = *state;
	struct purchase p;
	begin_purchase(&p, s, &words[1], TODAY "&q_CHILD=2");
	visitor_look(&p.visitor, "/en/", 200);
	visitor_order(&p.visitor, "en", TODAY "&q_CHILD=2", 409);
	visitor_sees(&p.visitor, p.order);
	visitor_order(&p.visitor, "en", TODAY "&q_CHILD=2&again=1", 303);
	const char *second = p.visitor.where;
	visitor_follow(&p.visitor);
	const char *reference = page_between(s, p.visitor.page, "data-value=\"HB", "\"");
	assert_non_null(reference);
	/* as if both forms had been sent at the same moment, neither knowing of the other */
	story_sql_root(s, "UPDATE order_basket SET is_meant = 0");
	assert_int_equal(tell(s, "400", p.reference, 20000), 200);
	assert_int_equal(tell(s, "401", arena_format(&s->arena, "HB%s", reference), 20000), 200);
	assert_string_equal(pay_state(s, "400"), "applied");
	assert_string_equal(pay_state(s, "401"), "duplicate");
	is_paid(&p);
	visitor_look(&p.visitor, second, 200);
	visitor_sees(&p.visitor, words[1].twice);
	visitor_misses(&p.visitor, "class=\"ticket");
	json_t *rows = story_sql(s, "SELECT COUNT(*) FROM order_basket WHERE LENGTH(buyer) = 32");
	assert_string_not_equal(json_string_value(json_at(rows, "rows.0.0")), "0");
	json_decref(rows);
}

/* ---- a hundred times at once */

struct storm {
	const char *url, *memo;
	int failures;
};

static void *tell_often(void *ctx)
{
	struct storm *m = ctx;
	struct story s = {0};
	snprintf(s.url, sizeof(s.url), "%s", m->url);
	arena_init(&s.arena, ARENA_CEILING_DEFAULT);
	client_init(&s.client, s.url);
	for (int i = 0; i < 25; i++)
		m->failures += tell(&s, "500", m->memo, 20000) != 200;
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
	begin_purchase(&p, s, &words[2], TODAY);
	for (int i = 0; i < 4; i++) {
		m[i] = (struct storm){s->url, p.reference, 0};
		assert_int_equal(pthread_create(&threads[i], NULL, tell_often, &m[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(m[i].failures, 0);
	}
	is_paid(&p);
	visitor_misses(&p.visitor, words[2].twice);
	json_t *rows = story_sql(s, "SELECT COUNT(*) FROM payment WHERE provider_tx = 'sepay-500'");
	assert_string_equal(json_string_value(json_at(rows, "rows.0.0")), "1");
	json_decref(rows);
}

/* ---- out of order: the second service first, another's money between, what left the account before what came */

static void out_of_order(void **state)
{
	struct story *s = *state;
	struct purchase p, q;
	begin_purchase(&p, s, &words[0], TODAY);
	begin_purchase(&q, s, &words[1], TODAY);
	assert_int_equal(
		payos_tells(
			s,
			&(struct pay_told){.tx = "FT602", .memo = q.reference, .amount = 20000, .when = "2026-11-21 08:17:00"}),
		200);
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "603",
							   .memo = q.reference,
							   .amount = 20000,
							   .type = "out",
							   .when = "2026-11-21 08:18:00"}),
			 200);
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "601",
							   .bank_ref = "FT601",
							   .memo = p.reference,
							   .amount = 20000,
							   .when = "2026-11-21 08:16:00"}),
			 200);
	assert_int_equal(sepay_tells(s, &(struct pay_told){.tx = "602",
							   .bank_ref = "FT602",
							   .memo = q.reference,
							   .amount = 20000,
							   .when = "2026-11-21 08:17:00"}),
			 200);
	is_paid(&p);
	is_paid(&q);
	assert_string_equal(pay_state(s, "602"), "told_twice");
	assert_string_equal(pay_state(s, "603"), "outgoing");
}

/* ---- nobody tells of money: the pages go on, and the bank's statement brings the tickets */

static void silent_service(void **state)
{
	struct story *s = *state;
	struct purchase p;
	begin_purchase(&p, s, &words[0], TODAY);
	visitor_look(&p.visitor, arena_format(&s->arena, "%s?check=1", p.order), 200);
	visitor_sees(&p.visitor, "Tiền chưa đến");
	login_as(s, "manager");
	const struct step read = {
		"statement",
		.path = "/v1/money/statement",
		.headers = {"Content-Type: text/csv", "Cookie: ${manager.cookie}", "X-CSRF-Token: ${manager.csrf}"},
		.body = arena_format(&s->arena, "Ngày,Nội dung,Ghi có\n21/11/2026,%s,20000\n", p.reference),
		.status = 200,
		.expect = {{"applied", "1"}}};
	story_tell(s, &read, 1);
	is_paid(&p);
}

/* ---- never paid, and then: late on the day, three days late for a day to come, three days late for a day that is over */

static void late(void **state)
{
	struct story *s = *state;
	struct purchase on_the_day[COUNT(words)], ahead[COUNT(words)], over[COUNT(words)], never;
	for (size_t i = 0; i < COUNT(words); i++) {
		begin_purchase(&on_the_day[i], s, &words[i], TODAY);
		begin_purchase(&ahead[i], s, &words[i], IN_DAYS);
		begin_purchase(&over[i], s, &words[i], TODAY "&q_CHILD=1");
	}
	begin_purchase(&never, s, &words[1], IN_DAYS "&q_CHILD=1");
	story_wait_for_signatures(s);
	story_pass(s, 3600);
	visitor_look(&never.visitor, never.order, 200);
	visitor_sees(&never.visitor, "do not pay again");
	visitor_sees(&never.visitor, never.reference);
	visitor_misses(&never.visitor, "vietqr.svg");
	for (size_t i = 0; i < COUNT(words); i++) {
		assert_int_equal(tell(s, arena_format(&s->arena, "70%zu", i), on_the_day[i].reference, 20000), 200);
		is_paid(&on_the_day[i]);
	}
	story_wait_for_signatures(s);
	story_pass(s, 3 * 86400);
	for (size_t i = 0; i < COUNT(words); i++) {
		assert_int_equal(tell(s, arena_format(&s->arena, "71%zu", i), ahead[i].reference, 20000), 200);
		is_paid(&ahead[i]);
		assert_int_equal(tell(s, arena_format(&s->arena, "72%zu", i), over[i].reference, 20000), 200);
		assert_string_equal(pay_state(s, arena_format(&s->arena, "72%zu", i)), "late");
		visitor_look(&over[i].visitor, over[i].order, 200);
		visitor_sees(&over[i].visitor, words[i].late);
		visitor_misses(&over[i].visitor, "class=\"ticket");
	}
	story_await_sql(s, "SELECT COUNT(*) = 0 FROM order_basket"); /* no mark is kept longer than it is good for */
}

/* ---- a closure comes between the order and its money */

static void closed_between(void **state)
{
	struct story *s = *state;
	struct purchase useless, honoured;
	login_as(s, "manager");
	begin_purchase(&useless, s, &words[0], "date=2026-11-26&site_A1=1&q_ADULT=1&do=order");
	begin_purchase(&honoured, s, &words[1], "date=2026-11-28&site_A1=1&q_ADULT=1&do=order");
#define CLOSED(id, from, until, more)                                                                                          \
	.method = "POST", .path = "/v1/closures", AS("manager"), .status = 201,                                                \
	.body = "{\"id\":\"${uuid." id "}\",\"site\":\"A1\",\"from\":\"" from "T00:00:00+07:00\",\"until\":\"" until           \
		"T00:00:00+07:00\",\"kind\":\"weather\",\"reason\":\"bão số 9\"" more "}"
	const struct step closed[] = {
		{"useless", CLOSED("useless", "2026-11-26", "2026-11-27", "")},
		{"honoured", CLOSED("honoured", "2026-11-28", "2026-11-29", ",\"honoured_last_day\":\"2026-12-05\"")},
	};
	story_tell(s, closed, COUNT(closed));
	assert_int_equal(tell(s, "800", useless.reference, 20000), 200);
	assert_int_equal(tell(s, "801", honoured.reference, 20000), 200);
	assert_string_equal(pay_state(s, "800"), "late");
	visitor_look(&useless.visitor, useless.order, 200);
	visitor_misses(&useless.visitor, "class=\"ticket");
	is_paid(&honoured);
	story_wait_for_signatures(s);
	story_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forged),	  cmocka_unit_test(paid),	    cmocka_unit_test(twice),
		cmocka_unit_test(wrong_amounts),  cmocka_unit_test(same_basket),    cmocka_unit_test(replayed),
		cmocka_unit_test(out_of_order),	  cmocka_unit_test(silent_service), cmocka_unit_test(late),
		cmocka_unit_test(closed_between),
	};
	return cmocka_run_group_tests(tests, payservices_begin, payservices_end);
}
