/* Clues about who went in with what. */
#include "store/clues_room.h"

enum err clues_shadow(struct db *db, struct arena *a, const struct clue_days *d, int64_t before, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(v.seller)), v.day), v.day, CAST(d.sites AS UNSIGNED), " CASHIER_AT(
			"v.seller", "v.at") ", '', CAST(v.persons AS UNSIGNED), JSON_OBJECT('ticket', LOWER(HEX(v.root)), "
					    "'persons', v.persons, 'site',"
					    " v.site, 'gate', g.name, 'gate_device', LOWER(HEX(v.gate)), 'entry_seq', v.seq, "
					    "'entered_at', v.at,"
					    " 'till', d.name, 'till_device', LOWER(HEX(v.seller)), 'missing', IF(v.is_here, "
					    "'sale', 'ticket')) FROM"
					    " (SELECT a.root, a.day, a.site, COUNT(*) AS persons, MIN(a.admitted_at) AS at, "
					    "MIN(a.seq) AS seq,"
					    " MIN(a.device) AS gate, MAX(t.id IS NOT NULL) AS is_here, "
					    "COALESCE(MIN(st.device), MIN(a.device)) AS"
					    " seller FROM admission a LEFT JOIN ticket t ON t.id = a.root LEFT JOIN "
					    "shown_ticket st ON st.id = a.ticket"
					    " WHERE a.day >= ? AND a.day < ? AND a.is_carried = 0 AND a.admitted_at < ? AND "
					    "(t.id IS NULL OR ( NOT"
					    " EXISTS (SELECT 1 FROM orders o WHERE o.id = t.source) AND NOT EXISTS (SELECT 1 "
					    "FROM sale s WHERE s.id ="
					    " t.source) AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.id = t.source) AND "
					    "NOT EXISTS (SELECT 1 FROM"
					    " date_change x WHERE x.id = t.source))) GROUP BY a.root, a.day, a.site) v JOIN "
					    "device d ON d.id = v.seller"
					    " JOIN device g ON g.id = v.gate ORDER BY 1, v.at, v.root";
	return clues_read(db, a, sql, (struct param[]){P_INT(d->from_day), P_INT(d->until_day), P_INT(before)}, 3, out);
}

enum err clues_late(struct db *db, struct arena *a, int32_t day, const struct clue_cashier *who, int64_t lag_s,
		    struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', h.cashier, d.sites, s.visit_day), s.visit_day, d.sites, h.cashier, '', 1,"
		" JSON_OBJECT('ticket', LOWER(HEX(t.id)), 'sale', LOWER(HEX(s.id)), 'till', d.name, 'till_device',"
		" LOWER(HEX(s.device)), 'sale_seq', s.seq, 'sold_at', s.sold_at, 'entered_at', MIN(x.admitted_at), 'gate',"
		" MIN(g.name)) FROM sale s JOIN shift h ON h.id = s.shift JOIN device d ON d.id = s.device JOIN ticket t ON"
		" t.source = s.id JOIN admission x ON x.root = t.id AND x.day = s.visit_day AND x.is_carried = 0 LEFT JOIN"
		" device g ON g.id = x.device WHERE s.sold_at >= ? AND s.sold_at < ? AND s.visit_day = ? AND h.cashier = ?"
		" AND d.sites = ? GROUP BY t.id HAVING MIN(x.admitted_at) - MIN(s.sold_at) > ? ORDER BY MIN(x.admitted_at),"
		" t.id";
	return clues_read(db, a, sql,
			  (struct param[]){P_INT(day_start(day)), P_INT(day_start(day + 1)), P_INT(day), P_TEXT(who->cashier),
					   P_UINT(who->sites), P_INT(lag_s)},
			  6, out);
}

enum err clues_copied(struct db *db, struct arena *a, const struct clue_copy *c, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(s.id)), ?), x.day, CAST(1 << x.site AS UNSIGNED), " CASHIER_AT(
			"d.id",
			"?") ", h.cashier, CAST(COUNT(*) AS UNSIGNED), JSON_OBJECT('ticket', LOWER(HEX(t.id)), 'persons', "
			     "COUNT(*),"
			     " 'sale', LOWER(HEX(s.id)), 'sold_at', s.sold_at, 'copy', ?, 'copied_at', ?, 'copy_seq', ?, "
			     "'till', d.name,"
			     " 'till_device', LOWER(HEX(d.id)), 'entered_at', MIN(x.admitted_at), 'gate', MIN(g.name)) FROM "
			     "sale s JOIN"
			     " device d ON d.id = ? LEFT JOIN shift h ON h.id = s.shift JOIN ticket t ON t.source = s.id JOIN "
			     "admission"
			     " x ON x.root = t.id AND x.is_carried = 0 LEFT JOIN device g ON g.id = x.device WHERE s.id = ? AND"
			     " s.sold_at + ? <= ? AND h.cashier IS NOT NULL GROUP BY t.id HAVING MIN(x.admitted_at) >= ? ORDER "
			     "BY"
			     " MIN(x.admitted_at), t.id";
	return clues_read(db, a, sql,
			  (struct param[]){P_UINT(c->copy), P_INT(c->at), P_UINT(c->copy), P_INT(c->at), P_UINT(c->seq),
					   P_BYTES(c->device, UUID_LEN), P_BYTES(c->sale, UUID_LEN), P_INT(c->late_s),
					   P_INT(c->at), P_INT(c->at)},
			  10, out);
}

/* The tickets of a correction's origin, and those that earlier corrections of it made. */
enum err clues_replaced(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out)
{
	static const char sql[] =
		"SELECT LOWER(HEX(v.id)), FLOOR((v.decided_at + 25200) / 86400), CAST(1 << x.site AS UNSIGNED), v.actor,"
		" COALESCE(v.approver, ''), CAST(COUNT(*) AS UNSIGNED), JSON_OBJECT('correction', LOWER(HEX(v.id)), 'kind',"
		" IF(v.kind = 3, 'refund', 'replacement'), 'decided_at', v.decided_at, 'symbol', y.symbol, 'number',"
		" v.number, 'refunded', COALESCE(f.amount, 0), 'ticket', LOWER(HEX(t.id)), 'persons', COUNT(*),"
		" 'agreed_to', v.inside, 'entered_at', MIN(x.admitted_at), 'gate', MIN(x.gate)) FROM (SELECT c.*, c.origin"
		" AS source FROM correction c WHERE c.decided_at >= ? AND c.decided_at < ? AND c.state = 2 UNION ALL SELECT"
		" c.*, e.id FROM correction c JOIN correction e ON e.origin = c.origin AND e.leaf_index < c.leaf_index"
		" WHERE c.decided_at >= ? AND c.decided_at < ? AND c.state = 2) v JOIN symbol y ON y.id = v.symbol_id JOIN"
		" ticket t ON t.source = v.source JOIN admission x ON x.root = t.id AND x.is_carried = 0 AND x.admitted_at"
		" < v.decided_at LEFT JOIN refund f ON f.correction = v.id WHERE v.exchanges = 1 OR f.id IS NOT NULL GROUP"
		" BY v.id, t.id, x.site ORDER BY v.id, t.id, x.site";
	const struct param from = P_INT(day_start(d->from_day)), until = P_INT(day_start(d->until_day));
	return clues_read(db, a, sql, (struct param[]){from, until, from, until}, 4, out);
}

enum err clues_twice(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(w.root)), w.site, w.day), w.day, CAST(1 << w.site AS UNSIGNED), '', '', 1,"
		" JSON_OBJECT('ticket', LOWER(HEX(w.root)), 'place', w.use_no, 'first_gate', f.name, 'first_at',"
		" w.first_at, 'first_device', LOWER(HEX(w.first_device)), 'first_seq', w.first_seq, 'second_gate', g.name,"
		" 'second_at', w.admitted_at, 'second_device', LOWER(HEX(w.device)), 'second_seq', w.seq) FROM"
		" admission_twice w LEFT JOIN device f ON f.id = w.first_device LEFT JOIN device g ON g.id = w.device WHERE"
		" w.day >= ? AND w.day < ? AND NOT EXISTS (SELECT 1 FROM admission_undone u WHERE u.claim = w.claim) ORDER"
		" BY 1, w.use_no, w.admitted_at";
	return clues_read(db, a, sql, (struct param[]){P_INT(d->from_day), P_INT(d->until_day)}, 2, out);
}

enum err clues_overrides(struct db *db, struct arena *a, const struct clue_days *d, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', COALESCE(p.supervisor, ''), o.site, o.day), o.day, CAST(1 << o.site AS UNSIGNED),"
		" COALESCE(p.supervisor, ''), COALESCE(p.cashier, ''), o.persons, JSON_OBJECT('override', LOWER(HEX(o.id)),"
		" 'persons', o.persons, 'refused_because', o.verdict, 'ticket', LOWER(HEX(o.ticket)), 'gate', d.name,"
		" 'gate_device', LOWER(HEX(o.device)), 'entry_seq', o.seq, 'entered_at', o.admitted_at)"
		" FROM gate_override o JOIN device d ON d.id = o.device"
		" LEFT JOIN approval p ON p.device = o.device AND p.seq = o.seq - 1 AND p.action = 8"
		" WHERE o.day >= ? AND o.day < ? ORDER BY 1, o.admitted_at, o.id";
	return clues_read(db, a, sql, (struct param[]){P_INT(d->from_day), P_INT(d->until_day)}, 2, out);
}
