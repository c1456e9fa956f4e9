#include "store/corrections.h"

#include "store/date_changes.h"

#define CORRECTION_COLUMNS                                                                                                     \
	"id, origin, input_hash, kind, symbol_id, number, state, exchanges, visit_day, proposed_at, COALESCE(decided_at, 0),"  \
	" reason, actor, approver, payload, COALESCE(CAST(leaf_index AS SIGNED), -1)"
#define CORRECTION_COLUMN_COUNT 16

/* The driver tells what is NULL. */
struct correction_walk {
	struct arena *arena;
	struct correction_row row, *list;
	bool has_no_approver;
	size_t count, room;
};
#define CORRECTION_ROW(w)                                                                                                      \
	{                                                                                                                      \
		C_FIXED((w).row.id, UUID_LEN), C_FIXED((w).row.origin, UUID_LEN), C_FIXED((w).row.input_hash, HASH_LEN),       \
			C_UINT(&(w).row.kind), C_UINT(&(w).row.symbol_id), C_UINT(&(w).row.number), C_UINT(&(w).row.state),    \
			C_UINT(&(w).row.exchanges), C_INT(&(w).row.visit_day), C_INT(&(w).row.proposed_at),                    \
			C_INT(&(w).row.decided_at), C_TEXT(&(w).row.reason), C_TEXT(&(w).row.actor),                           \
			{.kind = VALUE_TEXT, .text = &(w).row.approver, .is_null = &(w).has_no_approver},                      \
			C_SPAN(&(w).row.payload), C_INT(&(w).row.leaf_index)                                                   \
	}

static enum err collect(void *ctx)
{
	struct correction_walk *w = ctx;
	if (w->has_no_approver)
		w->row.approver = NULL;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err correction_insert(struct db *db, const struct correction_row *row)
{
	static const char sql[] = "INSERT INTO correction (id, kind, symbol_id, number, origin, visit_day, input_hash, reason,"
				  " payload, actor, proposed_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->id, UUID_LEN), P_UINT(row->kind), P_UINT(row->symbol_id),
					P_UINT(row->number), P_BYTES(row->origin, UUID_LEN), P_INT(row->visit_day),
					P_BYTES(row->input_hash, HASH_LEN), P_TEXT(row->reason), P_SPAN(row->payload),
					P_TEXT(row->actor), P_INT(row->proposed_at)},
		       11, NULL);
}

enum err correction_insert_done(struct db *db, const struct correction_row *row, const uint8_t device[static UUID_LEN],
				uint32_t inside)
{
	static const char sql[] = "INSERT INTO correction (id, kind, symbol_id, number, origin, visit_day, input_hash, reason,"
				  " payload, actor, proposed_at, state, approver, decided_at, exchanges, leaf_index, device, inside)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 2, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->id, UUID_LEN), P_UINT(row->kind), P_UINT(row->symbol_id),
					P_UINT(row->number), P_BYTES(row->origin, UUID_LEN), P_INT(row->visit_day),
					P_BYTES(row->input_hash, HASH_LEN), P_TEXT(row->reason), P_SPAN(row->payload),
					P_TEXT(row->actor), P_INT(row->proposed_at), P_TEXT(row->approver),
					P_INT(row->decided_at), P_UINT(row->exchanges), P_INT(row->leaf_index),
					P_BYTES(device, UUID_LEN), P_UINT(inside)},
		       17, NULL);
}

enum err correction_get(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct correction_row *out)
{
	static const char sql[] = "SELECT " CORRECTION_COLUMNS " FROM correction WHERE id = ?";
	struct correction_walk w = {.arena = a};
	TRY(db_row(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1, (struct column[])CORRECTION_ROW(w),
		   CORRECTION_COLUMN_COUNT));
	*out = w.row;
	if (w.has_no_approver)
		out->approver = NULL;
	return E_OK;
}

/* All of the origin in the order of their ids, so that two who decide at the same moment wait for each other. */
enum err correction_lock(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct correction_row *out)
{
	static const char sql[] = "SELECT " CORRECTION_COLUMNS " FROM correction WHERE origin = ? ORDER BY id FOR UPDATE";
	struct correction_walk w = {.arena = a};
	TRY(correction_get(db, a, id, out));
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(out->origin, UUID_LEN)}, 1, (struct column[])CORRECTION_ROW(w),
		    CORRECTION_COLUMN_COUNT, collect, &w));
	for (size_t i = 0; i < w.count; i++)
		if (memcmp(w.list[i].id, id, UUID_LEN) == 0) {
			*out = w.list[i];
			return E_OK;
		}
	return E_CORRUPT;
}

enum err correction_decide(struct db *db, const struct correction_row *row)
{
	static const char sql[] = "UPDATE correction SET state = ?, approver = ?, decided_at = ?, exchanges = ?, leaf_index = ?"
				  " WHERE id = ? AND state = 1";
	uint64_t affected = 0;
	TRY(db_exec(db, sql,
		    (struct param[]){P_UINT(row->state), P_TEXT(row->approver), P_INT(row->decided_at), P_UINT(row->exchanges),
				     row->leaf_index < 0 ? P_NULL() : P_INT(row->leaf_index), P_BYTES(row->id, UUID_LEN)},
		    6, &affected));
	return affected == 1 ? E_OK : E_CONFLICT;
}

enum err corrections_of_state(struct db *db, struct arena *a, uint64_t state, uint64_t limit, struct correction_row **list,
			      size_t *count)
{
	static const char sql[] = "SELECT " CORRECTION_COLUMNS
				  " FROM correction WHERE state BETWEEN ? AND ? ORDER BY proposed_at DESC, id DESC LIMIT ?";
	struct correction_walk w = {.arena = a};
	uint64_t first = state ? state : CORRECTION_PROPOSED, last = state ? state : CORRECTION_REJECTED;
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(first), P_UINT(last), P_UINT(limit)}, 3,
		    (struct column[])CORRECTION_ROW(w), CORRECTION_COLUMN_COUNT, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err correction_open_of(struct db *db, uint64_t symbol_id, uint64_t number, uint8_t id[static UUID_LEN])
{
	static const char sql[] = "SELECT id FROM correction WHERE symbol_id = ? AND number = ? AND is_open = 1";
	return db_row(db, NULL, sql, (struct param[]){P_UINT(symbol_id), P_UINT(number)}, 2,
		      (struct column[]){C_FIXED(id, UUID_LEN)}, 1);
}

enum err correction_origin(struct db *db, const uint8_t source[static UUID_LEN], uint8_t origin[static UUID_LEN])
{
	static const char sql[] = "SELECT origin FROM correction WHERE id = ?";
	enum err e = db_row(db, NULL, sql, (struct param[]){P_BYTES(source, UUID_LEN)}, 1,
			    (struct column[]){C_FIXED(origin, UUID_LEN)}, 1);
	if (e == E_NOT_FOUND)
		memcpy(origin, source, UUID_LEN);
	return e == E_NOT_FOUND ? E_OK : e;
}

/* ---- tickets */

static enum err last_exchange(struct db *db, const uint8_t origin[static UUID_LEN], uint8_t source[static UUID_LEN])
{
	static const char sql[] =
		"SELECT id FROM correction WHERE origin = ? AND state = 2 AND exchanges = 1 ORDER BY leaf_index DESC LIMIT 1";
	enum err e = db_row(db, NULL, sql, (struct param[]){P_BYTES(origin, UUID_LEN)}, 1,
			    (struct column[]){C_FIXED(source, UUID_LEN)}, 1);
	if (e == E_NOT_FOUND)
		memcpy(source, origin, UUID_LEN);
	return e == E_NOT_FOUND ? E_OK : e;
}

/* Behind the last correction, every change of the day names the source that it took the place of. */
enum err tickets_source(struct db *db, const uint8_t origin[static UUID_LEN], uint8_t source[static UUID_LEN])
{
	uint8_t next[UUID_LEN];
	enum err e = E_OK;
	TRY(last_exchange(db, origin, source));
	while ((e = date_change_of(db, source, next)) == E_OK)
		memcpy(source, next, UUID_LEN);
	return e == E_NOT_FOUND ? E_OK : e;
}

/* One that was revoked stays revoked. */
enum err ticket_supersede(struct db *db, const uint8_t root[static UUID_LEN], int64_t valid_until, int64_t now)
{
	static const char sql[] =
		"INSERT INTO ticket_block (root, list, valid_until, blocked_at) VALUES (?, 2, ?, ?) ON DUPLICATE KEY UPDATE"
		" valid_until = GREATEST(valid_until, VALUES(valid_until))";
	return db_exec(db, sql, (struct param[]){P_BYTES(root, UUID_LEN), P_INT(valid_until), P_INT(now)}, 3, NULL);
}

struct use_walk {
	struct arena *arena;
	uint64_t use;
	uint32_t *list;
	size_t count, room;
};

static enum err collect_use(void *ctx)
{
	struct use_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = (uint32_t)w->use;
	return E_OK;
}

enum err admitted_uses(struct db *db, struct arena *a, const uint8_t root[static UUID_LEN], uint32_t **uses, size_t *count)
{
	static const char sql[] = "SELECT DISTINCT use_no FROM admission WHERE root = ? ORDER BY use_no";
	struct use_walk w = {.arena = a};
	TRY(db_rows(db, NULL, sql, (struct param[]){P_BYTES(root, UUID_LEN)}, 1, (struct column[]){C_UINT(&w.use)}, 1,
		    collect_use, &w));
	*uses = w.list;
	*count = w.count;
	return E_OK;
}

enum err admission_carry(struct db *db, const struct carried_use *u)
{
	static const char sql[] = "INSERT INTO admission (root, use_no, site, day, entry_no, claim, ticket, device, gate,"
				  " admitted_at, seq, is_carried) SELECT ?, ?, site, day, entry_no, ?, ?, device, gate, admitted_at, seq, 1"
				  " FROM admission WHERE root = ? AND use_no = ?";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(u->new_root, UUID_LEN), P_UINT(u->new_use), P_BYTES(u->correction, UUID_LEN),
					P_BYTES(u->new_root, UUID_LEN), P_BYTES(u->old_root, UUID_LEN), P_UINT(u->old_use)},
		       6, NULL);
}
