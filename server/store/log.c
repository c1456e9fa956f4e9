#include "store/log.h"

#include "store/origin.h"

#define PRESENT "(SELECT COUNT(*) FROM log_origin)"

enum err log_reserve(struct db *db, uint64_t count, uint64_t *next)
{
	static const char sql[] = "UPDATE log_counter SET next_index = LAST_INSERT_ID(next_index + ?) WHERE id = 1";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_UINT(count)}, 1, &affected));
	if (affected != 1)
		return E_CORRUPT;
	*next = db_insert_id(db);
	return E_OK;
}

enum err log_size(struct db *db, uint64_t *size)
{
	static const char sql[] = "SELECT next_index + " PRESENT " FROM log_counter WHERE id = 1";
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_UINT(size)}, 1);
}

enum err log_leaves_insert(struct db *db, size_t count, const uint64_t *indexes, const void *const *entries,
			   const unsigned long *lengths)
{
	static const char sql[] = "INSERT INTO leaf (idx, entry) VALUES (?, ?)";
	const struct bulk columns[] = {{.kind = VALUE_UINT, .u = indexes},
				       {.kind = VALUE_BYTES, .data = entries, .lengths = lengths}};
	return db_bulk(db, sql, columns, 2, (unsigned)count);
}

struct leaf_walk {
	struct log_row row, *list;
	size_t count, room;
	uint64_t shift; /* leaves before the table's */
};

static enum err leaf_collect(void *ctx)
{
	struct leaf_walk *w = ctx;
	if (w->count == w->room)
		return E_CORRUPT; /* more than LIMIT */
	w->row.index += w->shift;
	w->list[w->count++] = w->row;
	return E_OK;
}

static enum err beginnings(struct db *db, struct arena *a, struct leaf_walk *w, uint64_t from)
{
	for (uint64_t i = from; i < w->shift && w->count < w->room; i++) {
		struct log_row *row = &w->list[w->count++];
		row->index = i;
		TRY(origin_leaf(db, a, i, &row->entry));
	}
	return E_OK;
}

enum err log_leaves_from(struct db *db, struct arena *a, uint64_t from, size_t limit, struct log_row **rows, size_t *count)
{
	static const char sql[] = "SELECT idx, entry FROM leaf WHERE idx >= ? ORDER BY idx LIMIT ?";
	struct leaf_walk w = {.list = arena_array(a, limit, sizeof(*w.list)), .room = limit};
	TRY(origin_number(db, &w.shift));
	TRY(beginnings(db, a, &w, from));
	uint64_t row = from < w.shift ? 0 : from - w.shift;
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(row), P_UINT(limit - w.count)}, 2,
		    (struct column[]){C_UINT(&w.row.index), C_SPAN(&w.row.entry)}, 2, leaf_collect, &w));
	*rows = w.list;
	*count = w.count;
	return E_OK;
}

enum err log_leaf_find(struct db *db, struct arena *a, uint64_t row, struct bytes *entry)
{
	static const char sql[] = "SELECT entry FROM leaf WHERE idx = ?";
	return db_row(db, a, sql, (struct param[]){P_UINT(row)}, 1, (struct column[]){C_SPAN(entry)}, 1);
}

enum err log_leaf_at(struct db *db, struct arena *a, uint64_t index, struct bytes *entry)
{
	uint64_t shift;
	TRY(origin_number(db, &shift));
	return index < shift ? origin_leaf(db, a, index, entry) : log_leaf_find(db, a, index - shift, entry);
}

static enum err head_row(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
			 struct log_head *out)
{
	bool is_unsigned = false;
	struct column note = {.kind = VALUE_BYTES, .span = &out->note, .is_null = &is_unsigned};
	*out = (struct log_head){0};
	TRY(db_row(db, a, sql, params, param_count,
		   (struct column[]){C_UINT(&out->size), C_FIXED(out->root.bytes, HASH_LEN), note}, 3));
	out->is_signed = !is_unsigned;
	return E_OK;
}

enum err log_head_newest(struct db *db, struct arena *a, struct log_head *out)
{
	static const char sql[] = "SELECT size, root, note FROM checkpoint WHERE origin = " PRESENT " ORDER BY size DESC LIMIT 1";
	return head_row(db, a, sql, NULL, 0, out);
}

enum err log_head_newest_signed(struct db *db, struct arena *a, struct log_head *out)
{
	static const char sql[] = "SELECT size, root, note FROM checkpoint WHERE origin = " PRESENT
				  " AND note IS NOT NULL ORDER BY size DESC LIMIT 1";
	return head_row(db, a, sql, NULL, 0, out);
}

enum err log_head_find(struct db *db, struct arena *a, uint64_t size, struct log_head *out)
{
	static const char sql[] = "SELECT size, root, note FROM checkpoint WHERE origin = " PRESENT " AND size = ?";
	return head_row(db, a, sql, (struct param[]){P_UINT(size)}, 1, out);
}

enum err log_head_insert(struct db *db, uint64_t origin, uint64_t size, const struct hash *root, int64_t now)
{
	static const char sql[] = "INSERT INTO checkpoint (origin, size, root, created_at) VALUES (?, ?, ?, ?)";
	return db_exec(db, sql, (struct param[]){P_UINT(origin), P_UINT(size), P_BYTES(root->bytes, HASH_LEN), P_INT(now)}, 4,
		       NULL);
}

enum err log_head_set_note(struct db *db, uint64_t origin, uint64_t size, struct bytes note)
{
	static const char sql[] = "UPDATE checkpoint SET note = ? WHERE origin = ? AND size = ?";
	return db_exec(db, sql, (struct param[]){P_SPAN(note), P_UINT(origin), P_UINT(size)}, 3, NULL);
}
