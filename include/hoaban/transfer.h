/* How a till asks for a transfer and learns that it came: POST /v1/till-payments, repeated as often as the till likes. Each
 * message is one deterministic CBOR array that begins with its version, 1. */
#ifndef HOABAN_TRANSFER_H
#define HOABAN_TRANSFER_H

#include <hoaban/receipt.h>
#include <hoaban/vietqr.h>

/* [1, sale id, tax code, amount] */
struct transfer_request {
	uint8_t sale[UUID_LEN];	      /* made by the till; the sale is committed under it once the money is there */
	char tax_code[TAX_CODE_TEXT]; /* of the organisation whose account it goes to */
	int64_t amount;		      /* đồng, at least 1 */
};
void transfer_request_encode(struct buf *out, const struct transfer_request *r);
enum err transfer_request_decode(struct transfer_request *out, struct bytes in);

/* [1, reference, received, time or null] */
struct transfer_answer {
	char reference[TRANSFER_REFERENCE];
	int64_t received; /* đồng that came so far under this reference; above the amount nothing counts, it is the payer's */
	int64_t received_at; /* Unix seconds of the last of it; 0 = nothing came */
};
void transfer_answer_encode(struct buf *out, const struct transfer_answer *a);
enum err transfer_answer_decode(struct transfer_answer *out, struct bytes in);

#endif
