/* Money that a bank tells of: forged, in time, early, late, too little, too much, twice, a hundred times at once, for nobody;
 * and what people do with what fits nothing. The peer signs as SePay and payOS do. */
#include "tests/support/correctwords.h"

#include <hoaban/bank_notice.h>
#include <hoaban/cose.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SEPAY_SECRET "a secret of nobody"
#define PAYOS_KEY    "1a54716c8f0efb2744fb28b6e38b25da7f67a925d98bc1c18bd8faaecadd7675"
#define VNPAY_SECRET "RAOEXHYVSDDIIENYWSLDIIZTANXUXZFJ"
#define ACCOUNT	     "0000000000" /* the tariff's, of the province */
#define POST(path_)  .method = "POST", .path = (path_)

/* ---- the peer */

static void mac_hex(char out[static 2 * HASH_LEN + 1], const char *secret, const char *text)
{
	uint8_t mac[HASH_LEN];
	hmac_sha256(mac, bytes_of_text(secret), bytes_of_text(text));
	hex_format(out, mac, HASH_LEN);
}

struct told {
	const char *tx, *bank_ref, *account, *memo, *type;
	int64_t amount;
	bool is_forged;
};

static int post(struct story *s, const char *path, const char *const headers[], const char *body)
{
	struct call call = {.method = "POST", .path = path, .body = body, .headers = headers};
	struct reply r;
	int status = story_call(s, &call, &r);
	reply_release(&r);
	return status;
}

static int sepay(struct story *s, const struct told *t)
{
	char body[1024], text[1200], hex[2 * HASH_LEN + 1], signature[160];
	snprintf(body, sizeof body,
		 "{\"id\":%s,\"gateway\":\"Vietcombank\",\"transactionDate\":\"2026-11-21 "
		 "08:14:59\",\"accountNumber\":\"%s\",\"code\":null,"
		 "\"content\":\"%s\",\"transferType\":\"%s\",\"transferAmount\":%lld,\"accumulated\":1,\"subAccount\":null,"
		 "\"referenceCode\":\"%s\",\"description\":\"\"}",
		 t->tx, t->account ? t->account : ACCOUNT, t->memo, t->type ? t->type : "in", (long long)t->amount,
		 t->bank_ref ? t->bank_ref : "");
	snprintf(text, sizeof text, "1795223700.%s", body);
	mac_hex(hex, t->is_forged ? "another" : SEPAY_SECRET, text);
	snprintf(signature, sizeof signature, "X-SePay-Signature: sha256=%s", hex);
	const char *const headers[] = {"X-SePay-Timestamp: 1795223700", signature, "Content-Type: application/json", NULL};
	return post(s, "/v1/payments/sepay/notify", headers, body);
}

static int payos(struct story *s, const struct told *t)
{
	char text[1024], hex[2 * HASH_LEN + 1], body[2048];
	snprintf(text, sizeof text,
		 "accountNumber=%s&amount=%lld&code=00&currency=VND&desc=ok&description=%s&orderCode=1&reference=%s&"
		 "transactionDateTime=2026-11-21 08:15:00",
		 t->account ? t->account : ACCOUNT, (long long)t->amount, t->memo, t->tx);
	mac_hex(hex, t->is_forged ? "another" : PAYOS_KEY, text);
	snprintf(body, sizeof body,
		 "{\"code\":\"00\",\"desc\":\"success\",\"success\":true,\"data\":{\"orderCode\":1,\"amount\":%lld,"
		 "\"description\":\"%s\","
		 "\"accountNumber\":\"%s\",\"reference\":\"%s\",\"transactionDateTime\":\"2026-11-21 "
		 "08:15:00\",\"currency\":\"VND\","
		 "\"code\":\"00\",\"desc\":\"ok\"},\"signature\":\"%s\"}",
		 (long long)t->amount, t->memo, t->account ? t->account : ACCOUNT, t->tx, hex);
	const char *const headers[] = {"Content-Type: application/json", NULL};
	return post(s, "/v1/payments/payos/notify", headers, body);
}

static const char *state_of(struct story *s, const char *tx)
{
	const char *sql = arena_format(&s->arena, "SELECT state FROM money WHERE tx = '%s'", tx);
	json_t *rows = story_sql(s, sql);
	const json_t *state = json_at(rows, "rows.0.0");
	char *text = arena_text(&s->arena, state ? json_string_value(state) : "none");
	json_decref(rows);
	return text;
}

/* Numbers as domain/money/money.h has them. */
#define APPLIED	   "2"
#define UNKNOWN	   "3"
#define TOO_LITTLE "4"
#define TOO_MUCH   "5"
#define LATE	   "6"
#define DUPLICATE  "7"
#define ELSEWHERE  "8"
#define OUTGOING   "9"
#define TOLD_TWICE "10"

#define ORDER(name, lines)                                                                                                     \
	{                                                                                                                      \
		name, .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid." name "}"}, .status = 201,                   \
		      .body = VISIT("A1", lines) "\"payment\":{\"method\":\"vietqr\"}}", .expect = {                           \
			      {"status", "pending"},                                                                           \
			      {"payment.method", "vietqr"},                                                                    \
			      {"payment.account", ACCOUNT},                                                                    \
			      {"payment.reference", "*"}                                                                       \
		      }                                                                                                        \
	}

static const struct step orders[] = {
	ORDER("first", LINE("ADULT", "2")),
	ORDER("second", LINE("ADULT", "1")),
	ORDER("third", LINE("ADULT", "1")),
	ORDER("fourth", LINE("ADULT", "1")),
	ORDER("storm", LINE("ADULT", "1")),
	ORDER("lapses", LINE("ADULT", "1")),
	ORDER("together", LINE("ADULT", "1")),
	{"same again", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.first}"}, .status = 201,
	 .body = VISIT("A1", LINE("ADULT", "2")) "\"payment\":{\"method\":\"vietqr\"}}", .same_as = "first"},
	{"looked at", .path = "/v1/orders/${first.token}", .status = 200, .same_as = "first"},
};

static const char *reference_of(struct story *s, const char *order)
{
	return story_answer_text(s, arena_format(&s->arena, "%s.payment.reference", order));
}

static void is_order(struct story *s, const char *order, const char *status)
{
	const struct step look = {"look", .path = arena_format(&s->arena, "/v1/orders/${%s.token}", order), .status = 200,
				  .expect = {{"status", status}}};
	story_tell(s, &look, 1);
}

/* ---- hostile first */

static void test_hostile(void **state)
{
	struct story *s = *state;
	story_tell(s, orders, COUNT(orders));
	const char *memo = reference_of(s, "first");
	assert_int_equal(sepay(s, &(struct told){.tx = "1", .memo = memo, .amount = 40000, .is_forged = true}), 401);
	assert_int_equal(payos(s, &(struct told){.tx = "P1", .memo = memo, .amount = 40000, .is_forged = true}), 401);
	const char *const none[] = {"Content-Type: application/json", NULL};
	assert_int_equal(post(s, "/v1/payments/sepay/notify", none, "{}"), 401);
	assert_int_equal(post(s, "/v1/payments/payos/notify", none, "{}"), 401);
	assert_int_equal(post(s, "/v1/payments/payos/notify", none, "{"), 401);
	json_t *rows = story_sql(s, "SELECT COUNT(*) FROM money");
	assert_string_equal(json_string_value(json_at(rows, "rows.0.0")), "0");
	json_decref(rows);
	is_order(s, "first", "pending");
}

/* ---- what fits, and what does not */

static void test_states(void **state)
{
	struct story *s = *state;
	const char *first = reference_of(s, "first"), *second = reference_of(s, "second");
	assert_int_equal(sepay(s, &(struct told){.tx = "10", .bank_ref = "FT1", .memo = first, .amount = 40000}), 200);
	assert_string_equal(state_of(s, "10"), APPLIED);
	is_order(s, "first", "paid");
	assert_int_equal(sepay(s, &(struct told){.tx = "10", .bank_ref = "FT1", .memo = first, .amount = 40000}), 200);
	assert_int_equal(payos(s, &(struct told){.tx = "FT1", .memo = first, .amount = 40000}), 200);
	assert_string_equal(state_of(s, "FT1"), TOLD_TWICE);
	assert_int_equal(sepay(s, &(struct told){.tx = "11", .memo = first, .amount = 40000}), 200);
	assert_string_equal(state_of(s, "11"), DUPLICATE);
	assert_int_equal(sepay(s, &(struct told){.tx = "12", .memo = second, .amount = 19999}), 200);
	assert_string_equal(state_of(s, "12"), TOO_LITTLE);
	is_order(s, "second", "pending");
	assert_int_equal(sepay(s, &(struct told){.tx = "13", .memo = second, .amount = 25000}), 200);
	assert_string_equal(state_of(s, "13"), TOO_MUCH);
	is_order(s, "second", "paid");
	assert_int_equal(sepay(s, &(struct told){.tx = "14", .memo = "chuyen tien", .amount = 20000}), 200);
	assert_string_equal(state_of(s, "14"), UNKNOWN);
	assert_int_equal(sepay(s, &(struct told){.tx = "15", .memo = "HB000000000000", .amount = 20000}), 200);
	assert_string_equal(state_of(s, "15"), UNKNOWN);
	assert_int_equal(
		sepay(s, &(struct told){.tx = "16", .memo = reference_of(s, "third"), .account = "9999", .amount = 20000}),
		200);
	assert_string_equal(state_of(s, "16"), ELSEWHERE);
	is_order(s, "third", "pending");
	/* the same account, but meant for another organisation: as if two collected */
	story_sql_rewrite(s, arena_format(&s->arena, "UPDATE order_transfer SET tax_code = '5600000001' WHERE reference = '%s'",
					  reference_of(s, "third")));
	assert_int_equal(sepay(s, &(struct told){.tx = "18", .memo = reference_of(s, "third"), .amount = 20000}), 200);
	assert_string_equal(state_of(s, "18"), ELSEWHERE);
	is_order(s, "third", "pending");
	story_sql_rewrite(s, arena_format(&s->arena, "UPDATE order_transfer SET tax_code = '5600000000' WHERE reference = '%s'",
					  reference_of(s, "third")));
	assert_int_equal(sepay(s, &(struct told){.tx = "17", .memo = "luong", .type = "out", .amount = 20000}), 200);
	assert_string_equal(state_of(s, "17"), OUTGOING);
	assert_int_equal(payos(s, &(struct told){.tx = "P3", .memo = reference_of(s, "third"), .amount = 20000}), 200);
	assert_string_equal(state_of(s, "P3"), APPLIED);
	is_order(s, "third", "paid");
}

/* ---- a hundred times at once */

struct storm {
	const char *url, *memo;
	int failures;
};

static void *tell(void *ctx)
{
	struct storm *m = ctx;
	struct story s = {0};
	snprintf(s.url, sizeof(s.url), "%s", m->url);
	arena_init(&s.arena, ARENA_CEILING_DEFAULT);
	client_init(&s.client, s.url);
	for (int i = 0; i < 25; i++)
		m->failures += sepay(&s, &(struct told){.tx = "50", .memo = m->memo, .amount = 20000}) != 200;
	client_release(&s.client);
	arena_release(&s.arena);
	return NULL;
}

static void test_storm(void **state)
{
	struct story *s = *state;
	struct storm m[4];
	pthread_t threads[4];
	for (int i = 0; i < 4; i++) {
		m[i] = (struct storm){s->url, reference_of(s, "storm"), 0};
		assert_int_equal(pthread_create(&threads[i], NULL, tell, &m[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(m[i].failures, 0);
	}
	assert_string_equal(state_of(s, "50"), APPLIED);
	json_t *rows = story_sql(s, "SELECT COUNT(*), COUNT(DISTINCT order_id) FROM payment WHERE provider_tx = 'sepay-50'");
	assert_string_equal(json_string_value(json_at(rows, "rows.0.0")), "1");
	json_decref(rows);
	is_order(s, "storm", "paid");
}

/* ---- two sources tell of the same at the same moment, and were written down before either was judged */

static void test_told_together(void **state)
{
	struct story *s = *state;
	const char *memo = reference_of(s, "together");
	story_sql_do(s,
		     arena_format(&s->arena,
				  "INSERT INTO money (id, source, tx, bank_ref, account, amount, memo, reference, booked_at,"
				  " received_at, state) VALUES (REPEAT('p', 16), 2, 'FT70', 'FT70', '" ACCOUNT "', 20000, '%s',"
				  " '%s', %lld, %lld, 1)",
				  memo, memo, (long long)story_now(s), (long long)story_now(s) * 1000));
	assert_int_equal(sepay(s, &(struct told){.tx = "70", .bank_ref = "FT70", .memo = memo, .amount = 20000}), 200);
	assert_string_equal(state_of(s, "70"), APPLIED);
	assert_int_equal(payos(s, &(struct told){.tx = "FT70", .memo = memo, .amount = 20000}), 200);
	assert_string_equal(state_of(s, "FT70"), TOLD_TWICE);
	is_order(s, "together", "paid");
}

/* ---- late */

static void test_late(void **state)
{
	struct story *s = *state;
	const char *lapsed = reference_of(s, "lapses"), *fourth = reference_of(s, "fourth");
	story_wait_for_signatures(s);
	story_pass(s, 3600);
	is_order(s, "lapses", "expired");
	assert_int_equal(sepay(s, &(struct told){.tx = "60", .memo = lapsed, .amount = 20000}), 200);
	assert_string_equal(state_of(s, "60"), APPLIED); /* the day is not over: who has paid gets the tickets */
	is_order(s, "lapses", "paid");
	story_wait_for_signatures(s);
	story_pass(s, 86400);
	assert_int_equal(sepay(s, &(struct told){.tx = "61", .memo = fourth, .amount = 20000}), 200);
	assert_string_equal(state_of(s, "61"), LATE);
	is_order(s, "fourth", "expired");
}

/* ---- VNPAY: OpenSSL signs, as the service does */

static void vnpay_mac(char hex[static 129], const char *text)
{
	uint8_t mac[64];
	unsigned len = sizeof mac;
	HMAC(EVP_sha512(), VNPAY_SECRET, sizeof VNPAY_SECRET - 1, (const unsigned char *)text, strlen(text), mac, &len);
	hex_format(hex, mac, sizeof mac);
}

struct vnpay_told {
	const char *reference, *tx, *code;
	int64_t amount;
	bool is_forged;
};

/* The code we answer with. */
static const char *vnpay(struct story *s, const struct vnpay_told *t)
{
	char hex[129];
	const char *text = arena_format(
		&s->arena,
		"vnp_Amount=%lld&vnp_BankCode=NCB&vnp_OrderInfo=Ve+tham+quan&vnp_PayDate=20261121081501&vnp_ResponseCode=%s&"
		"vnp_TmnCode=DEMO0001&vnp_TransactionNo=%s&vnp_TransactionStatus=%s&vnp_TxnRef=%s",
		(long long)t->amount * 100, t->code ? t->code : "00", t->tx, t->code ? t->code : "00", t->reference);
	vnpay_mac(hex, text);
	hex[0] = t->is_forged ? (hex[0] == '0' ? '1' : '0') : hex[0];
	struct call call = {.path = arena_format(&s->arena, "/v1/payments/vnpay/notify?%s&vnp_SecureHash=%s", text, hex)};
	struct reply r;
	assert_int_equal(story_call(s, &call, &r), 200);
	const char *code = arena_text(&s->arena, json_string_value(json_at(r.json, "RspCode")));
	reply_release(&r);
	return code;
}

/* What the payer is sent to is signed over exactly what stands there. */
static void is_signed_link(struct story *s)
{
	const char *link = story_answer_text(s, "card.payment.redirect");
	char hex[129];
	assert_true(str_starts_with(link, "https://pay.example/p?"));
	char *query = arena_text(&s->arena, strchr(link, '?') + 1);
	char *hash = strstr(query, "&vnp_SecureHash=");
	assert_non_null(hash);
	*hash = '\0';
	vnpay_mac(hex, query);
	assert_string_equal(hash + strlen("&vnp_SecureHash="), hex);
	assert_non_null(strstr(query, "vnp_Amount=4000000&"));
	assert_non_null(strstr(query, arena_format(&s->arena, "vnp_TxnRef=%s&", reference_of(s, "card"))));
}

static void test_vnpay(void **state)
{
	struct story *s = *state;
	static const struct step ordered[] = {
		{"card", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.card}"}, .status = 201,
		 .body = VISIT("A1", LINE("ADULT", "2")) "\"payment\":{\"method\":\"vnpay\"}}",
		 .expect = {{"status", "pending"},
			    {"payment.method", "vnpay"},
			    {"payment.redirect", "*"},
			    {"payment.account", "-"}}},
		{"card again", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.card}"}, .status = 201,
		 .body = VISIT("A1", LINE("ADULT", "2")) "\"payment\":{\"method\":\"vnpay\"}}", .same_as = "card"},
	};
	story_tell(s, ordered, COUNT(ordered));
	is_signed_link(s);
	const char *card = reference_of(s, "card");
	assert_string_equal(vnpay(s, &(struct vnpay_told){card, "V1", NULL, 40000, true}), "97");
	assert_string_equal(vnpay(s, &(struct vnpay_told){card, "V2", "24", 40000, false}), "00"); /* given up by the payer */
	assert_string_equal(vnpay(s, &(struct vnpay_told){"HB000000000000", "V3", NULL, 40000, false}), "01");
	assert_string_equal(vnpay(s, &(struct vnpay_told){"17", "V4", NULL, 40000, false}), "01");
	assert_string_equal(vnpay(s, &(struct vnpay_told){card, "V5", NULL, 39999, false}), "04");
	assert_string_equal(vnpay(s, &(struct vnpay_told){card, "V6", NULL, 40001, false}), "04");
	is_order(s, "card", "pending");
	assert_string_equal(vnpay(s, &(struct vnpay_told){card, "V7", NULL, 40000, false}), "00");
	is_order(s, "card", "paid");
	assert_string_equal(vnpay(s, &(struct vnpay_told){card, "V7", NULL, 40000, false}), "02");
	assert_string_equal(vnpay(s, &(struct vnpay_told){card, "V8", NULL, 40000, false}), "02");
	assert_string_equal(state_of(s, "V8"), DUPLICATE);
	assert_string_equal(state_of(s, "V1"), "none");
	assert_string_equal(state_of(s, "V2"), "none");
}

/* ---- people */

static const char *id_of(struct story *s, const char *tx)
{
	json_t *rows = story_sql(s, arena_format(&s->arena, "SELECT LOWER(HEX(id)) FROM money WHERE tx = '%s'", tx));
	char *text = arena_text(&s->arena, json_string_value(json_at(rows, "rows.0.0")));
	json_decref(rows);
	return text;
}

static void test_people(void **state)
{
	struct story *s = *state;
	login_as(s, "manager");
	login_as(s, "operator");
	login_as(s, "auditor");
	const char *unknown = arena_format(&s->arena, "/v1/money/%s", id_of(s, "14"));
	const char *late = arena_format(&s->arena, "/v1/money/%s", id_of(s, "61"));
	const char *applied = arena_format(&s->arena, "/v1/money/%s", id_of(s, "10"));
#define ACT(path, verb) POST(arena_format(&s->arena, "%s/%s", path, verb))
	const struct step steps[] = {
		{"tomorrow", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.tomorrow}"}, .status = 201,
		 .body = "{\"visit_date\":\"2026-11-25\",\"sites\":[\"A1\"],\"lines\":[" LINE(
			 "ADULT", "1") "],\"payment\":{\"method\":\"vietqr\"}}"},
		{"seen", .path = "/v1/money?state=unknown", AS("auditor"), .status = 200, .expect = {{"money", "#6"}}},
		{"no such state", .path = "/v1/money?state=lost", AS("auditor"), .status = 422},
		{"an auditor does nothing", ACT(unknown, "refund"), AS("auditor"), .body = "{\"reason\":\"trả lại khách\"}",
		 .status = 403},
		{"nobody's", POST("/v1/money/${uuid.nothing}/refund"), AS("manager"), .body = "{\"reason\":\"trả lại khách\"}",
		 .status = 404},
		{"without a reason", ACT(unknown, "dismiss"), AS("manager"), .body = "{\"reason\":\"x\"}", .status = 422},
		{"what is applied stays", ACT(applied, "refund"), AS("manager"), .body = "{\"reason\":\"trả lại khách\"}",
		 .status = 409, .expect = {{"errors.0.code", "settled"}}},
		{"no such order", ACT(unknown, "match"), AS("manager"),
		 .body = "{\"reason\":\"khách gửi ảnh\",\"order\":\"HB000000000000\"}", .status = 422,
		 .expect = {{"errors.0.pointer", "/order"}}},
		{"paid before", ACT(unknown, "match"), AS("manager"),
		 .body = "{\"reason\":\"khách gửi ảnh\",\"order\":\"${first.token}\"}", .status = 409,
		 .expect = {{"errors.0.code", "paid"}}},
		{"matched", ACT(unknown, "match"), AS("manager"),
		 .body = "{\"reason\":\"khách gửi ảnh\",\"order\":\"${tomorrow.payment.reference}\"}", .status = 200,
		 .expect = {{"state", "applied"}, {"actor", "manager"}}},
		{"its tickets", .path = "/v1/orders/${tomorrow.token}", .status = 200,
		 .expect = {{"status", "paid"}, {"tickets", "#1"}}},
		{"matched once", ACT(unknown, "match"), AS("manager"),
		 .body = "{\"reason\":\"khách gửi ảnh\",\"order\":\"${tomorrow.payment.reference}\"}", .status = 409},
		{"back", ACT(late, "refund"), AS("manager"), .body = "{\"reason\":\"đến muộn, trả lại\"}", .status = 200,
		 .expect = {{"state", "refunding"}, {"actor", "manager"}}},
		{"not by himself", ACT(late, "refund/approve"), AS("manager"), .body = "{}", .status = 403,
		 .expect = {{"errors.0.code", "second_person"}}},
		{"agreed", ACT(late, "refund/approve"), AS("operator"), .body = "{\"out_reference\":\"FT26326\"}",
		 .status = 200, .expect = {{"state", "refunded"}, {"approver", "operator"}, {"out_reference", "FT26326"}}},
		{"agreed again", ACT(late, "refund/approve"), AS("operator"), .body = "{}", .status = 200, .same_as = "agreed"},
		{"recorded", .path = "/v1/changes?limit=1", AS("operator"), .status = 200,
		 .expect = {{"changes.0.action", "money.refund_approve"}}},
	};
	story_tell(s, steps, COUNT(steps));
}

/* A crash came between what was paid and the word of it: nothing is paid a second time, nothing goes back. */
static void test_cut_short(void **state)
{
	struct story *s = *state;
	const char *paid = arena_format(&s->arena, "/v1/money/%s", id_of(s, "14"));
	const char *left = arena_format(&s->arena, "/v1/money/%s", id_of(s, "15"));
#define WHY_ORDER(order) "{\"reason\":\"khách gửi ảnh\",\"order\":\"${" order "}\"}"
	const struct step steps[] = {
		{"another", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.another}"}, .status = 201,
		 .body = "{\"visit_date\":\"2026-11-25\",\"sites\":[\"A1\"],\"lines\":[" LINE(
			 "ADULT", "1") "],\"payment\":{\"method\":\"vnpay\"}}"},
		{"to another order", ACT(paid, "match"), AS("manager"), .body = WHY_ORDER("another.token"), .status = 409,
		 .expect = {{"errors.0.code", "applied"}}},
		{"it waits", .path = "/v1/orders/${another.token}", .status = 200, .expect = {{"status", "pending"}}},
		{"back", ACT(paid, "refund"), AS("manager"), .body = "{\"reason\":\"trả lại khách\"}", .status = 409,
		 .expect = {{"errors.0.code", "applied"}}},
		{"to its order", ACT(paid, "match"), AS("operator"), .body = WHY_ORDER("tomorrow.token"), .status = 200,
		 .expect = {{"state", "applied"}, {"actor", "operator"}}},
		{"never judged", ACT(left, "refund"), AS("manager"), .body = "{\"reason\":\"trả lại khách\"}", .status = 200,
		 .expect = {{"state", "refunding"}}},
	};
	story_sql_do(
		s,
		"UPDATE money SET state = 3, subject = NULL, actor = NULL, reason = NULL, settled_at = NULL WHERE tx = '14'");
	story_sql_do(s, "UPDATE money SET state = 1 WHERE tx = '15'");
	story_tell(s, steps, COUNT(steps));
	story_wait_for_signatures(s);
	story_end(s);
}

static char dir[TESTDIR_TEXT]; /* of the secrets */

static void put(const char *name, const char *text)
{
	char path[TESTDIR_TEXT + 16];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static int begin(void **state)
{
	static struct story s;
	static char settings[1024];
	testdir_make(dir);
	put("sepay", SEPAY_SECRET "\n");
	put("payos", PAYOS_KEY);
	put("vnpay", VNPAY_SECRET);
	snprintf(settings, sizeof settings,
		 "log_publish_ms = 50\nsepay_secret_file = %s/sepay\npayos_key_file = %s/payos\nvnpay_secret_file = %s/vnpay\n"
		 "vnpay_url = https://pay.example/p\nvnpay_terminal = DEMO0001\n",
		 dir, dir, dir);
	s.clock = STORY_CLOCK;
	s.settings = settings;
	story_begin(&s);
	*state = &s;
	return 0;
}

static int end(void **state)
{
	story_tear_down(*state);
	testdir_remove(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile),	      cmocka_unit_test(test_states),	cmocka_unit_test(test_storm),
		cmocka_unit_test(test_told_together), cmocka_unit_test(test_vnpay),	cmocka_unit_test(test_late),
		cmocka_unit_test(test_people),	      cmocka_unit_test(test_cut_short),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
