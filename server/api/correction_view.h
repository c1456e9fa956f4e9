/* A correction as people see it. */
#ifndef SERVER_API_CORRECTION_VIEW_H
#define SERVER_API_CORRECTION_VIEW_H

#include "store/corrections.h"

#include <jansson.h>

/* {id, kind, state, receipt, reason, actor, proposed_at, approver, decided_at}; of one that was carried out also result,
 * refund, supplement, notice and tickets. */
enum err correction_view(json_t **out, struct db *db, struct arena *a, const struct correction_row *row);

#endif
