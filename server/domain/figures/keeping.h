/* Keeping the figures: what a transaction issues, replaces, gives back or lets be paid is noted in a figure_change, and written
 * by it as rows of its own (figure_delta): nobody waits for anybody, wherever in the transaction that is. What reads figures
 * adds them to the sums; folding.h puts them there. A recount notes the same with the same functions.
 *
 * Records, not calls, decide the day: the time inside a receipt, of a refund, of a ticket. */
#ifndef SERVER_DOMAIN_FIGURES_KEEPING_H
#define SERVER_DOMAIN_FIGURES_KEEPING_H

#include "domain/figures/figures.h"
#include "domain/figures/tally.h"
#include "domain/figures/term.h"
#include "store/figures.h"

#include <hoaban/correction.h>
#include <hoaban/fact.h>

struct figure_change {
	struct tally sales, money, valid; /* rows as in store/figures.h */
};
void figure_change_init(struct figure_change *f, struct arena *a);

/* Who issued it. */
struct figure_place {
	enum figure_channel channel;
	const uint8_t *device; /* the till; NULL = this server */
};
struct figure_issuer; /* store/figures_raw.h */
struct figure_place figure_place_of(const struct figure_issuer *by);
void figures_receipt(struct figure_change *f, const struct figure_place *at, const struct receipt *r);
/* `at`: who had issued the old one; `time`: of the receipt that replaces it. */
void figures_replaced(struct figure_change *f, const struct figure_place *at, const struct receipt *old, int64_t time);
void figures_refunded(struct figure_change *f, const struct figure_place *at, const struct receipt *old,
		      const struct refund *r);
/* A ticket is good on days and at sites (at most FIGURE_VALID_DAYS of them). */
#define FIGURE_VALID_DAYS 31
void figures_ticket(struct figure_change *f, const struct ticket *t);
/* Its free persons: of tickets as first sold, not of what a correction or another day made of them. */
void figures_free(struct figure_change *f, const struct figure_place *at, const struct ticket *t, uint32_t persons);
void figures_term(struct figure_change *f, int64_t time, enum figure_term term, int64_t value);
/* A refund's money: by whom it was given back. */
void figures_refund_term(struct figure_change *f, int64_t time, bool by_till, enum payment_form method, int64_t amount);

/* How a till's sale was paid, as the till says; sums by form. */
struct figure_tenders {
	int64_t time;
	int64_t cash, card, wallet, transfer, word;
	bool is_corrected; /* of a replacement: nobody looks whether its transfer came */
};
void figure_tenders_of(struct figure_tenders *out, const struct sale *s, int64_t sold_at, bool is_corrected);
int64_t figure_tenders_sum(const struct figure_tenders *t);
/* The same from its journal entry. E_MALFORMED, E_INVALID. */
struct figure_till_sale;
struct entry;
enum err figure_sale_read(struct sale *out, struct entry *entry, struct arena *scratch, const struct figure_till_sale *raw);
enum err figure_tenders_read(struct figure_tenders *out, struct arena *scratch, const struct figure_till_sale *raw);
/* Of what banks told of for it: the part taken on somebody's word that has come; what it confirms, at most what was due by
 * transfer; what the till said had come and has not. */
int64_t figure_tenders_arrived(const struct figure_tenders *t, int64_t received);
int64_t figure_tenders_matched(const struct figure_tenders *t, int64_t received);
int64_t figure_tenders_unreceived(const struct figure_tenders *t, int64_t received);
void figures_tendered(struct figure_change *f, const struct figure_tenders *t);
/* At the first sight of the sale: what banks had told of by then. What had not come is told in an incident. */
void figures_received(struct figure_change *f, const struct figure_tenders *t, int64_t received);

/* Writes it all, in one statement. */
enum err figures_keep(struct figure_change *f, struct db *db, struct arena *a);

/* Money came for a till's sale: what was `before` is `after` now. The sale may not be known yet: then nothing happens, and its
 * entry will find the money. Whoever calls holds the lock of transfer_by_reference(). */
enum err figures_transfer_came(struct db *db, struct arena *a, const uint8_t sale[static UUID_LEN], int64_t before,
			       int64_t after);

#endif
