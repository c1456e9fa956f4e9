/* A certificate authority of a test, for the organisation's certificates that tills sign receipts with. */
#ifndef TESTS_SUPPORT_CERTIFIER_H
#define TESTS_SUPPORT_CERTIFIER_H

#include <hoaban/arena.h>
#include <hoaban/buf.h>

struct certifier {
	struct buf key, pem; /* its own */
};
void certifier_start(struct certifier *c, int64_t now);
void certifier_stop(struct certifier *c);
/* A fresh RSA key, PEM. */
void certifier_key(struct buf *pem);
/* A certificate for a key (private or public), DER. */
void certifier_issue(const struct certifier *c, const char *tax_code, int64_t not_before, int64_t not_after, struct bytes key,
		     struct buf *der);

/* What a receipt's XML says, after every check: record, digests, signature, certificate up to this authority at that time. */
struct certified {
	const char *tax_code, *symbol;
	uint32_t number;
	int64_t time, signed_at, total;
	bool has_payer;
};
enum err certifier_open(const struct certifier *c, struct arena *a, struct bytes xml, struct certified *out);

#endif
