/* Token buckets by key (a peer's address, of IPv6 its /64; a login), in memory: so many at once, so many per minute.
 * Thread-safe; a fixed number of buckets, the longest idle one makes room. */
#ifndef SERVER_DOMAIN_THROTTLE_H
#define SERVER_DOMAIN_THROTTLE_H

#include <hoaban/err.h>
#include <stdint.h>

struct throttle;

enum err throttle_open(struct throttle **out, unsigned burst, unsigned per_minute);
void throttle_close(struct throttle *t);
/* Takes one token. E_BUSY when there is none: try again later. `now_ms` in Unix milliseconds. */
enum err throttle_take(struct throttle *t, const char *key, int64_t now_ms);

#endif
