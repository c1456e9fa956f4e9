/* A transfer that a screen waits for: the server is asked again and again in a thread of its own, so that nobody waits for the
 * line. The question is signed and the answer judged by the thread that owns the till. */
#ifndef POS_TRANSFER_WATCH_H
#define POS_TRANSFER_WATCH_H

#include "pos-client/domain/transfer.h"

struct transfer_watch;

/* E_NETWORK: no server is set. */
enum err transfer_watch_open(struct transfer_watch **out, struct till *t);
/* Calls a running question off. NULL is fine. */
void transfer_watch_close(struct transfer_watch *w);

/* Takes an answer that has come into *x and asks the next question; quick. E_OK: answered, *x says how much came. E_BUSY: no
 * answer yet. E_NETWORK, E_TIMEOUT, E_UNAVAILABLE: not reached, asked again next time. Others are the server's last word. */
enum err transfer_watch_turn(struct transfer_watch *w, struct transfer *x);

#endif
