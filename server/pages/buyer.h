/* The mark by which a browser is known again for some minutes, so that nobody pays the same basket twice
 * (domain/sale/basket.h): a random number in a cookie of its own, of no use for anything else.
 *
 * It is lost where the first answer is: when its connection breaks, or the server tells of a timeout instead (answer_expired()
 * of http/). That makes nobody pay twice. The form sent again (Back, reload) has the same key and finds the order that was
 * made, whatever its mark; an order whose page nobody has seen cannot be paid, for its address and its reference stand nowhere
 * else, and its time passes. Whoever begins with a new form after a timeout may leave such an order behind, or free tickets,
 * whose places are taken until their day. The mark must not come from the form's key, which would save it: a stranger's page
 * could send a form with a key of its own, know the mark that the browser keeps, and be shown the way to its next order. */
#ifndef SERVER_PAGES_BUYER_H
#define SERVER_PAGES_BUYER_H

#include "domain/sale/order.h"
#include "http/http.h"

struct app;

/* Puts the browser's mark into the inputs. *cookie is what Set-Cookie says when it had none, else NULL. The route names
 * "Cookie" among its headers. */
void buyer_find(struct order_inputs *in, const char **cookie, struct app *app, struct http_request *r);

#endif
