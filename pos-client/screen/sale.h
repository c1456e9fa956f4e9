/* The sale screen, in its files: what the keys do (sale_cart.c, sale_pay.c), the table of keys (sale_keys.c), the drawing
 * (sale_view.c). All rules are the cart's and sell()'s. */
#ifndef SCREEN_SALE_H
#define SCREEN_SALE_H

#include "pos-client/domain/banner.h"
#include "pos-client/domain/courier.h"
#include "pos-client/domain/paper.h"
#include "pos-client/domain/park.h"
#include "pos-client/domain/press.h"
#include "pos-client/domain/transfer.h"
#include "pos-client/screen/screen.h"

enum sale_stage {
	SALE_CART,	/* who and where */
	SALE_PAY,	/* how it is paid */
	SALE_REFERENCE, /* the slip of another device */
	SALE_DONE,	/* sold: the change is shown, any key begins the next */
	SALE_REPRINT,	/* asked whether the last is printed again */
	SALE_LEAVE,	/* asked whether to leave the counter */
};

/* What stays on the screen after a sale. */
#define SALE_RECEIPT_TEXT 48
struct sale_done {
	bool is_there;
	uint8_t id[UUID_LEN];
	int64_t total, handed, change;
	uint32_t tickets;
	char receipt[SALE_RECEIPT_TEXT]; /* "26TAA 00000012", with "…" when there are more; "" = none */
	bool is_printed;
	const char *trouble; /* row why.<trouble>; NULL = none */
};

struct sale_screen {
	struct till *till;
	struct screen *screen;
	struct courier *courier; /* NULL = nothing is sent in the background */
	struct press *press;	 /* NULL = whoever prints waits for the printer */
	struct till_banner banner;
	struct arena aside; /* what the work beside the screen needs, forgotten after each turn */
	bool is_elsewhere;  /* another screen is shown, which may hold what a renewal would take away */
	int32_t day;	    /* the local day that the cart was priced on last */
	enum sale_stage stage;
	struct cart cart;
	struct cart_choices undo[CART_UNDO_MAX];
	uint32_t digits; /* typed before a key; 0 = none */
	bool has_digits;
	struct field input; /* an amount, or a reference */
	enum payment_form way;
	int64_t way_amount;
	struct transfer transfer; /* of this sale, when a part of it is paid so */
	struct sale_done done;
	size_t parked_count;
	struct parked parked[PARK_MAX];
};

enum err sale_run(struct screen *s, struct sale_screen *sale);
extern const struct view sale_view;

/* Looks again at what a fact may have changed: banner, parked carts. */
void sale_look(struct sale_screen *sale);
/* What goes on beside the screen: sync and papers. Every second, and between two sales: in a queue of visitors no tick may ever
 * find the cart empty. */
void sale_work_aside(struct sale_screen *sale);

/* ---- what the keys do: sale_cart.c */

#define SALE_KEY(name) enum screen_step name(struct screen *s, void *ctx, const struct screen_key *k)
SALE_KEY(sale_category); /* F1…F9 */
SALE_KEY(sale_site);
SALE_KEY(sale_more_sites);
SALE_KEY(sale_group);
SALE_KEY(sale_day_before);
SALE_KEY(sale_day_after);
SALE_KEY(sale_proofs);
SALE_KEY(sale_undo);
SALE_KEY(sale_clear);
SALE_KEY(sale_park);
SALE_KEY(sale_recall);
SALE_KEY(sale_begin_payment);
SALE_KEY(sale_type); /* digits */
bool sale_scan(struct screen *s, void *ctx, char *text, size_t len);
/* The stage is the cart's again; what was typed before is forgotten. */
void sale_back_to_cart(struct sale_screen *sale);

/* ---- sale_pay.c */

SALE_KEY(sale_note); /* F1…F4 */
SALE_KEY(sale_way);  /* F5… */
SALE_KEY(sale_pay);
SALE_KEY(sale_pay_back);
SALE_KEY(sale_leave_payment);
SALE_KEY(sale_pay_type);
SALE_KEY(sale_take_reference);
void sale_note_paper(struct sale_screen *sale, const struct paper_result *paper);
SALE_KEY(sale_leave_reference);
#define SALE_NOTES 4
extern const int64_t sale_notes[SALE_NOTES];

/* Makes the sale as it stands, shows the change, prints. */
void sale_commit(struct screen *s, struct sale_screen *sale);
/* From here on it stands (after a commit that was made elsewhere). */
void sale_finish(struct screen *s, struct sale_screen *sale, const uint8_t id[static UUID_LEN]);

/* ---- sale_transfer.c */

/* Waits for so much by transfer. SCREEN_LEAVE: the program shall end. */
enum screen_step sale_await_transfer(struct screen *s, struct sale_screen *sale, int64_t amount);

/* ---- sale_other.c */

SALE_KEY(sale_ask_reprint);
SALE_KEY(sale_reprint);
SALE_KEY(sale_payer);
SALE_KEY(sale_report);
SALE_KEY(sale_menu);
SALE_KEY(sale_language);
SALE_KEY(sale_send);
SALE_KEY(sale_ask_leave);
SALE_KEY(sale_leave);

/* Another screen begins; the way back. */
void sale_go_elsewhere(struct sale_screen *sale);
enum screen_step sale_come_back(struct screen *s, struct sale_screen *sale, enum err e);

/* ---- sale_visit.c */

SALE_KEY(sale_slot);
SALE_KEY(sale_class);

/* ---- sale_view.c */

void sale_draw(struct screen *s, void *ctx);

#endif
