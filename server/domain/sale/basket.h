/* The same basket twice: what a browser ordered a moment ago and may have paid already.
 *
 * Of the browser only the hash of a random mark is kept, for same_basket_s seconds (settings). An e-mail address does not tell
 * who somebody is: whoever types another's is shown nothing of the other's orders. Orders of the API have no mark: whoever
 * calls it says by the idempotency key what is the same.
 */
#ifndef SERVER_DOMAIN_BASKET_H
#define SERVER_DOMAIN_BASKET_H

#include "domain/sale/order.h"

#define BUYER_MARK_LEN 16 /* random bytes; the cookie holds them in hex */

/* Day, sites or product, quantities, one ticket for all or one each, slots: not the way to pay, the language, the person. */
void basket_hash(uint8_t hash[static HASH_LEN], const struct order_inputs *in);
void buyer_hash(uint8_t hash[static HASH_LEN], const uint8_t mark[static BUYER_MARK_LEN]);

/* The newest order of the same basket by the same mark as that of an order that is about to be made, same_basket_s back at
 * most, that is paid or can still be. E_NOT_FOUND as well when there is no mark, or the buyer means to order again
 * (in->is_meant_again). */
enum err basket_find_before(struct app *app, const struct order_inputs *in, uint8_t token[static TOKEN_LEN]);

/* Whether an order of the same mark and basket, made within same_basket_s of this one, is paid, while neither was meant as a
 * second one: then money for this one is offered back instead. */
enum err basket_is_paid_otherwise(struct db *db, const uint8_t order[static UUID_LEN], int64_t within_ms, bool *out);
/* Forgets marks older than same_basket_s. Cheap; whoever stores one calls it now and then. */
enum err basket_prune(struct app *app);

#endif
