/* Absorbing a till's journal (FORMATS §4): stored byte for byte, in order, exactly once; then its content is given its place.
 */
#ifndef SERVER_DOMAIN_ABSORB_H
#define SERVER_DOMAIN_ABSORB_H

#include <hoaban/entry.h>
#include <hoaban/arena.h>

struct app;
struct device_row;

/* E_OK: everything in the batch is stored (now or before). E_CONFLICT: the batch starts after a gap; the till rewinds to
 * answer->last_seq. E_FORBIDDEN: an entry of another device. E_CLOSED: the device is closed
 * and no window is open for what is late (device.h). E_QUARANTINED: a fork or foreign bytes; both sides are kept as
 * evidence. The answer is filled for E_OK and E_CONFLICT. */
enum err absorb_journal(struct app *app, struct arena *a, const struct device_row *device, const struct journal_batch *batch,
			struct journal_answer *answer);

#endif
