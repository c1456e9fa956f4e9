#include <hoaban/instant.h>
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

enum err tariff_plan_tickets(struct ticket_plan *out, struct arena *a, const struct tariff *t, const struct quote *q,
			     const struct price_request *r, bool is_group, int64_t issued_at,
			     void (*new_id)(void *ctx, uint8_t id[static UUID_LEN]), void *ctx)
{
	*out = (struct ticket_plan){0};
	struct ticket model = {.sites = q->sites, .days = q->days, .edition = t->edition, .entries = q->entries};
	TRY(set_times(&model, q, r->visit_day, issued_at));
	out->count = is_group ? 1 : q->persons;
	out->tickets = arena_array(a, out->count, sizeof *out->tickets);
	out->free_persons = arena_array(a, out->count, sizeof *out->free_persons);
	if (is_group)
		plan_group(out, &model, q, r);
	else
		plan_persons(out, &model, q, r);
	for (size_t i = 0; i < out->count; i++)
		new_id(ctx, out->tickets[i].id);
	return E_OK;
}
