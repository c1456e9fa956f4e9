#include <hoaban/totp.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>

/* RFC 6238, appendix B: the shared secret of its SHA-1 rows. */
static const uint8_t secret[TOTP_SECRET_LEN] = "12345678901234567890";
#define NOW   INT64_C(1111111111)
#define STEP  (NOW / TOTP_STEP_S)
#define NEVER INT64_C(-1)

static enum err check(const char *text, int64_t now, int64_t last)
{
	int64_t step = -7;
	enum err e = totp_check(&step, secret, text, now, last);
	if (e != E_OK)
		assert_int_equal(step, -7); /* nothing is written when it is refused */
	return e;
}

static void test_hostile(void **state)
{
	(void)state;
	static const char *const wrong[] = {"",	      "0",	"05047",  "0504711", " 50471", "050471 ", "+50471",
					    "-50471", "05o471", "050472", "05047\n", "000000", "999999",  "14050471"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(check(wrong[i], NOW, NEVER), E_UNAUTHORIZED);
	assert_int_equal(check("050471", NOW, NEVER), E_OK);
}

static void test_once(void **state)
{
	(void)state;
	int64_t step = 0;
	assert_int_equal(totp_check(&step, secret, "050471", NOW, NEVER), E_OK);
	assert_int_equal(step, STEP);
	assert_int_equal(check("050471", NOW, step), E_UNAUTHORIZED);
	assert_int_equal(check("050471", NOW, step - 1), E_OK);
}

/* A step before and after are good, two are not; what is older than the last accepted one is not. */
static void test_drift(void **state)
{
	(void)state;
	for (int64_t off = -3; off <= 3; off++) {
		char text[8];
		snprintf(text, sizeof(text), "%06u", totp_code(secret, STEP + off));
		bool is_near = off >= -1 && off <= 1;
		assert_int_equal(check(text, NOW, NEVER), is_near ? E_OK : E_UNAUTHORIZED);
		assert_int_equal(check(text, NOW, STEP), off == 1 ? E_OK : E_UNAUTHORIZED);
	}
}

/* The RFC prints eight digits; six are their end. */
static void test_vectors(void **state)
{
	(void)state;
	static const struct {
		int64_t time;
		uint32_t code;
	} vectors[] = {
		{59, 94287082},		{1111111109, 7081804},	{1111111111, 14050471},
		{1234567890, 89005924}, {2000000000, 69279037}, {INT64_C(20000000000), 65353130},
	};
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		assert_int_equal(totp_code(secret, vectors[i].time / TOTP_STEP_S), vectors[i].code % 1000000);
}

/* RFC 4648, section 10 */
static void test_base32(void **state)
{
	(void)state;
	static const char *const vectors[][2] = {
		{"", ""},
		{"f", "MY"},
		{"fo", "MZXQ"},
		{"foo", "MZXW6"},
		{"foob", "MZXW6YQ"},
		{"fooba", "MZXW6YTB"},
		{"foobar", "MZXW6YTBOI"},
	};
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		BUF_LOCAL b;
		buf_init(&b, 64);
		base32_append(&b, vectors[i][0], strlen(vectors[i][0]));
		assert_string_equal(buf_text(&b), vectors[i][1]);
	}
}

static void test_uri(void **state)
{
	(void)state;
	BUF_LOCAL b;
	buf_init(&b, 512);
	totp_uri(&b, "Hoa Ban", "manager", secret);
	assert_string_equal(buf_text(&b), "otpauth://totp/Hoa%20Ban:manager?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
					  "&issuer=Hoa%20Ban");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile), cmocka_unit_test(test_once),   cmocka_unit_test(test_drift),
		cmocka_unit_test(test_vectors), cmocka_unit_test(test_base32), cmocka_unit_test(test_uri),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
