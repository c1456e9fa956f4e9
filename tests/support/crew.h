/* People at tills and gates of a test, whose programs do what the test says (rogue.h): whole days of sales in a moment. */
#ifndef TESTS_SUPPORT_CREW_H
#define TESTS_SUPPORT_CREW_H

#include "tests/support/rogue.h"

#define CREW_PERSONS 8

/* A cashier with an open shift. */
struct crew {
	struct rogue till;
	uint8_t shift[UUID_LEN];
	const char *cashier;
};
struct crew_sale {
	uint8_t id[UUID_LEN];
	size_t count;
	struct bytes tickets[CREW_PERSONS]; /* one for each person, signed; good for the day */
};

/* `label` is the step that made the till's code; the shift is told at once. */
void crew_open(struct crew *c, struct story *s, const char *label, const char *cashier);
/* Persons of these categories, ended by 0: adults pay at A1, children are free, seniors pay half. Sent with crew_send(). */
void crew_sell(struct crew *c, const enum category persons[], struct crew_sale *out);
void crew_send(struct crew *c);
/* A gate's online claim; returns the verdict's number. */
uint32_t crew_admit(struct rogue *gate, struct bytes ticket);

/* `hoaband detect` at that time of a --clock; its answer is kept under the label. */
void crew_detect(struct story *s, const char *label, const char *clock);
/* The nth open finding of a detector in that answer, from 0; NULL = there are not so many. */
const json_t *crew_finding(struct story *s, const char *label, const char *detector, size_t n);

#endif
