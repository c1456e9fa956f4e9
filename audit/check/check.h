/* The checks, one file each. They run in the order of the table in verify.c; each may rely on what those before
 * it left in struct audit. E_OK also when something was found; anything else ends the audit (exit code 3). */
#ifndef AUDIT_CHECK_H
#define AUDIT_CHECK_H

#include "audit/audit.h"
#include "audit/words.h"

struct check {
	const char *name; /* what the report calls it; the word: what progress does */
	enum word word;
	enum err (*run)(struct audit *a);
};
extern const struct check checks[];
extern const size_t check_count;

enum err check_files(struct audit *a);		/* every file: hash, rows, order, form */
enum err check_log(struct audit *a);		/* the tree of the revenue log, and every checkpoint of it */
enum err check_cosignatures(struct audit *a);	/* lines of witnesses */
enum err check_keys(struct audit *a);		/* delegations, lists, certificates of devices, tariff editions */
enum err check_evidence(struct audit *a);	/* what contradicts a journal is what it says */
enum err check_chains(struct audit *a);		/* journals: signatures, order, form */
enum err check_signed_tickets(struct audit *a); /* tickets, splits and parts: signatures and limits */
enum err check_sealed(struct audit *a);		/* receipts as XML: signatures, certificates, records */

enum err check_numbers(struct audit *a);     /* every receipt number, as the log tells of it */
enum err check_editions(struct audit *a);    /* tariff editions and devices against the log */
enum err check_payments(struct audit *a);    /* each transaction once; what it paid for */
enum err check_receipts(struct audit *a);    /* record, row, log, price */
enum err check_links(struct audit *a);	     /* what replaced what */
enum err check_corrections(struct audit *a); /* persons, reasons, documents, money */
enum err check_persons(struct audit *a);     /* tickets against receipts */
enum err check_accounts(struct audit *a);    /* orders and sales: money, receipts, tickets */
enum err check_facts(struct audit *a);	     /* journals against tables; shifts */
enum err check_admissions(struct audit *a);
enum err check_returns(struct audit *a);
enum err check_cash(struct audit *a);
enum err check_shifts(struct audit *a); /* drawers between shifts */
enum err check_leaves(struct audit *a); /* entries of the log that nothing stands for */
enum err check_sums(struct audit *a);	/* what it all comes to */

#endif
