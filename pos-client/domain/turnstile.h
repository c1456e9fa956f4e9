/* What a verdict sets in motion beside the screen: the setting `turnstile` is started as "… open PERSONS" behind the commit of
 * an admission or a supervisor's word, `gate_sound` as "… go|care|stop" at every verdict. Nothing waits for them, and a scan is
 * decided and recorded whatever they do; in training they are not started. */
#ifndef POS_TURNSTILE_H
#define POS_TURNSTILE_H

#include "pos-client/device/hook.h"
#include "pos-client/domain/state.h"

struct turnstile {
	struct till *till;
	struct hook door, sound;
};
void turnstile_init(struct turnstile *d, struct till *t);
void turnstile_open(struct turnstile *d, uint32_t persons);
void turnstile_sound(struct turnstile *d, const char *word);
/* Whether the door's program has failed since the last question: the admission may have to be undone. */
bool turnstile_has_failed(struct turnstile *d);
void turnstile_close(struct turnstile *d);

#endif
