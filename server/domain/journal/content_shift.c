/* Shifts of a till: its Z is what its entries say, or an incident. */
#include "domain/journal/content_room.h"

#define WINDOW	    64		/* entries at a time */
#define ENTRIES_MAX 200000	/* a longer shift is not summed up in one transaction */
#define WINDOW_MAX  (32u << 20) /* WINDOW × ENTRY_BYTES_MAX, and what lies around them */
#define SCRATCH_MAX (16u << 20) /* one entry, decoded */

enum err content_take_shift_opened(struct content *c)
{
	struct shift_opened s;
	if (shift_opened_decode(&s, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=shift_opened");
	c->has_shift = false;
	enum err e = shift_insert(c->db, c->device->id, &s, c->entry->seq, c->entry->time_ms / 1000);
	return e == E_DUPLICATE ? content_incident(c, "shift_repeated", "what=shift_opened") : e;
}

/* ---- the figures */

struct checking {
	struct content *content;
	const struct shift_closed *fact;
	struct figures figures;
	struct arena window, scratch;
};

static enum err take_entries(struct checking *k, const struct bytes *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct cose_sign1 m;
		struct entry e;
		arena_clear(&k->scratch);
		TRY(cose_parse(&m, list[i]));
		TRY(entry_decode(&e, m.payload));
		TRY(figures_take(&k->figures, &k->scratch, k->fact->id, &e));
	}
	return E_OK;
}

/* *said = what the entries themselves have against being summed up. */
static enum err fold(struct checking *k, uint64_t opened_seq, enum err *said)
{
	struct content *c = k->content;
	struct entry_window w = {opened_seq, c->entry->seq, WINDOW};
	struct bytes list[WINDOW];
	size_t count;
	do {
		arena_clear(&k->window);
		TRY(entries_window(c->db, &k->window, c->device->id, &w, list, &count));
		*said = take_entries(k, list, count);
		w.after += count;
	} while (count == WINDOW && *said == E_OK);
	return E_OK;
}

static enum err differs(struct content *c, const struct shift_closed *s, const char *what)
{
	return content_incident(c, "z_differs", arena_format(c->arena, "z=%u what=%s", s->z_number, what));
}

static enum err compare(struct checking *k, const struct shift_start *start)
{
	const struct shift_closed *s = k->fact;
	enum err said = E_OK;
	if (k->content->entry->seq - start->opened_seq > ENTRIES_MAX)
		return content_incident(k->content, "z_unchecked", "what=length");
	TRY(fold(k, start->opened_seq, &said));
	if (said != E_OK)
		return content_incident(k->content, "z_unchecked", arena_format(k->content->arena, "what=%s", err_code(said)));
	const char *what = figures_difference(&s->figures, &k->figures);
	if (!what && s->opening_float != start->opening_float)
		what = "float";
	if (!what && s->opened_at != start->opened_at)
		what = "opened_at";
	return what ? differs(k->content, s, what) : E_OK;
}

/* ---- the Z before it */

static bool closes_in_this_batch(const struct content *c, const uint8_t id[static UUID_LEN])
{
	for (size_t i = 0; i < c->add.closing_count; i++)
		if (memcmp(c->add.closings[i].fact.id, id, UUID_LEN) == 0)
			return true;
	return false;
}

/* Numbers without gap, and a total that only grows by what was sold. */
static enum err check_row_of_z(struct content *c, const struct shift_closed *s)
{
	const struct additions *x = &c->add;
	uint64_t number = 0;
	int64_t perpetual = 0;
	if (x->closing_count > 0) {
		number = x->closings[x->closing_count - 1].fact.z_number;
		perpetual = x->closings[x->closing_count - 1].fact.perpetual;
	} else {
		TRY(shift_last_z(c->db, c->device->id, &number, &perpetual));
	}
	if (s->z_number != number + 1)
		TRY(content_incident(c, "z_gap",
				     arena_format(c->arena, "z=%u after=%llu", s->z_number, (unsigned long long)number)));
	return s->perpetual - s->figures.of[FIGURE_SALES].amount == perpetual ? E_OK : differs(c, s, "perpetual");
}

enum err content_need_shift(struct content *c, const uint8_t shift[static UUID_LEN])
{
	struct shift_start start = {0};
	enum err e = E_NOT_FOUND;
	if (c->has_shift && memcmp(c->shift, shift, UUID_LEN) == 0)
		return E_OK;
	if (!closes_in_this_batch(c, shift))
		e = shift_open_find(c->db, c->device->id, shift, &start);
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	c->has_shift = e == E_OK && start.later == 0;
	if (!c->has_shift)
		return content_incident(c, "outside_shift", arena_format(c->arena, "what=%s", entry_type_name(c->entry->type)));
	memcpy(c->shift, shift, UUID_LEN);
	return E_OK;
}

/* Every entry is summed up once at most: for the newest shift of the till, while it is open. A till that says otherwise gets
 * its incident, and cannot make the server sum the same entries again and again. */
static enum err check_figures(struct content *c, const struct shift_closed *s)
{
	struct checking *k = ARENA_NEW(c->arena, struct checking);
	struct shift_start start;
	if (closes_in_this_batch(c, s->id))
		return E_OK; /* the second of them finds no open shift */
	enum err e = shift_open_find(c->db, c->device->id, s->id, &start);
	if (e == E_NOT_FOUND)
		return E_OK;
	TRY(e);
	if (start.later > 0)
		return content_incident(c, "shift_overlaps", arena_format(c->arena, "z=%u", s->z_number));
	*k = (struct checking){.content = c, .fact = s};
	arena_init(&k->window, WINDOW_MAX);
	arena_init(&k->scratch, SCRATCH_MAX);
	e = compare(k, &start);
	arena_release(&k->scratch);
	arena_release(&k->window);
	return e;
}

/* ---- */

static void add_leaf(struct content *c, const struct shift_closed *s)
{
	struct leaf *leaf = content_add_leaf(c);
	*leaf = (struct leaf){.type = LEAF_SHIFT_CLOSED,
			      .time = c->entry->time_ms / 1000,
			      .sites = s->figures.sites,
			      .amount = s->figures.of[FIGURE_SALES].amount,
			      .has_kid = true};
	memcpy(leaf->kid, c->kid, KID_LEN);
	memcpy(leaf->hash, c->hash, HASH_LEN);
	memcpy(leaf->salt, s->leaf_salt, SALT_LEN);
}

enum err content_take_shift_closed(struct content *c)
{
	struct shift_closed *s = ARENA_NEW(c->arena, struct shift_closed);
	struct additions *x = &c->add;
	if (shift_closed_decode(s, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=shift_closed");
	c->has_shift = false;
	TRY(check_figures(c, s));
	TRY(check_row_of_z(c, s));
	add_leaf(c, s);
	x->closings = arena_grow(c->arena, x->closings, x->closing_count, &x->closing_room, sizeof(*x->closings));
	x->closings[x->closing_count++] =
		(struct shift_closing){*s, c->entry->time_ms / 1000, c->entry->seq, x->leaf_count - 1};
	return E_OK;
}
