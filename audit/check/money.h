/* Money that banks and services told of (table money), and the payments that were made of it (table payments): both sides of
 * one judgement, check_payments(). money.c reads what was told; payments.c what was paid, and says what does not meet. */
#ifndef AUDIT_CHECK_MONEY_H
#define AUDIT_CHECK_MONEY_H

#include "audit/audit.h"
#include "audit/input/marks.h"
#include "audit/input/mirror.h"

#include <hoaban/uuid.h>

/* Of the transactions that are in both: numbers of server/domain/money/money.h that never change. */
enum { PROVIDER_SANDBOX = 3 };

/* Of every transaction that a bank told of: when it was heard first. */
struct heard {
	uint64_t mark;
	int64_t ms;
};

/* What a till asked for and has not been told of yet: by all that came, and by what did not go back. */
struct promised {
	uint8_t sale[UUID_LEN];
	int64_t lacking, lacking_kept;
};

struct money_book {
	struct audit *audit;
	size_t heard_count, heard_room;
	struct heard *heard;	    /* ascending, with the first of each in front */
	struct mirror transactions; /* KEPT: payments; TOLD: money that paid for something */
	struct mirror exact;	    /* the same with amount and subject */
	struct marks unjudged;	    /* transactions of which no state says yet what they paid for */
	struct marks returned;	    /* transactions with amounts (money_amount_mark) that went back as a whole */
	size_t transfer_count;
	struct promised *transfers; /* ascending: sales that tills announced */
	struct mirror_side once;    /* each transaction, of both tables */
};

/* What has to be known before a payment can be judged: announced transfers, when money was heard of, what is odd. E_MEMORY */
enum err money_hear(struct money_book *x);
/* After payments were taken: every row of money joins the mirrors and the report's sums. */
enum err money_take(struct money_book *x);
void money_release(struct money_book *x);

struct promised *money_promise(const struct money_book *x, const uint8_t sale[static UUID_LEN]); /* NULL = none */
const struct heard *money_heard(const struct money_book *x, uint64_t tx);			 /* NULL = never */
uint64_t money_amount_mark(const struct audit *a, uint64_t tx, int64_t amount);

#endif
