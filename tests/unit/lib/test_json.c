#include <hoaban/json.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#define MAX_LEN	  4096
#define MAX_DEPTH 8

static enum err read_text(json_t **out, const char *text)
{
	return json_read(out, bytes_of_text(text), MAX_LEN, MAX_DEPTH);
}

/* ---------------------------------------------------------------- reading */

static void refuses_what_is_not_one_document(void **)
{
	static const char *const hostile[] = {
		"",
		" ",
		"{",
		"[",
		"}",
		"{\"a\":1",
		"{\"a\":1}}",
		"{\"a\":1}{}",
		"{\"a\":1,\"a\":2}",
		"{'a':1}",
		"[1,]",
		"{\"a\":01}",
		"[1e999]",
		"[99999999999999999999]",
		"\"text\"",
		"1",
		"null",
		"[\"\xff\"]",
		"[\"\xc0\xaf\"]",
		"[\"\\ud800\"]",
		"[\"a\\u0000b\"]",
		"[\"a\nb\"]",
		"\xef\xbb\xbf{}",
		"{\"a\":{\"b\":1,\"b\":1}}",
		"[NaN]",
	};
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		json_t *root;
		if (read_text(&root, hostile[i]) != E_MALFORMED)
			fail_msg("accepted: %s", hostile[i]);
		assert_null(root);
	}
	json_t *root;
	assert_int_equal(json_read(&root, bytes_of("{}\0", 3), MAX_LEN, MAX_DEPTH), E_MALFORMED);
	assert_int_equal(json_read(&root, bytes_of(NULL, 0), MAX_LEN, MAX_DEPTH), E_MALFORMED);
}

static void depth_and_size_are_exact(void **)
{
	json_auto_t *deepest = NULL, *text_of_brackets = NULL;
	json_t *root;
	assert_int_equal(read_text(&deepest, "[[[[[[[[]]]]]]]]"), E_OK);
	assert_int_equal(read_text(&root, "[[[[[[[[[]]]]]]]]]"), E_MALFORMED);
	assert_int_equal(read_text(&root, "{\"a\":[{\"a\":[{\"a\":[{\"a\":[[]]}]}]}]}"), E_MALFORMED);
	/* brackets in texts, and behind an escaped quote, do not count */
	assert_int_equal(read_text(&text_of_brackets, "[\"[[[[[[[[[[[[\",\"\\\"[[[[[[[[[[[[[\\\\\"]"), E_OK);
	json_auto_t *full = NULL;
	assert_int_equal(json_read(&full, bytes_of_text("[12]"), 4, 1), E_OK);
	assert_int_equal(json_read(&root, bytes_of_text("[123]"), 4, 1), E_TOO_LARGE);
}

static void a_hundred_thousand_levels_are_cheap(void **)
{
	enum { LEVELS = 100000 };
	char *text = malloc(2 * LEVELS);
	memset(text, '[', LEVELS);
	memset(text + LEVELS, ']', LEVELS);
	clock_t start = clock();
	json_t *root;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(json_read(&root, bytes_of(text, 2 * LEVELS), 4 * LEVELS, 32), E_MALFORMED);
	assert_true(clock() - start < CLOCKS_PER_SEC); /* jansson alone would need some 5 ms for each */
	free(text);
}

static void appends_compact_text(void **)
{
	static const char text[] = "{\"b\":[1,true,null],\"a\":{\"ký\":\"số \\\"1\\\"\"}}";
	json_auto_t *root = NULL;
	assert_int_equal(read_text(&root, text), E_OK);
	BUF_LOCAL out;
	buf_init(&out, MAX_LEN);
	json_append(&out, root);
	assert_string_equal(buf_text(&out), text);
	buf_clear(&out);
	json_append(&out, NULL);
	assert_int_not_equal(buf_status(&out), E_OK);
}

/* ---------------------------------------------------------------- filling */

struct inner {
	const char *code;
	int64_t count;
	bool has_count;
};
struct outer {
	const char *name, *kind;
	int64_t number;
	bool is_on, has_number, has_day;
	int32_t day;
	struct json_texts tags;
	struct inner one;
	struct json_objects many;
};

static const char *const kinds[] = {"red", "blue", NULL};
static const struct json_field inner_fields[] = {
	{.name = "code",
	 .kind = JSON_FIELD_TEXT,
	 .is_required = true,
	 .offset = offsetof(struct inner, code),
	 .has_offset = JSON_NO_HAS,
	 .min = 1,
	 .max = 4},
	{.name = "count",
	 .kind = JSON_FIELD_INTEGER,
	 .offset = offsetof(struct inner, count),
	 .has_offset = offsetof(struct inner, has_count),
	 .min = -5,
	 .max = 5},
};
static const struct json_shape inner_shape = {sizeof(struct inner), 2, inner_fields};
static const struct json_field outer_fields[] = {
	{.name = "name",
	 .kind = JSON_FIELD_TEXT,
	 .is_required = true,
	 .offset = offsetof(struct outer, name),
	 .has_offset = JSON_NO_HAS,
	 .max = 8},
	{.name = "kind",
	 .kind = JSON_FIELD_TEXT,
	 .offset = offsetof(struct outer, kind),
	 .has_offset = JSON_NO_HAS,
	 .max = 9,
	 .choices = kinds},
	{.name = "number",
	 .kind = JSON_FIELD_INTEGER,
	 .offset = offsetof(struct outer, number),
	 .has_offset = offsetof(struct outer, has_number),
	 .min = 1,
	 .max = 9},
	{.name = "on", .kind = JSON_FIELD_BOOLEAN, .offset = offsetof(struct outer, is_on), .has_offset = JSON_NO_HAS},
	{.name = "day",
	 .kind = JSON_FIELD_DATE,
	 .offset = offsetof(struct outer, day),
	 .has_offset = offsetof(struct outer, has_day)},
	{.name = "tags",
	 .kind = JSON_FIELD_TEXTS,
	 .offset = offsetof(struct outer, tags),
	 .has_offset = JSON_NO_HAS,
	 .min = 1,
	 .max = 2},
	{.name = "one",
	 .kind = JSON_FIELD_OBJECT,
	 .offset = offsetof(struct outer, one),
	 .has_offset = JSON_NO_HAS,
	 .shape = &inner_shape},
	{.name = "many/~",
	 .kind = JSON_FIELD_OBJECTS,
	 .offset = offsetof(struct outer, many),
	 .has_offset = JSON_NO_HAS,
	 .max = 3,
	 .shape = &inner_shape},
};
static const struct json_shape outer_shape = {sizeof(struct outer), 8, outer_fields};

static enum err fill(struct outer *out, struct arena *a, struct complaints *c, const char *text)
{
	json_auto_t *root = NULL;
	assert_int_equal(read_text(&root, text), E_OK);
	*c = (struct complaints){.arena = a};
	memset(out, 0xee, sizeof *out);
	return json_fill(out, &outer_shape, root, "", a, c);
}

static const struct {
	const char *text, *pointer, *code;
} wrong[] = {
	{"{}", "/name", "required"},
	{"[]", "", "type"},
	{"{\"name\":1}", "/name", "type"},
	{"{\"name\":null}", "/name", "type"},
	{"{\"name\":\"123456789\"}", "/name", "range"},
	{"{\"name\":\"a\\u0001\"}", "/name", "format"},
	{"{\"name\":\"a\\r\"}", "/name", "format"},
	{"{\"name\":\"a\\u007f\"}", "/name", "format"},
	{"{\"name\":\"a\",\"extra\":1}", "/extra", "unknown"},
	{"{\"name\":\"a\",\"x/y~z\":1}", "/x~1y~0z", "unknown"},
	{"{\"name\":\"a\",\"Name\":\"a\"}", "/Name", "unknown"},
	{"{\"name\":\"a\",\"kind\":\"green\"}", "/kind", "choice"},
	{"{\"name\":\"a\",\"number\":0}", "/number", "range"},
	{"{\"name\":\"a\",\"number\":10}", "/number", "range"},
	{"{\"name\":\"a\",\"number\":1.0}", "/number", "type"},
	{"{\"name\":\"a\",\"number\":\"1\"}", "/number", "type"},
	{"{\"name\":\"a\",\"number\":true}", "/number", "type"},
	{"{\"name\":\"a\",\"on\":1}", "/on", "type"},
	{"{\"name\":\"a\",\"day\":20261121}", "/day", "type"},
	{"{\"name\":\"a\",\"day\":\"2026-02-29\"}", "/day", "format"},
	{"{\"name\":\"a\",\"tags\":\"x\"}", "/tags", "type"},
	{"{\"name\":\"a\",\"tags\":[]}", "/tags", "range"},
	{"{\"name\":\"a\",\"tags\":[\"a\",\"b\",\"c\"]}", "/tags", "range"},
	{"{\"name\":\"a\",\"tags\":[\"a\",1]}", "/tags/1", "type"},
	{"{\"name\":\"a\",\"one\":[]}", "/one", "type"},
	{"{\"name\":\"a\",\"one\":{}}", "/one/code", "required"},
	{"{\"name\":\"a\",\"one\":{\"code\":\"\"}}", "/one/code", "range"},
	{"{\"name\":\"a\",\"one\":{\"code\":\"a\",\"z\":1}}", "/one/z", "unknown"},
	{"{\"name\":\"a\",\"many/~\":{}}", "/many~1~0", "type"},
	{"{\"name\":\"a\",\"many/~\":[{\"code\":\"a\"},{\"code\":\"a\",\"count\":6}]}", "/many~1~0/1/count", "range"},
	{"{\"name\":\"a\",\"many/~\":[1]}", "/many~1~0/0", "type"},
	{"{\"name\":\"a\",\"many/~\":[{},{},{},{}]}", "/many~1~0", "range"},
};

static void names_the_wrong_field(void **)
{
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct arena a;
		struct outer out;
		struct complaints c;
		arena_init(&a, ARENA_CEILING_DEFAULT);
		assert_int_equal(fill(&out, &a, &c, wrong[i].text), E_INVALID);
		assert_int_equal(c.count, 1);
		assert_string_equal(c.list[0].pointer, wrong[i].pointer);
		assert_string_equal(c.list[0].code, wrong[i].code);
		assert_true(strlen(c.list[0].detail) > 5);
		arena_release(&a);
	}
}

static void collects_every_complaint(void **)
{
	struct arena a;
	struct outer out;
	struct complaints c;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(fill(&out, &a, &c, "{\"number\":0,\"tags\":[1,2],\"x\":1,\"one\":{\"count\":9}}"), E_INVALID);
	static const char *const pointers[] = {"/name", "/number", "/tags/0", "/tags/1", "/one/code", "/one/count", "/x"};
	assert_int_equal(c.count, 7);
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(c.list[i].pointer, pointers[i]);
	arena_release(&a);
}

static void counts_more_complaints_than_it_keeps(void **)
{
	struct arena a;
	arena_init(&a, 64 << 10); /* many long unknown names do not fill the arena */
	json_auto_t *root = json_object();
	for (int i = 0; i < 5000; i++) {
		char name[300];
		memset(name, 'x', sizeof name);
		snprintf(name + 200, sizeof name - 200, "%d", i);
		json_object_set_new(root, name, json_null());
	}
	struct complaints c = {.arena = &a};
	struct outer out;
	assert_int_equal(json_fill(&out, &outer_shape, root, "/order", &a, &c), E_INVALID);
	assert_int_equal(c.count, 5001);
	assert_string_equal(c.list[0].pointer, "/order/name");
	assert_int_equal(strlen(c.list[1].pointer), strlen("/order/") + 64);
	arena_release(&a);
}

static void cuts_long_names_between_characters(void **)
{
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	char name[400] = "a";
	for (int i = 0; i < 100; i++)
		strcat(name, "ộ");
	json_auto_t *root = json_pack("{s:s, s:i}", "name", "a", name, 1);
	struct complaints c = {.arena = &a};
	struct outer out;
	assert_int_equal(json_fill(&out, &outer_shape, root, "", &a, &c), E_INVALID);
	assert_true(utf8_is_valid(c.list[0].pointer, strlen(c.list[0].pointer)));
	arena_release(&a);
}

static void fills_everything(void **)
{
	struct arena a;
	struct outer out;
	struct complaints c;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(
		fill(&out, &a, &c,
		     "{\"name\":\"Lò\",\"kind\":\"blue\",\"number\":9,\"on\":true,\"day\":\"1970-01-02\",\"tags\":[\"a\","
		     "\"b\\n\"],\"one\":{\"code\":\"c\",\"count\":-5},\"many/~\":[{\"code\":\"d\"},{\"code\":\"e\","
		     "\"count\":0}]}"),
		E_OK);
	assert_int_equal(c.count, 0);
	assert_string_equal(out.name, "Lò");
	assert_string_equal(out.kind, "blue");
	assert_int_equal(out.number, 9);
	assert_true(out.is_on && out.has_number && out.has_day && out.one.has_count);
	assert_int_equal(out.day, 1);
	assert_int_equal(out.tags.count, 2);
	assert_string_equal(out.tags.list[1], "b\n");
	assert_int_equal(out.one.count, -5);
	const struct inner *many = out.many.list;
	assert_int_equal(out.many.count, 2);
	assert_string_equal(many[1].code, "e");
	assert_true(!many[0].has_count && many[1].has_count);
	arena_release(&a);
}

static void what_is_not_given_is_zero(void **)
{
	struct arena a;
	struct outer out;
	struct complaints c;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(fill(&out, &a, &c, "{\"name\":\"\"}"), E_OK);
	assert_null(out.kind);
	assert_true(out.number == 0 && !out.is_on && !out.has_number && !out.has_day && out.day == 0);
	assert_true(out.tags.count == 0 && out.many.count == 0 && out.one.code == NULL);
	arena_release(&a);
}

/* ---------------------------------------------------------------- where something stands */

static const char lines[] = "{\n"
			    "  \"a\": 1,\n"
			    "  \"b\\\"]\": [\"}\", {\"x\": true}],\n"
			    "  \"list\": [\n"
			    "    {\"n\": 1},\n"
			    "    {\n"
			    "      \"n\": 2}\n"
			    "  ]\n"
			    "}\n";

static const struct {
	const char *pointer;
	size_t line;
} places[] = {
	{"", 1},
	{"/a", 2},
	{"/list", 4},
	{"/list/0", 5},
	{"/list/0/n", 5},
	{"/list/1", 6},
	{"/list/1/n", 7},
	{"/list/1/m", 6},
	{"/list/2", 4},
	{"/c", 1},
	{"/a/x", 2},
	{"/list/x", 4},
	{"/list/1/n/deep", 7},
	{"/", 1},
	{"Accept", 1},
	{"/list/99999999999999999999", 4},
};

static void a_pointer_has_a_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (json_line(bytes_of_text(lines), places[i].pointer) != places[i].line)
			fail_msg("%s: %zu", places[i].pointer, json_line(bytes_of_text(lines), places[i].pointer));
}

static void what_is_not_json_has_the_line_of_its_fault(void **state)
{
	(void)state;
	assert_int_equal(json_line(bytes_of_text("{\n\n1}"), "/a"), 3);
	assert_int_equal(json_line(bytes_of_text(""), "/a"), 1);
	for (size_t len = 0; len < sizeof lines - 1; len++)
		assert_in_range(json_line(bytes_of(lines, len), "/list/1/n"), 1, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_not_one_document),
		cmocka_unit_test(depth_and_size_are_exact),
		cmocka_unit_test(a_hundred_thousand_levels_are_cheap),
		cmocka_unit_test(appends_compact_text),
		cmocka_unit_test(names_the_wrong_field),
		cmocka_unit_test(collects_every_complaint),
		cmocka_unit_test(counts_more_complaints_than_it_keeps),
		cmocka_unit_test(cuts_long_names_between_characters),
		cmocka_unit_test(fills_everything),
		cmocka_unit_test(what_is_not_given_is_zero),
		cmocka_unit_test(a_pointer_has_a_line),
		cmocka_unit_test(what_is_not_json_has_the_line_of_its_fault),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
