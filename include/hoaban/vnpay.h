/* VNPAY 2.1.0: cards and wallets. The payer is sent to an address that we sign; the service tells us what became of it by a GET
 * that it signs (IPN). Both are HMAC-SHA512, lower-case hex, over the vnp_ parameters ascending by name, form-urlencoded and
 * joined by '&'.
 *
 * What the payer's browser brings back proves nothing: only the IPN counts. */
#ifndef HOABAN_VNPAY_H
#define HOABAN_VNPAY_H

#include <hoaban/buf.h>

#define VNPAY_URL_MAX	2048
#define VNPAY_QUERY_MAX 4096
#define VNPAY_TEXT	128

struct vnpay_request {
	const char *terminal;  /* vnp_TmnCode */
	int64_t amount;	       /* đồng; sent × 100 */
	const char *reference; /* vnp_TxnRef, ours */
	const char *info;      /* vnp_OrderInfo, ASCII */
	const char *return_url;
	const char *locale;	  /* "vn" or "en" */
	const char *ip;		  /* of the payer */
	int64_t created, expires; /* Unix seconds; sent as local time */
};
/* `base` with the signed query behind it. E_INVALID: a text that is not printable ASCII. */
enum err vnpay_url(struct buf *out, const char *base, const struct vnpay_request *r, struct bytes secret);

struct vnpay_notice {
	char terminal[VNPAY_TEXT], reference[VNPAY_TEXT];
	char transaction[VNPAY_TEXT]; /* vnp_TransactionNo */
	int64_t amount;		      /* đồng, ≥ 1 */
	bool is_success;	      /* vnp_ResponseCode and vnp_TransactionStatus are "00" */
	int64_t paid_at;	      /* vnp_PayDate; 0 = not told */
};
/* The raw query of an IPN. E_UNAUTHORIZED: its signature does not hold, or it is none; E_MALFORMED. */
enum err vnpay_open(struct vnpay_notice *out, const char *query, struct bytes secret);

#endif
