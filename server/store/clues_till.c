/* Clues about what is missing: tills that are silent, numbers, entries and Z reports that are not there. */
#include "store/clues_room.h"

enum err clues_silent(struct db *db, struct arena *a, int64_t before_ms, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(d.id)), v.day), v.day, d.sites, COALESCE(h.cashier, ''), '', 1,"
		" JSON_OBJECT('till', d.name, 'till_device', LOWER(HEX(d.id)), 'heard_at', d.last_seen_ms DIV 1000,"
		" 'last_seq', d.last_seq, 'open_shift', LOWER(HEX(h.id)), 'opened_at', h.opened_at) FROM (SELECT id,"
		" FLOOR((last_seen_ms / 1000 + 25200) / 86400) AS day FROM device WHERE role = 1 AND closed_at IS NULL AND"
		" last_seen_ms < ?) v JOIN device d ON d.id = v.id LEFT JOIN shift h ON h.device = d.id AND h.closed_at IS"
		" NULL AND h.opened_at = (SELECT MAX(o.opened_at) FROM shift o WHERE o.device = d.id) ORDER BY 1";
	return clues_read(db, a, sql, (struct param[]){P_INT(before_ms)}, 1, out);
}

/* ---- Z reports */

enum err clues_z_gaps(struct db *db, struct arena *a, struct clues *out)
{
	static const char sql[] =
		"SELECT CONCAT_WS('/', LOWER(HEX(d.id)), v.first), FLOOR((v.at + 25200) / 86400), d.sites, v.cashier, '',"
		" CAST(v.last - v.first + 1 AS UNSIGNED), JSON_OBJECT('till', d.name, 'till_device', LOWER(HEX(d.id)),"
		" 'first_missing', v.first, 'last_missing', v.last, 'next_closed_at', v.at) FROM (SELECT device,"
		" COALESCE(LAG(z_number) OVER (PARTITION BY device ORDER BY z_number), 0) + 1 AS first, z_number - 1 AS"
		" last, closed_at AS at, cashier FROM shift WHERE z_number IS NOT NULL) v JOIN device d ON d.id = v.device"
		" WHERE v.last >= v.first ORDER BY 1";
	return clues_read(db, a, sql, NULL, 0, out);
}

/* ---- about a moment */

enum err cashier_at(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], int64_t at, const char **out)
{
	static const char sql[] =
		"SELECT cashier FROM shift WHERE device = ? AND opened_at <= ? ORDER BY opened_at DESC LIMIT 1";
	enum err e = db_row(db, a, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_INT(at)}, 2,
			    (struct column[]){C_TEXT(out)}, 1);
	if (e == E_NOT_FOUND)
		*out = "";
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err sales_between(struct db *db, const uint8_t device[static UUID_LEN], int64_t from, int64_t until, uint64_t *count,
		       int64_t *sum)
{
	static const char sql[] =
		"SELECT CAST(COUNT(*) AS UNSIGNED), CAST(COALESCE(SUM(total), 0) AS SIGNED) FROM sale WHERE device = ? AND"
		" sold_at >= ? AND sold_at < ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_INT(from), P_INT(until)}, 3,
		      (struct column[]){C_UINT(count), C_INT(sum)}, 2);
}
