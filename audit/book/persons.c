#include "persons.h"
#include "editions.h"

#include "audit/input/mark.h"

#define RULES 64 /* of the last days and editions asked for */

/* Of one edition on one day: masks of sites by category. */
struct rule {
	bool is_known;
	uint32_t edition;
	int32_t day;
	uint64_t pays[CATEGORY_COUNT];	   /* whatever is bought there */
	uint64_t may_free[CATEGORY_COUNT]; /* somehow */
	uint64_t may_pay[CATEGORY_COUNT];  /* somehow */
};

struct persons {
	struct rule rules[RULES];
	uint64_t weights[64][CATEGORY_COUNT];
};

static struct persons *persons_get(struct audit *a)
{
	if (a->persons)
		return a->persons;
	a->persons = ARENA_NEW(&a->arena, struct persons);
	for (int64_t site = 0; site < 64; site++)
		for (int64_t c = 0; c < CATEGORY_COUNT; c++)
			a->persons->weights[site][c] =
				mark_cells(a, (struct cell[]){CELL_OF_NUMBER(site), CELL_OF_NUMBER(c)}, 2);
	return a->persons;
}

/* ---- what an edition says on a day */

static void take_line(struct rule *r, const struct tariff *t, const struct tariff_line *l)
{
	const struct tariff_line *now = tariff_line_on(t, l->product, l->sites, l->category, r->day);
	if (now != l)
		return;
	if (l->price > 0)
		r->pays[l->category] |= l->sites;
	else
		r->may_free[l->category] |= l->sites;
}

static void read_rule(struct rule *r, const struct tariff *t)
{
	for (size_t i = 0; i < t->line_count; i++)
		take_line(r, t, &t->lines[i]);
	memcpy(r->may_pay, r->pays, sizeof(r->may_pay));
	for (size_t c = 0; c < CATEGORY_COUNT; c++)
		r->pays[c] &= ~r->may_free[c];
}

static const struct rule *rule_of(struct audit *a, uint32_t edition, int32_t day)
{
	struct rule *r = &persons_get(a)->rules[((uint32_t)day * 31 + edition) % RULES];
	const struct tariff *t;
	if (r->is_known && r->edition == edition && r->day == day)
		return r;
	t = edition_find(a, edition);
	if (!t)
		return NULL;
	*r = (struct rule){.is_known = true, .edition = edition, .day = day};
	read_rule(r, t);
	return r;
}

/* ---- */

static uint64_t weigh(const struct audit *a, uint64_t sites, enum category c, uint64_t count)
{
	uint64_t sum = 0;
	for (unsigned site = 0; sites >> site != 0 && site < 64; site++)
		if (sites >> site & 1)
			sum += count * a->persons->weights[site][c];
	return sum;
}

uint64_t persons_of_ticket(struct audit *a, const struct ticket *t, int32_t day)
{
	const struct rule *r = rule_of(a, t->edition, day);
	uint64_t sum = 0;
	for (enum category c = CATEGORY_ADULT; r && c < CATEGORY_COUNT; c++)
		sum += weigh(a, t->sites & r->pays[c], c, ticket_count(t, c));
	return sum;
}

uint64_t persons_of_receipt(struct audit *a, const struct receipt *receipt, int32_t day)
{
	const struct rule *r = rule_of(a, receipt->edition, day);
	uint64_t sum = 0;
	for (size_t i = 0; r && i < receipt->line_count; i++) {
		const struct receipt_line *l = &receipt->lines[i];
		sum += weigh(a, l->sites & r->pays[l->category], l->category, (uint64_t)l->quantity);
	}
	return sum;
}

uint32_t persons_free(struct audit *a, const struct ticket *t, int32_t day)
{
	const struct rule *r = rule_of(a, t->edition, day);
	uint32_t count = 0;
	for (enum category c = CATEGORY_ADULT; r && c < CATEGORY_COUNT; c++)
		if ((t->sites & ~r->may_free[c]) == 0)
			count += ticket_count(t, c);
	return count;
}

uint32_t persons_surely_free(struct audit *a, const struct ticket *t, int32_t day)
{
	const struct rule *r = rule_of(a, t->edition, day);
	uint32_t count = 0;
	for (enum category c = CATEGORY_ADULT; r && c < CATEGORY_COUNT; c++)
		if ((t->sites & ~r->may_free[c]) == 0 && (t->sites & r->may_pay[c]) == 0)
			count += ticket_count(t, c);
	return count;
}
