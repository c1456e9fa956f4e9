#include "store/admissions.h"

#include "store/closures.h"

struct use_walk {
	struct arena *arena;
	uint64_t use, entry;
	int64_t at;
	struct taken_use *list;
	size_t count, room;
};

static enum err use_collect(void *ctx)
{
	struct use_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = (struct taken_use){(uint32_t)w->use, (uint32_t)w->entry, w->at};
	return E_OK;
}

static enum err other_days(struct db *db, const uint8_t *root, int32_t day, uint32_t *out)
{
	static const char sql[] = "SELECT COUNT(DISTINCT day) FROM admission WHERE root = ? AND day <> ?";
	uint64_t days = 0;
	TRY(db_row(db, NULL, sql, (struct param[]){P_BYTES(root, UUID_LEN), P_INT(day)}, 2, (struct column[]){C_UINT(&days)}, 1));
	*out = (uint32_t)days;
	return E_OK;
}

enum err admission_uses(struct db *db, struct arena *a, const uint8_t root[static UUID_LEN], uint32_t site, int32_t day, struct uses *out)
{
	static const char sql[] = "SELECT use_no, entry_no, admitted_at FROM admission WHERE root = ? AND site = ? AND day = ? FOR UPDATE";
	struct use_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(root, UUID_LEN), P_UINT(site), P_INT(day)}, 3,
	            (struct column[]){C_UINT(&w.use), C_UINT(&w.entry), C_INT(&w.at)}, 3, use_collect, &w));
	*out = (struct uses){.count = w.count, .list = w.list};
	return other_days(db, root, day, &out->other_days);
}

static enum err insert_use(struct db *db, const struct admission *ad, uint32_t use, const uint8_t *device, uint64_t seq)
{
	static const char sql[] = "INSERT INTO admission (root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at, seq,"
				  " is_provisional) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
	               (struct param[]){P_BYTES(ad->root, UUID_LEN), P_UINT(use), P_UINT(ad->site), P_INT(ad->day), P_UINT(ad->entry),
	                                P_BYTES(ad->claim, UUID_LEN), P_BYTES(ad->ticket, UUID_LEN), P_BYTES(device, UUID_LEN),
	                                P_TEXT(ad->gate), P_INT(ad->admitted_at), seq ? P_UINT(seq) : P_NULL(),
	                                P_UINT(ad->is_provisional)},
	               12, NULL);
}

enum err admission_insert(struct db *db, const struct admission *ad, const uint8_t device[static UUID_LEN], uint64_t seq)
{
	for (uint32_t i = 0; i < ad->count; i++)
		TRY(insert_use(db, ad, ad->first_use + i, device, seq));
	return E_OK;
}

enum err admission_of_claim(struct db *db, struct arena *a, const uint8_t claim[static UUID_LEN],
			    const uint8_t device[static UUID_LEN], struct admission *out)
{
	static const char sql[] = "SELECT MIN(root), MIN(ticket), MIN(site), MIN(day), MIN(entry_no), MIN(use_no), COUNT(*),"
				  " MIN(admitted_at) FROM admission WHERE claim = ? AND device = ? HAVING COUNT(*) > 0";
	uint64_t site = 0, entry = 0, use = 0, count = 0;
	int64_t day = 0;
	*out = (struct admission){0};
	TRY(db_row(db, a, sql, (struct param[]){P_BYTES(claim, UUID_LEN), P_BYTES(device, UUID_LEN)}, 2,
	           (struct column[]){C_FIXED(out->root, UUID_LEN), C_FIXED(out->ticket, UUID_LEN), C_UINT(&site), C_INT(&day),
	                             C_UINT(&entry), C_UINT(&use), C_UINT(&count), C_INT(&out->admitted_at)},
	           8));
	memcpy(out->claim, claim, UUID_LEN);
	out->site = (uint32_t)site;
	out->day = (int32_t)day;
	out->entry = (uint32_t)entry;
	out->first_use = (uint32_t)use;
	out->count = (uint32_t)count;
	return E_OK;
}

enum err admission_mark(struct db *db, const uint8_t claim[static UUID_LEN], const uint8_t device[static UUID_LEN], uint64_t seq,
                        uint64_t *rows)
{
	static const char count[] = "SELECT COUNT(*) FROM admission WHERE claim = ? AND device = ?";
	static const char mark[] = "UPDATE admission SET seq = ? WHERE claim = ? AND device = ?";
	const struct param claimed = P_BYTES(claim, UUID_LEN), by = P_BYTES(device, UUID_LEN);
	TRY(db_row(db, NULL, count, (struct param[]){claimed, by}, 2, (struct column[]){C_UINT(rows)}, 1));
	if (*rows == 0)
		return E_OK;
	return db_exec(db, mark, (struct param[]){P_UINT(seq), claimed, by}, 3, NULL);
}

struct id_walk {
	struct buf *ids;
	uint8_t id[UUID_LEN];
};

static enum err id_collect(void *ctx)
{
	struct id_walk *w = ctx;
	buf_append(w->ids, w->id, UUID_LEN);
	return buf_status(w->ids);
}

enum err blocked_ids(struct db *db, struct arena *a, unsigned list, int64_t now, const uint8_t **ids, size_t *count)
{
	static const char sql[] = "SELECT root FROM ticket_block WHERE list = ? AND valid_until > ? UNION SELECT id FROM device"
				  " WHERE ? = 1 AND COALESCE(closed_at, quarantined_at) IS NOT NULL AND expires_at > ? ORDER BY 1";
	int64_t since;
	TRY(tickets_alive_since(db, now, &since));
	BUF_LOCAL found;
	buf_init(&found, 8u << 20);
	struct id_walk w = {.ids = &found};
	TRY(db_rows(db, NULL, sql,
	            (struct param[]){P_UINT(list), P_INT(since), P_UINT(list), P_INT(now)}, 4,
	            (struct column[]){C_FIXED(w.id, UUID_LEN)}, 1, id_collect, &w));
	*count = found.len / UUID_LEN;
	*ids = found.len > 0 ? arena_copy(a, found.data, found.len) : NULL;
	return E_OK;
}

enum err ticket_blocked(struct db *db, const uint8_t id[static UUID_LEN], const uint8_t root[static UUID_LEN], unsigned *list)
{
	static const char sql[] = "SELECT COALESCE(MIN(list), 0) FROM ticket_block WHERE root IN (?, ?)";
	uint64_t found = 0;
	TRY(db_row(db, NULL, sql, (struct param[]){P_BYTES(id, UUID_LEN), P_BYTES(root, UUID_LEN)}, 2, (struct column[]){C_UINT(&found)}, 1));
	*list = (unsigned)found;
	return E_OK;
}

enum err ticket_blocked_at(struct db *db, const uint8_t id[static UUID_LEN], const uint8_t root[static UUID_LEN], int64_t *at)
{
	static const char sql[] = "SELECT COALESCE(MIN(blocked_at), 0) FROM ticket_block WHERE root IN (?, ?)";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(id, UUID_LEN), P_BYTES(root, UUID_LEN)}, 2, (struct column[]){C_INT(at)}, 1);
}

enum err list_seq_next(struct db *db, const char *name, const uint8_t content[static HASH_LEN], uint64_t *seq)
{
	static const char bump[] = "INSERT INTO list_seq (name, seq, content) VALUES (?, 1, ?) ON DUPLICATE KEY UPDATE"
				   " seq = seq + (content <> VALUES(content)), content = VALUES(content)";
	static const char read[] = "SELECT seq FROM list_seq WHERE name = ?";
	TRY(db_exec(db, bump, (struct param[]){P_TEXT(name), P_BYTES(content, HASH_LEN)}, 2, NULL));
	return db_row(db, NULL, read, (struct param[]){P_TEXT(name)}, 1, (struct column[]){C_UINT(seq)}, 1);
}
