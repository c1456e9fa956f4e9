/* Templates and words: what they write, what they refuse, and that no page names what is nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assets/assets.h"
#include "render/templates.h"

#include <stdio.h>
#include <string.h>

static struct bytes part(const char *name)
{
	if (strcmp(name, "bold") == 0)
		return bytes_of_text("<b>{{name}}</b>");
	if (strcmp(name, "endless") == 0)
		return bytes_of_text("{{>endless}}");
	return (struct bytes){NULL, 0};
}

static const char *address(struct arena *a, const char *file)
{
	return strcmp(file, "a.css") == 0 ? arena_text(a, "/static/a.css?v=1&2") : NULL;
}

/* Compiled and written; `fault` is the tag that could not be compiled, in `out`. */
static enum err write(struct buf *out, const char *text, const char *json)
{
	struct arena a;
	struct words *words;
	arena_init(&a, 1u << 20);
	struct complaints c = {.arena = &a};
	assert_int_equal(words_load(&words, &a, bytes_of_text("hello\tshop\tXin chào <bạn>\tHello\tBonjour\n"), &c), E_OK);
	struct template_context context = {.words = words, .language = LANGUAGE_VI, .part = part, .address = address};
	const struct template *template;
	const char *fault;
	json_t *view = json_loads(json, 0, NULL);
	assert_non_null(view);
	buf_clear(out);
	enum err e = template_compile(&template, &a, bytes_of_text(text), &context, &fault);
	assert_int_equal(e == E_OK, fault == NULL);
	if (e == E_OK)
		e = template_render(out, template, view);
	else
		buf_append_text(out, fault);
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
		{"{{+nowhere}}", E_NOT_FOUND}, {"{{#a}}{{/b}}", E_MALFORMED}, {"{{#a}}{{^b}}{{/a}}{{/b}}", E_MALFORMED},
		{"{{money:}}", E_NOT_FOUND},   {"{{a..b}}", E_NOT_FOUND},     {"{{}}", E_NOT_FOUND},
	};
	BUF_LOCAL out;
	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(write(&out, rows[i].text, "{\"name\": \"x\", \"list\": [1], \"a\": {}}"), rows[i].e);
}

/* What cannot work is found when it is compiled, whatever a view may hold, and the innermost tag is blamed. */
static void faults_are_found_early(void **state)
{
	(void)state;
	static const struct {
		const char *text, *fault;
	} rows[] = {
		{"{{#nobody}}{{@nowhere}}{{/nobody}}", "{{@nowhere}}"},
		{"a {{#x}} b {{#y}}{{/y}}", "{{#x}}"},
		{"{{#x}}{{>endless}}{{/x}}", "{{>endless}}"},
		{"{{/x}}", "{{/x}}"},
		{"{{^x}}{{+b.css}}{{/x}}", "{{+b.css}}"},
	};
	BUF_LOCAL out;
	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(write(&out, rows[i].text, "{}") != E_OK);
		assert_string_equal(buf_text(&out), rows[i].fault);
	}
}

static void sections_end_where_they_are_too_deep(void **state)
{
	(void)state;
	BUF_LOCAL out;
	BUF_LOCAL text;
	buf_init(&out, 4096);
	buf_init(&text, 4096);
	for (int i = 0; i < 15; i++)
		buf_append_text(&text, "{{#a}}");
	buf_append_text(&text, "x");
	for (int i = 0; i < 15; i++)
		buf_append_text(&text, "{{/a}}");
	assert_int_equal(write(&out, buf_text(&text), "{\"a\": true}"), E_OK);
	assert_string_equal(buf_text(&out), "x");
	char more[4096];
	snprintf(more, sizeof(more), "{{#a}}%s{{/a}}", buf_text(&text));
	assert_int_equal(write(&out, more, "{\"a\": true}"), E_MALFORMED);
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
		{"<link href=\"{{+a.css}}\">", "<link href=\"/static/a.css?v=1&amp;2\">"},
		{"{{#list}}{{>bold}}{{^no}}-{{/no}}{{/list}}!", "<b>&lt;&quot;&amp;&#39;&gt;</b>-<b>y</b>-!"},
		{"{{#texts}}{{#yes}}{{.}}{{/yes}}{{/texts}}", "truetrue"},
		{"{{#no}}{{#list}}x{{/list}}{{/no}}{{#list}}{{^n}}y{{/n}}{{/list}}.", "."},
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

/* Every page of the house compiles in every language, and holds no script, style or raw tag of its own. */
static void pages_name_what_exists(void **state)
{
	(void)state;
	struct arena a;
	struct words *words;
	struct templates *templates;
	arena_init(&a, 16u << 20);
	struct complaints c = {.arena = &a};
	assert_int_equal(words_load(&words, &a, asset_find("messages.tsv"), &c), E_OK);
	enum err e = templates_load(&templates, &a, words, &c);
	for (size_t i = 0; i < c.count && i < COMPLAINTS_MAX; i++)
		print_error("%s: %s: %s\n", c.list[i].pointer, c.list[i].code, c.list[i].detail);
	assert_int_equal(e, E_OK);
	assert_true(templates_count(templates) >= 5);
	assert_non_null(templates_find(templates, "order", LANGUAGE_FR));
	assert_null(templates_find(templates, "orders", LANGUAGE_FR));
	for (size_t i = 0; asset_name(i); i++) {
		struct bytes page = asset_find(asset_name(i));
		if (!str_starts_with(asset_name(i), "page/"))
			continue;
		const char *text = arena_textn(&a, (const char *)page.data, page.len);
		assert_null(strstr(text, "{{{"));
		assert_null(strstr(text, "<script>"));
		assert_null(strstr(text, "style="));
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults),
		cmocka_unit_test(faults_are_found_early),
		cmocka_unit_test(sections_end_where_they_are_too_deep),
		cmocka_unit_test(texts),
		cmocka_unit_test(words_that_are_none),
		cmocka_unit_test(french_falls_back_outside_the_shop),
		cmocka_unit_test(pages_name_what_exists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
