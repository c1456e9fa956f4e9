#include "store/signed_admissions.h"

#define NO_ID		 "REPEAT(CHAR(0), 16)"
#define ENTRY		 "SELECT e.device, e.seq, e.time_ms DIV 1000, e.bytes, "
#define ENTRY_COLUMNS(o) C_FIXED((o).device, UUID_LEN), C_UINT(&(o).seq), C_INT(&(o).time), C_SPAN(&(o).bytes)

/* ---- admissions */

#define PLACE                                                                                                                  \
	ENTRY                                                                                                                  \
	"a.root IS NOT NULL, COALESCE(a.root, " NO_ID "), COALESCE(a.claim, " NO_ID "), COALESCE(a.ticket, " NO_ID "),"        \
	" COALESCE(a.use_no, 0), COALESCE(a.site, 0), COALESCE(a.entry_no, 0), COALESCE(a.day, 0), COALESCE(a.admitted_at, 0)" \
	", COALESCE(a.gate, ''), "
#define OF_ADMISSION  " LEFT JOIN admission a ON a.seq = e.seq AND a.device = e.device AND a.is_carried = 0 WHERE e.type = 9"
#define PLACE_COLUMNS 15

static enum err places(struct snapshot *x, const char *sql, const struct param *params, size_t param_count,
		       struct signed_place *row, enum err (*each)(void *ctx), void *ctx)
{
	*row = (struct signed_place){.gate = ""};
	return snapshot_stream(x, sql, params, param_count,
			       (struct column[]){ENTRY_COLUMNS(row->of), C_UINT(&row->has_row), C_FIXED(row->root, UUID_LEN),
						 C_FIXED(row->claim, UUID_LEN), C_FIXED(row->ticket, UUID_LEN),
						 C_UINT(&row->use), C_UINT(&row->site), C_UINT(&row->entry), C_INT(&row->day),
						 C_INT(&row->admitted_at), C_TEXT(&row->gate), C_UINT(&row->is_provisional)},
			       PLACE_COLUMNS, each, ctx);
}

enum err signed_places_each(struct snapshot *x, struct signed_place *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = PLACE "COALESCE(a.is_provisional, 0) FROM entry e FORCE INDEX (PRIMARY)" OF_ADMISSION
					" ORDER BY e.device, e.seq";
	return places(x, sql, NULL, 0, row, each, ctx);
}

enum err signed_places_of(struct snapshot *x, const uint8_t device[static UUID_LEN], uint64_t seq, struct signed_place *row,
			  enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		PLACE "COALESCE(a.is_provisional, 0) FROM entry e" OF_ADMISSION " AND e.device = ? AND e.seq = ?";
	return places(x, sql, (struct param[]){P_BYTES(device, UUID_LEN), P_UINT(seq)}, 2, row, each, ctx);
}

enum err signed_places_count(struct snapshot *x, uint64_t *out)
{
	static const char sql[] = "SELECT COUNT(*) FROM admission WHERE seq IS NOT NULL AND is_carried = 0";
	return db_row(snapshot_db(x), NULL, sql, NULL, 0, (struct column[]){C_UINT(out)}, 1);
}

enum err signed_doubles_each(struct snapshot *x, struct signed_place *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = PLACE "1 FROM admission_twice a JOIN entry e ON e.device = a.device AND e.seq = a.seq WHERE "
					"e.type = 9";
	return places(x, sql, NULL, 0, row, each, ctx);
}

/* ---- what explains them */

#define AT_ENTRY "i.device = ? AND i.seq = ? AND i.kind"
#define OF_ENTRY "t.device = ? AND t.seq = ?"
#define OF_LATER "claim = ? AND device = ? AND seq > ?"

static enum err find_excuses(struct db *db, const uint8_t *device, uint64_t seq, const uint8_t *claim, const uint8_t *ticket,
			     struct place_excuse *out)
{
	static const char sql[] =
		"SELECT EXISTS (SELECT 1 FROM incident i WHERE " AT_ENTRY " IN ('content_fault', 'content_failed',"
		" 'admission_doubtful', 'admission_differs')),"
		" (SELECT COUNT(*) FROM incident i WHERE " AT_ENTRY " = 'double_entry'),"
		" (SELECT COUNT(*) FROM admission_twice t WHERE " OF_ENTRY "),"
		" (SELECT COUNT(*) FROM admission_twice t WHERE " OF_ENTRY " AND NOT EXISTS (SELECT 1 FROM admission a WHERE"
		" a.root = t.root AND a.use_no = t.use_no AND a.site = t.site AND a.day = t.day AND a.entry_no = t.entry_no"
		" AND a.claim = t.claim AND a.device = t.device)),"
		" (SELECT COUNT(*) FROM admission WHERE " OF_LATER ") + (SELECT COUNT(*) FROM admission_twice WHERE " OF_LATER
		"), EXISTS (SELECT 1 FROM admission_undone u WHERE u.claim = ? AND u.device = ?),"
		" EXISTS (SELECT 1 FROM incident i WHERE i.kind = 'ticket_forged' AND i.detail LIKE"
		" CONCAT('ticket=', LOWER(HEX(?)), ' %'))";
	const struct param d = P_BYTES(device, UUID_LEN), s = P_UINT(seq), c = P_BYTES(claim, UUID_LEN);
	return db_row(db, NULL, sql,
		      (struct param[]){d, s, d, s, d, s, d, s, c, d, s, c, d, s, c, d, P_BYTES(ticket, UUID_LEN)}, 17,
		      (struct column[]){C_UINT(&out->is_doubtful), C_UINT(&out->doubles), C_UINT(&out->twice),
					C_UINT(&out->twice_only), C_UINT(&out->later), C_UINT(&out->is_undone),
					C_UINT(&out->is_forged)},
		      7);
}

enum err place_excuse_find(struct snapshot *x, struct arena *a, const uint8_t device[static UUID_LEN], uint64_t seq,
			   const uint8_t claim[static UUID_LEN], const uint8_t ticket[static UUID_LEN],
			   struct place_excuse *out)
{
	static const char clock[] =
		"SELECT bytes FROM entry FORCE INDEX (entry_time) WHERE type = 12 AND device = ? AND seq < ?"
		" ORDER BY seq DESC LIMIT 1";
	*out = (struct place_excuse){0};
	TRY(find_excuses(snapshot_db(x), device, seq, claim, ticket, out));
	enum err e = db_row(snapshot_db(x), a, clock, (struct param[]){P_BYTES(device, UUID_LEN), P_UINT(seq)}, 2,
			    (struct column[]){C_SPAN(&out->clock_word)}, 1);
	return e == E_NOT_FOUND ? E_OK : e;
}

/* ---- taken back */

enum err signed_undos_each(struct snapshot *x, struct signed_undo *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] =
		ENTRY "u.claim, u.site, u.day, u.gate FROM admission_undone u JOIN entry e ON e.device = u.device"
		      " AND e.seq = u.seq WHERE e.type = 16";
	*row = (struct signed_undo){.gate = ""};
	return snapshot_stream(x, sql, NULL, 0,
			       (struct column[]){ENTRY_COLUMNS(row->of), C_FIXED(row->claim, UUID_LEN), C_UINT(&row->site),
						 C_INT(&row->day), C_TEXT(&row->gate)},
			       8, each, ctx);
}

/* ---- alone */

#define NO_ENTRY(of, kind)                                                                                                     \
	"NOT EXISTS (SELECT 1 FROM entry e WHERE e.device = " of ".device AND e.seq = " of ".seq AND e.type = " kind ")"

static enum err alone(struct snapshot *x, const char *sql, const struct param *params, size_t param_count,
		      struct unsigned_row *row, enum err (*each)(void *ctx), void *ctx)
{
	*row = (struct unsigned_row){0};
	return snapshot_stream(
		x, sql, params, param_count,
		(struct column[]){C_UINT(&row->area), C_FIXED(row->device, UUID_LEN), C_UINT(&row->seq), C_INT(&row->at)}, 4,
		each, ctx);
}

enum err unsigned_places_each(struct snapshot *x, struct unsigned_row *row, enum err (*each)(void *ctx), void *ctx)
{
	static const char sql[] = "SELECT 9, a.device, a.seq, MIN(a.admitted_at) FROM admission a WHERE a.seq IS NOT NULL"
				  " AND a.is_carried = 0 AND " NO_ENTRY("a", "9") " GROUP BY a.device, a.seq";
	return alone(x, sql, NULL, 0, row, each, ctx);
}

enum err unsigned_undos_each(struct snapshot *x, int64_t late_s, struct unsigned_row *row, enum err (*each)(void *ctx),
			     void *ctx)
{
	static const char sql[] = "SELECT 9, t.device, t.seq, MIN(t.admitted_at) FROM admission_twice t WHERE " NO_ENTRY(
		"t", "9") " GROUP BY t.device, t.seq"
			  " UNION ALL SELECT 10, u.device, u.seq, u.undone_at FROM admission_undone u WHERE u.seq IS NOT "
			  "NULL AND " NO_ENTRY("u", "16") " UNION ALL SELECT 10, u.device, 0, u.undone_at FROM "
							  "admission_undone u JOIN device d ON d.id = u.device"
							  " JOIN entry l ON l.device = d.id AND l.seq = d.last_seq WHERE "
							  "u.seq IS NULL"
							  " AND LEAST(l.time_ms, l.received_ms) > (u.undone_at + ?) * "
							  "1000";
	return alone(x, sql, (struct param[]){P_INT(late_s)}, 1, row, each, ctx);
}
