#include "store/trail.h"

#include <stdlib.h>

/* An order or sale, and the corrections and changes of day whose tickets and receipts came after. */
#define SOURCES                                                                                                                \
	"(SELECT CAST(? AS BINARY(16)) AS id UNION ALL SELECT c.id FROM correction c WHERE c.origin = ?"                       \
	" UNION ALL SELECT h.id FROM date_change h WHERE h.order_id = ?) x"
#define NAME "CONCAT(s.form, '/', s.symbol, '/', LPAD(r.number, 8, '0'))"
#define NONE "NULL, NULL, NULL"

/* Columns: at, kind, who, detail, lookup, amount, device, seq, leaf. Every question mark is the origin. */
static const struct {
	unsigned params;
	const char *sql;
} questions[] = {
	{1, "SELECT o.created_at DIV 1000, 'ordered', '', CONCAT('× ', o.persons), NULL, o.total, " NONE
	    " FROM orders o WHERE o.id = ?"},
	{1, "SELECT s.sold_at, 'sold', d.name, COALESCE(h.cashier, ''), NULL, s.total, s.device, s.seq, NULL FROM sale s"
	    " JOIN device d ON d.id = s.device LEFT JOIN shift h ON h.id = s.shift WHERE s.id = ?"},
	{1, "SELECT p.settled_at DIV 1000, 'paid', COALESCE(ELT(p.provider, 'vietqr', 'vnpay', 'sandbox'), ''), p.provider_tx,"
	    " NULL, p.amount, " NONE " FROM payment p WHERE p.order_id = ?"},
	{1, "SELECT m.booked_at, 'money', ELT(m.source, 'sepay', 'payos', 'sandbox', 'vnpay', 'statement'), m.tx, NULL, "
	    "m.amount, " NONE " FROM money m WHERE m.subject = ?"},
	{1, "SELECT t.announced_at DIV 1000, 'announced', d.name, t.reference, NULL, t.amount, " NONE " FROM till_transfer t"
	    " JOIN device d ON d.id = t.device WHERE t.sale = ?"},
	{3, "SELECT r.issued_at, 'issued', s.tax_code, " NAME ", LOWER(HEX(r.lookup)), r.total, NULL, NULL, r.leaf_index"
	    " FROM " SOURCES " JOIN receipt r ON r.source = x.id JOIN symbol s ON s.id = r.symbol_id"},
	{3, "SELECT y.signed_at, 'sealed', s.tax_code, " NAME ", LOWER(HEX(r.lookup)), NULL, " NONE " FROM " SOURCES
	    " JOIN receipt r ON r.source = x.id JOIN symbol s ON s.id = r.symbol_id JOIN receipt_xml y"
	    " ON y.symbol_id = r.symbol_id AND y.number = r.number"},
	{1,
	 "SELECT c.proposed_at, CONCAT('proposed_', ELT(c.kind, 'notice', 'replacement', 'refund')), c.actor, c.reason, NULL,"
	 " NULL, c.device, NULL, NULL FROM correction c WHERE c.origin = ?"},
	{1, "SELECT c.decided_at, ELT(c.state, '', 'approved', 'rejected'), c.approver, c.reason, NULL, NULL, NULL, NULL,"
	    " c.leaf_index FROM correction c WHERE c.origin = ? AND c.decided_at IS NOT NULL"},
	{1, "SELECT f.at, 'refunded', f.actor, CONCAT(f.approver, ': ', f.reason), NULL, f.amount, NULL, NULL, f.leaf_index"
	    " FROM refund f WHERE f.origin = ?"},
	{1, "SELECT u.at, 'supplement', '', COALESCE(u.reference, ''), NULL, u.amount, " NONE " FROM supplement u"
	    " WHERE u.origin = ?"},
	{1, "SELECT n.at, 'notice', '', CONCAT(n.year, '/', n.number), NULL, NULL, NULL, NULL, n.leaf_index FROM error_notice n"
	    " JOIN correction c ON c.id = n.correction WHERE c.origin = ?"},
	{1, "SELECT h.changed_at, 'day_changed', h.changed_by, CONCAT(DATE_ADD('1970-01-01', INTERVAL h.old_day DAY), ' → ',"
	    " DATE_ADD('1970-01-01', INTERVAL h.new_day DAY)), NULL, NULL, " NONE " FROM date_change h WHERE h.order_id = ?"},
	{3, "SELECT p.split_at, 'split', COALESCE(d.name, ''), CONCAT(p.parts), NULL, NULL, p.device, p.seq, NULL"
	    " FROM " SOURCES " JOIN ticket t ON t.source = x.id JOIN ticket_split p ON p.root = t.id"
	    " LEFT JOIN device d ON d.id = p.device"},
	{3,
	 "SELECT MIN(a.admitted_at), 'admitted', d.name, CONCAT(a.site, ' ', a.gate), NULL, COUNT(*), a.device, MIN(a.seq), "
	 "NULL"
	 " FROM " SOURCES " JOIN ticket t ON t.source = x.id JOIN admission a ON a.root = t.id JOIN device d ON d.id = a.device"
	 " WHERE a.is_carried = 0 GROUP BY a.claim, a.site, a.device"},
	{3, "SELECT a.admitted_at, 'twice', d.name, CONCAT(a.site, ' ', a.gate), NULL, 1, a.device, a.seq, NULL FROM " SOURCES
	    " JOIN ticket t ON t.source = x.id JOIN admission_twice a ON a.root = t.id JOIN device d ON d.id = a.device"},
	{3, "SELECT a.admitted_at, 'overridden', d.name, CONCAT(a.site, ' ', a.gate), NULL, a.persons, a.device, a.seq, NULL"
	    " FROM " SOURCES " JOIN ticket t ON t.source = x.id JOIN gate_override a ON a.ticket = t.id"
	    " JOIN device d ON d.id = a.device"},
};
#define QUESTIONS     (sizeof(questions) / sizeof(questions[0]))
#define PARAMS_MAX    3
#define EVENT_COLUMNS 9

struct trail_walk {
	struct arena *arena;
	struct trail_event row, *list;
	size_t count, room;
	bool no_amount, no_device, no_seq, no_leaf, no_who, no_detail, no_lookup;
};

static enum err collect(void *ctx)
{
	struct trail_walk *w = ctx;
	struct trail_event *e = &w->row;
	e->has_amount = !w->no_amount;
	e->has_entry = !w->no_device && !w->no_seq;
	e->has_leaf = !w->no_leaf;
	e->who = w->no_who ? "" : e->who;
	e->detail = w->no_detail ? "" : e->detail;
	e->lookup = w->no_lookup ? "" : e->lookup;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = *e;
	return E_OK;
}

static void bind(struct column c[static EVENT_COLUMNS], struct trail_walk *w)
{
	struct trail_event *e = &w->row;
	const struct column columns[EVENT_COLUMNS] = {
		C_INT(&e->at),
		C_TEXT(&e->kind),
		{.kind = VALUE_TEXT, .text = &e->who, .is_null = &w->no_who},
		{.kind = VALUE_TEXT, .text = &e->detail, .is_null = &w->no_detail},
		{.kind = VALUE_TEXT, .text = &e->lookup, .is_null = &w->no_lookup},
		{.kind = VALUE_INT, .i = &e->amount, .is_null = &w->no_amount},
		{.kind = VALUE_BYTES, .fixed = e->device, .fixed_len = UUID_LEN, .is_null = &w->no_device},
		{.kind = VALUE_UINT, .u = &e->seq, .is_null = &w->no_seq},
		{.kind = VALUE_UINT, .u = &e->leaf, .is_null = &w->no_leaf},
	};
	memcpy(c, columns, sizeof(columns));
}

static int by_time(const void *x, const void *y)
{
	const struct trail_event *a = x, *b = y;
	return a->at < b->at ? -1 : a->at > b->at;
}

enum err trail_read(struct db *db, struct arena *a, const uint8_t origin[static UUID_LEN], struct trail_event **out,
		    size_t *count)
{
	struct trail_walk w = {.arena = a};
	struct column columns[EVENT_COLUMNS];
	struct param params[PARAMS_MAX];
	bind(columns, &w);
	for (size_t i = 0; i < PARAMS_MAX; i++)
		params[i] = P_BYTES(origin, UUID_LEN);
	for (size_t i = 0; i < QUESTIONS; i++)
		TRY(db_rows(db, a, questions[i].sql, params, questions[i].params, columns, EVENT_COLUMNS, collect, &w));
	if (w.count > 1)
		qsort(w.list, w.count, sizeof(*w.list), by_time);
	*out = w.list;
	*count = w.count;
	return E_OK;
}

enum err trail_changes(struct db *db, struct arena *a, const char *subject, struct trail_event **out, size_t *count)
{
	static const char sql[] =
		"SELECT c.at_ms DIV 1000, CONCAT('change:', c.action), c.who, COALESCE(c.after_json, ''), NULL,"
		" NULL, " NONE " FROM change_record c WHERE c.subject = ? ORDER BY c.id";
	struct trail_walk w = {.arena = a};
	struct column columns[EVENT_COLUMNS];
	bind(columns, &w);
	TRY(db_rows(db, a, sql, (struct param[]){P_TEXT(subject)}, 1, columns, EVENT_COLUMNS, collect, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}

/* ---- tickets */

struct ticket_walk {
	struct arena *arena;
	struct trail_ticket row, *list;
	size_t count, room;
};

static enum err collect_ticket(void *ctx)
{
	struct ticket_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err trail_tickets(struct db *db, struct arena *a, const uint8_t origin[static UUID_LEN], struct trail_ticket **out,
		       size_t *count)
{
	static const char sql[] = "SELECT t.id, t.cose, COALESCE(b.blocked_at, 0), COALESCE(b.list, 0) FROM " SOURCES
				  " JOIN ticket t ON t.source = x.id LEFT JOIN ticket_block b ON b.root = t.id ORDER BY t.id";
	struct ticket_walk w = {.arena = a};
	TRY(db_rows(db, a, sql,
		    (struct param[]){P_BYTES(origin, UUID_LEN), P_BYTES(origin, UUID_LEN), P_BYTES(origin, UUID_LEN)}, 3,
		    (struct column[]){C_FIXED(w.row.id, UUID_LEN), C_SPAN(&w.row.cose), C_INT(&w.row.blocked_at),
				      C_UINT(&w.row.list)},
		    4, collect_ticket, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}
