#include "console.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static void set_echo(bool is_on)
{
	struct termios t;
	if (tcgetattr(STDIN_FILENO, &t) != 0)
		return;
	t.c_lflag = is_on ? t.c_lflag | ECHO : t.c_lflag & ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSANOW, &t);
}

enum err console_secret(char line[static CONSOLE_LINE], const char *prompt)
{
	bool is_person = isatty(STDIN_FILENO);
	if (is_person) {
		fprintf(stderr, "%s: ", prompt);
		set_echo(false);
	}
	const char *got = fgets(line, CONSOLE_LINE, stdin);
	if (is_person) {
		set_echo(true);
		fputc('\n', stderr);
	}
	size_t len = got ? strcspn(line, "\n") : 0;
	if (len == 0 || len == CONSOLE_LINE - 1) {
		fprintf(stderr, "hoaband: give the %s on standard input, at most %d bytes\n", prompt, CONSOLE_LINE - 2);
		return E_USAGE;
	}
	line[len] = 0;
	return E_OK;
}

const char *console_who(struct arena *a)
{
	char names[1024];
	struct passwd entry, *p = NULL;
	if (getpwuid_r(geteuid(), &entry, names, sizeof(names), &p) != 0)
		p = NULL;
	return p ? arena_format(a, "console:%s", p->pw_name) : arena_format(a, "console:%u", (unsigned)geteuid());
}

void console_complain(const struct complaints *c)
{
	for (size_t i = 0; i < c->count && i < COMPLAINTS_MAX; i++)
		fprintf(stderr, "hoaband: %s: %s\n", c->list[i].pointer + (c->list[i].pointer[0] == '/'), c->list[i].detail);
}

enum err console_refuse(const char *option, const char *why)
{
	fprintf(stderr, "hoaband: %s: %s\n", option, why);
	return E_USAGE;
}

void console_json(const json_t *value)
{
	json_dumpf(value, stdout, JSON_COMPACT);
	putchar('\n');
}
