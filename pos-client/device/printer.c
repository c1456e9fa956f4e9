#include "pos-client/device/printer.h"

#include "pos-client/device/escpos.h"
#include "pos-client/device/printer_file.h"
#include "pos-client/net/tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

struct printer_kind;

struct printer {
	const struct printer_kind *kind;
	char *target; /* directory, host or device */
	char *port;   /* of tcp: points into target */
	int timeout_ms;
};

struct printer_kind {
	const char *prefix;
	enum err (*check)(struct printer *p, struct complaints *complaints); /* may cut `target` into its parts */
	enum err (*print)(struct printer *p, struct bytes stream);
	enum err (*kick)(struct printer *p, struct bytes pulse);
};

/* ---------------------------------------------------------------- file: */

static enum err check_directory(struct printer *p, struct complaints *complaints)
{
	if (p->target[0] == '\0')
		return complain(complaints, "printer", "format",
				"file: needs a directory, for example file:/var/lib/hoaban/paper");
	return E_OK;
}

static enum err print_file(struct printer *p, struct bytes stream)
{
	return printer_file_print(p->target, stream);
}

static enum err kick_file(struct printer *p, struct bytes pulse)
{
	return printer_file_kick(p->target, pulse);
}

/* ---------------------------------------------------------------- tcp: */

static enum err check_address(struct printer *p, struct complaints *complaints)
{
	static const char detail[] = "tcp: needs a host and a port, for example tcp:192.168.1.50:9100";
	int64_t number;
	char *colon = strrchr(p->target, ':');
	if (colon == NULL || colon == p->target || int_parse(&number, colon + 1, 1, 65535) != E_OK)
		return complain(complaints, "printer", "format", "%s", detail);
	*colon = '\0';
	p->port = colon + 1;
	return E_OK;
}

static enum err print_tcp(struct printer *p, struct bytes stream)
{
	int fd = -1;
	TRY(net_tcp_open(&fd, p->target, p->port, p->timeout_ms));
	enum err e = net_tcp_send(fd, stream, p->timeout_ms);
	if (e == E_OK)
		e = net_tcp_drain(fd, p->timeout_ms);
	net_tcp_close(fd);
	return e;
}

/* ---------------------------------------------------------------- /dev/usb/lpN */

static enum err check_device(struct printer *p, struct complaints *complaints)
{
	if (strstr(p->target, "..") != NULL || p->target[strspn(p->target, "0123456789")] != '\0' || p->target[0] == '\0')
		return complain(complaints, "printer", "format", "the device must be /dev/usb/lp and a number");
	return E_OK;
}

static void drop_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* A printer that is out of paper stops taking bytes: then poll ends the wait. */
static enum err write_all(int fd, struct bytes b, int timeout_ms)
{
	while (b.len > 0) {
		struct pollfd ready = {.fd = fd, .events = POLLOUT};
		int count = poll(&ready, 1, timeout_ms);
		if (count == 0)
			return E_TIMEOUT;
		ssize_t n = write(fd, b.data, b.len);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return E_IO;
		if (n > 0)
			b = bytes_of(b.data + n, b.len - (size_t)n);
	}
	return E_OK;
}

static enum err print_device(struct printer *p, struct bytes stream)
{
	char path[64] = "/dev/usb/lp";
	strncat(path, p->target, sizeof(path) - strlen(path) - 1);
	[[gnu::cleanup(drop_fd)]] int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == EBUSY ? E_BUSY : E_IO;
	return write_all(fd, stream, p->timeout_ms);
}

/* ---------------------------------------------------------------- the others */

static enum err refuse_cups(struct printer *p, struct complaints *complaints)
{
	return complain(complaints, "printer", "unsupported",
			"cups:%s is not supported in this version; use tcp:HOST:9100 or /dev/usb/lpN", p->target);
}

static enum err accept_none(struct printer *p, struct complaints *complaints)
{
	if (p->target[0] == '\0')
		return E_OK;
	return complain(complaints, "printer", "format",
			"must begin with file:, tcp: or /dev/usb/lp, or be empty for no paper");
}

static enum err print_nothing(struct printer *p, struct bytes stream)
{
	(void)p;
	(void)stream;
	return E_OK;
}

static const struct printer_kind kinds[] = {
	{"file:", check_directory, print_file, kick_file},
	{"tcp:", check_address, print_tcp, print_tcp},
	{"/dev/usb/lp", check_device, print_device, print_device},
	{"cups:", refuse_cups, print_nothing, print_nothing},
	{"", accept_none, print_nothing, print_nothing}, /* the last takes what is left */
};

static const struct printer_kind *kind_of(const char *setting)
{
	const struct printer_kind *kind = kinds;
	while (!str_starts_with(setting, kind->prefix))
		kind++;
	return kind;
}

enum err printer_open(struct printer **out, const char *setting, int timeout_ms, struct complaints *complaints)
{
	if (setting == NULL)
		setting = "";
	struct printer *p = calloc(1, sizeof(*p));
	if (p == NULL)
		return E_MEMORY;
	p->kind = kind_of(setting);
	p->timeout_ms = timeout_ms;
	p->target = strdup(setting + strlen(p->kind->prefix));
	enum err e = p->target == NULL ? E_MEMORY : p->kind->check(p, complaints);
	if (e != E_OK) {
		printer_close(p);
		return e;
	}
	*out = p;
	return E_OK;
}

void printer_close(struct printer *p)
{
	if (p == NULL)
		return;
	free(p->target);
	free(p);
}

bool printer_has_paper(const struct printer *p)
{
	return p->kind->print != print_nothing;
}

enum err printer_print(struct printer *p, struct bytes stream)
{
	return p->kind->print(p, stream);
}

enum err printer_kick(struct printer *p)
{
	BUF_LOCAL pulse;
	buf_init(&pulse, 16);
	escpos_pulse(&pulse);
	TRY(buf_status(&pulse));
	if (p->timeout_ms > PRINTER_KICK_MS)
		p->timeout_ms = PRINTER_KICK_MS;
	return p->kind->kick(p, buf_bytes(&pulse));
}
