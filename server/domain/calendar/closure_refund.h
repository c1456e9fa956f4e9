/* Money back for visits that a closure made useless: every receipt that is certain is proposed as a refund by one person,
 * carried out when another agrees (correct.h), both in as many steps as it takes; what is not certain is left for a person to
 * look at.
 *
 * Certain is a receipt of visits on days of the closure, for its site alone, of one organisation, whose tickets are good on no
 * other day and of which nobody went in. By hand are: "several_sites", "several_days", "went_in", and what the rules of
 * corrections refuse ("refused": another receipt of the same order, another proposal, a payer whose text is gone …). */
#ifndef SERVER_DOMAIN_CLOSURE_REFUND_H
#define SERVER_DOMAIN_CLOSURE_REFUND_H

#include "store/closures.h"

struct app;

#define CLOSURE_STEP 100 /* receipts per call: an answer within a second or two */

/* Collects the receipts, the first time and whenever none waits (tills bring their sales late), then proposes at most
 * CLOSURE_STEP of them. Repeat until none waits. E_REFUSED when the closure was lifted; E_NOT_FOUND. */
enum err closure_refund_propose(struct app *app, const uint8_t id[static UUID_LEN], const char *who, struct closure_sum *out);
/* Agrees to at most CLOSURE_STEP proposals of others. E_FORBIDDEN: all that is left was proposed by the same person. */
enum err closure_refund_approve(struct app *app, const uint8_t id[static UUID_LEN], const char *who, struct closure_sum *out);

#endif
