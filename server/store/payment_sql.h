/* What several queries say of a payment `p`. */
#ifndef SERVER_STORE_PAYMENT_SQL_H
#define SERVER_STORE_PAYMENT_SQL_H

/* That `row` of money is the one that the payment says it is (payment_tx() of applying.c). */
#define IS_MONEY_OF(row)                                                                                                       \
	" " row ".source = FIELD(SUBSTRING_INDEX(p.provider_tx, '-', 1), 'sepay', 'payos', 'sandbox', 'vnpay', 'statement')"   \
	" AND " row ".tx = SUBSTRING(p.provider_tx, LOCATE('-', p.provider_tx) + 1)"

/* That a payment under a till's sale still counts: money that goes back as a whole, or has gone (states 11 and 12 of
 * domain/money/money.h), pays for nothing. Of what was too much the payment is the part that stays. */
#define COUNTS_FOR_SALE                                                                                                        \
	" NOT EXISTS (SELECT 1 FROM money g WHERE" IS_MONEY_OF("g") " AND g.state IN (11, 12) AND g.amount = p.amount)"

#endif
