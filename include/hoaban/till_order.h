/* An order of the shop, looked up at a till: POST /v1/till-orders. Each message is one deterministic CBOR array that begins with
 * its version, 1. Nothing in it names a person. */
#ifndef HOABAN_TILL_ORDER_H
#define HOABAN_TILL_ORDER_H

#include <hoaban/arena.h>
#include <hoaban/ticket.h>

/* [1, text]: the reference of the transfer, the number that the bank gave it, or the link of the order's page. */
#define TILL_ORDER_TEXT 257
void till_order_ask_encode(struct buf *out, const char *text);
enum err till_order_ask_decode(char out[static TILL_ORDER_TEXT], struct bytes in);

/* Numbers are on the wire: never reused. */
enum till_order_status {
	TILL_ORDER_PENDING = 1,
	TILL_ORDER_PAID = 2,
	TILL_ORDER_EXPIRED = 3,
	TILL_ORDER_REFUNDING = 4,
	TILL_ORDER_REFUNDED = 5,
	TILL_ORDER_BOOKED = 6,
	TILL_ORDER_CANCELLED = 7,
	TILL_ORDER_FULFILLED = 8,
};
const char *till_order_status_text(enum till_order_status s); /* "pending", "paid" … as the API has it */

/* [1, order id, status, visit day, persons, total, [ticket COSE…]]; tickets only when it is paid. */
#define TILL_ORDER_TICKETS_MAX 1000
#define TILL_ORDER_BYTES_MAX   (512u << 10)
struct till_order {
	uint8_t id[UUID_LEN];
	enum till_order_status status;
	int32_t visit_day;
	uint32_t persons;
	int64_t total; /* đồng */
	size_t ticket_count;
	struct bytes *tickets;
};
void till_order_encode(struct buf *out, const struct till_order *o);
enum err till_order_decode(struct till_order *out, struct arena *a, struct bytes in);

#endif
