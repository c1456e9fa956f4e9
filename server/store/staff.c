#include "store/staff.h"

static struct param bytes_or_null(bool is_there, const void *data, size_t len)
{
	return is_there ? P_BYTES(data, len) : P_NULL();
}

static struct param time_or_null(int64_t time)
{
	return time ? P_INT(time) : P_NULL();
}

enum err staff_insert(struct db *db, const struct staff_row *row)
{
	static const char sql[] = "INSERT INTO staff (id, login, name, role, password, is_demo, created_at)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->id, UUID_LEN), P_TEXT(row->login), P_TEXT(row->name), P_UINT(row->role),
					P_TEXT(row->password), P_INT(row->is_demo), P_INT(row->created_at)},
		       7, NULL);
}

#define STAFF_COLUMNS                                                                                                          \
	"id, login, name, role, password, totp_secret, COALESCE(totp_since, 0), totp_step, is_demo, created_at,"               \
	" COALESCE(disabled_at, 0)"
#define STAFF_COLUMN_COUNT 11

/* The driver tells what is NULL; the row says what is there. */
struct staff_walk {
	struct arena *arena;
	struct staff_row row, *list;
	bool has_no_totp;
	size_t count, room;
};
#define STAFF_ROW(w)                                                                                                           \
	{                                                                                                                      \
		C_FIXED((w).row.id, UUID_LEN), C_TEXT(&(w).row.login), C_TEXT(&(w).row.name), C_UINT(&(w).row.role),           \
			C_TEXT(&(w).row.password),                                                                             \
			{.kind = VALUE_BYTES,                                                                                  \
			 .fixed = (w).row.totp_secret,                                                                         \
			 .fixed_len = TOTP_SECRET_LEN,                                                                         \
			 .is_null = &(w).has_no_totp},                                                                         \
			C_INT(&(w).row.totp_since), C_INT(&(w).row.totp_step), C_INT(&(w).row.is_demo),                        \
			C_INT(&(w).row.created_at), C_INT(&(w).row.disabled_at)                                                \
	}

static enum err one(struct db *db, struct arena *a, const char *sql, const char *login, struct staff_row *out)
{
	struct staff_walk w = {0};
	TRY(db_row(db, a, sql, (struct param[]){P_TEXT(login)}, 1, (struct column[])STAFF_ROW(w), STAFF_COLUMN_COUNT));
	*out = w.row;
	out->has_totp = !w.has_no_totp;
	return E_OK;
}

enum err staff_by_login(struct db *db, struct arena *a, const char *login, struct staff_row *out)
{
	static const char sql[] = "SELECT " STAFF_COLUMNS " FROM staff WHERE login = ?";
	return one(db, a, sql, login, out);
}

enum err staff_lock(struct db *db, struct arena *a, const char *login, struct staff_row *out)
{
	static const char sql[] = "SELECT " STAFF_COLUMNS " FROM staff WHERE login = ? FOR UPDATE";
	return one(db, a, sql, login, out);
}

static enum err collect(void *ctx)
{
	struct staff_walk *w = ctx;
	w->row.has_totp = !w->has_no_totp;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err staff_all(struct db *db, struct arena *a, struct staff_row **list, size_t *count)
{
	static const char sql[] = "SELECT " STAFF_COLUMNS " FROM staff ORDER BY login";
	struct staff_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0, (struct column[])STAFF_ROW(w), STAFF_COLUMN_COUNT, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err staff_update(struct db *db, const struct staff_row *row)
{
	static const char sql[] = "UPDATE staff SET name = ?, role = ?, password = ?, totp_secret = ?, totp_since = ?,"
				  " totp_step = ?, disabled_at = ? WHERE id = ?";
	return db_exec(db, sql,
		       (struct param[]){P_TEXT(row->name), P_UINT(row->role), P_TEXT(row->password),
					bytes_or_null(row->has_totp, row->totp_secret, TOTP_SECRET_LEN),
					time_or_null(row->totp_since), P_INT(row->totp_step), time_or_null(row->disabled_at),
					P_BYTES(row->id, UUID_LEN)},
		       8, NULL);
}

enum err staff_step(struct db *db, const uint8_t id[static UUID_LEN], int64_t step)
{
	static const char sql[] = "UPDATE staff SET totp_step = ? WHERE id = ? AND totp_step < ?";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_INT(step), P_BYTES(id, UUID_LEN), P_INT(step)}, 3, &affected));
	return affected == 1 ? E_OK : E_CONFLICT;
}

/* ---- recovery codes */

enum err recovery_insert(struct db *db, const uint8_t staff[static UUID_LEN], const uint8_t hash[static HASH_LEN])
{
	static const char sql[] = "INSERT INTO recovery_code (staff, hash) VALUES (?, ?)";
	return db_exec(db, sql, (struct param[]){P_BYTES(staff, UUID_LEN), P_BYTES(hash, HASH_LEN)}, 2, NULL);
}

enum err recovery_use(struct db *db, const uint8_t staff[static UUID_LEN], const uint8_t hash[static HASH_LEN], int64_t now)
{
	static const char sql[] = "UPDATE recovery_code SET used_at = ? WHERE staff = ? AND hash = ? AND used_at IS NULL";
	uint64_t affected = 0;
	TRY(db_exec(db, sql, (struct param[]){P_INT(now), P_BYTES(staff, UUID_LEN), P_BYTES(hash, HASH_LEN)}, 3, &affected));
	return affected == 1 ? E_OK : E_NOT_FOUND;
}

enum err recovery_left(struct db *db, const uint8_t staff[static UUID_LEN], uint64_t *count)
{
	static const char sql[] = "SELECT COUNT(*) FROM recovery_code WHERE staff = ? AND used_at IS NULL";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(staff, UUID_LEN)}, 1, (struct column[]){C_UINT(count)}, 1);
}

enum err recovery_forget(struct db *db, const uint8_t staff[static UUID_LEN])
{
	static const char sql[] = "DELETE FROM recovery_code WHERE staff = ?";
	return db_exec(db, sql, (struct param[]){P_BYTES(staff, UUID_LEN)}, 1, NULL);
}

/* ---- names of one person */

enum err staff_same_insert(struct db *db, const char *login, const char *name, const char *who, int64_t at)
{
	static const char sql[] = "INSERT INTO same_person (login, name, said_by, said_at) VALUES (?, ?, ?, ?)";
	return db_exec(db, sql, (struct param[]){P_TEXT(login), P_TEXT(name), P_TEXT(who), P_INT(at)}, 4, NULL);
}

struct same_walk {
	struct arena *arena;
	const char *name, **list;
	size_t count, room;
};

static enum err same_collect(void *ctx)
{
	struct same_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->name;
	return E_OK;
}

enum err staff_same_names(struct db *db, struct arena *a, const char *login, const char ***out, size_t *count)
{
	static const char sql[] = "SELECT name FROM same_person WHERE login = ? ORDER BY name";
	struct same_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_TEXT(login)}, 1, (struct column[]){C_TEXT(&w.name)}, 1, same_collect, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}
