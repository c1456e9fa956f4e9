/* SePay, payOS and VNPAY as they stand in their own documentation: what they send us, signed by OpenSSL, not by our library. */
#ifndef TESTS_PAYSERVICES_H
#define TESTS_PAYSERVICES_H

#include "tests/support/story.h"

#define PAY_ACCOUNT "0000000000" /* the tariff's, of the province */

/* The group of a story whose server is connected to them: the secrets lie in a directory of their own. */
int payservices_begin(void **state);
int payservices_end(void **state);

struct pay_told {
	const char *tx;
	const char *bank_ref; /* NULL = "" */
	const char *account;  /* NULL = PAY_ACCOUNT */
	const char *memo;
	const char *type; /* SePay: NULL = "in" */
	const char *when; /* "2026-11-21 08:14:59"; NULL = that */
	int64_t amount;
	bool is_forged;
};
/* The status we answer with. */
int sepay_tells(struct story *s, const struct pay_told *t);
int payos_tells(struct story *s, const struct pay_told *t);

struct vnpay_told {
	const char *reference, *tx;
	const char *code; /* NULL = "00": paid; "24": the payer gave up */
	int64_t amount;
	bool is_forged;
};
/* The RspCode we answer an IPN with. */
const char *vnpay_tells(struct story *s, const struct vnpay_told *t);
/* The signed query itself: what the payer's browser is sent back with. */
const char *vnpay_query(struct story *s, const struct vnpay_told *t);
/* What a payer is sent to is signed over exactly what stands there. Fails the test. */
void vnpay_link_is_signed(struct story *s, const char *link);

/* "applied", "unknown" … of the money with this number at its source; "none". */
const char *pay_state(struct story *s, const char *tx);

/* What a VietQR text says, by an EMVCo reader and a CRC of the test's own. Fails the test when it is not sound. */
struct pay_qr {
	char bin[16], account[32], amount[16], purpose[32];
};
void pay_qr_read(struct pay_qr *out, const char *text);

#endif
