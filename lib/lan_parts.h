/* What hub and gate share: who a datagram is from, and how one is sent. Private to lib/. */
#ifndef HOABAN_LIB_LAN_PARTS_H
#define HOABAN_LIB_LAN_PARTS_H

#include <hoaban/lan.h>

enum lan_heard {
	LAN_HEARD_NOT,	    /* no datagram of this site by a device that may send one: drop it */
	LAN_HEARD_STRANGER, /* well formed, of a device that is not known: ask who it is */
	LAN_HEARD,
};
/* Reads, and verifies against the peers or against the certificate that it carries itself (then the peer is known from now
 * on). `peer` is NULL unless LAN_HEARD. Own datagrams, which a broadcast brings back, are dropped. */
enum lan_heard lan_open(struct lan_message *out, struct lan_peer **peer, struct lan_peers *peers, const struct lan_self *self,
			const struct lan_address *from, struct bytes datagram, struct lan_time t);
/* Does it carry its sender's certificate? */
bool lan_introduces(const struct lan_message *m);
struct lan_peer *lan_find_peer(struct lan_peers *peers, const uint8_t device[static UUID_LEN], enum lan_role role);
/* The one heard longest ago makes room. */
struct lan_peer *lan_add_peer(struct lan_peers *peers, const uint8_t device[static UUID_LEN], enum lan_role role,
			      const uint8_t device_key[static PUBLIC_KEY_LEN], int64_t expires);

/* A device certificate that is good here and now: signed for it, in time, for this site, not revoked. */
enum err lan_certificate(struct certificate *out, const struct lan_self *self, struct bytes message, int64_t now);
/* A proof of a term that is good here: of this site, by one of its authorities. */
enum err lan_prove(struct site_standing *out, const struct lan_self *self, struct bytes statement, struct bytes certificate,
		   int64_t now);

/* Signs and queues; fills in site and device. A full queue drops it. */
enum err lan_send(struct lan_out *out, const struct lan_self *self, const struct lan_address *to, struct lan_message *m);

#endif
