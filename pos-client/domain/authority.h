/* Who says what is still free at a site: the site's hub, or the deputy that took its place, where the lease names one; else the
 * server. A till that does not reach it lets people in provisionally and says so.
 *
 *	authority_ask(t, &claim, &reading, &word);	before the record: its word, or none
 *	authority_told()	after the commit: it hears of the entry, which is the record
 *	authority_turn(t)	now and then, without waiting: takes what the site's devices have said
 *	authority_look(t, …)	for the banner
 *
 * Nothing here fails because a network does, and nothing waits longer than the settings `hub_ms` and
 * `claim_ms` say. */
#ifndef POS_AUTHORITY_H
#define POS_AUTHORITY_H

#include "pos-client/domain/approval.h"
#include <hoaban/gate.h>

void authority_close(struct till *t); /* the line to the hub, made at first use (hub_line.h) */

struct authority_word {
	enum gate_authority authority; /* gate.h: GATE_SILENT, or what the rest says */
	struct ruling ruling;
	char first_gate[32];		/* of a refusal: where they went in first; "" = not said */
	uint8_t grant[GRANT_BYTES_MAX]; /* what the hub signed, for the admission's entry */
	size_t grant_len;		/* 0 = the server's word, or a refusal */
};
/* Whether there is any sense in asking now: it is named, and has not just been found silent. */
bool authority_may_answer(struct till *t, uint32_t site);
/* E_OK also when nobody was reached. `c->id` is the same for the same act, however often it is asked. */
enum err authority_ask(struct till *t, const struct claim *c, const struct ticket *ticket, struct authority_word *out);

/* Behind the commit of an entry of the gate: admission, override, or these two. The hub hears of it now, or with this device's
 * tail; the server with the journal. */
void authority_told(struct till *t, uint32_t site);
void authority_undone(struct till *t, const struct admission_undone *u);
void authority_went(struct till *t, const struct persons_left *l);

/* Takes what has come and sends what is due: once a second while a gate is open, and whenever the descriptor has something to
 * read (−1 = there is no hub; it stays the same while the till is open and the site is). */
void authority_turn(struct till *t);
int authority_fd(struct till *t, uint32_t site);

enum authority_standing {
	AUTHORITY_ALONE,   /* nobody to ask: no server named, no hub */
	AUTHORITY_STRICT,  /* reached, as of the last word */
	AUTHORITY_FORMING, /* a new holder gathers what was admitted: its word is not final yet */
	AUTHORITY_SILENT,  /* not reached: provisional */
};
struct authority_view {
	enum authority_standing standing;
	bool is_hub;		  /* the site has a hub; else the server is meant */
	uint8_t holder[UUID_LEN]; /* of the highest epoch this device has seen; the hub's before the first */
	uint64_t epoch;		  /* 0 = none was seen yet */
	int rank;		  /* of this device: 0 = the hub, 1… = a deputy in this order, −1 = neither */
	uint32_t incidents;	  /* places admitted twice apart that the hub has told of today */
	bool has_inside;	  /* the hub's word on how many are inside, at inside_at (Unix seconds) */
	int64_t inside, inside_at;
};
enum err authority_look(struct till *t, uint32_t site, struct authority_view *out);

/* The supervisor declares that this device, one of the site's deputies or its hub, is the authority from now on: approval
 * (APPROVAL_TAKE_OVER) and ENTRY_EPOCH in one transaction; the hub process beside reads it in the journal. E_REFUSED: this
 * device is not named; reasons in t->why. `who` is filled but for action and subject. */
enum err authority_take_over(struct till *t, uint32_t site, struct approval_request *who, uint64_t *epoch);

#endif
