#include "tests/support/tillscreen.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PERSON(...) .run = {"hoaband", "cashier", "add", "--data", "${data}", "--json", __VA_ARGS__}

void tillscreen_enrol(struct story *s, const char *till)
{
	const struct step steps[] = {
		{"cashier", PERSON("--name", TILLSCREEN_CASHIER, "--role", "cashier", "--pin"), .in = TILLSCREEN_PIN "\n"},
		{"supervisor", PERSON("--name", TILLSCREEN_SUPERVISOR, "--role", "supervisor", "--pin"),
		 .in = TILLSCREEN_SUPERVISOR_PIN "\n"},
		{"code", CODE(till, "--site", "A1")},
		{"enrolled", .run = {"hoaban-pos", "--data", arena_format(&s->arena, "%s/%s", s->dir, till), "--json", "--demo",
				     "--clock", "${clock}", "enroll", "--server", "${url}", "--code", "${code.code}",
				     "--printer", "file:${dir}/paper"}},
	};
	story_tell(s, steps, COUNT(steps));
}

static void start(struct story *s, struct terminal *t, const char *till, const char *clock, const char *screen)
{
	const char *const words[] = {"${build}/hoaban-pos",
				     "--data",
				     arena_format(&s->arena, "%s/%s", s->dir, till),
				     "--demo",
				     "--clock",
				     clock,
				     screen};
	const char **own = arena_array(&s->arena, COUNT(words) + 1, sizeof(*own));
	for (size_t i = 0; i < COUNT(words); i++)
		own[i] = story_text(s, words[i]);
	own[COUNT(words)] = NULL;
	*t = (struct terminal){.words = own, .term = t->term, .rows = t->rows, .cols = t->cols};
	t->err_path = arena_format(&s->arena, "%s/%s.err", s->dir, till);
	terminal_start(t);
}

void tillscreen_start(struct story *s, struct terminal *t, const char *till)
{
	start(s, t, till, "${clock}", "counter");
}

void tillscreen_start_at(struct story *s, struct terminal *t, const char *till, const char *clock)
{
	start(s, t, till, clock, "counter");
}

void tillscreen_start_gate(struct story *s, struct terminal *t, const char *till, const char *clock)
{
	start(s, t, till, clock, "gate");
}

void tillscreen_picture(struct terminal *t, const char *name)
{
	const char *build = getenv("HOABAN_BUILD");
	char path[512];
	snprintf(path, sizeof(path), "%s/pictures/%s.png", build != NULL ? build : "build/asan", name);
	terminal_quiet(t, 100, 2000);
	terminal_picture(t, path);
}

void tillscreen_step(struct terminal *t, const char *keys, const char *text)
{
	terminal_press(t, keys);
	terminal_await(t, text);
}

void tillscreen_fill(struct terminal *t, const char *text)
{
	terminal_type(t, text);
	terminal_press(t, "Enter");
}

void tillscreen_leave(struct terminal *t)
{
	int exit;
	tillscreen_step(t, "q", "Bấm Q lần nữa");
	terminal_press(t, "q");
	if (!terminal_ends(t, TERMINAL_PATIENCE, &exit))
		fail_msg("the counter does not end:\n%s", terminal_screen(t));
	assert_int_equal(exit, 0);
	terminal_stop(t);
}

unsigned tillscreen_entries(struct story *s, const char *till, unsigned type)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *question = NULL;
	const char *path = arena_format(&s->arena, "%s/%s/journal.db", s->dir, till);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_busy_timeout(db, TERMINAL_PATIENCE),
			 SQLITE_OK); /* after a kill somebody looks through the WAL */
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM entry WHERE type = ?", -1, &question, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_bind_int(question, 1, (int)type), SQLITE_OK);
	assert_int_equal(sqlite3_step(question), SQLITE_ROW);
	const unsigned count = (unsigned)sqlite3_column_int(question, 0);
	sqlite3_finalize(question);
	sqlite3_close(db);
	return count;
}
