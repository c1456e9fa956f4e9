/* VietQR texts against the sample of NAPAS, and references in what banks make of a memo. */
#include <hoaban/arena.h>
#include <hoaban/str.h>
#include <hoaban/transfer.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char sample[] = "00020101021238570010A00000072701270006970436011300110018008790208QRIBFTTA5303704540610000058"
			     "02VN62130809nhan tien6304D1EF";

static enum err decode(struct vietqr *v, const char *text)
{
	static char room[VIETQR_TEXT_MAX];
	return vietqr_decode(v, room, bytes_of_text(text));
}

static void assert_encodes(const struct vietqr *v, const char *text)
{
	BUF_LOCAL b;
	buf_init(&b, VIETQR_TEXT_MAX);
	assert_int_equal(vietqr_encode(&b, v), E_OK);
	assert_int_equal(b.len, strlen(text));
	assert_memory_equal(b.data, text, b.len);
}

static enum err encoded(const char *bin, const char *account, int64_t amount, const char *purpose)
{
	BUF_LOCAL b;
	buf_init(&b, VIETQR_TEXT_MAX);
	return vietqr_encode(&b, &(struct vietqr){bin, account, amount, purpose});
}

static void test_bad_fields_are_refused(void **state)
{
	(void)state;
	assert_int_equal(encoded("97043", "0011", 1, NULL), E_INVALID);
	assert_int_equal(encoded("9704361", "0011", 1, NULL), E_INVALID);
	assert_int_equal(encoded("97043x", "0011", 1, NULL), E_INVALID);
	assert_int_equal(encoded("970436", "", 1, NULL), E_INVALID);
	assert_int_equal(encoded("970436", "00 11", 1, NULL), E_INVALID);
	assert_int_equal(encoded("970436", "01234567890123456789", 1, NULL), E_INVALID);
	assert_int_equal(encoded("970436", "0011", -1, NULL), E_INVALID);
	assert_int_equal(encoded("970436", "0011", VIETQR_AMOUNT_MAX + 1, NULL), E_INVALID);
	assert_int_equal(encoded("970436", "0011", 1, ""), E_INVALID);
	assert_int_equal(encoded("970436", "0011", 1, "abcdefghijklmnopqrstuvwxyz"), E_INVALID);
	assert_int_equal(encoded("970436", "0011", 1, "tiền"), E_INVALID);
	assert_int_equal(encoded("970436", "0123456789012345678", VIETQR_AMOUNT_MAX, "abcdefghijklmnopqrstuvwxy"), E_OK);
}

/* The CRC finds one changed character wherever it stands; with the right CRC, the strict reader finds what it says wrongly. */
static void test_bad_texts_are_refused(void **state)
{
	char text[sizeof sample];
	struct vietqr v;
	(void)state;
	for (size_t i = 0; i < sizeof sample - 1; i++) {
		memcpy(text, sample, sizeof sample);
		text[i] = text[i] == '0' ? '1' : '0';
		assert_int_equal(decode(&v, text), E_MALFORMED);
		memcpy(text, sample, sizeof sample);
		text[i] = '\0';
		assert_int_equal(decode(&v, text), E_MALFORMED);
	}
	assert_int_equal(decode(&v, "63041D0F"), E_MALFORMED);
	assert_int_equal(decode(&v, ""), E_MALFORMED);
}

static void test_the_sample_of_napas(void **state)
{
	struct vietqr v;
	(void)state;
	assert_encodes(&(struct vietqr){"970436", "0011001800879", 100000, "nhan tien"}, sample);
	assert_int_equal(decode(&v, sample), E_OK);
	assert_string_equal(v.bin, "970436");
	assert_string_equal(v.account, "0011001800879");
	assert_int_equal(v.amount, 100000);
	assert_string_equal(v.purpose, "nhan tien");
}

static void test_what_is_written_is_read(void **state)
{
	static const struct vietqr cases[] = {{"970415", "A1", 0, NULL},
					      {"970400", "0123456789012345678", VIETQR_AMOUNT_MAX, "HB0123456789AB"},
					      {"970436", "9", 1, "x"}};
	struct vietqr v;
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		BUF_LOCAL b;
		buf_init(&b, VIETQR_TEXT_MAX);
		assert_int_equal(vietqr_encode(&b, &cases[i]), E_OK);
		buf_append_byte(&b, 0);
		assert_int_equal(decode(&v, (const char *)b.data), E_OK);
		assert_string_equal(v.account, cases[i].account);
		assert_int_equal(v.amount, cases[i].amount);
		assert_true(cases[i].purpose == NULL ? v.purpose == NULL : str_equal(v.purpose, cases[i].purpose));
	}
}

static void test_references_survive_banks(void **state)
{
	static const uint8_t id[UUID_LEN] = {0x01, 0x9a, 0x5f, 0x3c, 0x2b, 0x40, 0x7d, 0x10,
					     0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 0x07, 0x18};
	char reference[TRANSFER_REFERENCE], found[TRANSFER_REFERENCE];
	static const char *const shapes[] = {"%s", "MBVCB.123456.%s.CT tu 0011 toi 0022", "HBHB %s HB", "IBFT%sFT26325",
					     "HB000000000000 %s"};
	(void)state;
	transfer_reference_format(reference, id);
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		size_t at = 0;
		const char *gap = strstr(shapes[i], "%s");
		BUF_LOCAL b;
		buf_init(&b, 200);
		buf_append(&b, shapes[i], (size_t)(gap - shapes[i]));
		buf_append_text(&b, reference);
		buf_append_text(&b, gap + 2);
		do
			assert_int_equal(transfer_reference_next(found, buf_bytes(&b), &at), E_OK);
		while (!str_equal(found, reference)); /* what only looks like one comes before it */
		assert_int_equal(transfer_reference_next(found, buf_bytes(&b), &at), E_NOT_FOUND);
	}
}

static void test_what_is_no_reference(void **state)
{
	static const uint8_t id[UUID_LEN] = {0x01, 0x9a};
	char reference[TRANSFER_REFERENCE], found[TRANSFER_REFERENCE];
	size_t at = 0;
	(void)state;
	transfer_reference_format(reference, id);
	assert_int_equal(transfer_reference_check(reference), E_OK);
	assert_int_equal(transfer_reference_next(found, bytes_of_text("hb and nothing"), &at), E_NOT_FOUND);
	at = 0;
	assert_int_equal(transfer_reference_next(found, bytes_of(reference, TRANSFER_REFERENCE - 2), &at), E_NOT_FOUND);
	reference[7] = reference[7] == 'A' ? 'B' : 'A';
	assert_int_equal(transfer_reference_check(reference), E_MALFORMED);
	assert_int_equal(transfer_reference_check("HB"), E_MALFORMED);
	assert_int_equal(transfer_reference_check("hb000000000000"), E_MALFORMED);
	assert_int_equal(transfer_reference_check("HB0000000000000"), E_MALFORMED);
}

static void test_messages_come_back(void **state)
{
	struct transfer_request r = {.sale = {1, 2, 3}, .tax_code = "5600000000", .amount = 100000}, r2;
	struct transfer_answer a = {.received = 100000, .received_at = 1795224900}, a2;
	BUF_LOCAL b;
	(void)state;
	buf_init(&b, 256);
	transfer_request_encode(&b, &r);
	assert_int_equal(transfer_request_decode(&r2, buf_bytes(&b)), E_OK);
	assert_memory_equal(r2.sale, r.sale, UUID_LEN);
	assert_int_equal(r2.amount, r.amount);
	for (size_t len = 0; len < b.len; len++)
		assert_int_equal(transfer_request_decode(&r2, bytes_of(b.data, len)), E_MALFORMED);
	transfer_reference_format(a.reference, r.sale);
	b.len = 0;
	transfer_answer_encode(&b, &a);
	assert_int_equal(transfer_answer_decode(&a2, buf_bytes(&b)), E_OK);
	assert_string_equal(a2.reference, a.reference);
	assert_int_equal(a2.received_at, a.received_at);
	a.received_at = 0; /* money, but never */
	b.len = 0;
	transfer_answer_encode(&b, &a);
	assert_int_equal(transfer_answer_decode(&a2, buf_bytes(&b)), E_MALFORMED);
	r.amount = 0;
	b.len = 0;
	transfer_request_encode(&b, &r);
	assert_int_equal(transfer_request_decode(&r2, buf_bytes(&b)), E_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_fields_are_refused),	 cmocka_unit_test(test_bad_texts_are_refused),
		cmocka_unit_test(test_the_sample_of_napas),	 cmocka_unit_test(test_what_is_written_is_read),
		cmocka_unit_test(test_references_survive_banks), cmocka_unit_test(test_messages_come_back),
		cmocka_unit_test(test_what_is_no_reference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
