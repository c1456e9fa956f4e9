#include "tests/bench/parts/load.h"

#include "tests/support/bench.h"

#include <hoaban/uuid.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MAX  (16u << 10)
#define REQUEST_MAX 2048
#define SAMPLES_MAX (1u << 20)
#define PATIENCE_MS 20000

struct client {
	int fd;
	double sent_at;
	size_t len;
	char answer[ANSWER_MAX + 1];
};

struct crowd {
	const struct load_plan *plan;
	int epoll;
	struct client *clients;
	size_t client_count;
	uint64_t random;
	double *samples; /* seconds */
	size_t sample_count;
	uint64_t asked, answered;
	size_t under_way;
};

enum { STAGE_WARM, STAGE_MEASURE, STAGE_RUN_OUT };

/* ---------------------------------------------------------------- one request */

/* xorshift: keys must differ, nobody has to be unable to guess them. */
static uint64_t draw(struct crowd *c)
{
	c->random ^= c->random << 13;
	c->random ^= c->random >> 7;
	c->random ^= c->random << 17;
	return c->random;
}

static void new_key(struct crowd *c, char text[static UUID_TEXT])
{
	struct timespec now;
	uint8_t id[UUID_LEN], random[10];
	uint64_t a = draw(c), b = draw(c);
	memcpy(random, &a, 8);
	memcpy(random + 8, &b, 2);
	clock_gettime(CLOCK_REALTIME, &now);
	uuid_v7(id, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, random);
	uuid_format(text, id);
}

static void ask(struct crowd *c, struct client *one)
{
	char request[REQUEST_MAX], key[UUID_TEXT];
	new_key(c, key);
	int len = snprintf(request, sizeof(request),
			   "POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json\r\n"
			   "Idempotency-Key: %s\r\nContent-Length: %zu\r\n\r\n%s",
			   c->plan->port, key, strlen(c->plan->body), c->plan->body);
	one->len = 0;
	one->sent_at = bench_seconds();
	if (send(one->fd, request, (size_t)len, MSG_NOSIGNAL) != len)
		bench_fail("the server does not take an order");
	c->under_way++;
	c->asked++;
}

/* ---------------------------------------------------------------- one answer */

/* How long the whole answer is, or 0 while its head is not there yet. */
static size_t answer_length(const struct client *one)
{
	const char *end = strstr(one->answer, "\r\n\r\n");
	const char *length = end == NULL ? NULL : strcasestr(one->answer, "\r\nContent-Length:");
	if (length == NULL)
		return 0;
	return (size_t)(end + 4 - one->answer) + strtoul(length + 17, NULL, 10);
}

/* True when the answer is whole. */
static bool take(struct client *one)
{
	ssize_t n = recv(one->fd, one->answer + one->len, ANSWER_MAX - one->len, 0);
	if (n <= 0)
		bench_fail("the server hung up");
	one->len += (size_t)n;
	one->answer[one->len] = 0;
	size_t whole = answer_length(one);
	if (whole == 0 || one->len < whole)
		return false;
	if (strncmp(one->answer, "HTTP/1.1 201 ", 13) != 0 || strstr(one->answer, "\"status\":\"paid\"") == NULL)
		bench_fail("not 201: %s", one->answer);
	return true;
}

static void serve(struct crowd *c, struct client *one, int stage)
{
	if (!take(one))
		return;
	c->under_way--;
	c->answered++;
	if (stage == STAGE_MEASURE && c->sample_count < SAMPLES_MAX)
		c->samples[c->sample_count++] = bench_seconds() - one->sent_at;
	if (stage != STAGE_RUN_OUT && (c->plan->most == 0 || c->asked < c->plan->most))
		ask(c, one);
}

static void serve_until(struct crowd *c, double until, int stage)
{
	struct epoll_event events[LOAD_CONNECTIONS];
	while (c->under_way > 0 && (stage == STAGE_RUN_OUT || bench_seconds() < until)) {
		int n = epoll_wait(c->epoll, events, LOAD_CONNECTIONS, PATIENCE_MS);
		if (n <= 0)
			bench_fail("no answer in %d s", PATIENCE_MS / 1000);
		for (int i = 0; i < n; i++)
			serve(c, events[i].data.ptr, stage);
	}
}

/* ---------------------------------------------------------------- the crowd */

static void join(struct crowd *c, struct client *one)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->plan->port)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int on = 1;
	one->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (one->fd < 0 || connect(one->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		bench_fail("cannot connect to port %u", c->plan->port);
	setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
	if (epoll_ctl(c->epoll, EPOLL_CTL_ADD, one->fd, &event) != 0)
		bench_fail("epoll");
	ask(c, one);
}

static struct crowd *crowd_open(const struct load_plan *plan)
{
	struct crowd *c = calloc(1, sizeof(*c));
	double *samples = calloc(SAMPLES_MAX, sizeof(*samples));
	size_t count = plan->connections ? plan->connections : LOAD_CONNECTIONS;
	struct client *clients = calloc(count, sizeof(*clients));
	if (c == NULL || samples == NULL || clients == NULL)
		bench_fail("out of memory");
	c->clients = clients;
	c->client_count = count;
	c->plan = plan;
	c->samples = samples;
	c->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (getrandom(&c->random, sizeof(c->random), 0) != sizeof(c->random))
		bench_fail("no randomness");
	c->random |= 1;
	for (size_t i = 0; i < c->client_count; i++)
		join(c, &c->clients[i]);
	return c;
}

static void crowd_close(struct crowd *c)
{
	for (size_t i = 0; i < c->client_count; i++)
		close(c->clients[i].fd);
	close(c->epoll);
	free(c->clients);
	free(c->samples);
	free(c);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double percentile_ms(const struct crowd *c, double share)
{
	return c->sample_count == 0 ? 0 : c->samples[(size_t)((double)(c->sample_count - 1) * share)] * 1000;
}

static void mark(const struct load_plan *plan, int at)
{
	if (plan->mark != NULL)
		plan->mark(plan->ctx, at);
}

struct load_result load_run(const struct load_plan *plan)
{
	struct crowd *c = crowd_open(plan);
	serve_until(c, bench_seconds() + plan->warm_s, STAGE_WARM);
	uint64_t before = c->answered;
	mark(plan, 0);
	double start = bench_seconds(), cpu = bench_thread_cpu_us();
	serve_until(c, start + plan->measured_s, STAGE_MEASURE);
	double took = bench_seconds() - start;
	cpu = bench_thread_cpu_us() - cpu;
	mark(plan, 1);
	uint64_t orders = c->answered - before;
	serve_until(c, 0, STAGE_RUN_OUT);
	if (orders == 0)
		bench_fail("no order was answered");
	qsort(c->samples, c->sample_count, sizeof(*c->samples), compare);
	struct load_result r = {
		.rate = (double)orders / took,
		.p50_ms = percentile_ms(c, 0.5),
		.p99_ms = percentile_ms(c, 0.99),
		.cpu_us = cpu / (double)orders,
		.orders = orders,
		.orders_all = c->answered,
	};
	crowd_close(c);
	return r;
}
