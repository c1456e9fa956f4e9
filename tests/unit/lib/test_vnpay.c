/* VNPAY: an address whose signature another program would make too, and notices, forged ones first. */
#include <hoaban/vnpay.h>
#include <hoaban/str.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#define SECRET "RAOEXHYVSDDIIENYWSLDIIZTANXUXZFJ"

/* OpenSSL's word, not ours. */
static void sign(char hex[static 129], const char *text)
{
	uint8_t mac[64];
	unsigned len = sizeof mac;
	HMAC(EVP_sha512(), SECRET, sizeof SECRET - 1, (const unsigned char *)text, strlen(text), mac, &len);
	hex_format(hex, mac, sizeof mac);
}

static void the_address(void **state)
{
	(void)state;
	static const char query[] =
		"vnp_Amount=6000000&vnp_Command=pay&vnp_CreateDate=20261121081500&vnp_CurrCode=VND&vnp_ExpireDate="
		"20261121083000"
		"&vnp_IpAddr=203.0.113.9&vnp_Locale=vn&vnp_OrderInfo=Ve+tham+quan+HB0123456789AB&vnp_OrderType=other"
		"&vnp_ReturnUrl=https%3A%2F%2Fve.example%2Fvi%2Fo%2F00&vnp_TmnCode=DEMO0001&vnp_TxnRef=HB0123456789AB&vnp_"
		"Version=2.1.0";
	const struct vnpay_request r = {"DEMO0001",
					60000,
					"HB0123456789AB",
					"Ve tham quan HB0123456789AB",
					"https://ve.example/vi/o/00",
					"vn",
					"203.0.113.9",
					INT64_C(1795223700),
					INT64_C(1795224600)};
	struct vnpay_request odd = r;
	char hex[129], expected[1024];
	BUF_LOCAL out;
	buf_init(&out, VNPAY_URL_MAX);
	assert_int_equal(vnpay_url(&out, "https://pay.example/p", &r, bytes_of_text(SECRET)), E_OK);
	sign(hex, query);
	snprintf(expected, sizeof expected, "https://pay.example/p?%s&vnp_SecureHash=%s", query, hex);
	assert_int_equal(out.len, strlen(expected));
	assert_memory_equal(out.data, expected, out.len);
	odd.info = "Vé";
	assert_int_equal(vnpay_url(&out, "https://pay.example/p", &odd, bytes_of_text(SECRET)), E_INVALID);
	odd = r;
	odd.amount = 0;
	assert_int_equal(vnpay_url(&out, "https://pay.example/p", &odd, bytes_of_text(SECRET)), E_INVALID);
}

#define PAID(amount, code, status)                                                                                             \
	"vnp_Amount=" amount "&vnp_BankCode=NCB&vnp_CardType=ATM&vnp_OrderInfo=Ve+tham+quan&vnp_PayDate=20261121081501"        \
	"&vnp_ResponseCode=" code "&vnp_TmnCode=DEMO0001&vnp_TransactionNo=14226112&vnp_TransactionStatus=" status             \
	"&vnp_TxnRef=HB0123456789AB"

static enum err open_signed(struct vnpay_notice *n, const char *text)
{
	char hex[129], query[VNPAY_QUERY_MAX * 2];
	sign(hex, text);
	snprintf(query, sizeof query, "vnp_SecureHash=%s&vnp_SecureHashType=HmacSHA512&utm=x&%s", hex, text);
	return vnpay_open(n, query, bytes_of_text(SECRET));
}

static void notices(void **state)
{
	(void)state;
	struct vnpay_notice n;
	assert_int_equal(open_signed(&n, PAID("6000000", "00", "00")), E_OK);
	assert_string_equal(n.terminal, "DEMO0001");
	assert_string_equal(n.reference, "HB0123456789AB");
	assert_string_equal(n.transaction, "14226112");
	assert_int_equal(n.amount, 60000);
	assert_true(n.is_success);
	assert_int_equal(n.paid_at, INT64_C(1795223701));
	assert_int_equal(open_signed(&n, PAID("6000000", "24", "02")), E_OK);
	assert_false(n.is_success);
	assert_int_equal(open_signed(&n, PAID("6000000", "00", "01")), E_OK);
	assert_false(n.is_success);
}

static void hostile(void **state)
{
	(void)state;
	static const char *const unsigned_ones[] = {
		"",  "vnp_SecureHash=", PAID("6000000", "00", "00"), PAID("6000000", "00", "00") "&vnp_SecureHash=00",
		"%", "vnp_Amount=%zz",	"vnp_Amount=1&vnp_Amount=1", "&&&&==%00",
	};
	static const char *const malformed[] = {
		PAID("6000050", "00", "00"), PAID("0", "00", "00"), PAID("-100", "00", "00"),
		PAID("1e6", "00", "00"),     PAID("", "00", "00"),  "vnp_Amount=100&vnp_TmnCode=D&vnp_TxnRef=R",
	};
	struct vnpay_notice n;
	char changed[2048], hex[129];
	for (size_t i = 0; i < sizeof(unsigned_ones) / sizeof(unsigned_ones[0]); i++)
		if (vnpay_open(&n, unsigned_ones[i], bytes_of_text(SECRET)) != E_UNAUTHORIZED)
			fail_msg("unsigned %zu", i);
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		if (open_signed(&n, malformed[i]) != E_MALFORMED)
			fail_msg("malformed %zu", i);
	sign(hex, PAID("6000000", "00", "00"));
	snprintf(changed, sizeof changed, "%s&vnp_SecureHash=%s", PAID("600000000", "00", "00"), hex);
	assert_int_equal(vnpay_open(&n, changed, bytes_of_text(SECRET)), E_UNAUTHORIZED);
	snprintf(changed, sizeof changed, "%s&vnp_SecureHash=%s&vnp_Extra=1", PAID("6000000", "00", "00"), hex);
	assert_int_equal(vnpay_open(&n, changed, bytes_of_text(SECRET)), E_UNAUTHORIZED);
	snprintf(changed, sizeof changed, "%s&vnp_SecureHash=%s", PAID("6000000", "00", "00"), hex);
	assert_int_equal(vnpay_open(&n, changed, bytes_of_text("")), E_UNAUTHORIZED);
	assert_int_equal(vnpay_open(&n, changed, bytes_of_text(SECRET)), E_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_address), cmocka_unit_test(notices), cmocka_unit_test(hostile)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
