#include "tests/support/badline.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NEAR_ADDRESS 0xc6336401u /* 198.51.100.1 and .2: for documentation, nobody's */
#define FAR_ADDRESS  0xc6336402u
#define FAR_PORT     9

/* ---- descriptors from one process to another */

static bool send_fd(int to, int fd)
{
	char room[CMSG_SPACE(sizeof(int))] = {0}, byte = 'f';
	struct iovec io = {&byte, 1};
	struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	return sendmsg(to, &m, MSG_NOSIGNAL) == 1;
}

static int receive_fd(int from)
{
	char room[CMSG_SPACE(sizeof(int))], byte;
	struct iovec io = {&byte, 1};
	struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
	int fd = -1;
	if (recvmsg(from, &m, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	if (c != NULL && c->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(c), sizeof fd);
	return fd;
}

/* ---- in a namespace of its own: a process that keeps it */

static struct sockaddr_in address_of(uint32_t address, uint16_t port)
{
	return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address)};
}

static bool set_address(int fd, struct ifreq *r, unsigned long what, uint32_t address)
{
	struct sockaddr_in a = address_of(address, 0);
	memcpy(&r->ifr_addr, &a, sizeof a);
	return ioctl(fd, what, r) == 0;
}

static bool bring_up(uint32_t own, uint32_t other)
{
	struct ifreq r = {.ifr_name = "line"};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool is_up = set_address(fd, &r, SIOCSIFADDR, own) && set_address(fd, &r, SIOCSIFDSTADDR, other);
	r.ifr_flags = IFF_UP | IFF_RUNNING | IFF_POINTOPOINT;
	is_up = is_up && ioctl(fd, SIOCSIFFLAGS, &r) == 0;
	close(fd);
	return is_up;
}

static int open_tunnel(uint32_t own, uint32_t other)
{
	struct ifreq r = {.ifr_name = "line", .ifr_flags = IFF_TUN | IFF_NO_PI};
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0 && ioctl(fd, TUNSETIFF, &r) == 0 && bring_up(own, other))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int listen_far(void)
{
	struct sockaddr_in a = address_of(FAR_ADDRESS, FAR_PORT);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 64) == 0)
		return fd;
	return -1;
}

/* Tunnel first, then whatever kind of socket is asked for by a byte: 's' one to dial with, 'l' the one that listens. */
static _Noreturn void keep_namespace(int socket_fd, uint32_t own, uint32_t other)
{
	char ask;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int tunnel = unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 ? open_tunnel(own, other) : -1;
	if (tunnel < 0 || !send_fd(socket_fd, tunnel))
		_exit(1);
	while (recv(socket_fd, &ask, 1, 0) == 1) {
		int fd = ask == 'l' ? listen_far() : socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd < 0 || !send_fd(socket_fd, fd))
			_exit(1);
		close(fd);
	}
	_exit(0);
}

static bool side_start(struct badline_side *s, uint32_t own, uint32_t other)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return false;
	fflush(NULL);
	s->keeper = fork();
	if (s->keeper == 0) {
		close(pair[0]);
		keep_namespace(pair[1], own, other);
	}
	close(pair[1]);
	s->keeper_socket = pair[0];
	s->tunnel = receive_fd(pair[0]);
	return s->tunnel >= 0;
}

static void side_stop(struct badline_side *s)
{
	if (s->keeper <= 0)
		return;
	close(s->keeper_socket);
	kill(s->keeper, SIGKILL); /* the other keeper may hold a copy of that socket */
	waitpid(s->keeper, NULL, 0);
	if (s->tunnel >= 0)
		close(s->tunnel);
}

static int ask_for(struct badline_side *s, char what)
{
	return send(s->keeper_socket, &what, 1, MSG_NOSIGNAL) == 1 ? receive_fd(s->keeper_socket) : -1;
}

/* As the near end dials: over the line. */
static int dial_far(void *ctx)
{
	struct badline *b = ctx;
	struct sockaddr_in a = address_of(FAR_ADDRESS, FAR_PORT);
	pthread_mutex_lock(&b->lock);
	int fd = ask_for(&b->sides[0], 's');
	pthread_mutex_unlock(&b->lock);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* ---- the packets */

static int64_t now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static bool is_lost(struct badline *b)
{
	b->seed = b->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (b->seed >> 33) % 100 < b->loss;
}

static void take_in(struct badline *b, struct badline_way *w)
{
	struct badline_packet p;
	ssize_t n = read(w->from, p.data, sizeof p.data);
	if (n <= 0)
		return;
	b->packets++;
	if (w->count == BADLINE_QUEUE || is_lost(b)) {
		b->lost++;
		return;
	}
	int64_t now = now_us();
	unsigned rate = b->rate;
	w->free_us = (w->free_us > now ? w->free_us : now) + (rate > 0 ? n * INT64_C(1000000) / rate : 0);
	p.len = (size_t)n;
	p.due_us = w->free_us + b->delay_ms * INT64_C(1000);
	w->ring[(w->first + w->count++) % BADLINE_QUEUE] = p;
}

static void give_out(struct badline_way *w)
{
	for (; w->count > 0 && w->ring[w->first].due_us <= now_us(); w->count--) {
		const struct badline_packet *p = &w->ring[w->first];
		ssize_t n = write(w->to, p->data, p->len);
		(void)n; /* a tunnel that takes nothing loses it, as a line does */
		w->first = (w->first + 1) % BADLINE_QUEUE;
	}
}

static void *carry(void *ctx)
{
	struct badline *b = ctx;
	struct pollfd p[] = {{.fd = b->ways[0].from, .events = POLLIN}, {.fd = b->ways[1].from, .events = POLLIN}};
	while (!b->is_over) {
		poll(p, 2, 2);
		for (size_t i = 0; i < 2; i++) {
			if (p[i].revents & POLLIN)
				take_in(b, &b->ways[i]);
			give_out(&b->ways[i]);
		}
	}
	return NULL;
}

/* ---- */

static void way_start(struct badline_way *w, int from, int to)
{
	*w = (struct badline_way){.from = from, .to = to, .ring = calloc(BADLINE_QUEUE, sizeof *w->ring)};
	if (w->ring == NULL)
		abort();
}

bool badline_start(struct badline *b, int server, uint64_t seed)
{
	*b = (struct badline){.seed = seed, .sides = {{.tunnel = -1}, {.tunnel = -1}}};
	bool is_there =
		side_start(&b->sides[0], NEAR_ADDRESS, FAR_ADDRESS) && side_start(&b->sides[1], FAR_ADDRESS, NEAR_ADDRESS);
	int listener = is_there ? ask_for(&b->sides[1], 'l') : -1;
	if (listener < 0) {
		side_stop(&b->sides[0]);
		side_stop(&b->sides[1]);
		return false;
	}
	pthread_mutex_init(&b->lock, NULL);
	way_start(&b->ways[0], b->sides[0].tunnel, b->sides[1].tunnel);
	way_start(&b->ways[1], b->sides[1].tunnel, b->sides[0].tunnel);
	b->far = (struct cutproxy){.listener = listener};
	b->near = (struct cutproxy){.dial = dial_far, .ctx = b, .is_narrow = true};
	cutproxy_start(&b->far, server, seed);
	cutproxy_start(&b->near, 0, seed);
	b->port = b->near.port;
	if (pthread_create(&b->carrier, NULL, carry, b) != 0)
		abort();
	return true;
}

void badline_stop(struct badline *b)
{
	b->loss = b->delay_ms = b->rate = 0; /* what still dials comes through, and ends */
	b->near.is_down = b->far.is_down = true;
	cutproxy_stop(&b->near);
	cutproxy_stop(&b->far);
	b->is_over = true;
	pthread_join(b->carrier, NULL);
	side_stop(&b->sides[0]);
	side_stop(&b->sides[1]);
	free(b->ways[0].ring);
	free(b->ways[1].ring);
	pthread_mutex_destroy(&b->lock);
}
