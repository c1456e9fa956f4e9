#include "domain/calendar/holds.h"

#include "app.h"

#include <hoaban/cose.h>
#include <hoaban/str.h>

#include <arpa/inet.h>

#define NETWORK_LEN 8 /* bytes of an IPv6 address */

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

/* ---- what each kind of source may hold */

struct limit {
	const uint8_t *holder; /* NULL = nobody is known by it */
	uint64_t places, percent;
};

#define KINDS 2
static void limits_of(struct limit out[static KINDS], const struct settings *s, const struct holder *who)
{
	out[0] = (struct limit){who->has_network ? who->network : NULL, (uint64_t)s->hold_network_places,
				(uint64_t)s->hold_network_percent};
	out[1] = (struct limit){who->has_mark ? who->mark : NULL, (uint64_t)s->hold_browser_places,
				(uint64_t)s->hold_browser_percent};
}

static bool is_set(const struct limit *l)
{
	return l->holder && (l->places > 0 || l->percent < 100);
}

bool holds_are_limited(const struct settings *s, const struct holder *who)
{
	struct limit limits[KINDS];
	limits_of(limits, s, who);
	return is_set(&limits[0]) || is_set(&limits[1]);
}

/* ---- what is held */

enum err holds_read(struct holds *out, struct db *db, struct arena *a, const struct holder *const who[], size_t count,
		    int64_t now)
{
	const uint8_t **ids = arena_array(a, KINDS * count + 1, sizeof(*ids));
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

static void add_one(struct holds *h, const uint8_t holder[static HOLDER_LEN], const struct slot *s, uint64_t persons,
		    int64_t until)
{
	h->list = arena_grow(h->arena, h->list, h->count, &h->room, sizeof(*h->list));
	struct held_row *row = &h->list[h->count++];
	*row = (struct held_row){.slot = *s, .persons = persons, .until = until};
	memcpy(row->holder, holder, HOLDER_LEN);
}

void holds_add(struct holds *h, const struct holder *who, const struct slot *s, uint64_t persons, int64_t until)
{
	if (who->has_network)
		add_one(h, who->network, s, persons, until);
	if (who->has_mark)
		add_one(h, who->mark, s, persons, until);
}

/* ---- whether more may be */

struct sum {
	uint64_t places;
	int64_t until; /* 0 = none */
};

static struct sum sum_of(const struct holds *h, const uint8_t holder[static HOLDER_LEN], const struct slot *only)
{
	struct sum sum = {0};
	for (size_t i = 0; i < h->count; i++) {
		const struct held_row *row = &h->list[i];
		if (memcmp(row->holder, holder, HOLDER_LEN) != 0 || (only && slot_compare(&row->slot, only) != 0))
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

/* A small slot is not cut into shares that no family fits in. */
static uint64_t share_of(const struct settings *s, const struct limit *l, const struct slot_row *slot)
{
	uint64_t share = slot->capacity * l->percent / 100, least = (uint64_t)s->hold_slot_least;
	return share > least ? share : least;
}

static struct hold_refusal check_kind(const struct holds *h, const struct settings *s, const struct limit *l,
				      const struct slot_row *const slots[], size_t count, uint64_t persons)
{
	struct hold_refusal r = {.outcome = E_OK};
	if (l->places > 0)
		r = judge(sum_of(h, l->holder, NULL), persons * count, l->places, false);
	for (size_t i = 0; r.outcome == E_OK && l->percent < 100 && i < count; i++)
		r = judge(sum_of(h, l->holder, &slots[i]->slot), persons, share_of(s, l, slots[i]), true);
	return r;
}

struct hold_refusal holds_check(const struct holds *h, const struct settings *s, const struct holder *who,
				const struct slot_row *const slots[], size_t count, uint64_t persons)
{
	struct limit limits[KINDS];
	struct hold_refusal r = {.outcome = E_OK};
	limits_of(limits, s, who);
	for (size_t i = 0; r.outcome == E_OK && i < KINDS; i++)
		if (is_set(&limits[i]))
			r = check_kind(h, s, &limits[i], slots, count, persons);
	return r;
}

/* ---- in words */

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
		e = complain(c, "/lines", "held_size", "at most %llu places %scan be ordered at once: order in parts", limit,
			     of);
	else
		e = complain(c, "/slots", "held",
			     "%llu places %smay be held unpaid at a time: pay for what was ordered, or try again at %s", limit,
			     of, at);
	return e == E_INVALID ? why->outcome : E_INTERNAL;
}

const char *holds_wait(struct arena *a, const struct hold_refusal *why, int64_t now)
{
	return arena_format(a, "%lld", (long long)(why->again_at > now ? why->again_at - now : 1));
}
