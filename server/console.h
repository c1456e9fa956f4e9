/* The person at the terminal: secrets from stdin, and under which name changes are recorded. */
#ifndef SERVER_CONSOLE_H
#define SERVER_CONSOLE_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <jansson.h>

#define CONSOLE_LINE 256

/* The first line of stdin, without echo at a terminal; a secret on the command line would be seen by everybody. E_USAGE when
 * there is none, or too long a one. */
enum err console_secret(char line[static CONSOLE_LINE], const char *prompt);
/* "console:<account of the machine>" */
const char *console_who(struct arena *a);
/* Complaints on stderr. */
void console_complain(const struct complaints *c);
/* "hoaband: --role: why"; E_USAGE, so that `return console_refuse(…)` reads well. */
enum err console_refuse(const char *option, const char *why);
/* One line on stdout. */
void console_json(const json_t *value);

#endif
