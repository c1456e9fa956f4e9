/* What a correction makes of a sale: the change applied, priced, and judged by the rule. Pure; the same on the server, where
 * corrections are asked for and agreed on, and at the till, where a supervisor stands beside the cashier. */
#ifndef HOABAN_CORRECTION_PLAN_H
#define HOABAN_CORRECTION_PLAN_H

#include <hoaban/correction.h>
#include <hoaban/tariff.h>

/* What changes; what is not given stays as it is. */
struct correction_change {
	bool has_payer, has_visit_day, has_sites, has_lines, has_amount, has_method;
	enum correction_subject subject; /* of a notice; 0 = none is asked for */
	int32_t visit_day;
	uint64_t sites;	     /* mask */
	const char *product; /* instead of sites; NULL = none */
	uint32_t quantity[CATEGORY_COUNT];
	int64_t amount;		  /* of a refund: how much is given back; checked, never believed */
	enum payment_form method; /* how money goes back or comes in; otherwise as it was paid */
	const char *reference;	  /* or NULL */
};

/* Where editions are found; NULL = not known here. */
struct correction_tariffs {
	const struct tariff *(*edition)(void *ctx, uint32_t edition);
	const struct tariff *(*on_day)(void *ctx, int32_t day); /* in force for a visit */
	void *ctx;
};

struct correction_plan {
	/* ---- given */
	enum correction_kind kind;
	struct correction_change change;
	bool may_refund; /* after a receipt that was right */
	struct receipt old;
	bool has_old_payer;				 /* its text is here */
	const char *old_payer_tax_code, *payer_tax_code; /* NULL = none; the right one with change.has_payer */
	/* receipts of the first sale that nothing replaces and that say something; the old one is one of them */
	size_t live_count;
	int64_t live_total;
	bool is_one_organisation;
	struct price_request is; /* the sale as the tickets that are good now have it */
	uint32_t sold_edition;	 /* of these tickets; 0 = there are none */
	struct correction_tariffs tariffs;

	/* ---- planned */
	struct price_request then;
	bool exchanges; /* persons, sites or day change: all tickets do */
	uint32_t persons;
	const struct tariff *tariff; /* of an exchange */
	struct quote quote;
	uint32_t edition; /* that the receipt names */
	size_t line_count;
	struct receipt_line *lines;
	int64_t total;
};

/* E_INVALID and E_REFUSED with complaints; E_CORRUPT when nobody knows the edition of the tickets. */
enum err correction_plan(struct correction_plan *p, struct arena *a, struct complaints *complaints);

/* ---- who is inside stays inside: one person's place on a ticket */

struct correction_place {
	const uint8_t *root;
	uint32_t use;
	uint32_t category; /* 0 = any of a mixed group */
	uint64_t sites;	   /* of its ticket */
	bool is_taken;
};
/* The places of these tickets, in arena memory. */
struct correction_place *correction_places(struct arena *a, const struct ticket *tickets, size_t count, size_t *places);
/* A free place for somebody who went in under this category, of the same category first; taken from now on. NULL: fewer persons
 * are paid for than went in. */
struct correction_place *correction_place_take(struct correction_place *list, size_t count, uint32_t category);
/* The same for who went in with a ticket for these sites: sites with a time of their own have tickets of their own, and a place
 * of another set is none for him. When no ticket is for any of them, all are. */
struct correction_place *correction_place_take_at(struct correction_place *list, size_t count, uint32_t category,
						  uint64_t sites);

#endif
