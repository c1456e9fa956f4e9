#include "pos-client/net/lan.h"
#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEXT_MAX 64

static_assert(sizeof(struct sockaddr_in6) <= LAN_ADDRESS_MAX);

/* ---- addresses */

/* "[host]:port" or "host:port" into its two parts; the text is changed. */
static enum err cut(char *text, const char **host, const char **port)
{
	char *colon = strrchr(text, ':');
	if (colon == NULL || colon == text || colon[1] == '\0')
		return E_INVALID;
	*colon = '\0';
	*port = colon + 1;
	*host = text;
	if (text[0] != '[')
		return strchr(text, ':') == NULL ? E_OK : E_INVALID;
	if (colon[-1] != ']')
		return E_INVALID;
	colon[-1] = '\0';
	*host = text + 1;
	return E_OK;
}

enum err net_lan_address(struct lan_address *out, const char *text)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
	char room[TEXT_MAX];
	const char *host, *port;
	struct addrinfo *found = NULL;
	*out = (struct lan_address){0};
	if (strlen(text) >= sizeof room)
		return E_INVALID;
	memcpy(room, text, strlen(text) + 1);
	TRY(cut(room, &host, &port));
	if (getaddrinfo(host, port, &hints, &found) != 0)
		return E_INVALID;
	bool fits = found->ai_addrlen <= LAN_ADDRESS_MAX;
	if (fits) {
		memcpy(out->bytes, found->ai_addr, found->ai_addrlen);
		out->len = (uint8_t)found->ai_addrlen;
	}
	freeaddrinfo(found);
	return fits ? E_OK : E_INVALID;
}

bool lan_address_equal(const struct lan_address *a, const struct lan_address *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static enum err take_peers(struct lan *l, const char *text)
{
	char one[TEXT_MAX];
	while (*text != '\0') {
		text += strspn(text, " ");
		size_t len = strcspn(text, ", ");
		if (len >= sizeof one || l->peer_count == LAN_PEERS_MAX)
			return E_INVALID;
		memcpy(one, text, len);
		one[len] = '\0';
		TRY(net_lan_address(&l->peers[l->peer_count++], one));
		text += len;
		text += strspn(text, ", ");
	}
	return E_OK;
}

/* ---- the socket */

static int family_of(const struct lan_address *a)
{
	struct sockaddr head;
	memcpy(&head, a->bytes, sizeof head);
	return head.sa_family;
}

static enum err bind_to(struct lan *l, const struct lan_address *at)
{
	const int yes = 1;
	l->fd = socket(family_of(at), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (l->fd < 0)
		return E_NETWORK;
	/* Without it a broadcast address reaches nobody; the others go on. */
	if (setsockopt(l->fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes) != 0)
		return E_NETWORK;
	struct sockaddr_storage where = {0};
	memcpy(&where, at->bytes, at->len);
	if (bind(l->fd, (const struct sockaddr *)&where, at->len) == 0)
		return E_OK;
	return errno == EADDRINUSE ? E_BUSY : E_NETWORK;
}

enum err net_lan_open(struct lan *out, const char *listen, const char *peers)
{
	struct lan_address at;
	*out = (struct lan){.fd = -1};
	TRY(take_peers(out, peers));
	bool is_six = out->peer_count > 0 && family_of(&out->peers[0]) == AF_INET6;
	TRY(net_lan_address(&at, listen[0] != '\0' ? listen : is_six ? "[::]:0" : "0.0.0.0:0"));
	enum err e = bind_to(out, &at);
	if (e != E_OK)
		net_lan_close(out);
	return e;
}

void net_lan_close(struct lan *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

enum err net_lan_here(const struct lan *l, struct lan_address *out)
{
	struct sockaddr_storage here = {0};
	socklen_t len = sizeof here;
	*out = (struct lan_address){0};
	if (getsockname(l->fd, (struct sockaddr *)&here, &len) != 0 || len > LAN_ADDRESS_MAX)
		return E_NETWORK;
	memcpy(out->bytes, &here, len);
	out->len = (uint8_t)len;
	return E_OK;
}

void net_lan_send(const struct lan *l, const struct lan_address *to, struct bytes message)
{
	struct sockaddr_storage where = {0};
	if (to->len == 0 || message.len > LAN_BYTES_MAX)
		return;
	memcpy(&where, to->bytes, to->len);
	/* A datagram may be lost anyway. */
	(void)!sendto(l->fd, message.data, message.len, MSG_DONTWAIT | MSG_NOSIGNAL, (const struct sockaddr *)&where, to->len);
}

void net_lan_cast(const struct lan *l, struct bytes message)
{
	for (size_t i = 0; i < l->peer_count; i++)
		net_lan_send(l, &l->peers[i], message);
}

enum err net_lan_receive(const struct lan *l, uint8_t out[static LAN_BYTES_MAX], size_t *len, struct lan_address *from,
			 int timeout_ms)
{
	struct pollfd p = {l->fd, POLLIN, 0};
	struct sockaddr_storage where = {0};
	struct iovec room = {out, LAN_BYTES_MAX};
	struct msghdr m = {.msg_name = &where, .msg_namelen = sizeof where, .msg_iov = &room, .msg_iovlen = 1};
	*len = 0;
	*from = (struct lan_address){0};
	if (poll(&p, 1, timeout_ms) <= 0)
		return E_TIMEOUT;
	/* What a peer's closed port answers is an error of this call, and no news. */
	ssize_t n = recvmsg(l->fd, &m, MSG_DONTWAIT);
	if (n <= 0 || (m.msg_flags & MSG_TRUNC) != 0 || m.msg_namelen > LAN_ADDRESS_MAX)
		return E_TIMEOUT;
	memcpy(from->bytes, &where, m.msg_namelen);
	from->len = (uint8_t)m.msg_namelen;
	*len = (size_t)n;
	return E_OK;
}
