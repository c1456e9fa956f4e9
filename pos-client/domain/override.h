/* A supervisor lets somebody in whom the rules refuse, or who shows no ticket: his word and the fact in one commit. It takes no
 * place of a ticket, and counts among those inside. */
#ifndef POS_OVERRIDE_H
#define POS_OVERRIDE_H

#include "pos-client/domain/approval.h"

struct override_request {
	uint32_t site;
	const char *gate;     /* at most 31 bytes */
	enum verdict verdict; /* what spoke against it; without a ticket VERDICT_MALFORMED */
	uint32_t persons;     /* 1 … OVERRIDE_PERSONS_MAX */
	struct bytes cose;    /* len 0 = no ticket was read */
};
/* `who` is filled but for action and subject. E_INVALID (persons, reason), E_FORBIDDEN, E_UNAUTHORIZED as in approval.h. */
enum err override(struct till *t, const struct override_request *r, struct approval_request *who, uint64_t *seq);

#endif
