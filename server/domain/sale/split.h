/* A group's ticket split on the order's page or by the API (hoaban/split.h): the parts are signed with the web ticket key, and
 * kept before they are shown. The same parts again are the same tickets; what a till has split is told, not split anew. */
#ifndef SERVER_DOMAIN_SPLIT_H
#define SERVER_DOMAIN_SPLIT_H

#include "domain/sale/order.h"

#include <hoaban/split.h>

struct split_ask {
	uint8_t token[TOKEN_LEN]; /* of the order: whoever has the link has the tickets */
	uint8_t ticket[UUID_LEN]; /* one of its tickets, or a part of one */
	const char *parts;	  /* as split_parts_parse() reads them */
};
struct split_result {
	size_t count;
	struct bytes *cose;
	bool is_new;
};

/* E_OK: these are the parts. E_CONFLICT: it was split into other ones, which are in *out. E_NOT_FOUND: not a ticket of this
 * order. E_REFUSED, E_EXPIRED: nobody goes in with it any more. E_INVALID with complaints at /parts. */
enum err split_make(struct app *app, struct arena *a, const struct split_ask *ask, struct split_result *out,
		    struct complaints *c);

#endif
