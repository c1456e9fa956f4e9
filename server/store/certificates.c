/* Certificates and their registration with the tax office. */
#include "store/sealing.h"

#include <hoaban/cose.h>

enum err certificate_insert(struct db *db, const struct certificate_row *row, int64_t now)
{
	static const char sql[] =
		"INSERT IGNORE INTO certificate (issuer_hash, serial, tax_code, issuer, not_before, not_after, device,"
		" der, seen_at, registered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	const struct x509_certificate *f = &row->facts;
	uint8_t issuer[HASH_LEN];
	sha256(issuer, bytes_of_text(f->issuer));
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(issuer, HASH_LEN), P_TEXT(f->serial), P_TEXT(f->tax_code), P_TEXT(f->issuer),
					P_INT(f->not_before), P_INT(f->not_after),
					row->has_device ? P_BYTES(row->device, UUID_LEN) : P_NULL(), P_SPAN(row->der),
					P_INT(now), row->registered_at ? P_INT(row->registered_at) : P_NULL()},
		       10, NULL);
}

enum err certificate_may_sign(struct db *db, const struct x509_certificate *facts, int64_t at, bool *may)
{
	static const char sql[] =
		"SELECT registered_at IS NOT NULL AND registered_at <= ? AND (stopped_at IS NULL OR stopped_at > ?)"
		" AND not_before <= ? AND not_after >= ? FROM certificate WHERE issuer_hash = ? AND serial = ?";
	uint8_t issuer[HASH_LEN];
	int64_t answer = 0;
	sha256(issuer, bytes_of_text(facts->issuer));
	TRY(db_row(
		db, NULL, sql,
		(struct param[]){P_INT(at), P_INT(at), P_INT(at), P_INT(at), P_BYTES(issuer, HASH_LEN), P_TEXT(facts->serial)},
		6, (struct column[]){C_INT(&answer)}, 1));
	*may = answer != 0;
	return E_OK;
}

enum err certificate_of_device(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], int64_t at,
			       struct bytes *der)
{
	static const char sql[] =
		"SELECT der FROM certificate WHERE device = ? AND registered_at <= ? AND not_before <= ? AND not_after >= ?"
		" AND (stopped_at IS NULL OR stopped_at > ?) ORDER BY not_after DESC LIMIT 1";
	return db_row(db, a, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_INT(at), P_INT(at), P_INT(at), P_INT(at)}, 5,
		      (struct column[]){C_SPAN(der)}, 1);
}

enum err certificate_register(struct db *db, const char *serial, int64_t at, uint64_t *count)
{
	static const char sql[] = "UPDATE certificate SET registered_at = COALESCE(registered_at, ?) WHERE serial = ?";
	return db_exec(db, sql, (struct param[]){P_INT(at), P_TEXT(serial)}, 2, count);
}

enum err certificate_stop(struct db *db, const char *serial, int64_t at, uint64_t *count)
{
	static const char sql[] = "UPDATE certificate SET stopped_at = COALESCE(stopped_at, ?) WHERE serial = ?";
	return db_exec(db, sql, (struct param[]){P_INT(at), P_TEXT(serial)}, 2, count);
}

struct certificate_walk {
	struct arena *arena;
	struct certificate_state row, *list;
	size_t count, room;
};

static enum err certificate_collect(void *ctx)
{
	struct certificate_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err certificates_all(struct db *db, struct arena *a, struct certificate_state **list, size_t *count)
{
	static const char sql[] = "SELECT serial, tax_code, issuer, not_before, not_after, COALESCE(registered_at, 0),"
				  " COALESCE(stopped_at, 0), device IS NOT NULL FROM certificate ORDER BY seen_at, serial";
	struct certificate_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, NULL, 0,
		    (struct column[]){C_TEXT(&w.row.serial), C_TEXT(&w.row.tax_code), C_TEXT(&w.row.issuer),
				      C_INT(&w.row.not_before), C_INT(&w.row.not_after), C_INT(&w.row.registered_at),
				      C_INT(&w.row.stopped_at), C_INT(&w.row.has_device)},
		    8, certificate_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}
