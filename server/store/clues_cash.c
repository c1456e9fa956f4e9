/* Clues about money: drawers, bags, transfers, refunds. */
#include "store/clues_room.h"

enum err clues_drawer(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out)
{
	static const char sql[] =
		"SELECT LOWER(HEX(o.shift)), FLOOR((o.opened_at + 25200) / 86400), d.sites, o.cashier, '', 1,"
		" JSON_OBJECT('shift', LOWER(HEX(o.shift)), 'till', d.name, 'till_device', LOWER(HEX(o.device)),"
		" 'entry_seq', o.seq, 'opened_at', o.opened_at) FROM drawer_opening o JOIN device d ON d.id = o.device"
		" WHERE o.opened_at >= ? AND o.opened_at < ? ORDER BY o.shift, o.device, o.seq";
	return clues_read(db, a, sql, (struct param[]){P_INT(day_start(d->from_day)), P_INT(day_start(d->until_day))}, 2, out);
}

enum err clues_unbagged(struct db *db, struct arena *a, int64_t before, int64_t more, struct clues *out)
{
	static const char sql[] =
		"SELECT LOWER(HEX(h.id)), FLOOR((h.closed_at + 25200) / 86400), d.sites, h.cashier, COALESCE(n.cashier, ''), 1,"
		" JSON_OBJECT('shift', LOWER(HEX(h.id)), 'z', h.z_number, 'counted', h.counted, 'next_float', n.opening_float,"
		" 'left_over', h.counted - COALESCE(n.opening_float, 0), 'closed_at', h.closed_at, 'next_opened_at', "
		"n.opened_at,"
		" 'till', d.name, 'till_device', LOWER(HEX(h.device)), 'entry_seq', h.closed_seq) FROM shift h"
		" JOIN device d ON d.id = h.device LEFT JOIN shift n ON n.device = h.device AND n.opened_seq ="
		" (SELECT MIN(o.opened_seq) FROM shift o WHERE o.device = h.device AND o.opened_seq > h.closed_seq)"
		" WHERE h.closed_at < ? AND h.counted - COALESCE(n.opening_float, 0) > ? ORDER BY 1";
	return clues_read(db, a, sql, (struct param[]){P_INT(before), P_INT(more)}, 2, out);
}

enum err clues_open_shifts(struct db *db, struct arena *a, int64_t before, struct clues *out)
{
	static const char sql[] =
		"SELECT LOWER(HEX(h.id)), FLOOR((h.opened_at + 25200) / 86400), d.sites, h.cashier, '', 1,"
		" JSON_OBJECT('shift', LOWER(HEX(h.id)), 'opened_at', h.opened_at, 'cash_taken', (SELECT CAST(COALESCE(SUM("
		"s.cash), 0) AS SIGNED) FROM sale s WHERE s.shift = h.id), 'last_seq', d.last_seq, 'heard_at', d.last_seen_ms"
		" DIV 1000, 'till', d.name, 'till_device', LOWER(HEX(h.device)), 'entry_seq', h.opened_seq) FROM shift h"
		" JOIN device d ON d.id = h.device WHERE h.closed_at IS NULL AND h.opened_at < ? ORDER BY 1";
	return clues_read(db, a, sql, (struct param[]){P_INT(before)}, 1, out);
}

enum err clues_bags(struct db *db, struct arena *a, int64_t before, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(m.device)), m.bag), FLOOR((m.moved_at + 25200) / 86400), d.sites,"
		" m.cashier, '', 1, JSON_OBJECT('bag', m.bag, 'amount', m.amount, 'dropped_at', m.moved_at, 'till', d.name,"
		" 'till_device', LOWER(HEX(m.device)), 'entry_seq', m.seq, 'shift', LOWER(HEX(m.shift))) FROM cash_movement"
		" m JOIN device d ON d.id = m.device WHERE m.kind = 3 AND m.moved_at < ? AND NOT EXISTS (SELECT 1 FROM"
		" cash_movement s WHERE s.bag = m.bag AND s.device = m.device AND s.kind = 4) AND NOT EXISTS (SELECT 1 FROM"
		" bag_slip o WHERE o.device = m.device AND o.bag = m.bag) ORDER BY 1, m.seq";
	return clues_read(db, a, sql, (struct param[]){P_INT(before)}, 1, out);
}

enum err clues_slips(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(v.device)), v.bag, v.slip), FLOOR((v.noted_at + 25200) / 86400), d.sites,"
		" m.cashier, v.noted_by, 1, JSON_OBJECT('bag', v.bag, 'slip', v.slip, 'dropped', m.amount,"
		" 'counted_by_the_bank', v.amount, 'difference', v.amount - m.amount, 'dropped_at', m.moved_at, 'noted_at',"
		" v.noted_at, 'till', d.name, 'till_device', LOWER(HEX(v.device)), 'entry_seq', m.seq) FROM (SELECT device,"
		" bag, slip, amount, noted_by, noted_at FROM bag_slip WHERE noted_at >= ? UNION ALL SELECT device, bag,"
		" slip, amount, cashier, moved_at FROM cash_movement WHERE kind = 4 AND moved_at >= ?) v JOIN cash_movement"
		" m ON m.bag = v.bag AND m.device = v.device AND m.kind = 3 AND m.seq = (SELECT MIN(n.seq) FROM"
		" cash_movement n WHERE n.bag = v.bag AND n.device = v.device AND n.kind = 3) JOIN device d ON d.id ="
		" v.device WHERE v.amount <> m.amount ORDER BY 1";
	const struct param from = P_INT(day_start(d->from_day));
	return clues_read(db, a, sql, (struct param[]){from, from}, 2, out);
}

enum err clues_shifts(struct db *db, struct arena *a, const struct clue_days *d, int64_t more, struct clues *out)
{
	static const char sql[] =
		"SELECT LOWER(HEX(h.id)), FLOOR((h.closed_at + 25200) / 86400), d.sites, h.cashier, '', 1,"
		" JSON_OBJECT('shift', LOWER(HEX(h.id)), 'z', h.z_number, 'expected', h.expected, 'counted', h.counted,"
		" 'difference', h.counted - h.expected, 'closed_at', h.closed_at, 'till', d.name, 'till_device',"
		" LOWER(HEX(h.device)), 'entry_seq', h.closed_seq) FROM shift h JOIN device d ON d.id = h.device WHERE"
		" h.closed_at >= ? AND h.closed_at < ? AND ABS(h.counted - h.expected) > ? ORDER BY h.id";
	return clues_read(db, a, sql,
			  (struct param[]){P_INT(day_start(d->from_day)), P_INT(day_start(d->until_day)), P_INT(more)}, 3, out);
}

enum err clues_money(struct db *db, struct arena *a, int64_t before_ms, struct clues *out)
{
	static const char sql[] =
		"SELECT LOWER(HEX(m.id)), FLOOR((m.received_at / 1000 + 25200) / 86400), 0, COALESCE(m.actor, ''), '', 1,"
		" JSON_OBJECT('money', LOWER(HEX(m.id)), 'money_state', m.state, 'transaction', m.tx, 'account', m.account,"
		" 'amount', m.amount, 'reference', m.reference, 'booked_at', m.booked_at, 'received_at',"
		" FLOOR(m.received_at / 1000)) FROM money m WHERE m.state IN (1, 3, 4, 5, 6, 7, 8, 11) AND m.received_at <"
		" ? ORDER BY m.id";
	return clues_read(db, a, sql, (struct param[]){P_INT(before_ms)}, 1, out);
}

/* What a till did without the approval that its journal has to hold. */
static enum err missing_approvals(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(i.device)), i.seq, i.kind), FLOOR((e.time_ms / 1000 + 25200) / 86400),"
		" d.sites, " CASHIER_AT("i.device",
					"e.time_ms DIV 1000") ", COALESCE(p.supervisor, ''), 1, JSON_OBJECT('incident', "
							      "i.kind, 'what', i.detail, 'entry_type', e.type,"
							      " 'entry_seq', i.seq, 'till', d.name, 'till_device', "
							      "LOWER(HEX(i.device)), 'done_at', e.time_ms DIV 1000)"
							      " FROM incident i JOIN device d ON d.id = i.device JOIN entry e "
							      "ON e.device = i.device AND e.seq = i.seq"
							      " LEFT JOIN approval p ON p.device = i.device AND p.seq = i.seq "
							      "WHERE i.kind IN ('approval_missing',"
							      " 'approver_unknown', 'refund_differs', 'refund_repeated', "
							      "'refunds_are_off') AND e.time_ms >= ? AND"
							      " e.time_ms < ? ORDER BY 1";
	return clues_read(db, a, sql,
			  (struct param[]){P_INT(day_start(d->from_day) * 1000), P_INT(day_start(d->until_day) * 1000)}, 2,
			  out);
}

/* The database refuses such rows: whoever made one was its root. */
static enum err lone_refunds(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out)
{
	static const char sql[] =
		"SELECT LOWER(HEX(f.id)), FLOOR((f.at + 25200) / 86400), 0, f.actor, f.approver, 1, JSON_OBJECT('refund',"
		" LOWER(HEX(f.id)), 'correction', LOWER(HEX(f.correction)), 'symbol', y.symbol, 'number', f.number,"
		" 'amount', f.amount, 'refunded_at', f.at, 'asked_by', f.actor, 'approved_by', f.approver,"
		" 'correction_says', CASE WHEN c.id IS NULL THEN 'nothing' WHEN c.state <> 2 THEN 'not_approved' ELSE"
		" 'approved' END) FROM refund f JOIN symbol y ON y.id = f.symbol_id LEFT JOIN correction c ON c.id ="
		" f.correction WHERE f.at >= ? AND f.at < ? AND (LOWER(f.actor) = LOWER(f.approver) OR f.approver = '' OR"
		" c.id IS NULL OR c.state <> 2 OR c.approver IS NULL OR c.approver <> f.approver OR LOWER(c.actor) ="
		" LOWER(c.approver)) ORDER BY 1";
	return clues_read(db, a, sql, (struct param[]){P_INT(day_start(d->from_day)), P_INT(day_start(d->until_day))}, 2, out);
}

static enum err lone_transfers(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT('money/', LOWER(HEX(m.id))), FLOOR((m.settled_at + 25200) / 86400), 0, COALESCE(m.actor, ''),"
		" COALESCE(m.approver, ''), 1, JSON_OBJECT('money', LOWER(HEX(m.id)), 'transaction', m.tx, 'amount', m.amount,"
		" 'asked_by', m.actor, 'approved_by', m.approver, 'settled_at', m.settled_at) FROM money m WHERE m.state = 12"
		" AND m.settled_at >= ? AND m.settled_at < ? AND (m.approver IS NULL OR m.actor IS NULL"
		" OR LOWER(m.actor) = LOWER(m.approver)) ORDER BY 1";
	return clues_read(db, a, sql, (struct param[]){P_INT(day_start(d->from_day)), P_INT(day_start(d->until_day))}, 2, out);
}

enum err clues_unapproved(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out)
{
	TRY(missing_approvals(db, a, d, out));
	TRY(lone_refunds(db, a, d, out));
	return lone_transfers(db, a, d, out);
}
