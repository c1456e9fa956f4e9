/* A gate's day for benchmarks: 50 keys, full lists, and tickets that are all good. Made up in memory; needs no till. */
#ifndef BENCH_GATE_SAMPLES_H
#define BENCH_GATE_SAMPLES_H

#include <hoaban/gate.h>

#define GATE_KEYS    50
#define GATE_TICKETS 500
#define GATE_LISTED  2000
#define GATE_NOW     INT64_C(1795224000) /* 2026-11-21 08:20 in Vietnam */
#define GATE_SITE    1

struct gate_key {
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
};

struct gate_sample {
	char text[TICKET_TEXT_MAX + 1];
	size_t text_len;
	uint8_t message[512], signature[SIGNATURE_LEN];
	size_t message_len;
	const struct gate_key *key;
};

struct gate_samples {
	struct gate_key keys[GATE_KEYS];
	struct trust_key trusted[GATE_KEYS];
	struct trust_list list;
	uint8_t listed[GATE_LISTED][UUID_LEN];
	struct id_list revoked, superseded;
	struct gate_lists lists;
	struct gate_sample samples[GATE_TICKETS];
};

/* Groups of four, one a key in turn. Ends the program when something cannot be made. */
void gate_samples_make(struct gate_samples *g);

#endif
