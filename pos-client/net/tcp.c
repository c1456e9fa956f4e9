#include "pos-client/net/tcp.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void drop_addresses(struct addrinfo **list)
{
	if (*list != NULL)
		freeaddrinfo(*list);
}

static enum err wait_for(int fd, short events, int timeout_ms)
{
	struct pollfd p = {.fd = fd, .events = events};
	int count;
	do
		count = poll(&p, 1, timeout_ms);
	while (count < 0 && errno == EINTR);
	if (count == 0)
		return E_TIMEOUT;
	return count < 0 ? E_NETWORK : E_OK;
}

static enum err pending_fault(int fd)
{
	int fault = 0;
	socklen_t len = sizeof(fault);
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &len) != 0 || fault != 0)
		return E_NETWORK;
	return E_OK;
}

static enum err finish_connect(int fd, const struct addrinfo *a, int timeout_ms)
{
	if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
		return E_OK;
	if (errno != EINPROGRESS)
		return E_NETWORK;
	TRY(wait_for(fd, POLLOUT, timeout_ms));
	return pending_fault(fd);
}

static enum err open_one(int *out, const struct addrinfo *a, int timeout_ms)
{
	int fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
	if (fd < 0)
		return E_NETWORK;
	enum err e = finish_connect(fd, a, timeout_ms);
	if (e == E_OK)
		*out = fd;
	else
		close(fd);
	return e;
}

enum err net_tcp_open(int *fd, const char *host, const char *port, int timeout_ms)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
	[[gnu::cleanup(drop_addresses)]] struct addrinfo *list = NULL;
	enum err e = E_NETWORK;
	if (getaddrinfo(host, port, &hints, &list) != 0)
		return E_NETWORK;
	for (const struct addrinfo *a = list; a != NULL && e != E_OK; a = a->ai_next)
		e = open_one(fd, a, timeout_ms);
	return e;
}

enum err net_tcp_send(int fd, struct bytes b, int timeout_ms)
{
	while (b.len > 0) {
		ssize_t n = send(fd, b.data, b.len, MSG_NOSIGNAL);
		if (n >= 0)
			b = bytes_of(b.data + n, b.len - (size_t)n);
		else if (errno == EAGAIN)
			TRY(wait_for(fd, POLLOUT, timeout_ms));
		else if (errno != EINTR)
			return E_NETWORK;
	}
	return E_OK;
}

enum err net_tcp_drain(int fd, int timeout_ms)
{
	const int step_ms = 10;
	int unacknowledged = 0;
	for (int waited = 0; waited <= timeout_ms; waited += step_ms) {
		TRY(pending_fault(fd));
		if (ioctl(fd, SIOCOUTQ, &unacknowledged) != 0)
			return E_NETWORK;
		if (unacknowledged == 0)
			return pending_fault(fd);
		poll(NULL, 0, step_ms);
	}
	return E_TIMEOUT;
}

enum err net_tcp_receive(int fd, void *out, size_t room, size_t *len, int timeout_ms)
{
	*len = 0;
	TRY(wait_for(fd, POLLIN, timeout_ms));
	ssize_t n = recv(fd, out, room, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return E_TIMEOUT;
	if (n <= 0)
		return E_NETWORK;
	*len = (size_t)n;
	return E_OK;
}

void net_tcp_close(int fd)
{
	close(fd);
}

void net_tcp_give_up(int fd)
{
	const struct linger now = {.l_onoff = 1};
	/* When this fails, the rest is sent: no worse than before. */
	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)) != 0)
		return;
}
