/* Programs beside the till: their words, their end, and that none of them holds anything up. */
#include "pos-client/device/hook.h"
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

static double seconds(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void settle(struct hook *h)
{
	for (int i = 0; i < 6000; i++) {
		bool runs = false;
		hook_turn(h);
		for (size_t r = 0; r < HOOK_RUNNING_MAX; r++)
			runs |= h->running[r].pid != 0;
		if (!runs)
			return;
		usleep(10000);
	}
	fail_msg("it does not end");
}

static void test_none(void **state)
{
	(void)state;
	struct hook h = {.command = ""};
	hook_start(&h, "open", "1");
	assert_false(hook_has_failed(&h));
	hook_close(&h);
	hook_close(&h);
}

static void test_failures(void **state)
{
	(void)state;
	char longest[600];
	memset(longest, 'x', sizeof longest);
	longest[sizeof longest - 1] = '\0';
	const char *const commands[] = {"/nonexistent/program", "   ", longest, "false", "sh -c exit"};
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		struct hook h = {.command = commands[i]};
		hook_start(&h, NULL, NULL);
		settle(&h);
		assert_true(hook_has_failed(&h) == (i != 4));
		assert_false(hook_has_failed(&h)); /* said once */
		hook_close(&h);
	}
}

/* Blanks cut, nothing else does: no shell. */
static void test_words(void **state)
{
	(void)state;
	char dir[] = "/tmp/hoaban-hook-XXXXXX", path[64], command[128], line[256] = "";
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/run", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\nfor w in \"$@\"; do printf '[%%s]' \"$w\"; done >%s/words\n", dir);
	fclose(f);
	snprintf(command, sizeof command, "sh %s  -p\t1 $HOME ;false", path);
	struct hook h = {.command = command};
	hook_start(&h, "open", "12");
	settle(&h);
	assert_false(hook_has_failed(&h));
	snprintf(path, sizeof path, "%s/words", dir);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	assert_string_equal(line, "[-p][1][$HOME][;false][open][12]");
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof path, "%s/run", dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

/* Eight at once, a ninth is a failure, and none is waited for. */
static void test_hanging(void **state)
{
	(void)state;
	struct hook h = {.command = "sleep"};
	const double began = seconds();
	for (int i = 0; i < HOOK_RUNNING_MAX; i++)
		hook_start(&h, "60", NULL);
	assert_false(hook_has_failed(&h));
	hook_start(&h, "60", NULL);
	assert_true(hook_has_failed(&h));
	h.running[0].began_ms -= HOOK_MS + 1; /* too long ago: it is ended */
	settle(&(struct hook){.command = ""});
	for (int i = 0; i < 2000 && h.running[0].pid != 0; i++) {
		hook_turn(&h);
		usleep(10000);
	}
	assert_int_equal(h.running[0].pid, 0);
	assert_true(hook_has_failed(&h));
	hook_close(&h);
	for (int i = 0; i < HOOK_RUNNING_MAX; i++)
		assert_int_equal(h.running[i].pid, 0);
	assert_true(seconds() - began < 50); /* of the 60 that each would take */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_hanging),
	};
	return cmocka_run_group_tests_name("programs beside the till", tests, NULL, NULL);
}
