/* JSON text against jansson: what is written is read back as the same value, and printed by it byte for byte the same. */
#include <hoaban/json.h>
#include <hoaban/json_text.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void check(struct buf *b, const char *expected)
{
	assert_int_equal(buf_status(b), E_OK);
	assert_string_equal(buf_text(b), expected);
	json_t *value;
	assert_int_equal(json_read(&value, buf_bytes(b), 4096, 8), E_OK);
	BUF_LOCAL again;
	buf_init(&again, 4096);
	json_append(&again, value);
	json_decref(value);
	assert_string_equal(buf_text(&again), expected);
}

static void too_small_a_buffer_fails(void **)
{
	uint8_t room[8];
	struct buf b = BUF_FIXED(room);
	struct json_text j = JSON_TEXT(&b);
	json_text_begin(&j, NULL, '{');
	json_text_string(&j, "name", "value");
	json_text_end(&j, '}');
	assert_int_equal(buf_status(&b), E_TOO_LARGE);
}

static void hostile_text_is_escaped(void **)
{
	static const char text[] = "\"}\\/\x01\x1f\b\f\n\r\t\x7f Hội An \xf0\x9f\x8e\xab";
	BUF_LOCAL b;
	buf_init(&b, 4096);
	struct json_text j = JSON_TEXT(&b);
	json_text_begin(&j, NULL, '[');
	json_text_string(&j, NULL, text);
	json_text_stringn(&j, NULL, "cut here", 3);
	json_text_stringn(&j, NULL, "", 0);
	json_text_end(&j, ']');
	check(&b, "[\"\\\"}\\\\/\\u0001\\u001F\\b\\f\\n\\r\\t\x7f Hội An \xf0\x9f\x8e\xab\",\"cut\",\"\"]");
}

static void integers_to_their_ends(void **)
{
	BUF_LOCAL b;
	buf_init(&b, 4096);
	struct json_text j = JSON_TEXT(&b);
	json_text_begin(&j, NULL, '[');
	json_text_integer(&j, NULL, INT64_MIN);
	json_text_integer(&j, NULL, -1);
	json_text_integer(&j, NULL, 0);
	json_text_integer(&j, NULL, 10);
	json_text_integer(&j, NULL, INT64_MAX);
	json_text_end(&j, ']');
	check(&b, "[-9223372036854775808,-1,0,10,9223372036854775807]");
}

static void commas_only_between(void **)
{
	BUF_LOCAL b;
	buf_init(&b, 4096);
	struct json_text j = JSON_TEXT(&b);
	json_text_begin(&j, NULL, '{');
	json_text_begin(&j, "a", '[');
	json_text_end(&j, ']');
	json_text_begin(&j, "b", '{');
	json_text_null(&j, "c");
	json_text_hex(&j, "d", "\x00\xff", 2);
	json_text_end(&j, '}');
	json_text_begin(&j, "e", '[');
	json_text_begin(&j, NULL, '{');
	json_text_end(&j, '}');
	json_text_begin(&j, NULL, '{');
	json_text_end(&j, '}');
	json_text_end(&j, ']');
	json_text_integer(&j, "f", 7);
	json_text_end(&j, '}');
	check(&b, "{\"a\":[],\"b\":{\"c\":null,\"d\":\"00ff\"},\"e\":[{},{}],\"f\":7}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(too_small_a_buffer_fails),
		cmocka_unit_test(hostile_text_is_escaped),
		cmocka_unit_test(integers_to_their_ends),
		cmocka_unit_test(commas_only_between),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
