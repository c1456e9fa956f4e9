#include "store/clues_room.h"

struct clue_walk {
	struct arena *arena;
	struct clue row;
	struct clues *out;
	size_t room;
};

static enum err collect(void *ctx)
{
	struct clue_walk *w = ctx;
	w->out->list = arena_grow(w->arena, w->out->list, w->out->count, &w->room, sizeof(*w->out->list));
	w->out->list[w->out->count++] = w->row;
	return E_OK;
}

enum err clues_read(struct db *db, struct arena *a, const char *sql, const struct param *params, size_t param_count,
		    struct clues *out)
{
	struct clue_walk w = {.arena = a, .out = out, .room = out->count};
	struct clue *r = &w.row;
	return db_rows(db, a, sql, params, param_count,
		       (struct column[]){C_TEXT(&r->subject), C_INT(&r->day), C_UINT(&r->sites), C_TEXT(&r->actor),
					 C_TEXT(&r->other), C_UINT(&r->weight), C_TEXT(&r->fact)},
		       7, collect, &w);
}
