#include "domain/figures/signed_admissions.h"

#include "domain/figures/figure_text.h"
#include "domain/figures/recount_room.h"
#include "store/signed_admissions.h"

#include <hoaban/instant.h>

#define DOUBTS_MAX ((size_t)1 << 30) /* ids of a province's admissions, should all of them be gone */
#define CLOCKS_S   3600		     /* between the clocks of a gate and of the server */

/* An entry that its rows do not explain at first sight: what else is known of it is asked after all were read. */
struct doubt {
	uint64_t seq;
	uint8_t device[UUID_LEN], claim[UUID_LEN], ticket[UUID_LEN];
};

struct walking {
	const struct holding *holding;
	struct arena doubts_arena, scratch;
	struct signed_place place;
	struct signed_undo undo;
	struct unsigned_row alone;

	/* of the entry whose rows come */
	bool is_begun, is_read, is_named;
	struct figure_key key;
	struct admission told;
	uint32_t held; /* persons of it that have their row */

	/* the first time nothing is told, and what is not as it was signed becomes a doubt */
	bool is_telling, is_in_doubt;
	bool is_excused, is_clock_off;
	uint64_t rows; /* that name an entry which is there */
	struct doubt *doubts;
	size_t doubt_count, doubt_room;
};

static enum err go_on(const struct walking *w)
{
	const atomic_bool *is_stopping = w->holding->is_stopping;
	return is_stopping && atomic_load(is_stopping) ? E_UNAVAILABLE : E_OK;
}

/* ---- one value */

static void tell(struct walking *w, uint64_t value, int64_t kept, int64_t told)
{
	struct recount *out = w->holding->out;
	w->key.value = value;
	out->row_differences++;
	recount_tell(out, w->holding->texts, &w->key, kept, told);
}

static void hold(struct walking *w, enum admission_value value, int64_t kept, int64_t told)
{
	w->holding->out->rows_held += !w->is_telling;
	w->is_in_doubt |= kept != told;
	if (kept != told && w->is_telling && !w->is_excused)
		tell(w, value, kept, told);
}

static bool hold_same(struct walking *w, enum admission_value value, bool is_same)
{
	hold(w, value, is_same, 1);
	return is_same;
}

static bool is_same(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, UUID_LEN) == 0;
}

/* ---- a row and its entry */

static struct figure_key key_of(enum figure_area area, const struct gate_entry *of)
{
	struct figure_key k = {.area = area, .part = of->seq, .day = instant_day(of->time)};
	memcpy(k.device, of->device, UUID_LEN);
	return k;
}

/* What cannot be read was not taken either, and has its incident. */
static bool read_entry(struct entry *e, const struct gate_entry *of)
{
	struct cose_sign1 m;
	return cose_parse(&m, of->bytes) == E_OK && entry_decode(e, m.payload) == E_OK && e->seq == of->seq &&
	       is_same(e->device, of->device);
}

/* A gate that reaches the server asks it first: its row has the server's time, and the entry comes behind. A gate that asks
 * again after a crash is told what it was granted before, on the same day. */
static bool may_be_granted_at(const struct walking *w, const struct signed_place *p)
{
	int64_t behind = w->told.admitted_at - p->admitted_at;
	if (p->is_provisional || p->day != instant_day(p->admitted_at))
		return false;
	return w->is_clock_off || behind == 0 || (behind >= -CLOCKS_S && (behind <= CLOCKS_S || p->day == w->told.day));
}

static void hold_when_and_where(struct walking *w, const struct signed_place *p)
{
	bool is_granted = may_be_granted_at(w, p);
	hold(w, ADMISSION_DAY, p->day, is_granted ? p->day : w->told.day);
	hold(w, ADMISSION_TIME, p->admitted_at, is_granted ? p->admitted_at : w->told.admitted_at);
	hold_same(w, ADMISSION_GATE, str_equal(p->gate, w->told.gate) || (is_granted && p->admitted_at != w->told.admitted_at));
}

static void hold_place(struct walking *w)
{
	const struct signed_place *p = &w->place;
	const struct admission *told = &w->told;
	bool is_inside = p->use >= told->first_use && p->use - told->first_use < told->count;
	if (!hold_same(w, ADMISSION_ID, is_same(p->claim, told->claim)))
		return;
	hold_same(w, ADMISSION_ROOT, is_same(p->root, told->root));
	hold_same(w, ADMISSION_TICKET, is_same(p->ticket, told->ticket));
	hold(w, ADMISSION_SITE, (int64_t)p->site, told->site);
	hold(w, ADMISSION_ENTRY_NO, (int64_t)p->entry, told->entry);
	hold(w, ADMISSION_PLACE, (int64_t)p->use, is_inside ? (int64_t)p->use : told->first_use);
	hold_when_and_where(w, p);
	w->held += is_inside;
}

static void begin(struct walking *w, const struct gate_entry *of)
{
	struct entry e;
	w->key = key_of(AREA_ADMISSION, of);
	w->is_begun = true;
	w->is_in_doubt = false;
	w->is_named = false;
	w->held = 0;
	w->is_read = read_entry(&e, of) && e.type == ENTRY_ADMISSION && admission_decode(&w->told, e.body) == E_OK;
}

static void doubt(struct walking *w)
{
	w->doubts = arena_grow(&w->doubts_arena, w->doubts, w->doubt_count, &w->doubt_room, sizeof(*w->doubts));
	struct doubt *d = &w->doubts[w->doubt_count++];
	*d = (struct doubt){.seq = w->key.part};
	memcpy(d->device, w->key.device, UUID_LEN);
	memcpy(d->claim, w->told.claim, UUID_LEN);
	memcpy(d->ticket, w->told.ticket, UUID_LEN);
}

static void end(struct walking *w)
{
	bool is_new = w->is_begun && !w->is_telling;
	if (is_new && !w->is_read && w->is_named) /* nobody takes anything from what cannot be read */
		tell(w, ADMISSION_ENTRY, 0, 1);
	if (is_new && w->is_read && (w->is_in_doubt || w->held != w->told.count))
		doubt(w);
	w->is_begun = false;
}

static bool is_next(const struct walking *w)
{
	const struct gate_entry *of = &w->place.of;
	return !w->is_begun || w->key.part != of->seq || !is_same(w->key.device, of->device);
}

static enum err take_place(void *ctx)
{
	struct walking *w = ctx;
	if (is_next(w)) {
		end(w);
		begin(w, &w->place.of);
	}
	w->rows += w->place.has_row;
	w->is_named |= w->place.has_row != 0;
	if (w->is_read && w->place.has_row)
		hold_place(w);
	return go_on(w);
}

/* ---- what else is known of an entry */

static bool is_off(struct bytes clock_word)
{
	struct cose_sign1 m;
	struct entry e;
	struct clock_changed c;
	if (clock_word.len == 0)
		return false;
	return cose_parse(&m, clock_word) != E_OK || entry_decode(&e, m.payload) != E_OK ||
	       clock_changed_decode(&c, e.body) != E_OK || c.step != CLOCK_ENDED;
}

/* Places that others had taken are written down beside, or were before under the same act: then incidents count them. */
static void tell_missing(struct walking *w, const struct place_excuse *why)
{
	uint64_t held = w->held + why->twice_only, unwritten = why->doubles > why->twice ? why->doubles - why->twice : 0;
	if (why->is_doubtful || why->is_undone || why->is_forged || why->later > 0 || held + unwritten >= w->told.count)
		return;
	if (held == 0)
		tell(w, ADMISSION_ROW, 0, 1);
	else
		tell(w, ADMISSION_PERSONS, (int64_t)held, w->told.count);
}

static enum err look_again(struct walking *w, struct snapshot *from, const struct doubt *d)
{
	struct place_excuse why;
	arena_clear(&w->scratch);
	TRY(place_excuse_find(from, &w->scratch, d->device, d->seq, d->claim, d->ticket, &why));
	w->is_excused = why.is_doubtful != 0;
	w->is_clock_off = is_off(why.clock_word);
	w->is_begun = false;
	TRY(signed_places_of(from, d->device, d->seq, &w->place, take_place, w));
	if (w->is_begun && w->is_read)
		tell_missing(w, &why);
	w->is_begun = false;
	return E_OK;
}

static enum err hold_double(void *ctx)
{
	struct walking *w = ctx;
	begin(w, &w->place.of);
	if (w->is_read)
		hold_place(w);
	return go_on(w);
}

/* ---- taken back */

static enum err hold_undo(void *ctx)
{
	struct walking *w = ctx;
	const struct signed_undo *u = &w->undo;
	struct entry e;
	struct admission_undone told;
	w->key = key_of(AREA_UNDONE, &u->of);
	if (!read_entry(&e, &u->of) || admission_undone_decode(&told, e.body) != E_OK)
		return go_on(w);
	w->holding->out->rows_held += 4;
	if (!is_same(u->claim, told.claim))
		tell(w, UNDONE_ID, 0, 1);
	if (u->site != told.site)
		tell(w, UNDONE_SITE, (int64_t)u->site, told.site);
	if (u->day != told.day)
		tell(w, UNDONE_DAY, u->day, told.day);
	if (!str_equal(u->gate, told.gate))
		tell(w, UNDONE_GATE, 0, 1);
	return go_on(w);
}

/* ---- it is there, and nobody signed it */

static enum err tell_alone(void *ctx)
{
	struct walking *w = ctx;
	const struct unsigned_row *row = &w->alone;
	w->key = (struct figure_key){.area = row->area, .part = row->seq, .day = instant_day(row->at)};
	memcpy(w->key.device, row->device, UUID_LEN);
	tell(w, ADMISSION_ROW, 1, 0); /* the first value of both areas */
	return go_on(w);
}

/* Every row that names an entry was met beside it, unless there is none. */
static enum err hold_alone(struct walking *w, struct snapshot *from)
{
	uint64_t all = 0;
	TRY(signed_places_count(from, &all));
	if (all != w->rows)
		TRY(unsigned_places_each(from, &w->alone, tell_alone, w));
	return unsigned_undos_each(from, CLOCKS_S, &w->alone, tell_alone, w);
}

static enum err walk(struct walking *w, struct snapshot *from)
{
	TRY(signed_places_each(from, &w->place, take_place, w));
	end(w);
	TRY(hold_alone(w, from));
	w->is_telling = true;
	for (size_t i = 0; i < w->doubt_count; i++)
		TRY(look_again(w, from, &w->doubts[i]));
	w->is_excused = w->is_clock_off = false;
	TRY(signed_doubles_each(from, &w->place, hold_double, w));
	return signed_undos_each(from, &w->undo, hold_undo, w);
}

enum err signed_admissions_hold(const struct holding *h, struct snapshot *from)
{
	struct walking w = {.holding = h};
	arena_init(&w.doubts_arena, DOUBTS_MAX);
	arena_init(&w.scratch, ARENA_CEILING_DEFAULT);
	enum err e = walk(&w, from);
	arena_release(&w.scratch);
	arena_release(&w.doubts_arena);
	return e;
}
