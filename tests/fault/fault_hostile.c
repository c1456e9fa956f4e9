/* The real server among people who mean it no good: ambiguous heads, ways out of the tree, bodies without end, JSON without
 * bottom, and two hundred connections that send a byte a second. Everything is refused or closed in bounded time, and an honest
 * client beside them buys as if nothing happened. */
#include "tests/support/patience.h"
#include "tests/support/rawhttp.h"
#include "tests/support/story.h"
#include "tests/support/swarm.h"

#include <hoaban/instant.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PATIENCE_MS 60000
#define PROMPT_US   INT64_C(3000000)
#define SLOW	    200
#define SLOW_S	    60 /* the server gives a head 10 s */
#define MEDIAN_US   INT64_C(100000)
#define SLOWEST_US  INT64_C(2000000) /* on a machine that has other work as well */

static struct story story = {.clock = STORY_CLOCK};

#define HOST "Host: h\r\n"
#define KEY  "Idempotency-Key: 01a2000b-b372-78bf-806a-35c178cc91ce\r\n"
#define JSON "Content-Type: application/json\r\n"

/* ---------------------------------------------------------------- one request, one refusal */

static const struct attack {
	const char *name, *request;
	int status;
} attacks[] = {
	{"two lengths", "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400},
	{"the same length twice",
	 "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400},
	{"length and chunks",
	 "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON
	 "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	 400},
	{"chunks and length",
	 "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON
	 "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	 400},
	{"a length that is none", "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON "Content-Length: 2, 2\r\n\r\n{}", 400},
	{"a negative length", "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON "Content-Length: -1\r\n\r\n{}", 400},
	{"two hosts", "GET /v1/sites HTTP/1.1\r\n" HOST HOST "\r\n", 400},
	{"two different hosts", "GET /v1/sites HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
	{"no host", "GET /v1/sites HTTP/1.1\r\n\r\n", 400},
	{"%00", "GET /v1/sites%00.json HTTP/1.1\r\n" HOST "\r\n", 400},
	{"%00 behind an id", "GET /v1/orders/00000000000000000000000000000000%00 HTTP/1.1\r\n" HOST "\r\n", 400},
	{"..", "GET /v1/../v1/sites HTTP/1.1\r\n" HOST "\r\n", 400},
	{".. to the keys", "GET /log/tile/../../keys/log.key HTTP/1.1\r\n" HOST "\r\n", 400},
	{"%2e%2e", "GET /log/tile/%2e%2e/%2e%2e/keys/log.key HTTP/1.1\r\n" HOST "\r\n", 400},
	{"..%2f", "GET /log/tile/..%2f..%2fkeys%2flog.key HTTP/1.1\r\n" HOST "\r\n", 400},
	{"a gigabyte", "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON "Content-Length: 1073741824\r\n\r\n", 413},
	{"a gigabyte, if you please",
	 "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON "Content-Length: 1073741824\r\nExpect: 100-continue\r\n\r\n", 413},
	{"more than can be counted",
	 "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON "Content-Length: 99999999999999999999999\r\n\r\n", 413},
	{"a gigabyte for a till",
	 "POST /v1/journal HTTP/1.1\r\n" HOST "Content-Type: application/cbor\r\nContent-Length: 1073741824\r\n\r\n", 413},
	{"a body where none is read", "GET /v1/sites HTTP/1.1\r\n" HOST "Content-Length: 1073741824\r\n\r\n", 413},
};

static const struct step honest = {
	"honest",
	.path = "/v1/orders",
	.headers = {"Idempotency-Key: ${uuid.honest}"},
	.status = 201,
	.body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		"\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
	.expect = {{"status", "paid"}, {"receipts.0.number", "1"}}};

static void refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(attacks); i++) {
		struct raw_reply reply;
		int64_t began = swarm_now_us();
		int status = raw_once(story.port, &reply, PATIENCE_MS, "%s", attacks[i].request);
		if (status != attacks[i].status)
			fail_msg("%s: %d, not %d", attacks[i].name, status, attacks[i].status);
		assert_null(reply.body_len > 0 ? strstr(reply.body, "PRIVATE") : NULL);
		raw_reply_release(&reply);
		assert_true((double)(swarm_now_us() - began) < patience(PROMPT_US));
		story_tell(&story, &honest, 1);
	}
}

/* The second request must not be what the first one's body was. */
static void lets_nothing_be_smuggled(void **state)
{
	(void)state;
	struct raw r;
	struct raw_reply reply;
	assert_true(raw_open(&r, story.port));
	assert_true(raw_text(&r, "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON
				 "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
				 "0\r\n\r\nGET /health/live HTTP/1.1\r\n" HOST "\r\n"));
	assert_int_equal(raw_read(&r, &reply, PATIENCE_MS), 400);
	raw_reply_release(&reply);
	int second = raw_read(&r, &reply, PATIENCE_MS);
	if (second > 0)
		raw_reply_release(&reply);
	assert_int_equal(second, 0);
	raw_close(&r);
}

/* ---------------------------------------------------------------- bodies */

/* Announced in chunks: nobody knows how long it will be, and it is cut off all the same. */
static void cuts_an_endless_body(void **state)
{
	(void)state;
	struct raw r;
	struct raw_reply reply;
	static char chunk[4096 + 16];
	size_t sent = 0;
	int head = snprintf(chunk, sizeof(chunk), "1000\r\n");
	memset(chunk + head, ' ', 4096);
	memcpy(chunk + head + 4096, "\r\n", 2);
	assert_true(raw_open(&r, story.port));
	assert_true(raw_text(&r, "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON "Transfer-Encoding: chunked\r\n\r\n"));
	int64_t began = swarm_now_us();
	while (sent < 64u << 20 && raw_send(&r, chunk, (size_t)head + 4098))
		sent += 4096;
	int status = raw_read(&r, &reply, PATIENCE_MS);
	if (status > 0)
		raw_reply_release(&reply);
	raw_close(&r);
	print_message("an endless body: cut off after %zu kB and %lld ms\n", sent / 1024,
		      (long long)(swarm_now_us() - began) / 1000);
	assert_true(status == 413 || status == 0 || status == -1);
	assert_true(sent < 64u << 20);
	story_tell(&story, &honest, 1);
}

#define DEEP 100000

static int post_body(const char *body, size_t len)
{
	struct raw_reply reply;
	struct raw r;
	assert_true(raw_open(&r, story.port));
	assert_true(raw_text(
		&r, "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON "Connection: close\r\nContent-Length: %zu\r\n\r\n", len));
	raw_send(&r, body, len);
	int status = raw_read(&r, &reply, PATIENCE_MS);
	if (status > 0)
		raw_reply_release(&reply);
	raw_close(&r);
	return status;
}

static void survives_a_bottomless_json(void **state)
{
	(void)state;
	char *body = malloc(2 * DEEP + 1);
	assert_non_null(body);
	for (size_t i = 0; i < DEEP; i++) {
		body[i] = '[';
		body[2 * DEEP - 1 - i] = ']';
	}
	assert_int_equal(post_body(body, 2 * DEEP), 413);	      /* longer than an order may be */
	assert_int_equal(post_body(body + DEEP - 32768, 65536), 400); /* 32 768 deep, as long as it may be */
	memset(body, '[', DEEP);
	assert_int_equal(post_body(body, 65536), 400);
	for (size_t i = 0; i + 5 <= 65535; i += 5)
		memcpy(body + i, "{\"a\":", 5);
	assert_int_equal(post_body(body, 65535), 400);
	free(body);
	story_tell(&story, &honest, 1);
}

/* ---------------------------------------------------------------- slowness */

struct slow {
	int fd;
	bool is_body; /* the head was whole, and the body never is */
	int64_t closed_us;
};

static void open_slow(struct slow *s, size_t i)
{
	struct raw r;
	assert_true(raw_open(&r, story.port));
	s->is_body = i % 2 == 1;
	if (s->is_body)
		assert_true(raw_text(&r, "POST /v1/orders HTTP/1.1\r\n" HOST KEY JSON "Content-Length: 60000\r\n\r\n"));
	else
		assert_true(raw_text(&r, "GET /v1/sites HTTP/1.1\r\nX: "));
	s->fd = r.fd;
	free(r.data);
}

static void drip(struct slow *s, int64_t began)
{
	char byte[512];
	if (s->fd < 0)
		return;
	ssize_t n = recv(s->fd, byte, sizeof(byte), MSG_DONTWAIT);
	if (n != 0 && send(s->fd, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1)
		return;
	close(s->fd);
	s->fd = -1;
	s->closed_us = swarm_now_us() - began;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* Buys once, each time with a key of its own, and says how long that took. */
static int64_t buy(unsigned i)
{
	struct step step = honest;
	struct reply r;
	const char *headers[] = {arena_format(&story.arena, "Idempotency-Key: ${uuid.slow %u}", i), NULL};
	int64_t began = swarm_now_us();
	assert_int_equal(story_call(&story, &(struct call){.path = step.path, .body = step.body, .headers = headers}, &r), 201);
	reply_release(&r);
	return swarm_now_us() - began;
}

static void serves_the_honest_beside_the_slow(void **state)
{
	(void)state;
	static struct slow slow[SLOW];
	static int64_t took[SLOW_S * 20];
	size_t count = 0, open = SLOW;
	for (size_t i = 0; i < SLOW; i++)
		open_slow(&slow[i], i);
	int64_t began = swarm_now_us(), last = 0;
	for (int64_t second = 0; second < SLOW_S && open > 0; second++) {
		open = 0;
		for (size_t i = 0; i < SLOW; i++) {
			drip(&slow[i], began);
			open += slow[i].fd >= 0;
		}
		while (swarm_now_us() - began < (second + 1) * 1000000 && count < COUNT(took)) {
			took[count] = buy((unsigned)count);
			count++;
			usleep(50000);
		}
	}
	for (size_t i = 0; i < SLOW; i++)
		last = slow[i].closed_us > last ? slow[i].closed_us : last;
	qsort(took, count, sizeof(*took), by_size);
	print_message("%d connections of a byte a second: all closed after %lld ms; the honest client bought %zu times, median "
		      "%lld us, "
		      "slowest %lld us\n",
		      SLOW, (long long)last / 1000, count, (long long)took[count / 2], (long long)took[count - 1]);
	assert_int_equal(open, 0);
	assert_true((double)took[count / 2] < patience(MEDIAN_US) && (double)took[count - 1] < patience(SLOWEST_US));
}

static void still_stands(void **state)
{
	(void)state;
	story_end(&story);
}

static int begin(void **state)
{
	(void)state;
	story_begin(&story);
	story_tell(&story, &honest, 1);
	return 0;
}
static int tear_down(void **state)
{
	(void)state;
	story_tear_down(&story);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(lets_nothing_be_smuggled),
		cmocka_unit_test(cuts_an_endless_body),
		cmocka_unit_test(survives_a_bottomless_json),
		cmocka_unit_test(serves_the_honest_beside_the_slow),
		cmocka_unit_test(still_stands),
	};
	return cmocka_run_group_tests_name("hostile", tests, begin, tear_down);
}
