/* What a service that watches a bank account tells of money that came: SePay and payOS, each in its own form, signed over what
 * it sends. Pure; a notice is nothing but a claim of the service until its signature holds.
 *
 * A notice may come many times, late, and in any order: whoever takes it goes by (provider, tx). */
#ifndef HOABAN_BANK_NOTICE_H
#define HOABAN_BANK_NOTICE_H

#include <hoaban/arena.h>
#include <hoaban/receipt.h>
#include <hoaban/vietqr.h>

#define NOTICE_BYTES_MAX 16384
#define NOTICE_TX	 57 /* with NUL */
#define NOTICE_ACCOUNT	 35
#define NOTICE_MEMO	 513

struct bank_notice {
	char tx[NOTICE_TX];		    /* the provider's number of the transaction: ASCII, case matters */
	char bank_ref[NOTICE_TX];	    /* the bank's own number; "" = not told */
	char account[NOTICE_ACCOUNT];	    /* that the money came to */
	int64_t amount;			    /* đồng, ≥ 1 */
	bool is_incoming;		    /* false: money that left the account */
	char memo[NOTICE_MEMO];		    /* as the bank passed it on; what is not plain text is '?' */
	int64_t at;			    /* Unix seconds, as the bank booked it */
	char reference[TRANSFER_REFERENCE]; /* the only one in the memo; "" = none, or several */
};

/* Memo and reference from what the payer wrote, as the bank passed it on. */
void bank_notice_memo(struct bank_notice *out, const char *text);

/* POST of SePay: the raw body; headers X-SePay-Timestamp and X-SePay-Signature ("sha256=" and hex HMAC-SHA256 of
 * "timestamp.body"). E_UNAUTHORIZED: the signature does not hold; nothing else was looked at. E_MALFORMED. */
enum err sepay_open(struct bank_notice *out, struct bytes body, const char *timestamp, const char *signature,
		    struct bytes secret);
/* POST of payOS: {code, desc, success, data, signature}; signature = hex HMAC-SHA256 of "key=value" of data, ascending by key,
 * joined by
 * '&', null as "". E_REFUSED: signed, but it tells of no success. */
enum err payos_open(struct bank_notice *out, struct bytes body, struct bytes secret);

#endif
