/* Messages and their exchanges. */
#include "store/outbox.h"

static const char *const kinds[] = {"?", "table", "notice"};
static const char *const states[] = {"?", "queued", "sent", "acknowledged", "rejected", "dead"};

const char *message_kind_text(uint64_t kind)
{
	return kinds[kind < sizeof(kinds) / sizeof(kinds[0]) ? kind : 0];
}

const char *message_state_text(uint64_t state)
{
	return states[state < sizeof(states) / sizeof(states[0]) ? state : 0];
}

enum err message_insert(struct db *db, const struct message_insert *m, uint64_t *id)
{
	static const char sql[] =
		"INSERT INTO outbox_message (kind, tax_code, year, number, day, edition, row_count, mtdiep, serial,"
		" body, body_hash, created_at, dead_at, next_attempt_at)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	uint8_t hash[HASH_LEN];
	sha256(hash, m->body);
	TRY(db_exec(db, sql,
		    (struct param[]){P_INT(m->kind), P_TEXT(m->tax_code), P_INT(m->year), P_UINT(m->number), P_INT(m->day),
				     P_UINT(m->edition), P_UINT(m->row_count), P_TEXT(m->mtdiep), P_TEXT(m->serial),
				     P_SPAN(m->body), P_BYTES(hash, HASH_LEN), P_INT(m->created_at), P_INT(m->dead_at),
				     P_INT(m->created_at * 1000)},
		    14, NULL));
	*id = db_insert_id(db);
	return E_OK;
}

enum err message_next_number(struct db *db, enum message_kind kind, const char *tax_code, int year, uint64_t *number)
{
	static const char sql[] =
		"SELECT COALESCE(MAX(number), 0) + 1 FROM outbox_message WHERE kind = ? AND tax_code = ? AND year = ?";
	return db_row(db, NULL, sql, (struct param[]){P_INT(kind), P_TEXT(tax_code), P_INT(year)}, 3,
		      (struct column[]){C_UINT(number)}, 1);
}

enum err table_next_edition(struct db *db, const char *tax_code, int32_t day, uint64_t *edition)
{
	static const char sql[] =
		"SELECT COALESCE(MAX(edition) + 1, 0) FROM outbox_message WHERE kind = 1 AND tax_code = ? AND day = ?";
	return db_row(db, NULL, sql, (struct param[]){P_TEXT(tax_code), P_INT(day)}, 2, (struct column[]){C_UINT(edition)}, 1);
}

/* ---- sending */

enum err message_due_find(struct db *db, struct arena *a, int64_t now_ms, struct message_due *out)
{
	static const char sql[] = "SELECT id, attempts, mtdiep, dead_at, body, body_hash FROM outbox_message"
				  " WHERE state IN (1, 2) AND next_attempt_at <= ? ORDER BY next_attempt_at, id LIMIT 1";
	return db_row(db, a, sql, (struct param[]){P_INT(now_ms)}, 1,
		      (struct column[]){C_UINT(&out->id), C_UINT(&out->attempts), C_TEXT(&out->mtdiep), C_INT(&out->dead_at),
					C_SPAN(&out->body), C_FIXED(out->hash, HASH_LEN)},
		      6);
}

enum err exchange_begin(struct db *db, const struct message_due *m, int64_t now_ms)
{
	static const char counted[] =
		"UPDATE outbox_message SET attempts = attempts + 1 WHERE id = ? AND attempts = ? AND state IN (1, 2)";
	static const char sql[] = "INSERT INTO outbox_exchange (message, attempt, direction, at_ms, outcome, is_heard, hash)"
				  " VALUES (?, ?, 1, ?, 'sending', 0, ?)";
	uint64_t affected = 0;
	TRY(db_exec(db, counted, (struct param[]){P_UINT(m->id), P_UINT(m->attempts)}, 2, &affected));
	if (affected != 1)
		return E_BUSY;
	return db_exec(db, sql,
		       (struct param[]){P_UINT(m->id), P_UINT(m->attempts + 1), P_INT(now_ms), P_BYTES(m->hash, HASH_LEN)}, 4,
		       NULL);
}

enum err exchange_end(struct db *db, const struct exchange_end *x)
{
	static const char sql[] =
		"INSERT INTO outbox_exchange (message, attempt, direction, at_ms, outcome, is_heard, http_status, hash, bytes)"
		" VALUES (?, ?, 2, ?, ?, ?, ?, ?, ?)";
	uint8_t hash[HASH_LEN];
	sha256(hash, x->reply);
	return db_exec(db, sql,
		       (struct param[]){P_UINT(x->message->id), P_UINT(x->message->attempts + 1), P_INT(x->now_ms),
					P_TEXT(x->outcome), P_UINT(x->is_heard), P_INT(x->http_status), P_BYTES(hash, HASH_LEN),
					P_SPAN(x->reply)},
		       8, NULL);
}

enum err message_settle(struct db *db, uint64_t id, enum message_state state, int64_t now)
{
	static const char sql[] = "UPDATE outbox_message SET state = ?, settled_at = ? WHERE id = ? AND state IN (1, 2)";
	return db_exec(db, sql, (struct param[]){P_INT(state), P_INT(now), P_UINT(id)}, 3, NULL);
}

enum err message_postpone(struct db *db, uint64_t id, enum message_state state, int64_t next_ms)
{
	static const char sql[] = "UPDATE outbox_message SET state = ?, next_attempt_at = ? WHERE id = ? AND state IN (1, 2)";
	return db_exec(db, sql, (struct param[]){P_INT(state), P_INT(next_ms), P_UINT(id)}, 3, NULL);
}

enum err message_revive(struct db *db, uint64_t id, int64_t next_ms, int64_t dead_at, uint64_t *changed)
{
	static const char sql[] = "UPDATE outbox_message SET state = 1, settled_at = NULL, next_attempt_at = ?, dead_at = ?"
				  " WHERE id = ? AND state = 5";
	return db_exec(db, sql, (struct param[]){P_INT(next_ms), P_INT(dead_at), P_UINT(id)}, 3, changed);
}

enum err message_remade(struct db *db, uint64_t old, uint64_t replacement)
{
	static const char sql[] = "UPDATE outbox_message SET remade_as = ? WHERE id = ? AND remade_as IS NULL";
	uint64_t changed = 0;
	TRY(db_exec(db, sql, (struct param[]){P_UINT(replacement), P_UINT(old)}, 2, &changed));
	return changed == 1 ? E_OK : E_CONFLICT;
}

/* ---- looking */

struct message_walk {
	struct arena *arena;
	struct message_row row, *list;
	size_t count, room;
};

static enum err message_collect(void *ctx)
{
	struct message_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

#define MESSAGE_COLUMNS                                                                                                        \
	"id, kind, number, edition, row_count, state, attempts, COALESCE(remade_as, 0), tax_code, mtdiep, year, day,"          \
	" created_at, COALESCE(settled_at, 0)"
#define MESSAGE_ROW(r)                                                                                                         \
	{                                                                                                                      \
		C_UINT(&(r).id), C_UINT(&(r).kind), C_UINT(&(r).number), C_UINT(&(r).edition), C_UINT(&(r).row_count),         \
			C_UINT(&(r).state), C_UINT(&(r).attempts), C_UINT(&(r).remade_as), C_TEXT(&(r).tax_code),              \
			C_TEXT(&(r).mtdiep), C_INT(&(r).year), C_INT(&(r).day), C_INT(&(r).created_at), C_INT(&(r).settled_at) \
	}
#define MESSAGE_COLUMN_COUNT 14

enum err messages_of_day(struct db *db, struct arena *a, enum message_kind kind, int32_t day, struct message_row **list,
			 size_t *count)
{
	static const char sql[] =
		"SELECT " MESSAGE_COLUMNS " FROM outbox_message WHERE kind = ? AND day = ? ORDER BY tax_code, number";
	struct message_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(kind), P_INT(day)}, 2, (struct column[])MESSAGE_ROW(w.row),
		    MESSAGE_COLUMN_COUNT, message_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err messages_unsettled(struct db *db, struct arena *a, size_t limit, struct message_row **list, size_t *count)
{
	static const char sql[] = "SELECT " MESSAGE_COLUMNS " FROM outbox_message WHERE state <> 3 AND remade_as IS NULL"
				  " ORDER BY id LIMIT ?";
	struct message_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(limit)}, 1, (struct column[])MESSAGE_ROW(w.row), MESSAGE_COLUMN_COUNT,
		    message_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err message_body(struct db *db, struct arena *a, uint64_t id, struct bytes *body)
{
	static const char sql[] = "SELECT body FROM outbox_message WHERE id = ?";
	return db_row(db, a, sql, (struct param[]){P_UINT(id)}, 1, (struct column[]){C_SPAN(body)}, 1);
}

struct count_walk {
	struct arena *arena;
	struct state_count row, *list;
	size_t count, room;
};

static enum err count_collect(void *ctx)
{
	struct count_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err messages_counted(struct db *db, struct arena *a, struct state_count **list, size_t *count)
{
	static const char sql[] = "SELECT state, COUNT(*), MIN(created_at) FROM outbox_message WHERE remade_as IS NULL"
				  " GROUP BY state ORDER BY state";
	struct count_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0, (struct column[]){C_UINT(&w.row.state), C_UINT(&w.row.count), C_INT(&w.row.oldest)}, 3,
		    count_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}
