/* Admissions of a gate: confirmed claims, provisional entries, and double ones. */
#include "domain/device/lists.h"
#include "domain/gate/undo.h"
#include "domain/journal/content_room.h"
#include "domain/journal/provenance.h"
#include "store/admissions.h"
#include "store/doubles.h"

#include <hoaban/instant.h>
#include <hoaban/tariff.h>

#include <stdio.h>

/* Both acts stay: the entry of each is signed by its device. That of the first may be still to come, when it was claimed
 * online.
 */
static enum err double_entry(struct content *c, const struct admission *ad, uint32_t use)
{
	struct place_taker first;
	char root[UUID_HEX], claim[UUID_HEX], device[UUID_HEX], seq[24] = "later";
	TRY(place_holder(c->db, c->arena, ad, use, &first));
	TRY(double_insert(c->db, ad, use, c->device->id, c->entry->seq, &first));
	uuid_hex(root, ad->root);
	uuid_hex(claim, first.claim);
	uuid_hex(device, first.device);
	if (first.seq)
		snprintf(seq, sizeof(seq), "%llu", (unsigned long long)first.seq);
	return content_incident(
		c, "double_entry",
		arena_format(c->arena,
			     "root=%s use=%u site=%u day=%d entry=%u first_claim=%s first_at=%lld first_device=%s"
			     " first_seq=%s",
			     root, use, ad->site, (int)ad->day, ad->entry, claim, (long long)first.admitted_at, device, seq));
}

enum err content_is_signed(struct content *c, struct bytes cose, bool *out)
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
	return is_party && is_here && (out->entries == 0 || ad->entry <= out->entries) &&
	       ad->day == instant_day(ad->admitted_at);
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

/* Let in where the list had not come yet, or before it was stopped and told only now: whoever gave the money back, or the new
 * tickets, did not know of these persons. */
static enum err tell_stopped(struct content *c, const struct admission *ad)
{
	char root[UUID_HEX];
	int64_t at = 0;
	TRY(ticket_blocked_at(c->db, ad->ticket, ad->root, &at));
	if (at == 0)
		return E_OK;
	uuid_hex(root, ad->root);
	return content_incident(c, "stopped_ticket_entered",
				arena_format(c->arena, "root=%s count=%u site=%u admitted_at=%lld stopped_at=%lld", root,
					     ad->count, ad->site, (long long)ad->admitted_at, (long long)at));
}

/* Claimed online before: those places are its own, and as many persons went in. When the answer was lost the device has chosen
 * places itself, and a person hears that its record says others. */
static enum err meet_claim(struct content *c, const struct admission *ad)
{
	struct admission was;
	enum err e = admission_of_claim(c->db, c->arena, ad->claim, c->device->id, &was);
	if (e != E_OK) /* taken back this very moment */
		return e == E_NOT_FOUND ? E_OK : e;
	TRY(double_mark(c->db, ad->claim, c->device->id, c->entry->seq));
	if (was.first_use == ad->first_use && was.count == ad->count && was.entry == ad->entry && was.site == ad->site)
		return E_OK;
	return content_incident(c, "admission_differs",
				arena_format(c->arena,
					     "site=%u entry=%u first_use=%u count=%u granted_entry=%u granted_first=%u"
					     " granted_count=%u",
					     ad->site, ad->entry, ad->first_use, ad->count, was.entry, was.first_use,
					     was.count));
}

/* By this device: an undo of another's does not take its admission away. */
static enum err is_taken_back(struct content *c, const uint8_t claim[static UUID_LEN], bool *out)
{
	uint8_t by[UUID_LEN];
	enum err e = undone_by(c->db, claim, by);
	*out = e == E_OK && memcmp(by, c->device->id, UUID_LEN) == 0;
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err content_take_admission(struct content *c)
{
	struct admission ad;
	struct ticket t;
	enum provenance p;
	bool is_good, is_undone;
	uint64_t rows = 0;
	if (admission_decode(&ad, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=admission");
	TRY(admission_mark(c->db, ad.claim, c->device->id, c->entry->seq, &rows));
	if (rows > 0)
		return meet_claim(c, &ad);
	TRY(is_taken_back(c, ad.claim, &is_undone));
	if (is_undone) /* … and taken back */
		return E_OK;
	TRY(content_is_signed(c, ad.cose, &is_good));
	if (!is_good || !is_plausible(c, &ad, &t))
		return content_incident(c, "admission_doubtful",
					arena_format(c->arena, "site=%u day=%d entry=%u first_use=%u count=%u", ad.site,
						     (int)ad.day, ad.entry, ad.first_use, ad.count));
	TRY(provenance_of(c->db, c->arena, ad.cose, &t, &p));
	if (p == TICKET_FORGED)
		return provenance_accuse(c->db, c->arena, ad.cose, &t, c->now_ms);
	if (p == TICKET_UNSOLD)
		TRY(provenance_note(c->db, c->arena, ad.cose, &t, c->device->id, ad.admitted_at));
	TRY(take_places(c, &ad));
	return tell_stopped(c, &ad);
}

enum err content_take_undone(struct content *c)
{
	static const char *const doubts[] = {[UNDO_UNKNOWN] = "unknown", [UNDO_FOREIGN] = "foreign", [UNDO_LATE] = "late"};
	struct admission_undone u;
	enum undo_outcome outcome;
	char claim[UUID_HEX];
	if (admission_undone_decode(&u, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=admission_undone");
	const struct undo undo = {.fact = &u, .device = c->device->id, .at = c->entry->time_ms / 1000, .seq = c->entry->seq};
	TRY(undo_admission(c->db, c->arena, &undo, &outcome));
	if (outcome == UNDO_DONE)
		return E_OK;
	uuid_hex(claim, u.claim);
	return content_incident(c, "undo_doubtful", arena_format(c->arena, "why=%s claim=%s", doubts[outcome], claim));
}
