/* Queries on enrol_code and device. */
#ifndef SERVER_STORE_DEVICES_H
#define SERVER_STORE_DEVICES_H

#include "store/store.h"

#include <hoaban/lease.h>

struct enrol_code_row {
	uint8_t id[UUID_LEN], secret[ENROL_SECRET_LEN];
	const char *name;
	uint64_t role, hub, sites;
	int64_t expires_at;
	bool is_used;
	uint8_t device[UUID_LEN]; /* who used it */
};
enum err enrol_code_insert(struct db *db, const struct enrol_code_row *row);
enum err enrol_code_get(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct enrol_code_row *out); /* locks it */
enum err enrol_code_use(struct db *db, const uint8_t id[static UUID_LEN], const uint8_t device[static UUID_LEN]);

struct device_row {
	uint8_t id[UUID_LEN];
	const char *name;
	uint64_t role, hub, sites;
	uint8_t ticket_key[PUBLIC_KEY_LEN], device_key[PUBLIC_KEY_LEN];
	struct bytes certificate; /* COSE */
	int64_t enrolled_at, expires_at, closed_at, quarantined_at; /* 0 = not */
	int64_t late_until; /* a closed device's journal is taken until then */
	int64_t last_seen_ms; /* when it was last heard of: entries, or a lease renewed; 0 = never */
	int64_t told_ms; /* up to when its journal is here: not what a lease says; 0 = nothing came */
	uint64_t last_seq;
	uint8_t last_hash[HASH_LEN];
};
enum err device_insert(struct db *db, const struct device_row *row);
enum err device_get(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct device_row *out);
/* The same with the row locked until the transaction ends: journals of one device are absorbed one after the other. */
enum err device_lock(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct device_row *out);
enum err devices_all(struct db *db, struct arena *a, struct device_row **list, size_t *count); /* by enrolment */
/* A number, never 0, that is another one when a device came, was closed or quarantined, or got another certificate; and the
 * sites that have a hub or a deputy. */
enum err devices_stamp(struct db *db, uint64_t *stamp, uint64_t *hub_sites);
/* Its journal stands there now; what happened up to told_ms is in it. */
struct device_stand {
	uint64_t seq;
	const uint8_t *hash;
	int64_t told_ms, now_ms;
};
enum err device_advance(struct db *db, const uint8_t id[static UUID_LEN], const struct device_stand *to);
/* It says that it has nothing more to tell. */
enum err device_told(struct db *db, const uint8_t id[static UUID_LEN], int64_t now_ms);
/* It has sent what it had, and asks for its next lease. */
enum err device_heard(struct db *db, const uint8_t id[static UUID_LEN], int64_t now_ms);
enum err device_quarantine(struct db *db, const uint8_t id[static UUID_LEN], int64_t now);
/* E_CONFLICT when it is closed already. */
enum err device_set_closed(struct db *db, const uint8_t id[static UUID_LEN], int64_t now);
enum err device_set_late(struct db *db, const uint8_t id[static UUID_LEN], int64_t until);
/* The signed tickets received of a device's sales and corrections that are still good at `now`. */
enum err device_tickets(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], int64_t now, struct bytes **cose, size_t *count);
/* Stops its receipt certificates from then on. */
enum err device_stop_certificates(struct db *db, const uint8_t id[static UUID_LEN], int64_t at);

#endif
