/* Who works here, to choose from, and a supervisor's word as lines of a form: name, PIN, reason. The PIN is asked for only from
 * somebody who has one. */
#ifndef SCREEN_APPROVE_H
#define SCREEN_APPROVE_H

#include "pos-client/domain/approval.h"
#include "pos-client/screen/form.h"

/* Filled where it stays: `names` point into `texts`. Copies, because a renewal takes the lease's own away. */
struct staff_names {
	size_t count;
	const char *names[LEASE_STAFF_MAX];
	char texts[LEASE_STAFF_MAX][NAME_TEXT];
};
/* Adds everybody of this role, but for one name ("" = nobody). */
void staff_names(const struct till *t, enum staff_role role, const char *but, struct staff_names *out);
/* A choice of names, and the PIN under it. */
void form_add_person(struct form *f, const char *label, const char *pin_label, const struct staff_names *names);
/* Puts the PIN's line on or off, for the person that is chosen above it. `line` = the person's. */
void form_look_at_person(struct screen *s, struct form *f, size_t line);
/* NULL = has none. */
const char *form_pin(const struct form *f, size_t line);

/* ---- a supervisor */

struct approve {
	enum approval_action action;
	struct staff_names names;
	size_t line; /* the supervisor's; his PIN is the next one */
	size_t reason;
};
/* Adds supervisor and PIN; `reason` is a line of the form that was added before. */
void approve_add(struct screen *s, struct form *f, struct approve *a, size_t reason);
struct approval_request approve_request(const struct form *f, const struct approve *a);

/* A form of nothing but the supervisor's word, for what has no other input. `allow` does it; refused, the form stays with the
 * reason. *is_allowed: it was done. */
struct approve_question {
	enum approval_action action;
	const char *title, *note; /* keys of the texts; note: what is allowed with it, or NULL */
	enum err (*allow)(struct till *t, const struct approval_request *who, void *ctx);
	void *ctx;
};
enum err approve_run(struct screen *s, const struct approve_question *q, bool *is_allowed);

#endif
