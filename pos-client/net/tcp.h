/* A plain TCP connection for a network printer. Every wait is bounded by `timeout_ms`. */
#ifndef NET_TCP_H
#define NET_TCP_H

#include <hoaban/str.h>

enum err net_tcp_open(int *fd, const char *host, const char *port, int timeout_ms); /* E_NETWORK, E_TIMEOUT */
enum err net_tcp_send(int fd, struct bytes b, int timeout_ms); /* the wait is per stretch without progress */
/* Waits until the other side's kernel has acknowledged everything: a connection that was reset shows here at the latest. */
enum err net_tcp_drain(int fd, int timeout_ms);
/* What has come, at least one byte. E_TIMEOUT: nothing; E_NETWORK: the other side has closed. */
enum err net_tcp_receive(int fd, void *out, size_t room, size_t *len, int timeout_ms);
void net_tcp_close(int fd);
/* At its close what was not sent yet is dropped and the other side is told at once. */
void net_tcp_give_up(int fd);

#endif
