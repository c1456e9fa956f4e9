/* A gate reads a QR text offline: from text to verdict, with 50 keys and full lists, on one thread. The limit is libsodium's
 * own Ed25519 verification of the same signed bytes. */
#include "tests/support/bench.h"

#include <hoaban/instant.h>
#include <hoaban/rules.h>

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define KEYS	50
#define TICKETS 500
#define LISTED	2000
#define ROUND_S 1.5
#define NOW	INT64_C(1795224000) /* 2026-11-21 08:20 in Vietnam */
#define SITE	1
#define MESSAGE 512

struct key {
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
};

struct sample {
	char text[TICKET_TEXT_MAX + 1];
	size_t text_len;
	uint8_t message[MESSAGE], signature[SIGNATURE_LEN];
	size_t message_len;
	const struct key *key;
};

struct gate {
	struct key keys[KEYS];
	struct trust_key trusted[KEYS];
	struct trust_list list;
	uint8_t listed[LISTED][UUID_LEN];
	struct id_list revoked, superseded;
	struct gate_lists lists;
	struct sample samples[TICKETS];
};

static void make_keys(struct gate *g)
{
	for (size_t i = 0; i < KEYS; i++) {
		uint8_t seed[SEED_LEN] = {(uint8_t)i, 1};
		struct trust_key *k = &g->trusted[i];
		key_pair_from_seed(g->keys[i].public_key, g->keys[i].secret_key, seed);
		*k = (struct trust_key){.use = KEY_USE_TICKET,
					.not_before = NOW - DAY_S,
					.expires = NOW + 365 * DAY_S,
					.has_limits = true,
					.sites = 62,
					.party = 50,
					.days_ahead = 30};
		memcpy(k->public_key, g->keys[i].public_key, PUBLIC_KEY_LEN);
		cose_kid(k->kid, k->public_key);
	}
	g->list = (struct trust_list){.expires = NOW + DAY_S, .issued_at = NOW, .seq = 1, .count = KEYS, .keys = g->trusted};
}

static void make_lists(struct gate *g)
{
	for (size_t i = 0; i < LISTED; i++) {
		g->listed[i][0] = (uint8_t)(i >> 8);
		g->listed[i][1] = (uint8_t)i;
	}
	g->revoked = (struct id_list){.expires = NOW + DAY_S, .issued_at = NOW, .seq = 1, .count = LISTED, .ids = g->listed[0]};
	g->superseded = g->revoked;
	g->lists = (struct gate_lists){
		.keys = &g->list, .revoked = &g->revoked, .superseded = &g->superseded, .issued_at = NOW, .limit_h = 48};
}

static enum err make_sample(struct sample *s, const struct key *key, size_t n)
{
	struct ticket t = {.valid_until = NOW + DAY_S / 2,
			   .valid_from = NOW - 3600,
			   .issued_at = NOW - 60,
			   .sites = 1u << SITE,
			   .category = CATEGORY_ADULT,
			   .party = 1,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	uint8_t payload_room[256], cose_room[TICKET_BYTES_MAX], random[10] = {(uint8_t)(n >> 8), (uint8_t)n};
	struct buf payload = BUF_FIXED(payload_room), cose = BUF_FIXED(cose_room), message = BUF_FIXED(s->message);
	struct buf text = {.data = (uint8_t *)s->text, .cap = TICKET_TEXT_MAX, .ceiling = TICKET_TEXT_MAX, .is_fixed = true};
	struct cose_sign1 m;
	uuid_v7(t.id, NOW * 1000 + (int64_t)n, random);
	TRY(ticket_encode(&payload, &t));
	TRY(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, key->secret_key));
	TRY(ticket_text(&text, buf_bytes(&cose)));
	TRY(cose_parse(&m, buf_bytes(&cose)));
	cose_to_be_signed(&message, m.protected_header, AAD_TICKET, m.payload);
	memcpy(s->signature, m.signature, SIGNATURE_LEN);
	s->text_len = text.len;
	s->message_len = message.len;
	s->key = key;
	return buf_status(&message);
}

static double rate_of(const struct gate *g, bool (*one)(const struct gate *g, const struct sample *s))
{
	size_t done = 0;
	double start = bench_seconds(), took;
	do {
		for (size_t i = 0; i < TICKETS; i++)
			if (!one(g, &g->samples[i]))
				bench_fail("a good ticket was refused");
		done += TICKETS;
		took = bench_seconds() - start;
	} while (took < ROUND_S);
	return (double)done / took;
}

static bool read_text(const struct gate *g, const struct sample *s)
{
	struct reading r;
	return rules_read(&r, s->text, s->text_len, &g->lists, NOW, SITE) == VERDICT_ADMITTED;
}

static bool verify_bytes(const struct gate *g, const struct sample *s)
{
	(void)g;
	return crypto_sign_verify_detached(s->signature, s->message, s->message_len, s->key->public_key) == 0;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"gate.verify"};
	static struct gate g;
	double verify[BENCH_ROUNDS], limit[BENCH_ROUNDS];
	struct bench bench;
	if (!bench_begin(&bench, argc, argv, names, 1))
		return 0;
	if (sodium_init() < 0)
		bench_fail("libsodium does not start");
	make_keys(&g);
	make_lists(&g);
	for (size_t i = 0; i < TICKETS; i++)
		if (make_sample(&g.samples[i], &g.keys[i % KEYS], i) != E_OK)
			bench_fail("no sample ticket");
	for (int round = 0; round < BENCH_ROUNDS; round++) {
		limit[round] = rate_of(&g, verify_bytes);
		verify[round] = rate_of(&g, read_text);
	}
	bench_line_of_limit(&bench, "gate.verify", bench_median(verify, BENCH_ROUNDS), "1/s",
			    bench_median(limit, BENCH_ROUNDS));
	return 0;
}
