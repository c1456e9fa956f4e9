#include "store/till_staff.h"

static struct param bytes_or_null(bool is_there, const void *data, size_t len)
{
	return is_there ? P_BYTES(data, len) : P_NULL();
}

enum err till_staff_insert(struct db *db, const struct till_staff_row *row)
{
	static const char sql[] = "INSERT INTO till_staff (id, name, role, device, pin_salt, pin_inner, created_at)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->id, UUID_LEN), P_TEXT(row->name), P_UINT(row->role),
					bytes_or_null(row->has_device, row->device, UUID_LEN),
					bytes_or_null(row->has_pin, row->pin_salt, PIN_SALT_LEN),
					bytes_or_null(row->has_pin, row->pin_inner, PIN_INNER_LEN), P_INT(row->created_at)},
		       7, NULL);
}

struct till_staff_walk {
	struct arena *arena;
	struct till_staff_row row, *list;
	bool has_no_device, has_no_salt, has_no_inner;
	size_t count, room;
};

#define TILL_STAFF_COLUMNS	"id, name, role, device, pin_salt, pin_inner, created_at, COALESCE(disabled_at, 0)"
#define TILL_STAFF_COLUMN_COUNT 8
#define TILL_STAFF_ROW(w)                                                                                                      \
	{                                                                                                                      \
		C_FIXED((w).row.id, UUID_LEN), C_TEXT(&(w).row.name), C_UINT(&(w).row.role),                                   \
			{.kind = VALUE_BYTES, .fixed = (w).row.device, .fixed_len = UUID_LEN, .is_null = &(w).has_no_device},  \
			{.kind = VALUE_BYTES,                                                                                  \
			 .fixed = (w).row.pin_salt,                                                                            \
			 .fixed_len = PIN_SALT_LEN,                                                                            \
			 .is_null = &(w).has_no_salt},                                                                         \
			{.kind = VALUE_BYTES,                                                                                  \
			 .fixed = (w).row.pin_inner,                                                                           \
			 .fixed_len = PIN_INNER_LEN,                                                                           \
			 .is_null = &(w).has_no_inner},                                                                        \
			C_INT(&(w).row.created_at), C_INT(&(w).row.disabled_at)                                                \
	}

static void mark_present(struct till_staff_walk *w)
{
	w->row.has_device = !w->has_no_device;
	w->row.has_pin = !w->has_no_salt;
}

enum err till_staff_lock(struct db *db, struct arena *a, const char *name, struct till_staff_row *out)
{
	static const char sql[] = "SELECT " TILL_STAFF_COLUMNS " FROM till_staff WHERE name = ? FOR UPDATE";
	struct till_staff_walk w = {0};
	TRY(db_row(db, a, sql, (struct param[]){P_TEXT(name)}, 1, (struct column[])TILL_STAFF_ROW(w), TILL_STAFF_COLUMN_COUNT));
	mark_present(&w);
	*out = w.row;
	return E_OK;
}

static enum err collect(void *ctx)
{
	struct till_staff_walk *w = ctx;
	mark_present(w);
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err till_staff_all(struct db *db, struct arena *a, struct till_staff_row **list, size_t *count)
{
	static const char sql[] = "SELECT " TILL_STAFF_COLUMNS " FROM till_staff ORDER BY name";
	struct till_staff_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0, (struct column[])TILL_STAFF_ROW(w), TILL_STAFF_COLUMN_COUNT, collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}

enum err till_staff_update(struct db *db, const struct till_staff_row *row)
{
	static const char sql[] = "UPDATE till_staff SET role = ?, device = ?, pin_salt = ?, pin_inner = ?, disabled_at = ?"
				  " WHERE id = ?";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(row->role), bytes_or_null(row->has_device, row->device, UUID_LEN),
					bytes_or_null(row->has_pin, row->pin_salt, PIN_SALT_LEN),
					bytes_or_null(row->has_pin, row->pin_inner, PIN_INNER_LEN),
					row->disabled_at ? P_INT(row->disabled_at) : P_NULL(), P_BYTES(row->id, UUID_LEN)},
		       6, NULL);
}

/* ---- peppers */

enum err device_secret_insert(struct db *db, const uint8_t device[static UUID_LEN], const uint8_t pepper[static PEPPER_LEN])
{
	static const char sql[] = "INSERT INTO device_secret (device, pepper) VALUES (?, ?)";
	return db_exec(db, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_BYTES(pepper, PEPPER_LEN)}, 2, NULL);
}

enum err device_secret_get(struct db *db, const uint8_t device[static UUID_LEN], uint8_t pepper[static PEPPER_LEN])
{
	static const char sql[] = "SELECT pepper FROM device_secret WHERE device = ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(device, UUID_LEN)}, 1,
		      (struct column[]){C_FIXED(pepper, PEPPER_LEN)}, 1);
}
