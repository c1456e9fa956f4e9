/* The mark by which a browser is known again for some minutes, so that nobody pays the same basket twice
 * (domain/sale/basket.h): a random number in a cookie of its own, of no use for anything else. */
#ifndef SERVER_PAGES_BUYER_H
#define SERVER_PAGES_BUYER_H

#include "domain/sale/order.h"
#include "http/http.h"

struct app;

/* Puts the browser's mark into the inputs. *cookie is what Set-Cookie says when it had none, else NULL. The route names
 * "Cookie" among its headers. */
void buyer_find(struct order_inputs *in, const char **cookie, struct app *app, struct http_request *r);

#endif
