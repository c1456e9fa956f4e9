#include "domain/detect/tally_book.h"

static int compare(const struct tally_row *t, int64_t day, uint64_t sites, const char *who)
{
	if (t->day != day)
		return t->day < day ? -1 : 1;
	if (t->sites != sites)
		return t->sites < sites ? -1 : 1;
	return strcmp(t->who, who);
}

/* Where it stands, or belongs. */
static size_t place_of(const struct tally_book *b, int64_t day, uint64_t sites, const char *who)
{
	size_t low = 0, high = b->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (compare(&b->list[middle], day, sites, who) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct tally_row *tally_of(struct tally_book *b, int64_t day, uint64_t sites, const char *who)
{
	size_t at = place_of(b, day, sites, who);
	if (at < b->count && compare(&b->list[at], day, sites, who) == 0)
		return &b->list[at];
	b->list = arena_grow(b->arena, b->list, b->count, &b->room, sizeof(*b->list));
	memmove(&b->list[at + 1], &b->list[at], (b->count++ - at) * sizeof(*b->list));
	b->list[at] = (struct tally_row){.day = day, .sites = sites, .who = arena_text(b->arena, who)};
	return &b->list[at];
}

struct keeping {
	struct detection *detection;
	enum tally_kind kind;
	const struct tally_row *rows;
	size_t count;
};

static enum err keep(struct db *db, void *ctx)
{
	const struct keeping *k = ctx;
	TRY(tally_clear(db, k->kind, k->detection->days.from_day, k->detection->days.until_day));
	return tallies_insert(db, k->detection->arena, k->kind, k->rows, k->count);
}

enum err tally_keep(struct detection *d, enum tally_kind kind, const struct tally_row *rows, size_t count)
{
	struct keeping k = {d, kind, rows, count};
	return db_transact(d->db, keep, &k);
}
