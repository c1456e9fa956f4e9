/* A visitor's browser without scripts: pages are looked at, forms are sent, cookies are kept. */
#ifndef TESTS_VISITOR_H
#define TESTS_VISITOR_H

#include "tests/support/story.h"

struct visitor {
	struct story *story;
	char cookie[128];  /* the buyer's mark; "" = none yet */
	const char *key;   /* hidden in the last form of the shop; arena */
	const char *page;  /* the last body; arena */
	const char *where; /* of the last 303, else NULL */
	char head[4096];
};

void visitor_open(struct visitor *v, struct story *s);
/* A GET that must answer `status`. References "${…}" are put into path and fields. */
void visitor_look(struct visitor *v, const char *path, int status);
/* A form that must answer `status`; "name=value&…", escaped by the caller. */
void visitor_send(struct visitor *v, const char *path, const char *fields, int status);
/* The shop's form with the last page's hidden key. */
void visitor_order(struct visitor *v, const char *language, const char *fields, int status);
/* Goes where the last answer led. */
void visitor_follow(struct visitor *v);
/* What one browser may have for nothing of a slot, six places, from the shop's form: seven at once are refused in the words
 * `size` (422, at the persons), after five two more in the words `held` (429 with Retry-After, at the sites, the form kept);
 * the sixth is ordered. `fields` are those of the form but for the persons, with the e-mail khach@example.com; `category` is
 * theirs. */
struct six_places {
	const char *language, *fields, *category, *size, *held;
};
void visitor_meets_limit(struct story *s, const struct six_places *of);
/* Of the last page. */
void visitor_sees(struct visitor *v, const char *text);
void visitor_misses(struct visitor *v, const char *text);

#endif
