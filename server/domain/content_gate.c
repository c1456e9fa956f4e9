/* Admissions of a gate: confirmed claims, provisional entries, and double ones. */
#include "domain/content_room.h"
#include "store/admissions.h"

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

enum err content_take_admission(struct content *c)
{
	struct admission ad;
	uint64_t rows = 0;
	if (admission_decode(&ad, c->entry->body) != E_OK)
		return content_incident(c, "content_fault", "what=admission");
	TRY(admission_mark(c->db, ad.claim, c->entry->seq, &rows));
	if (rows > 0) /* claimed online before */
		return E_OK;
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
