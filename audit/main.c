/* hoaban-audit: the table of its commands. */
#include "command.h"
#include "words.h"

#include <hoaban/str.h>

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static const struct {
	const char *name;
	enum err (*run)(const struct options *o);
} commands[] = {
	{"verify", command_verify},
	{"show", command_show},
	{"codes", command_codes},
	{"witness", command_witness},
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static const struct {
	const char *line;
	enum word why; /* WORD_USAGE: it says so itself */
} usages[] = {
	{"verify EXPORT_DIR --root FILE --ca FILE --vkey FILE [--checkpoint OLD]… [--lang vi|en] [--json] [--report FILE.pdf]",
	 WORD_USAGE},
	{"show EXPORT_DIR TABLE #ROW|KEY… [--root FILE --ca FILE --vkey FILE] [--lang vi|en]", WORD_USAGE_SHOW},
	{"codes [--lang vi|en]", WORD_USAGE_CODES},
	{"witness --server URL|--log DIR|--checkpoint FILE --proof DIR --vkey FILE --key FILE --state DIR [--submit] [--out "
	 "FILE]\n               [--new-origin] [--lang vi|en] [--json]",
	 WORD_USAGE},
	{"witness key --key FILE --name NAME", WORD_USAGE_KEY},
	{"witness key --key FILE", WORD_USAGE_KEY_AGAIN},
};

static bool is_command(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (str_equal(commands[i].name, name))
			return true;
	return false;
}

/* Of one command, or of all. */
static void print_usage(FILE *to, int language, const char *only)
{
	fprintf(to, "%s\n", word(WORD_USAGE, language));
	for (size_t i = 0; i < sizeof(usages) / sizeof(usages[0]); i++) {
		if (is_command(only) && !str_starts_with(usages[i].line, only))
			continue;
		bool has_why = usages[i].why != WORD_USAGE;
		fprintf(to, "  hoaban-audit %s%s%s\n", usages[i].line, has_why ? "    " : "",
			has_why ? word(usages[i].why, language) : "");
	}
}

static int usage(const struct options *o)
{
	print_usage(stderr, options_language(o), NULL);
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

/* What was not said yet, where it happened. */
static int run(size_t i, const struct options *o)
{
	enum err e = commands[i].run(o);
	if (e != E_OK && e != E_REFUSED && e != E_USAGE)
		e = say_error(options_language(o), o->command, NULL, e);
	return exit_code(e);
}

/* An arena that is full aborts: more records of a kind than are kept in memory. Which no export of a real house has. */
static void say_too_much(int signal_number)
{
	static const char words[] =
		"hoaban-audit: quá nhiều bản ghi để xét trong 200 MB bộ nhớ; bản xuất này không bình thường\n"
		"hoaban-audit: more records than 200 MB of memory hold; this is no usual export\n";
	(void)signal_number;
	ssize_t written = write(STDERR_FILENO, words, sizeof(words) - 1);
	_exit(written < 0 ? 3 : err_exit(E_MEMORY));
}

int main(int argc, char **argv)
{
	struct options o = {.lang = options_asked_language(argc, argv)};
	signal(SIGPIPE, SIG_IGN);
	signal(SIGABRT, say_too_much);
	if (asks_for_help(argc, argv)) {
		print_usage(stdout, options_language(&o), argc >= 3 && str_equal(argv[1], "help") ? argv[2] : argv[1]);
		return err_exit(E_OK);
	}
	if (options_parse(&o, argc, argv) != E_OK)
		return usage(&o);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (str_equal(commands[i].name, o.command))
			return run(i, &o);
	if (say_usage(options_language(&o), o.command, WORD_COMMAND_UNKNOWN) != E_USAGE)
		return err_exit(E_INTERNAL);
	return usage(&o);
}
