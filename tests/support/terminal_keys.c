#include "tests/support/program.h"
#include "tests/support/terminal.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What terminfo says that the two send, in the mode that curses puts them into. */
static const struct {
	const char *name, *xterm, *console;
} keys[] = {
	{"F1", "\033OP", "\033[[A"},
	{"F2", "\033OQ", "\033[[B"},
	{"F3", "\033OR", "\033[[C"},
	{"F4", "\033OS", "\033[[D"},
	{"F5", "\033[15~", "\033[[E"},
	{"F6", "\033[17~", "\033[17~"},
	{"F7", "\033[18~", "\033[18~"},
	{"F8", "\033[19~", "\033[19~"},
	{"F9", "\033[20~", "\033[20~"},
	{"F10", "\033[21~", "\033[21~"},
	{"F11", "\033[23~", "\033[23~"},
	{"F12", "\033[24~", "\033[24~"},
	{"Enter", "\r", "\r"},
	{"Esc", "\033", "\033"},
	{"Tab", "\t", "\t"},
	{"BackTab", "\033[Z", "\033\t"},
	{"Space", " ", " "},
	{"Backspace", "\177", "\177"},
	{"Delete", "\033[3~", "\033[3~"},
	{"Insert", "\033[2~", "\033[2~"},
	{"Up", "\033OA", "\033[A"},
	{"Down", "\033OB", "\033[B"},
	{"Left", "\033OD", "\033[D"},
	{"Right", "\033OC", "\033[C"},
	{"Home", "\033OH", "\033[1~"},
	{"End", "\033OF", "\033[4~"},
	{"PageUp", "\033[5~", "\033[5~"},
	{"PageDown", "\033[6~", "\033[6~"},
};

void terminal_send(struct terminal *t, const void *bytes, size_t len)
{
	const char *at = bytes;
	while (len > 0) {
		ssize_t n = write(t->fd, at, len);
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			struct pollfd p = {.fd = t->fd, .events = POLLOUT};
			poll(&p, 1, 100);
			terminal_pump(t, 0);
		} else if (n >= 0 || errno != EINTR) {
			return; /* the program has gone: what it shows will tell */
		}
	}
}

/* What was under way is taken in first, so that it is not counted as the answer to this key. */
static void strike(struct terminal *t, const char *bytes, size_t len)
{
	terminal_pump(t, 0);
	t->keys++;
	t->changed_at = 0;
	t->key_at = program_now_us();
	terminal_send(t, bytes, len);
}

static size_t letter_length(const char *text)
{
	size_t len = 1;
	while (((unsigned char)text[len] & 0xC0) == 0x80)
		len++;
	return len;
}

/* What a named key sends; NULL = there is none of that name. */
static const char *key_bytes(const struct terminal *t, const char *name)
{
	const bool is_console = strcmp(t->term, "linux") == 0;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i].name, name) == 0)
			return is_console ? keys[i].console : keys[i].xterm;
	return NULL;
}

static void press_one(struct terminal *t, const char *name)
{
	const bool has_control = strncmp(name, "C-", 2) == 0 && name[2] >= 'a' && name[2] <= 'z' && name[3] == 0;
	const char control[] = {(char)(has_control ? name[2] - 'a' + 1 : 0), 0};
	const char *bytes = has_control ? control : key_bytes(t, name);
	if (bytes == NULL && letter_length(name) == strlen(name))
		bytes = name;
	if (bytes == NULL) {
		fprintf(stderr, "terminal_press: there is no key %s\n", name);
		abort();
	}
	strike(t, bytes, strlen(bytes));
}

void terminal_press(struct terminal *t, const char *names)
{
	char name[16];
	while (*names != 0) {
		size_t len = strcspn(names, " ");
		if (len >= sizeof(name))
			abort();
		memcpy(name, names, len);
		name[len] = 0;
		if (len > 0)
			press_one(t, name);
		names += len + strspn(names + len, " ");
	}
}

void terminal_type(struct terminal *t, const char *text)
{
	for (size_t len; *text != 0; text += len) {
		len = letter_length(text);
		strike(t, text, len);
	}
}
