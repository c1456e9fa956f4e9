/* cups:QUEUE against programs in the place of CUPS's: what they are told, what they get, and what their failures become. */
#include "pos-client/device/printer.h"
#include "tests/support/testdir.h"

#include <hoaban/arena.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct lab {
	char dir[TESTDIR_TEXT];
	char *path; /* as it was */
};

static int begin(void **state)
{
	static struct lab l;
	testdir_make(l.dir);
	l.path = strdup(getenv("PATH"));
	setenv("PATH", l.dir, 1);
	*state = &l;
	return 0;
}

static int end(void **state)
{
	struct lab *l = *state;
	setenv("PATH", l->path, 1);
	free(l->path);
	testdir_remove(l->dir);
	return 0;
}

static void put_program(const struct lab *l, const char *name, const char *script)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", l->dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\nPATH=/usr/bin:/bin\ncd %s\n%s\n", l->dir, script);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0755), 0);
}

static size_t read_file(const struct lab *l, const char *name, char *out, size_t room)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", l->dir, name);
	FILE *f = fopen(path, "r");
	size_t len = f != NULL ? fread(out, 1, room - 1, f) : 0;
	out[len] = '\0';
	if (f != NULL)
		fclose(f);
	return len;
}

static void drop_printer(struct printer **p)
{
	printer_close(*p);
}
#define PRINTER [[gnu::cleanup(drop_printer)]] struct printer

static struct printer *open_queue(int timeout_ms)
{
	[[gnu::cleanup(arena_release)]] struct arena a;
	struct complaints c = {.arena = &a};
	struct printer *p;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(printer_open(&p, "cups:quay-1", timeout_ms, &c), E_OK);
	return p;
}

static void without_cups(void **)
{
	PRINTER *p = open_queue(60000);
	enum printer_state s;
	assert_int_equal(printer_reach(p, &s), E_NOT_FOUND);
	assert_string_equal(printer_trouble(p), "cups_missing");
	assert_int_equal(printer_print(p, bytes_of_text("x"), &s), E_NOT_FOUND);
}

static void without_the_queue(void **state)
{
	PRINTER *p = open_queue(60000);
	enum printer_state s;
	put_program(*state, "lpstat", "exit 1");
	assert_int_equal(printer_reach(p, &s), E_IO);
	assert_string_equal(printer_trouble(p), "cups_queue");
}

static void a_job_is_handed_over(void **state)
{
	struct lab *l = *state;
	PRINTER *p = open_queue(60000);
	enum printer_state s;
	char words[256];
	size_t len = 300000; /* more than a pipe holds */
	char *paper = malloc(2 * len);
	put_program(l, "lpstat", "echo \"$@\" >asked");
	put_program(l, "lp", "echo \"$@\" >words; cat >paper");
	for (size_t i = 0; i < len; i++)
		paper[i] = (char)(i * 7);
	assert_int_equal(printer_reach(p, &s), E_OK);
	assert_null(printer_trouble(p));
	assert_int_equal(s, PRINTER_UNKNOWN);
	assert_int_equal(printer_print(p, bytes_of(paper, len), &s), E_OK);
	read_file(l, "asked", words, sizeof words);
	assert_string_equal(words, "-a quay-1\n");
	read_file(l, "words", words, sizeof words);
	assert_string_equal(words, "-s -d quay-1 -o raw\n");
	assert_int_equal(read_file(l, "paper", paper + len, len), len - 1);
	assert_memory_equal(paper, paper + len, len - 1);
	free(paper);
}

static void the_drawer_too(void **state)
{
	PRINTER *p = open_queue(60000);
	char pulse[16];
	put_program(*state, "lp", "cat >paper");
	assert_int_equal(printer_kick(p), E_OK);
	assert_int_equal(read_file(*state, "paper", pulse, sizeof pulse), 5);
	assert_memory_equal(pulse, "\x1Bp\x00\x19\xFA", 5);
}

/* The till does not die with `lp`, and does not wait for it for ever. */
static void failures_of_lp(void **state)
{
	PRINTER *p = open_queue(60000), *hasty = open_queue(300);
	enum printer_state s;
	put_program(*state, "lp", "exit 1");
	assert_int_equal(printer_print(p, bytes_of_text("x"), &s), E_IO);
	put_program(*state, "lp", "kill -9 $$");
	assert_int_equal(printer_print(p, bytes_of_text("x"), &s), E_IO);
	put_program(*state, "lp", "exec sleep 300");
	assert_int_equal(printer_print(hasty, bytes_of_text("x"), &s), E_TIMEOUT);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(without_cups),   CASE(without_the_queue), CASE(a_job_is_handed_over),
		CASE(the_drawer_too), CASE(failures_of_lp),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
