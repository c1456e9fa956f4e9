#include "store/records.h"

#include <assert.h>
#include <hoaban/instant.h>
#include <hoaban/uuid.h>

/* What a statement's question marks are, in their order: bounds of the days as seconds, ms or days; as ids, which begin with
 * the moment they were made (a day of air on both sides: clocks differ), so that a table without key of time is read by its
 * primary key. */
#define HEX(column) "LOWER(HEX(" column "))"
#define WITH_SOURCE " LEFT JOIN ticket t ON t.id = a.root"

static const struct {
	const char *columns, *bounds, *sql;
} statements[] = {
	[RECORD_PAYMENTS] =
		{"itttitt", "IiUuIiUu",
		 "SELECT p.settled_at DIV 1000 AS at, 'web', ELT(p.provider, 'vietqr', 'vnpay', 'sandbox'), p.provider_tx,"
		 " p.amount, NULL, " HEX("p.order_id") " FROM payment p WHERE p.id >= ? AND p.settled_at DIV 1000 >= ?"
						       " AND p.id < ? AND p.settled_at DIV 1000 < ?"
						       " UNION ALL SELECT s.sold_at, 'till', IF(s.cash = s.total, 'cash', "
						       "IF(s.cash = 0, 'other', 'several')),"
						       " NULL, s.total, d.name, " HEX(
							       "s.id") " FROM sale s JOIN device d ON d.id = s.device"
								       " WHERE s.total > 0 AND s.id >= ? AND s.sold_at >= ? "
								       "AND s.id < ? AND s.sold_at < ? ORDER BY 1, 7"},
	[RECORD_TRANSFERS] =
		{"ittiitt", "IiUu",
		 "SELECT t.announced_at DIV 1000, d.name, t.reference, t.amount, COALESCE(SUM(m.amount), 0),"
		 " IF(COALESCE(SUM(m.amount), 0) >= t.amount, 'arrived', 'waiting'), " HEX(
			 "t.sale") " FROM till_transfer t JOIN device d ON d.id = t.device LEFT JOIN money m ON m.subject = "
				   "t.sale"
				   " AND m.state IN (2, 4, 5) WHERE t.sale >= ? AND t.announced_at DIV 1000 >= ? AND t.sale < ?"
				   " AND t.announced_at DIV 1000 < ? GROUP BY t.sale ORDER BY 1, 7"},
	[RECORD_CORRECTIONS] =
		{"itttiittttt", "iu",
		 "SELECT COALESCE(c.decided_at, c.proposed_at), ELT(c.kind, 'notice', 'replacement', 'refund'),"
		 " CONCAT(s.form, '/', s.symbol, '/', LPAD(c.number, 8, '0')), ELT(c.state, 'proposed', 'approved',"
		 " 'rejected'), f.amount, u.amount, c.actor, c.approver, c.reason, " HEX(
			 "r.lookup") ", IF(c.device IS NULL AND (f.id IS NOT NULL OR u.id IS NOT NULL), 'office',"
				     " IF(f.id IS NULL AND u.id IS NULL, 'none', 'till')) FROM correction c"
				     " JOIN symbol s ON s.id = c.symbol_id LEFT JOIN receipt r ON r.symbol_id = c.symbol_id"
				     " AND r.number = c.number LEFT JOIN refund f ON f.correction = c.id"
				     " LEFT JOIN supplement u ON u.correction = c.id WHERE COALESCE(c.decided_at, "
				     "c.proposed_at) >= ?"
				     " AND COALESCE(c.decided_at, c.proposed_at) < ? ORDER BY 1, c.id"},
	[RECORD_INCIDENTS] = {"ittitt", "mn",
			      "SELECT i.created_ms DIV 1000, i.kind, d.name, i.seq, i.detail, " HEX(
				      "i.device") " FROM incident i LEFT JOIN device d ON d.id = i.device WHERE i.created_ms "
						  ">= ? AND i.created_ms < ?"
						  " ORDER BY i.id"},
	[RECORD_MONEY] =
		{"ittttittt", "iu",
		 "SELECT m.booked_at, ELT(m.source, 'sepay', 'payos', 'sandbox', 'vnpay', 'statement'), m.tx, m.account,"
		 " m.memo, m.amount, ELT(m.state, 'received', 'applied', 'unknown', 'too_little', 'too_much', 'late',"
		 " 'duplicate', 'elsewhere', 'outgoing', 'told_twice', 'refunding', 'refunded', 'dismissed'),"
		 " IF(m.state IN (2, 5), 'applied', IF(m.state IN (9, 10, 12, 13), 'settled', 'unmatched')), " HEX(
			 "m.subject") " FROM money m WHERE m.booked_at >= ? AND m.booked_at < ? ORDER BY m.booked_at, m.id"},
	[RECORD_BAGS] =
		{"itttiittti", "iu",
		 "SELECT m.moved_at, d.name, m.cashier, m.bag, m.amount, COALESCE(s.amount, o.amount), COALESCE(s.slip, "
		 "o.slip),"
		 " CASE WHEN COALESCE(s.amount, o.amount) IS NULL THEN 'waiting' WHEN COALESCE(s.amount, o.amount) < m.amount"
		 " THEN 'short' ELSE 'banked' END, " HEX(
			 "m.device") ", m.seq FROM cash_movement m"
				     " JOIN device d ON d.id = m.device LEFT JOIN cash_movement s ON s.bag = m.bag AND "
				     "s.device = m.device"
				     " AND s.kind = 4 LEFT JOIN bag_slip o ON o.device = m.device AND o.bag = m.bag WHERE "
				     "m.kind = 3"
				     " AND m.moved_at >= ? AND m.moved_at < ? ORDER BY m.moved_at, m.device, m.seq"},
	[RECORD_SHIFTS] =
		{"iittiiiiiiiii", "iu",
		 "SELECT s.opened_at, s.closed_at, d.name, s.cashier, s.z_number, s.opening_float, s.sale_total,"
		 " s.cash_sales, s.cash_refunds, s.drops, s.expected, s.counted, s.counted - s.expected FROM shift s"
		 " JOIN device d ON d.id = s.device WHERE s.opened_at >= ? AND s.opened_at < ? ORDER BY s.opened_at, s.id"},
	[RECORD_CASH] = {"itttitti", "iu",
			 "SELECT m.moved_at, d.name, m.cashier, ELT(m.kind, 'paid_in', 'paid_out', 'drop', 'slip'), m.amount,"
			 " COALESCE(m.reason, m.bag), " HEX(
				 "m.device") ", m.seq FROM cash_movement m"
					     " JOIN device d ON d.id = m.device WHERE m.moved_at >= ? AND m.moved_at < ?"
					     " ORDER BY m.moved_at, m.device, m.seq"},
	[RECORD_DRAWERS] = {"itttti", "iu",
			    "SELECT o.opened_at, d.name, o.cashier, o.reason, " HEX(
				    "o.device") ", o.seq FROM drawer_opening o"
						" JOIN device d ON d.id = o.device WHERE o.opened_at >= ? AND o.opened_at < ?"
						" ORDER BY o.opened_at, o.device, o.seq"},
	[RECORD_APPROVALS] =
		{"itttttti", "iu",
		 "SELECT p.approved_at, d.name, ELT(p.action, 'paid_out', 'drawer', 'clock', 'old_lists', 'replace',"
		 " 'refund', 'transfer', 'gate', 'training', 'take_over'), p.supervisor, p.cashier, p.reason, " HEX(
			 "p.device") ", p.seq FROM approval p JOIN device d ON d.id = p.device WHERE p.approved_at >= ?"
				     " AND p.approved_at < ? ORDER BY p.approved_at, p.device, p.seq"},
	[RECORD_ADMISSIONS] =
		{"iittittit", "de",
		 "SELECT MIN(a.admitted_at), a.site, a.gate, d.name, COUNT(*), " HEX("a.root") ", " HEX(
			 "t.source") ", MIN(a.seq), " HEX("a.device") " FROM admission a JOIN device d ON d.id = "
								      "a.device" WITH_SOURCE
								      " WHERE a.day >= ? AND a.day < ? AND a.is_carried = 0 "
								      "GROUP BY a.claim, a.root, a.site, a.device"
								      " ORDER BY 1, a.claim, a.root"},
	[RECORD_TWICE] = {"iittittt", "de",
			  "SELECT a.admitted_at, a.site, a.gate, d.name, a.first_at, a.first_gate, " HEX("a.root") ", " HEX(
				  "t.source") " FROM admission_twice a JOIN device d ON d.id = a.device" WITH_SOURCE
					      " WHERE a.day >= ? AND a.day < ? ORDER BY a.admitted_at, a.root, a.use_no"},
	[RECORD_OVERRIDES] =
		{"iittiitti", "de",
		 "SELECT a.admitted_at, a.site, a.gate, d.name, a.persons, a.verdict, " HEX("a.ticket") ", " HEX(
			 "a.device") ", a.seq FROM gate_override a JOIN device d ON d.id = a.device WHERE a.day >= ?"
				     " AND a.day < ? ORDER BY a.admitted_at, a.id"},
	[RECORD_LOST] = {"itttti", "iu",
			 "SELECT l.reported_at, CONCAT(s.form, '/', s.symbol), LPAD(l.number, 8, '0'), l.reported_by, l.reason,"
			 " l.leaf_index FROM lost_number l JOIN symbol s ON s.id = l.symbol_id WHERE l.reported_at >= ?"
			 " AND l.reported_at < ? ORDER BY l.leaf_index"},
	[RECORD_CHANGES] =
		{"ittttt", "mn",
		 "SELECT c.at_ms DIV 1000, c.who, c.action, c.subject, c.before_json, c.after_json FROM change_record c"
		 " WHERE c.at_ms >= ? AND c.at_ms < ? ORDER BY c.id"},
};
static_assert(sizeof(statements) / sizeof(statements[0]) == RECORD_KIND_COUNT, "every kind has its statement");

const char *record_columns(enum record_kind k)
{
	return statements[k].columns;
}

/* ---- bounds */

#define BOUNDS_MAX 8

static struct param id_bound(struct arena *a, int64_t at)
{
	static const uint8_t zeros[10];
	uint8_t *id = arena_alloc(a, UUID_LEN);
	uuid_v7(id, at > 0 ? at * 1000 : 0, zeros);
	return P_BYTES(id, UUID_LEN);
}

static struct param bound(struct arena *a, char kind, int32_t from, int32_t until)
{
	switch (kind) {
	case 'i':
		return P_INT(day_start(from));
	case 'u':
		return P_INT(day_start(until));
	case 'm':
		return P_INT(day_start(from) * 1000);
	case 'n':
		return P_INT(day_start(until) * 1000);
	case 'I':
		return id_bound(a, day_start(from) - DAY_S);
	case 'U':
		return id_bound(a, day_start(until) + DAY_S);
	case 'd':
		return P_INT(from);
	default:
		return P_INT(until);
	}
}

/* ---- rows */

struct record_walk {
	struct arena *arena;
	struct record_row row, *list;
	size_t count, room;
};

static enum err collect(void *ctx)
{
	struct record_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err records_of(struct db *db, struct arena *a, enum record_kind k, int32_t from_day, int32_t until_day,
		    struct record_row **out, size_t *count)
{
	struct record_walk w = {.arena = a};
	struct column columns[RECORD_COLUMNS_MAX];
	struct param params[BOUNDS_MAX];
	size_t n = strlen(statements[k].columns), bounds = strlen(statements[k].bounds);
	for (size_t i = 0; i < n; i++) {
		struct record_value *v = &w.row.values[i];
		columns[i] = statements[k].columns[i] == 'i' ? C_INT(&v->number) : C_TEXT(&v->text);
		columns[i].is_null = &v->is_null;
	}
	for (size_t i = 0; i < bounds; i++)
		params[i] = bound(a, statements[k].bounds[i], from_day, until_day);
	TRY(db_rows(db, a, statements[k].sql, params, bounds, columns, n, collect, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}

/* ---- journals */

struct journal_walk {
	struct arena *arena;
	struct journal_row row, *list;
	size_t count, room;
};

static enum err collect_entry(void *ctx)
{
	struct journal_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

#define ENTRY_COLUMNS "e.device, e.seq, e.type, e.time_ms, e.received_ms, e.hash, LENGTH(e.bytes), d.name"
#define ENTRY_ROW(r)                                                                                                           \
	C_FIXED((r)->device, UUID_LEN), C_UINT(&(r)->seq), C_UINT(&(r)->type), C_INT(&(r)->time_ms), C_INT(&(r)->received_ms), \
		C_FIXED((r)->hash, sizeof((r)->hash)), C_INT(&(r)->size), C_TEXT(&(r)->name)
#define ENTRY_COLUMN_COUNT 8

enum err journal_rows(struct db *db, struct arena *a, const struct journal_window *w, struct journal_row **out, size_t *count)
{
	static const char sql[] = "SELECT " ENTRY_COLUMNS " FROM entry e JOIN device d ON d.id = e.device"
				  " WHERE (e.device > ? OR (e.device = ? AND e.seq > ?)) AND e.time_ms >= ? AND e.time_ms < ?"
				  " AND (? = 0 OR e.device = ?) ORDER BY e.device, e.seq LIMIT ?";
	struct journal_walk x = {.arena = a};
	TRY(db_rows(db, a, sql,
		    (struct param[]){P_BYTES(w->after_device, UUID_LEN), P_BYTES(w->after_device, UUID_LEN),
				     P_UINT(w->after_seq), P_INT(w->from_ms), P_INT(w->until_ms), P_INT(w->has_device),
				     P_BYTES(w->device, UUID_LEN), P_UINT(w->limit)},
		    8, (struct column[]){ENTRY_ROW(&x.row)}, ENTRY_COLUMN_COUNT, collect_entry, &x));
	*out = x.list;
	*count = x.count;
	return E_OK;
}

enum err journal_entry(struct db *db, struct arena *a, const uint8_t device[static 16], uint64_t seq, struct journal_row *out,
		       struct bytes *entry)
{
	static const char sql[] = "SELECT " ENTRY_COLUMNS ", e.bytes FROM entry e JOIN device d ON d.id = e.device"
				  " WHERE e.device = ? AND e.seq = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_UINT(seq)}, 2,
		      (struct column[]){ENTRY_ROW(out), C_SPAN(entry)}, ENTRY_COLUMN_COUNT + 1);
}
