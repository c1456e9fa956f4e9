/* The signed lists that gates live by: trust list, revoked and superseded ids, and what is known of closed keys (FORMATS §2).
 * Signed when their content changed or grew old, kept for a few seconds otherwise; no list that is read after a trust list is
 * older than it: with a closed key come the ids that were revoked with it. Thread-safe. */
#ifndef SERVER_DOMAIN_LISTS_H
#define SERVER_DOMAIN_LISTS_H

#include <hoaban/trust.h>

struct app;
struct lists;

enum list_name { LIST_TRUST, LIST_REVOKED, LIST_SUPERSEDED, LIST_CLOSURES, LIST_COUNT };

enum err lists_open(struct lists **out, struct app *app);
void lists_close(struct lists *l);
/* The COSE message, copied into the arena. */
enum err lists_get(struct lists *l, enum list_name name, struct arena *a, struct bytes *out);
/* The known-ids list of a till's ticket key that is closed; E_NOT_FOUND for any other kid. */
enum err lists_get_known(struct lists *l, const uint8_t kid[static KID_LEN], struct arena *a, struct bytes *out);
/* Those that hold a ticket that may still be shown: the most recently closed first, at most `max`. */
enum err lists_all_known(struct lists *l, struct arena *a, size_t max, struct bytes *out, size_t *count);
/* What changed is signed at the next question. */
void lists_invalidate(struct lists *l);
/* All ticket keys in force: the server's own and every till's, for JWKS and for judging tickets. */
enum err lists_ticket_keys(struct app *app, struct arena *a, struct trust_list *out);
/* The same over a connection that is at work already. */
struct db;
enum err lists_ticket_keys_in(struct db *db, struct app *app, struct arena *a, struct trust_list *out);

/* The sequence number of a list with this content: the same content, the same number. For known_ids.c. */
enum err lists_number(struct app *app, const char *name, struct bytes content, uint64_t *seq);
/* Made (0 = never) a moment ago: it is shown again. */
bool lists_are_fresh(int64_t made_at, int64_t now);

#endif
