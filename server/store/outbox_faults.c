/* Technical faults on the way to the tax office. */
#include "store/outbox.h"

enum err exchanges_failing_since(struct db *db, int64_t *since)
{
	static const char sql[] =
		"SELECT COALESCE(MIN(at_ms) DIV 1000, 0) FROM outbox_exchange WHERE direction = 2 AND is_heard = 0"
		" AND id > (SELECT COALESCE(MAX(id), 0) FROM outbox_exchange WHERE is_heard = 1)";
	return db_row(db, NULL, sql, NULL, 0, (struct column[]){C_INT(since)}, 1);
}

/* Late: made before the fault's end, or while it lasts. */
#define FAULT_COLUMNS                                                                                                          \
	"f.id, f.began_at, f.noticed_at, COALESCE(f.told_at, 0), COALESCE(f.ended_at, 0), COALESCE(f.due_day, 0),"             \
	" (SELECT COUNT(*) FROM outbox_message m WHERE m.state <> 3 AND m.remade_as IS NULL"                                   \
	" AND (f.ended_at IS NULL OR m.created_at <= f.ended_at))"
#define FAULT_ROW(r)                                                                                                           \
	{                                                                                                                      \
		C_UINT(&(r).id), C_INT(&(r).began_at), C_INT(&(r).noticed_at), C_INT(&(r).told_at), C_INT(&(r).ended_at),      \
			C_INT(&(r).due_day), C_UINT(&(r).late)                                                                 \
	}
#define FAULT_COLUMN_COUNT 7

enum err fault_open_find(struct db *db, struct fault_row *out)
{
	static const char sql[] = "SELECT " FAULT_COLUMNS " FROM outbox_fault f WHERE f.ended_at IS NULL";
	return db_row(db, NULL, sql, NULL, 0, (struct column[])FAULT_ROW(*out), FAULT_COLUMN_COUNT);
}

enum err fault_insert(struct db *db, int64_t began_at, int64_t now)
{
	static const char sql[] = "INSERT INTO outbox_fault (began_at, noticed_at) VALUES (?, ?)";
	return db_exec(db, sql, (struct param[]){P_INT(began_at), P_INT(now)}, 2, NULL);
}

enum err fault_end(struct db *db, uint64_t id, int64_t now, int32_t due_day)
{
	static const char sql[] = "UPDATE outbox_fault SET ended_at = ?, due_day = ? WHERE id = ? AND ended_at IS NULL";
	return db_exec(db, sql, (struct param[]){P_INT(now), P_INT(due_day), P_UINT(id)}, 3, NULL);
}

enum err fault_told(struct db *db, const char *who, int64_t now, uint64_t *changed)
{
	static const char sql[] = "UPDATE outbox_fault SET told_at = ?, told_by = ? WHERE told_at IS NULL";
	return db_exec(db, sql, (struct param[]){P_INT(now), P_TEXT(who)}, 2, changed);
}

struct fault_walk {
	struct arena *arena;
	struct fault_row row, *list;
	size_t count, room;
};

static enum err fault_collect(void *ctx)
{
	struct fault_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err faults_newest(struct db *db, struct arena *a, size_t limit, struct fault_row **list, size_t *count)
{
	static const char sql[] = "SELECT " FAULT_COLUMNS " FROM outbox_fault f ORDER BY f.id DESC LIMIT ?";
	struct fault_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(limit)}, 1, (struct column[])FAULT_ROW(w.row), FAULT_COLUMN_COUNT,
		    fault_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}
