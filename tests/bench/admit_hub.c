/* What a visitor waits for at a gate whose hub runs beside it, no server reached: from the code's text, through the hub's
 * signed grant, to the durable record. Three commits one after the other: the claim's id, the grant, the admission. */
#include "pos-client/domain/admit.h"
#include "pos-client/domain/authority.h"
#include "pos-client/domain/hub_keep.h"
#include "tests/support/bench.h"
#include "tests/support/counter.h"

#include <hoaban/instant.h>

#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCANS	 1000
#define PORT_MIN 20000
#define STRICT_S 8.0

static const char *const names[] = {"admit.hub.p50", "admit.hub.p99"};

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double percentile(double *values, double of)
{
	qsort(values, SCANS, sizeof *values, compare);
	return values[(size_t)((SCANS - 1) * of)];
}

/* ---- the hub */

_Noreturn static void become_hub(const struct counter *c)
{
	static const sig_atomic_t never;
	struct hub_keep *k;
	struct till t = {.dir = c->dir, .clock = &c->clock, .logger = &c->log->logger, .settings = &c->settings};
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	till_init(&t);
	if (till_open_beside(&t) != E_OK || hub_keep_open(&k, &t, AUTHORITY_SITE_A1) != E_OK)
		_exit(2);
	_exit(hub_keep_run(k, &never) == E_OK ? 0 : 1);
}

static void await_strict(struct till *t)
{
	struct authority_view v = {0};
	double end = bench_seconds() + STRICT_S;
	while (v.standing != AUTHORITY_STRICT) {
		authority_turn(t);
		if (authority_look(t, AUTHORITY_SITE_A1, &v) != E_OK || bench_seconds() > end)
			bench_fail("the hub does not become strict");
		poll(NULL, 0, 10);
	}
}

/* This device is the site's hub and its gate. */
static pid_t open_site(struct counter *c, char listen[static 32])
{
	counter_start(c);
	snprintf(listen, 32, "127.0.0.1:%u", PORT_MIN + randombytes_uniform(20000));
	c->settings.lan_listen = listen;
	c->settings.lan_peers = "";
	c->settings.hub_ms = 900;
	if (keys_make(c->dir, c->now_ms) != E_OK || till_reload(&c->till) != E_OK)
		bench_fail("no keys");
	c->authority.hub_count = 1;
	c->authority.hubs[0] = (struct lease_hub){.site = AUTHORITY_SITE_A1, .count = 1};
	memcpy(c->authority.hubs[0].devices[0], keys_device(c->till.keys), UUID_LEN);
	if (counter_renew(c) != E_OK)
		bench_fail("not enrolled");
	pid_t hub = fork();
	if (hub == 0)
		become_hub(c);
	await_strict(&c->till);
	return hub;
}

/* ---- the gate */

static void write_ticket(const struct counter *c, struct buf *text)
{
	uint32_t now = (uint32_t)(c->now_ms / 1000), from = (uint32_t)day_start(instant_day(now));
	struct ticket t = {.valid_from = from,
			   .valid_until = from + DAY_S,
			   .issued_at = now,
			   .sites = UINT64_C(1) << AUTHORITY_SITE_A1,
			   .category = CATEGORY_ADULT,
			   .party = 1,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	BUF_LOCAL cose;
	buf_init(&cose, TICKET_BYTES_MAX);
	randombytes_buf(t.id, UUID_LEN);
	authority_ticket(&c->authority, &t, &cose);
	if (ticket_text(text, buf_bytes(&cose)) != E_OK)
		bench_fail("no ticket");
}

static double admit_once(struct counter *c)
{
	struct admit_answer a;
	BUF_LOCAL text;
	buf_init(&text, TICKET_TEXT_MAX + 1);
	write_ticket(c, &text);
	struct admit_request r = {.text = buf_text(&text), .len = text.len, .site = AUTHORITY_SITE_A1, .gate = "north"};
	till_forget(&c->till);
	double began = bench_seconds();
	enum err e = admit(&c->till, &r, &a);
	double took = (bench_seconds() - began) * 1000;
	if (e != E_OK || a.verdict != VERDICT_ADMITTED || a.is_provisional)
		bench_fail("not granted: %s", e == E_OK ? verdict_text(a.verdict) : err_code(e));
	return took;
}

int main(int argc, char **argv)
{
	static struct counter c;
	static double scans[SCANS];
	char listen[32];
	struct bench bench;
	if (!bench_begin(&bench, argc, argv, names, sizeof names / sizeof names[0]))
		return 0;
	if (sodium_init() < 0)
		bench_fail("no randomness");
	pid_t hub = open_site(&c, listen);
	if (!bench_await_quiet(4.0))
		fprintf(stderr, "bench: admit.hub: the machine is busy with something else\n");
	for (size_t i = 0; i < SCANS; i++) {
		scans[i] = admit_once(&c);
		authority_turn(&c.till);
	}
	kill(hub, SIGKILL);
	waitpid(hub, NULL, 0);
	bench_line(&bench, "admit.hub.p50", percentile(scans, 0.5), "ms");
	bench_line(&bench, "admit.hub.p99", percentile(scans, 0.99), "ms");
	counter_stop(&c);
	return 0;
}
