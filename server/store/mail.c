#include "store/mail.h"

enum err mail_insert(struct db *db, const struct mail_insert *m, bool *queued)
{
	static const char sql[] =
		"INSERT INTO mail_message (mark, kind, subject, language, link, queued_ms, next_ms, dead_at, outcome)"
		" SELECT ?, ?, order_id, ?, ?, ?, ?, ?, '' FROM order_contact WHERE order_id = ?";
	uint64_t affected = 0;
	TRY(db_exec(db, sql,
		    (struct param[]){P_BYTES(m->mark, UUID_LEN), P_UINT(m->kind), P_UINT(m->language),
				     m->link ? P_TEXT(m->link) : P_NULL(), P_INT(m->queued_ms), P_INT(m->queued_ms),
				     P_INT(m->dead_at), P_BYTES(m->subject, UUID_LEN)},
		    8, &affected));
	*queued = affected == 1;
	return E_OK;
}

#define MAIL_COLUMNS                                                                                                           \
	"id, mark, subject, kind, language, state, attempts, unsure, COALESCE(link, ''), outcome, queued_ms, next_ms, "        \
	"dead_at,"                                                                                                             \
	" COALESCE(settled_at, 0)"
#define MAIL_ROW(r)                                                                                                            \
	{                                                                                                                      \
		C_UINT(&(r).id), C_FIXED((r).mark, UUID_LEN), C_FIXED((r).subject, UUID_LEN), C_UINT(&(r).kind),               \
			C_UINT(&(r).language), C_UINT(&(r).state), C_UINT(&(r).attempts), C_UINT(&(r).unsure),                 \
			C_TEXT(&(r).link), C_TEXT(&(r).outcome), C_INT(&(r).queued_ms), C_INT(&(r).next_ms),                   \
			C_INT(&(r).dead_at), C_INT(&(r).settled_at)                                                            \
	}
#define MAIL_COLUMN_COUNT 14

enum err mail_due_find(struct db *db, struct arena *a, int64_t now_ms, struct mail_row *out)
{
	static const char sql[] = "SELECT " MAIL_COLUMNS " FROM mail_message WHERE state = 1 AND next_ms <= ?"
				  " ORDER BY next_ms, id LIMIT 1";
	return db_row(db, a, sql, (struct param[]){P_INT(now_ms)}, 1, (struct column[])MAIL_ROW(*out), MAIL_COLUMN_COUNT);
}

enum err mail_begin(struct db *db, const struct mail_row *m, int64_t next_ms)
{
	static const char sql[] = "UPDATE mail_message SET attempts = attempts + 1, next_ms = ?, outcome = 'sending'"
				  " WHERE id = ? AND attempts = ? AND state = 1";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_INT(next_ms), P_UINT(m->id), P_UINT(m->attempts)}, 3, &affected));
	return affected == 1 ? E_OK : E_BUSY;
}

enum err mail_settle(struct db *db, uint64_t id, enum mail_state state, const char *outcome, int64_t now)
{
	static const char sql[] = "UPDATE mail_message SET state = ?, outcome = ?, settled_at = ? WHERE id = ? AND state = 1";
	return db_exec(db, sql, (struct param[]){P_UINT(state), P_TEXT(outcome), P_INT(now), P_UINT(id)}, 4, NULL);
}

enum err mail_postpone(struct db *db, uint64_t id, bool is_unsure, const char *outcome, int64_t next_ms)
{
	static const char sql[] =
		"UPDATE mail_message SET unsure = unsure + ?, outcome = ?, next_ms = ? WHERE id = ? AND state = 1";
	return db_exec(db, sql, (struct param[]){P_UINT(is_unsure), P_TEXT(outcome), P_INT(next_ms), P_UINT(id)}, 4, NULL);
}

enum err mail_wait(struct db *db, uint64_t id, int64_t next_ms)
{
	static const char sql[] = "UPDATE mail_message SET attempts = attempts - 1, outcome = 'waiting', next_ms = ?"
				  " WHERE id = ? AND state = 1 AND attempts > 0";
	return db_exec(db, sql, (struct param[]){P_INT(next_ms), P_UINT(id)}, 2, NULL);
}

struct mail_walk {
	struct arena *arena;
	struct mail_row row, *list;
	size_t count, room;
};

static enum err collect(void *ctx)
{
	struct mail_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err mails_of(struct db *db, struct arena *a, const uint8_t subject[static UUID_LEN], struct mail_row **list, size_t *count)
{
	static const char sql[] = "SELECT " MAIL_COLUMNS " FROM mail_message WHERE subject = ? ORDER BY id DESC LIMIT 100";
	struct mail_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(subject, UUID_LEN)}, 1, (struct column[])MAIL_ROW(w.row),
		    MAIL_COLUMN_COUNT, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err mails_since(struct db *db, const uint8_t subject[static UUID_LEN], int64_t since_ms, uint64_t *count)
{
	static const char sql[] = "SELECT COUNT(*) FROM mail_message WHERE subject = ? AND queued_ms > ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(subject, UUID_LEN), P_INT(since_ms)}, 2,
		      (struct column[]){C_UINT(count)}, 1);
}

enum err mails_to_since(struct db *db, const char *email, uint64_t kind, int64_t since_ms, uint64_t *count)
{
	static const char sql[] = "SELECT COUNT(*) FROM mail_message m JOIN order_contact c ON c.order_id = m.subject"
				  " WHERE c.email = ? AND m.kind = ? AND m.queued_ms > ?";
	return db_row(db, NULL, sql, (struct param[]){P_TEXT(email), P_UINT(kind), P_INT(since_ms)}, 3,
		      (struct column[]){C_UINT(count)}, 1);
}

enum err mails_of_kind(struct db *db, const uint8_t subject[static UUID_LEN], uint64_t kind, uint64_t *count)
{
	static const char sql[] = "SELECT COUNT(*) FROM mail_message WHERE subject = ? AND kind = ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(subject, UUID_LEN), P_UINT(kind)}, 2,
		      (struct column[]){C_UINT(count)}, 1);
}

enum err mails_counted(struct db *db, int64_t since_ms, struct mail_counts *out)
{
	static const char sql[] = "SELECT (SELECT COUNT(*) FROM mail_message WHERE state = 1),"
				  " (SELECT COUNT(*) FROM mail_message WHERE state = 3 AND queued_ms > ?),"
				  " (SELECT COALESCE(MIN(queued_ms), 0) FROM mail_message WHERE state = 1)";
	return db_row(db, NULL, sql, (struct param[]){P_INT(since_ms)}, 1,
		      (struct column[]){C_UINT(&out->waiting), C_UINT(&out->dead), C_INT(&out->oldest_ms)}, 3);
}

/* ---- addresses */

enum err contact_of(struct db *db, struct arena *a, const uint8_t order[static UUID_LEN], const char **email)
{
	static const char sql[] = "SELECT email FROM order_contact WHERE order_id = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(order, UUID_LEN)}, 1, (struct column[]){C_TEXT(email)}, 1);
}

struct id_walk {
	struct arena *arena;
	uint8_t id[UUID_LEN];
	uint8_t (*list)[UUID_LEN];
	size_t count, room;
};

static enum err collect_id(void *ctx)
{
	struct id_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, UUID_LEN);
	memcpy(w->list[w->count++], w->id, UUID_LEN);
	return E_OK;
}

enum err orders_of_email(struct db *db, struct arena *a, const char *email, int64_t since_ms, uint64_t limit,
			 uint8_t (**ids)[UUID_LEN], size_t *count)
{
	static const char sql[] = "SELECT o.id FROM order_contact c JOIN orders o ON o.id = c.order_id"
				  " WHERE c.email = ? AND o.created_at > ? ORDER BY o.created_at DESC LIMIT ?";
	struct id_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_TEXT(email), P_INT(since_ms), P_UINT(limit)}, 3,
		    (struct column[]){C_FIXED(w.id, UUID_LEN)}, 1, collect_id, &w));
	*ids = w.list;
	*count = w.count;
	return E_OK;
}

enum err contact_erase(struct db *db, const uint8_t order[static UUID_LEN], const uint8_t random[static 32], bool *erased)
{
	static const char sql[] = "DELETE FROM order_contact WHERE order_id = ?";
	static const char hash_sql[] = "UPDATE orders SET input_hash = ? WHERE id = ?";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_BYTES(order, UUID_LEN)}, 1, &affected));
	*erased = affected == 1;
	if (!*erased)
		return E_OK;
	return db_exec(db, hash_sql, (struct param[]){P_BYTES(random, 32), P_BYTES(order, UUID_LEN)}, 2, NULL);
}
