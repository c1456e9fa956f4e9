/* A transfer that a sale waits for: the visitor scans a VietQR of the organisation's account, the server hears of the money
 *from the bank, the till asks the server. Only then is the sale committed. Without the server there is no confirmation: then a
 * supervisor's word may stand for it, and the sale says so for ever (PAYMENT_TRANSFER_UNCONFIRMED).
 *
 *	transfer_begin()	who is to be paid and what to show: nothing is sent
 *	transfer_ask()		announces it the first time, then asks; again and again until transfer_is_paid()
 *	sell_request.transfer	the paid transfer, for sell()
 *
 * Everything follows from the sale's id: after a crash between the money and the sale, the same sale is asked for again and
 * finds its money. */
#ifndef POS_TRANSFER_H
#define POS_TRANSFER_H

#include "pos-client/domain/remote.h"
#include "pos-client/domain/sell.h"

#include <hoaban/transfer.h>

struct transfer {
	struct transfer_request request;
	char reference[TRANSFER_REFERENCE];
	char vietqr[VIETQR_TEXT_MAX]; /* the QR's text */
	int64_t received;	      /* đồng that came, as the server last said */
};

/* For the tender of form PAYMENT_TRANSFER of a request that has its id, as it would be sold now. E_REFUSED with reasons in
 * t->why: in training, or the organisation has no account for transfers. What sell() would refuse whatever it is paid with is
 * refused here, before anybody pays. */
enum err transfer_begin(struct till *t, const struct sell_request *r, struct transfer *out);
/* One exchange with the server. E_NETWORK, E_TIMEOUT, E_UNAVAILABLE: not reached; nothing is known to have changed.
 * E_MISMATCH: it was announced with another amount. */
enum err transfer_ask(struct till *t, struct transfer *x);
/* Its two halves, for whoever exchanges in another thread. */
enum err transfer_question(struct till *t, const struct transfer *x, struct buf *body, struct http_request **out);
enum err transfer_take_answer(struct transfer *x, int status, struct bytes answer);

/* What was asked for has come. What came above it is not in `received`: the office gives it back. */
bool transfer_is_paid(const struct transfer *x);

#endif
