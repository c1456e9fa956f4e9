/* Places of slots in the issuing transaction: locked first, in one order everywhere, so that servers do not wait for each other
 * in a circle, and counted job by job, so that an order that does not fit fails alone. */
#include "domain/sale/issue_room.h"

#include "app.h"
#include "store/orders.h"

struct slot_places_list {
	struct slot_place *list;
	size_t count, room;
};

static struct slot slot_of(const struct issue_job *job, size_t k)
{
	const struct order_slot *s = &job->slots[k];
	return (struct slot){s->site, job->order.visit_day, s->begins, s->ends};
}

static struct place_counter *counter_of(struct batch *b, const struct issue_job *job, size_t k)
{
	struct slot s = slot_of(job, k);
	return places_at(&b->places, &s);
}

/* ---- which slots this batch touches */

static size_t count_slots(const struct batch *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++)
		n += b->is_live[i] ? b->jobs[i]->slot_count : 0;
	return n;
}

static enum err lock_slots(struct batch *b, struct db *db, size_t total)
{
	struct slot *slots = arena_array(b->arena, total, sizeof(*slots));
	size_t n = 0;
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; b->is_live[i] && k < b->jobs[i]->slot_count; k++)
			slots[n++] = slot_of(b->jobs[i], k);
	return places_lock(&b->places, db, b->arena, b->now_ms / 1000, slots, n);
}

static void refuse(struct batch *b, size_t i, size_t k)
{
	b->jobs[i]->outcome = E_SOLD_OUT;
	b->jobs[i]->sold_out = &b->jobs[i]->slots[k];
	b->is_live[i] = false;
}

/* ---- a new order: held until it lapses, or sold at once */

/* What new orders have taken so far in this attempt. */
struct taking {
	struct batch *batch;
	struct places places; /* counters as they were before, to begin again from */
	struct holds before, held;
	struct slot_places_list rows;
};

/* Places for nothing: not paid yet, or free. */
static bool is_holding(const struct issue_job *job)
{
	return job->is_new && job->slot_count > 0 && (!job->is_settling || job->order.total == 0);
}

static enum hold_kind kind_of(const struct issue_job *job)
{
	return job->is_settling ? HOLD_FREE : HOLD_UNPAID;
}

static void rows_of(const struct slot_row *rows[static ORDER_SLOTS_MAX], struct batch *b, const struct issue_job *job)
{
	for (size_t k = 0; k < job->slot_count; k++)
		rows[k] = &counter_of(b, job, k)->row;
}

/* So many at most are taken by this batch of one slot. */
static uint64_t count_persons(const struct batch *b)
{
	uint64_t n = 0;
	for (size_t i = 0; i < b->count; i++)
		n += b->is_live[i] && b->jobs[i]->is_new ? b->jobs[i]->order.persons : 0;
	return n;
}

static bool must_be_known(struct batch *b, const struct issue_job *job, uint64_t persons)
{
	const struct slot_row *rows[ORDER_SLOTS_MAX];
	if (!is_holding(job))
		return false;
	rows_of(rows, b, job);
	return holds_matter(b->app->settings, kind_of(job), &job->holder, rows, job->slot_count, persons);
}

/* Who holds what, for all of this batch in one question; none, as long as nobody can have too much. */
static enum err read_holds(struct batch *b, struct holds *out)
{
	const struct holder **who = arena_array(b->arena, b->count + 1, sizeof(*who));
	uint64_t persons = count_persons(b);
	size_t n = 0;
	*out = (struct holds){.arena = b->arena};
	for (size_t i = 0; i < b->count; i++)
		if (b->is_live[i] && must_be_known(b, b->jobs[i], persons))
			who[n++] = &b->jobs[i]->holder;
	return n > 0 ? holds_read(out, b->places.db, b->arena, who, n, b->places.now) : E_OK;
}

static void add_row(struct taking *x, const struct issue_job *job, size_t k)
{
	struct batch *b = x->batch;
	struct slot_places_list *rows = &x->rows;
	rows->list = arena_grow(b->arena, rows->list, rows->count, &rows->room, sizeof(*rows->list));
	struct slot_place *row = &rows->list[rows->count++];
	*row = (struct slot_place){
		.slot = slot_of(job, k),
		.persons = job->order.persons,
		.state = job->is_settling ? PLACE_SOLD : PLACE_HELD,
		.until = job->is_settling ? 0 : job->order.expires_at,
	};
	memcpy(row->source, job->order.id, UUID_LEN);
	if (is_holding(job)) {
		holds_sign(row, b->app->settings, &job->holder, b->places.now);
		holds_add(&x->held, row);
	}
	places_add(counter_of(b, job, k), (enum place_state)row->state, row->persons, row->until);
}

static const struct order_slot *full_slot(struct batch *b, const struct issue_job *job)
{
	for (size_t k = 0; k < job->slot_count; k++)
		if (places_left(&counter_of(b, job, k)->row) < job->order.persons)
			return &job->slots[k];
	return NULL;
}

static struct hold_refusal check_holder(const struct taking *x, const struct issue_job *job)
{
	const struct slot_row *rows[ORDER_SLOTS_MAX];
	if (!is_holding(job))
		return (struct hold_refusal){.outcome = E_OK};
	rows_of(rows, x->batch, job);
	return holds_check(&x->held, x->batch->app->settings, kind_of(job), &job->holder, rows, job->slot_count,
			   job->order.persons);
}

/* Whether it has its places now; else the outcome says why not. */
static bool take_one(struct taking *x, struct issue_job *job)
{
	job->sold_out = full_slot(x->batch, job);
	job->outcome = job->sold_out ? E_SOLD_OUT : E_OK;
	if (job->outcome == E_OK) {
		job->held = check_holder(x, job);
		job->outcome = job->held.outcome;
	}
	for (size_t k = 0; job->outcome == E_OK && k < job->slot_count; k++)
		add_row(x, job, k);
	return job->outcome == E_OK;
}

/* Those that do not fit leave the batch; false when somebody would have to, and it is not known yet whether he is a repeat. */
static bool take_all(struct taking *x, bool knows_repeats)
{
	struct batch *b = x->batch;
	for (size_t i = 0; i < b->count; i++) {
		struct issue_job *job = b->jobs[i];
		if (!b->is_live[i] || !job->is_new || job->slot_count == 0 || take_one(x, job))
			continue;
		if (!knows_repeats) {
			job->outcome = E_OK;
			return false;
		}
		b->is_live[i] = false;
	}
	return true;
}

static void begin_taking(struct taking *x)
{
	memcpy(x->batch->places.list, x->places.list, x->places.count * sizeof(*x->places.list));
	x->held = holds_copy(&x->before);
	x->rows.count = 0;
}

/* A repeat of an order that has its places is not refused for want of them; as long as nobody is refused, nobody need ask. */
static enum err take_new(struct batch *b, struct db *db)
{
	struct taking x = {.batch = b, .places = b->places};
	x.places.list = arena_copy(b->arena, b->places.list, b->places.count * sizeof(*b->places.list));
	TRY(read_holds(b, &x.before));
	begin_taking(&x);
	if (!take_all(&x, b->looks_up_keys)) {
		TRY(issue_known_keys(b, db));
		begin_taking(&x);
		take_all(&x, true);
	}
	return slot_places_insert(db, b->arena, x.rows.list, x.rows.count);
}

/* ---- one that is paid now: what it holds is sold; what lapsed is taken again, all of it or nothing */

static struct slot_place *row_of(struct slot_place *had, size_t count, const struct slot *s)
{
	for (size_t i = 0; i < count; i++)
		if (slot_compare(&had[i].slot, s) == 0)
			return &had[i];
	return NULL;
}

static enum err sell_one(struct batch *b, const struct issue_job *job, size_t k, struct slot_place *row)
{
	struct place_counter *c = counter_of(b, job, k);
	struct slot_place fresh = {.slot = slot_of(job, k), .state = PLACE_RETURNED};
	memcpy(fresh.source, job->order.id, UUID_LEN);
	if (!row)
		row = &fresh;
	places_subtract(c, (enum place_state)row->state, row->persons);
	row->persons = job->order.persons;
	row->state = PLACE_SOLD;
	row->until = 0; /* paid: whose it was is forgotten */
	places_add(c, PLACE_SOLD, row->persons, 0);
	return slot_place_put(b->places.db, row);
}

static enum err sell_held(struct batch *b, size_t i)
{
	const struct issue_job *job = b->jobs[i];
	struct slot_place *had, *rows[ORDER_SLOTS_MAX];
	size_t count;
	TRY(places_had(&b->places, job->order.id, &had, &count));
	for (size_t k = 0; k < job->slot_count; k++) {
		struct slot s = slot_of(job, k);
		rows[k] = row_of(had, count, &s);
		bool is_here = rows[k] && rows[k]->state != PLACE_RETURNED;
		if (is_here || places_left(&counter_of(b, job, k)->row) >= job->order.persons)
			continue;
		refuse(b, i, k);
		return E_OK;
	}
	bool changed;
	TRY(order_mark_paid(b->places.db, job->order.id, &changed));
	if (!changed) {
		b->jobs[i]->outcome = E_CONFLICT;
		b->is_live[i] = false;
		return E_OK;
	}
	for (size_t k = 0; k < job->slot_count; k++)
		if (!rows[k] || rows[k]->state != PLACE_SOLD)
			TRY(sell_one(b, job, k, rows[k]));
	return E_OK;
}

static enum err sell_all_held(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->is_live[i] && !b->jobs[i]->is_new && b->jobs[i]->slot_count > 0)
			TRY(sell_held(b, i));
	return E_OK;
}

enum err issue_places(struct batch *b, struct db *db)
{
	size_t total = count_slots(b);
	b->places = (struct places){0};
	if (total == 0)
		return E_OK;
	TRY(lock_slots(b, db, total));
	if (b->looks_up_keys)
		TRY(issue_known_keys(b, db));
	TRY(sell_all_held(b));
	TRY(take_new(b, db));
	return places_write(&b->places);
}
