#include "domain/journal/provenance.h"

#include "store/devices.h"
#include "store/journal.h"
#include "store/orders.h"
#include "store/shown.h"

#include <hoaban/trust.h>

static bool is_same_payload(const struct cose_sign1 *a, const struct cose_sign1 *b)
{
	return bytes_equal(a->payload, b->payload);
}

/* Categories of the part that the whole does not have are not a part of it. */
static bool are_persons_within(const struct ticket *part, const struct ticket *whole)
{
	for (unsigned c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		if (ticket_count(part, (enum category)c) > ticket_count(whole, (enum category)c))
			return false;
	return (uint64_t)part->first_use + part->party <= (uint64_t)whole->party + 1;
}

static bool is_part_of(const struct ticket *part, const struct ticket *whole)
{
	return !whole->is_split && (part->sites & ~whole->sites) == 0 && part->valid_from >= whole->valid_from &&
	       part->valid_until <= whole->valid_until && part->days <= whole->days && part->edition == whole->edition &&
	       part->entries == whole->entries && are_persons_within(part, whole);
}

/* Whole by the key that sold it, whoever splits by another key says so in his journal, and that may not be here yet. */
static enum provenance judge_part(const struct cose_sign1 *shown, const struct ticket *t, const struct cose_sign1 *stored)
{
	struct ticket root;
	if (ticket_decode(&root, stored->payload) != E_OK || !is_part_of(t, &root))
		return TICKET_FORGED;
	return memcmp(shown->kid, stored->kid, KID_LEN) == 0 ? TICKET_SOLD : TICKET_UNSOLD;
}

enum err provenance_judge(const struct cose_sign1 *shown, const struct ticket *t, const struct kept_tickets *kept,
			  enum provenance *out)
{
	struct cose_sign1 own, root;
	*out = TICKET_UNSOLD;
	if (kept->own.len > 0) {
		TRY(cose_parse(&own, kept->own));
		*out = is_same_payload(shown, &own) ? TICKET_SOLD : TICKET_FORGED;
	} else if (t->is_split && kept->root.len > 0) {
		TRY(cose_parse(&root, kept->root));
		*out = judge_part(shown, t, &root);
	}
	return E_OK;
}

static enum err find_kept(struct db *db, struct arena *a, const uint8_t *id, struct bytes *out)
{
	uint8_t source[UUID_LEN];
	enum err e = ticket_by_id(db, a, id, source, out);
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err provenance_of(struct db *db, struct arena *a, struct bytes cose, const struct ticket *t, enum provenance *out)
{
	struct cose_sign1 shown;
	struct kept_tickets kept = {0};
	TRY(cose_parse(&shown, cose));
	TRY(find_kept(db, a, t->id, &kept.own));
	if (kept.own.len == 0 && t->is_split)
		TRY(find_kept(db, a, t->root, &kept.root));
	return provenance_judge(&shown, t, &kept, out);
}

/* The till whose ticket key signed it; E_NOT_FOUND: the server's own. */
static enum err signer_of(struct db *db, struct arena *a, struct bytes cose, const uint8_t **device)
{
	struct device_row *list;
	struct cose_sign1 m;
	size_t count;
	TRY(cose_parse(&m, cose));
	TRY(devices_all(db, a, &list, &count));
	for (size_t i = 0; i < count; i++) {
		uint8_t kid[KID_LEN];
		cose_kid(kid, list[i].ticket_key);
		*device = list[i].id;
		if (memcmp(kid, m.kid, KID_LEN) == 0)
			return E_OK;
	}
	return E_NOT_FOUND;
}

enum err provenance_note(struct db *db, struct arena *a, struct bytes cose, const struct ticket *t,
			 const uint8_t gate[static UUID_LEN], int64_t at)
{
	uint8_t hash[KNOWN_ID_LEN];
	struct cose_sign1 m;
	struct shown_row row = {.id = t->id, .hash = hash, .gate = gate, .cose = cose, .shown_at = at};
	enum err e = signer_of(db, a, cose, &row.device);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	TRY(cose_parse(&m, cose));
	known_id(hash, m.payload);
	return shown_insert(db, &row);
}

enum err provenance_accuse(struct db *db, struct arena *a, struct bytes cose, const struct ticket *t, int64_t now_ms)
{
	const uint8_t *device;
	char id[UUID_HEX], root[UUID_HEX];
	enum err e = signer_of(db, a, cose, &device);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	uuid_hex(id, t->id);
	uuid_hex(root, ticket_root(t));
	return incident_insert(db, "ticket_forged", device, 0, arena_format(a, "ticket=%s root=%s", id, root), now_ms);
}
