/* The gate: one screen that says in one glance whether the visitor goes in. */
#ifndef SCREEN_GATE_H
#define SCREEN_GATE_H

#include "pos-client/domain/state.h"

struct gate_place {
	uint32_t site; /* number, of the lease */
	char code[16]; /* of the site */
	char gate[32]; /* name of the gate, "" = none */
};
/* Until it is left, or a signal ends it. The till is open; sync goes on in the background meanwhile. */
enum err gate_run(struct till *t, const struct gate_place *place);

#endif
