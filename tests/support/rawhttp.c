#include "rawhttp.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool raw_open(struct raw *r, unsigned port)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	*r = (struct raw){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .data = calloc(1, RAW_MAX + 1)};
	if (r->fd >= 0 && r->data != NULL && connect(r->fd, (const struct sockaddr *)(const void *)&to, sizeof(to)) == 0)
		return true;
	raw_close(r);
	return false;
}

void raw_close(struct raw *r)
{
	if (r->fd >= 0)
		close(r->fd);
	free(r->data);
	*r = (struct raw){.fd = -1};
}

bool raw_send(struct raw *r, const void *data, size_t len)
{
	const char *at = data;
	while (len > 0) {
		ssize_t n = send(r->fd, at, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

bool raw_text(struct raw *r, const char *format, ...)
{
	char *text = NULL;
	va_list ap;
	va_start(ap, format);
	int len = vasprintf(&text, format, ap);
	va_end(ap);
	bool is_sent = len >= 0 && raw_send(r, text, (size_t)len);
	free(text);
	return is_sent;
}

/* 1 = something came, 0 = the end, -1 = nothing in time. */
static int receive(struct raw *r, long until)
{
	struct pollfd p = {.fd = r->fd, .events = POLLIN};
	long left = until - now_ms();
	if (left < 0 || poll(&p, 1, (int)left) <= 0)
		return -1;
	ssize_t n = recv(r->fd, r->data + r->len, RAW_MAX - r->len, 0);
	if (n <= 0)
		return 0;
	r->len += (size_t)n;
	r->data[r->len] = 0;
	return 1;
}

bool raw_header(const struct raw_reply *reply, const char *name, char *out, size_t size)
{
	size_t name_len = strlen(name);
	for (const char *at = strstr(reply->head, "\r\n"); at != NULL; at = strstr(at + 2, "\r\n")) {
		if (strncasecmp(at + 2, name, name_len) != 0 || at[2 + name_len] != ':')
			continue;
		const char *value = at + 2 + name_len + 1;
		value += strspn(value, " ");
		snprintf(out, size, "%.*s", (int)strcspn(value, "\r"), value);
		return true;
	}
	return false;
}

static size_t announced(const struct raw_reply *reply)
{
	char value[32];
	return raw_header(reply, "Content-Length", value, sizeof(value)) ? (size_t)strtoul(value, NULL, 10) : 0;
}

static char *take(struct raw *r, size_t len)
{
	char *taken = calloc(1, len + 1); /* a body may hold NULs */
	if (taken != NULL)
		memcpy(taken, r->data, len);
	r->len -= len;
	memmove(r->data, r->data + len, r->len + 1);
	return taken;
}

static int read_reply(struct raw *r, struct raw_reply *reply, int timeout_ms, bool has_body)
{
	long until = now_ms() + timeout_ms;
	const char *end;
	*reply = (struct raw_reply){0};
	while ((end = strstr(r->data, "\r\n\r\n")) == NULL) {
		int got = receive(r, until);
		if (got <= 0)
			return got;
	}
	reply->head = take(r, (size_t)(end - r->data) + 4);
	reply->body_len = has_body ? announced(reply) : 0;
	while (r->len < reply->body_len) {
		int got = receive(r, until);
		if (got <= 0)
			return got;
	}
	reply->body = take(r, reply->body_len);
	reply->status = sscanf(reply->head, "HTTP/1.%*d %d", &reply->status) == 1 ? reply->status : -1;
	return reply->status;
}

int raw_read(struct raw *r, struct raw_reply *reply, int timeout_ms)
{
	return read_reply(r, reply, timeout_ms, true);
}

int raw_read_head(struct raw *r, struct raw_reply *reply, int timeout_ms)
{
	return read_reply(r, reply, timeout_ms, false);
}

void raw_reply_release(struct raw_reply *reply)
{
	free(reply->head);
	free(reply->body);
	*reply = (struct raw_reply){0};
}

bool raw_is_closed(struct raw *r, int timeout_ms)
{
	long until = now_ms() + timeout_ms;
	int got;
	do {
		r->len = 0;
		got = receive(r, until);
	} while (got > 0);
	return got == 0;
}

int raw_once(unsigned port, struct raw_reply *reply, int timeout_ms, const char *format, ...)
{
	struct raw r;
	char *text = NULL;
	*reply = (struct raw_reply){0};
	va_list ap;
	va_start(ap, format);
	int len = vasprintf(&text, format, ap);
	va_end(ap);
	int status = 0;
	if (len >= 0 && raw_open(&r, port)) {
		/* What is refused at once may be answered before all of it is sent. */
		bool is_whole = raw_send(&r, text, (size_t)len);
		status = raw_read(&r, reply, is_whole ? timeout_ms : 100);
		raw_close(&r);
	}
	free(text);
	return status;
}
