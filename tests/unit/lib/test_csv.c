#include <hoaban/csv.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

/* Cells joined by '|', rows by '/', and behind '!' the fault. In memory of its exact size: a sanitizer sees a read past it. */
static const char *read_all(struct arena *a, const char *text, char separator)
{
	size_t len = strlen(text);
	uint8_t *exact = malloc(len + (len == 0));
	struct csv c;
	struct csv_row row;
	const char *out = "";
	enum err e;
	assert_non_null(exact);
	memcpy(exact, text, len);
	csv_open(&c, a, bytes_of(exact, len), separator);
	while ((e = csv_next(&c, &row)) == E_OK) {
		for (size_t i = 0; i < row.count; i++)
			out = arena_format(a, "%s%s%s", out, i ? "|" : "", row.cells[i]);
		out = arena_format(a, "%s/", out);
	}
	if (e == E_MALFORMED)
		out = arena_format(a, "%s!%zu,%zu %s", out, c.bad_line, c.bad_cell, c.fault);
	else
		assert_int_equal(e, E_NOT_FOUND);
	free(exact);
	return out;
}

static const struct {
	const char *text, *read;
} cases[] = {
	/* hostile */
	{"a\"b", "!1,1 a quote in the midst of a cell"},
	{"a,\"b\"c", "!1,2 text behind a closing quote"},
	{"a,\"b", "!1,2 a quote that never closes"},
	{"\"", "!1,1 a quote that never closes"},
	{"a\nb,\"x\ny\nz", "a/!4,2 a quote that never closes"},
	{"a\rb", "!1,1 a control character"},
	{"a\r", "!1,1 a control character"},
	{"\"a\rb\"", "!1,1 a control character"},
	{"a,\x01", "!1,2 a control character"},
	{"\x7F", "!1,1 a control character"},
	{"ok\n\xC3", "ok/!2,1 this is no UTF-8"},
	{"\xFF\xFE", "!1,1 this is no UTF-8"},
	{"\xC0\x80", "!1,1 this is no UTF-8"},
	{"\"\" \"\"", "!1,1 text behind a closing quote"},
	/* good */
	{"", ""},
	{"\xEF\xBB\xBF", ""},
	{"\xEF\xBB\xBF"
	 "a",
	 "a/"},
	{"a", "a/"},
	{"a,b\nc,d\n", "a|b/c|d/"},
	{"a,b\r\nc,d\r\n", "a|b/c|d/"},
	{",", "|/"},
	{"a,\n,b", "a|/|b/"},
	{"\n\n", "//"},
	{"\"a,b\",c", "a,b|c/"},
	{"\"a\"\"b\"\n\"\"\"\"", "a\"b/\"/"},
	{"\"\",\"\"", "|/"},
	{"\"two\r\nlines\",x\ny", "two\nlines|x/y/"},
	{"Ngày\tx, Đồi A1", "Ngày\tx| Đồi A1/"},
};

static void tables(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(read_all(&a, cases[i].text, ','), cases[i].read);
	assert_string_equal(read_all(&a, "a;b,c\n1;2", ';'), "a|b,c/1|2/");
	assert_string_equal(read_all(&a, "a\t\"b\tc\"\n", '\t'), "a|b\tc/");
	arena_release(&a);
}

static char *filled(struct arena *a, char c, size_t count)
{
	char *text = arena_alloc(a, count + 1);
	memset(text, c, count);
	text[count] = '\0';
	return text;
}

static void limits(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_string_equal(read_all(&a, filled(&a, ',', CSV_CELLS_MAX), ','), "!1,65 too many cells");
	assert_int_equal(strlen(read_all(&a, filled(&a, ',', CSV_CELLS_MAX - 1), ',')), CSV_CELLS_MAX);
	assert_string_equal(read_all(&a, filled(&a, 'x', CSV_CELL_MAX + 1), ','), "!1,1 too long a cell");
	assert_int_equal(strlen(read_all(&a, filled(&a, 'x', CSV_CELL_MAX), ',')), CSV_CELL_MAX + 1);
	assert_string_equal(read_all(&a, arena_format(&a, "\"%s\"", filled(&a, '\n', CSV_CELL_MAX + 1)), ','),
			    "!4098,1 too long a cell");
	arena_release(&a);
}

/* What a spreadsheet would run is text; what is written is read back by the reader above. */
static void written(void **state)
{
	(void)state;
	static const struct {
		const char *text, *written;
	} cells[] = {
		{"", ""},
		{"Đồi A1", "Đồi A1"},
		{"a,b", "\"a,b\""},
		{"say \"yes\"", "\"say \"\"yes\"\"\""},
		{"two\nlines", "\"two\nlines\""},
		{"\r", "\"'\r\""},
		{"=1+1", "'=1+1"},
		{"+84", "'+84"},
		{"-5", "'-5"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0"},
		{"\t=1", "'\t'=1"},
		{"=a,\"b\"", "\"'=a,\"\"b\"\"\""},
		{"a=1", "a=1"},
		{"'quoted", "'quoted"},
		/* where ';' parts, quotes in the midst of a cell are none */
		{"x;=1+1", "x;'=1+1"},
		{"x; +1;y", "x;' +1;y"},
		{"a,x;=1+1;y", "\"a,x;'=1+1;y\""},
		{"x;\"=1+1;\"", "\"x;'\"\"=1+1;\"\"\""},
		{"x\n=1+1", "\"x\n'=1+1\""},
		{"x\r\n@a", "\"x\r\n'@a\""},
		{"x\t-1", "x\t'-1"},
		{"\"=1+1\"", "\"'\"\"=1+1\"\"\""},
		{"＝1+1", "'＝1+1"},
		{"a;b=1;c-d;", "a;b=1;c-d;"},
		{";", ";"},
	};
	struct arena a;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		BUF_LOCAL out;
		buf_init(&out, 1024);
		csv_append_cell(&out, cells[i].text);
		assert_string_equal(buf_text(&out), cells[i].written);
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(tables), cmocka_unit_test(limits), cmocka_unit_test(written)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
