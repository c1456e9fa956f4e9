/* Admissions of a gate: confirmed claims, provisional entries, and double ones. */
#include "domain/content_room.h"
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

/* What no gate can say in good faith takes nobody's place: it must fit the ticket it shows, and happen where the device is. */
static bool is_plausible(const struct content *c, const struct admission *ad)
{
	struct cose_sign1 m;
	struct ticket t;
	uint64_t most = (uint64_t)c->app->settings->lease_party;
	most = most < ORDER_PERSONS_MAX ? ORDER_PERSONS_MAX : most;
	if (cose_parse(&m, ad->cose) != E_OK || ticket_decode(&t, m.payload) != E_OK || ad->count > most)
		return false;
	if (memcmp(t.id, ad->ticket, UUID_LEN) != 0 || memcmp(ticket_root(&t), ad->root, UUID_LEN) != 0)
		return false;
	uint64_t first = ticket_first_use(&t), last = (uint64_t)ad->first_use + ad->count - 1;
	bool is_party = ad->first_use >= first && last < first + t.party;
	bool is_here = ((c->device->sites & t.sites) >> ad->site & 1) != 0;
	return is_party && is_here && (t.entries == 0 || ad->entry <= t.entries) && ad->day == instant_day(ad->admitted_at);
}

enum err content_take_admission(struct content *c)
{
	struct admission ad;
	uint64_t rows = 0;
	if (admission_decode(&ad, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=admission");
	TRY(admission_mark(c->db, ad.claim, c->device->id, c->entry->seq, &rows));
	if (rows > 0) /* claimed online before */
		return E_OK;
	if (!is_plausible(c, &ad))
		return content_incident(c, "admission_doubtful",
					arena_format(c->arena, "site=%u day=%d entry=%u first_use=%u count=%u", ad.site,
						     (int)ad.day, ad.entry, ad.first_use, ad.count));
	for (uint32_t i = 0; i < ad.count; i++) {
		struct admission one = ad;
		one.first_use = ad.first_use + i;
		one.count = 1;
		enum err e = admission_insert(c->db, &one, c->device->id, c->entry->seq);
		if (e == E_DUPLICATE)
			e = double_entry(c, &ad, one.first_use);
		TRY(e);
	}
	return E_OK;
}
