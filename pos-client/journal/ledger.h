/* The ledger of a hub or deputy, DIR/hub.db: what it granted, what it heard of, what was delivered to it. A SQLite file beside
 * the journal, of the same make (WAL, synchronous=FULL); the hub's process is its only writer, and writes nothing else. The
 * functions are the durable side of hub.h; all belong to one site. They must be called inside journal_write(), which takes a
 * ledger like a journal. */
#ifndef POS_LEDGER_H
#define POS_LEDGER_H

#include "pos-client/journal/journal.h"
#include <hoaban/hub.h>

/* E_BUSY: a hub works in the directory; E_CORRUPT; E_IO. journal_close() ends it. */
enum err ledger_open(struct journal **out, const char *dir);
/* For looking only, beside the hub. E_NOT_FOUND: there was never a hub here. */
enum err ledger_open_beside(struct journal **out, const char *dir);
/* Whether a hub works in the directory. */
bool ledger_is_in_use(const char *dir);

/* The port; ctx = the ledger. */
struct hub_ledger ledger_port(struct journal *ledger);
/* Makes an empty ledger one of this site. E_CONFLICT: it is another's. */
enum err ledger_claim_site(struct journal *ledger, uint32_t site);

/* Found at `since` or later, the newest first, at most `max`. */
enum err ledger_incidents(struct journal *ledger, int64_t since, struct hub_incident *out, size_t max, size_t *count);
/* All of them. */
enum err ledger_count_incidents(struct journal *ledger, int64_t since, uint64_t *count);

/* Forgets some of what is older than any use of it, a few hundred rows at a time, in a transaction of its own: entries, which
 * stand in their devices' journals and on the server, after LEDGER_ENTRY_DAYS; claims after LEDGER_CLAIM_DAYS, when no pass
 * that they were of is valid any more. *is_done = nothing is left to forget. */
#define LEDGER_ENTRY_DAYS 62
#define LEDGER_CLAIM_DAYS 400
enum err ledger_forget(struct journal *ledger, int32_t today, bool *is_done);

#endif
