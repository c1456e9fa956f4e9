/* The counts of a day as JSON: every site of the tariff, its gates below it. */
#ifndef SERVER_DOMAIN_LIVE_VIEW_H
#define SERVER_DOMAIN_LIVE_VIEW_H

#include "store/visits.h"

struct tariff;

/* [{"site","number","in","overridden","left","inside","refused","undone","doubles","refusals":{verdict: n},"gates":[…]}…];
 * `list` is ordered as visits_count() gives it. */
void live_write_sites(struct buf *out, const struct tariff *t, const struct visit_count *list, size_t count);

#endif
