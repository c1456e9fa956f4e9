/* hoaban-pos: the composition root. Clock, log and settings are made here and handed down; the rest is a table. */
#include "pos-client/command/command.h"
#include "pos-client/command/settings.h"
#include "pos-client/domain/copying.h"
#include "pos-client/domain/training.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct globals {
	const char *data, *clock, *uptime;
	bool is_json, is_demo, is_verbose;
};

/* ---- the ports */

/* A set clock goes on from where it was set. */
struct ticking {
	bool is_set;
	int64_t set_ms, started_ms;
};

static int64_t read_clock_ms(clockid_t id)
{
	struct timespec ts;
	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t now_ms(void *ctx)
{
	const struct ticking *t = ctx;
	return t->is_set ? t->set_ms + read_clock_ms(CLOCK_MONOTONIC) - t->started_ms : read_clock_ms(CLOCK_REALTIME);
}

/* Counts from the start of the machine, also while it sleeps. A set clock has none, unless one is set as well. */
static int64_t since_start_ms(void *ctx)
{
	const struct ticking *t = ctx;
	return t->set_ms + read_clock_ms(CLOCK_BOOTTIME) - t->started_ms;
}

static bool read_boot(char boot[static UUID_TEXT])
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
	bool is_read = f != NULL && fgets(boot, UUID_TEXT, f) != NULL;
	if (f != NULL)
		fclose(f);
	return is_read;
}

static void write_line(void *ctx, const char *line, size_t len)
{
	FILE *f = ctx;
	/* Nobody is left to tell when stderr fails. */
	size_t written = fwrite(line, 1, len, f);
	if (written < len)
		clearerr(f);
}

/* ---- words */

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (str_equal(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* NULL = all of them. */
static void print_usage(FILE *to, const struct command *only)
{
	fputs("usage: hoaban-pos --data DIR [--json] [--verbose] [--demo [--clock RFC3339 [--uptime S]]] COMMAND …\n", to);
	for (size_t i = 0; i < command_count; i++)
		if (only == NULL || only == &commands[i])
			fprintf(to, "  %-8s %s\n           %s\n", commands[i].name, commands[i].usage, commands[i].does);
}

static enum err usage(const char *what)
{
	print_usage(stderr, NULL);
	fprintf(stderr, "hoaban-pos: %s\n", what);
	return E_USAGE;
}

/* The command that help is asked for. */
static const struct command *named_command(int argc, char **argv)
{
	const struct command *c = NULL;
	for (int i = 1; i < argc && c == NULL; i++)
		c = find_command(argv[i]);
	return c;
}

static bool asks_for_help(int argc, char **argv)
{
	bool asks = argc >= 2 && str_equal(argv[1], "help");
	for (int i = 1; i < argc; i++)
		asks |= str_equal(argv[i], "--help") || str_equal(argv[i], "-h");
	return asks;
}

struct global_row {
	const char *name;
	bool *flag;	   /* without value, or */
	const char **text; /* with one */
};

/* Global options may stand anywhere; the other words move together. */
static enum err take_globals(struct globals *g, int *argc, char **argv)
{
	const struct global_row rows[] = {
		{"--json", &g->is_json, NULL}, {"--demo", &g->is_demo, NULL}, {"--verbose", &g->is_verbose, NULL},
		{"--data", NULL, &g->data},    {"--clock", NULL, &g->clock},  {"--uptime", NULL, &g->uptime},
	};
	const size_t row_count = sizeof rows / sizeof rows[0];
	int kept = 0;
	for (int i = 1; i < *argc; i++) {
		size_t r = 0;
		while (r < row_count && !str_equal(rows[r].name, argv[i]))
			r++;
		if (r == row_count)
			argv[kept++] = argv[i];
		else if (rows[r].flag != NULL)
			*rows[r].flag = true;
		else if (++i < *argc)
			*rows[r].text = argv[i];
		else
			return usage("a global option lacks its value");
	}
	*argc = kept;
	if (g->data == NULL)
		return usage("--data: where does this till keep its journal and keys?");
	return kept > 0 ? E_OK : usage("which command?");
}

static enum err set_clock(struct ticking *t, const struct globals *g)
{
	int64_t s;
	if (g->clock == NULL)
		return E_OK;
	if (!g->is_demo || instant_parse(&s, g->clock) != E_OK) {
		fputs("hoaban-pos: --clock needs --demo and a time such as 2026-11-21T08:15:00+07:00\n", stderr);
		return E_USAGE;
	}
	*t = (struct ticking){true, s * 1000, read_clock_ms(CLOCK_MONOTONIC)};
	return E_OK;
}

/* Where state outside the data directory belongs. Play has none. */
static void set_mark_place(struct till *t, const struct globals *g, struct arena *a)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	if (g->is_demo)
		return;
	if (state != NULL && state[0] == '/')
		t->mark_place = arena_format(a, "%s/hoaban-mark", state);
	else if (getuid() == 0)
		t->mark_place = "/var/lib/hoaban-mark";
	else if (home != NULL && home[0] == '/')
		t->mark_place = arena_format(a, "%s/.local/state/hoaban-mark", home);
}

static enum err set_steady(struct steady *s, struct ticking *t, const struct globals *g)
{
	int64_t up;
	*s = (struct steady){since_start_ms, "", t};
	if (g->clock == NULL && g->uptime == NULL)
		return read_boot(s->boot) ? E_OK : E_UNAVAILABLE;
	if (g->clock == NULL || g->uptime == NULL || int_parse(&up, g->uptime, 0, INT32_MAX) != E_OK)
		return E_UNAVAILABLE;
	*t = (struct ticking){true, up * 1000, read_clock_ms(CLOCK_BOOTTIME)};
	return E_OK;
}

/* ---- the run */

/* Only enrolment makes a till out of an empty place; a mistyped --data must not. */
static enum err need_directory(struct invocation *in, const struct command *c, const char *dir)
{
	if (c->run == command_enroll && mkdir(dir, 0700) != 0 && errno != EEXIST)
		return till_refuse(&in->till, E_IO, "--data", "io", "%s: %s", dir, strerror(errno));
	if (access(dir, R_OK | W_OK | X_OK) != 0)
		return till_refuse(&in->till, E_IO, "--data", "io", "%s: %s", dir, strerror(errno));
	return E_OK;
}

static enum err open_till(struct invocation *in, const char *dir)
{
	enum err e = till_open(&in->till);
	if (e == E_BUSY)
		return till_refuse(&in->till, e, "--data", "busy", "another hoaban-pos works in %s", dir);
	if (e == E_CORRUPT)
		return till_refuse(&in->till, e, "--data", "corrupt", "the journal or a key in %s is damaged; nothing is sold",
				   dir);
	return e;
}

static void tell_copy(struct till *t)
{
	struct copying_view v;
	char key[64];
	if (copying_look(t, &v) != E_OK || v.warning == NULL)
		return;
	snprintf(key, sizeof key, "warn.%s", v.warning);
	fprintf(stderr, "hoaban-pos: %s\n", till_text(t->language, key));
}

static enum err run(struct invocation *in, const struct command *c, const char *dir, struct arena *a)
{
	TRY(need_directory(in, c, dir));
	TRY(settings_load(&in->settings, dir, a, &in->till.why));
	TRY(till_language_parse(&in->till.language, in->settings.language));
	if (command_ground(c) == GROUND_BARE)
		return c->run(in);
	TRY(open_till(in, dir));
	if (command_ground(c) == GROUND_REAL)
		TRY(training_leave(&in->till));
	enum err e = c->run(in);
	copying_finish(&in->till);
	tell_copy(&in->till);
	if (in->till.has_clock_trouble)
		fprintf(stderr, "hoaban-pos: %s\n", till_text(in->till.language, "warn.clock"));
	return e;
}

int main(int argc, char **argv)
{
	struct globals g = {0};
	struct ticking ticking = {0}, counting = {0};
	struct steady steady;
	struct clock clock = {now_ms, &ticking};
	if (asks_for_help(argc, argv)) {
		print_usage(stdout, named_command(argc, argv));
		return err_exit(E_OK);
	}
	if (take_globals(&g, &argc, argv) != E_OK || set_clock(&ticking, &g) != E_OK)
		return err_exit(E_USAGE);
	const struct command *c = find_command(argv[0]);
	if (c == NULL)
		return err_exit(usage("there is no such command"));
	struct logger logger = {write_line, stderr, &clock, g.is_verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_WARN};
	struct arena arena;
	arena_init(&arena, ARENA_CEILING_DEFAULT);
	struct invocation in = {.is_json = g.is_json, .word_count = (size_t)argc - 1, .words = argv + 1};
	in.till = (struct till){.dir = g.data, .clock = &clock, .logger = &logger, .settings = &in.settings};
	if (set_steady(&steady, &counting, &g) == E_OK)
		in.till.steady = &steady;
	set_mark_place(&in.till, &g, &arena);
	till_init(&in.till);
	enum err e = run(&in, c, g.data, &arena);
	if (e != E_OK && (in.answers == 0 || e != E_REFUSED)) /* a refusing answer has said it already */
		answer_failure(&in, e);
	till_close(&in.till);
	till_release(&in.till);
	arena_release(&arena);
	return err_exit(e);
}
