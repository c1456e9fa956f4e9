/* Attacks on a codec: what it accepts must be exactly what it writes. */
#ifndef TESTS_SUPPORT_ATTACK_H
#define TESTS_SUPPORT_ATTACK_H

#include <hoaban/buf.h>

/* `again` reads `in` and writes what it read. `good` is read and comes back the same; every truncation, every byte too many is
 * refused; every flipped bit is refused or comes back flipped. Inputs lie in memory of their exact size, so that a sanitizer
 * sees a read past the end. Returns how many of the flipped inputs were accepted. Fails the running cmocka test. */
size_t attack_codec(struct bytes good, enum err (*again)(struct buf *out, struct bytes in));

#endif
