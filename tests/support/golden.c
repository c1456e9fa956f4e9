#include "tests/support/golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PATIENCE  2400
#define SETTLE_US 50000

/* ---- the file */

static const char *slurp(struct story *s, const char *path)
{
	struct outcome o = story_run(s, (const char *const[]){"cat", path, NULL}, NULL);
	if (o.status != 0)
		fail_msg("%s: %s", path, o.err);
	return o.out;
}

static void rewrite(const char *path, const char *data)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "%s\n", data);
	assert_int_equal(fclose(f), 0);
}

/* From the root of the table or notice to where its signature begins. */
static const char *signed_part(struct story *s, const char *document)
{
	const char *begin = strstr(document, "<BTHDLieu>");
	if (!begin)
		begin = strstr(document, "<TBao>");
	assert_non_null(begin);
	const char *end = strstr(begin, "<DSCKS>");
	assert_non_null(end);
	return arena_textn(&s->arena, begin, (size_t)(end - begin));
}

void compare_golden(struct story *s, const char *document, const char *golden)
{
	const char *data = signed_part(s, document);
	if (getenv("UPDATE_GOLDEN"))
		rewrite(golden, data);
	assert_string_equal(arena_format(&s->arena, "%s\n", data), slurp(s, golden));
}

/* ---- what the server has made */

static const char *golden_path(struct story *s, const char *name)
{
	return arena_format(&s->arena, "tests/vectors/tax/%s.xml", name);
}

/* The first column of the first row; NULL = no row. */
static const char *ask(struct story *s, const char *sql)
{
	json_t *rows = story_sql(s, sql);
	const char *text = json_string_value(json_at(rows, "rows.0.0"));
	text = text ? arena_text(&s->arena, text) : NULL;
	json_decref(rows);
	return text;
}

void golden_table(struct story *s, const char *day, const char *name)
{
	const char *before = ask(s, "SELECT COALESCE(MAX(id), 0) FROM outbox_message WHERE kind = 1");
	const char *date = story_text(s, day);
	const char *const make[] = {"hoaband", "table",	   "make",   "--data", "${data}", "--demo",
				    "--clock", "${clock}", "--json", "--day",  date,	  NULL};
	struct outcome o = story_run(s, make, NULL);
	if (o.status != 0)
		fail_msg("%s: no table: %s", name, o.err);
	json_t *made = story_sql(
		s, arena_format(&s->arena, "SELECT body FROM outbox_message WHERE kind = 1 AND id > %s ORDER BY id", before));
	assert_int_equal(json_array_size(json_at(made, "rows")), 1);
	compare_golden(s, json_string_value(json_at(made, "rows.0.0")), golden_path(s, name));
	json_decref(made);
}

void golden_notice(struct story *s, unsigned number, const char *name)
{
	const char *sql = arena_format(&s->arena, "SELECT body FROM outbox_message WHERE kind = 2 AND number = %u", number);
	const char *body = ask(s, sql);
	for (int i = 0; !body && i < PATIENCE; i++) {
		usleep(SETTLE_US);
		body = ask(s, sql);
	}
	if (!body)
		fail_msg("notice %u is not made", number);
	compare_golden(s, body, golden_path(s, name));
}
