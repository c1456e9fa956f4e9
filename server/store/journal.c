#include "store/journal.h"

#include "store/columns.h"

enum err entries_insert(struct db *db, struct arena *a, const struct entry_insert *rows, size_t count)
{
	static const char sql[] = "INSERT INTO entry (device, seq, type, time_ms, received_ms, hash, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_FIXED, offsetof(struct entry_insert, device), UUID_LEN, 0},
		{CELL_UINT, offsetof(struct entry_insert, seq), 0, 0},
		{CELL_UINT, offsetof(struct entry_insert, type), 0, 0},
		{CELL_INT, offsetof(struct entry_insert, time_ms), 0, 0},
		{CELL_INT, offsetof(struct entry_insert, received_ms), 0, 0},
		{CELL_FIXED, offsetof(struct entry_insert, hash), HASH_LEN, 0},
		{CELL_SPAN, offsetof(struct entry_insert, bytes), 0, 0},
	};
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), rows, sizeof(*rows), count);
}

enum err entry_hash(struct db *db, const uint8_t device[static UUID_LEN], uint64_t seq, uint8_t hash[static HASH_LEN])
{
	static const char sql[] = "SELECT hash FROM entry WHERE device = ? AND seq = ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_UINT(seq)}, 2,
	              (struct column[]){C_FIXED(hash, HASH_LEN)}, 1);
}

enum err evidence_insert(struct db *db, const uint8_t device[static UUID_LEN], const char *kind, uint64_t seq, struct bytes bytes,
                         int64_t now_ms)
{
	static const char sql[] =
		"INSERT IGNORE INTO evidence (device, kind, seq, hash, bytes, received_ms) VALUES (?, ?, ?, ?, ?, ?)";
	uint8_t hash[HASH_LEN];
	sha256(hash, bytes);
	return db_exec(db, sql,
	               (struct param[]){P_BYTES(device, UUID_LEN), P_TEXT(kind), P_UINT(seq), P_BYTES(hash, HASH_LEN), P_SPAN(bytes),
	                                P_INT(now_ms)},
	               6, NULL);
}

enum err incident_insert(struct db *db, const char *kind, const uint8_t device[static UUID_LEN], uint64_t seq, const char *detail,
                         int64_t now_ms)
{
	static const char sql[] = "INSERT IGNORE INTO incident (kind, device, seq, detail, created_ms) VALUES (?, ?, ?, ?, ?)";
	return db_exec(db, sql, (struct param[]){P_TEXT(kind), P_BYTES(device, UUID_LEN), P_UINT(seq), P_TEXT(detail), P_INT(now_ms)}, 5,
	               NULL);
}

struct incident_walk {
	struct incident_row row, *out;
	size_t count;
};

static enum err keep_incident(void *ctx)
{
	struct incident_walk *w = ctx;
	w->out[w->count++] = w->row;
	return E_OK;
}

enum err incidents_newest(struct db *db, struct arena *a, int64_t since_ms, size_t max, struct incident_row **out, size_t *count)
{
	static const char sql[] = "SELECT i.kind, COALESCE(d.name, HEX(i.device)), i.detail, i.seq, i.created_ms, i.id FROM incident i"
				  " LEFT JOIN device d ON d.id = i.device WHERE i.created_ms >= ? ORDER BY i.id DESC LIMIT ?";
	struct incident_walk walk = {.out = arena_array(a, max + 1, sizeof(**out))};
	struct incident_row *r = &walk.row;
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(since_ms), P_UINT(max)}, 2,
	            (struct column[]){C_TEXT(&r->kind), C_TEXT(&r->device), C_TEXT(&r->detail), C_UINT(&r->seq), C_INT(&r->created_ms),
	                              C_UINT(&r->id)},
	            6, keep_incident, &walk));
	*out = walk.out;
	*count = walk.count;
	return E_OK;
}

enum err incidents_count(struct db *db, int64_t since_ms, uint64_t *out)
{
	static const char sql[] = "SELECT COUNT(*) FROM incident WHERE created_ms >= ?";
	return db_row(db, NULL, sql, (struct param[]){P_INT(since_ms)}, 1, (struct column[]){C_UINT(out)}, 1);
}

enum err sale_insert(struct db *db, const struct sale_row *row)
{
	static const char sql[] = "INSERT INTO sale (id, device, seq, shift, visit_day, sold_at, total, cash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
	               (struct param[]){P_BYTES(row->id, UUID_LEN), P_BYTES(row->device, UUID_LEN), P_UINT(row->seq),
	                                P_BYTES(row->shift, UUID_LEN), P_INT(row->visit_day), P_INT(row->sold_at), P_INT(row->total),
	                                P_INT(row->cash)},
	               8, NULL);
}

enum err sale_entry(struct db *db, const uint8_t device[static UUID_LEN], const uint8_t id[static UUID_LEN], uint64_t *seq)
{
	static const char sql[] = "SELECT seq FROM sale WHERE id = ? AND device = ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(id, UUID_LEN), P_BYTES(device, UUID_LEN)}, 2,
	              (struct column[]){C_UINT(seq)}, 1);
}
