/* Orders of the shop and the API: what is asked, what is owed, what was issued. */
#ifndef SERVER_DOMAIN_ORDER_H
#define SERVER_DOMAIN_ORDER_H

#include <hoaban/slot.h>
#include <hoaban/tariff.h>

struct app;
struct db;
struct order_row;

enum order_status {
	ORDER_PENDING = 1,
	ORDER_PAID = 2,
	ORDER_EXPIRED = 3,
	ORDER_REFUNDING = 4,
	ORDER_REFUNDED = 5,
	ORDER_BOOKED = 6,    /* places are kept, paid on site (booking.h) */
	ORDER_CANCELLED = 7, /* such a booking, by whoever has its link */
	ORDER_FULFILLED = 8, /* such a booking, sold at a till: receipts and tickets are that sale's */
};
const char *order_status_text(enum order_status s);

enum pay_method { PAY_NONE = 0, PAY_VIETQR = 1, PAY_VNPAY = 2, PAY_SANDBOX = 3, PAY_ON_SITE = 4 };
#define PAY_METHOD_LAST PAY_ON_SITE
const char *pay_method_text(enum pay_method m);
enum err pay_method_parse(enum pay_method *out, const char *text);
enum payment_form pay_method_form(enum pay_method m); /* what a receipt calls it */

#define TOKEN_LEN  16
#define EMAIL_TEXT 255
#define PAYER_TEXT 255

struct payer {
	const char *name;     /* required when a payer is given */
	const char *tax_code; /* or NULL */
	const char *address;  /* or NULL */
};

/* A visitor's slot at a site: minutes of the day of the visit. `ends` is 0 as it is asked for, and known when it is stored. */
#define ORDER_SLOTS_MAX SITES_MAX
struct order_slot {
	uint32_t site; /* number */
	uint32_t begins, ends;
};

/* The decoded inputs of an order. Texts are the caller's and outlive the order's processing. */
struct order_inputs {
	struct price_request price;
	bool is_group;
	enum language language;
	enum pay_method method;
	bool is_settled_now; /* sandbox with settle: now */
	const char *email;   /* or NULL */
	bool has_payer;
	struct payer payer;
	const uint8_t *buyer; /* mark of the browser (basket.h), or NULL; no part of what is encoded or hashed */
	const char *peer;     /* likewise: the address that asks, as in http_request, or NULL */
	bool is_meant_again;  /* likewise: the buyer was shown the order before, and wants this one too */
	size_t slot_count;    /* one per site at most; ascending by site when stored */
	struct order_slot slots[ORDER_SLOTS_MAX];
};

/* The inputs without the person: deterministic CBOR, stored with the order; enough to price and settle it again. Version 2
 * has slots; without any, version 1 is written. Both are read. */
void order_inputs_encode(struct buf *out, const struct order_inputs *in);
enum err order_inputs_decode(struct order_inputs *out, struct arena *a, struct bytes in);
/* Its slots, on the day of the visit: how many. */
size_t order_slots(struct slot out[static ORDER_SLOTS_MAX], const struct order_inputs *in);
/* From then on nobody can be let in with it: its day is over, or one of its slots is. Nothing is paid for it any more. */
int64_t order_over_at(const struct order_inputs *in);
/* SHA-256 over the idempotency key and all decoded inputs, person included: same key + same hash = the same request. The key is
 * the salt: without it one guess at an address would tell all its orders. */
void order_inputs_hash(uint8_t hash[static HASH_LEN], const uint8_t key[static UUID_LEN], const struct order_inputs *in);

/* What is known of an order when it is shown. Spans are arena memory. */
struct order_receipt {
	char form[FORM_TEXT], symbol[SYMBOL_TEXT];
	uint32_t number;
	int64_t amount;
	uint8_t lookup[LOOKUP_LEN];
};
struct order_ticket {
	struct bytes cose;
};
/* Of a ticket that was split, or of a part that was split further. */
struct order_part {
	uint8_t id[UUID_LEN], parent[UUID_LEN];
	struct bytes cose;
};
struct order {
	uint8_t id[UUID_LEN];
	uint8_t token[TOKEN_LEN];
	uint8_t input_hash[HASH_LEN];
	enum order_status status;
	enum pay_method method;
	const char *transfer_to; /* tax code of whose money it will be, while it is awaited under the order's reference; NULL =
				    none is */
	int64_t total, created_ms, expires_at;
	int32_t visit_day;    /* as it is now: it may have been changed (date_change.h) */
	uint32_t day_changes; /* how often */
	uint32_t edition, persons;
	struct bytes inputs;
	size_t receipt_count;
	struct order_receipt *receipts;
	size_t ticket_count;
	struct order_ticket *tickets;
	size_t part_count;
	struct order_part *parts;
};

/* By its token, with receipts and tickets; a pending order past its time shows as expired. E_NOT_FOUND. */
enum err order_find(struct order *out, struct arena *a, struct app *app, const uint8_t token[static TOKEN_LEN]);
enum err order_find_id(struct order *out, struct arena *a, struct app *app, const uint8_t id[static UUID_LEN]);
/* A ticket of an order, or a part of one (split.h), for whoever has the order's token. E_NOT_FOUND. */
enum err order_ticket(struct app *app, struct arena *a, const uint8_t token[static TOKEN_LEN],
		      const uint8_t id[static UUID_LEN], struct bytes *cose);
/* The same from a row that was read; `now` in Unix seconds decides whether it lapsed. */
enum err order_from_row(struct order *out, struct arena *a, struct db *db, const struct order_row *row, int64_t now);

#endif
