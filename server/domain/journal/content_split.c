/* Tickets that a till has split. Its children are good as far as gates are concerned; what is looked for here is who split what
 * twice, and what was no split at all. */
#include "domain/journal/content_room.h"
#include "domain/journal/provenance.h"
#include "store/splits.h"

#include <hoaban/split.h>

struct absorbed {
	struct split fact;
	struct ticket parent;
	struct ticket *children;
};

static enum err fault(struct content *c, const char *what)
{
	return content_incident(c, "content_fault", arena_format(c->arena, "what=split why=%s", what));
}

/* Each child by this till's key. */
static bool are_signed(const struct content *c, const struct split *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct cose_sign1 m;
		if (cose_parse(&m, s->children[i]) != E_OK || cose_verify(&m, AAD_TICKET, c->device->ticket_key) != E_OK)
			return false;
	}
	return true;
}

/* NULL, or what is wrong with it. */
static const char *read_split(struct content *c, struct absorbed *x)
{
	struct cose_sign1 m;
	if (split_decode(&x->fact, c->arena, c->entry->body) != E_OK)
		return "malformed";
	if (cose_parse(&m, x->fact.parent) != E_OK || ticket_decode(&x->parent, m.payload) != E_OK)
		return "parent";
	if (!are_signed(c, &x->fact))
		return "signature";
	if (split_read(&x->children, c->arena, x->fact.children, x->fact.count) != E_OK)
		return "children";
	return split_is_whole(&x->parent, x->children, x->fact.count) ? NULL : "not_whole";
}

static enum err insert(struct content *c, const struct absorbed *x, bool is_first)
{
	struct split_row row = {
		.part_count = x->fact.count,
		.parts = x->children,
		.cose = x->fact.children,
		.is_first = is_first,
		.has_device = true,
		.seq = c->entry->seq,
		.split_at = c->entry->time_ms / 1000,
	};
	memcpy(row.parent, x->parent.id, UUID_LEN);
	memcpy(row.root, ticket_root(&x->parent), UUID_LEN);
	memcpy(row.device, c->device->id, UUID_LEN);
	return split_insert(c->db, &row);
}

/* Both sets of parts are with visitors, and share the places of one root: no place more, but somebody will find his taken. */
static enum err split_twice(struct content *c, const struct absorbed *x, const struct split_row *first)
{
	char parent[UUID_HEX], device[UUID_HEX] = "server";
	uuid_hex(parent, x->parent.id);
	if (first->has_device)
		uuid_hex(device, first->device);
	TRY(content_incident(c, "split_twice",
			     arena_format(c->arena, "parent=%s parts=%zu first_device=%s first_seq=%llu first_parts=%zu",
					  parent, x->fact.count, device, (unsigned long long)first->seq, first->part_count)));
	enum err e = insert(c, x, false);
	return e == E_DUPLICATE ? fault(c, "repeated_id") : e;
}

static enum err keep(struct content *c, const struct absorbed *x)
{
	struct split_row first;
	enum err e = split_of(c->db, x->parent.id, &first);
	if (e == E_OK)
		return split_twice(c, x, &first);
	if (e != E_NOT_FOUND)
		return e;
	e = insert(c, x, true);
	return e == E_DUPLICATE ? fault(c, "repeated_id") : e;
}

enum err content_take_split(struct content *c)
{
	struct absorbed x;
	enum provenance p;
	bool is_good;
	const char *wrong = read_split(c, &x);
	if (wrong)
		return fault(c, wrong);
	TRY(content_is_signed(c, x.fact.parent, &is_good));
	if (!is_good)
		return fault(c, "parent_signature");
	TRY(provenance_of(c->db, c->arena, x.fact.parent, &x.parent, &p));
	if (p == TICKET_FORGED)
		return provenance_accuse(c->db, c->arena, x.fact.parent, &x.parent, c->now_ms);
	return keep(c, &x);
}
