/* Shifts of a till. */
#include "domain/content_room.h"

enum err content_take_shift_opened(struct content *c)
{
	struct shift_opened s;
	if (shift_opened_decode(&s, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=shift_opened");
	enum err e = shift_insert(c->db, c->device->id, &s, c->entry->time_ms / 1000);
	return e == E_DUPLICATE ? content_incident(c, "shift_repeated", "what=shift_opened") : e;
}

enum err content_take_shift_closed(struct content *c)
{
	struct shift_closed s;
	struct additions *x = &c->add;
	if (shift_closed_decode(&s, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=shift_closed");
	struct leaf *leaf = content_add_leaf(c);
	*leaf = (struct leaf){.type = LEAF_SHIFT_CLOSED,
			      .time = c->entry->time_ms / 1000,
			      .sites = s.sites,
			      .amount = s.sale_total,
			      .has_kid = true};
	memcpy(leaf->kid, c->kid, KID_LEN);
	memcpy(leaf->hash, c->hash, HASH_LEN);
	memcpy(leaf->salt, s.leaf_salt, SALT_LEN);
	x->closings = arena_grow(c->arena, x->closings, x->closing_count, &x->closing_room, sizeof(*x->closings));
	x->closings[x->closing_count++] = (struct shift_closing){s, c->entry->time_ms / 1000, x->leaf_count - 1};
	return E_OK;
}
