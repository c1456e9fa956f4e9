#include "store/devices.h"

#include "store/closures.h"

enum err enrol_code_insert(struct db *db, const struct enrol_code_row *row)
{
	static const char sql[] = "INSERT INTO enrol_code (id, secret, name, role, hub, sites, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
	               (struct param[]){P_BYTES(row->id, UUID_LEN), P_BYTES(row->secret, ENROL_SECRET_LEN), P_TEXT(row->name),
	                                P_UINT(row->role), P_UINT(row->hub), P_UINT(row->sites), P_INT(row->expires_at)},
	               7, NULL);
}

enum err enrol_code_get(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct enrol_code_row *out)
{
	static const char sql[] = "SELECT id, secret, name, role, hub, sites, expires_at, device FROM enrol_code WHERE id = ? FOR UPDATE";
	bool is_free = false;
	*out = (struct enrol_code_row){0};
	TRY(db_row(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1,
	           (struct column[]){C_FIXED(out->id, UUID_LEN), C_FIXED(out->secret, ENROL_SECRET_LEN), C_TEXT(&out->name),
	                             C_UINT(&out->role), C_UINT(&out->hub), C_UINT(&out->sites), C_INT(&out->expires_at),
	                             {.kind = VALUE_BYTES, .fixed = out->device, .fixed_len = UUID_LEN, .is_null = &is_free}},
	           8));
	out->is_used = !is_free;
	return E_OK;
}

enum err enrol_code_use(struct db *db, const uint8_t id[static UUID_LEN], const uint8_t device[static UUID_LEN])
{
	static const char sql[] = "UPDATE enrol_code SET device = ? WHERE id = ? AND device IS NULL";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_BYTES(id, UUID_LEN)}, 2, &affected));
	return affected == 1 ? E_OK : E_CONFLICT;
}

enum err device_insert(struct db *db, const struct device_row *row)
{
	static const char sql[] = "INSERT INTO device (id, name, role, hub, sites, ticket_key, device_key, certificate, enrolled_at,"
				  " expires_at, last_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
	               (struct param[]){P_BYTES(row->id, UUID_LEN), P_TEXT(row->name), P_UINT(row->role), P_UINT(row->hub),
	                                P_UINT(row->sites), P_BYTES(row->ticket_key, PUBLIC_KEY_LEN),
	                                P_BYTES(row->device_key, PUBLIC_KEY_LEN), P_SPAN(row->certificate), P_INT(row->enrolled_at),
	                                P_INT(row->expires_at), P_BYTES(row->last_hash, HASH_LEN)},
	               11, NULL);
}

#define DEVICE_COLUMNS                                                                                        \
	"id, name, role, hub, sites, ticket_key, device_key, certificate, enrolled_at, expires_at, COALESCE(closed_at, 0)," \
	" COALESCE(quarantined_at, 0), COALESCE(late_until, 0), COALESCE(last_seen_ms, 0), COALESCE(told_ms, 0), last_seq, last_hash"
#define DEVICE_ROW(row)                                                                                       \
	{C_FIXED((row).id, UUID_LEN), C_TEXT(&(row).name), C_UINT(&(row).role), C_UINT(&(row).hub), C_UINT(&(row).sites), \
	 C_FIXED((row).ticket_key, PUBLIC_KEY_LEN), C_FIXED((row).device_key, PUBLIC_KEY_LEN), C_SPAN(&(row).certificate), \
	 C_INT(&(row).enrolled_at), C_INT(&(row).expires_at), C_INT(&(row).closed_at), C_INT(&(row).quarantined_at), \
	 C_INT(&(row).late_until), C_INT(&(row).last_seen_ms), C_INT(&(row).told_ms), \
	 C_UINT(&(row).last_seq), C_FIXED((row).last_hash, HASH_LEN)}
#define DEVICE_COLUMN_COUNT 17

enum err device_get(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct device_row *out)
{
	static const char sql[] = "SELECT " DEVICE_COLUMNS " FROM device WHERE id = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1, (struct column[])DEVICE_ROW(*out), DEVICE_COLUMN_COUNT);
}

enum err device_lock(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct device_row *out)
{
	static const char sql[] = "SELECT " DEVICE_COLUMNS " FROM device WHERE id = ? FOR UPDATE";
	return db_row(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1, (struct column[])DEVICE_ROW(*out), DEVICE_COLUMN_COUNT);
}

struct device_walk {
	struct arena *arena;
	struct device_row row, *list;
	size_t count, room;
};

static enum err device_collect(void *ctx)
{
	struct device_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err devices_all(struct db *db, struct arena *a, struct device_row **list, size_t *count)
{
	static const char sql[] = "SELECT " DEVICE_COLUMNS " FROM device ORDER BY name, enrolled_at, id";
	struct device_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0, (struct column[])DEVICE_ROW(w.row), DEVICE_COLUMN_COUNT, device_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err devices_stamp(struct db *db, uint64_t *stamp, uint64_t *hub_sites)
{
	static const char sql[] = "SELECT COUNT(*), CAST(COALESCE(BIT_XOR(CRC32(CONCAT(id, COALESCE(closed_at, 0), '/',"
				  " COALESCE(quarantined_at, 0), '/', certificate))), 0) AS UNSIGNED),"
				  " CAST(COALESCE(BIT_OR(IF(hub > 0 AND closed_at IS NULL AND quarantined_at IS NULL, sites, 0)), 0)"
				  " AS UNSIGNED) FROM device";
	uint64_t count = 0, sum = 0;
	TRY(db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(&count), C_UINT(&sum), C_UINT(hub_sites)}, 3));
	*stamp = (count + 1) << 32 | sum;
	return E_OK;
}

enum err device_advance(struct db *db, const uint8_t id[static UUID_LEN], const struct device_stand *to)
{
	static const char sql[] = "UPDATE device SET last_seq = ?, last_hash = ?, last_seen_ms = ?, told_ms = ? WHERE id = ?";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(to->seq), P_BYTES(to->hash, HASH_LEN), P_INT(to->now_ms), P_INT(to->told_ms),
					P_BYTES(id, UUID_LEN)},
		       5, NULL);
}

enum err device_told(struct db *db, const uint8_t id[static UUID_LEN], int64_t now_ms)
{
	static const char sql[] = "UPDATE device SET told_ms = ? WHERE id = ?";
	return db_exec(db, sql, (struct param[]){P_INT(now_ms), P_BYTES(id, UUID_LEN)}, 2, NULL);
}

enum err device_heard(struct db *db, const uint8_t id[static UUID_LEN], int64_t now_ms)
{
	static const char sql[] = "UPDATE device SET last_seen_ms = ? WHERE id = ?";
	return db_exec(db, sql, (struct param[]){P_INT(now_ms), P_BYTES(id, UUID_LEN)}, 2, NULL);
}

enum err device_quarantine(struct db *db, const uint8_t id[static UUID_LEN], int64_t now)
{
	static const char sql[] = "UPDATE device SET quarantined_at = COALESCE(quarantined_at, ?) WHERE id = ?";
	return db_exec(db, sql, (struct param[]){P_INT(now), P_BYTES(id, UUID_LEN)}, 2, NULL);
}

enum err device_set_closed(struct db *db, const uint8_t id[static UUID_LEN], int64_t now)
{
	static const char sql[] = "UPDATE device SET closed_at = ? WHERE id = ? AND closed_at IS NULL";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_INT(now), P_BYTES(id, UUID_LEN)}, 2, &affected));
	return affected == 1 ? E_OK : E_CONFLICT;
}

enum err device_set_late(struct db *db, const uint8_t id[static UUID_LEN], int64_t until)
{
	static const char sql[] = "UPDATE device SET late_until = ? WHERE id = ?";
	return db_exec(db, sql, (struct param[]){P_INT(until), P_BYTES(id, UUID_LEN)}, 2, NULL);
}

struct cose_walk {
	struct arena *arena;
	struct bytes cose, *list;
	size_t count, room;
};

static enum err cose_collect(void *ctx)
{
	struct cose_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->cose;
	return E_OK;
}

enum err device_tickets(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], int64_t now, struct bytes **cose, size_t *count)
{
	static const char sql[] =
		"SELECT t.cose FROM sale s JOIN ticket t ON t.source = s.id WHERE s.device = ? AND t.valid_until > ?"
		" UNION ALL SELECT t.cose FROM correction c JOIN ticket t ON t.source = c.id WHERE c.device = ? AND t.valid_until > ?"
		" UNION ALL SELECT cose FROM ticket_part WHERE device = ? AND valid_until > ?";
	struct cose_walk w = {.arena = a};
	int64_t since;
	TRY(tickets_alive_since(db, now, &since));
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN), P_INT(since), P_BYTES(id, UUID_LEN), P_INT(since), P_BYTES(id, UUID_LEN), P_INT(since)}, 6,
	            (struct column[]){C_SPAN(&w.cose)}, 1,
	            cose_collect, &w));
	*cose = w.list;
	*count = w.count;
	return E_OK;
}

enum err device_stop_certificates(struct db *db, const uint8_t id[static UUID_LEN], int64_t at)
{
	static const char sql[] = "UPDATE certificate SET stopped_at = COALESCE(stopped_at, ?) WHERE device = ?";
	return db_exec(db, sql, (struct param[]){P_INT(at), P_BYTES(id, UUID_LEN)}, 2, NULL);
}
