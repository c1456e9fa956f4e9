#include "tests/support/swarm.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS	 2
#define ROOM_MAX (1u << 20)
#define EVENTS	 64

struct client {
	int fd; /* -1 = not connected */
	bool is_asking;
	void *call;
	const char *request;
	size_t request_len, sent;
	char *data;
	size_t len, room;
	int64_t began_us;
};

struct run {
	const struct swarm *s;
	int epoll;
	struct client *clients;
};

int64_t swarm_now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void disconnect(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	c->len = 0;
}

static void deliver(struct run *r, struct client *c, int status, const char *body, size_t len)
{
	struct swarm_answer a = {c->call, status, body, len, swarm_now_us() - c->began_us};
	c->is_asking = false;
	r->s->answer(r->s->ctx, &a);
}

static void lose(struct run *r, struct client *c)
{
	disconnect(c);
	if (c->is_asking)
		deliver(r, c, 0, "", 0);
}

static bool connect_client(struct run *r, struct client *c)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)r->s->port)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return false;
	struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
	bool is_begun = connect(c->fd, (struct sockaddr *)&to, sizeof(to)) == 0 || errno == EINPROGRESS;
	return is_begun && epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &e) == 0;
}

static void send_more(struct run *r, struct client *c)
{
	while (c->is_asking && c->sent < c->request_len) {
		ssize_t n = send(c->fd, c->request + c->sent, c->request_len - c->sent, MSG_NOSIGNAL);
		if (n < 0 && (errno == EAGAIN || errno == ENOTCONN))
			return; /* the event says when */
		if (n <= 0) {
			lose(r, c);
			return;
		}
		c->sent += (size_t)n;
	}
}

/* What Content-Length says, and where the body begins; false while the head is not whole. */
static bool read_head(const struct client *c, size_t *body_at, size_t *body_len)
{
	const char *end = memmem(c->data, c->len, "\r\n\r\n", 4);
	if (end == NULL)
		return false;
	*body_at = (size_t)(end - c->data) + 4;
	*body_len = 0;
	for (const char *line = c->data; line < end; line = strstr(line, "\r\n") + 2)
		if (strncasecmp(line, "Content-Length:", 15) == 0)
			*body_len = strtoul(line + 15, NULL, 10);
	return true;
}

static void take_answer(struct run *r, struct client *c)
{
	size_t at, len;
	c->data[c->len] = 0;
	if (!c->is_asking || !read_head(c, &at, &len) || c->len < at + len)
		return;
	int status = atoi(c->data + strlen("HTTP/1.1 "));
	bool is_last = memmem(c->data, at, "Connection: close", 17) != NULL;
	c->len = 0; /* one request under way: nothing of another answer can have come */
	deliver(r, c, status, c->data + at, len);
	if (is_last)
		disconnect(c);
}

static bool make_room(struct client *c)
{
	if (c->len + 1 < c->room)
		return true;
	size_t room = c->room ? 2 * c->room : 8192;
	char *data = room <= ROOM_MAX ? realloc(c->data, room) : NULL;
	if (data == NULL)
		return false;
	c->data = data;
	c->room = room;
	return true;
}

static void receive(struct run *r, struct client *c)
{
	while (c->fd >= 0) {
		ssize_t n = make_room(c) ? recv(c->fd, c->data + c->len, c->room - c->len - 1, 0) : -1;
		if (n < 0 && (errno == EAGAIN || errno == ENOTCONN))
			return;
		if (n <= 0) {
			lose(r, c);
			return;
		}
		c->len += (size_t)n;
		take_answer(r, c);
	}
}

static void give_work(struct run *r, struct client *c)
{
	if (c->is_asking || !r->s->ask(r->s->ctx, &c->request, &c->request_len, &c->call))
		return;
	c->is_asking = true;
	c->sent = 0;
	c->began_us = swarm_now_us();
	if (c->fd < 0 && !connect_client(r, c)) {
		lose(r, c);
		return;
	}
	send_more(r, c);
}

static void handle(struct run *r, const struct epoll_event *e)
{
	struct client *c = e->data.ptr;
	if (c->fd < 0)
		return;
	if (e->events & (EPOLLERR | EPOLLHUP)) {
		lose(r, c);
		return;
	}
	if (e->events & EPOLLOUT)
		send_more(r, c);
	if (e->events & (EPOLLIN | EPOLLRDHUP))
		receive(r, c);
	give_work(r, c);
}

static void run_until_told(struct run *r)
{
	struct epoll_event events[EVENTS];
	while (r->s->tick(r->s->ctx)) {
		for (unsigned i = 0; i < r->s->connections; i++)
			give_work(r, &r->clients[i]);
		int n = epoll_wait(r->epoll, events, EVENTS, TICK_MS);
		for (int i = 0; i < n; i++)
			handle(r, &events[i]);
	}
}

bool swarm_run(const struct swarm *s)
{
	struct run r = {.s = s, .epoll = epoll_create1(EPOLL_CLOEXEC), .clients = calloc(s->connections, sizeof(*r.clients))};
	bool is_ready = r.epoll >= 0 && r.clients != NULL;
	for (unsigned i = 0; is_ready && i < s->connections; i++)
		r.clients[i].fd = -1;
	if (is_ready)
		run_until_told(&r);
	for (unsigned i = 0; is_ready && i < s->connections; i++) {
		lose(&r, &r.clients[i]);
		free(r.clients[i].data);
	}
	free(r.clients);
	close(r.epoll);
	return is_ready;
}
