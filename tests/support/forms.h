/* Forms of a page, as a browser without scripts would send them: found in the HTML, filled, and sent with one field exchanged.
 */
#ifndef TESTS_FORMS_H
#define TESTS_FORMS_H

#include "tests/support/story.h"

#define FORMS_FIELDS 96
#define FORMS_MAX    16

struct form_field {
	const char *name, *value; /* as sent; what is empty is filled with something that fits the name */
	bool is_sent;		  /* false: a box that is not ticked */
};

struct form {
	const char *action;
	size_t count;
	struct form_field fields[FORMS_FIELDS];
};

/* The forms of a page that POST; at most `max`. In the story's arena. Fails the test where a form can not be read. */
size_t forms_of(struct story *s, const char *html, struct form forms[], size_t max);
/* The body of a form with the value of one field exchanged: `value` is already escaped. `field` may be SIZE_MAX: none. */
const char *form_body(struct story *s, const struct form *f, size_t field, const char *value);

#endif
