/* People at tills: cashiers and supervisors with a PIN, who come to their tills with the lease. */
#ifndef SERVER_DOMAIN_CASHIER_H
#define SERVER_DOMAIN_CASHIER_H

#include <hoaban/json.h>
#include <hoaban/lease.h>

struct app;
struct db;
struct device_row;
struct till_staff_row;

extern const char *const staff_role_codes[]; /* "cashier", "supervisor", NULL; [role − 1] */
enum err staff_role_parse(enum staff_role *out, const char *code);

struct cashier_new {
	const char *name;
	enum staff_role role;
	const char *pin;       /* NULL = none yet: in no lease until there is one */
	const uint8_t *device; /* the only one, or NULL = all */
};
/* E_INVALID (name or PIN, named in `c`), E_NOT_FOUND (device), E_DUPLICATE. `who` as in change.h. */
enum err cashier_add(struct app *app, struct arena *a, const char *who, const struct cashier_new *new, struct complaints *c);

enum cashier_verb { CASHIER_DISABLE, CASHIER_ENABLE, CASHIER_PIN };
struct cashier_edit {
	const char *who, *name;
	enum cashier_verb verb;
	const char *pin; /* CASHIER_PIN */
};
/* E_NOT_FOUND, E_INVALID for a bad PIN. Tills learn of it with their next lease. */
enum err cashier_change(struct app *app, struct arena *a, const struct cashier_edit *e, struct complaints *c);

/* {name, role, state, pin, device} */
json_t *cashier_view(const struct till_staff_row *row);
enum err cashier_list(struct app *app, struct arena *a, json_t **out);

/* Fills the lease's staff: everybody who is active, has a PIN and may work at this device; supervisors first, in case there are
 * more than a lease holds. Under --demo also cashiers `lan` and `minh` and supervisor `truongca`, without PIN. In the caller's
 * transaction. */
enum err cashiers_lease(struct db *db, struct app *app, struct arena *a, const struct device_row *d, struct lease *lease);

#endif
