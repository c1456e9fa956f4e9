/* The ledger's queries, one function each; the port of hub.h is their table (ledger.c). */
#ifndef POS_LEDGER_PARTS_H
#define POS_LEDGER_PARTS_H

#include "pos-client/journal/ledger.h"
#include "pos-client/journal/standing.h"

enum err ledger_site(struct journal *ledger, uint32_t *site); /* E_NOT_FOUND before ledger_claim_site() */

enum err ledger_get_standing(void *ctx, struct site_standing *out);
enum err ledger_put_standing(void *ctx, const struct site_standing *v);

/* ledger_claims.c */
enum err ledger_find_row(void *ctx, const uint8_t claim[static UUID_LEN], struct hub_row *out);
enum err ledger_put_row(void *ctx, struct hub_row *row);
enum err ledger_rows_of(void *ctx, struct arena *a, const uint8_t root[static UUID_LEN], struct hub_row **out, size_t *count);
enum err ledger_next_grant(void *ctx, int32_t day, const struct site_term *but, uint64_t after, struct hub_row *out);
enum err ledger_last_grant(void *ctx, int32_t day, const struct site_term *but, uint64_t *number);

/* ledger_entries.c */
enum err ledger_get_stored(void *ctx, const uint8_t device[static UUID_LEN], uint64_t *seq);
enum err ledger_put_stored(void *ctx, const uint8_t device[static UUID_LEN], uint64_t seq);
enum err ledger_put_entry(void *ctx, const struct entry *e, struct bytes message);
enum err ledger_put_incident(void *ctx, const struct hub_incident *i);
enum err ledger_counts(void *ctx, int32_t day, struct hub_counts *out);

#endif
