#include "store/detections.h"

#define COLUMNS(evidence)                                                                                                      \
	"d.id, d.round, d.detector, d.subject, d.actor, d.day, d.sites, d.score, " evidence                                    \
	", d.found_at, COALESCE(e.at, 0), COALESCE(k.auditor, ''), COALESCE(k.reason, ''), COALESCE(k.at, 0)"
#define WHOLE	    COLUMNS("d.evidence")
#define NO_EVIDENCE COLUMNS("''") /* of one finding it may be 100 KB, and there may be 100 000 of them */
#define TABLES                                                                                                                 \
	" FROM detection d LEFT JOIN detection_ack k ON k.detection = d.id LEFT JOIN detection_end e ON e.detection = d.id"
#define COLUMN_COUNT 14

struct detection_walk {
	struct arena *arena;
	struct detection_row row, *list;
	int64_t day;
	size_t count, room;
};

static void bind_columns(struct detection_walk *w, struct column out[static COLUMN_COUNT])
{
	struct detection_row *r = &w->row;
	const struct column all[COLUMN_COUNT] = {
		C_UINT(&r->id),	     C_UINT(&r->round),	  C_TEXT(&r->detector), C_TEXT(&r->subject),	    C_TEXT(&r->actor),
		C_INT(&w->day),	     C_UINT(&r->sites),	  C_UINT(&r->score),	C_TEXT(&r->evidence),	    C_INT(&r->found_at),
		C_INT(&r->ended_at), C_TEXT(&r->auditor), C_TEXT(&r->reason),	C_INT(&r->acknowledged_at),
	};
	memcpy(out, all, sizeof(all));
}

static enum err collect(void *ctx)
{
	struct detection_walk *w = ctx;
	w->row.day = (int32_t)w->day;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

/* ---- reading */

#define FILTER                                                                                                                 \
	" WHERE (? = '' OR d.detector = ?) AND (? = '' OR EXISTS (SELECT 1 FROM detection_person p"                            \
	" WHERE p.detection = d.id AND p.name = ?)) AND (? = 0 OR (d.sites & ?) <> 0)"                                         \
	" AND (? = 0 OR (d.day >= ? AND d.day < ?))"                                                                           \
	" AND (? = 0 OR (? = 1 AND k.at IS NULL AND e.at IS NULL) OR (? = 2 AND k.at IS NOT NULL))"                            \
	" AND d.id < ?"
#define FILTER_PARAMS 13

static void bind_filter(const struct detection_filter *f, struct param out[static FILTER_PARAMS])
{
	const char *detector = f->detector ? f->detector : "", *actor = f->actor ? f->actor : "";
	const struct param all[FILTER_PARAMS] = {
		P_TEXT(detector),
		P_TEXT(detector),
		P_TEXT(actor),
		P_TEXT(actor),
		P_UINT(f->sites),
		P_UINT(f->sites),
		P_INT(f->until_day),
		P_INT(f->from_day),
		P_INT(f->until_day),
		P_INT(f->state),
		P_INT(f->state),
		P_INT(f->state),
		P_UINT(f->before ? f->before : UINT64_MAX),
	};
	memcpy(out, all, sizeof(all));
}

static enum err list(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
		     struct detection_row **out, size_t *count)
{
	struct detection_walk w = {.arena = a};
	struct column columns[COLUMN_COUNT];
	bind_columns(&w, columns);
	TRY(db_rows(db, a, sql, params, param_count, columns, COLUMN_COUNT, collect, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}

enum err detections_list(struct db *db, struct arena *a, const struct detection_filter *f, struct detection_row **out,
			 size_t *count)
{
	static const char sql[] = "SELECT " NO_EVIDENCE TABLES FILTER " ORDER BY d.id DESC LIMIT ?";
	struct param params[FILTER_PARAMS + 1];
	bind_filter(f, params);
	params[FILTER_PARAMS] = P_UINT(f->max);
	return list(db, a, sql, params, FILTER_PARAMS + 1, out, count);
}

enum err detections_each_kind(struct db *db, struct arena *a, const struct detection_filter *f, uint64_t of_each,
			      struct detection_row **out, size_t *count)
{
	static const char sql[] =
		"SELECT " NO_EVIDENCE
		" FROM (SELECT v.id FROM (SELECT d.id, ROW_NUMBER() OVER (PARTITION BY d.detector, d.actor"
		" ORDER BY d.id DESC) AS place" TABLES FILTER ") v WHERE v.place <= ? ORDER BY v.place, v.id DESC LIMIT ?) n"
		" JOIN detection d ON d.id = n.id LEFT JOIN detection_ack k ON k.detection = d.id"
		" LEFT JOIN detection_end e ON e.detection = d.id ORDER BY d.id DESC";
	struct param params[FILTER_PARAMS + 2];
	bind_filter(f, params);
	params[FILTER_PARAMS] = P_UINT(of_each);
	params[FILTER_PARAMS + 1] = P_UINT(f->max);
	return list(db, a, sql, params, FILTER_PARAMS + 2, out, count);
}

struct count_walk {
	struct arena *arena;
	struct detection_count row, *list;
	size_t count, room;
};

static enum err collect_count(void *ctx)
{
	struct count_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err detections_count(struct db *db, struct arena *a, const struct detection_filter *f, struct detection_count **out,
			  size_t *count)
{
	static const char sql[] =
		"SELECT d.detector, CAST(COUNT(*) AS UNSIGNED), CAST(SUM(k.at IS NULL AND e.at IS NULL) AS UNSIGNED)" TABLES
			FILTER " GROUP BY d.detector ORDER BY d.detector";
	struct count_walk w = {.arena = a};
	struct param params[FILTER_PARAMS];
	bind_filter(f, params);
	TRY(db_rows(db, a, sql, params, FILTER_PARAMS,
		    (struct column[]){C_TEXT(&w.row.detector), C_UINT(&w.row.all), C_UINT(&w.row.open)}, 3, collect_count, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}

enum err detection_find(struct db *db, struct arena *a, uint64_t id, struct detection_row *out)
{
	static const char sql[] = "SELECT " WHOLE TABLES " WHERE d.id = ?";
	struct detection_walk w = {.arena = a};
	struct column columns[COLUMN_COUNT];
	bind_columns(&w, columns);
	TRY(db_row(db, a, sql, (struct param[]){P_UINT(id)}, 1, columns, COLUMN_COUNT));
	w.row.day = (int32_t)w.day;
	*out = w.row;
	return E_OK;
}

enum err detections_open(struct db *db, struct arena *a, const char *detector, struct detection_row **out, size_t *count)
{
	static const char sql[] = "SELECT " NO_EVIDENCE TABLES " WHERE d.detector = ? AND e.at IS NULL ORDER BY d.id";
	return list(db, a, sql, (struct param[]){P_TEXT(detector)}, 1, out, count);
}

enum err detection_evidence(struct db *db, struct arena *a, uint64_t id, const char **out)
{
	return db_row(db, a, "SELECT evidence FROM detection WHERE id = ?", (struct param[]){P_UINT(id)}, 1,
		      (struct column[]){C_TEXT(out)}, 1);
}

enum err detection_last(struct db *db, struct arena *a, const char *detector, const char *subject, struct detection_row *out)
{
	static const char sql[] =
		"SELECT " WHOLE TABLES " WHERE d.detector = ? AND d.subject = ? ORDER BY d.round DESC LIMIT 1";
	struct detection_walk w = {.arena = a};
	struct column columns[COLUMN_COUNT];
	bind_columns(&w, columns);
	TRY(db_row(db, a, sql, (struct param[]){P_TEXT(detector), P_TEXT(subject)}, 2, columns, COLUMN_COUNT));
	w.row.day = (int32_t)w.day;
	*out = w.row;
	return E_OK;
}

struct name_walk {
	struct arena *arena;
	const char *name, **list;
	size_t count, room;
};

static enum err collect_name(void *ctx)
{
	struct name_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->name;
	return E_OK;
}

enum err detection_persons(struct db *db, struct arena *a, uint64_t id, const char ***out, size_t *count)
{
	static const char sql[] = "SELECT name FROM detection_person WHERE detection = ? ORDER BY name";
	struct name_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_UINT(id)}, 1, (struct column[]){C_TEXT(&w.name)}, 1, collect_name, &w));
	*out = w.list;
	*count = w.count;
	return E_OK;
}

/* Without the blanks that nobody sees: " Đức" is Đức. */
#define NAME(column)                                                                                                           \
	"TRIM(REGEXP_REPLACE(CONVERT(" column " USING utf8mb4), '[[:space:]]+', ' ')) COLLATE utf8mb4_unicode_520_ci"
#define PAIRS "SELECT " NAME("login") " AS login, " NAME("name") " AS name"
#define KNOWN PAIRS " FROM staff UNION ALL " PAIRS " FROM same_person"
#define STEPS "SELECT login AS one, name AS other FROM known UNION ALL SELECT name, login FROM known"
#define NAMES "SELECT CAST(" NAME("?") " AS CHAR(64)) AS name UNION SELECT s.other FROM person p JOIN step s ON s.one = p.name"

enum err detection_is_about(struct db *db, uint64_t id, const char *login, bool *out)
{
	static const char sql[] = "WITH RECURSIVE known AS (" KNOWN "), step AS (" STEPS "), person AS (" NAMES ")"
				  " SELECT EXISTS (SELECT 1 FROM detection_person d JOIN person p ON p.name = " NAME(
					  "d.name") " WHERE d.detection = ?)";
	uint64_t is_about = 0;
	TRY(db_row(db, NULL, sql, (struct param[]){P_TEXT(login), P_UINT(id)}, 2, (struct column[]){C_UINT(&is_about)}, 1));
	*out = is_about != 0;
	return E_OK;
}

/* ---- writing */

static enum err person_insert(struct db *db, uint64_t id, const char *name)
{
	static const char sql[] = "INSERT INTO detection_person (detection, name) VALUES (?, ?)";
	enum err e = db_exec(db, sql, (struct param[]){P_UINT(id), P_TEXT(name)}, 2, NULL);
	return e == E_DUPLICATE ? E_OK : e;
}

enum err detection_insert(struct db *db, const struct detection_row *row, const char *const persons[], size_t person_count,
			  uint64_t *id)
{
	static const char sql[] =
		"INSERT INTO detection (detector, subject, round, day, sites, actor, score, evidence, found_at)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
	*id = 0;
	enum err e = db_exec(db, sql,
			     (struct param[]){P_TEXT(row->detector), P_TEXT(row->subject), P_UINT(row->round), P_INT(row->day),
					      P_UINT(row->sites), P_TEXT(row->actor), P_UINT(row->score), P_TEXT(row->evidence),
					      P_INT(row->found_at)},
			     9, NULL);
	if (e != E_OK)
		return e == E_DUPLICATE ? E_OK : e; /* another server told it this moment */
	*id = db_insert_id(db);
	for (size_t i = 0; i < person_count; i++)
		TRY(person_insert(db, *id, persons[i]));
	return E_OK;
}

enum err detection_end(struct db *db, uint64_t id, int64_t at)
{
	static const char sql[] = "INSERT INTO detection_end (detection, at) VALUES (?, ?)";
	return db_exec(db, sql, (struct param[]){P_UINT(id), P_INT(at)}, 2, NULL);
}

enum err detection_acknowledge_insert(struct db *db, uint64_t id, const char *auditor, const char *reason, int64_t at)
{
	static const char sql[] = "INSERT INTO detection_ack (detection, auditor, reason, at) VALUES (?, ?, ?, ?)";
	return db_exec(db, sql, (struct param[]){P_UINT(id), P_TEXT(auditor), P_TEXT(reason), P_INT(at)}, 4, NULL);
}
