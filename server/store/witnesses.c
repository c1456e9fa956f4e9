#include "store/witnesses.h"

#define PRESENT "(SELECT COUNT(*) FROM log_origin)"
/* Whoever has ended is no witness of anything any more: his key may be in other hands. */
#define STILL " JOIN witness w ON w.public_key = c.public_key LEFT JOIN witness_end e ON e.public_key = c.public_key"

enum err witness_insert(struct db *db, const struct witness_row *row)
{
	static const char sql[] = "INSERT INTO witness (public_key, name, added_by, added_at) VALUES (?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->public_key, PUBLIC_KEY_LEN), P_TEXT(row->name), P_TEXT(row->added_by),
					P_INT(row->added_at)},
		       4, NULL);
}

struct witness_walk {
	struct arena *arena;
	struct witness_row row, *list;
	size_t count, room;
};

static enum err witness_collect(void *ctx)
{
	struct witness_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err witnesses_all(struct db *db, struct arena *a, struct witness_row **list, size_t *count)
{
	static const char sql[] = "SELECT w.name, w.added_by, w.public_key, w.added_at, COALESCE(e.ended_at, 0) FROM witness w"
				  " LEFT JOIN witness_end e ON e.public_key = w.public_key ORDER BY w.added_at, w.name";
	struct witness_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0,
		    (struct column[]){C_TEXT(&w.row.name), C_TEXT(&w.row.added_by), C_FIXED(w.row.public_key, PUBLIC_KEY_LEN),
				      C_INT(&w.row.added_at), C_INT(&w.row.ended_at)},
		    5, witness_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err witness_end_insert(struct db *db, const uint8_t public_key[static PUBLIC_KEY_LEN], const char *reason, const char *who,
			    int64_t now)
{
	static const char sql[] = "INSERT INTO witness_end (public_key, reason, ended_by, ended_at) VALUES (?, ?, ?, ?)";
	return db_exec(db, sql, (struct param[]){P_BYTES(public_key, PUBLIC_KEY_LEN), P_TEXT(reason), P_TEXT(who), P_INT(now)},
		       4, NULL);
}

enum err cosignature_insert(struct db *db, uint64_t size, const uint8_t public_key[static PUBLIC_KEY_LEN], int64_t signed_at,
			    struct bytes line, int64_t now)
{
	static const char sql[] = "INSERT INTO cosignature (origin, size, public_key, signed_at, line, received_at)"
				  " VALUES (" PRESENT ", ?, ?, ?, ?, ?)";
	return db_exec(
		db, sql,
		(struct param[]){P_UINT(size), P_BYTES(public_key, PUBLIC_KEY_LEN), P_INT(signed_at), P_SPAN(line), P_INT(now)},
		5, NULL);
}

struct line_walk {
	struct buf *out;
	struct bytes line;
};

static enum err line_append(void *ctx)
{
	struct line_walk *w = ctx;
	buf_append(w->out, w->line.data, w->line.len);
	return buf_status(w->out);
}

enum err cosignature_lines(struct db *db, struct arena *a, uint64_t size, struct buf *out)
{
	static const char sql[] =
		"SELECT c.line FROM cosignature c" STILL " WHERE c.origin = " PRESENT
		" AND c.size = ? AND e.public_key IS NULL AND c.signed_at = (SELECT MAX(n.signed_at) FROM cosignature n"
		" WHERE n.origin = c.origin AND n.size = c.size AND n.public_key = c.public_key) ORDER BY w.name";
	struct line_walk w = {.out = out};
	return db_rows(db, a, sql, (struct param[]){P_UINT(size)}, 1, (struct column[]){C_SPAN(&w.line)}, 1, line_append, &w);
}

enum err cosignature_newest(struct db *db, struct arena *a, struct witnessed *out)
{
	static const char sql[] = "SELECT c.size, c.signed_at, w.name FROM cosignature c" STILL " WHERE c.origin = " PRESENT
				  " AND e.public_key IS NULL ORDER BY c.size DESC, c.signed_at DESC LIMIT 1";
	return db_row(db, a, sql, NULL, 0, (struct column[]){C_UINT(&out->size), C_INT(&out->signed_at), C_TEXT(&out->name)},
		      3);
}

struct head_walk {
	struct witnessed_head row;
	enum err (*each)(void *ctx, const struct witnessed_head *h);
	void *ctx;
};

static enum err head_tell(void *ctx)
{
	const struct head_walk *w = ctx;
	return w->each(w->ctx, &w->row);
}

enum err witnessed_heads(struct db *db, struct arena *a, uint64_t size,
			 enum err (*each)(void *ctx, const struct witnessed_head *h), void *ctx)
{
	static const char sql[] =
		"SELECT c.origin, c.size, p.note, GROUP_CONCAT(c.line ORDER BY c.public_key, c.signed_at SEPARATOR '')"
		" FROM cosignature c JOIN checkpoint p ON p.origin = c.origin AND p.size = c.size" STILL
		" WHERE p.note IS NOT NULL AND e.public_key IS NULL AND (c.origin < " PRESENT " OR c.size <= ?)"
		" GROUP BY c.origin, c.size, p.note ORDER BY c.origin DESC, c.size DESC LIMIT ?";
	struct head_walk w = {.each = each, .ctx = ctx};
	return db_rows(db, a, sql, (struct param[]){P_UINT(size), P_UINT(WITNESSED_MAX)}, 2,
		       (struct column[]){C_UINT(&w.row.origin), C_UINT(&w.row.size), C_SPAN(&w.row.note), C_SPAN(&w.row.lines)},
		       4, head_tell, &w);
}
