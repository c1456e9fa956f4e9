/* The sealer: signs receipts' XML behind the sale, in the order of the log, in a thread of its own, by whichever server holds
 * the lease. How far it has come stands in the database per organisation, so nothing is ever forgotten or signed twice. */
#ifndef SERVER_DOMAIN_SEALER_H
#define SERVER_DOMAIN_SEALER_H

#include <hoaban/buf.h>

struct app;
struct sealer;

/* Notes this server's certificates, now and whenever other files are put there. Those of the development authority are
 * registered at once; a real one waits for `hoaband certificate register`. */
enum err sealer_start(struct sealer **out, struct app *app);
/* Whether receipts of this organisation can be signed by this server at `now`: the key is here, its certificate is valid,
 * registered and not stopped, as far as was known a round ago (some 200 ms). No priced order is taken while it cannot. A house
 * without sealer (NULL: a test's) signs nothing and asks nobody. */
bool sealer_may_issue(struct sealer *s, const char *tax_code, int64_t now);
void sealer_stop(struct sealer *s);
void sealer_metrics(struct buf *out, struct sealer *s);

#endif
