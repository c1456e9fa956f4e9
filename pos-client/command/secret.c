#include "pos-client/command/command.h"
#include <hoaban/tariff.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD [[gnu::cleanup(close_fd)]] int

static ssize_t read_some(int fd, void *room, size_t len)
{
	ssize_t n;
	do
		n = read(fd, room, len);
	while (n < 0 && errno == EINTR);
	return n;
}

/* ---- a PIN */

/* One line without its end; byte by byte, so that nothing behind it is taken. */
static enum err read_line(int fd, char *out, size_t size)
{
	size_t len = 0;
	for (;;) {
		char c;
		ssize_t n = read_some(fd, &c, 1);
		if (n < 0)
			return E_IO;
		if (n == 0 || c == '\n')
			break;
		if (len + 1 == size || c == '\0')
			return E_MALFORMED;
		out[len++] = c;
	}
	if (len > 0 && out[len - 1] == '\r')
		len--;
	out[len] = '\0';
	return len > 0 ? E_OK : E_MALFORMED;
}

/* Without echo and without signals: Ctrl-C is a character of a wrong PIN, and never leaves a silent terminal behind. */
static enum err ask_terminal(char *out, size_t size)
{
	static const char question[] = "PIN: ";
	struct termios before, silent;
	FD fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || tcgetattr(fd, &before) != 0)
		return E_UNAVAILABLE;
	silent = before;
	silent.c_lflag &= (tcflag_t) ~(unsigned)(ECHO | ISIG);
	if (tcsetattr(fd, TCSAFLUSH, &silent) != 0 || write(fd, question, sizeof question - 1) < 0)
		return E_IO;
	enum err e = read_line(fd, out, size);
	bool is_restored = tcsetattr(fd, TCSAFLUSH, &before) == 0 && write(fd, "\n", 1) == 1;
	return e == E_OK && !is_restored ? E_IO : e;
}

enum err secret_read_pin(struct invocation *in, int fd, char pin[static PIN_ROOM])
{
	enum err e = fd >= 0 ? read_line(fd, pin, PIN_ROOM) : ask_terminal(pin, PIN_ROOM);
	if (e == E_OK)
		return E_OK;
	sodium_memzero(pin, PIN_ROOM);
	if (e == E_UNAVAILABLE)
		return till_refuse(&in->till, E_UNAUTHORIZED, "--pin-fd", "required",
				   "a PIN is needed and there is no terminal: give a descriptor");
	return till_refuse(&in->till, e == E_MALFORMED ? E_UNAUTHORIZED : e, "--pin-fd", "format", "no PIN could be read");
}

enum err secret_read_for(struct invocation *in, const struct credential *who, int fd, char pin[static PIN_ROOM],
			 const char **given)
{
	const struct lease_staff *person = NULL;
	*given = NULL;
	TRY(till_need_enrolment(&in->till));
	TRY(credential_find(&in->till, who, &person));
	if (person->pin_hash[0] == '\0')
		return E_OK;
	TRY(secret_read_pin(in, fd, pin));
	*given = pin;
	return E_OK;
}

/* ---- cards */

/* Whole lines lie at the start of `room`, locked memory; nothing of them is copied elsewhere. */
struct cards {
	struct invocation *in;
	struct idcard *list;
	size_t count, len;
	char *room;
};
#define CARD_ROOM (2 * IDCARD_TEXT_MAX)

static enum err take_card(struct cards *c, char *line, size_t len)
{
	if (len > 0 && line[len - 1] == '\r')
		line[--len] = '\0';
	if (len == 0)
		return E_OK;
	if (c->count == ORDER_PERSONS_MAX)
		return till_refuse(&c->in->till, E_USAGE, "--id-card", "range", "at most %d cards", ORDER_PERSONS_MAX);
	if (idcard_read(&c->list[c->count], line, len) == E_OK) {
		c->count++;
		return E_OK;
	}
	return till_refuse(&c->in->till, E_INVALID, "--id-card", "format", "text %zu is not that of a chip ID card",
			   c->count + 1);
}

static enum err take_lines(struct cards *c, bool is_end)
{
	char *end;
	while ((end = memchr(c->room, '\n', c->len)) != NULL) {
		size_t used = (size_t)(end - c->room) + 1;
		TRY(take_card(c, c->room, used - 1));
		memmove(c->room, c->room + used, c->len - used);
		sodium_memzero(c->room + c->len - used, used);
		c->len -= used;
	}
	if (!is_end && c->len < CARD_ROOM)
		return E_OK;
	enum err e = take_card(c, c->room, c->len);
	c->len = 0;
	return e;
}

static enum err read_all(struct cards *c, int fd)
{
	for (;;) {
		ssize_t n = read_some(fd, c->room + c->len, CARD_ROOM - c->len);
		if (n < 0)
			return till_refuse(&c->in->till, E_IO, "--id-card", "io", "the texts cannot be read");
		c->len += (size_t)n;
		TRY(take_lines(c, n == 0));
		if (n == 0)
			return E_OK;
	}
}

enum err secret_read_cards(struct invocation *in, int fd, struct idcard **out, size_t *count)
{
	struct cards c = {.in = in, .room = sodium_malloc(CARD_ROOM)};
	if (c.room == NULL)
		return E_MEMORY;
	c.list = arena_array(&in->till.arena, ORDER_PERSONS_MAX, sizeof *c.list);
	enum err e = read_all(&c, fd);
	sodium_free(c.room);
	*out = c.list;
	*count = c.count;
	return e;
}
