#include "known.h"
#include "keys.h"

#include <stdlib.h>

enum err known_note(struct audit *a, const struct known_list *l)
{
	struct known *k = &a->keys->known;
	struct known_mark *list = calloc(l->count + 1, sizeof(*list));
	if (!list)
		return E_MEMORY;
	for (size_t i = 0; i < l->count; i++)
		memcpy(list[i].id, l->ids + i * KNOWN_ID_LEN, KNOWN_ID_LEN);
	k->keys = arena_grow(&a->arena, k->keys, k->count, &k->room, sizeof(*k->keys));
	struct known_key *key = &k->keys[k->count++];
	*key = (struct known_key){.count = l->count, .list = list};
	memcpy(key->kid, l->kid, KID_LEN);
	return E_OK;
}

void known_free(struct audit *a)
{
	for (size_t i = 0; a->keys && i < a->keys->known.count; i++)
		free(a->keys->known.keys[i].list);
}

bool known_has_key(const struct known *k, const uint8_t kid[static KID_LEN])
{
	for (size_t i = 0; i < k->count; i++)
		if (memcmp(k->keys[i].kid, kid, KID_LEN) == 0)
			return true;
	return false;
}

static int by_id(const void *id, const void *mark)
{
	return memcmp(id, ((const struct known_mark *)mark)->id, KNOWN_ID_LEN);
}

void known_claim(struct known *k, const uint8_t kid[static KID_LEN], const uint8_t id[static KNOWN_ID_LEN])
{
	for (size_t i = 0; i < k->count; i++) {
		struct known_key *key = &k->keys[i];
		if (memcmp(key->kid, kid, KID_LEN) != 0 || key->count == 0)
			continue;
		struct known_mark *mark = bsearch(id, key->list, key->count, sizeof(*key->list), by_id);
		if (mark)
			mark->is_sold = true;
	}
}

void known_judge(struct audit *a)
{
	char id[FINDING_ID];
	for (size_t i = 0; i < a->keys->known.count; i++) {
		const struct known_key *key = &a->keys->known.keys[i];
		size_t unsold = 0;
		for (size_t n = 0; n < key->count; n++)
			unsold += !key->list[n].is_sold;
		if (unsold > 0)
			findings_add(&a->findings, FINDING_KNOWN_UNSOLD, NO_TABLE, 0,
				     finding_hex_id(id, bytes_of(key->kid, KID_LEN)), SAYS({IS(DETAIL_TICKETS, unsold)}));
	}
}
