/* The signed lists that gates live by: trust list, revoked and superseded ids (FORMATS §2). Signed when their content changed
 * or grew old, kept for a few seconds otherwise. Thread-safe. */
#ifndef SERVER_DOMAIN_LISTS_H
#define SERVER_DOMAIN_LISTS_H

#include <hoaban/trust.h>

struct app;
struct lists;

enum list_name { LIST_TRUST, LIST_REVOKED, LIST_SUPERSEDED, LIST_COUNT };

enum err lists_open(struct lists **out, struct app *app);
void lists_close(struct lists *l);
/* The COSE message, copied into the arena. */
enum err lists_get(struct lists *l, enum list_name name, struct arena *a, struct bytes *out);
/* What changed is signed at the next question. */
void lists_invalidate(struct lists *l);
/* All ticket keys in force: the server's own and every till's, for JWKS and for judging tickets. */
enum err lists_ticket_keys(struct app *app, struct arena *a, struct trust_list *out);

#endif
