/* Every table has its question to the database here, written apart from the server's own. */
#include "tests/support/exportdb.h"

#include "tests/support/exportread.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SERIES	"s.tax_code, s.form, s.symbol, s.year"
#define PRESENT "(SELECT COUNT(*) FROM log_origin)"

/* In the order of the columns; what is bytes there is shown as hex. */
static const struct oracle {
	enum export_table table;
	const char *columns, *from;
} oracles[] = {
	{TABLE_LEAVES, "x.i, x.e",
	 "(SELECT idx + " PRESENT " i, entry e FROM leaf UNION SELECT " PRESENT " - number, entry FROM log_origin) x"},
	{TABLE_CHECKPOINTS, "origin, size, root, note, created_at", "checkpoint"},
	{TABLE_ORIGINS, "number, name, entry, began_at", "log_origin"},
	{TABLE_WITNESSES, "w.public_key, name, added_by, added_at, ended_by, reason, ended_at",
	 "witness w LEFT JOIN witness_end e ON e.public_key = w.public_key"},
	{TABLE_COSIGNATURES, "origin, size, public_key, signed_at, line, received_at", "cosignature"},
	{TABLE_EDITIONS, "edition, from_day, issued_at, cose", "tariff_edition"},
	{TABLE_CERTIFICATES, "issuer_hash, serial, tax_code, not_before, not_after, device, der, registered_at, stopped_at",
	 "certificate"},
	{TABLE_SYMBOLS, SERIES ", device, last_number, last_leased, closed_at", "symbol s"},
	{TABLE_RECEIPTS, SERIES ", number, leaf_index + " PRESENT ", source, issued_at, total, record",
	 "receipt r JOIN symbol s ON s.id = r.symbol_id"},
	{TABLE_RECEIPT_XML, SERIES ", number, signed_at, xml", "receipt_xml x JOIN symbol s ON s.id = x.symbol_id"},
	{TABLE_LOST, SERIES ", number, reason, reported_by, reported_at, leaf_index + " PRESENT,
	 "lost_number l JOIN symbol s ON s.id = l.symbol_id"},
	{TABLE_LINKS, SERIES ", old_number, n.form, n.symbol, n.year, new_number",
	 "receipt_link l JOIN symbol s ON s.id = l.old_symbol_id JOIN symbol n ON n.id = l.new_symbol_id"},
	{TABLE_CORRECTIONS,
	 "c.id, kind, " SERIES
	 ", number, origin, visit_day, reason, actor, proposed_at, state, approver, decided_at, exchanges,"
	 " c.device, inside, leaf_index + " PRESENT,
	 "correction c JOIN symbol s ON s.id = c.symbol_id"},
	{TABLE_REFUNDS,
	 "f.id, correction, " SERIES ", number, origin, amount, method, reference, reason, actor, approver, at, record,"
	 " leaf_index + " PRESENT,
	 "refund f JOIN symbol s ON s.id = f.symbol_id"},
	{TABLE_SUPPLEMENTS, "id, correction, origin, amount, method, reference, at", "supplement"},
	{TABLE_NOTICES, "tax_code, year, number, correction, record, at, leaf_index + " PRESENT, "error_notice"},
	{TABLE_ORDERS, "id, created_at, visit_day, edition, persons, total, method, status", "orders"},
	{TABLE_DATE_CHANGES, "id, order_id, replaces, old_day, new_day, edition, changed_by, changed_at", "date_change"},
	{TABLE_PAYMENTS, "id, order_id, provider, provider_tx, amount, settled_at", "payment"},
	{TABLE_MONEY,
	 "id, source, tx, bank_ref, account, amount, UNHEX(SHA2(memo, 256)), reference, booked_at, received_at, state, subject,"
	 " actor, reason, approver, out_reference, settled_at, confirms",
	 "money"},
	{TABLE_TILL_TRANSFERS, "sale, reference, device, tax_code, amount, announced_at", "till_transfer"},
	{TABLE_TICKETS, "id, source, valid_until, leaf_index + " PRESENT ", cose", "ticket"},
	{TABLE_SPLITS, "id, parent, root, parts, is_first, device, seq, split_at", "ticket_split"},
	{TABLE_PARTS, "id, split, position, parent, root, device, valid_until, cose", "ticket_part"},
	{TABLE_BLOCKS, "root, list, valid_until, blocked_at", "ticket_block"},
	{TABLE_DEVICES,
	 "id, name, role, hub, sites, ticket_key, device_key, certificate, enrolled_at, expires_at, closed_at, quarantined_at,"
	 " last_seq, last_hash, last_seen_ms",
	 "device"},
	{TABLE_JOURNAL, "device, seq, received_ms, bytes", "entry"},
	{TABLE_EVIDENCE, "id, device, kind, seq, bytes, received_ms", "evidence"},
	{TABLE_SHIFTS,
	 "id, device, cashier, opened_at, opening_float, closed_at, z_number, sale_total, cash_sales, cash_refunds, paid_in,"
	 " paid_out, drops, counted, expected, perpetual, opened_seq, closed_seq, leaf_index + " PRESENT,
	 "shift"},
	{TABLE_SALES, "id, device, seq, shift, visit_day, sold_at, total, cash", "sale"},
	{TABLE_CASH_MOVEMENTS, "device, seq, id, shift, cashier, kind, amount, reason, bag, slip, moved_at", "cash_movement"},
	{TABLE_BAG_SLIPS, "device, bag, slip, amount, noted_by, noted_at", "bag_slip"},
	{TABLE_ADMISSIONS, "root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at, seq, is_carried",
	 "admission"},
	{TABLE_ADMISSIONS_TWICE,
	 "root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at, seq, first_claim, first_device, "
	 "first_seq",
	 "admission_twice"},
	{TABLE_ADMISSIONS_UNDONE, "claim, device, site, gate, day, persons, undone_at, seq", "admission_undone"},
	{TABLE_OVERRIDES, "id, device, seq, site, gate, day, verdict, persons, ticket, admitted_at", "gate_override"},
	{TABLE_CLOSURES,
	 "id, site, begins_at, ends_at, kind, reason, declared_by, declared_at, lifted_by, lifted_at, honoured_until",
	 "closure"},
	{TABLE_INCIDENTS, "id, kind, device, seq, detail, created_ms", "incident"},
	{TABLE_CHANGES, "id, at_ms, who, action, subject, before_json, after_json", "change_record"},
};
_Static_assert(COUNT(oracles) == EXPORT_TABLE_COUNT, "every table is held against the database");

/* "a, b" → "LOWER(HEX(a)), b": a comma inside brackets parts nothing. */
static const char *shown_columns(struct story *s, const struct oracle *o)
{
	const struct export_form *f = &export_forms[o->table];
	const char *all = "", *at = o->columns;
	for (size_t i = 0; i < f->column_count; i++) {
		int depth = 0, len = 0;
		at += strspn(at, ", ");
		for (; at[len] && (at[len] != ',' || depth > 0); len++)
			depth += (at[len] == '(') - (at[len] == ')');
		const char *shape = f->columns[i].kind == CELL_BYTES ? "%s%sLOWER(HEX(%.*s))" : "%s%s%.*s";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		all = arena_format(&s->arena, shape, all, i ? ", " : "", len, at);
#pragma GCC diagnostic pop
		at += len;
	}
	assert_int_equal(*at, 0);
	return all;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Each row as text, in the order of the texts. */
static char **sorted(struct story *s, const json_t *rows)
{
	size_t count = json_array_size(rows);
	char **list = arena_array(&s->arena, count + 1, sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		char *text = json_dumps(json_array_get(rows, i), JSON_COMPACT);
		list[i] = arena_text(&s->arena, text);
		free(text);
	}
	qsort(list, count, sizeof(*list), by_text);
	return list;
}

static void compare_table(struct story *s, const char *dir, const json_t *manifest, const struct oracle *o, bool wants_rows)
{
	char name[EXPORT_NAME];
	export_name(name, export_forms[o->table].name);
	json_t *rows = exportread_rows(dir, manifest, name);
	json_t *answer = story_sql(s, arena_format(&s->arena, "SELECT %s FROM %s", shown_columns(s, o), o->from));
	json_t *there = json_object_get(answer, "rows");
	if (json_array_size(rows) != json_array_size(there) || (wants_rows && json_array_size(rows) == 0))
		fail_msg("%s: %zu rows, the database has %zu", name, json_array_size(rows), json_array_size(there));
	char **is = sorted(s, rows), **was = sorted(s, there);
	for (size_t i = 0; i < json_array_size(rows); i++)
		if (strcmp(is[i], was[i]) != 0)
			fail_msg("%s: %s\nthe database has %s", name, is[i], was[i]);
	json_decref(rows);
	json_decref(answer);
}

void exportdb_compare(struct story *s, const char *dir, enum export_table may_be_empty)
{
	json_t *manifest = exportread_open(dir);
	assert_int_equal(exportread_number(manifest, "beyond_log"), 0);
	for (size_t i = 0; i < COUNT(oracles); i++)
		compare_table(s, dir, manifest, &oracles[i], oracles[i].table != may_be_empty);
	json_decref(manifest);
}
