/* One ticket of a group becomes several at the counter (hoaban/split.h), signed by this till within its own limits; one entry
 * says so, and the parts are printed. Whoever asks again with the same parts gets the same tickets; with others, a refusal that
 * shows the first ones. What another till has done meanwhile is found out by the server: an incident, never more places. */
#ifndef POS_SPLIT_H
#define POS_SPLIT_H

#include "pos-client/domain/paper.h"
#include <hoaban/split.h>

struct split_ask {
	const char *text; /* QR text, or the typed code of a ticket that this till has sold or seen */
	size_t len;
	const char *parts; /* "10,10,20", "ADULT=8+CHILD=2,…", "category" (split.h); NULL = shows what was split before */
};

struct split_view {
	struct sale_ticket_view parent;
	size_t count;
	struct sale_ticket_view *children;
	bool is_new; /* else it was split, the same, before */
	uint64_t seq;
};

/* E_OK: committed, now or before. E_CONFLICT with code "split_otherwise": it was split into other parts, which are in *out.
 * E_NOT_FOUND: no parts were named and it has not been split here. Reasons in t->why. */
enum err split_ticket(struct till *t, const struct split_ask *r, struct split_view *out);

/* The children's paper; printed again, it is marked. What was split stands either way: the trouble is in the result. */
enum err split_print(struct till *t, const struct split_view *v, struct paper_result *out);

#endif
