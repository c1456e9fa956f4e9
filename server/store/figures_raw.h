/* The raw records that figures are counted from (domain/figures/recount.h), each walk a row at a time; in one snapshot, so that
 * what is kept and what is counted are of one moment. */
#ifndef SERVER_STORE_FIGURES_RAW_H
#define SERVER_STORE_FIGURES_RAW_H

#include "store/figures.h"
#include "store/snapshot.h"

/* Of the snapshot they are counted in: nobody else counts or corrects figures meanwhile. */
#define FIGURES_LOCK "hoaban.figures"

/* Who issued a receipt. */
struct figure_issuer {
	bool is_till;
	uint8_t device[UUID_LEN];
	bool is_order; /* else a correction, when it is no till's */
};
/* Of one receipt, in a running transaction. E_NOT_FOUND. */
enum err figure_issuer_find(struct db *db, uint64_t symbol_id, uint64_t number, struct figure_issuer *out);
/* Spans are good until each() returns; it leaves the connection alone. */
struct figure_receipt {
	struct bytes record;
	struct figure_issuer by;
	int64_t at; /* of replaced ones: when their replacement was issued; of refunds: when the money was given back */
	/* refunds */
	bool by_till;
	uint64_t method;
	int64_t amount;
};
enum err figure_receipts_each(struct snapshot *x, struct figure_receipt *row, enum err (*each)(void *ctx), void *ctx);
enum err figure_receipts_are_few(struct db *db, uint64_t most, bool *out);
enum err figure_replaced_each(struct snapshot *x, struct figure_receipt *row, enum err (*each)(void *ctx), void *ctx);
enum err figure_refunds_each(struct snapshot *x, struct figure_receipt *row, enum err (*each)(void *ctx), void *ctx);
/* Collected by the office: at, amount. */
enum err figure_supplements_each(struct snapshot *x, struct figure_receipt *row, enum err (*each)(void *ctx), void *ctx);

struct figure_ticket {
	struct bytes cose, leaf; /* leaf len 0 = nobody goes in for nothing */
	struct figure_issuer by; /* of the sale that it belongs to */
	bool is_first;		 /* an order's or a sale's own: no correction or change of day made it */
};
enum err figure_tickets_each(struct snapshot *x, struct figure_ticket *row, enum err (*each)(void *ctx), void *ctx);

/* Payments of orders. */
struct figure_payment {
	int64_t amount, settled_ms;
	uint64_t is_at_once, is_matched; /* nobody told of it; its row of `money` is there */
};
enum err figure_payments_each(struct snapshot *x, struct figure_payment *row, enum err (*each)(void *ctx), void *ctx);

/* A sale of a till, or a correction that it made. */
struct figure_till_sale {
	struct bytes entry; /* as the till wrote it */
	int64_t sold_at;
	uint8_t id[UUID_LEN], shift[UUID_LEN]; /* as the row has them */
	int64_t visit_day, total, cash;
	int64_t received, matched;	      /* payments under its id; those of them whose row of `money` is there */
	int64_t receipts;		      /* sum of its receipts */
	int64_t replaced, refunded;	      /* what they replaced, what was given back */
	uint64_t has_incident, is_unreceived; /* any; "transfer_not_received" */
};
enum err figure_till_sales_each(struct snapshot *x, struct figure_till_sale *row, enum err (*each)(void *ctx), void *ctx);
/* One of them, in a running transaction: entry and sold_at alone. E_NOT_FOUND. */
enum err figure_till_sale_find(struct db *db, struct arena *a, const uint8_t id[static UUID_LEN], struct figure_till_sale *out);

/* Z reports whose cash is not that of their sales, though no incident says so: closed at, by how much. */
enum err figure_z_each(struct snapshot *x, int64_t *at, int64_t *value, enum err (*each)(void *ctx), void *ctx);

/* Entries of each day and site, and admissions whose ticket is nowhere. */
enum err figure_entries_count(struct snapshot *x, struct figure_entry_row *row, enum err (*each)(void *ctx), void *ctx);
enum err figure_strays_count(struct snapshot *x, struct figure_valid_row *row, enum err (*each)(void *ctx), void *ctx);
/* As figure_stray has them. */
enum err figure_strays_each(struct snapshot *x, struct figure_valid_row *row, enum err (*each)(void *ctx), void *ctx);
/* Writes down every admission whose ticket is not here. */
enum err figure_strays_fill(struct db *db);

#endif
