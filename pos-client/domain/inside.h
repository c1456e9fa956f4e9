/* How many persons are inside a site: who went in less who went out, for an evacuation. The site's hub adds up what all gates
 * tell it; a device that does not hear it knows its own sums only. */
#ifndef POS_INSIDE_H
#define POS_INSIDE_H

#include "pos-client/domain/authority.h"

struct inside_view {
	uint64_t entered, left;	 /* through this gate today; entered without what was undone, with what was overridden */
	bool has_site;		 /* the authority's word on the whole site … */
	int64_t inside, told_at; /* … and when it said so, Unix seconds */
};
enum err inside_look(struct till *t, uint32_t site, struct inside_view *out);

/* So many went out, as counted here. E_INVALID: not 1 … INSIDE_LEFT_MAX. */
#define INSIDE_LEFT_MAX 9999
enum err inside_left(struct till *t, uint32_t site, const char *gate, uint32_t persons, uint64_t *seq);

#endif
