/* Lists in a file, certificates as text: form, and what a certificate is worth. */
#include "tests/support/sitesim.h"
#include <hoaban/lists_file.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static struct sim_world world; /* its device certificates are from local midnight, for a day */
static struct id_list nobody;

static int make_world(void **state)
{
	(void)state;
	sim_world_init(&world);
	return 0;
}

static struct bytes certificate_of(int device)
{
	return bytes_of(world.certificates[device], world.certificate_len[device]);
}

/* ---------------------------------------------------------------- the file */
static struct lists_file sample(void)
{
	static const uint8_t part[] = "a part";
	struct bytes some = {part, sizeof(part)};
	struct lists_file f = {some, some, some, some, some, .known_count = 2, .certificate_count = 1};
	f.known[0] = f.known[1] = some;
	f.certificates[0] = certificate_of(0);
	return f;
}

static void test_file(void **state)
{
	(void)state;
	uint8_t room[2048], again_room[2048];
	struct buf out = BUF_FIXED(room), again = BUF_FIXED(again_room);
	struct lists_file f = sample(), back;
	lists_file_encode(&out, &f);
	assert_int_equal(buf_status(&out), E_OK);
	for (size_t len = 0; len < out.len; len++)
		assert_int_equal(lists_file_decode(&back, bytes_of(room, len)), E_MALFORMED);
	assert_int_equal(lists_file_decode(&back, buf_bytes(&out)), E_OK);
	lists_file_encode(&again, &back);
	assert_true(bytes_equal(buf_bytes(&out), buf_bytes(&again)));
	room[5] ^= 1; /* another name */
	assert_int_equal(lists_file_decode(&back, buf_bytes(&out)), E_MALFORMED);
	room[5] ^= 1;
	buf_append_byte(&out, 0);
	assert_int_equal(lists_file_decode(&back, buf_bytes(&out)), E_MALFORMED);
}

/* ---------------------------------------------------------------- the text */
static void test_text(void **state)
{
	(void)state;
	uint8_t room[INTRODUCTION_BYTES_MAX], text_room[INTRODUCTION_TEXT_MAX + 1];
	struct buf text = BUF_FIXED(text_room);
	struct bytes back;
	assert_int_equal(introduction_text(&text, certificate_of(1)), E_OK);
	const char *t = buf_text(&text);
	assert_true(introduction_is_text(t, text.len));
	assert_int_equal(introduction_parse(&back, room, t, text.len), E_OK);
	assert_true(bytes_equal(back, certificate_of(1)));
	assert_false(introduction_is_text("HB1:ABC", 7));
	assert_false(introduction_is_text("HBC1:", 5));
	assert_int_equal(introduction_parse(&back, room, "HB1:ABC", 7), E_MALFORMED);
	assert_int_equal(introduction_parse(&back, room, "HBC1:abc", 8), E_MALFORMED);
	static char longest[INTRODUCTION_TEXT_MAX + 2] = "HBC1:";
	memset(longest + 5, '0', sizeof(longest) - 6);
	assert_int_equal(introduction_parse(&back, room, longest, sizeof(longest) - 1), E_MALFORMED);
	assert_int_equal(introduction_parse(&back, room, longest, sizeof(longest) - 2), E_MALFORMED);
}

/* ---------------------------------------------------------------- its worth */
static enum err judge(const struct trust_list *list, const struct id_list *revoked, struct bytes message, int64_t now)
{
	struct certificate c;
	return introduction_judge(&c, &world.delegations, list, revoked, message, now);
}

static void test_worth(void **state)
{
	(void)state;
	const int64_t from = world.certifier_keys[0].not_before, until = world.certifier_keys[0].expires;
	struct trust_key none = world.ticket_keys[0];
	none.kid[0] ^= 1;
	const struct trust_list older = {.issued_at = from}, younger = {.issued_at = from + 1, .count = 1, .keys = &none},
				named = {.issued_at = from + 1, .count = 1, .keys = world.ticket_keys};
	const struct id_list closed = {.count = 1, .ids = world.devices[2]};
	uint8_t changed[GRANT_BYTES_MAX];
	assert_int_equal(judge(&older, &nobody, certificate_of(2), SIM_NOW), E_OK);
	assert_int_equal(judge(&younger, &nobody, certificate_of(2), SIM_NOW), E_CONFLICT);
	assert_int_equal(judge(&named, &nobody, certificate_of(2), SIM_NOW), E_OK);
	assert_int_equal(judge(&older, &closed, certificate_of(2), SIM_NOW), E_CLOSED);
	assert_int_equal(judge(&older, &closed, certificate_of(1), SIM_NOW), E_OK);
	assert_int_equal(judge(&older, &nobody, certificate_of(2), until - 1), E_OK);
	assert_int_not_equal(judge(&older, &nobody, certificate_of(2), until), E_OK);
	assert_int_not_equal(judge(&older, &nobody, certificate_of(2), from - 1), E_OK);
	memcpy(changed, world.certificates[2], world.certificate_len[2]);
	for (size_t at = 0; at < world.certificate_len[2]; at++) {
		changed[at] ^= 0x20;
		assert_int_not_equal(judge(&older, &nobody, bytes_of(changed, world.certificate_len[2]), SIM_NOW), E_OK);
		changed[at] ^= 0x20;
	}
	/* a ticket's key signs no certificates, and a certificate is none for another purpose */
	assert_int_not_equal(judge(&older, &nobody, bytes_of(world.tickets[0].bytes, world.tickets[0].len), SIM_NOW), E_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_worth),
	};
	return cmocka_run_group_tests(tests, make_world, NULL);
}
