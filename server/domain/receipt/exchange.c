#include "domain/receipt/exchange.h"

#include <hoaban/correction_plan.h>

struct carrying {
	struct db *db;
	struct arena *arena;
	const uint8_t *correction;
	struct correction_place *places;
	size_t count;
};

/* Nothing is carried for those who went in and are not paid for any more. */
static enum err carry_ticket(struct carrying *c, const struct ticket *old)
{
	uint32_t *uses;
	size_t used;
	TRY(admitted_uses(c->db, c->arena, ticket_root(old), &uses, &used));
	for (size_t i = 0; i < used; i++) {
		struct correction_place *place = correction_place_take_at(c->places, c->count, old->category, old->sites);
		if (!place)
			return E_OK;
		TRY(admission_carry(c->db, &(struct carried_use){.old_root = ticket_root(old),
								 .old_use = uses[i],
								 .new_root = place->root,
								 .new_use = place->use,
								 .correction = c->correction}));
	}
	return E_OK;
}

enum err tickets_exchange(struct db *db, struct arena *a, const struct ticket_exchange *x)
{
	struct carrying c = {.db = db, .arena = a, .correction = x->correction};
	c.places = correction_places(a, x->fresh, x->new_count, &c.count);
	for (size_t i = 0; i < x->old_count; i++) {
		TRY(ticket_supersede(db, ticket_root(&x->old[i]), x->old[i].valid_until, x->now));
		TRY(carry_ticket(&c, &x->old[i]));
	}
	return E_OK;
}

enum err tickets_read(struct db *db, struct arena *a, const uint8_t source[static UUID_LEN], struct ticket **list,
		      size_t *count)
{
	struct bytes *cose;
	TRY(tickets_of(db, a, source, &cose, count));
	*list = arena_array(a, *count, sizeof(**list));
	for (size_t i = 0; i < *count; i++) {
		struct cose_sign1 m;
		if (cose_parse(&m, cose[i]) != E_OK || ticket_decode(&(*list)[i], m.payload) != E_OK)
			return E_CORRUPT;
	}
	return E_OK;
}
