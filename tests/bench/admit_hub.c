/* What a visitor waits for at a gate whose hub runs beside it, no server reached: from the code's text, through the hub's
 * signed grant, to the durable record. Three commits one after the other: the claim's id, the grant, the admission. */
#include "pos-client/domain/authority.h"
#include "pos-client/domain/hub_keep.h"
#include "tests/bench/parts/scans.h"
#include "tests/support/bench.h"

#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCANS	 1000
#define PORT_MIN 20000
#define STRICT_S 8.0

static const char *const names[] = {"admit.hub.p50", "admit.hub.p99"};

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
		scans[i] = scans_admit(&c, true);
		authority_turn(&c.till);
	}
	kill(hub, SIGKILL);
	waitpid(hub, NULL, 0);
	bench_line(&bench, "admit.hub.p50", scans_percentile(scans, SCANS, 0.5), "ms");
	bench_line(&bench, "admit.hub.p99", scans_percentile(scans, SCANS, 0.99), "ms");
	counter_stop(&c);
	return 0;
}
