#include "store/places.h"

#include "store/columns.h"

#define IDS_AT_ONCE 32
#define MARKS	    "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"

/* A list that grows by what each() was shown. */
struct gathering {
	struct arena *arena;
	void *list;
	const void *row;
	size_t count, room, size;
};

static enum err gather(void *ctx)
{
	struct gathering *g = ctx;
	g->list = arena_grow(g->arena, g->list, g->count, &g->room, g->size);
	memcpy((uint8_t *)g->list + g->count++ * g->size, g->row, g->size);
	return E_OK;
}

/* One question for up to IDS_AT_ONCE ids, asked `times` over in the same statement; a short list is filled up with its last id.
 */
static enum err ask_some(struct db *db, const char *sql, const uint8_t *const ids[], size_t count, size_t times,
			 const struct column *columns, size_t column_count, struct gathering *g)
{
	struct param params[2 * IDS_AT_ONCE];
	for (size_t i = 0; i < times * IDS_AT_ONCE; i++) {
		size_t at = i % IDS_AT_ONCE;
		params[i] = P_BYTES(ids[at < count ? at : count - 1], UUID_LEN);
	}
	return db_rows(db, g->arena, sql, params, times * IDS_AT_ONCE, columns, column_count, gather, g);
}

static enum err ask_all(struct db *db, const char *sql, const uint8_t *const ids[], size_t count, size_t times,
			const struct column *columns, size_t column_count, struct gathering *g)
{
	for (size_t i = 0; i < count; i += IDS_AT_ONCE) {
		size_t some = count - i < IDS_AT_ONCE ? count - i : IDS_AT_ONCE;
		TRY(ask_some(db, sql, ids + i, some, times, columns, column_count, g));
	}
	return E_OK;
}

enum err places_of_roots(struct db *db, struct arena *a, const uint8_t *const roots[], size_t count, struct place_row **list,
			 size_t *found)
{
	static const char sql[] =
		"SELECT root, claim, use_no, site, entry_no, day, admitted_at, gate FROM admission WHERE root IN " MARKS;
	struct place_row r;
	struct gathering g = {.arena = a, .row = &r, .size = sizeof(r)};
	TRY(ask_all(db, sql, roots, count, 1,
		    (struct column[]){C_FIXED(r.root, UUID_LEN), C_FIXED(r.claim, UUID_LEN), C_UINT(&r.use), C_UINT(&r.site),
				      C_UINT(&r.entry), C_INT(&r.day), C_INT(&r.admitted_at), C_TEXT(&r.gate)},
		    8, &g));
	*list = g.list;
	*found = g.count;
	return E_OK;
}

enum err blocks_of(struct db *db, struct arena *a, const uint8_t *const ids[], size_t count, struct blocked_row **list,
		   size_t *found)
{
	static const char sql[] = "SELECT root, list FROM ticket_block WHERE root IN " MARKS;
	struct blocked_row r;
	struct gathering g = {.arena = a, .row = &r, .size = sizeof(r)};
	TRY(ask_all(db, sql, ids, count, 1, (struct column[]){C_FIXED(r.root, UUID_LEN), C_UINT(&r.list)}, 2, &g));
	*list = g.list;
	*found = g.count;
	return E_OK;
}

enum err tickets_sold(struct db *db, struct arena *a, const uint8_t *const ids[], size_t count, struct sold_row **list,
		      size_t *found)
{
	static const char sql[] = "SELECT id, cose FROM ticket WHERE id IN " MARKS " LOCK IN SHARE MODE";
	struct sold_row r;
	struct gathering g = {.arena = a, .row = &r, .size = sizeof(r)};
	TRY(ask_all(db, sql, ids, count, 1, (struct column[]){C_FIXED(r.id, UUID_LEN), C_SPAN(&r.cose)}, 2, &g));
	*list = g.list;
	*found = g.count;
	return E_OK;
}

enum err claims_made(struct db *db, struct arena *a, const uint8_t *const ids[], size_t count, struct claimed_row **list,
		     size_t *found)
{
	static const char sql[] = "SELECT DISTINCT claim, root, site FROM admission WHERE claim IN " MARKS
				  " UNION ALL SELECT claim, claim, 0 FROM admission_undone WHERE claim IN " MARKS;
	struct claimed_row r;
	struct gathering g = {.arena = a, .row = &r, .size = sizeof(r)};
	TRY(ask_all(db, sql, ids, count, 2,
		    (struct column[]){C_FIXED(r.claim, UUID_LEN), C_FIXED(r.root, UUID_LEN), C_UINT(&r.site)}, 3, &g));
	*list = g.list;
	*found = g.count;
	return E_OK;
}

enum err places_insert(struct db *db, struct arena *a, const struct place_insert *rows, size_t count)
{
	static const char sql[] = "INSERT INTO admission (root, use_no, site, day, entry_no, claim, ticket, device, gate,"
				  " admitted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	static const struct cell cells[] = {
		{CELL_FIXED, offsetof(struct place_insert, root), UUID_LEN, 0},
		{CELL_UINT, offsetof(struct place_insert, use), 0, 0},
		{CELL_UINT, offsetof(struct place_insert, site), 0, 0},
		{CELL_INT, offsetof(struct place_insert, day), 0, 0},
		{CELL_UINT, offsetof(struct place_insert, entry), 0, 0},
		{CELL_FIXED, offsetof(struct place_insert, claim), UUID_LEN, 0},
		{CELL_FIXED, offsetof(struct place_insert, ticket), UUID_LEN, 0},
		{CELL_FIXED, offsetof(struct place_insert, device), UUID_LEN, 0},
		{CELL_TEXT, offsetof(struct place_insert, gate), 0, 0},
		{CELL_INT, offsetof(struct place_insert, admitted_at), 0, 0},
	};
	return columns_insert(db, a, sql, cells, sizeof(cells) / sizeof(cells[0]), rows, sizeof(*rows), count);
}
