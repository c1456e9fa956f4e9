#include "store/visits.h"

#include <hoaban/instant.h>

enum err override_insert(struct db *db, const struct visit_entry *e, const struct overridden *o, const uint8_t *ticket)
{
	static const char sql[] =
		"INSERT INTO gate_override (id, device, seq, site, gate, day, verdict, persons, ticket, admitted_at)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(o->id, UUID_LEN), P_BYTES(e->device, UUID_LEN), P_UINT(e->seq), P_UINT(o->site),
					P_TEXT(o->gate), P_INT(instant_day(e->at)), P_UINT(o->verdict), P_UINT(o->persons),
					ticket ? P_BYTES(ticket, UUID_LEN) : P_NULL(), P_INT(e->at)},
		       10, NULL);
}

enum err left_insert(struct db *db, const struct visit_entry *e, const struct persons_left *l)
{
	static const char sql[] = "INSERT INTO gate_left (device, seq, site, gate, day, persons) VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(e->device, UUID_LEN), P_UINT(e->seq), P_UINT(l->site), P_TEXT(l->gate),
					P_INT(l->day), P_UINT(l->persons)},
		       6, NULL);
}

enum err refusal_insert(struct db *db, const struct visit_entry *e, const struct scan_refused *s)
{
	static const char sql[] = "INSERT INTO gate_refusal (device, seq, site, gate, day, verdict) VALUES (?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(e->device, UUID_LEN), P_UINT(e->seq), P_UINT(s->site), P_TEXT(s->gate),
					P_INT(instant_day(e->at)), P_UINT(s->verdict)},
		       6, NULL);
}

enum err epoch_insert(struct db *db, const struct visit_entry *e, const struct epoch_begun *b)
{
	static const char sql[] = "INSERT INTO site_epoch (device, seq, site, statement, began_at) VALUES (?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(e->device, UUID_LEN), P_UINT(e->seq), P_UINT(b->site), P_SPAN(b->statement),
					P_INT(e->at)},
		       5, NULL);
}

struct epoch_walk {
	struct arena *arena;
	struct bytes statement, *list;
	size_t count, room;
};

static enum err collect_epoch(void *ctx)
{
	struct epoch_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->statement;
	return E_OK;
}

enum err epochs_of(struct db *db, struct arena *a, uint32_t site, struct bytes **statements, size_t *count)
{
	static const char sql[] = "SELECT statement FROM site_epoch WHERE site = ?";
	struct epoch_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(site)}, 1, (struct column[]){C_SPAN(&w.statement)}, 1, collect_epoch,
		    &w));
	*statements = w.list;
	*count = w.count;
	return E_OK;
}

/* ---- live counts */

struct live_walk {
	struct arena *arena;
	struct visit_count row, *list;
	uint64_t kind;
	size_t count, room;
};

static enum err collect_count(void *ctx)
{
	struct live_walk *w = ctx;
	w->row.kind = (enum visit_kind)w->kind;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err visits_count(struct db *db, struct arena *a, int32_t day, struct visit_count **list, size_t *count)
{
	static const char sql[] =
		"SELECT site, gate, 0 AS kind, 0 AS verdict, CAST(COUNT(*) AS UNSIGNED) FROM admission WHERE day = ? AND "
		"is_carried = 0"
		" GROUP BY site, gate"
		" UNION ALL SELECT site, gate, 1, 0, CAST(SUM(persons) AS UNSIGNED) FROM gate_override WHERE day = ? GROUP BY "
		"site, gate"
		" UNION ALL SELECT site, gate, 2, 0, CAST(SUM(persons) AS UNSIGNED) FROM gate_left WHERE day = ? GROUP BY "
		"site, gate"
		" UNION ALL SELECT site, gate, 3, verdict, COUNT(*) FROM gate_refusal WHERE day = ? GROUP BY site, gate, "
		"verdict"
		" UNION ALL SELECT site, gate, 4, 0, COUNT(*) FROM admission_undone WHERE day = ? GROUP BY site, gate"
		" UNION ALL SELECT site, gate, 5, 0, COUNT(*) FROM admission_twice WHERE day = ? GROUP BY site, gate"
		" ORDER BY 1, 2, 3, 4";
	struct live_walk w = {.arena = a};
	const struct param of = P_INT(day);
	TRY(db_rows(db, a, sql, (struct param[]){of, of, of, of, of, of}, 6,
		    (struct column[]){C_UINT(&w.row.site), C_TEXT(&w.row.gate), C_UINT(&w.kind), C_UINT(&w.row.verdict),
				      C_UINT(&w.row.count)},
		    5, collect_count, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}
