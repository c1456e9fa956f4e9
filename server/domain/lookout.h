/* The lookout: every two seconds it takes in what other servers of the database changed (tariff editions, closures, official
 * accounts), and now and then it clears away what nobody needs any more. */
#ifndef SERVER_DOMAIN_LOOKOUT_H
#define SERVER_DOMAIN_LOOKOUT_H

#include <hoaban/err.h>

struct app;
struct lookout;

enum err lookout_start(struct lookout **out, struct app *app);
void lookout_stop(struct lookout *l);

#endif
