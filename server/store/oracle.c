#include "store/oracle.h"

/* Every receipt that nothing replaces, under the order or sale that it belongs to. */
#define LIVE                                                                                                                   \
	"SELECT COALESCE(c.origin, r.source) AS origin, r.total, s.tax_code, s.form FROM receipt r"                            \
	" JOIN symbol s ON s.id = r.symbol_id LEFT JOIN correction c ON c.id = r.source LEFT JOIN receipt_link l"              \
	" ON l.old_symbol_id = r.symbol_id AND l.old_number = r.number WHERE l.old_number IS NULL"
/* The sums of an order or sale: r.t of live receipts, a.t added and b.t given back by corrections; NULL = none. */
#define SUMS_BESIDE(id)                                                                                                        \
	" LEFT JOIN (SELECT v.origin, SUM(v.total) AS t FROM (" LIVE ") v GROUP BY v.origin) r ON r.origin = " id              \
	" LEFT JOIN (SELECT origin, SUM(amount) AS t FROM supplement GROUP BY origin) a ON a.origin = " id                     \
	" LEFT JOIN (SELECT origin, SUM(amount) AS t FROM refund GROUP BY origin) b ON b.origin = " id
#define CORRECTED " + COALESCE(a.t, 0) - COALESCE(b.t, 0)"

const struct oracle oracles[] = {
	{"I1",
	 "the live receipts of every order sum up to what was paid, more what was added, less what was given back; a free or"
	 " unpaid order has none",
	 "SELECT COUNT(*) FROM orders o" SUMS_BESIDE("o.id") " WHERE COALESCE(r.t, 0)"
							     " <> IF(o.status IN (2, 4, 5), o.total" CORRECTED ", 0)"},
	{"I1 sales",
	 "the live receipts of every corrected sale sum up to its first ones, more what was added, less what was given back",
	 "SELECT COUNT(*) FROM (SELECT DISTINCT c.origin AS id FROM correction c JOIN sale s ON s.id = c.origin) o" SUMS_BESIDE(
		 "o.id") " WHERE COALESCE(r.t, 0) <> (SELECT SUM(f.total) FROM receipt f WHERE f.source = o.id)" CORRECTED},
	{"I1 one", "an order or sale has one live receipt per organisation, or one per person with face value",
	 "SELECT COUNT(*) FROM (SELECT r.origin FROM (" LIVE ") r WHERE r.form = 'EBL01' GROUP BY r.origin, r.tax_code"
	 " HAVING COUNT(*) > 1) broken"},
	{"I2", "every receipt of an order stands on a settled payment of the order's total",
	 "SELECT COUNT(*) FROM orders o WHERE o.status IN (2, 4, 5) AND o.total > 0"
	 " AND o.total <> (SELECT COALESCE(SUM(p.amount), 0) FROM payment p WHERE p.order_id = o.id)"},
	{"I3", "receipt numbers run from 1 without gap in every symbol",
	 "SELECT COUNT(*) FROM (SELECT s.id FROM symbol s LEFT JOIN receipt r ON r.symbol_id = s.id GROUP BY s.id, "
	 "s.last_number"
	 " HAVING COUNT(r.number) <> s.last_number OR COALESCE(MAX(r.number), 0) <> s.last_number) broken"},
	{"I4", "the order of numbers is the order of the log",
	 "SELECT COUNT(*) FROM (SELECT leaf_index, LAG(leaf_index) OVER (PARTITION BY symbol_id ORDER BY number) AS before_it"
	 " FROM receipt) r WHERE r.before_it > r.leaf_index"},
	{"I5",
	 "every place that was used twice apart is one incident with both records, and nobody who was undone holds a place",
	 "SELECT (SELECT COUNT(*) FROM admission_twice t WHERE (SELECT COUNT(*) FROM incident i WHERE i.kind = 'double_entry'"
	 " AND i.device = t.device AND i.seq = t.seq AND i.detail LIKE CONCAT('root=', LOWER(HEX(t.root)), ' use=', t.use_no,"
	 " ' site=', t.site, ' day=', t.day, ' entry=', t.entry_no, ' %')) <> 1)"
	 " + (SELECT COUNT(*) FROM incident i WHERE i.kind = 'double_entry' AND i.detail LIKE '% first_device=%'"
	 " AND NOT EXISTS (SELECT 1 FROM admission_twice t WHERE t.device = i.device AND t.seq = i.seq))"
	 " + (SELECT COUNT(*) FROM admission_twice t JOIN entry e ON e.device = t.first_device AND e.seq = t.first_seq"
	 " WHERE e.type <> 9) + (SELECT COUNT(*) FROM admission a JOIN admission_undone u ON u.claim = a.claim"
	 " AND u.device = a.device)"},
	{"I6", "every till's journal is here without gap",
	 "SELECT COUNT(*) FROM (SELECT d.id FROM device d LEFT JOIN entry e ON e.device = d.id GROUP BY d.id, d.last_seq"
	 " HAVING COUNT(e.seq) <> d.last_seq OR COALESCE(MAX(e.seq), 0) <> d.last_seq) broken"},
	{"I7", "every paid order has its persons' tickets",
	 "SELECT COUNT(*) FROM orders o WHERE (o.status IN (2, 4, 5)) <> EXISTS (SELECT 1 FROM ticket t WHERE t.source = "
	 "o.id)"},
	{"classes", "a class that came has the sale that named it first, and keeps no places any more",
	 "SELECT (SELECT COUNT(*) FROM orders o JOIN booking b ON b.order_id = o.id WHERE (o.status = 8) <> (b.sale IS NOT "
	 "NULL))"
	 " + (SELECT COUNT(*) FROM booking b WHERE b.sale IS NOT NULL AND NOT EXISTS (SELECT 1 FROM booking_sale s"
	 " WHERE s.sale = b.sale AND s.code = b.code))"
	 " + (SELECT COUNT(*) FROM slot_place p JOIN booking b ON b.order_id = p.source WHERE p.state <> 3 AND b.ended_at IS "
	 "NOT "
	 "NULL)"},
	{"I8",
	 "every drawer should hold float, cash sales and what was paid in, less cash refunds, what was paid out and dropped; a "
	 "Z"
	 " that says otherwise is on record as an incident",
	 "SELECT COUNT(*) FROM shift s LEFT JOIN (SELECT h.id, SUM(x.cash) AS t FROM shift h JOIN sale x ON x.shift = h.id"
	 " AND x.device = h.device AND x.seq > h.opened_seq AND x.seq < h.closed_seq GROUP BY h.id) c ON c.id = s.id"
	 " LEFT JOIN (SELECT h.id, SUM(CASE x.kind WHEN 1 THEN x.amount WHEN 2 THEN -x.amount WHEN 3 THEN -x.amount ELSE 0 END)"
	 " AS t FROM shift h JOIN cash_movement x ON x.shift = h.id AND x.device = h.device AND x.seq > h.opened_seq"
	 " AND x.seq < h.closed_seq GROUP BY h.id) m ON m.id = s.id WHERE s.closed_at IS NOT NULL"
	 " AND s.expected <> s.opening_float + COALESCE(c.t, 0) - s.cash_refunds + COALESCE(m.t, 0)"
	 " AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.device = s.device AND i.seq = s.closed_seq"
	 " AND i.kind IN ('z_differs', 'z_unchecked', 'shift_overlaps'))"},
	{"I9", "the log's leaves run from 0 without gap",
	 "SELECT ABS(CAST((SELECT next_index FROM log_counter) AS SIGNED) - CAST(COUNT(*) AS SIGNED))"
	 " + ABS(CAST(COUNT(*) AS SIGNED) - CAST(COALESCE(MAX(idx) + 1, 0) AS SIGNED)) FROM leaf"},
	{"I10", "every receipt, every free ticket, every refund and every notice has its leaf",
	 "SELECT (SELECT COUNT(*) FROM receipt r LEFT JOIN leaf l ON l.idx = r.leaf_index WHERE l.idx IS NULL)"
	 " + (SELECT COUNT(*) FROM refund r LEFT JOIN leaf l ON l.idx = r.leaf_index WHERE l.idx IS NULL)"
	 " + (SELECT COUNT(*) FROM error_notice r LEFT JOIN leaf l ON l.idx = r.leaf_index WHERE l.idx IS NULL)"
	 " + (SELECT COUNT(*) FROM ticket t LEFT JOIN leaf l ON l.idx = t.leaf_index WHERE t.leaf_index IS NOT NULL AND l.idx "
	 "IS NULL)"},
	{"I10 log",
	 "the log has one leaf for every receipt, refund, lost number, Z, notice, device, edition and free ticket, one for"
	 " every closed device and series, and no other",
	 oracle_leaves},
	{"staff", "everybody who may log in or work at a till was added on record",
	 "SELECT (SELECT COUNT(*) FROM staff s WHERE NOT EXISTS (SELECT 1 FROM change_record c WHERE c.action = 'staff.add'"
	 " AND c.subject = s.login)) + (SELECT COUNT(*) FROM till_staff t WHERE NOT EXISTS (SELECT 1 FROM change_record c"
	 " WHERE c.action = 'cashier.add' AND c.subject = t.name))"},
	{"I16", "every receipt is signed as far as signing has come, or on hold because of what a till sent",
	 "SELECT COUNT(*) FROM receipt r JOIN symbol s ON s.id = r.symbol_id JOIN seal_progress p ON p.tax_code = s.tax_code"
	 " LEFT JOIN receipt_xml x ON x.symbol_id = r.symbol_id AND x.number = r.number"
	 " LEFT JOIN seal_hold h ON h.symbol_id = r.symbol_id AND h.number = r.number"
	 " WHERE r.leaf_index <= p.leaf_index AND x.number IS NULL AND h.number IS NULL"},
	{"tables", "every receipt stands in a daily table up to where the tables have come, and once for the first time",
	 "SELECT (SELECT COUNT(*) FROM receipt r JOIN symbol s ON s.id = r.symbol_id JOIN table_progress p ON p.tax_code = "
	 "s.tax_code"
	 " LEFT JOIN table_row t ON t.symbol_id = r.symbol_id AND t.number = r.number AND t.revision = 0"
	 " WHERE r.leaf_index <= p.leaf_index AND t.message IS NULL)"
	 " + (SELECT COUNT(*) FROM outbox_message m WHERE m.kind = 1"
	 " AND m.row_count <> (SELECT COUNT(*) FROM table_row t WHERE t.message = m.id))"},
	{"numbers", "daily tables are numbered from 1 without gap, per organisation and year",
	 "SELECT COUNT(*) FROM (SELECT 1 FROM outbox_message WHERE kind = 1 GROUP BY tax_code, year"
	 " HAVING COUNT(*) <> MAX(number)) broken"},
	{"trail", "every attempt to transmit is on record, request and outcome in their places",
	 "SELECT (SELECT COUNT(*) FROM outbox_message m WHERE m.attempts <> (SELECT COUNT(*) FROM outbox_exchange x"
	 " WHERE x.message = m.id AND x.direction = 1))"
	 " + (SELECT COUNT(*) FROM outbox_exchange i LEFT JOIN outbox_exchange o ON o.message = i.message"
	 " AND o.attempt = i.attempt AND o.direction = 1 WHERE i.direction = 2 AND o.id IS NULL)"
	 " + (SELECT COUNT(*) FROM outbox_message m WHERE m.state IN (3, 4) AND NOT EXISTS (SELECT 1 FROM outbox_exchange x"
	 " WHERE x.message = m.id AND x.direction = 2 AND x.outcome IN ('acknowledged', 'rejected')))"},
	{"I11", "no slot is oversold, and its counters are the sums of who has its places",
	 "SELECT (SELECT COUNT(*) FROM slot s WHERE s.sold + s.held + s.allotted > s.capacity + s.excess"
	 " OR s.sold <> (SELECT COALESCE(SUM(p.persons), 0) FROM slot_place p WHERE p.site = s.site AND p.day = s.day"
	 " AND p.begins = s.begins AND p.state = 2)"
	 " OR s.held <> (SELECT COALESCE(SUM(p.persons), 0) FROM slot_place p WHERE p.site = s.site AND p.day = s.day"
	 " AND p.begins = s.begins AND p.state = 1)"
	 " OR s.allotted <> (SELECT COALESCE(SUM(a.reserved - a.sold), 0) FROM slot_allotment a WHERE a.site = s.site"
	 " AND a.day = s.day AND a.begins = s.begins))"
	 " + (SELECT COUNT(*) FROM slot_place p LEFT JOIN slot s ON s.site = p.site AND s.day = p.day AND s.begins = p.begins"
	 " WHERE s.site IS NULL)"},
	{"I12", "a provider's transaction applies once",
	 "SELECT COUNT(*) FROM (SELECT 1 FROM payment GROUP BY provider, provider_tx HAVING COUNT(*) > 1) broken"},
	{"I13", "refunds are at most what was paid, agreed on by a second person, for a reason",
	 "SELECT (SELECT COUNT(*) FROM correction WHERE state = 2 AND (approver IS NULL OR approver = actor"
	 " OR CHAR_LENGTH(TRIM(reason)) < 5)) + (SELECT COUNT(*) FROM refund f LEFT JOIN correction c ON c.id = f.correction"
	 " AND c.state = 2 AND c.actor = f.actor AND c.approver = f.approver WHERE c.id IS NULL)"
	 " + (SELECT COUNT(*) FROM (SELECT origin, SUM(amount) AS t FROM refund GROUP BY origin) f WHERE f.t >"
	 " COALESCE((SELECT SUM(p.amount) FROM payment p JOIN orders o ON o.id = p.order_id WHERE o.id = f.origin), 0)"
	 " + COALESCE((SELECT s.total FROM sale s WHERE s.id = f.origin), 0)"
	 " + COALESCE((SELECT SUM(x.amount) FROM supplement x WHERE x.origin = f.origin), 0))"},
	{"I13 sums", "what was given back or added with a replacement is the difference of the two receipts",
	 "SELECT COUNT(*) FROM receipt_link l JOIN receipt o ON o.symbol_id = l.old_symbol_id AND o.number = l.old_number"
	 " JOIN receipt n ON n.symbol_id = l.new_symbol_id AND n.number = l.new_number WHERE o.total - n.total <>"
	 " COALESCE((SELECT f.amount FROM refund f WHERE f.correction = n.source), 0)"
	 " - COALESCE((SELECT x.amount FROM supplement x WHERE x.correction = n.source), 0)"},
	{"corrections", "every approved correction left its document: a replacement that is linked, or a numbered notice",
	 "SELECT (SELECT COUNT(*) FROM correction c LEFT JOIN receipt r ON r.source = c.id LEFT JOIN receipt_link l"
	 " ON l.new_symbol_id = r.symbol_id AND l.new_number = r.number AND l.old_symbol_id = c.symbol_id"
	 " AND l.old_number = c.number LEFT JOIN error_notice n ON n.correction = c.id"
	 " WHERE IF(c.state = 2, IF(c.kind = 1, n.number IS NULL OR r.number IS NOT NULL, l.new_number IS NULL),"
	 " r.number IS NOT NULL OR n.number IS NOT NULL)) + (SELECT COUNT(*) FROM (SELECT k.tax_code FROM notice_counter k"
	 " LEFT JOIN error_notice n ON n.tax_code = k.tax_code AND n.year = k.year GROUP BY k.tax_code, k.year"
	 " HAVING COUNT(n.number) <> MAX(k.last_number) OR COALESCE(MAX(n.number), 0) <> MAX(k.last_number)) broken)"},
};
const size_t oracle_count = sizeof(oracles) / sizeof(oracles[0]);

enum err oracle_ask(struct db *db, const struct oracle *o, uint64_t *broken)
{
	int64_t count = 0;
	TRY(db_row(db, NULL, o->sql, NULL, 0, (struct column[]){C_INT(&count)}, 1));
	*broken = (uint64_t)count;
	return E_OK;
}
