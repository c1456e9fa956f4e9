/* Admission at a gate: what the text says, what this till knows, what the server knows; the record is committed before the
 * answer is given. */
#ifndef POS_ADMIT_H
#define POS_ADMIT_H

#include "pos-client/domain/state.h"

struct admit_request {
	const char *text; /* QR text or typed code */
	size_t len;
	uint32_t site;	  /* site number */
	const char *gate; /* at most 31 bytes */
	uint32_t count;	  /* persons; 0 = all that are left */
};

struct admit_answer {
	enum verdict verdict;
	bool is_provisional; /* admitted without the word of the site's authority (authority.h) */
	bool has_ticket;     /* the ticket was read and its signature holds */
	struct ticket ticket;
	uint32_t admitted; /* persons let in now */
	uint32_t remaining;
	int64_t first_admitted_at; /* 0 = never */
	const char *notice;	   /* what the guard looks at, "SENIOR: thẻ căn cước; …"; NULL = nothing */
	uint64_t seq;		   /* the entry that records it */
	uint8_t claim[UUID_LEN];   /* of an admission: by this it is undone */
	char first_gate[32];	   /* of the first admission, where it is known; else "" */
	struct bytes cose;	   /* of the ticket that was read; arena memory */
};

/* E_OK: there is a verdict, and it is in the journal. */
enum err admit(struct till *t, const struct admit_request *r, struct admit_answer *out);

/* Asks the server (admit_claim.c). E_OK: `answer` is its word. Anything else: it was not reached or made no sense, and for
 * some seconds it is not asked again. */
enum err admit_claim(struct till *t, const struct claim *c, struct claim_answer *answer);

#endif
