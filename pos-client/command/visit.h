/* The words about a visit: the slots of timed sites, and the class that has booked. */
#ifndef POS_COMMAND_VISIT_H
#define POS_COMMAND_VISIT_H

#include "pos-client/command/command.h"
#include "pos-client/domain/class.h"
#include "pos-client/domain/sell.h"

struct visit_words {
	const char *slots, *booking;
	struct visit_choice choices[SALE_SLOTS_MAX];
	struct class_found found;
};
#define VISIT_OPTIONS(w)                                                                                                       \
	{"--slot", OPTION_TEXT, &(w)->slots, NULL},                                                                            \
	{                                                                                                                      \
		"--booking", OPTION_TEXT, &(w)->booking, NULL                                                                  \
	}

/* Finds the class: day, sites or product of the request are the booked ones. Before other words that name them. */
enum err visit_words_find(struct invocation *in, struct visit_words *w, struct sell_request *r);
/* "A1=09:30,DC=10:00" */
enum err visit_words_take(struct invocation *in, struct visit_words *w, struct sell_request *r);
/* What is known of a class, for --json. */
json_t *view_class(const struct till *t, const struct class_found *c);

#endif
