/* The wire to a printer that takes bytes and may answer: a TCP connection, or a device file that is read and written. */
#ifndef DEVICE_PRINTER_LINK_H
#define DEVICE_PRINTER_LINK_H

#include <hoaban/str.h>

struct printer_link {
	int fd; /* −1 = not open */
	bool is_socket;
};

enum err link_open_tcp(struct printer_link *l, const char *host, const char *port, int timeout_ms); /* E_NETWORK, E_TIMEOUT */
enum err link_open_device(struct printer_link *l, const char *path);				    /* E_BUSY, E_IO */
void link_close(struct printer_link *l);
/* Nothing more of what was sent shall come out: else a printer that stopped would hold the connection, and print the rest
 * later.
 */
void link_give_up(const struct printer_link *l);
/* The wait is per stretch without progress: a printer that is out of paper stops taking bytes. */
enum err link_send(const struct printer_link *l, struct bytes b, int timeout_ms);
/* Until the other side's kernel has everything: a connection that was reset shows here at the latest. */
enum err link_drain(const struct printer_link *l, int timeout_ms);
/* What has come, at least one byte. E_TIMEOUT: nothing came; E_NETWORK, E_IO: the link is gone. */
enum err link_receive(const struct printer_link *l, uint8_t *out, size_t room, size_t *len, int timeout_ms);

#endif
