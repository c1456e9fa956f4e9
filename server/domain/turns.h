/* Work that is too heavy to be done any number of times at once: so many have a turn, whoever asks then is told to come again,
 * and holds neither a worker nor a connection of the database while he waits. Thread-safe. */
#ifndef SERVER_DOMAIN_TURNS_H
#define SERVER_DOMAIN_TURNS_H

#include <hoaban/err.h>

struct turns;

enum err turns_open(struct turns **out, unsigned at_once);
void turns_close(struct turns *t);
/* E_BUSY: all are taken. */
enum err turns_take(struct turns *t);
/* Once for each that was taken. */
void turns_give(struct turns *t);

#endif
