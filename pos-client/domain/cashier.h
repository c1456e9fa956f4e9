/* Who stands at the till: a name of the lease, and his PIN. Wrong PINs are counted before they are judged, durably, and cost
 * more and more time; a restart gives nobody new guesses. */
#ifndef POS_CASHIER_H
#define POS_CASHIER_H

#include "pos-client/domain/state.h"

/* E_FORBIDDEN by name when the lease does not know him. *needs = he has a PIN. */
enum err cashier_needs_pin(struct till *t, const char *name, bool *needs);
/* `pin` NULL = none was given. E_OK, E_FORBIDDEN, E_UNAUTHORIZED (wrong, or a wait lasts); reasons in t->why. */
enum err cashier_check(struct till *t, const char *name, const char *pin);

/* The same for anybody of the lease; `pointer` is the field that refusals name ("--supervisor"). */
struct credential {
	const char *pointer, *name, *pin;
};
enum err credential_find(struct till *t, const struct credential *c, const struct lease_staff **out);
enum err credential_check(struct till *t, const struct credential *c);

/* How long nobody may try after so many wrong PINs in a row. */
int64_t cashier_wait_s(uint32_t wrong);

#endif
