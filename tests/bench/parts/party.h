/* Kinds of parties, and what is written about one: receipt, ticket, journal entries. Real records; the signatures stand for
 * others. */
#ifndef BENCH_PARTY_H
#define BENCH_PARTY_H

#include <hoaban/receipt.h>

#define PARTY_KINDS 32u /* the first half of the shop, the other half of tills */

struct party {
	uint32_t adults, seniors, children;
	unsigned site; /* where it goes in; one in four may go to a second one */
	uint64_t sites;
	int64_t total;
	enum payment_form form;
};
struct party party_of(unsigned kind);

/* Each appends its bytes; a day is a local one. */
void party_record(struct buf *out, unsigned kind, int32_t day);
void party_ticket(struct buf *out, unsigned kind, int32_t day);
void party_sale(struct buf *out, unsigned kind, int32_t day);
void party_admission(struct buf *out, unsigned kind, int32_t day);

#endif
