/* A gate without network. gate.verify: from a QR's text to what it says, with 50 keys and full lists. gate.decide: on to the
 * verdict, with what this till remembers of the ticket, read from its journal, in which a busy day stands. The limit of both is
 * libsodium's own Ed25519 verification of the same signed bytes, on the same thread. */
#include "tests/bench/parts/gate_samples.h"
#include "tests/support/bench.h"
#include "tests/support/counter.h"

#include <hoaban/instant.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUND_S	  1.5
#define OTHERS	  5000 /* admitted today beside the samples */
#define TIMES_MAX 200000

struct measuring {
	struct gate_samples g;
	struct counter c;
	size_t time_count;
	double times_us[TIMES_MAX]; /* of single decisions */
};

/* ---------------------------------------------------------------- what is measured */
static bool read_text(struct measuring *m, const struct gate_sample *s)
{
	struct reading r;
	return rules_read(&r, s->text, s->text_len, &m->g.lists, GATE_NOW, GATE_SITE) == VERDICT_ADMITTED;
}

static bool verify_bytes(struct measuring *m, const struct gate_sample *s)
{
	(void)m;
	return crypto_sign_verify_detached(s->signature, s->message, s->message_len, s->key->public_key) == 0;
}

static bool decide(struct measuring *m, const struct gate_sample *s)
{
	struct reading r;
	struct gate_memory memory = {0};
	struct gate_decision d;
	struct till *t = &m->c.till;
	double start = bench_seconds();
	struct gate_facts f = {.reading = &r, .memory = &memory, .want = 1, .authority = GATE_SILENT};
	f.read = rules_read(&r, s->text, s->text_len, &m->g.lists, GATE_NOW, GATE_SITE);
	if (journal_remember(t->journal, &t->arena, ticket_root(&r.ticket), GATE_SITE, instant_day(GATE_NOW), &memory) != E_OK)
		bench_fail("the journal cannot be read");
	gate_decide(&d, &f);
	till_forget(t);
	m->times_us[m->time_count++ % TIMES_MAX] = (bench_seconds() - start) * 1e6;
	return d.ruling.verdict == VERDICT_ADMITTED && d.ruling.first_use == 2; /* the first is in */
}

static double rate_of(struct measuring *m, bool (*one)(struct measuring *m, const struct gate_sample *s))
{
	size_t done = 0;
	double start = bench_seconds(), took;
	do {
		for (size_t i = 0; i < GATE_TICKETS; i++)
			if (!one(m, &m->g.samples[i]))
				bench_fail("a good ticket was refused");
		done += GATE_TICKETS;
		took = bench_seconds() - start;
	} while (took < ROUND_S);
	return (double)done / took;
}

/* ---------------------------------------------------------------- the day before it */
static enum err admit_one(struct till *t, const uint8_t root[static UUID_LEN])
{
	struct admission ad = {.site = GATE_SITE,
			       .day = instant_day(GATE_NOW),
			       .entry = 1,
			       .first_use = 1,
			       .count = 1,
			       .admitted_at = GATE_NOW};
	till_new_id(t, ad.claim);
	memcpy(ad.root, root, UUID_LEN);
	return journal_insert_admission(t->journal, &ad);
}

static enum err fill_journal(void *ctx)
{
	struct measuring *m = ctx;
	for (size_t i = 0; i < OTHERS; i++) {
		uint8_t root[UUID_LEN];
		till_new_id(&m->c.till, root);
		TRY(admit_one(&m->c.till, root));
	}
	for (size_t i = 0; i < GATE_TICKETS; i++) {
		struct reading r;
		const struct gate_sample *s = &m->g.samples[i];
		if (rules_read(&r, s->text, s->text_len, &m->g.lists, GATE_NOW, GATE_SITE) != VERDICT_ADMITTED)
			return E_INTERNAL;
		TRY(admit_one(&m->c.till, r.ticket.id));
	}
	return E_OK;
}

/* ---------------------------------------------------------------- figures */
static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double p99(struct measuring *m)
{
	size_t count = m->time_count < TIMES_MAX ? m->time_count : TIMES_MAX;
	qsort(m->times_us, count, sizeof *m->times_us, compare);
	return m->times_us[count * 99 / 100];
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"gate.verify", "gate.decide", "gate.decide.p99"};
	static struct measuring m;
	double verify[BENCH_ROUNDS], decided[BENCH_ROUNDS], limit[BENCH_ROUNDS];
	struct bench bench;
	if (!bench_begin(&bench, argc, argv, names, 3))
		return 0;
	if (sodium_init() < 0)
		bench_fail("libsodium does not start");
	gate_samples_make(&m.g);
	counter_open(&m.c);
	if (journal_write(m.c.till.journal, fill_journal, &m) != E_OK)
		bench_fail("no journal of a busy day");
	if (!bench_await_quiet(4.0))
		fprintf(stderr, "bench: other programs are running, so the times are too high\n");
	for (int round = 0; round < BENCH_ROUNDS; round++) {
		limit[round] = rate_of(&m, verify_bytes);
		verify[round] = rate_of(&m, read_text);
		decided[round] = rate_of(&m, decide);
	}
	bench_line_of_limit(&bench, names[0], bench_median(verify, BENCH_ROUNDS), "1/s", bench_median(limit, BENCH_ROUNDS));
	bench_line_of_limit(&bench, names[1], bench_median(decided, BENCH_ROUNDS), "1/s", bench_median(limit, BENCH_ROUNDS));
	bench_line(&bench, names[2], p99(&m) / 1000, "ms");
	counter_stop(&m.c);
	return 0;
}
