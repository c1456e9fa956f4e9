/* The gate's one decision: who may enter, from what is known. Pure. The till, the hub, the server and the auditor call it; the
 * page for phones says the same in its own language and is held to the same table (tests/vectors/verdict-cases.tsv).
 *
 *	rules_read()	text → ticket: everything that needs no memory (rules.h)
 *	gate_decide()	with what this device remembers of the root → a verdict, or `must_ask`
 *	…		when must_ask: the site's authority is asked, its answer (or silence) put into the facts
 *	gate_decide()	again → the verdict
 *
 * A split is no fact of its own: parent and children share the root's uses, so a place that one of them has taken is taken for
 * all (FORMATS §1). */
#ifndef HOABAN_GATE_H
#define HOABAN_GATE_H

#include <hoaban/rules.h>

/* What this device remembers of the ticket's root, beside the lists. All zero: it has never seen it. The first two are the lists'
 * own words, known earlier, and stand where they would: they are worth looking up for every ticket whose signature holds. */
struct gate_memory {
	bool is_revoked;    /* refunded here, and perhaps on no list yet */
	bool is_superseded; /* exchanged here */
	bool is_forged;	    /* it claims another's place (the server knows what was sold) → OVER_LIMIT */
	struct uses uses;   /* of (root, site, today) */
};

/* Whoever grants the places of a site (DESIGN §3): its hub, or the server where no hub is named. */
enum gate_authority {
	GATE_UNASKED,  /* somebody is to be asked: the decision may say must_ask */
	GATE_SELF,     /* this device is the authority: what it remembers is all there is */
	GATE_SILENT,   /* nobody was reached, or nobody is named */
	GATE_ADVISED,  /* one who is not the authority answered, or the authority while it is still gathering: what it knows to
			* be  taken is taken, what it grants is provisional */
	GATE_ANSWERED, /* the authority's own word */
};

struct gate_facts {
	enum verdict read; /* what rules_read said */
	const struct reading *reading;
	const struct gate_memory *memory;
	uint32_t want; /* persons; 0 = all that are left */
	enum gate_authority authority;
	const struct ruling *word; /* with GATE_ADVISED and GATE_ANSWERED: the answer; else not looked at */
};

/* A ruling whose verdict is ADMITTED grants places; all others have first_use, count and entry 0. */
struct gate_decision {
	bool must_ask;	     /* nothing speaks against it here; `ruling` is what is granted if nobody answers */
	bool is_provisional; /* ADMITTED without the word of the site's authority */
	struct ruling ruling;
};

/* What was let in here stays let in, whatever others say: an authority can refuse what this device would grant, never the other
 * way round. A grant that makes no sense (nobody, places that the ticket does not have or that are taken here, more than were
 * wanted) counts as silence. */
void gate_decide(struct gate_decision *out, const struct gate_facts *f);

/* Whether somebody else's ruling on this ticket can be meant: a refusal, or places that the ticket has and this device does not
 * know to be taken, as many as were wanted. `memory` may be NULL. */
bool gate_is_sound(const struct ruling *r, const struct ticket *t, const struct gate_memory *memory, uint32_t want);

#endif
