/* A site in memory: a hub with two deputies, gates, a network that loses, delays, doubles and reorders, machines that crash
 * between any two steps, in virtual time and from a seed. The decision code is the real one (hub.h, member.h); only sockets,
 * disks and clocks are played. */
#ifndef TESTS_SUPPORT_SITESIM_H
#define TESTS_SUPPORT_SITESIM_H

#include <hoaban/hub.h>
#include <hoaban/member.h>

#define SIM_HUBS    3
#define SIM_GATES   4 /* the first runs on the hub's machine */
#define SIM_NODES   (SIM_HUBS + SIM_GATES)
#define SIM_DEVICES (SIM_HUBS + SIM_GATES - 1)
#define SIM_TICKETS 12
#define SIM_SITE    1
#define SIM_NOW	    1795224000 /* 2026-11-21 08:20 local */
#define SIM_ROWS    160
#define SIM_ENTRIES 64
#define SIM_ENTRY   1100

/* Keys, certificates and tickets: made once, the same for every schedule. */
struct sim_world {
	struct sim_key {
		uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	} device_keys[SIM_DEVICES], ticket_key, certifier;
	uint8_t devices[SIM_DEVICES][UUID_LEN];
	uint8_t certificates[SIM_DEVICES][GRANT_BYTES_MAX];
	size_t certificate_len[SIM_DEVICES];
	struct trust_key ticket_keys[1], certifier_keys[1];
	struct trust_list tickets_list, delegations;
	struct gate_lists lists;
	struct lease_hub authorities;
	struct sim_ticket {
		struct ticket ticket;
		uint8_t bytes[TICKET_BYTES_MAX];
		size_t len;
	} tickets[SIM_TICKETS];
};
void sim_world_init(struct sim_world *w);

/* A hub's disk. */
struct sim_ledger {
	bool has_standing;
	struct site_standing standing;
	size_t row_count;
	struct hub_row rows[SIM_ROWS];
	uint64_t number;
	uint64_t stored[SIM_DEVICES];
	size_t entry_count;
	size_t incident_count;
	struct hub_incident incidents[SIM_ROWS];
};

/* A gate's disk. */
struct sim_entry {
	uint64_t seq;
	uint32_t type;
	struct admission fact; /* of an admission; its views are not kept */
	bool has_grant;
	struct grant grant;
	uint8_t undoes[UUID_LEN];
	size_t len;
	uint8_t bytes[SIM_ENTRY];
};
struct sim_journal {
	bool has_standing;
	struct site_standing standing;
	uint64_t seq;
	uint8_t prev[HASH_LEN];
	size_t count;
	struct sim_entry entries[SIM_ENTRIES];
	bool is_open[SIM_TICKETS]; /* the claim of an act that was begun and is not settled */
	uint8_t open_claims[SIM_TICKETS][UUID_LEN];
};

struct sim;
struct sim_node {
	struct sim *sim;
	int index, device; /* of the node, of its machine's keys */
	bool is_up;
	int64_t due; /* of its timer */
	struct lan_self self;
	/* a hub's */
	struct hub hub;
	struct hub_ledger ledger_port;
	struct sim_ledger *ledger;
	/* a gate's */
	struct member member;
	struct member_journal journal_port;
	struct sim_journal *journal;
	uint64_t asked_after; /* the last entry when it was asked */
	int asked;	      /* the ticket that a claim waits for; −1 = none */
};

struct sim_options {
	unsigned loss, twice, late; /* in thousands of datagrams */
	unsigned late_ms;	    /* how late at most */
	unsigned crash;		    /* in thousands of steps */
	bool may_part;		    /* partitions */
	bool may_crash_gates;
	bool may_take_over;
	bool may_undo;
};

struct sim_event;
struct sim {
	const struct sim_world *world;
	struct sim_options options;
	uint64_t random, serial;
	int64_t ms;   /* virtual, monotonic */
	bool is_calm; /* the end of a schedule: nothing goes wrong any more */
	struct sim_node nodes[SIM_NODES];
	bool is_cut[SIM_NODES][SIM_NODES];
	size_t event_count, event_room;
	struct sim_event *events; /* a heap by time */
	struct sim_ledger *spare; /* as it was before a transaction that will fail */
	uint64_t datagrams, grants, provisionals;
	const char *violation; /* the first; NULL = none */
	char violation_text[256];
};
void sim_init(struct sim *s, const struct sim_world *w, uint64_t seed, const struct sim_options *o);
void sim_release(struct sim *s);
uint64_t sim_random(struct sim *s, uint64_t below);
bool sim_chance(struct sim *s, unsigned in_thousand);
void sim_fail(struct sim *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

void sim_start(struct sim *s, int node);
void sim_crash(struct sim *s, int node);
/* Runs until this virtual time. */
void sim_run(struct sim *s, int64_t until_ms);
struct lan_time sim_time(const struct sim *s);
/* Sends what a node wants sent. */
void sim_flush(struct sim *s, struct sim_node *n, struct lan_out *out);

/* sitesim_ledger.c */
void sim_ledger_port(struct sim_node *n);
/* sitesim_gate.c: a visitor shows a ticket; an admission is taken back; what came of a claim is written. */
void sim_journal_port(struct sim_node *n);
void sim_scan(struct sim_node *n, int ticket, uint32_t count);
void sim_undo(struct sim_node *n);
void sim_settle(struct sim_node *n);
/* A deputy's supervisor declares. */
void sim_take_over(struct sim_node *n);

/* sitesim_check.c: after the calm. */
struct sim_figures {
	uint32_t admissions, doubles, incidents, strict_doubles;
};
void sim_check(struct sim *s, struct sim_figures *out);

#endif
