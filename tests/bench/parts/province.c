#include "tests/bench/parts/province.h"

#include "tests/bench/parts/party.h"

#include <hoaban/instant.h>

#include <time.h>

#define SQL_MAX	 (1u << 20)
#define AT_ONCE	 50u /* papers in a statement */
#define SHOP_OF	 (PROVINCE_LAYER / 5 * 2)
#define TILLS_OF (PROVINCE_LAYER / 5 * 3)
#define SHIFTS	 (PROVINCE_DAYS * 10)
#define TILL(n)	 "UNHEX(MD5(CONCAT('1/', " n ")))"
#define GATE(n)	 "UNHEX(MD5(CONCAT('2/', " n ")))"
#define ID(k, n) "UNHEX(CONCAT('" k "', LPAD(HEX(" n "), 30, '0')))" /* one behind the other, as UUIDv7 are */
#define SHIFT(n) "UNHEX(CONCAT('05', LPAD(HEX(" n "), 30, '0')))"
#define PAPERS	 " JOIN bench.kind k ON k.kind = b.kind JOIN bench.paper p ON p.day = b.day AND p.kind = b.kind"

/* ---- what the statements take their bytes from */

static void make_kinds(const struct bench_server *s, int32_t day)
{
	server_sql(s, "CREATE TABLE bench.kind (kind INT PRIMARY KEY, total BIGINT, cash BIGINT, site INT, sold MEDIUMBLOB,"
		      " entered MEDIUMBLOB)");
	for (unsigned kind = 0; kind < PARTY_KINDS; kind++) {
		struct party p = party_of(kind);
		BUF_LOCAL sql;
		BUF_LOCAL sold;
		BUF_LOCAL entered;
		buf_init(&sql, SQL_MAX);
		buf_init(&sold, SQL_MAX);
		buf_init(&entered, SQL_MAX);
		party_sale(&sold, kind, day);
		party_admission(&entered, kind, day);
		buf_append_format(&sql, "INSERT INTO bench.kind VALUES (%u, %lld, %lld, %u, x'", kind, (long long)p.total,
				  p.form == PAYMENT_CASH ? (long long)p.total : 0, p.site);
		buf_append_hex(&sql, sold.data, sold.len);
		buf_append_text(&sql, "', x'");
		buf_append_hex(&sql, entered.data, entered.len);
		buf_append_text(&sql, "')");
		server_sql(s, buf_text(&sql));
	}
}

static void say_paper(struct buf *sql, unsigned kind, int32_t day)
{
	BUF_LOCAL record;
	BUF_LOCAL ticket;
	buf_init(&record, SQL_MAX);
	buf_init(&ticket, SQL_MAX);
	party_record(&record, kind, day);
	party_ticket(&ticket, kind, day);
	buf_append_format(sql, "(%d, %u, x'", day, kind);
	buf_append_hex(sql, record.data, record.len);
	buf_append_text(sql, "', x'");
	buf_append_hex(sql, ticket.data, ticket.len);
	buf_append_text(sql, "')");
}

static void make_papers(const struct bench_server *s, int32_t first)
{
	server_sql(s, "CREATE TABLE bench.paper (day INT, kind INT, record VARBINARY(1024), ticket VARBINARY(400),"
		      " PRIMARY KEY (day, kind))");
	for (unsigned at = 0; at < PROVINCE_DAYS * PARTY_KINDS; at += AT_ONCE) {
		BUF_LOCAL sql;
		buf_init(&sql, SQL_MAX);
		buf_append_text(&sql, "INSERT INTO bench.paper VALUES ");
		for (unsigned i = at; i < at + AT_ONCE && i < PROVINCE_DAYS * PARTY_KINDS; i++) {
			buf_append_text(&sql, i == at ? "" : ",");
			say_paper(&sql, i % PARTY_KINDS, first + (int32_t)(i / PARTY_KINDS));
		}
		server_sql(s, buf_text(&sql));
	}
}

/* ---- who sells and lets in */

static const char *const staff[] = {
	"INSERT INTO device (id, name, role, sites, ticket_key, device_key, certificate, enrolled_at, expires_at, last_hash,"
	" last_seen_ms) SELECT UNHEX(MD5(CONCAT(r.seq, '/', s.seq))), CONCAT('d', r.seq, '-', s.seq), r.seq,"
	" 1 << (s.seq MOD 5), UNHEX(SHA2(CONCAT('t', r.seq, '/', s.seq), 256)), UNHEX(SHA2(CONCAT('d', r.seq, '/', s.seq), "
	"256)),"
	" '', 1, 4000000000, REPEAT(CHAR(0), 32), UNIX_TIMESTAMP() * 1000 FROM seq_1_to_2 r JOIN seq_0_to_9 s",
	/* Tills are of an organisation that is none of the server's, so nobody tries to sign what is no receipt; the
	 * shop's count as signed, and all of them as told to the tax office. */
	"INSERT INTO symbol (id, tax_code, form, symbol, year, device) SELECT 1000 + seq, '9999999999', 'EBL01',"
	" CONCAT('26T', CHAR(65 + seq DIV 5), CHAR(65 + seq MOD 5)), 2026, " TILL("seq") " FROM seq_0_to_9",
	"INSERT INTO symbol (id, tax_code, form, symbol, year) SELECT 1010, MIN(tax_code), 'EBL01', '26TYY', 2026 FROM"
	" certificate",
	"INSERT INTO seal_progress (tax_code, leaf_index) SELECT tax_code, 5000000000 FROM symbol WHERE id = 1010 ON DUPLICATE"
	" KEY UPDATE leaf_index = 5000000000",
	"INSERT INTO table_progress (tax_code, leaf_index, slot) SELECT DISTINCT tax_code, 5000000000, 0 FROM symbol WHERE id "
	">="
	" 1000 ON DUPLICATE KEY UPDATE leaf_index = 5000000000",
	/* The server's own night has been: it does not begin while something is measured. */
	"INSERT INTO detection_run (slot, from_day, until_day, received_ms, found, ended, began_ms, ended_ms) SELECT"
	" UNIX_TIMESTAMP() DIV 86400 + 1, 0, 0, 0, 0, 0, 0, 0",
	/* A bag is dropped in each shift, and the bank's slip comes the same evening. */
	"INSERT INTO cash_movement (device, seq, id, shift, cashier, kind, amount, bag, moved_at) SELECT " TILL(
		"till") ","
			" 100000000 + n, " ID("06", "n") ", " SHIFT("n") ", CONCAT('lan', till), 3, 100000, CONCAT('T', n),"
									 " day * 86400 + 36500 FROM bench.shift",
	"INSERT INTO bag_slip (device, bag, slip, amount, noted_by, noted_at) SELECT device, bag, bag, amount, 'x',"
	" moved_at + 1000 FROM cash_movement WHERE kind = 3",
	"INSERT INTO shift (id, device, cashier, opened_at, opening_float, closed_at, z_number, cash_sales, counted, expected)"
	" SELECT " SHIFT("n") ", " TILL(
		"till") ", CONCAT('lan', till), day * 86400, 0, day * 86400 + 37000, n DIV 10 + 1, 0, 0,"
			" 0 FROM bench.shift",
};

/* The year grows in steps, and what its shifts took is counted again with each. */
static const char open_shifts[] = "DROP TRIGGER keep_shift";

static void run_all(const struct bench_server *s, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		server_sql(s, list[i]);
}
#define RUN_ALL(s, list) run_all(s, list, sizeof(list) / sizeof((list)[0]))

int32_t province_begin(const struct bench_server *s)
{
	int32_t first = instant_day((int64_t)time(NULL)) - PROVINCE_DAYS;
	BUF_LOCAL sql;
	buf_init(&sql, SQL_MAX);
	server_sql(s, "CREATE DATABASE bench");
	make_kinds(s, first);
	make_papers(s, first);
	buf_append_format(&sql,
			  "CREATE TABLE bench.shift (n INT PRIMARY KEY, till INT, day INT) SELECT seq AS n, seq MOD 10 AS till,"
			  " %d + seq DIV 10 AS day FROM seq_0_to_%u",
			  first, SHIFTS - 1);
	server_sql(s, buf_text(&sql));
	RUN_ALL(s, staff);
	server_sql(s, open_shifts);
	buf_clear(&sql);
	buf_append_format(&sql, "CREATE TABLE bench.year SELECT %d AS first", first);
	server_sql(s, buf_text(&sql));
	return first;
}

/* ---- layers */

/* What was sold, by the shop or tills, before it is written where it belongs. `at` lies between 7:00 and 17:00. */
static void make_baskets(const struct bench_server *s, const char *table, unsigned of_layer, unsigned first_kind, unsigned from,
			 unsigned until)
{
	BUF_LOCAL sql;
	buf_init(&sql, SQL_MAX);
	buf_append_format(&sql,
			  "CREATE OR REPLACE TABLE bench.%s (n INT PRIMARY KEY, day INT, kind INT, at BIGINT) SELECT seq AS n,"
			  " first + seq MOD %u * %u DIV %u AS day, %u + (seq DIV 10) MOD %u AS kind,"
			  " (first + seq MOD %u * %u DIV %u) * 86400 + seq * 37 MOD 36000 AS at FROM seq_%u_to_%u, bench.year",
			  table, of_layer, PROVINCE_DAYS, of_layer, first_kind, PARTY_KINDS / 2, of_layer, PROVINCE_DAYS,
			  of_layer, from * of_layer, until * of_layer - 1);
	server_sql(s, buf_text(&sql));
}

static const char *const fillers[] = {
	"INSERT INTO orders (id, token, idem_key, input_hash, created_at, expires_at, visit_day, edition, persons, total, "
	"method,"
	" status, inputs) SELECT " ID("01", "n") ", " ID("01", "n") ", " ID(
		"01",
		"n") ", REPEAT(CHAR(1), 32), at * 1000 - 60000,"
		     " at * 1000, day, 1, 1, total, 1, 2, '' FROM bench.shop b JOIN bench.kind k ON k.kind = b.kind ORDER BY n",
	"INSERT INTO payment (id, order_id, provider, provider_tx, amount, settled_at) SELECT " ID("01", "n") ", " ID(
		"01", "n") ", 1, CONCAT('sepay-', n), total, at * 1000 FROM bench.shop b JOIN bench.kind k ON k.kind = b.kind "
			   "ORDER BY n",
	"INSERT INTO money (id, source, tx, bank_ref, account, amount, memo, booked_at, received_at, state, subject) "
	"SELECT " ID("01", "n") ", 1, n, CONCAT('FT', n), '1', total, '', at, at * 1000, 2, " ID(
		"01", "n") " FROM bench.shop b JOIN bench.kind k ON k.kind = b.kind ORDER BY n",
	"INSERT INTO ticket (id, source, valid_until, cose) SELECT " ID("01", "n") ", " ID(
		"01", "n") ", b.day * 86400 + 61200,"
			   " p.ticket FROM bench.shop b" PAPERS " ORDER BY n",
	"INSERT INTO receipt (symbol_id, number, lookup, source, issued_at, total, record, leaf_index) SELECT 1010, n + 1, " ID(
		"01", "n") ", " ID("01", "n") ", at, total, p.record, 3000000000 + n FROM bench.shop b" PAPERS " ORDER BY n",

	"INSERT INTO sale (id, device, seq, shift, visit_day, sold_at, total, cash) SELECT " ID("02", "n") ", " TILL(
		"n MOD 10") ", n DIV 10 + 1, " SHIFT("(day - first) * 10 + n MOD 10") ", day, at, total, cash FROM bench.year "
										      "JOIN bench.till b"
										      " JOIN bench.kind k ON k.kind = b.kind "
										      "ORDER BY n",
	"INSERT INTO entry (device, seq, type, time_ms, received_ms, hash, bytes) SELECT " TILL(
		"n MOD 10") ", n DIV 10 + 1, 1,"
			    " at * 1000, at * 1000 + 900, REPEAT(CHAR(2), 32), sold FROM bench.till b JOIN bench.kind k ON "
			    "k.kind = b.kind"
			    " ORDER BY n MOD 10, n",
	"INSERT INTO ticket (id, source, valid_until, cose) SELECT " ID("02", "n") ", " ID(
		"02", "n") ", b.day * 86400 + 61200,"
			   " p.ticket FROM bench.till b" PAPERS " ORDER BY n",
	"INSERT INTO receipt (symbol_id, number, lookup, source, issued_at, total, record, leaf_index) SELECT 1000 + n MOD 10,"
	" n DIV 10 + 1, " ID("02", "n") ", " ID("02", "n") ", at, total, p.record, 2000000000 + n FROM bench.till b" PAPERS
							   " ORDER BY n MOD 10, n",

	/* Gates 0 to 4 take the shop's visitors, 5 to 9 those of the tills. */
	"INSERT INTO admission (root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at, seq) SELECT " ID(
		"01", "n") ", 1, site, day, 1, " ID("01",
						    "n") ", " ID("01",
								 "n") ", " GATE("n DIV 2 MOD 5") ", 'g', at + 1800,"
												 " n DIV 10 + 1 FROM "
												 "bench.shop b JOIN bench.kind "
												 "k ON k.kind = b.kind WHERE n "
												 "MOD 2 = 0 ORDER BY n",
	"INSERT INTO entry (device, seq, type, time_ms, received_ms, hash, bytes) SELECT " GATE(
		"n DIV 2 MOD 5") ", n DIV 10 + 1, 9,"
				 " at * 1000 + 1800000, at * 1000 + 1800900, REPEAT(CHAR(2), 32), entered FROM bench.shop b "
				 "JOIN bench.kind k ON k.kind ="
				 " b.kind WHERE n MOD 2 = 0 ORDER BY n DIV 2 MOD 5, n",
	"INSERT INTO admission (root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at, seq) SELECT " ID(
		"02",
		"n") ", 1, site, day, 1, " ID("02",
					      "n") ", " ID("02",
							   "n") ", " GATE("5 + n DIV 2 MOD 5") ", 'g', at + 1800,"
											       " n DIV 10 + 1 FROM bench.till "
											       "b JOIN bench.kind k ON k.kind "
											       "= b.kind WHERE n MOD 2 = 0 "
											       "ORDER BY n",
	"INSERT INTO entry (device, seq, type, time_ms, received_ms, hash, bytes) SELECT " GATE(
		"5 + n DIV 2 MOD 5") ","
				     " n DIV 10 + 1, 9, at * 1000 + 1800000, at * 1000 + 1800900, REPEAT(CHAR(2), 32), entered "
				     "FROM bench.till b JOIN"
				     " bench.kind k ON k.kind = b.kind WHERE n MOD 2 = 0 ORDER BY n DIV 2 MOD 5, n",

	"UPDATE symbol y JOIN (SELECT symbol_id, MAX(number) AS last FROM receipt GROUP BY symbol_id) r ON r.symbol_id = y.id "
	"SET"
	" y.last_number = r.last WHERE y.id >= 1000",
	"UPDATE device d JOIN (SELECT device, MAX(seq) AS last FROM entry GROUP BY device) e ON e.device = d.id SET d.last_seq "
	"="
	" e.last",
	("UPDATE shift h JOIN (SELECT shift, SUM(cash) AS cash FROM sale GROUP BY shift) s ON s.shift = h.id SET h.cash_sales ="
	 " s.cash, h.expected = s.cash - 100000, h.counted = s.cash - 100000"),
};

void province_grow(const struct bench_server *s, unsigned from, unsigned until)
{
	make_baskets(s, "shop", SHOP_OF, 0, from, until);
	make_baskets(s, "till", TILLS_OF, PARTY_KINDS / 2, from, until);
	RUN_ALL(s, fillers);
}
