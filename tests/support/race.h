/* A race: several who do something at the same moment, each over a connection of its own. */
#ifndef TESTS_RACE_H
#define TESTS_RACE_H

#include "tests/support/story.h"

#define CONTENDERS_MAX 8

struct contender {
	const char *path, *body, *headers[4]; /* of a request, ended by NULL; or */
	const char *method;		      /* NULL = POST */
	size_t body_len;		      /* 0 = strlen */
	const char *const *words;	      /* a program, ended by NULL */
	int status;			      /* what was answered, or how the program ended */
};

/* They are let go together. Returns when all are answered. */
void race(const struct story *s, struct contender list[], size_t count);
/* How many of them ended so. */
size_t race_count(const struct contender list[], size_t count, int status);

#endif
