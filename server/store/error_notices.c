#include "store/error_notices.h"

enum err notice_take(struct db *db, const char *tax_code, int year, uint32_t *number)
{
	static const char sql[] = "INSERT INTO notice_counter (tax_code, year, last_number) VALUES (?, ?, 1)"
				  " ON DUPLICATE KEY UPDATE last_number = last_number + 1";
	static const char read[] = "SELECT last_number FROM notice_counter WHERE tax_code = ? AND year = ?";
	uint64_t last = 0;
	TRY(db_exec(db, sql, (struct param[]){P_TEXT(tax_code), P_INT(year)}, 2, NULL));
	TRY(db_row(db, NULL, read, (struct param[]){P_TEXT(tax_code), P_INT(year)}, 2, (struct column[]){C_UINT(&last)}, 1));
	*number = (uint32_t)last;
	return E_OK;
}

enum err error_notice_text_insert(struct db *db, const uint8_t correction[static UUID_LEN], const uint8_t salt[static SALT_LEN],
				  const char *was, const char *is)
{
	static const char sql[] = "INSERT INTO error_notice_text (correction, salt, was, is_right) VALUES (?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(correction, UUID_LEN), P_BYTES(salt, SALT_LEN), P_TEXT(was), P_TEXT(is)}, 4,
		       NULL);
}

enum err error_notice_text_get(struct db *db, struct arena *a, const uint8_t correction[static UUID_LEN],
			       uint8_t salt[static SALT_LEN], const char **was, const char **is)
{
	static const char sql[] = "SELECT salt, was, is_right FROM error_notice_text WHERE correction = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(correction, UUID_LEN)}, 1,
		      (struct column[]){C_FIXED(salt, SALT_LEN), C_TEXT(was), C_TEXT(is)}, 3);
}

enum err error_notice_insert(struct db *db, const struct error_notice *n, struct bytes record, uint64_t leaf_index)
{
	static const char sql[] = "INSERT INTO error_notice (tax_code, year, number, correction, record, at, leaf_index)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_TEXT(n->tax_code), P_INT(n->year), P_UINT(n->notice_number),
					P_BYTES(n->correction, UUID_LEN), P_SPAN(record), P_INT(n->time), P_UINT(leaf_index)},
		       7, NULL);
}

#define NOTICE_COLUMNS "n.record, t.salt, t.was, t.is_right, n.at, COALESCE(n.sent_at, 0), n.leaf_index"
#define NOTICE_FROM    " FROM error_notice n JOIN error_notice_text t ON t.correction = n.correction "
#define NOTICE_ROW(row)                                                                                                        \
	{                                                                                                                      \
		C_SPAN(&(row).record), C_FIXED((row).text_salt, SALT_LEN), C_TEXT(&(row).was), C_TEXT(&(row).is),              \
			C_INT(&(row).at), C_INT(&(row).sent_at), C_UINT(&(row).leaf_index)                                     \
	}
#define NOTICE_COLUMN_COUNT 7

enum err error_notice_get(struct db *db, struct arena *a, const uint8_t correction[static UUID_LEN],
			  struct error_notice_row *out)
{
	static const char sql[] = "SELECT " NOTICE_COLUMNS NOTICE_FROM "WHERE n.correction = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(correction, UUID_LEN)}, 1, (struct column[])NOTICE_ROW(*out),
		      NOTICE_COLUMN_COUNT);
}

struct notice_walk {
	struct arena *arena;
	struct error_notice_row row, *list;
	size_t count, room;
};

static enum err collect(void *ctx)
{
	struct notice_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err error_notices_unsent(struct db *db, struct arena *a, uint64_t limit, struct error_notice_row **list, size_t *count)
{
	static const char sql[] = "SELECT " NOTICE_COLUMNS NOTICE_FROM "WHERE n.sent_at IS NULL ORDER BY n.leaf_index LIMIT ?";
	struct notice_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(limit)}, 1, (struct column[])NOTICE_ROW(w.row), NOTICE_COLUMN_COUNT,
		    collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err error_notice_mark_sent(struct db *db, const char *tax_code, int year, uint32_t number, int64_t at)
{
	static const char sql[] =
		"UPDATE error_notice SET sent_at = COALESCE(sent_at, ?) WHERE tax_code = ? AND year = ? AND number = ?";
	return db_exec(db, sql, (struct param[]){P_INT(at), P_TEXT(tax_code), P_INT(year), P_UINT(number)}, 4, NULL);
}
