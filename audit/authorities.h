/* The organisations' certificates, and whether they lead to the authority that the auditor was given. Asked for every receipt,
 * so that the answer for a registered certificate is found once. */
#ifndef AUDIT_AUTHORITIES_H
#define AUDIT_AUTHORITIES_H

#include "audit.h"

struct authority_certificate {
	uint8_t hash[HASH_LEN]; /* of its DER */
	int64_t not_before, not_after;
	bool is_good; /* leads there at both ends of its validity, and so in between */
};

struct authorities {
	struct bytes ca;
	size_t count, room;
	struct authority_certificate *list; /* in the order of CERTIFICATES */
};

/* Findings for certificates that do not lead there, or that are not what their rows say. */
enum err authorities_load(struct authorities *out, struct audit *a);
/* E_OK; E_NOT_FOUND: not one of CERTIFICATES; E_EXPIRED, E_BAD_SIGNATURE as x509_verify_at(). From any thread. */
enum err authorities_judge(const struct authorities *x, struct bytes der, int64_t at);

#endif
