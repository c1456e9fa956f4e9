/* What is being sold before it is sold: the choices of one sale, priced anew after each of them. Knows no screen and writes
 * nothing.
 *
 * A cart has its sale's id from its first moment: a payment that is tried again after an error, or after a restart out of the
 * row where it was parked, is the same sale and cannot be made twice. Every choice can be taken back, one by one
 * (cart_undo), without anybody's permission, until the payment is committed. */
#ifndef POS_CART_H
#define POS_CART_H

#include "pos-client/domain/class.h"
#include "pos-client/domain/sell.h"

/* ---- what can be sold */

/* One site of the lease, or a pass over several. Codes and masks outlive a new tariff; names do not. */
struct cart_offer {
	uint64_t sites;
	char product[PRODUCT_TEXT]; /* "" = a site */
	char code[PRODUCT_TEXT];
};
#define CART_OFFERS_MAX 48

/* ---- how it is paid */

/* One way to pay a part of the sale that is not cash; cash is what is left. A new way is a row in cart_pay.c. */
struct cart_way {
	enum payment_form form;
	const char *text;    /* key of the texts: pay.card */
	bool asks_reference; /* typed from the other device's slip */
};
extern const struct cart_way cart_ways[];
extern const size_t cart_way_count;

#define CART_REFERENCE 32
struct cart_tender {
	enum payment_form form;
	int64_t amount;
	char reference[CART_REFERENCE];
};

/* ---- the choices */

#define CART_CARDS_MAX 64
struct cart_card {
	struct idcard card;
	enum category category; /* of the person it proves */
};

struct cart_choices {
	uint64_t sites;
	char product[PRODUCT_TEXT]; /* "" = the sites */
	bool has_day;
	int32_t day; /* of the visit; without it it is the day of the sale */
	bool is_group;
	bool has_seen_proofs; /* the cashier says so of everybody who is in the cart now */
	uint32_t quantity[CATEGORY_COUNT];
	size_t card_count;
	struct cart_card cards[CART_CARDS_MAX];
	bool has_class; /* cart.class has booked */
	size_t slot_count;
	struct visit_choice slots[SALE_SLOTS_MAX]; /* of sites whose usual slot is not the one */
	size_t tender_count;
	struct cart_tender tenders[SALE_TENDERS_MAX - 1];
	int64_t handed; /* cash on the counter so far; 0 = exactly what is due */
};

struct cart_payer {
	char name[PAYER_BYTES_MAX + 1], tax_code[16], address[PAYER_BYTES_MAX + 1]; /* name "" = nobody asks for it */
};

/* ---- what it costs */

struct cart_line {
	enum category category;
	bool is_sold;  /* on that day, for these sites */
	int64_t price; /* of one person */
	uint32_t quantity;
	int64_t amount;
	bool needs_proof;
	uint32_t proven; /* by cards, or all by the cashier's word */
};
#define CART_WHY 32
struct cart_price {
	enum err status;			/* E_OK, or why it cannot be priced: an empty cart is E_OK and 0 */
	char pointer[CART_WHY], code[CART_WHY]; /* the first reason, as in a complaint */
	size_t line_count;
	struct cart_line lines[CATEGORY_COUNT]; /* every category of the tariff, in its order */
	uint32_t persons, free_persons;
	int64_t total;
	size_t receipts;
	struct visit visit;	       /* the slots of timed sites, for the persons in the cart */
	uint32_t left[SALE_SLOTS_MAX]; /* what this till has left of each; LEASE_PLACES_FREE = no limit */
};

#define CART_UNDO_MAX 32
struct cart {
	struct till *till;
	uint8_t id[UUID_LEN]; /* the sale's */
	struct cart_choices now;
	struct cart_payer payer;
	struct class_found class;
	struct cart_price price;
	size_t offer_count;
	struct cart_offer offers[CART_OFFERS_MAX];
	/* For tenders that stand on more than the cashier's word (sell.h); set by whoever asked for it, forgotten with the
	 * sale. */
	const struct transfer *transfer;
	struct approval_request *word;
	size_t undo_count, undo_at; /* a ring */
	struct cart_choices *undo;  /* room for CART_UNDO_MAX */
};

/* A new sale with a new id, at the till's usual site. `undo` = room for CART_UNDO_MAX. The till is enrolled. */
void cart_init(struct cart *c, struct till *t, struct cart_choices *undo);
/* The next sale: site and pass stay, everything else is wiped. */
void cart_next(struct cart *c);
/* Prices again: after midnight, after a new tariff. Also finds out again what can be sold. */
void cart_refresh(struct cart *c);
void cart_wipe(struct cart *c);

bool cart_is_empty(const struct cart *c); /* nobody and no payer is in it */

/* ---- choices; each is one step for cart_undo. E_RANGE when it is too much: nothing changed. */

enum err cart_add(struct cart *c, enum category category, uint32_t persons);
enum err cart_set(struct cart *c, enum category category, uint32_t persons); /* 0 takes them out, with their cards */
void cart_choose(struct cart *c, size_t offer);
void cart_choose_next(struct cart *c);
/* The site goes into the set of sites, or out of it when it is not the only one. A pass is left. */
void cart_toggle_site(struct cart *c, size_t offer);
/* Which offer the choice is; offer_count when it is a set of sites. */
size_t cart_chosen(const struct cart *c);
bool cart_has_offer(const struct cart *c, size_t offer); /* the offer, or a site of the set */
enum err cart_move_day(struct cart *c, int days);	 /* never before today */
void cart_switch_group(struct cart *c);
void cart_confirm_proofs(struct cart *c);
/* The cart becomes that class's: its day, sites and slots, as many as were booked, one ticket for all. */
void cart_take_class(struct cart *c, const struct class_found *class);
/* A site's visitors go in then; kept until another choice, or the next sale. E_RANGE: too many. */
enum err cart_choose_slot(struct cart *c, uint32_t site, uint32_t begins);
/* Judges one card: it proves somebody who is in the cart, else adds its person in the category that costs least. */
enum err cart_take_card(struct cart *c, const struct idcard *card, enum category *category);
/* E_NOT_FOUND: nothing is left to undo. */
enum err cart_undo(struct cart *c);
/* Everything of this sale, but the site; one step. */
void cart_clear(struct cart *c);

int32_t cart_day(const struct cart *c);	   /* of the visit */
uint64_t cart_sites(const struct cart *c); /* of the choice, those of a pass as well */
/* How many persons still need a proof that nobody has seen; always 0 unless the setting `ask_proof` is on. */
uint32_t cart_unproven(const struct cart *c);

/* ---- payment (cart_pay.c) */

/* So much was handed over in cash, beside what was handed before. */
enum err cart_hand(struct cart *c, int64_t amount);
/* A part is paid in another way; amount −1 = whatever is due. E_RANGE: more than is due. */
enum err cart_tender(struct cart *c, enum payment_form form, int64_t amount, const char *reference);
/* Back to before the payment. */
void cart_drop_payment(struct cart *c);
int64_t cart_due(const struct cart *c);	   /* in cash: the total less the other tenders */
int64_t cart_change(const struct cart *c); /* handed − due, never negative */
int64_t cart_short(const struct cart *c);  /* what is still missing; 0 when nothing was handed: then it is exact */

/* The sale as sell() wants it: views into the cart and the room. */
struct cart_request_room {
	struct idcard cards[CART_CARDS_MAX];
	struct payer_text payer;
};
void cart_request(struct cart *c, struct sell_request *out, struct cart_request_room *room);
/* Makes it durable. After E_OK the cart is done: cart_next(). After an error it stands as it was, under the same id. */
enum err cart_commit(struct cart *c, uint8_t sale[static UUID_LEN]);

#endif
