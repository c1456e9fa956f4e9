/* Queries on entry, evidence, incident and sale: what tills' journals become. */
#ifndef SERVER_STORE_JOURNAL_H
#define SERVER_STORE_JOURNAL_H

#include "store/store.h"

#include <hoaban/fact.h>

struct entry_insert {
	const uint8_t *device;
	uint64_t seq, type;
	int64_t time_ms, received_ms;
	const uint8_t *hash;
	struct bytes bytes;
};
enum err entries_insert(struct db *db, struct arena *a, const struct entry_insert *rows, size_t count);
/* The hash of a stored entry. E_NOT_FOUND. */
enum err entry_hash(struct db *db, const uint8_t device[static UUID_LEN], uint64_t seq, uint8_t hash[static HASH_LEN]);

/* Kept once per (device, kind, bytes). */
enum err evidence_insert(struct db *db, const uint8_t device[static UUID_LEN], const char *kind, uint64_t seq, struct bytes bytes, int64_t now_ms);
enum err incident_insert(struct db *db, const char *kind, const uint8_t device[static UUID_LEN], uint64_t seq, const char *detail, int64_t now_ms);

struct incident_row {
	const char *kind, *device, *detail; /* device: its name */
	uint64_t id, seq;
	int64_t created_ms;
};
/* The newest first, noted from `since_ms` on, at most `max`. */
enum err incidents_newest(struct db *db, struct arena *a, int64_t since_ms, size_t max, struct incident_row **out, size_t *count);
enum err incidents_count(struct db *db, int64_t since_ms, uint64_t *out);
struct sale_row {
	const uint8_t *id, *device, *shift;
	uint64_t seq;
	int64_t visit_day, sold_at, total, cash;
};
enum err sale_insert(struct db *db, const struct sale_row *row);
/* The entry that made a sale or a replacement of this device. E_NOT_FOUND. */
enum err sale_entry(struct db *db, const uint8_t device[static UUID_LEN], const uint8_t id[static UUID_LEN], uint64_t *seq);

#endif
