/* Bodies of journal entries: the facts a till creates. Each is one deterministic CBOR array that begins with its version, 1.
 * Lists are views or arena memory; times Unix seconds unless said otherwise; money đồng. */
#ifndef HOABAN_FACT_H
#define HOABAN_FACT_H

#include <hoaban/arena.h>
#include <hoaban/booking.h>
#include <hoaban/cash_count.h>
#include <hoaban/figures.h>
#include <hoaban/leaf.h>
#include <hoaban/receipt.h>
#include <hoaban/ticket.h>

#define CASHIER_TEXT 64
#define REASON_TEXT  200

/* One receipt of a sale. Its log salt is made where the fact is made, so that the server's leaf is determined by the entry. */
struct sale_receipt {
	uint8_t lookup[LOOKUP_LEN];
	uint8_t leaf_salt[SALT_LEN];
	struct bytes record;	    /* receipt.h */
	bool has_xml;		    /* the till signed it itself; else the server does at sync */
	uint8_t xml_hash[HASH_LEN]; /* SHA-256 of the signed XML, which travels beside the entry */
};

struct sale_ticket {
	struct bytes cose;	     /* the signed ticket */
	uint8_t leaf_salt[SALT_LEN]; /* used when it holds free persons */
	uint32_t free_persons;
};

struct tender {
	enum payment_form form;
	int64_t amount;	  /* what it pays of the total */
	int64_t tendered; /* cash handed over (≥ amount); = amount for the others */
	char reference[32];
};

/* What was looked at before a reduced or free price was given; nothing of the document itself. */
#define PROOF_TEXT 24
struct sale_proof {
	enum category category;
	uint32_t persons;
	char kind[PROOF_TEXT]; /* "id_card", "id_card_scan", "certificate", "card", "letter", "age" */
	char seen_by[CASHIER_TEXT];
};

/* The visit's time at one site that has a timetable: the tickets are good in this slot only. */
#define SALE_SLOTS_MAX 16
struct sale_slot {
	uint32_t site;	 /* number */
	uint32_t begins; /* minute of the local day */
	uint32_t taken;	 /* persons out of the till's own allotment; the others have the booking's places */
};

/* ENTRY_SALE: [1, sale id, visit day, shift id, cashier, total, [receipts], [tickets], [tenders], [proofs]], or, for what was
 * booked or is timed, [2, …, booking code or null, covered, [[site, begins, taken]…]]. Without these it is version 1. */
struct sale {
	uint8_t id[UUID_LEN];
	int32_t visit_day; /* local day */
	uint8_t shift[UUID_LEN];
	char cashier[CASHIER_TEXT];
	int64_t total;
	size_t receipt_count;
	struct sale_receipt *receipts;
	size_t ticket_count;
	struct sale_ticket *tickets;
	size_t tender_count;
	struct tender *tenders;
	size_t proof_count;
	struct sale_proof *proofs;
	char booking[BOOKING_CODE]; /* of the class that came; "" = none */
	uint32_t covered;	    /* persons on places which that booking held, as the till was told; 0 without one */
	size_t slot_count;
	struct sale_slot slots[SALE_SLOTS_MAX]; /* one per timed site */
};
#define SALE_RECEIPTS_MAX 1000 /* with face value there is one per paying person */
#define SALE_TICKETS_MAX  1000
#define SALE_TENDERS_MAX  8
#define SALE_PROOFS_MAX	  16
enum err sale_encode(struct buf *out, const struct sale *s);
enum err sale_decode(struct sale *out, struct arena *a, struct bytes body);

/* A replacement made at the till: what a sale leaves, and what it corrects. `sale` is the body of a sale: its id is the
 * correction's, its total what was collected in addition, its receipts are the replacement alone, its tickets those that take
 * the place of all old ones when `exchanges`. A refund's record is determined here; the money itself is the entry that follows.
 *
 * ENTRY_REPLACEMENT: [1, kind, [form, symbol, number, total], origin, exchanges, inside, reason, supervisor, refund, sale];
 * kind = 2 replacement, 3 refund; origin = id of the sale that began it; inside = persons who had gone in already, as far as
 * the till knew and the supervisor agreed to; refund = [record, leaf salt] or null; sale = byte string. Who agreed is not
 * judged here: a receipt that was issued stands. */
struct replacement {
	uint32_t kind; /* enum correction_kind */
	char form[FORM_TEXT], symbol[SYMBOL_TEXT];
	uint32_t number;
	int64_t replaced_total;
	uint8_t origin[UUID_LEN];
	bool exchanges;
	uint32_t inside;
	char reason[REASON_TEXT], supervisor[CASHIER_TEXT];
	struct bytes refund; /* correction.h; len 0 = none */
	uint8_t refund_salt[SALT_LEN];
	struct sale sale;
};
enum err replacement_encode(struct buf *out, const struct replacement *r);
enum err replacement_decode(struct replacement *out, struct arena *a, struct bytes body);

/* Money given back, after the replacement that says why: [1, correction id, shift id, cashier, amount, method, reference or
 * null] */
struct refunded {
	uint8_t correction[UUID_LEN];
	uint8_t shift[UUID_LEN];
	char cashier[CASHIER_TEXT];
	int64_t amount; /* ≥ 1 */
	enum payment_form method;
	char reference[32];
};
void refunded_encode(struct buf *out, const struct refunded *r);
enum err refunded_decode(struct refunded *out, struct bytes body);

/* ENTRY_SHIFT_OPENED: [1, shift id, cashier, float] */
struct shift_opened {
	uint8_t id[UUID_LEN];
	char cashier[CASHIER_TEXT];
	int64_t opening_float;
};
void shift_opened_encode(struct buf *out, const struct shift_opened *s);
enum err shift_opened_decode(struct shift_opened *out, struct bytes body);

/* ENTRY_SHIFT_CLOSED, the Z: [1, shift id, cashier, z number, opened at, float, figures, counted, pieces or null, expected,
 * perpetual total, leaf salt]; figures as in figures.h, pieces as in cash_count.h; difference = counted − expected; perpetual
 * total = every sale this till ever made, this shift's included */
struct shift_closed {
	uint8_t id[UUID_LEN];
	char cashier[CASHIER_TEXT];
	uint32_t z_number; /* gap-free per till, from 1 */
	int64_t opened_at, opening_float;
	struct figures figures;
	int64_t counted;
	struct cash_count pieces;
	int64_t expected; /* figures_expected() */
	int64_t perpetual;
	uint8_t leaf_salt[SALT_LEN];
};
/* E_INVALID: sums that contradict each other. */
void shift_closed_encode(struct buf *out, const struct shift_closed *s);
enum err shift_closed_decode(struct shift_closed *out, struct bytes body);

/* One use of one ticket: key of admission (root, use, site, day, entry). */
struct admission {
	uint8_t claim[UUID_LEN]; /* made by the device; the same in the online claim and in the journal */
	uint8_t ticket[UUID_LEN];
	uint8_t root[UUID_LEN];
	uint32_t site; /* site number (bit) */
	char gate[32];
	int32_t day;		   /* local day */
	uint32_t entry;		   /* entry number of that day, from 1 */
	uint32_t first_use, count; /* the uses first_use … first_use+count−1 */
	int64_t admitted_at;	   /* Unix seconds */
	bool is_provisional;	   /* the site's authority was not reached */
	struct bytes cose;	   /* the signed ticket: lets the server judge tickets whose sale it has not received yet */
	struct bytes grant;	   /* what the site's hub signed (site.h); len 0 = no hub granted it */
};
#define GRANT_BYTES_MAX 400
/* ENTRY_ADMISSION: [1, claim, ticket, root, site, gate, day, entry, first use, count, admitted at, provisional, ticket COSE
 * bytes, grant or null] */
void admission_encode(struct buf *out, const struct admission *a);
enum err admission_decode(struct admission *out, struct bytes body);

/* POST /v1/admissions, the online claim: [1, claim, site, gate, count, time, ticket COSE bytes]; the answer is claim_answer. */
struct claim {
	uint8_t id[UUID_LEN];
	uint32_t site;
	char gate[32];
	uint32_t count; /* 0 = all that are left */
	int64_t time;
	struct bytes cose;
};
void claim_encode(struct buf *out, const struct claim *c);
enum err claim_decode(struct claim *out, struct bytes body);

/* [1, verdict number, first use, count, entry, remaining, first admitted at or null, at which gate or null, provisional] */
struct claim_answer {
	uint32_t verdict; /* enum verdict of rules.h */
	uint32_t first_use, count, entry, remaining;
	int64_t first_admitted_at; /* 0 = never */
	char first_gate[32];	   /* where that was; "" = not known */
	bool is_provisional;	   /* the site has a hub: what the server grants there, it grants without the authority's word */
};
void claim_answer_encode(struct buf *out, const struct claim_answer *a);
enum err claim_answer_decode(struct claim_answer *out, struct bytes body);

/* ENTRY_SCAN_REFUSED: [1, site, gate, verdict, ticket id or null] */
struct scan_refused {
	uint32_t site;
	char gate[32];
	uint32_t verdict;
	bool has_ticket;
	uint8_t ticket[UUID_LEN];
};
void scan_refused_encode(struct buf *out, const struct scan_refused *s);
enum err scan_refused_decode(struct scan_refused *out, struct bytes body);

/* ENTRY_ADMISSION_UNDONE, within UNDO_S of the admission, for a turnstile that did not turn: [1, claim, site, gate, day]. The
 * places of that claim are free again. */
#define UNDO_S 60
struct admission_undone {
	uint8_t claim[UUID_LEN]; /* of the admission */
	uint32_t site;
	char gate[32];
	int32_t day;
};
void admission_undone_encode(struct buf *out, const struct admission_undone *u);
enum err admission_undone_decode(struct admission_undone *out, struct bytes body);

/* ENTRY_OVERRIDE: a supervisor lets somebody in whom the rules refuse; behind an approval (APPROVAL_GATE) of exactly this body.
 * [1, id, site, gate, verdict, persons, ticket COSE bytes or null]. It takes no place of the ticket. */
struct overridden {
	uint8_t id[UUID_LEN];
	uint32_t site;
	char gate[32];
	uint32_t verdict;  /* what spoke against it; never VERDICT_ADMITTED */
	uint32_t persons;  /* ≥ 1 */
	struct bytes cose; /* len 0 = none was read */
};
#define OVERRIDE_PERSONS_MAX 10000
void overridden_encode(struct buf *out, const struct overridden *o);
enum err overridden_decode(struct overridden *out, struct bytes body);

/* ENTRY_LEFT: so many persons went out, as counted at the gate: [1, site, gate, day, persons] */
struct persons_left {
	uint32_t site;
	char gate[32];
	int32_t day;
	uint32_t persons; /* ≥ 1 */
};
void persons_left_encode(struct buf *out, const struct persons_left *l);
enum err persons_left_decode(struct persons_left *out, struct bytes body);

/* ENTRY_EPOCH: this device has become a site's authority by a supervisor's word, behind an approval (APPROVAL_TAKE_OVER) of
 * exactly this body: [1, site, statement]; the statement is the signed epoch of site.h. */
struct epoch_begun {
	uint32_t site;
	struct bytes statement; /* COSE, at most GRANT_BYTES_MAX */
};
void epoch_begun_encode(struct buf *out, const struct epoch_begun *e);
enum err epoch_begun_decode(struct epoch_begun *out, struct bytes body);

/* ENTRY_SPLIT: [1, shift id or null, parent COSE bytes, [child COSE bytes…]]; the children's uses are the parent's, in order
 * and whole. */
#define SPLIT_PARTS_MAX 500
struct split {
	bool has_shift;
	uint8_t shift[UUID_LEN];
	struct bytes parent;
	size_t count; /* ≥ 2 */
	struct bytes *children;
};
void split_encode(struct buf *out, const struct split *s);
enum err split_decode(struct split *out, struct arena *a, struct bytes body);

/* ENTRY_PRINT and ENTRY_REPRINT: [1, sale id, copy]; copy 0 = the unmarked original, n = "BẢN SAO n" */
struct printed {
	uint8_t sale[UUID_LEN];
	uint32_t copy;
};
void printed_encode(struct buf *out, const struct printed *p);
enum err printed_decode(struct printed *out, struct bytes body);

/* ENTRY_ORDER_PRINTED: tickets of a paid order of the shop were printed here, marked as that; nothing was sold and no money
 * moved. [1, order id, cashier or null, tickets, copy]; tickets ≥ 1; copy = how often at this till, from 1. */
struct order_printed {
	uint8_t order[UUID_LEN];
	char cashier[CASHIER_TEXT]; /* of the open shift; "" = none was open */
	uint32_t tickets, copy;
};
void order_printed_encode(struct buf *out, const struct order_printed *p);
enum err order_printed_decode(struct order_printed *out, struct bytes body);

/* What a supervisor may allow; numbers are never reused. */
enum approval_action {
	APPROVAL_PAID_OUT = 1,
	APPROVAL_DRAWER = 2,
	APPROVAL_CLOCK = 3,
	APPROVAL_OLD_LISTS = 4,
	APPROVAL_REPLACE = 5,
	APPROVAL_REFUND = 6,
	APPROVAL_TRANSFER = 7,
	APPROVAL_GATE = 8,
	APPROVAL_TRAINING = 9,
	APPROVAL_TAKE_OVER = 10,
};
#define APPROVAL_LAST APPROVAL_TAKE_OVER

/* ENTRY_APPROVAL: [1, action, subject, supervisor, cashier or null, reason]; subject = SHA-256 of the body of the entry that it
 * allows, which follows it in the journal; reason and supervisor are never empty */
struct approval {
	enum approval_action action;
	uint8_t subject[HASH_LEN];
	char supervisor[CASHIER_TEXT];
	char cashier[CASHIER_TEXT]; /* of the open shift; "" = none is open. Never the supervisor */
	char reason[REASON_TEXT];
};
void approval_encode(struct buf *out, const struct approval *a);
enum err approval_decode(struct approval *out, struct bytes body); /* E_INVALID: approved by the cashier himself */

/* How cash moves beside sales. A slip moves nothing: it says that the bank has taken a bag. */
enum cash_kind { CASH_PAID_IN = 1, CASH_PAID_OUT = 2, CASH_DROP = 3, CASH_SLIP = 4 };
#define BAG_TEXT 32

/* ENTRY_CASH_MOVED: [1, id, shift id, cashier, kind, amount, reason or null, bag or null, bank slip or null]; amount ≥ 1. Paid
 * in and out have a reason, a drop has the number of its bag, a slip has bag and slip and the amount that the bank counted. */
struct cash_moved {
	uint8_t id[UUID_LEN];
	uint8_t shift[UUID_LEN];
	char cashier[CASHIER_TEXT];
	enum cash_kind kind;
	int64_t amount;
	char reason[REASON_TEXT];
	char bag[BAG_TEXT], slip[BAG_TEXT];
};
void cash_moved_encode(struct buf *out, const struct cash_moved *c);
enum err cash_moved_decode(struct cash_moved *out, struct bytes body); /* E_INVALID: a text too many or missing for its kind */

/* ENTRY_DRAWER_OPENED, without a sale: [1, shift id, cashier, reason] */
struct drawer_opened {
	uint8_t shift[UUID_LEN];
	char cashier[CASHIER_TEXT];
	char reason[REASON_TEXT];
};
void drawer_opened_encode(struct buf *out, const struct drawer_opened *d);
enum err drawer_opened_decode(struct drawer_opened *out, struct bytes body);

/* What speaks against a till's clock; numbers are never reused. */
enum clock_fault {
	CLOCK_RIGHT = 0,
	CLOCK_BEHIND = 1,  /* before the last entry */
	CLOCK_AHEAD = 2,   /* so far after the last entry that it cannot be */
	CLOCK_OFF = 3,	   /* away from the server's signed time */
	CLOCK_DOUBTED = 4, /* away from it before the machine was started anew; who knows now */
};
enum clock_step { CLOCK_BEGAN = 1, CLOCK_APPROVED = 2, CLOCK_ENDED = 3 };

/* ENTRY_CLOCK_CHANGED: [1, step, fault, clock ms, time ms]. The entries between one that says "began" and the one that says
 * "ended" have unconfirmed times; time = what the till took for the time then, clock = what its clock showed. "Approved" stands
 * between them, behind the approval of the day. */
struct clock_changed {
	enum clock_step step;
	enum clock_fault fault; /* of the trouble; also at its end */
	int64_t clock_ms, time_ms;
};
void clock_changed_encode(struct buf *out, const struct clock_changed *c);
enum err clock_changed_decode(struct clock_changed *out, struct bytes body);

/* ENTRY_TRAINING: [1, is on, since, sales count, sales total]; what was played between, 0 at its beginning. */
struct training_switched {
	bool is_on;
	int64_t since; /* Unix seconds */
	uint64_t sale_count;
	int64_t sale_total;
};
void training_switched_encode(struct buf *out, const struct training_switched *t);
enum err training_switched_decode(struct training_switched *out, struct bytes body); /* E_INVALID: figures at the beginning */

#endif
