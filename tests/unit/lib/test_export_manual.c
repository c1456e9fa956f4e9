/* docs/EXPORT.md held against the header: every table in its order, with its keys, every column with its kind and some words.
 */
#include <hoaban/arena.h>
#include <hoaban/export.h>

#include <stdio.h>

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define MANUAL "docs/EXPORT.md"

static const char *kind_words(struct arena *a, const struct export_column *c)
{
	const char *null = c->may_be_null ? " or null" : "";
	if (c->kind == CELL_NUMBER)
		return arena_format(a, "number%s", null);
	if (c->least == c->most)
		return arena_format(a, "%zu bytes%s", c->most, null);
	return arena_format(a, "%s ≤ %zu%s", c->kind == CELL_TEXT ? "text" : "bytes", c->most, null);
}

static const char *key_words(struct arena *a, const struct export_form *f)
{
	const char *all = "";
	for (size_t i = 0; i < f->key_count; i++) {
		char name[EXPORT_NAME];
		export_name(name, f->columns[i].name);
		all = arena_format(a, "%s%s`%s`", all, i ? ", " : "", name);
	}
	return arena_format(a, "Key: %s.", all);
}

/* The next line that is not empty; fails at the end. */
static char *next_line(FILE *f, char line[static 4096])
{
	do
		if (!fgets(line, 4096, f))
			fail_msg(MANUAL " ends too early");
	while (line[0] == '\n');
	line[strcspn(line, "\n")] = 0;
	return line;
}

static void assert_begins(const char *line, const char *text)
{
	if (!str_starts_with(line, text))
		fail_msg(MANUAL ":\n%s\nbut the header says\n%s", line, text);
}

/* "| `name` | kind | words |", and there are words. */
static void check_column(struct arena *a, const struct export_column *c, const char *line)
{
	char name[EXPORT_NAME];
	export_name(name, c->name);
	const char *start = arena_format(a, "| `%s` | %s | ", name, kind_words(a, c));
	assert_begins(line, start);
	if (strlen(line) < strlen(start) + strlen("id |"))
		fail_msg(MANUAL ": %s: nothing is said of it", line);
}

static void check_table(struct arena *a, const struct export_form *f, FILE *manual)
{
	char line[4096] = "", name[EXPORT_NAME];
	export_name(name, f->name);
	const char *heading = arena_format(a, "### %s", name);
	while (!str_starts_with(line, "### "))
		next_line(manual, line);
	assert_string_equal(line, heading);
	next_line(manual, line);
	assert_non_null(strstr(line, key_words(a, f)));
	assert_non_null(strstr(line, f->what + 1)); /* its first letter is a capital there */
	assert_begins(next_line(manual, line), "| column | kind | |");
	next_line(manual, line);
	for (size_t i = 0; i < f->column_count; i++)
		check_column(a, &f->columns[i], next_line(manual, line));
}

static void the_manual_says_the_same(void **state)
{
	struct arena a;
	char line[4096];
	FILE *manual = fopen(MANUAL, "r");
	(void)state;
	assert_non_null(manual);
	arena_init(&a, 1u << 20);
	for (enum export_table t = 0; t < EXPORT_TABLE_COUNT; t++)
		check_table(&a, &export_forms[t], manual);
	while (fgets(line, sizeof(line), manual))
		if (line[0] == '|')
			fail_msg(MANUAL ": a row too many: %s", line);
	fclose(manual);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_manual_says_the_same),
	};
	return cmocka_run_group_tests_name("export manual", tests, NULL, NULL);
}
