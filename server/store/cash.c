#include "store/cash.h"

/* ---- shifts */

enum err shift_insert(struct db *db, const uint8_t device[static UUID_LEN], const struct shift_opened *s, uint64_t seq,
		      int64_t opened_at)
{
	static const char sql[] =
		"INSERT INTO shift (id, device, cashier, opened_at, opening_float, opened_seq) VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(s->id, UUID_LEN), P_BYTES(device, UUID_LEN), P_TEXT(s->cashier),
					P_INT(opened_at), P_INT(s->opening_float), P_UINT(seq)},
		       6, NULL);
}

enum err shift_finish(struct db *db, const uint8_t device[static UUID_LEN], const struct shift_closed *s,
		      const struct shift_end *end)
{
	static const char sql[] =
		"UPDATE shift SET closed_at = ?, closed_seq = ?, z_number = ?, sale_total = ?, cash_sales = ?, cash_refunds = "
		"?,"
		" paid_in = ?, paid_out = ?, drops = ?, counted = ?, expected = ?, perpetual = ?, leaf_index = ?"
		" WHERE id = ? AND device = ? AND closed_at IS NULL";
	const struct figures *f = &s->figures;
	uint64_t affected = 0;
	TRY(db_exec(db, sql,
		    (struct param[]){P_INT(end->closed_at), P_UINT(end->seq), P_UINT(s->z_number),
				     P_INT(f->of[FIGURE_SALES].amount), P_INT(figures_cash(f)),
				     P_INT(f->of[FIGURE_CASH_REFUNDS].amount), P_INT(f->of[FIGURE_PAID_IN].amount),
				     P_INT(f->of[FIGURE_PAID_OUT].amount), P_INT(f->of[FIGURE_DROPS].amount), P_INT(s->counted),
				     P_INT(s->expected), P_INT(s->perpetual), P_UINT(end->leaf_index), P_BYTES(s->id, UUID_LEN),
				     P_BYTES(device, UUID_LEN)},
		    15, &affected));
	return affected == 1 ? E_OK : E_NOT_FOUND;
}

enum err shift_open_find(struct db *db, const uint8_t device[static UUID_LEN], const uint8_t id[static UUID_LEN],
			 struct shift_start *out)
{
	static const char sql[] = "SELECT s.opened_seq, s.opened_at, s.opening_float, (SELECT COUNT(*) FROM shift o"
				  " WHERE o.device = s.device AND o.opened_seq > s.opened_seq)"
				  " FROM shift s WHERE s.id = ? AND s.device = ? AND s.closed_at IS NULL"
				  " AND s.opened_seq IS NOT NULL";
	*out = (struct shift_start){0};
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(id, UUID_LEN), P_BYTES(device, UUID_LEN)}, 2,
		      (struct column[]){C_UINT(&out->opened_seq), C_INT(&out->opened_at), C_INT(&out->opening_float),
					C_UINT(&out->later)},
		      4);
}

enum err shift_last_z(struct db *db, const uint8_t device[static UUID_LEN], uint64_t *z_number, int64_t *perpetual)
{
	static const char sql[] = "SELECT z_number, COALESCE(perpetual, 0) FROM shift WHERE device = ? AND z_number IS NOT NULL"
				  " ORDER BY z_number DESC LIMIT 1";
	*z_number = 0;
	*perpetual = 0;
	enum err e = db_row(db, NULL, sql, (struct param[]){P_BYTES(device, UUID_LEN)}, 1,
			    (struct column[]){C_UINT(z_number), C_INT(perpetual)}, 2);
	return e == E_NOT_FOUND ? E_OK : e;
}

struct shift_walk {
	struct shift_row row, *out;
	size_t count;
};

static enum err keep_shift(void *ctx)
{
	struct shift_walk *w = ctx;
	w->out[w->count++] = w->row;
	return E_OK;
}

enum err shifts_between(struct db *db, struct arena *a, int64_t from, int64_t until, size_t max, struct shift_row **out,
			size_t *count)
{
	static const char sql[] =
		"SELECT d.name, s.cashier, s.opened_at, COALESCE(s.closed_at, 0), COALESCE(s.z_number, 0), s.opening_float,"
		" COALESCE(s.sale_total, 0), COALESCE(s.cash_sales, 0), COALESCE(s.cash_refunds, 0), COALESCE(s.paid_in, 0),"
		" COALESCE(s.paid_out, 0), COALESCE(s.drops, 0), COALESCE(s.expected, 0), COALESCE(s.counted, 0), (SELECT "
		"COUNT(*)"
		" FROM incident i WHERE i.device = s.device AND i.seq = s.closed_seq) FROM shift s JOIN device d ON d.id = "
		"s.device"
		" WHERE s.opened_at >= ? AND s.opened_at < ? ORDER BY d.name, s.device, s.opened_at LIMIT ?";
	struct shift_walk walk = {.out = arena_array(a, max + 1, sizeof(**out))};
	struct shift_row *r = &walk.row;
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(from), P_INT(until), P_UINT(max)}, 3,
		    (struct column[]){C_TEXT(&r->device), C_TEXT(&r->cashier), C_INT(&r->opened_at), C_INT(&r->closed_at),
				      C_UINT(&r->z_number), C_INT(&r->opening_float), C_INT(&r->sale_total),
				      C_INT(&r->cash_sales), C_INT(&r->cash_refunds), C_INT(&r->paid_in), C_INT(&r->paid_out),
				      C_INT(&r->drops), C_INT(&r->expected), C_INT(&r->counted), C_UINT(&r->incidents)},
		    15, keep_shift, &walk));
	*out = walk.out;
	*count = walk.count;
	return E_OK;
}

struct window_walk {
	struct bytes row, *out;
	size_t count;
};

static enum err keep_entry(void *ctx)
{
	struct window_walk *w = ctx;
	w->out[w->count++] = w->row;
	return E_OK;
}

enum err entries_window(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], const struct entry_window *w,
			struct bytes *out, size_t *count)
{
	static const char sql[] = "SELECT bytes FROM entry WHERE device = ? AND seq > ? AND seq < ? ORDER BY seq LIMIT ?";
	struct window_walk walk = {.out = out};
	TRY(db_rows(db, a, sql,
		    (struct param[]){P_BYTES(device, UUID_LEN), P_UINT(w->after), P_UINT(w->before), P_UINT(w->max)}, 4,
		    (struct column[]){C_SPAN(&walk.row)}, 1, keep_entry, &walk));
	*count = walk.count;
	return E_OK;
}

/* ---- beside sales */

static struct param text_or_null(const char *text)
{
	return text[0] ? P_TEXT(text) : P_NULL();
}

enum err cash_insert(struct db *db, const struct entry_name *e, const struct cash_moved *c)
{
	static const char sql[] = "INSERT INTO cash_movement (device, seq, id, shift, cashier, kind, amount, reason, bag, slip,"
				  " moved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(e->device, UUID_LEN), P_UINT(e->seq), P_BYTES(c->id, UUID_LEN),
					P_BYTES(c->shift, UUID_LEN), P_TEXT(c->cashier), P_UINT(c->kind), P_INT(c->amount),
					text_or_null(c->reason), text_or_null(c->bag), text_or_null(c->slip), P_INT(e->time)},
		       11, NULL);
}

enum err approval_insert(struct db *db, const struct entry_name *e, const struct approval *a)
{
	static const char sql[] =
		"INSERT INTO approval (device, seq, action, subject, supervisor, cashier, reason, approved_at)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(e->device, UUID_LEN), P_UINT(e->seq), P_UINT(a->action),
					P_BYTES(a->subject, HASH_LEN), P_TEXT(a->supervisor), text_or_null(a->cashier),
					P_TEXT(a->reason), P_INT(e->time)},
		       8, NULL);
}

enum err drawer_insert(struct db *db, const struct entry_name *e, const struct drawer_opened *d)
{
	static const char sql[] =
		"INSERT INTO drawer_opening (device, seq, shift, cashier, reason, opened_at) VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(e->device, UUID_LEN), P_UINT(e->seq), P_BYTES(d->shift, UUID_LEN),
					P_TEXT(d->cashier), P_TEXT(d->reason), P_INT(e->time)},
		       6, NULL);
}

enum err approval_find(struct db *db, const uint8_t device[static UUID_LEN], uint64_t seq, uint64_t *action,
		       uint8_t subject[static HASH_LEN])
{
	static const char sql[] = "SELECT action, subject FROM approval WHERE device = ? AND seq = ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_UINT(seq)}, 2,
		      (struct column[]){C_UINT(action), C_FIXED(subject, HASH_LEN)}, 2);
}

enum err supervisor_count(struct db *db, const char *name, uint64_t *out)
{
	static const char sql[] = "SELECT COUNT(*) FROM till_staff WHERE name = ? AND role = 2";
	return db_row(db, NULL, sql, (struct param[]){P_TEXT(name)}, 1, (struct column[]){C_UINT(out)}, 1);
}

enum err bag_count(struct db *db, const struct entry_name *e, enum cash_kind kind, const char *bag, uint64_t *count,
		   int64_t *amount)
{
	static const char sql[] = "SELECT COUNT(*), COALESCE(MIN(amount), 0) FROM cash_movement"
				  " WHERE bag = ? AND device = ? AND kind = ? AND seq < ?";
	return db_row(db, NULL, sql, (struct param[]){P_TEXT(bag), P_BYTES(e->device, UUID_LEN), P_UINT(kind), P_UINT(e->seq)},
		      4, (struct column[]){C_UINT(count), C_INT(amount)}, 2);
}

/* ---- bags */

enum err bag_slip_insert(struct db *db, const struct bag_slip_row *row)
{
	static const char sql[] =
		"INSERT INTO bag_slip (device, bag, slip, amount, noted_by, noted_at) VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(row->device, UUID_LEN), P_TEXT(row->bag), P_TEXT(row->slip), P_INT(row->amount),
					P_TEXT(row->noted_by), P_INT(row->noted_at)},
		       6, NULL);
}

struct bag_walk {
	struct bag_row row, *out;
	size_t count;
};

static enum err keep_bag(void *ctx)
{
	struct bag_walk *w = ctx;
	w->out[w->count++] = w->row;
	return E_OK;
}

enum err bags_waiting(struct db *db, struct arena *a, int64_t until, size_t max, struct bag_row **out, size_t *count)
{
	static const char sql[] = "SELECT m.device, d.name, m.cashier, m.bag, m.amount, m.moved_at FROM cash_movement m"
				  " JOIN device d ON d.id = m.device WHERE m.kind = 3 AND m.moved_at < ? AND NOT EXISTS"
				  " (SELECT 1 FROM cash_movement s WHERE s.bag = m.bag AND s.device = m.device AND s.kind = 4)"
				  " AND NOT EXISTS (SELECT 1 FROM bag_slip o WHERE o.device = m.device AND o.bag = m.bag)"
				  " ORDER BY m.moved_at, m.device, m.seq LIMIT ?";
	struct bag_walk walk = {.out = arena_array(a, max + 1, sizeof(**out))};
	struct bag_row *r = &walk.row;
	TRY(db_rows(db, a, sql, (struct param[]){P_INT(until), P_UINT(max)}, 2,
		    (struct column[]){C_FIXED(r->device_id, UUID_LEN), C_TEXT(&r->device), C_TEXT(&r->cashier), C_TEXT(&r->bag),
				      C_INT(&r->amount), C_INT(&r->dropped_at)},
		    6, keep_bag, &walk));
	*out = walk.out;
	*count = walk.count;
	return E_OK;
}

struct slip_walk {
	struct slip_row row, *out;
	size_t count;
};

static enum err keep_slip(void *ctx)
{
	struct slip_walk *w = ctx;
	w->out[w->count++] = w->row;
	return E_OK;
}

enum err slips_newest(struct db *db, struct arena *a, size_t max, struct slip_row **out, size_t *count)
{
	static const char sql[] =
		"SELECT d.name, s.bag, s.slip, s.noted_by, s.amount, s.noted_at FROM ("
		"(SELECT device, bag, slip, noted_by, amount, noted_at FROM bag_slip ORDER BY noted_at DESC LIMIT ?)"
		" UNION ALL (SELECT device, bag, COALESCE(slip, ''), cashier, amount, moved_at FROM cash_movement"
		" WHERE kind = 4 ORDER BY moved_at DESC LIMIT ?)) s"
		" JOIN device d ON d.id = s.device ORDER BY s.noted_at DESC LIMIT ?";
	struct slip_walk walk = {.out = arena_array(a, max + 1, sizeof(**out))};
	struct slip_row *r = &walk.row;
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(max), P_UINT(max), P_UINT(max)}, 3,
		    (struct column[]){C_TEXT(&r->device), C_TEXT(&r->bag), C_TEXT(&r->slip), C_TEXT(&r->noted_by),
				      C_INT(&r->amount), C_INT(&r->noted_at)},
		    6, keep_slip, &walk));
	*out = walk.out;
	*count = walk.count;
	return E_OK;
}
