/* What all schedules share: keys, certificates, tickets. */
#include "tests/support/sitesim.h"
#include <stdio.h>
#include <stdlib.h>

#define VALID_FROM  0x6b007c90u /* local midnight of 2026-11-21 */
#define VALID_UNTIL 0x6b01ce10u

static void must(enum err e)
{
	if (e != E_OK)
		abort();
}

static void make_key(struct sim_key *k, const char *name)
{
	uint8_t seed[SEED_LEN];
	sha256(seed, bytes_of_text(name));
	key_pair_from_seed(k->public_key, k->secret_key, seed);
}

static struct trust_key listed(const struct sim_key *k, enum key_use use)
{
	struct trust_key t = {.use = use, .not_before = VALID_FROM, .expires = VALID_UNTIL};
	memcpy(t.public_key, k->public_key, PUBLIC_KEY_LEN);
	cose_kid(t.kid, k->public_key);
	return t;
}

static void certify(struct sim_world *w, int i)
{
	uint8_t room[GRANT_BYTES_MAX];
	struct buf payload = BUF_FIXED(room), message = BUF_FIXED(w->certificates[i]);
	struct certificate c = {.expires = VALID_UNTIL,
				.not_before = VALID_FROM,
				.issued_at = VALID_FROM,
				.sites = 1u << SIM_SITE,
				.party = 10,
				.days_ahead = 1};
	memcpy(c.device, w->devices[i], UUID_LEN);
	memcpy(c.device_key, w->device_keys[i].public_key, PUBLIC_KEY_LEN);
	memcpy(c.ticket_key, w->ticket_key.public_key, PUBLIC_KEY_LEN);
	certificate_encode(&payload, &c);
	must(cose_sign(&message, buf_bytes(&payload), AAD_DEVICE, w->certifier.secret_key));
	must(buf_status(&message));
	w->certificate_len[i] = message.len;
}

static void make_ticket(struct sim_world *w, int i, uint32_t party, int root, uint32_t first_use)
{
	uint8_t room[TICKET_BYTES_MAX];
	struct sim_ticket *t = &w->tickets[i];
	struct buf payload = BUF_FIXED(room), message = BUF_FIXED(t->bytes);
	t->ticket = (struct ticket){.id = {0x70, (uint8_t)i},
				    .valid_until = VALID_UNTIL,
				    .valid_from = VALID_FROM,
				    .issued_at = SIM_NOW - 60,
				    .sites = 1u << SIM_SITE,
				    .category = 1,
				    .party = party,
				    .days = 1,
				    .edition = 1,
				    .entries = 1};
	if (root >= 0) {
		t->ticket.is_split = true;
		t->ticket.first_use = first_use;
		memcpy(t->ticket.root, w->tickets[root].ticket.id, UUID_LEN);
	}
	must(ticket_encode(&payload, &t->ticket));
	must(cose_sign(&message, buf_bytes(&payload), AAD_TICKET, w->ticket_key.secret_key));
	t->len = message.len;
}

void sim_world_init(struct sim_world *w)
{
	*w = (struct sim_world){0};
	make_key(&w->ticket_key, "sim tickets");
	make_key(&w->certifier, "sim devices");
	w->ticket_keys[0] = listed(&w->ticket_key, KEY_USE_TICKET);
	w->certifier_keys[0] = listed(&w->certifier, KEY_USE_DEVICES);
	w->tickets_list = (struct trust_list){.issued_at = SIM_NOW - 60, .count = 1, .keys = w->ticket_keys};
	w->delegations = (struct trust_list){.issued_at = SIM_NOW - 60, .count = 1, .keys = w->certifier_keys};
	w->lists = (struct gate_lists){.keys = &w->tickets_list};
	w->authorities = (struct lease_hub){.site = SIM_SITE, .count = SIM_HUBS};
	for (int i = 0; i < SIM_DEVICES; i++) {
		char name[32];
		snprintf(name, sizeof(name), "sim device %d", i);
		make_key(&w->device_keys[i], name);
		w->devices[i][0] = 0xd0;
		w->devices[i][15] = (uint8_t)i;
		if (i < SIM_HUBS)
			memcpy(w->authorities.devices[i], w->devices[i], UUID_LEN);
		certify(w, i);
	}
	make_ticket(w, 0, 1, -1, 0);
	make_ticket(w, 1, 1, -1, 0);
	make_ticket(w, 2, 2, -1, 0);
	make_ticket(w, 3, 4, -1, 0);
	make_ticket(w, 4, 2, 3, 1); /* the first half of ticket 3 */
	make_ticket(w, 5, 2, 3, 3); /* and the second */
	for (int i = 6; i < SIM_TICKETS; i++)
		make_ticket(w, i, 1 + (uint32_t)i % 3, -1, 0);
}
