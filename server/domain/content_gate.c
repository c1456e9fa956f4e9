/* Admissions of a gate: confirmed claims, provisional entries, and double ones. */
#include "domain/content_room.h"
#include "domain/lists.h"
#include "domain/provenance.h"
#include "store/admissions.h"

#include <hoaban/instant.h>
#include <hoaban/tariff.h>

static enum err double_entry(struct content *c, const struct admission *ad, uint32_t use)
{
	uint8_t holder[UUID_LEN];
	char root[UUID_HEX], claim[UUID_HEX];
	int64_t at = 0;
	TRY(admission_holder(c->db, ad, use, holder, &at));
	uuid_hex(root, ad->root);
	uuid_hex(claim, holder);
	return content_incident(c, "double_entry",
				arena_format(c->arena, "root=%s use=%u site=%u day=%d entry=%u first_claim=%s first_at=%lld",
					     root, use, ad->site, (int)ad->day, ad->entry, claim, (long long)at));
}

/* Signed by a key that signs tickets, whatever became of that key since. */
static enum err is_signed(struct content *c, struct bytes cose, bool *out)
{
	struct cose_sign1 m;
	*out = false;
	if (c->keys.count == 0)
		TRY(lists_ticket_keys_in(c->db, c->app, c->arena, &c->keys));
	if (cose_parse(&m, cose) != E_OK)
		return E_OK;
	const struct trust_key *k = trust_find(&c->keys, m.kid, KEY_USE_TICKET);
	*out = k && cose_verify(&m, AAD_TICKET, k->public_key) == E_OK;
	return E_OK;
}

/* What no gate can say in good faith takes nobody's place: it must fit the ticket it shows, and happen where the device is. */
static bool is_plausible(const struct content *c, const struct admission *ad, struct ticket *out)
{
	struct cose_sign1 m;
	uint64_t most = (uint64_t)c->app->settings->lease_party;
	most = most < ORDER_PERSONS_MAX ? ORDER_PERSONS_MAX : most;
	if (cose_parse(&m, ad->cose) != E_OK || ticket_decode(out, m.payload) != E_OK || ad->count > most)
		return false;
	if (memcmp(out->id, ad->ticket, UUID_LEN) != 0 || memcmp(ticket_root(out), ad->root, UUID_LEN) != 0)
		return false;
	uint64_t first = ticket_first_use(out), last = (uint64_t)ad->first_use + ad->count - 1;
	bool is_party = ad->first_use >= first && last < first + out->party;
	bool is_here = ((c->device->sites & out->sites) >> ad->site & 1) != 0;
	return is_party && is_here && (out->entries == 0 || ad->entry <= out->entries) && ad->day == instant_day(ad->admitted_at);
}

static enum err take_places(struct content *c, const struct admission *ad)
{
	for (uint32_t i = 0; i < ad->count; i++) {
		struct admission one = *ad;
		one.first_use = ad->first_use + i;
		one.count = 1;
		enum err e = admission_insert(c->db, &one, c->device->id, c->entry->seq);
		if (e == E_DUPLICATE)
			e = double_entry(c, ad, one.first_use);
		TRY(e);
	}
	return E_OK;
}

enum err content_take_admission(struct content *c)
{
	struct admission ad;
	struct ticket t;
	enum provenance p;
	bool is_good;
	uint64_t rows = 0;
	if (admission_decode(&ad, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=admission");
	TRY(admission_mark(c->db, ad.claim, c->device->id, c->entry->seq, &rows));
	if (rows > 0) /* claimed online before */
		return E_OK;
	TRY(is_signed(c, ad.cose, &is_good));
	if (!is_good || !is_plausible(c, &ad, &t))
		return content_incident(c, "admission_doubtful",
					arena_format(c->arena, "site=%u day=%d entry=%u first_use=%u count=%u", ad.site,
						     (int)ad.day, ad.entry, ad.first_use, ad.count));
	TRY(provenance_of(c->db, c->arena, ad.cose, &t, &p));
	if (p == TICKET_FORGED)
		return provenance_accuse(c->db, c->arena, ad.cose, &t, c->now_ms);
	if (p == TICKET_UNSOLD)
		TRY(provenance_note(c->db, c->arena, ad.cose, &t, c->device->id, ad.admitted_at));
	return take_places(c, &ad);
}
