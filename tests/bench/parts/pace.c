#include "tests/bench/parts/pace.h"

#include "tests/support/bench.h"

#include <hoaban/uuid.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_MAX 2048
#define ANSWER_MAX  (16u << 10)

static int join(unsigned port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		bench_fail("cannot connect to port %u", port);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static int write_request(char out[static REQUEST_MAX], const struct pace_plan *plan)
{
	uint8_t id[UUID_LEN], random[10];
	char key[UUID_TEXT];
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		bench_fail("no randomness");
	uuid_v7(id, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, random);
	uuid_format(key, id);
	return snprintf(out, REQUEST_MAX,
			"POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json\r\n"
			"Idempotency-Key: %s\r\nContent-Length: %zu\r\n\r\n%s",
			plan->port, key, strlen(plan->body), plan->body);
}

static bool is_whole(const char *answer, size_t len)
{
	const char *end = strstr(answer, "\r\n\r\n"), *length = strcasestr(answer, "\r\nContent-Length:");
	return end != NULL && length != NULL && len >= (size_t)(end + 4 - answer) + strtoul(length + 17, NULL, 10);
}

static void order_one(int fd, const struct pace_plan *plan)
{
	char request[REQUEST_MAX], answer[ANSWER_MAX + 1] = "";
	size_t len = 0;
	int size = write_request(request, plan);
	if (send(fd, request, (size_t)size, MSG_NOSIGNAL) != size)
		bench_fail("the server does not take an order");
	while (!is_whole(answer, len)) {
		ssize_t n = recv(fd, answer + len, ANSWER_MAX - len, 0);
		if (n <= 0)
			bench_fail("the server hung up");
		len += (size_t)n;
		answer[len] = 0;
	}
	if (strncmp(answer, "HTTP/1.1 201 ", 13) != 0)
		bench_fail("not 201: %s", answer);
}

static void sleep_until(double at)
{
	double left = at - bench_seconds();
	if (left > 0)
		nanosleep(&(struct timespec){(time_t)left, (long)((left - (double)(time_t)left) * 1e9)}, NULL);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void mark(const struct pace_plan *plan, int at)
{
	if (plan->mark != NULL)
		plan->mark(plan->ctx, at);
}

struct pace_result pace_run(const struct pace_plan *plan)
{
	double *waits = calloc(plan->measured, sizeof(*waits));
	int fd = join(plan->port);
	double start = bench_seconds();
	if (waits == NULL)
		bench_fail("out of memory");
	for (size_t i = 0; i < plan->warm + plan->measured; i++) {
		double at = start + (double)i / plan->per_second;
		if (i == plan->warm)
			mark(plan, 0);
		sleep_until(at);
		order_one(fd, plan);
		if (i >= plan->warm)
			waits[i - plan->warm] = bench_seconds() - at;
	}
	mark(plan, 1);
	close(fd);
	qsort(waits, plan->measured, sizeof(*waits), compare);
	struct pace_result r = {waits[plan->measured / 2] * 1000, waits[(plan->measured - 1) * 99 / 100] * 1000};
	free(waits);
	return r;
}
