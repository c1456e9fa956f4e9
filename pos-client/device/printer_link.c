#include "pos-client/device/printer_link.h"

#include "pos-client/net/tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

enum err link_open_tcp(struct printer_link *l, const char *host, const char *port, int timeout_ms)
{
	l->is_socket = true;
	return net_tcp_open(&l->fd, host, port, timeout_ms);
}

/* A cable that only takes bytes is written to and never asked. It never becomes the terminal of a till that was started without
 * one: unplugged, it would end the till with a SIGHUP. */
enum err link_open_device(struct printer_link *l, const char *path)
{
	l->is_socket = false;
	l->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (l->fd < 0 && errno == EACCES)
		l->fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (l->fd >= 0)
		return E_OK;
	return errno == EBUSY ? E_BUSY : E_IO;
}

void link_close(struct printer_link *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

void link_give_up(const struct printer_link *l)
{
	if (l->is_socket)
		net_tcp_give_up(l->fd);
}

/* ---- the device file */

static enum err wait_for(int fd, short events, int timeout_ms)
{
	struct pollfd p = {.fd = fd, .events = events};
	int count = poll(&p, 1, timeout_ms);
	if (count < 0 && errno != EINTR)
		return E_IO;
	return count > 0 ? E_OK : E_TIMEOUT;
}

static enum err device_send(int fd, struct bytes b, int timeout_ms)
{
	while (b.len > 0) {
		TRY(wait_for(fd, POLLOUT, timeout_ms));
		ssize_t n = write(fd, b.data, b.len);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return E_IO;
		if (n > 0)
			b = bytes_of(b.data + n, b.len - (size_t)n);
	}
	return E_OK;
}

/* Nothing, the end and "cannot be read" are one: it does not answer. */
static enum err device_receive(int fd, uint8_t *out, size_t room, size_t *len, int timeout_ms)
{
	TRY(wait_for(fd, POLLIN, timeout_ms));
	ssize_t n = read(fd, out, room);
	if (n <= 0)
		return n < 0 && errno == ENODEV ? E_IO : E_TIMEOUT;
	*len = (size_t)n;
	return E_OK;
}

/* ---- either */

enum err link_send(const struct printer_link *l, struct bytes b, int timeout_ms)
{
	return l->is_socket ? net_tcp_send(l->fd, b, timeout_ms) : device_send(l->fd, b, timeout_ms);
}

enum err link_drain(const struct printer_link *l, int timeout_ms)
{
	return l->is_socket ? net_tcp_drain(l->fd, timeout_ms) : E_OK;
}

enum err link_receive(const struct printer_link *l, uint8_t *out, size_t room, size_t *len, int timeout_ms)
{
	*len = 0;
	return l->is_socket ? net_tcp_receive(l->fd, out, room, len, timeout_ms)
			    : device_receive(l->fd, out, room, len, timeout_ms);
}
