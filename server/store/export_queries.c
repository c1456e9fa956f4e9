#include "store/export_queries.h"

/* Leaves that stand before table leaf: what is a row's index there is not yet its place in the tree (store/log.h). */
#define PRESENT "(SELECT COUNT(*) FROM log_origin)"
#define SERIES	"s.tax_code, s.form, s.symbol, s.year"
#define BINARY	"CAST(s.tax_code AS BINARY), CAST(s.form AS BINARY), CAST(s.symbol AS BINARY), s.year"

#define SECONDS                                                                                                                \
	{                                                                                                                      \
		EXPORT_P_FROM, EXPORT_P_UNTIL                                                                                  \
	}
#define MILLIS                                                                                                                 \
	{                                                                                                                      \
		EXPORT_P_FROM_MS, EXPORT_P_UNTIL_MS                                                                            \
	}
#define DAYS                                                                                                                   \
	{                                                                                                                      \
		EXPORT_P_FROM_DAY, EXPORT_P_UNTIL_DAY                                                                          \
	}

/* ---- the log, and what is always whole */

static const char leaves_before[] = "SELECT " PRESENT " - number, entry FROM log_origin ORDER BY number DESC";
static const char leaves[] = "SELECT idx + " PRESENT ", entry FROM leaf WHERE idx + " PRESENT " < ? ORDER BY idx";
static const char checkpoints[] = "SELECT origin, size, root, note, created_at FROM checkpoint"
				  " WHERE origin < " PRESENT " OR size <= ? ORDER BY origin, size";
static const char origins[] = "SELECT number, name, entry, began_at FROM log_origin ORDER BY number";
static const char witnesses[] = "SELECT w.public_key, w.name, w.added_by, w.added_at, e.ended_by, e.reason, e.ended_at"
				" FROM witness w LEFT JOIN witness_end e ON e.public_key = w.public_key ORDER BY w.public_key";
static const char cosignatures[] = "SELECT origin, size, public_key, signed_at, line, received_at FROM cosignature"
				   " ORDER BY origin, size, public_key, signed_at";
static const char editions[] = "SELECT edition, from_day, issued_at, cose FROM tariff_edition ORDER BY edition";
static const char certificates[] =
	"SELECT issuer_hash, serial, tax_code, not_before, not_after, device, der, registered_at, stopped_at FROM certificate"
	" ORDER BY issuer_hash, CAST(serial AS BINARY)";
static const char symbols[] =
	"SELECT " SERIES ", s.device, s.last_number, s.last_leased, s.closed_at FROM symbol s ORDER BY " BINARY;
static const char lost[] = "SELECT " SERIES ", l.number, l.reason, l.reported_by, l.reported_at, l.leaf_index + " PRESENT
			   " FROM lost_number l JOIN symbol s ON s.id = l.symbol_id WHERE l.symbol_id = ? ORDER BY l.number";
static const char links[] =
	"SELECT " SERIES ", l.old_number, n.form, n.symbol, n.year, l.new_number"
	" FROM receipt_link l JOIN symbol s ON s.id = l.old_symbol_id JOIN symbol n ON n.id = l.new_symbol_id"
	" WHERE l.old_symbol_id = ? ORDER BY l.old_number";
static const char corrections[] = "SELECT c.id, c.kind, " SERIES
				  ", c.number, c.origin, c.visit_day, c.reason, c.actor, c.proposed_at, c.state, c.approver,"
				  " c.decided_at, c.exchanges, c.device, c.inside, c.leaf_index + " PRESENT
				  " FROM correction c JOIN symbol s ON s.id = c.symbol_id ORDER BY c.id";
static const char refunds[] =
	"SELECT f.id, f.correction, " SERIES ", f.number, f.origin, f.amount, f.method, f.reference, f.reason, f.actor,"
	" f.approver, f.at, f.record, f.leaf_index + " PRESENT
	" FROM refund f JOIN symbol s ON s.id = f.symbol_id ORDER BY f.id";
static const char supplements[] = "SELECT id, correction, origin, amount, method, reference, at FROM supplement ORDER BY id";
static const char notices[] = "SELECT tax_code, year, number, correction, record, at, leaf_index + " PRESENT
			      " FROM error_notice ORDER BY CAST(tax_code AS BINARY), year, number";
static const char date_changes[] =
	"SELECT id, order_id, replaces, old_day, new_day, edition, changed_by, changed_at FROM date_change ORDER BY id";
static const char blocks[] = "SELECT root, list, valid_until, blocked_at FROM ticket_block ORDER BY root";
static const char devices[] =
	"SELECT id, name, role, hub, sites, ticket_key, device_key, certificate, enrolled_at, expires_at, closed_at,"
	" quarantined_at, last_seq, last_hash, last_seen_ms FROM device ORDER BY id";
static const char evidence[] = "SELECT id, device, kind, seq, bytes, received_ms FROM evidence ORDER BY id";
static const char shifts[] = "SELECT id, device, cashier, opened_at, opening_float, closed_at, z_number, sale_total, "
			     "cash_sales, cash_refunds, paid_in,"
			     " paid_out, drops, counted, expected, perpetual, opened_seq, closed_seq, leaf_index + " PRESENT
			     " FROM shift ORDER BY id";
static const char cash_movements[] = "SELECT device, seq, id, shift, cashier, kind, amount, reason, bag, slip, moved_at"
				     " FROM cash_movement ORDER BY device, seq";
static const char bag_slips[] = "SELECT device, bag, slip, amount, noted_by, noted_at FROM bag_slip"
				" ORDER BY device, CAST(bag AS BINARY)";
static const char closures[] =
	"SELECT id, site, begins_at, ends_at, kind, reason, declared_by, declared_at, lifted_by, lifted_at,"
	" honoured_until FROM closure"
	" ORDER BY id";

/* ---- receipts, money, tickets, by their own time */

static const char receipts[] =
	"SELECT " SERIES ", r.number, r.leaf_index + " PRESENT ", r.source, r.issued_at, r.total, r.record"
	" FROM receipt r JOIN symbol s ON s.id = r.symbol_id"
	" WHERE r.symbol_id = ? AND r.issued_at >= ? AND r.issued_at < ? ORDER BY r.number";
/* A signed original whose receipt is gone must be seen: its own time is what is left. */
static const char receipt_xml[] =
	"SELECT " SERIES ", x.number, x.signed_at, x.xml FROM receipt_xml x JOIN symbol s ON s.id = x.symbol_id"
	" LEFT JOIN receipt r ON r.symbol_id = x.symbol_id AND r.number = x.number"
	" WHERE x.symbol_id = ? AND COALESCE(r.issued_at, x.signed_at) >= ? AND COALESCE(r.issued_at, x.signed_at) < ?"
	" ORDER BY x.number";
/* One that was made before and paid within belongs to what was made of it. */
static const char orders[] =
	"SELECT o.id, o.created_at, o.visit_day, o.edition, o.persons, o.total, o.method, o.status FROM orders o"
	" WHERE o.created_at < ? AND (o.created_at >= ?"
	" OR EXISTS (SELECT 1 FROM receipt r WHERE r.source = o.id AND r.issued_at >= ? AND r.issued_at < ?)"
	" OR EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id AND p.settled_at >= ? AND p.settled_at < ?)"
	" OR EXISTS (SELECT 1 FROM ticket t WHERE t.source = o.id AND t.id BETWEEN ? AND ?)) ORDER BY o.id";
static const char payments[] = "SELECT id, order_id, provider, provider_tx, amount, settled_at FROM payment"
			       " WHERE settled_at >= ? AND settled_at < ? ORDER BY id";
/* Booked by the bank, or told of: a statement comes weeks later. What confirms another row comes with it. */
static const char money[] =
	"SELECT id, source, tx, bank_ref, account, amount, UNHEX(SHA2(memo, 256)), reference, booked_at, received_at, state,"
	" subject, actor, reason, approver, out_reference, settled_at, confirms FROM money"
	" WHERE (received_at >= ? AND received_at < ?) OR (booked_at >= ? AND booked_at < ?) ORDER BY id";
static const char till_transfers[] = "SELECT sale, reference, device, tax_code, amount, announced_at FROM till_transfer"
				     " WHERE announced_at >= ? AND announced_at < ? ORDER BY sale";
static const char tickets[] = "SELECT id, source, valid_until, leaf_index + " PRESENT ", cose FROM ticket"
			      " WHERE id BETWEEN ? AND ? ORDER BY id";
static const char splits[] = "SELECT id, parent, root, parts, is_first, device, seq, split_at FROM ticket_split"
			     " WHERE split_at >= ? AND split_at < ? ORDER BY id";
static const char parts[] = "SELECT p.id, p.split, p.position, p.parent, p.root, p.device, p.valid_until, p.cose"
			    " FROM ticket_part p LEFT JOIN ticket_split s ON s.id = p.split"
			    " WHERE COALESCE(s.split_at, ?) >= ? AND COALESCE(s.split_at, ?) < ? ORDER BY p.id";

/* ---- what tills and gates wrote */

static const char journal[] =
	"SELECT device, seq, received_ms, bytes FROM entry WHERE device = ? AND seq BETWEEN ? AND ? ORDER BY seq";
static const char sales[] = "SELECT id, device, seq, shift, visit_day, sold_at, total, cash FROM sale"
			    " WHERE sold_at >= ? AND sold_at < ? ORDER BY id";
static const char admissions[] =
	"SELECT root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at, seq, is_carried FROM admission"
	" FORCE INDEX (PRIMARY)"
	" WHERE day >= ? AND day < ? ORDER BY root, use_no, site, day, entry_no";
static const char admissions_twice[] =
	"SELECT root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at, seq, first_claim, first_device,"
	" first_seq FROM admission_twice WHERE day >= ? AND day < ? ORDER BY root, use_no, site, day, entry_no, claim";
static const char admissions_undone[] = "SELECT claim, device, site, gate, day, persons, undone_at, seq FROM admission_undone"
					" WHERE day >= ? AND day < ? ORDER BY claim";
static const char overrides[] =
	"SELECT id, device, seq, site, gate, day, verdict, persons, ticket, admitted_at FROM gate_override"
	" WHERE day >= ? AND day < ? ORDER BY id";
/* All of them: what a till wrote within may have been received, and explained, later. */
static const char incidents[] = "SELECT id, kind, device, seq, detail, created_ms FROM incident ORDER BY id";
static const char changes[] = "SELECT id, at_ms, who, action, subject, before_json, after_json FROM change_record"
			      " WHERE at_ms >= ? AND at_ms < ? ORDER BY id";

#define BY_SERIES                                                                                                              \
	{                                                                                                                      \
		EXPORT_P_LOOP, EXPORT_P_FROM, EXPORT_P_UNTIL                                                                   \
	}

const struct export_query export_queries[EXPORT_TABLE_COUNT] = {
	[TABLE_LEAVES] = {.before = leaves_before, .sql = leaves, .params = {EXPORT_P_LOG_SIZE}},
	[TABLE_CHECKPOINTS] = {.sql = checkpoints, .params = {EXPORT_P_LOG_SIZE}},
	[TABLE_ORIGINS] = {.sql = origins},
	[TABLE_WITNESSES] = {.sql = witnesses},
	[TABLE_COSIGNATURES] = {.sql = cosignatures},
	[TABLE_EDITIONS] = {.sql = editions},
	[TABLE_CERTIFICATES] = {.sql = certificates},
	[TABLE_SYMBOLS] = {.sql = symbols},
	[TABLE_RECEIPTS] = {.sql = receipts, .loop = EXPORT_BY_SERIES, .params = BY_SERIES},
	[TABLE_RECEIPT_XML] = {.sql = receipt_xml, .loop = EXPORT_BY_SERIES, .params = BY_SERIES},
	[TABLE_LOST] = {.sql = lost, .loop = EXPORT_BY_SERIES, .params = {EXPORT_P_LOOP}},
	[TABLE_LINKS] = {.sql = links, .loop = EXPORT_BY_SERIES, .params = {EXPORT_P_LOOP}},
	[TABLE_CORRECTIONS] = {.sql = corrections},
	[TABLE_REFUNDS] = {.sql = refunds},
	[TABLE_SUPPLEMENTS] = {.sql = supplements},
	[TABLE_NOTICES] = {.sql = notices},
	[TABLE_ORDERS] = {.sql = orders,
			  .params = {EXPORT_P_UNTIL_MS, EXPORT_P_FROM_MS, EXPORT_P_FROM, EXPORT_P_UNTIL, EXPORT_P_FROM_MS,
				     EXPORT_P_UNTIL_MS, EXPORT_P_FROM_ID, EXPORT_P_LAST_ID}},
	[TABLE_DATE_CHANGES] = {.sql = date_changes},
	[TABLE_PAYMENTS] = {.sql = payments, .params = MILLIS},
	[TABLE_MONEY] = {.sql = money, .params = {EXPORT_P_FROM_MS, EXPORT_P_UNTIL_MS, EXPORT_P_FROM, EXPORT_P_UNTIL}},
	[TABLE_TILL_TRANSFERS] = {.sql = till_transfers, .params = MILLIS},
	[TABLE_TICKETS] = {.sql = tickets, .params = {EXPORT_P_FROM_ID, EXPORT_P_LAST_ID}},
	[TABLE_SPLITS] = {.sql = splits, .params = SECONDS},
	[TABLE_PARTS] = {.sql = parts, .params = {EXPORT_P_FROM, EXPORT_P_FROM, EXPORT_P_FROM, EXPORT_P_UNTIL}},
	[TABLE_BLOCKS] = {.sql = blocks},
	[TABLE_DEVICES] = {.sql = devices},
	[TABLE_JOURNAL] = {.sql = journal, .loop = EXPORT_BY_DEVICE, .params = {EXPORT_P_LOOP, EXPORT_P_LEAST, EXPORT_P_MOST}},
	[TABLE_EVIDENCE] = {.sql = evidence},
	[TABLE_SHIFTS] = {.sql = shifts},
	[TABLE_SALES] = {.sql = sales, .params = SECONDS},
	[TABLE_CASH_MOVEMENTS] = {.sql = cash_movements},
	[TABLE_BAG_SLIPS] = {.sql = bag_slips},
	[TABLE_ADMISSIONS] = {.sql = admissions, .params = DAYS},
	[TABLE_ADMISSIONS_TWICE] = {.sql = admissions_twice, .params = DAYS},
	[TABLE_ADMISSIONS_UNDONE] = {.sql = admissions_undone, .params = DAYS},
	[TABLE_OVERRIDES] = {.sql = overrides, .params = DAYS},
	[TABLE_CLOSURES] = {.sql = closures},
	[TABLE_INCIDENTS] = {.sql = incidents},
	[TABLE_CHANGES] = {.sql = changes, .params = MILLIS},
};
