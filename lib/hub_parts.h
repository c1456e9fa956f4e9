/* The parts of the hub's state machine. Private to lib/. */
#ifndef HOABAN_LIB_HUB_PARTS_H
#define HOABAN_LIB_HUB_PARTS_H

#include <hoaban/hub.h>
#include "lan_parts.h"

/* More persons are in no row: a device that says so is not believed. */
#define HUB_PERSONS_MAX 10000

bool hub_is_authority(const struct hub *h);
/* A message with the term and the tail of the moment. */
struct lan_message hub_message(const struct hub *h, enum lan_kind kind);
enum err hub_send(struct hub *h, const struct lan_address *to, struct lan_message *m);
enum err hub_send_beacon(struct hub *h, const struct lan_address *to, struct lan_time t);
enum err hub_send_hello(struct hub *h, const struct lan_address *to);
/* A term above the one held: durable, then the state that follows from it. */
enum err hub_adopt(struct hub *h, const struct site_standing *s, struct lan_time t);
enum err hub_refresh_tail(struct hub *h, struct lan_time t);

/* hub_grant.c */
enum err hub_on_claim(struct hub *h, const struct lan_peer *peer, const struct lan_message *m, struct lan_time t);
/* hub_deliver.c */
enum err hub_on_entry(struct hub *h, struct lan_peer *peer, const struct lan_message *m, struct lan_time t);
enum err hub_send_stored(struct hub *h, const struct lan_peer *peer);
/* hub_incident.c: places of an admission that others had before it. */
enum err hub_find_incidents(struct hub *h, const struct hub_row *row, struct lan_time t);
/* hub_copy.c */
enum err hub_on_copy(struct hub *h, struct lan_peer *peer, const struct lan_message *m);
enum err hub_on_stored(struct hub *h, const struct lan_peer *peer, const struct lan_message *m);
enum err hub_send_copies(struct hub *h, int64_t mono_ms);
enum err hub_stream(struct hub *h, const struct hub_row *row);

#endif
