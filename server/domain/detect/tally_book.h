/* Tallies of days while they are counted: by day, sites and who. */
#ifndef SERVER_DOMAIN_TALLY_BOOK_H
#define SERVER_DOMAIN_TALLY_BOOK_H

#include "domain/detect/detector.h"

struct tally_book {
	struct arena *arena;
	struct tally_row *list; /* sorted */
	size_t count, room;
};
/* The row of these three, made when it is new; good until the next call. */
struct tally_row *tally_of(struct tally_book *b, int64_t day, uint64_t sites, const char *who);
/* In the place of what was counted of those days. */
enum err tally_keep(struct detection *d, enum tally_kind kind, const struct tally_row *rows, size_t count);

#endif
