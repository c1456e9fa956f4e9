#include "store/figures.h"

#include "store/columns.h"

#include <hoaban/instant.h>

/* A mask of 0 means every site. */
#define AT_SITES "(? = 0 OR sites & ? <> 0)"
#define AT_SITE	 "(? = 0 OR ? >> site & 1)"

#define SALE_COLUMNS(r)                                                                                                        \
	C_INT(&(r)->receipts), C_INT(&(r)->receipts_here), C_INT(&(r)->persons), C_INT(&(r)->free_persons),                    \
		C_INT(&(r)->issued), C_INT(&(r)->replaced), C_INT(&(r)->refunded)
/* Sums of whole numbers in double precision are exact up to 2^53, nine million billion đồng, and cost half of decimal ones. */
#define SUM_OF(column) " CAST(SUM(" column " + 0e0) AS SIGNED)"
#define SUMS_BEHIND_HERE                                                                                                       \
	SUM_OF("persons") "," SUM_OF("free_persons") "," SUM_OF("issued") "," SUM_OF("replaced") "," SUM_OF("refunded")
#define SALE_SUMS	    SUM_OF("receipts") ", CAST(0 AS SIGNED)," SUMS_BEHIND_HERE
#define HERE_SUMS	    SUM_OF("receipts") "," SUM_OF("receipts_here") "," SUMS_BEHIND_HERE
#define SALES_OF(table, by) " FROM " table " WHERE dimension = ? AND day >= ? AND day < ? AND " AT_SITES " GROUP BY " by
#define IN_ORDER(by)	    " ORDER BY " by
/* What is in the sums, and behind it what is not yet: a key may come twice, one after the other. */
#define SALES_BY(by, columns)                                                                                                  \
	"SELECT " columns SALES_OF("figure_sale", by) " UNION ALL SELECT " columns SALES_OF("figure_delta", by) IN_ORDER(by)

/* One text per grouping: what a row is not grouped by is 0. */
static const char *const sales_sql[] = {
	[GROUP_DAY] = SALES_BY("day", "day, CAST(0 AS UNSIGNED), CAST(0 AS UNSIGNED), REPEAT(CHAR(0), 16)," SALE_SUMS),
	[GROUP_SITES] = SALES_BY("sites", "CAST(0 AS SIGNED), sites, CAST(0 AS UNSIGNED), REPEAT(CHAR(0), 16)," HERE_SUMS),
	[GROUP_ITEM] = SALES_BY("item", "CAST(0 AS SIGNED), CAST(0 AS UNSIGNED), item, REPEAT(CHAR(0), 16)," SALE_SUMS),
	[GROUP_DEVICE] = SALES_BY("device", "CAST(0 AS SIGNED), CAST(0 AS UNSIGNED), CAST(0 AS UNSIGNED), device," SALE_SUMS),
};

enum err figure_sales_sum(struct db *db, uint64_t dimension, enum figure_group by, int32_t from, int32_t until, uint64_t sites,
			  struct figure_sale_row *row, enum err (*each)(void *ctx), void *ctx)
{
	return db_rows(db, NULL, sales_sql[by],
		       (struct param[]){P_UINT(dimension), P_INT(from), P_INT(until), P_UINT(sites), P_UINT(sites),
					P_UINT(dimension), P_INT(from), P_INT(until), P_UINT(sites), P_UINT(sites)},
		       10,
		       (struct column[]){C_INT(&row->day), C_UINT(&row->sites), C_UINT(&row->item),
					 C_FIXED(row->device, UUID_LEN), SALE_COLUMNS(row)},
		       11, each, ctx);
}

enum err figure_money_sum(struct db *db, int32_t from, int32_t until, struct figure_money_row *row, enum err (*each)(void *ctx),
			  void *ctx)
{
	static const char sql[] =
		"SELECT term, CAST(SUM(value) AS SIGNED) FROM (SELECT term, value FROM figure_money WHERE day >= ? AND day < ?"
		" UNION ALL SELECT item, issued FROM figure_delta WHERE dimension = 6 AND day >= ? AND day < ?) m"
		" GROUP BY term ORDER BY term";
	return db_rows(db, NULL, sql, (struct param[]){P_INT(from), P_INT(until), P_INT(from), P_INT(until)}, 4,
		       (struct column[]){C_UINT(&row->term), C_INT(&row->value)}, 2, each, ctx);
}

#define ENTRY_SUMS                                                                                                             \
	SUM_OF("admitted")                                                                                                     \
	"," SUM_OF("provisional") "," SUM_OF("twice") "," SUM_OF("overridden") "," SUM_OF("undone") "," SUM_OF(                \
		"refused") "," SUM_OF("gone") "," SUM_OF("valid")
#define ENTRIES_AND_VALID                                                                                                      \
	"SELECT day, site, admitted, provisional, twice, overridden, undone, refused, gone, 0 AS valid FROM figure_entry"      \
	" WHERE day >= ? AND day < ? UNION ALL"                                                                                \
	" SELECT day, site, 0, 0, 0, 0, 0, 0, 0, persons FROM figure_valid WHERE day >= ? AND day < ? UNION ALL"               \
	" SELECT day, item, 0, 0, 0, 0, 0, 0, 0, persons FROM figure_delta WHERE dimension = 7 AND day >= ? AND day < ?"

enum err figure_entries_sum(struct db *db, int32_t from, int32_t until, uint64_t sites, struct figure_entry_row *row,
			    int64_t *valid, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT day, site," ENTRY_SUMS " FROM (" ENTRIES_AND_VALID ") e WHERE " AT_SITE
				  " GROUP BY day, site ORDER BY day, site";
	return db_rows(db, NULL, sql,
		       (struct param[]){P_INT(from), P_INT(until), P_INT(from), P_INT(until), P_INT(from), P_INT(until),
					P_UINT(sites), P_UINT(sites)},
		       8,
		       (struct column[]){C_INT(&row->day), C_UINT(&row->site), C_INT(&row->admitted), C_INT(&row->provisional),
					 C_INT(&row->twice), C_INT(&row->overridden), C_INT(&row->undone), C_INT(&row->refused),
					 C_INT(&row->gone), C_INT(valid)},
		       10, each, ctx);
}

enum err figure_strays(struct db *db, int32_t from, int32_t until, uint64_t sites, int64_t *count)
{
	static const char sql[] = "SELECT COUNT(*) FROM figure_stray s WHERE day >= ? AND day < ? AND " AT_SITE
				  " AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.id = s.ticket)"
				  " AND NOT EXISTS (SELECT 1 FROM ticket_part p WHERE p.id = s.ticket)"
				  " AND NOT EXISTS (SELECT 1 FROM shown_ticket h WHERE h.id = s.ticket)";
	return db_row(db, NULL, sql, (struct param[]){P_INT(from), P_INT(until), P_UINT(sites), P_UINT(sites)}, 4,
		      (struct column[]){C_INT(count)}, 1);
}

/* ---- cash */

static enum err cash_moved(struct db *db, int64_t from, int64_t until, struct figure_cash *out)
{
	static const char sql[] = "SELECT CAST(COALESCE(SUM(IF(kind = 1, amount, 0)), 0) AS SIGNED),"
				  " CAST(COALESCE(SUM(IF(kind = 2, amount, 0)), 0) AS SIGNED),"
				  " CAST(COALESCE(SUM(IF(kind = 3, amount, 0)), 0) AS SIGNED)"
				  " FROM cash_movement WHERE moved_at >= ? AND moved_at < ?";
	return db_row(db, NULL, sql, (struct param[]){P_INT(from), P_INT(until)}, 2,
		      (struct column[]){C_INT(&out->paid_in), C_INT(&out->paid_out), C_INT(&out->dropped)}, 3);
}

static enum err cash_counted(struct db *db, int64_t from, int64_t until, struct figure_cash *out)
{
	static const char sql[] = "SELECT CAST(COALESCE(SUM(counted - expected), 0) AS SIGNED) FROM shift"
				  " WHERE closed_at >= ? AND closed_at < ?";
	return db_row(db, NULL, sql, (struct param[]){P_INT(from), P_INT(until)}, 2, (struct column[]){C_INT(&out->over)}, 1);
}

/* A bag came when its first slip did, wherever that was noted; what its till dropped in it came with it. */
static enum err cash_banked(struct db *db, int64_t from, int64_t until, struct figure_cash *out)
{
	static const char sql[] =
		"SELECT CAST(COALESCE(SUM(s.amount), 0) AS SIGNED), CAST(COALESCE(SUM((SELECT SUM(m.amount) FROM cash_movement "
		"m"
		" WHERE m.bag = s.bag AND m.device = s.device AND m.kind = 3)), 0) AS SIGNED) FROM ("
		"SELECT device, bag, amount, noted_at AS at FROM bag_slip UNION ALL"
		" SELECT c.device, c.bag, c.amount, c.moved_at FROM cash_movement c WHERE c.kind = 4 AND NOT EXISTS"
		" (SELECT 1 FROM bag_slip o WHERE o.device = c.device AND o.bag = c.bag) AND NOT EXISTS"
		" (SELECT 1 FROM cash_movement e WHERE e.device = c.device AND e.bag = c.bag AND e.kind = 4 AND e.seq < c.seq)"
		") s WHERE s.at >= ? AND s.at < ?";
	return db_row(db, NULL, sql, (struct param[]){P_INT(from), P_INT(until)}, 2,
		      (struct column[]){C_INT(&out->slips), C_INT(&out->bags)}, 2);
}

enum err figure_cash_sum(struct db *db, int32_t from, int32_t until, struct figure_cash *out)
{
	int64_t begins = day_start(from), ends = day_start(until);
	*out = (struct figure_cash){0};
	TRY(cash_moved(db, begins, ends, out));
	TRY(cash_counted(db, begins, ends, out));
	return cash_banked(db, begins, ends, out);
}

/* ---- comparisons */

enum err figure_check_insert(struct db *db, const struct figure_check_row *row, uint64_t *id)
{
	static const char sql[] =
		"INSERT INTO figure_check (at, compared, differences, is_rebuilt, who) VALUES (?, ?, ?, ?, ?)";
	TRY(db_exec(db, sql,
		    (struct param[]){P_INT(row->at), P_UINT(row->compared), P_UINT(row->differences), P_UINT(row->is_rebuilt),
				     P_TEXT(row->who)},
		    5, NULL));
	*id = db_insert_id(db);
	return E_OK;
}

enum err figure_check_last(struct db *db, struct arena *a, struct figure_check_row *out)
{
	static const char sql[] =
		"SELECT at, compared, differences, is_rebuilt, who FROM figure_check ORDER BY id DESC LIMIT 1";
	return db_row(db, a, sql, NULL, 0,
		      (struct column[]){C_INT(&out->at), C_UINT(&out->compared), C_UINT(&out->differences),
					C_UINT(&out->is_rebuilt), C_TEXT(&out->who)},
		      5);
}

enum err figure_difference_insert(struct db *db, uint64_t comparison, const struct figure_difference_row *row)
{
	static const char sql[] =
		"INSERT INTO figure_difference (comparison, what, kept, counted, area, part, day, sites, item, device, value)"
		" SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM figure_difference"
		" WHERE accepted_at IS NULL AND what = ? AND kept = ? AND counted = ?)";
	const struct figure_key *k = &row->key;
	return db_exec(db, sql,
		       (struct param[]){P_UINT(comparison), P_TEXT(row->what), P_INT(row->kept), P_INT(row->counted),
					P_UINT(k->area), P_UINT(k->part), P_INT(k->day), P_UINT(k->sites), P_UINT(k->item),
					P_BYTES(k->device, UUID_LEN), P_UINT(k->value), P_TEXT(row->what), P_INT(row->kept),
					P_INT(row->counted)},
		       14, NULL);
}

struct difference_walk {
	struct arena *arena;
	struct figure_difference_row row, *list;
	size_t count, room;
};

static enum err collect_difference(void *ctx)
{
	struct difference_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err figure_differences_open(struct db *db, struct arena *a, size_t max, uint64_t *count,
				 struct figure_difference_row **first, size_t *told)
{
	static const char all[] = "SELECT COUNT(*) FROM figure_difference WHERE accepted_at IS NULL";
	static const char some[] =
		"SELECT what, kept, counted, COALESCE(area, 0), COALESCE(part, 0), COALESCE(day, 0), COALESCE(sites, 0),"
		" COALESCE(item, 0), COALESCE(device, REPEAT(CHAR(0), 16)), COALESCE(value, 0) FROM figure_difference"
		" WHERE accepted_at IS NULL ORDER BY id LIMIT ?";
	struct difference_walk w = {.arena = a};
	struct figure_key *k = &w.row.key;
	TRY(db_row(db, NULL, all, NULL, 0, (struct column[]){C_UINT(count)}, 1));
	if (*count > 0)
		TRY(db_rows(db, a, some, (struct param[]){P_UINT(max)}, 1,
			    (struct column[]){C_TEXT(&w.row.what), C_INT(&w.row.kept), C_INT(&w.row.counted), C_UINT(&k->area),
					      C_UINT(&k->part), C_INT(&k->day), C_UINT(&k->sites), C_UINT(&k->item),
					      C_FIXED(k->device, UUID_LEN), C_UINT(&k->value)},
			    10, collect_difference, &w));
	*first = w.list;
	*told = w.count;
	return E_OK;
}

enum err figure_differences_accept(struct db *db, const char *who, const char *reason, int64_t at, uint64_t *count)
{
	static const char sql[] =
		"UPDATE figure_difference SET accepted_by = ?, reason = ?, accepted_at = ? WHERE accepted_at IS NULL";
	return db_exec(db, sql, (struct param[]){P_TEXT(who), P_TEXT(reason), P_INT(at)}, 3, count);
}
