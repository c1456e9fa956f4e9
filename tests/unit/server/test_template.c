/* Templates and words: what they write, what they refuse, and that no page names what is nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assets/assets.h"
#include "render/template.h"

#include <string.h>

static struct bytes part(const char *name)
{
	if (strcmp(name, "bold") == 0)
		return bytes_of_text("<b>{{name}}</b>");
	if (strcmp(name, "endless") == 0)
		return bytes_of_text("{{>endless}}");
	return (struct bytes){NULL, 0};
}

static enum err write(struct buf *out, const char *text, const char *json)
{
	struct arena a;
	struct words *words;
	arena_init(&a, 1u << 20);
	struct complaints c = {.arena = &a};
	assert_int_equal(words_load(&words, &a, bytes_of_text("hello\tshop\tXin chào <bạn>\tHello\tBonjour\n"), &c), E_OK);
	struct template_context context = {.words = words, .language = LANGUAGE_VI, .part = part};
	json_t *view = json_loads(json, 0, NULL);
	assert_non_null(view);
	buf_clear(out);
	enum err e = template_render(out, bytes_of_text(text), view, &context);
	json_decref(view);
	arena_release(&a);
	return e;
}

static void faults(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum err e;
	} rows[] = {
		{"{{nowhere}}", E_NOT_FOUND},  {"{{@nowhere}}", E_NOT_FOUND}, {"{{>nowhere}}", E_NOT_FOUND},
		{"{{a.b}}", E_NOT_FOUND},      {"{{#name}}", E_MALFORMED},    {"{{/name}}", E_MALFORMED},
		{"{{>endless}}", E_MALFORMED}, {"{{list}}", E_NOT_FOUND},     {"{{money:name}}", E_NOT_FOUND},
	};
	BUF_LOCAL out;
	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(write(&out, rows[i].text, "{\"name\": \"x\", \"list\": [1], \"a\": {}}"), rows[i].e);
}

static void texts(void **state)
{
	(void)state;
	static const struct {
		const char *text, *written;
	} rows[] = {
		{"", ""},
		{"plain {single} }}", "plain {single} }}"},
		{"{{name}}", "&lt;&quot;&amp;&#39;&gt;"},
		{"{{@hello}}", "Xin chào &lt;bạn&gt;"},
		{"{{a.b}} {{a.c.d}}", "1 Đồi"},
		{"{{#list}}[{{n}}{{name}}]{{/list}}", "[1&lt;&quot;&amp;&#39;&gt;][2y]"},
		{"{{#texts}}{{.}},{{/texts}}", "a,b,"},
		{"{{#no}}x{{/no}}{{^no}}y{{/no}}{{^nowhere}}z{{/nowhere}}", "yz"},
		{"{{#a}}{{b}}{{#c}}{{d}}{{b}}{{/c}}{{/a}}", "1Đồi1"},
		{"{{#yes}}{{#yes}}in{{/yes}}{{/yes}}", "in"},
		{"{{>bold}}", "<b>&lt;&quot;&amp;&#39;&gt;</b>"},
		{"{{money:sum}}", "1.234.567\xc2\xa0₫"},
		{"{{truth}}", "true"},
	};
	BUF_LOCAL out;
	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(write(&out, rows[i].text,
				       "{\"name\": \"<\\\"&'>\", \"a\": {\"b\": 1, \"c\": {\"d\": \"Đồi\"}}, \"list\": "
				       "[{\"n\": 1}, {\"n\": 2, \"name\": "
				       "\"y\"}], \"texts\": [\"a\", \"b\"], \"no\": [], \"yes\": true, \"truth\": true, "
				       "\"sum\": 1234567}"),
				 E_OK);
		assert_string_equal(buf_text(&out), rows[i].written);
	}
}

static void words_that_are_none(void **state)
{
	(void)state;
	static const char *const rows[] = {"key\tshop\tvi\ten\t\n",	    "key\tback\t\ten\tfr\n",
					   "key\tback\tvi\t\tfr\n",	    "key\tback\tvi\ten\n",
					   "key\tback\tvi\ten\tfr\tmore\n", "key\tback\ta\tb\tc\nkey\tback\ta\tb\tc\n"};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena a;
		struct words *words;
		arena_init(&a, 1u << 16);
		struct complaints c = {.arena = &a};
		assert_int_equal(words_load(&words, &a, bytes_of_text(rows[i]), &c), E_MALFORMED);
		assert_true(c.count > 0);
		arena_release(&a);
	}
}

static void french_falls_back_outside_the_shop(void **state)
{
	(void)state;
	struct arena a;
	struct words *words;
	arena_init(&a, 1u << 16);
	struct complaints c = {.arena = &a};
	assert_int_equal(words_load(&words, &a, bytes_of_text("# note\n\nkey\tback\tvi\ten\t\nkeys\tback\tx\ty\tz\n"), &c),
			 E_OK);
	assert_int_equal(words_count(words), 2);
	assert_string_equal(words_get(words, "key", 3, LANGUAGE_FR), "en");
	assert_string_equal(words_get(words, "keys", 4, LANGUAGE_FR), "z");
	assert_null(words_get(words, "ke", 2, LANGUAGE_VI));
	assert_null(words_get(words, "keyss", 5, LANGUAGE_VI));
	arena_release(&a);
}

/* Every {{@word}} and {{>part}} of every page exists, and every tag is closed. */
static void pages_name_what_exists(void **state)
{
	(void)state;
	struct arena a;
	struct words *words;
	size_t pages = 0;
	arena_init(&a, 1u << 20);
	struct complaints c = {.arena = &a};
	assert_int_equal(words_load(&words, &a, asset_find("messages.tsv"), &c), E_OK);
	for (size_t i = 0; asset_name(i); i++) {
		struct bytes page = asset_find(asset_name(i));
		if (!str_starts_with(asset_name(i), "page/"))
			continue;
		pages++;
		const char *text = arena_textn(&a, (const char *)page.data, page.len);
		assert_null(strstr(text, "{{{"));
		assert_null(strstr(text, "<script>"));
		assert_null(strstr(text, "style="));
		for (const char *at = text; (at = strstr(at, "{{@")) != NULL; at += 3)
			assert_non_null(words_get(words, at + 3, strcspn(at + 3, "}"), LANGUAGE_VI));
		for (const char *at = text; (at = strstr(at, "{{>")) != NULL; at += 3)
			assert_true(asset_find(arena_format(&a, "page/%.*s.html", (int)strcspn(at + 3, "}"), at + 3)).len > 0);
	}
	assert_true(pages >= 5);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults),
		cmocka_unit_test(texts),
		cmocka_unit_test(words_that_are_none),
		cmocka_unit_test(french_falls_back_outside_the_shop),
		cmocka_unit_test(pages_name_what_exists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
