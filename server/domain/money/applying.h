/* What money pays for, once it is known for what it came: a till's sale that waits, or an order of the shop. money.c asks when
 * it judges, money_settle.c when a person says so. The payment is written under the source and its transaction's number, so
 * that no transaction pays twice. */
#ifndef SERVER_DOMAIN_MONEY_APPLYING_H
#define SERVER_DOMAIN_MONEY_APPLYING_H

#include "domain/money/money.h"
#include "store/transfers.h"

/* In the caller's transaction, because the till makes the sale by itself. Sets and stores the row's state and subject. */
enum err applying_to_transfer(struct db *db, struct app *app, struct arena *a, struct money_row *row,
			      const struct transfer_row *t);
/* Settled by the issuer, in a transaction of its own; *state is for the caller to store. */
enum err applying_to_order(struct app *app, struct arena *a, const struct money_row *row, const struct order_row *order,
			   enum money_state *state);

/* Whether it has paid for something, whatever its state says: a crash may have come before that was written. */
enum err applying_has_paid(struct db *db, const struct money_row *row, bool *out);
/* How much of it has paid this order or sale. In đồng. */
enum err applying_used(struct db *db, const struct money_row *row, const uint8_t order[static UUID_LEN], int64_t *out);
/* Whether it came for a till's sale that does without it: the till has not told of that sale, or less came than the sale is
 * owed. A till without a line may have sold on it; its entry then says that the money is not there (incident
 * transfer_not_received). */
enum err applying_is_spare(struct db *db, const struct money_row *row, bool *out);

#endif
