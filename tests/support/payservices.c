#include "tests/support/payservices.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SEPAY_SECRET "a secret of nobody"
#define PAYOS_KEY    "1a54716c8f0efb2744fb28b6e38b25da7f67a925d98bc1c18bd8faaecadd7675"
#define VNPAY_SECRET "RAOEXHYVSDDIIENYWSLDIIZTANXUXZFJ"
#define WHEN	     "2026-11-21 08:14:59"

/* ---- secrets */

static char dir[TESTDIR_TEXT];

static void put(const char *name, const char *text)
{
	char path[TESTDIR_TEXT + 16];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void connect_to(struct story *s)
{
	static char settings[2048];
	testdir_make(dir);
	put("sepay", SEPAY_SECRET "\n");
	put("payos", PAYOS_KEY);
	put("vnpay", VNPAY_SECRET);
	snprintf(settings, sizeof settings,
		 "log_publish_ms = 50\nsepay_secret_file = %s/sepay\npayos_key_file = %s/payos\nvnpay_secret_file = %s/vnpay\n"
		 "vnpay_url = https://pay.example/p\nvnpay_terminal = DEMO0001\n",
		 dir, dir, dir);
	s->settings = settings;
}

int payservices_begin(void **state)
{
	static struct story s;
	s.clock = STORY_CLOCK;
	connect_to(&s);
	story_begin(&s);
	*state = &s;
	return 0;
}

int payservices_end(void **state)
{
	story_tear_down(*state);
	testdir_remove(dir);
	return 0;
}

/* ---- signatures */

static void mac_hex(char *out, const EVP_MD *md, const char *secret, const char *text)
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	unsigned len = sizeof mac;
	assert_non_null(HMAC(md, secret, (int)strlen(secret), (const unsigned char *)text, strlen(text), mac, &len));
	for (unsigned i = 0; i < len; i++)
		snprintf(out + 2 * (size_t)i, 3, "%02x", mac[i]);
}

static int post(struct story *s, const char *path, const char *const headers[], const char *body)
{
	struct call call = {.method = "POST", .path = path, .body = body, .headers = headers};
	struct reply r;
	int status = story_call(s, &call, &r);
	reply_release(&r);
	return status;
}

int sepay_tells(struct story *s, const struct pay_told *t)
{
	char body[1024], text[1200], hex[2 * EVP_MAX_MD_SIZE + 1], signature[160];
	snprintf(body, sizeof body,
		 "{\"id\":%s,\"gateway\":\"Vietcombank\",\"transactionDate\":\"%s\",\"accountNumber\":\"%s\",\"code\":null,"
		 "\"content\":\"%s\",\"transferType\":\"%s\",\"transferAmount\":%lld,\"accumulated\":1,\"subAccount\":null,"
		 "\"referenceCode\":\"%s\",\"description\":\"\"}",
		 t->tx, t->when ? t->when : WHEN, t->account ? t->account : PAY_ACCOUNT, t->memo, t->type ? t->type : "in",
		 (long long)t->amount, t->bank_ref ? t->bank_ref : "");
	snprintf(text, sizeof text, "1795223700.%s", body);
	mac_hex(hex, EVP_sha256(), t->is_forged ? "another" : SEPAY_SECRET, text);
	snprintf(signature, sizeof signature, "X-SePay-Signature: sha256=%s", hex);
	const char *const headers[] = {"X-SePay-Timestamp: 1795223700", signature, "Content-Type: application/json", NULL};
	return post(s, "/v1/payments/sepay/notify", headers, body);
}

int payos_tells(struct story *s, const struct pay_told *t)
{
	const char *account = t->account ? t->account : PAY_ACCOUNT, *when = t->when ? t->when : WHEN;
	char text[1024], hex[2 * EVP_MAX_MD_SIZE + 1], body[2048];
	snprintf(text, sizeof text,
		 "accountNumber=%s&amount=%lld&code=00&currency=VND&desc=ok&description=%s&orderCode=1&reference=%s&"
		 "transactionDateTime=%s",
		 account, (long long)t->amount, t->memo, t->tx, when);
	mac_hex(hex, EVP_sha256(), t->is_forged ? "another" : PAYOS_KEY, text);
	snprintf(body, sizeof body,
		 "{\"code\":\"00\",\"desc\":\"success\",\"success\":true,\"data\":{\"orderCode\":1,\"amount\":%lld,"
		 "\"description\":\"%s\",\"accountNumber\":\"%s\",\"reference\":\"%s\",\"transactionDateTime\":\"%s\","
		 "\"currency\":\"VND\",\"code\":\"00\",\"desc\":\"ok\"},\"signature\":\"%s\"}",
		 (long long)t->amount, t->memo, account, t->tx, when, hex);
	const char *const headers[] = {"Content-Type: application/json", NULL};
	return post(s, "/v1/payments/payos/notify", headers, body);
}

/* ---- VNPAY */

const char *vnpay_query(struct story *s, const struct vnpay_told *t)
{
	const char *code = t->code ? t->code : "00";
	char hex[2 * EVP_MAX_MD_SIZE + 1];
	const char *text = arena_format(
		&s->arena,
		"vnp_Amount=%lld&vnp_BankCode=NCB&vnp_OrderInfo=Ve+tham+quan&vnp_PayDate=20261121081501&vnp_ResponseCode=%s&"
		"vnp_TmnCode=DEMO0001&vnp_TransactionNo=%s&vnp_TransactionStatus=%s&vnp_TxnRef=%s",
		(long long)t->amount * 100, code, t->tx, code, t->reference);
	mac_hex(hex, EVP_sha512(), VNPAY_SECRET, text);
	hex[0] = t->is_forged ? (hex[0] == '0' ? '1' : '0') : hex[0];
	return arena_format(&s->arena, "%s&vnp_SecureHash=%s", text, hex);
}

const char *vnpay_tells(struct story *s, const struct vnpay_told *t)
{
	struct call call = {.path = arena_format(&s->arena, "/v1/payments/vnpay/notify?%s", vnpay_query(s, t))};
	struct reply r;
	assert_int_equal(story_call(s, &call, &r), 200);
	const char *code = arena_text(&s->arena, json_string_value(json_at(r.json, "RspCode")));
	reply_release(&r);
	return code;
}

void vnpay_link_is_signed(struct story *s, const char *link)
{
	char hex[2 * EVP_MAX_MD_SIZE + 1];
	assert_true(strncmp(link, "https://pay.example/p?", 22) == 0);
	char *query = arena_text(&s->arena, strchr(link, '?') + 1);
	char *hash = strstr(query, "&vnp_SecureHash=");
	assert_non_null(hash);
	*hash = '\0';
	mac_hex(hex, EVP_sha512(), VNPAY_SECRET, query);
	assert_string_equal(hash + strlen("&vnp_SecureHash="), hex);
}

/* ---- what became of it */

const char *pay_state(struct story *s, const char *tx)
{
	static const char *const names[] = {"none",	  "received",  "applied",   "unknown",	 "too_little",
					    "too_much",	  "late",      "duplicate", "elsewhere", "outgoing",
					    "told_twice", "refunding", "refunded",  "dismissed"};
	json_t *rows = story_sql(s, arena_format(&s->arena, "SELECT state FROM money WHERE tx = '%s'", tx));
	const json_t *state = json_at(rows, "rows.0.0");
	long number = state ? strtol(json_string_value(state), NULL, 10) : 0;
	json_decref(rows);
	assert_in_range(number, 0, COUNT(names) - 1);
	return names[number];
}

/* ---- VietQR: EMVCo fields of two digits id and two digits length; CRC-16/CCITT-FALSE, bit by bit */

static unsigned crc16(const char *text, size_t len)
{
	unsigned crc = 0xFFFF;
	for (size_t i = 0; i < len; i++)
		for (unsigned bit = 0x80; bit; bit >>= 1) {
			bool out = (crc & 0x8000) != 0, in = ((unsigned char)text[i] & bit) != 0;
			crc = (crc << 1 & 0xFFFF) ^ (out != in ? 0x1021 : 0);
		}
	return crc;
}

static size_t two(const char *at)
{
	assert_true(at[0] >= '0' && at[0] <= '9' && at[1] >= '0' && at[1] <= '9');
	return (size_t)(at[0] - '0') * 10 + (size_t)(at[1] - '0');
}

/* The value of a field within `text`; fails the test when there is none. */
static void field(char *out, size_t room, const char *text, size_t len, const char *id)
{
	for (size_t at = 0; at < len; at += 4 + two(text + at + 2)) {
		size_t n = two(text + at + 2);
		assert_true(at + 4 + n <= len);
		if (strncmp(text + at, id, 2) != 0)
			continue;
		assert_true(n < room);
		memcpy(out, text + at + 4, n);
		out[n] = '\0';
		return;
	}
	fail_msg("no field %s in %s", id, text);
}

void pay_qr_read(struct pay_qr *out, const char *text)
{
	char value[128], inner[128], crc[8], right[8];
	size_t len = strlen(text);
	assert_true(len > 8);
	snprintf(right, sizeof right, "%04X", crc16(text, len - 4));
	field(crc, sizeof crc, text, len, "63");
	assert_string_equal(crc, right);
	field(value, sizeof value, text, len, "00");
	assert_string_equal(value, "01");
	field(value, sizeof value, text, len, "53");
	assert_string_equal(value, "704");
	field(value, sizeof value, text, len, "58");
	assert_string_equal(value, "VN");
	field(out->amount, sizeof out->amount, text, len, "54");
	field(value, sizeof value, text, len, "38");
	field(inner, sizeof inner, value, strlen(value), "00");
	assert_string_equal(inner, "A000000727");
	field(inner, sizeof inner, value, strlen(value), "01");
	field(out->bin, sizeof out->bin, inner, strlen(inner), "00");
	field(out->account, sizeof out->account, inner, strlen(inner), "01");
	field(inner, sizeof inner, value, strlen(value), "02");
	assert_string_equal(inner, "QRIBFTTA");
	field(value, sizeof value, text, len, "62");
	field(out->purpose, sizeof out->purpose, value, strlen(value), "08");
}
