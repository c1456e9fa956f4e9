/* hoaban-audit: the table of its commands. */
#include "command.h"

#include <hoaban/str.h>

#include <signal.h>
#include <stdio.h>

static const struct {
	const char *name;
	enum err (*run)(const struct options *o);
	const char *usage;
} commands[] = {
	{"verify", command_verify,
	 "verify EXPORT_DIR --root FILE --ca FILE --vkey FILE [--checkpoint OLD]… [--lang vi|en] [--json] [--report FILE.pdf]"},
	{"witness", command_witness,
	 "witness --server URL|--log DIR|--checkpoint FILE --proof DIR --vkey FILE --key FILE --state DIR [--submit] [--out "
	 "FILE]\n"
	 "               [--new-origin] [--lang vi|en] [--json]\n"
	 "  hoaban-audit witness key --key FILE --name NAME    (makes the witness's key, prints its vkey)"},
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_usage(FILE *to)
{
	fputs("usage:\n", to);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  hoaban-audit %s\n", commands[i].usage);
}

static int usage(void)
{
	print_usage(stderr);
	return err_exit(E_USAGE);
}

static bool asks_for_help(int argc, char **argv)
{
	bool asks = argc >= 2 && str_equal(argv[1], "help");
	for (int i = 1; i < argc; i++)
		asks |= str_equal(argv[i], "--help") || str_equal(argv[i], "-h");
	return asks;
}

/* 0 all holds, 1 something was found, 2 usage, 3 it could not be judged. */
static int exit_code(enum err e)
{
	if (e == E_OK)
		return 0;
	return e == E_REFUSED ? 1 : e == E_USAGE ? 2 : 3;
}

int main(int argc, char **argv)
{
	struct options o;
	signal(SIGPIPE, SIG_IGN);
	if (asks_for_help(argc, argv)) {
		print_usage(stdout);
		return err_exit(E_OK);
	}
	if (options_parse(&o, argc, argv) != E_OK)
		return usage();
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (str_equal(commands[i].name, o.command)) {
			enum err e = commands[i].run(&o);
			if (e != E_OK && e != E_REFUSED && e != E_USAGE)
				fprintf(stderr, "hoaban-audit: %s: %s\n", o.command, err_sentence(e));
			return exit_code(e);
		}
	return usage();
}
