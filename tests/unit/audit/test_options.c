/* The command line of the auditor: what is not understood is refused, never guessed. */
#include "audit/options.h"

#include <hoaban/money.h>
#include <hoaban/str.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define PARSE(o, ...)                                                                                                          \
	options_parse((o), (int)(sizeof((char *[]){"hoaban-audit", __VA_ARGS__}) / sizeof(char *)),                            \
		      (char *[]){"hoaban-audit", __VA_ARGS__})

static void refuses(void **state)
{
	struct options o;
	char *many[2 * OPTION_CHECKPOINTS_MAX + 4] = {"hoaban-audit", "verify"};
	for (int i = 2; i < 2 * OPTION_CHECKPOINTS_MAX + 4; i += 2) {
		many[i] = "--checkpoint";
		many[i + 1] = "old";
	}
	assert_int_equal(options_parse(&o, 1, (char *[]){"hoaban-audit"}), E_USAGE);
	assert_int_equal(PARSE(&o, "verify", "--root"), E_USAGE);
	assert_int_equal(PARSE(&o, "verify", "--rot", "x"), E_USAGE);
	assert_int_equal(PARSE(&o, "verify", "--lang", "fr"), E_USAGE);
	assert_int_equal(PARSE(&o, "verify", "one", "two", "three"), E_USAGE);
	assert_int_equal(options_parse(&o, 2 * OPTION_CHECKPOINTS_MAX + 4, many), E_USAGE);
	assert_int_equal(options_parse(&o, 2 * OPTION_CHECKPOINTS_MAX + 2, many), E_OK);
	(void)state;
}

static void takes(void **state)
{
	struct options o;
	assert_int_equal(PARSE(&o, "verify", "DIR", "--root", "r", "--ca", "c", "--vkey", "v", "--checkpoint", "a", "--json",
			       "--checkpoint", "b", "--lang", "en", "--report", "x.pdf"),
			 E_OK);
	assert_string_equal(o.command, "verify");
	assert_string_equal(o.dir, "DIR");
	assert_string_equal(o.root, "r");
	assert_string_equal(o.ca, "c");
	assert_string_equal(o.vkey, "v");
	assert_string_equal(o.report, "x.pdf");
	assert_int_equal(o.checkpoint_count, 2);
	assert_string_equal(o.checkpoints[1], "b");
	assert_true(o.is_json);
	assert_int_equal(options_language(&o), LANGUAGE_EN);
	assert_int_equal(PARSE(&o, "verify", "DIR"), E_OK);
	assert_int_equal(options_language(&o), LANGUAGE_VI);
	assert_false(o.is_json);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(refuses), cmocka_unit_test(takes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
