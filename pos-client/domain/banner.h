/* What a cashier must see all the time, whatever is on the screen: whether the line is there, what the server does not have
 * yet, how much room is left, and what is out of order. */
#ifndef POS_BANNER_H
#define POS_BANNER_H

#include "pos-client/domain/copying.h"
#include "pos-client/domain/limits.h"
#include "pos-client/domain/shift.h"
#include "pos-client/domain/standing.h"
#include "pos-client/domain/sync.h"

struct till_banner {
	bool has_server; /* one is set; the rest of the line is about it */
	bool is_online;
	int64_t since; /* Unix seconds; 0 = not known yet */
	struct journal_unsent unsent;
	struct limits limits;
	enum standing standing;
	struct copying_view copy; /* on a second medium */
	bool is_training, has_clock_trouble;
	uint64_t unprinted;	  /* originals that wait for paper */
	uint64_t print_uncertain; /* begun, and nobody knows how far they came */
	const char *paper;	  /* what the printer said last, as the row banner.<paper>; NULL = nothing is wrong */
	bool has_shift;
	struct journal_shift shift;
};
/* `sync` NULL = nothing is exchanged in the background. Quick enough for every second, which also keeps the copy going. */
enum err till_banner(struct till *t, const struct sync *sync, struct till_banner *out);

#endif
