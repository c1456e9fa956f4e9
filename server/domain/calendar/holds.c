#include "domain/calendar/holds.h"

#include "app.h"

#include <hoaban/cose.h>
#include <hoaban/str.h>

#include <arpa/inet.h>

#define NETWORK_LEN 8 /* bytes of an IPv6 address */
#define HOUR_S	    3600

/* ---- who */

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

/* An address as IPv6 writes it. */
static bool read_address(uint8_t out[static 16], const char *text)
{
	memcpy(out, mapped, sizeof(mapped));
	return text && (inet_pton(AF_INET, text, out + sizeof(mapped)) == 1 || inet_pton(AF_INET6, text, out) == 1);
}

static bool is_ipv4(const uint8_t address[static 16])
{
	return memcmp(address, mapped, sizeof(mapped)) == 0;
}

static bool is_this_machine(const uint8_t address[static 16])
{
	static const uint8_t loopback[16] = {[15] = 1};
	return is_ipv4(address) ? address[12] == 127 : memcmp(address, loopback, sizeof(loopback)) == 0;
}

/* Of an IPv6 address the half that a network is given by: the other half its owner chooses, as often as he likes. */
static void network_hash(uint8_t out[static HOLDER_LEN], const uint8_t address[static 16])
{
	static const char purpose[] = "hoaban/network";
	uint8_t bytes[sizeof(purpose) - 1 + 16], hash[HASH_LEN];
	size_t len = is_ipv4(address) ? 16 : NETWORK_LEN;
	memcpy(bytes, purpose, sizeof(purpose) - 1);
	memcpy(bytes + sizeof(purpose) - 1, address, len);
	sha256(hash, bytes_of(bytes, sizeof(purpose) - 1 + len));
	memcpy(out, hash, HOLDER_LEN);
}

void holder_of(struct holder *out, const char *peer, const uint8_t *mark)
{
	uint8_t address[16];
	*out = (struct holder){.has_mark = mark != NULL};
	if (mark)
		memcpy(out->mark, mark, HOLDER_LEN);
	out->has_network = read_address(address, peer) && !is_this_machine(address);
	if (out->has_network)
		network_hash(out->network, address);
}

/* ---- what each kind of source may have */

struct limit {
	const uint8_t *holder; /* NULL = nobody is known by it */
	uint64_t places, percent;
};

#define SOURCES 2
static void limits_of(struct limit out[static SOURCES], const struct settings *s, enum hold_kind kind, const struct holder *who)
{
	const uint8_t *network = who->has_network ? who->network : NULL, *mark = who->has_mark ? who->mark : NULL;
	switch (kind) {
	case HOLD_UNPAID:
		out[0] = (struct limit){network, (uint64_t)s->hold_network_places, (uint64_t)s->hold_network_percent};
		out[1] = (struct limit){mark, (uint64_t)s->hold_browser_places, (uint64_t)s->hold_browser_percent};
		return;
	case HOLD_FREE:
		out[0] = (struct limit){network, 0, (uint64_t)s->free_network_percent};
		out[1] = (struct limit){mark, 0, (uint64_t)s->free_browser_percent};
		return;
	}
}

static bool is_set(const struct limit *l)
{
	return l->holder && (l->places > 0 || l->percent < 100);
}

/* A small slot is not cut into shares that no family fits in. */
static uint64_t share_of(const struct settings *s, const struct limit *l, const struct slot_row *slot)
{
	uint64_t share = slot->capacity * l->percent / 100, least = (uint64_t)s->hold_slot_least;
	return share > least ? share : least;
}

/* Nobody has more places of a kind than all have together. */
static bool may_exceed(const struct settings *s, enum hold_kind kind, const struct limit *l, const struct slot_row *slot,
		       uint64_t more)
{
	uint64_t all = kind == HOLD_FREE ? slot->sold : slot->held;
	return all + more > share_of(s, l, slot);
}

bool holds_matter(const struct settings *s, enum hold_kind kind, const struct holder *who, const struct slot_row *const slots[],
		  size_t count, uint64_t persons)
{
	struct limit limits[SOURCES];
	limits_of(limits, s, kind, who);
	for (size_t i = 0; i < SOURCES; i++)
		for (size_t k = 0; is_set(&limits[i]) && k < count; k++)
			if (limits[i].places > 0 || may_exceed(s, kind, &limits[i], slots[k], persons))
				return true;
	return false;
}

/* ---- what is held */

enum err holds_read(struct holds *out, struct db *db, struct arena *a, const struct holder *const who[], size_t count,
		    int64_t now)
{
	const uint8_t **ids = arena_array(a, SOURCES * count + 1, sizeof(*ids));
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		if (who[i]->has_network)
			ids[n++] = who[i]->network;
		if (who[i]->has_mark)
			ids[n++] = who[i]->mark;
	}
	*out = (struct holds){.arena = a};
	TRY(holds_of(db, a, ids, n, now, &out->list, &out->count));
	out->room = out->count;
	return E_OK;
}

struct holds holds_copy(const struct holds *h)
{
	struct holds copy = {.arena = h->arena, .count = h->count, .room = h->count};
	copy.list = h->count > 0 ? arena_copy(h->arena, h->list, h->count * sizeof(*h->list)) : NULL;
	return copy;
}

static void add_one(struct holds *h, const uint8_t holder[static HOLDER_LEN], const struct slot_place *place)
{
	h->list = arena_grow(h->arena, h->list, h->count, &h->room, sizeof(*h->list));
	struct held_row *row = &h->list[h->count++];
	*row = (struct held_row){.slot = place->slot, .state = place->state, .persons = place->persons, .until = place->until};
	memcpy(row->holder, holder, HOLDER_LEN);
}

void holds_add(struct holds *h, const struct slot_place *place)
{
	if (place->holder.has_network)
		add_one(h, place->holder.network, place);
	if (place->holder.has_mark)
		add_one(h, place->holder.mark, place);
}

/* By full hours, so that forgetting is done for many at once. */
static int64_t forgotten_at(const struct settings *s, int64_t now)
{
	int64_t hours = (now + HOUR_S - 1) / HOUR_S + s->free_known_h;
	return hours * HOUR_S;
}

void holds_sign(struct slot_place *place, const struct settings *s, const struct holder *who, int64_t now)
{
	struct limit limits[SOURCES];
	enum hold_kind kind = place->state == PLACE_SOLD ? HOLD_FREE : HOLD_UNPAID;
	struct holder *h = &place->holder;
	limits_of(limits, s, kind, who);
	*h = *who;
	h->has_network = is_set(&limits[0]);
	h->has_mark = is_set(&limits[1]);
	if (kind == HOLD_FREE)
		place->until = h->has_network || h->has_mark ? forgotten_at(s, now) : 0;
}

/* ---- whether more may be */

struct sum {
	uint64_t places;
	int64_t until; /* 0 = none */
};

static struct sum sum_of(const struct holds *h, enum hold_kind kind, const uint8_t holder[static HOLDER_LEN],
			 const struct slot *only)
{
	const uint64_t state = kind == HOLD_FREE ? PLACE_SOLD : PLACE_HELD;
	struct sum sum = {0};
	for (size_t i = 0; i < h->count; i++) {
		const struct held_row *row = &h->list[i];
		if (row->state != state || memcmp(row->holder, holder, HOLDER_LEN) != 0 ||
		    (only && slot_compare(&row->slot, only) != 0))
			continue;
		sum.places += row->persons;
		sum.until = sum.until == 0 || row->until < sum.until ? row->until : sum.until;
	}
	return sum;
}

static struct hold_refusal judge(struct sum held, uint64_t more, uint64_t limit, bool is_of_slot)
{
	struct hold_refusal r = {.outcome = E_OK, .is_of_slot = is_of_slot, .limit = limit};
	if (more > limit)
		r.outcome = E_INVALID;
	else if (held.places + more > limit) {
		r.outcome = E_TOO_MANY;
		r.again_at = held.until;
	}
	return r;
}

static struct hold_refusal check_source(const struct holds *h, const struct settings *s, enum hold_kind kind,
					const struct limit *l, const struct slot_row *const slots[], size_t count,
					uint64_t persons)
{
	struct hold_refusal r = {.outcome = E_OK};
	if (l->places > 0)
		r = judge(sum_of(h, kind, l->holder, NULL), persons * count, l->places, false);
	for (size_t i = 0; r.outcome == E_OK && l->percent < 100 && i < count; i++)
		r = judge(sum_of(h, kind, l->holder, &slots[i]->slot), persons, share_of(s, l, slots[i]), true);
	return r;
}

struct hold_refusal holds_check(const struct holds *h, const struct settings *s, enum hold_kind kind, const struct holder *who,
				const struct slot_row *const slots[], size_t count, uint64_t persons)
{
	struct limit limits[SOURCES];
	struct hold_refusal r = {.outcome = E_OK};
	limits_of(limits, s, kind, who);
	for (size_t i = 0; r.outcome == E_OK && i < SOURCES; i++)
		if (is_set(&limits[i]))
			r = check_source(h, s, kind, &limits[i], slots, count, persons);
	r.kind = kind;
	return r;
}

/* ---- in words */

static const struct {
	const char *later, *size, *why_later, *why_size;
} words[] = {
	[HOLD_UNPAID] = {"held", "held_size", "may be held unpaid at a time: pay for what was ordered, or try again at",
			 "at once: order in parts"},
	[HOLD_FREE] = {"free_held", "free_size", "are free for one browser or network: try again at",
		       "free by one browser or network"},
};

enum err holds_complain(const struct hold_refusal *why, struct complaints *c)
{
	unsigned long long limit = why->limit;
	const char *of = why->is_of_slot ? "of one time " : "";
	char at[INSTANT_TEXT];
	enum err e;
	instant_format(at, why->again_at);
	if (why->outcome == E_OK)
		return E_OK;
	if (why->outcome == E_INVALID)
		e = complain(c, "/lines", words[why->kind].size, "at most %llu places %scan be ordered %s", limit, of,
			     words[why->kind].why_size);
	else
		e = complain(c, "/slots", words[why->kind].later, "%llu places %s%s %s", limit, of, words[why->kind].why_later,
			     at);
	return e == E_INVALID ? why->outcome : E_INTERNAL;
}

const char *holds_wait(struct arena *a, const struct hold_refusal *why, int64_t now)
{
	return arena_format(a, "%lld", (long long)(why->again_at > now ? why->again_at - now : 1));
}
