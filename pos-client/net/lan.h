/* Datagrams between the devices of a site (UDP). Nothing here knows what they say; whoever reads them checks their signatures.
 * Addresses are numeric, "192.0.2.7:7700" or "[fe80::1]:7700": looking a name up could wait for a network that is gone. */
#ifndef NET_LAN_H
#define NET_LAN_H

#include <hoaban/lan.h>

struct lan {
	int fd; /* −1 = closed */
	size_t peer_count;
	struct lan_address peers[LAN_PEERS_MAX];
};

/* `listen` "" = any free port. `peers` = addresses with commas between, "" = none; a broadcast address is one too. E_INVALID:
 * an address that is none; E_BUSY: the port is taken; E_NETWORK. */
enum err net_lan_open(struct lan *out, const char *listen, const char *peers);
void net_lan_close(struct lan *l); /* twice is fine */

enum err net_lan_address(struct lan_address *out, const char *text); /* E_INVALID */
bool lan_address_equal(const struct lan_address *a, const struct lan_address *b);
/* Where it listens, as others on this machine reach it. */
enum err net_lan_here(const struct lan *l, struct lan_address *out);

/* What cannot be sent is lost, like what is lost on its way: whoever needs an answer asks again. */
void net_lan_send(const struct lan *l, const struct lan_address *to, struct bytes message);
void net_lan_cast(const struct lan *l, struct bytes message); /* to every peer */
/* One datagram; one that is too long is dropped unread. E_TIMEOUT: none has come. */
enum err net_lan_receive(const struct lan *l, uint8_t out[static LAN_BYTES_MAX], size_t *len, struct lan_address *from,
			 int timeout_ms);

#endif
