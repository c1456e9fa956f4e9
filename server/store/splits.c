#include "store/splits.h"

static struct param device_of(const struct split_row *r)
{
	return r->has_device ? P_BYTES(r->device, UUID_LEN) : P_NULL();
}

static enum err insert_part(struct db *db, const struct split_row *r, size_t i)
{
	static const char sql[] = "INSERT INTO ticket_part (id, split, position, parent, root, device, valid_until, cose)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	const struct ticket *t = &r->parts[i];
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(t->id, UUID_LEN), P_BYTES(r->parts[0].id, UUID_LEN), P_UINT(i),
					P_BYTES(r->parent, UUID_LEN), P_BYTES(r->root, UUID_LEN), device_of(r),
					P_INT(t->valid_until), P_SPAN(r->cose[i])},
		       8, NULL);
}

enum err split_insert(struct db *db, const struct split_row *r)
{
	static const char sql[] = "INSERT INTO ticket_split (id, parent, root, parts, is_first, device, seq, split_at)"
				  " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	TRY(db_exec(db, sql,
		    (struct param[]){P_BYTES(r->parts[0].id, UUID_LEN), P_BYTES(r->parent, UUID_LEN),
				     P_BYTES(r->root, UUID_LEN), P_UINT(r->part_count), r->is_first ? P_UINT(1) : P_NULL(),
				     device_of(r), r->has_device ? P_UINT(r->seq) : P_NULL(), P_INT(r->split_at)},
		    8, NULL));
	for (size_t i = 0; i < r->part_count; i++)
		TRY(insert_part(db, r, i));
	return E_OK;
}

enum err split_of(struct db *db, const uint8_t parent[static UUID_LEN], struct split_row *out)
{
	static const char sql[] =
		"SELECT id, root, parts, COALESCE(device, 0x00000000000000000000000000000000), COALESCE(seq, 0),"
		" split_at FROM ticket_split WHERE parent = ? AND is_first = 1";
	uint64_t parts = 0;
	*out = (struct split_row){.is_first = true};
	memcpy(out->parent, parent, UUID_LEN);
	TRY(db_row(db, NULL, sql, (struct param[]){P_BYTES(parent, UUID_LEN)}, 1,
		   (struct column[]){C_FIXED(out->id, UUID_LEN), C_FIXED(out->root, UUID_LEN), C_UINT(&parts),
				     C_FIXED(out->device, UUID_LEN), C_UINT(&out->seq), C_INT(&out->split_at)},
		   6));
	out->part_count = (size_t)parts;
	out->has_device = out->seq > 0;
	return E_OK;
}

struct part_walk {
	struct arena *arena;
	struct part_row row, *list;
	struct bytes *cose;
	size_t count, room;
};

static enum err cose_collect(void *ctx)
{
	struct part_walk *w = ctx;
	w->cose = arena_grow(w->arena, w->cose, w->count, &w->room, sizeof(*w->cose));
	w->cose[w->count++] = w->row.cose;
	return E_OK;
}

enum err split_parts(struct db *db, struct arena *a, const uint8_t split[static UUID_LEN], struct bytes **cose, size_t *count)
{
	static const char sql[] = "SELECT cose FROM ticket_part WHERE split = ? ORDER BY position";
	struct part_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(split, UUID_LEN)}, 1, (struct column[]){C_SPAN(&w.row.cose)}, 1,
		    cose_collect, &w));
	*cose = w.cose;
	*count = w.count;
	return E_OK;
}

enum err part_by_id(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct bytes *cose)
{
	static const char sql[] = "SELECT cose FROM ticket_part WHERE id = ?";
	return db_row(db, a, sql, (struct param[]){P_BYTES(id, UUID_LEN)}, 1, (struct column[]){C_SPAN(cose)}, 1);
}

static enum err row_collect(void *ctx)
{
	struct part_walk *w = ctx;
	w->list = arena_grow(w->arena, w->list, w->count, &w->room, sizeof(*w->list));
	w->list[w->count++] = w->row;
	return E_OK;
}

enum err parts_of_source(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct part_row **list,
			 size_t *count)
{
	static const char sql[] =
		"SELECT p.id, p.parent, p.cose FROM ticket t JOIN ticket_split s ON s.root = t.id AND s.is_first = 1"
		" JOIN ticket_part p ON p.split = s.id WHERE t.source = ? ORDER BY s.n, p.position";
	struct part_walk w = {.arena = a};
	TRY(db_rows(db, a, sql, (struct param[]){P_BYTES(source, UUID_LEN)}, 1,
		    (struct column[]){C_FIXED(w.row.id, UUID_LEN), C_FIXED(w.row.parent, UUID_LEN), C_SPAN(&w.row.cose)}, 3,
		    row_collect, &w));
	*list = w.list;
	*count = w.count;
	return E_OK;
}
