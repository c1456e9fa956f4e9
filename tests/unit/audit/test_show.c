/* hoaban-audit show: bytes as a person reads them. */
#include "audit/show/show.h"
#include "tests/unit/audit/verified.h"

#include <hoaban/cbor.h>

#define LITERAL(text) bytes_of((text), sizeof(text) - 1)

static void assert_shown(struct bytes b, const char *expected)
{
	BUF_LOCAL out;
	buf_init(&out, 1u << 16);
	show_bytes(&out, b, (struct show_shape){0});
	assert_string_equal(buf_text(&out), expected);
}

static void what_is_no_cbor_is_hex(void **state)
{
	(void)state;
	assert_shown(LITERAL("\x01\x02"), "0102");
	assert_shown(LITERAL("\x82\x01"), "8201");	       /* ends too early */
	assert_shown(LITERAL("\x82\x01\x02\x03"), "82010203"); /* goes on */
	assert_shown(LITERAL("\xd2\x01"), "18(1)");
	assert_shown((struct bytes){0}, "");
}

static void cbor_is_said_in_diagnostic_notation(void **state)
{
	static const uint8_t bytes[] = {0x85, 0x01, 0x20, 0x43, 0x82, 0x01, 0x02, 0xa1, 0x04, 0x61, 'x', 0xf6};
	(void)state;
	assert_shown(BYTES(bytes), "[1, -1, <<[1, 2]>>, {4: \"x\"}, null]");
}

/* Bytes in bytes in bytes end somewhere, and nothing in them moves a cursor. */
static void depth_and_control_characters_end(void **state)
{
	uint8_t room[2][4096] = {{0x80}};
	size_t len = 1;
	BUF_LOCAL out;
	(void)state;
	buf_init(&out, 1u << 16);
	for (int i = 0; i < 40; i++) {
		struct buf b = BUF_FIXED(room[1]);
		cbor_put_array(&b, 1);
		cbor_put_bytes(&b, room[0], len);
		len = b.len;
		memcpy(room[0], room[1], len);
	}
	show_bytes(&out, bytes_of(room[0], len), (struct show_shape){0});
	assert_non_null(strstr(buf_text(&out), "<<[<<["));
	assert_non_null(strstr(buf_text(&out), "h'"));
	buf_clear(&out);
	show_text(&out, LITERAL("a\x1b[2J\nb\xff"));
	assert_string_equal(buf_text(&out), "a?[2J\nb?");
}

static void records_are_found_by_row_and_key(void **state)
{
	static const char *const words[][6] = {
		{"leaves", "#3"}, {"leaves", "2"}, {"leaves", "77"}, {"leaves", "x"}, {"leafs", "1"}};
	static const enum err answers[] = {E_OK, E_OK, E_REFUSED, E_REFUSED, E_USAGE};
	struct world *w = *state;
	struct leaf l = {.type = LEAF_TARIFF, .time = SAMPLE_NOW, .edition = 7};
	for (int i = 0; i < 5; i++)
		assert_int_equal(exportdir_leaf(&w->d, &l), i);
	exportdir_finish(&w->d);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct options o = {
			.dir = w->d.dir, .lang = "en", .table = words[i][0], .record = {words[i][1]}, .record_count = 1};
		assert_int_equal(command_show(&o), answers[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_cbor_is_hex),
		cmocka_unit_test(cbor_is_said_in_diagnostic_notation),
		cmocka_unit_test(depth_and_control_characters_end),
		WORLD_TEST(records_are_found_by_row_and_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
