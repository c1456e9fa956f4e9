#include "store/lost.h"

enum err lost_series_find(struct db *db, struct arena *a, const char *form, const char *symbol, const char *tax_code,
			  struct lost_series *out)
{
	static const char sql[] =
		"SELECT s.id, s.last_number, s.last_leased, s.tax_code, d.closed_at IS NOT NULL FROM symbol s"
		" JOIN device d ON d.id = s.device WHERE s.form = ? AND s.symbol = ? AND s.tax_code = COALESCE(?, s.tax_code)"
		" FOR UPDATE";
	return db_row(db, a, sql, (struct param[]){P_TEXT(form), P_TEXT(symbol), tax_code ? P_TEXT(tax_code) : P_NULL()}, 3,
		      (struct column[]){C_UINT(&out->symbol_id), C_UINT(&out->last_number), C_UINT(&out->last_leased),
					C_TEXT(&out->tax_code), C_INT(&out->is_closed)},
		      5);
}

enum err lost_number_insert(struct db *db, const struct lost_number *n)
{
	static const char sql[] = "INSERT INTO lost_number (symbol_id, number, reason, reported_by, reported_at, leaf_index)"
				  " VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_UINT(n->symbol_id), P_UINT(n->number), P_TEXT(n->reason), P_TEXT(n->who),
					P_INT(n->at), P_UINT(n->leaf_index)},
		       6, NULL);
}

enum err lost_number_exists(struct db *db, uint64_t symbol_id, uint64_t number, bool *exists)
{
	static const char sql[] = "SELECT COUNT(*) FROM lost_number WHERE symbol_id = ? AND number = ?";
	uint64_t count = 0;
	TRY(db_row(db, NULL, sql, (struct param[]){P_UINT(symbol_id), P_UINT(number)}, 2, (struct column[]){C_UINT(&count)},
		   1));
	*exists = count > 0;
	return E_OK;
}
