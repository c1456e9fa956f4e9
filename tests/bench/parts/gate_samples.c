#include "tests/bench/parts/gate_samples.h"
#include "tests/support/bench.h"

#include <hoaban/instant.h>

#include <string.h>

static void make_keys(struct gate_samples *g)
{
	for (size_t i = 0; i < GATE_KEYS; i++) {
		uint8_t seed[SEED_LEN] = {(uint8_t)i, 1};
		struct trust_key *k = &g->trusted[i];
		key_pair_from_seed(g->keys[i].public_key, g->keys[i].secret_key, seed);
		*k = (struct trust_key){.use = KEY_USE_TICKET,
					.not_before = GATE_NOW - DAY_S,
					.expires = GATE_NOW + 365 * DAY_S,
					.has_limits = true,
					.sites = 62,
					.party = 50,
					.days_ahead = 30};
		memcpy(k->public_key, g->keys[i].public_key, PUBLIC_KEY_LEN);
		cose_kid(k->kid, k->public_key);
	}
	g->list = (struct trust_list){
		.expires = GATE_NOW + DAY_S, .issued_at = GATE_NOW, .seq = 1, .count = GATE_KEYS, .keys = g->trusted};
}

static void make_lists(struct gate_samples *g)
{
	for (size_t i = 0; i < GATE_LISTED; i++) {
		g->listed[i][0] = (uint8_t)(i >> 8);
		g->listed[i][1] = (uint8_t)i;
	}
	g->revoked = (struct id_list){
		.expires = GATE_NOW + DAY_S, .issued_at = GATE_NOW, .seq = 1, .count = GATE_LISTED, .ids = g->listed[0]};
	g->superseded = g->revoked;
	g->lists = (struct gate_lists){
		.keys = &g->list, .revoked = &g->revoked, .superseded = &g->superseded, .issued_at = GATE_NOW, .limit_h = 48};
}

static enum err make_sample(struct gate_sample *s, const struct gate_key *key, size_t n)
{
	struct ticket t = {.valid_until = GATE_NOW + DAY_S / 2,
			   .valid_from = GATE_NOW - 3600,
			   .issued_at = GATE_NOW - 60,
			   .sites = 1u << GATE_SITE,
			   .category = CATEGORY_ADULT,
			   .party = 4,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	uint8_t payload_room[256], cose_room[TICKET_BYTES_MAX], random[10] = {(uint8_t)(n >> 8), (uint8_t)n};
	struct buf payload = BUF_FIXED(payload_room), cose = BUF_FIXED(cose_room), message = BUF_FIXED(s->message);
	struct buf text = {.data = (uint8_t *)s->text, .cap = TICKET_TEXT_MAX, .ceiling = TICKET_TEXT_MAX, .is_fixed = true};
	struct cose_sign1 m;
	uuid_v7(t.id, GATE_NOW * 1000 + (int64_t)n, random);
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

void gate_samples_make(struct gate_samples *g)
{
	make_keys(g);
	make_lists(g);
	for (size_t i = 0; i < GATE_TICKETS; i++)
		if (make_sample(&g->samples[i], &g->keys[i % GATE_KEYS], i) != E_OK)
			bench_fail("no sample ticket");
}
