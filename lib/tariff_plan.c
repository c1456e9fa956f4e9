#include <hoaban/instant.h>
#include <hoaban/slot.h>
#include <hoaban/tariff.h>

/* Ticket times are 32-bit seconds. */
static enum err set_times(struct ticket *t, const struct quote *q, int32_t visit_day, int64_t issued_at)
{
	const int64_t from = day_start(visit_day);
	const int64_t until = from + (int64_t)q->days * DAY_S;
	if (from < 0 || until > UINT32_MAX || issued_at < 0 || issued_at > UINT32_MAX)
		return E_RANGE;
	t->valid_from = (uint32_t)from;
	t->valid_until = (uint32_t)until;
	t->issued_at = (uint32_t)issued_at;
	return E_OK;
}

static size_t count_categories(const struct price_request *r, enum category *last)
{
	size_t count = 0;
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		if (r->quantity[c] == 0)
			continue;
		count++;
		*last = c;
	}
	return count;
}

static void plan_group(struct ticket_plan *out, const struct ticket *model, const struct quote *q,
		       const struct price_request *r)
{
	struct ticket *t = &out->tickets[0];
	enum category only = CATEGORY_MIXED;
	*t = *model;
	t->party = q->persons;
	out->free_persons[0] = q->free_persons;
	if (count_categories(r, &only) == 1) {
		t->category = only;
		return;
	}
	t->category = CATEGORY_MIXED;
	t->has_mix = true;
	memcpy(t->mix, r->quantity, sizeof t->mix);
}

static void plan_persons(struct ticket_plan *out, const struct ticket *model, const struct quote *q,
			 const struct price_request *r)
{
	size_t n = 0;
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		for (uint32_t i = 0; i < r->quantity[c]; i++, n++) {
			out->tickets[n] = *model;
			out->tickets[n].category = c;
			out->tickets[n].party = 1;
			out->free_persons[n] = q->is_free[c] ? 1 : 0;
		}
	}
}

/* ---- sets of tickets: one for each time of the day */

struct set {
	uint64_t sites;
	const struct slot *slot; /* NULL = the whole visit */
};

static bool is_apart(const struct quote *q, const struct slot *s)
{
	return (q->sites >> s->site & 1) && !(q->days == 1 && slot_is_whole_day(s));
}

static size_t add_slot(struct set *sets, size_t count, size_t first, const struct slot *s)
{
	for (size_t i = first; i < count; i++)
		if (sets[i].slot->begins == s->begins && sets[i].slot->ends == s->ends) {
			sets[i].sites |= 1ull << s->site;
			return count;
		}
	sets[count] = (struct set){1ull << s->site, s};
	return count + 1;
}

static size_t divide(struct set sets[static TICKET_SETS_MAX], const struct quote *q, const struct slot *slots,
		     size_t slot_count)
{
	uint64_t rest = q->sites;
	for (size_t i = 0; i < slot_count; i++)
		if (is_apart(q, &slots[i]))
			rest &= ~(1ull << slots[i].site);
	size_t first = rest != 0, count = first;
	sets[0] = (struct set){rest, NULL};
	for (size_t i = 0; i < slot_count; i++)
		if (is_apart(q, &slots[i]))
			count = add_slot(sets, count, first, &slots[i]);
	return count;
}

size_t tariff_ticket_sets(const struct quote *q, const struct slot *slots, size_t slot_count)
{
	struct set sets[TICKET_SETS_MAX];
	return divide(sets, q, slots, slot_count);
}

static void set_model(struct ticket *model, const struct set *s)
{
	model->sites = s->sites;
	if (!s->slot)
		return;
	model->valid_from = (uint32_t)slot_from(s->slot);
	model->valid_until = (uint32_t)slot_until(s->slot);
	model->days = 1;
}

static void plan_set(struct ticket_plan *out, const struct ticket *model, const struct quote *q, const struct price_request *r,
		     bool is_group)
{
	if (is_group)
		plan_group(out, model, q, r);
	else
		plan_persons(out, model, q, r);
}

enum err tariff_plan_timed_tickets(struct ticket_plan *out, struct arena *a, const struct tariff *t, const struct quote *q,
				   const struct price_request *r, const struct slot *slots, size_t slot_count, bool is_group,
				   int64_t issued_at, void (*new_id)(void *ctx, uint8_t id[static UUID_LEN]), void *ctx)
{
	struct set sets[TICKET_SETS_MAX];
	struct ticket model = {.days = q->days, .edition = t->edition, .entries = q->entries};
	size_t count = divide(sets, q, slots, slot_count), each = is_group ? 1 : q->persons;
	*out = (struct ticket_plan){0};
	TRY(set_times(&model, q, r->visit_day, issued_at));
	out->count = count * each;
	out->tickets = arena_array(a, out->count, sizeof *out->tickets);
	out->free_persons = arena_array(a, out->count, sizeof *out->free_persons);
	for (size_t i = 0; i < count; i++) {
		struct ticket_plan part = {each, out->tickets + i * each, out->free_persons + i * each};
		struct ticket of_set = model;
		set_model(&of_set, &sets[i]);
		plan_set(&part, &of_set, q, r, is_group);
		if (i > 0) /* a free person is one, however many tickets he holds */
			memset(part.free_persons, 0, each * sizeof *part.free_persons);
	}
	for (size_t i = 0; i < out->count; i++)
		new_id(ctx, out->tickets[i].id);
	return E_OK;
}

enum err tariff_plan_tickets(struct ticket_plan *out, struct arena *a, const struct tariff *t, const struct quote *q,
			     const struct price_request *r, bool is_group, int64_t issued_at,
			     void (*new_id)(void *ctx, uint8_t id[static UUID_LEN]), void *ctx)
{
	return tariff_plan_timed_tickets(out, a, t, q, r, NULL, 0, is_group, issued_at, new_id, ctx);
}
