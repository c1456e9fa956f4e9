#include "tests/support/cutproxy.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX (8u << 20)
#define QUIET_MS    30000

struct line {
	struct cutproxy *proxy;
	int client, server;
	int last_from; /* whose bytes came last */
	int64_t left;  /* bytes until the cut; negative = none */
};

/* ---- sockets */

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int dial(int port)
{
	struct sockaddr_in a = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* What was on its way is lost: the peer sees a reset, not an end. */
static void hang_up(int fd)
{
	struct linger now = {.l_onoff = 1};
	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(fd);
}

static bool send_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

/* ---- where to cut */

static uint64_t roll(struct cutproxy *p)
{
	pthread_mutex_lock(&p->lock);
	p->seed = p->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	uint64_t drawn = p->seed >> 33;
	pthread_mutex_unlock(&p->lock);
	return drawn;
}

static int64_t draw_budget(struct cutproxy *p)
{
	unsigned one_in = p->cut_one_in, within = p->cut_within;
	if (one_in == 0 || within == 0 || roll(p) % one_in != 0)
		return -1;
	return (int64_t)(roll(p) % within);
}

/* ---- a request held back */

static size_t content_length(const char *head)
{
	const char *at = strcasestr(head, "\r\nContent-Length:");
	return at != NULL ? strtoul(at + 17, NULL, 10) : 0;
}

static bool is_whole(const char *data, size_t len)
{
	const char *end = memmem(data, len, "\r\n\r\n", 4);
	return end != NULL && len >= (size_t)(end - data) + 4 + content_length(data);
}

static void hold(struct line *l)
{
	char *data = calloc(1, REQUEST_MAX + 1);
	size_t len = 0;
	ssize_t n = 1;
	while (data != NULL && n > 0 && len < REQUEST_MAX && !is_whole(data, len)) {
		n = recv(l->client, data + len, REQUEST_MAX - len, 0);
		len += n > 0 ? (size_t)n : 0;
	}
	pthread_mutex_lock(&l->proxy->lock);
	free(l->proxy->held);
	l->proxy->held = data;
	l->proxy->held_len = len;
	pthread_mutex_unlock(&l->proxy->lock);
	struct pollfd gone = {.fd = l->client, .events = POLLIN};
	poll(&gone, 1, QUIET_MS); /* the sender waits in vain and hangs up */
}

bool cutproxy_has_held(struct cutproxy *p)
{
	pthread_mutex_lock(&p->lock);
	bool has = p->held != NULL;
	pthread_mutex_unlock(&p->lock);
	return has;
}

int cutproxy_deliver(struct cutproxy *p)
{
	char answer[64] = "";
	int status = 0, fd = dial(p->server);
	pthread_mutex_lock(&p->lock);
	bool is_sent = fd >= 0 && p->held != NULL && send_all(fd, p->held, p->held_len);
	free(p->held);
	p->held = NULL;
	pthread_mutex_unlock(&p->lock);
	if (is_sent && recv(fd, answer, sizeof answer - 1, MSG_WAITALL) > 0)
		sscanf(answer, "HTTP/1.1 %d", &status);
	hang_up(fd);
	return status;
}

/* ---- slowness */

#define PACKET	    1400
#define SLOW_BUFFER 4096 /* what a slow line holds must not hide in the kernel's buffers */
#define LOOK_MS	    50

static void nap(uint64_t us)
{
	if (us > 0)
		usleep((useconds_t)us);
}

static size_t piece_size(const struct cutproxy *p, size_t most)
{
	return p->rate > 0 || p->stall_one_in > 0 ? PACKET : most;
}

static void narrow(const struct cutproxy *p, int fd)
{
	int size = SLOW_BUFFER;
	if ((p->rate == 0 && !p->is_narrow) || fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

/* What the line costs these bytes, in time. */
static void hold_up(struct line *l, int from, size_t len)
{
	struct cutproxy *p = l->proxy;
	unsigned rate = p->rate, one_in = p->stall_one_in;
	atomic_fetch_add(&p->bytes, len);
	if (from != l->last_from)
		nap(p->delay_ms * UINT64_C(1000));
	l->last_from = from;
	if (rate > 0)
		nap(len * UINT64_C(1000000) / rate);
	if (one_in == 0 || roll(p) % one_in != 0)
		return;
	atomic_fetch_add(&p->stalls, 1);
	nap(p->stall_ms * UINT64_C(1000));
}

/* ---- lines */

/* Whether the line goes on. A cut may come in the middle of what was just read. */
static bool forward(struct line *l, int from, int to)
{
	char data[16384];
	ssize_t n = recv(from, data, piece_size(l->proxy, sizeof data), 0);
	if (n <= 0)
		return false;
	hold_up(l, from, (size_t)n);
	if (l->left < 0 || n <= l->left) {
		l->left -= l->left < 0 ? 0 : n;
		return send_all(to, data, (size_t)n);
	}
	atomic_fetch_add(&l->proxy->cuts, 1);
	send_all(to, data, (size_t)l->left);
	return false;
}

/* False when the line is down, or has been silent for long. */
static bool wait_for_bytes(const struct line *l, struct pollfd p[static 2])
{
	for (int waited = 0; waited < QUIET_MS; waited += LOOK_MS) {
		int n = poll(p, 2, LOOK_MS);
		if (l->proxy->is_down || n < 0)
			return false;
		if (n > 0)
			return true;
	}
	return false;
}

static void carry(struct line *l)
{
	struct pollfd p[] = {{.fd = l->client, .events = POLLIN}, {.fd = l->server, .events = POLLIN}};
	while (wait_for_bytes(l, p)) {
		if (p[0].revents != 0 && atomic_exchange(&l->proxy->holds_next, false)) {
			hold(l);
			return;
		}
		if (p[0].revents != 0 && !forward(l, l->client, l->server))
			return;
		if (p[1].revents != 0 && atomic_exchange(&l->proxy->loses_answer, false))
			return;
		if (p[1].revents != 0 && !forward(l, l->server, l->client))
			return;
	}
}

static int connect_on(struct cutproxy *p)
{
	return p->dial != NULL ? p->dial(p->ctx) : dial(p->server);
}

static void *line_main(void *arg)
{
	struct line *l = arg;
	l->server = l->proxy->is_down ? -1 : connect_on(l->proxy);
	narrow(l->proxy, l->client);
	narrow(l->proxy, l->server);
	l->left = draw_budget(l->proxy);
	if (l->server >= 0)
		carry(l);
	hang_up(l->client);
	hang_up(l->server);
	free(l);
	return NULL;
}

static void line_open(struct cutproxy *p, int client)
{
	struct line *l = p->worker_count < CUTPROXY_LINES_MAX ? malloc(sizeof *l) : NULL;
	if (l == NULL) {
		fprintf(stderr, "cutproxy: too many connections\n");
		abort();
	}
	*l = (struct line){.proxy = p, .client = client, .server = -1};
	atomic_fetch_add(&p->connections, 1);
	if (pthread_create(&p->workers[p->worker_count], NULL, line_main, l) != 0)
		abort();
	p->worker_count++;
}

static void *proxy_main(void *arg)
{
	struct cutproxy *p = arg;
	for (int client; (client = accept4(p->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;)
		line_open(p, client);
	return NULL;
}

static int listen_somewhere(int *port)
{
	struct sockaddr_in a = loopback(0);
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 64) != 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		abort();
	*port = ntohs(a.sin_port);
	return fd;
}

void cutproxy_start(struct cutproxy *p, int server, uint64_t seed)
{
	*p = (struct cutproxy){.dial = p->dial,
			       .ctx = p->ctx,
			       .is_narrow = p->is_narrow,
			       .listener = p->listener,
			       .server = server,
			       .seed = seed};
	pthread_mutex_init(&p->lock, NULL);
	if (p->listener == 0)
		p->listener = listen_somewhere(&p->port);
	if (pthread_create(&p->thread, NULL, proxy_main, p) != 0)
		abort();
}

void cutproxy_stop(struct cutproxy *p)
{
	shutdown(p->listener, SHUT_RDWR);
	pthread_join(p->thread, NULL);
	close(p->listener);
	for (int i = 0; i < p->worker_count; i++)
		pthread_join(p->workers[i], NULL);
	free(p->held);
	pthread_mutex_destroy(&p->lock);
}
