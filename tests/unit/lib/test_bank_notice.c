/* Notices of money: forged ones first, then payOS's own example and SePay's form, then what is not as it should be. */
#include <hoaban/bank_notice.h>
#include <hoaban/cose.h>
#include <hoaban/instant.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#define PAYOS_KEY "1a54716c8f0efb2744fb28b6e38b25da7f67a925d98bc1c18bd8faaecadd7675"
#define PAYOS_SIG "412e915d2871504ed31be63c8f62a149a4410d34c4c42affc9006ef9917eaa03"
#define PAYOS(code, currency, signature)                                                                                       \
	"{\"code\":\"" code "\",\"desc\":\"success\",\"success\":true,\"data\":{\"orderCode\":123,\"amount\":3000,"            \
	"\"description\":\"VQRIO123\",\"accountNumber\":\"12345678\",\"reference\":\"TF230204212323\","                        \
	"\"transactionDateTime\":\"2023-02-04 18:25:00\",\"currency\":\"" currency "\","                                       \
	"\"paymentLinkId\":\"124c33293c43417ab7879e14c8d9eb18\",\"code\":\"00\",\"desc\":\"Thành công\","                    \
	"\"counterAccountBankId\":\"\",\"counterAccountBankName\":null,\"counterAccountName\":null,"                           \
	"\"counterAccountNumber\":\"\",\"virtualAccountName\":\"\",\"virtualAccountNumber\":\"\"},\"signature\":\"" signature  \
	"\"}"
#define SEPAY_KEY "a secret of nobody"

static enum err payos(struct bank_notice *n, const char *body)
{
	return payos_open(n, bytes_of_text(body), bytes_of_text(PAYOS_KEY));
}

static void payos_example(void **state)
{
	(void)state;
	struct bank_notice n;
	assert_int_equal(payos(&n, PAYOS("00", "VND", PAYOS_SIG)), E_OK);
	assert_string_equal(n.tx, "TF230204212323");
	assert_string_equal(n.account, "12345678");
	assert_int_equal(n.amount, 3000);
	assert_true(n.is_incoming);
	assert_string_equal(n.memo, "VQRIO123");
	assert_string_equal(n.reference, "");
	assert_int_equal(n.at, INT64_C(1675509900)); /* 2023-02-04 11:25 UTC */
}

static void payos_hostile(void **state)
{
	(void)state;
	static const struct {
		const char *body;
		enum err expected;
	} cases[] = {
		{"", E_UNAUTHORIZED},
		{"{}", E_UNAUTHORIZED},
		{"[]", E_UNAUTHORIZED},
		{"{\"data\":{},\"signature\":\"\"}", E_UNAUTHORIZED},
		{"{\"data\":[],\"signature\":\"" PAYOS_SIG "\"}", E_UNAUTHORIZED},
		{PAYOS("00", "VND", "512e915d2871504ed31be63c8f62a149a4410d34c4c42affc9006ef9917eaa03"), E_UNAUTHORIZED},
		{PAYOS("00", "VND", "412e"), E_UNAUTHORIZED},
		{PAYOS("00", "USD", PAYOS_SIG), E_UNAUTHORIZED}, /* the currency is signed */
		{PAYOS("01", "VND", PAYOS_SIG), E_REFUSED},
	};
	struct bank_notice n;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (payos(&n, cases[i].body) != cases[i].expected)
			fail_msg("case %zu", i);
	assert_int_equal(payos_open(&n, bytes_of_text(PAYOS("00", "VND", PAYOS_SIG)), bytes_of_text("")), E_UNAUTHORIZED);
	assert_int_equal(payos_open(&n, bytes_of_text(PAYOS("00", "VND", PAYOS_SIG)), bytes_of_text("another")),
			 E_UNAUTHORIZED);
}

/* As SePay sends it, signed with our key. */
static enum err sepay(struct bank_notice *n, const char *body)
{
	uint8_t mac[HASH_LEN];
	char text[4096], hex[2 * HASH_LEN + 1], signature[80];
	snprintf(text, sizeof text, "1795223700.%s", body);
	hmac_sha256(mac, bytes_of_text(SEPAY_KEY), bytes_of_text(text));
	hex_format(hex, mac, HASH_LEN);
	snprintf(signature, sizeof signature, "sha256=%s", hex);
	return sepay_open(n, bytes_of_text(body), "1795223700", signature, bytes_of_text(SEPAY_KEY));
}

#define SEPAY(id, amount, type, content)                                                                                       \
	"{\"id\":" id ",\"gateway\":\"Vietcombank\",\"transactionDate\":\"2026-11-21 08:14:59\",\"accountNumber\":"            \
	"\"0123499999\",\"code\":null,\"content\":\"" content "\",\"transferType\":\"" type "\",\"transferAmount\":" amount    \
	",\"accumulated\":19077000,\"subAccount\":null,\"referenceCode\":\"MBVCB.3278907687\",\"description\":\"\"}"

static void sepay_form(void **state)
{
	(void)state;
	static const uint8_t id[UUID_LEN] = {1,	   0x9a, 0x5f, 0x3c, 0x2b, 0x40, 0x7d, 0x10,
					     0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 7,    8};
	char reference[TRANSFER_REFERENCE], body[1024];
	struct bank_notice n;
	transfer_reference_format(reference, id);
	snprintf(body, sizeof body, SEPAY("92704", "60000", "in", "NGUYEN VAN A chuyen tien %s GD 123"), reference);
	assert_int_equal(sepay(&n, body), E_OK);
	assert_string_equal(n.tx, "92704");
	assert_string_equal(n.bank_ref, "MBVCB.3278907687");
	assert_string_equal(n.account, "0123499999");
	assert_int_equal(n.amount, 60000);
	assert_true(n.is_incoming);
	assert_string_equal(n.reference, reference);
	assert_int_equal(n.at, INT64_C(1795223699));
	snprintf(body, sizeof body, SEPAY("92704", "60000", "in", "%s%s"), reference, reference);
	assert_int_equal(sepay(&n, body), E_OK); /* twice the same */
	assert_string_equal(n.reference, reference);
	assert_int_equal(sepay(&n, SEPAY("1", "5", "out", "phí\\u202e\\u0007\\n")), E_OK);
	assert_false(n.is_incoming);
	assert_string_equal(n.memo, "phí???");
	assert_string_equal(n.reference, "");
}

static void two_references_are_none(void **state)
{
	(void)state;
	static const uint8_t a[UUID_LEN] = {1}, b[UUID_LEN] = {[15] = 2};
	char first[TRANSFER_REFERENCE], second[TRANSFER_REFERENCE], body[1024];
	struct bank_notice n;
	transfer_reference_format(first, a);
	transfer_reference_format(second, b);
	snprintf(body, sizeof body, SEPAY("1", "60000", "in", "%s %s"), first, second);
	assert_int_equal(sepay(&n, body), E_OK);
	assert_string_equal(n.reference, "");
}

static void sepay_hostile(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"{}",
		"[]",
		"1",
		SEPAY("\"\"", "5", "in", ""),
		SEPAY("null", "5", "in", ""),
		SEPAY("\"a b\"", "5", "in", ""),
		SEPAY("1", "0", "in", ""),
		SEPAY("1", "-5", "in", ""),
		SEPAY("1", "5.5", "in", ""),
		SEPAY("1", "\"5\"", "in", ""),
		SEPAY("1", "99999999999999999", "in", ""),
	};
	struct bank_notice n;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (sepay(&n, bad[i]) != E_MALFORMED)
			fail_msg("case %zu", i);
	static const char body[] = SEPAY("1", "5", "in", "");
	assert_int_equal(sepay_open(&n, bytes_of_text(body), NULL, "sha256=00", bytes_of_text(SEPAY_KEY)), E_UNAUTHORIZED);
	assert_int_equal(sepay_open(&n, bytes_of_text(body), "1", NULL, bytes_of_text(SEPAY_KEY)), E_UNAUTHORIZED);
	assert_int_equal(sepay_open(&n, bytes_of_text(body), "1", "md5=00", bytes_of_text(SEPAY_KEY)), E_UNAUTHORIZED);
	assert_int_equal(sepay_open(&n, bytes_of_text(body), "1", "sha256=", bytes_of_text(SEPAY_KEY)), E_UNAUTHORIZED);
}

/* A long memo is cut between letters. */
static void a_long_memo(void **state)
{
	(void)state;
	char memo[2048] = "", body[4096];
	struct bank_notice n;
	for (int i = 0; i < 400; i++)
		memcpy(memo + 3 * i, "ệ", 4);
	snprintf(body, sizeof body, SEPAY("1", "5", "in", "%s"), memo);
	assert_int_equal(sepay(&n, body), E_OK);
	assert_true(utf8_is_valid(n.memo, strlen(n.memo)));
	assert_true(strlen(n.memo) > 500 && strlen(n.memo) < NOTICE_MEMO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(payos_hostile), cmocka_unit_test(payos_example),	    cmocka_unit_test(sepay_hostile),
		cmocka_unit_test(sepay_form),	 cmocka_unit_test(two_references_are_none), cmocka_unit_test(a_long_memo),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
