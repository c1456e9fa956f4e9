/* The organisations' certificates, and whether they lead to the authority that the auditor was given. Asked for every receipt,
 * so that the answer for a registered certificate is found once. */
#ifndef AUDIT_AUTHORITIES_H
#define AUDIT_AUTHORITIES_H

#include "audit/audit.h"

#include <hoaban/x509.h>

struct authority_certificate {
	struct x509_opened *opened;
	int64_t from, until; /* leads there at both of these moments, and so in between; until < from: at none */
};

struct authorities {
	struct bytes ca;
	size_t count, room;
	struct authority_certificate *list; /* in the order of CERTIFICATES */
	struct x509_opened **opened;	    /* the same, as x509_known has them */
	struct x509_known known;
};

/* Findings for certificates that do not lead there, or that are not what their rows say. */
enum err authorities_load(struct authorities *out, struct audit *a);
void authorities_release(struct authorities *x);
/* E_OK; E_NOT_FOUND: not one of CERTIFICATES; E_EXPIRED, E_BAD_SIGNATURE as x509_verify_at(). From any thread. */
enum err authorities_judge(const struct authorities *x, struct bytes der, int64_t at);

#endif
