/* /{lang}/o/{token}, the page of one order: answered by several forms as well. */
#ifndef SERVER_PAGES_ORDER_H
#define SERVER_PAGES_ORDER_H

#include "domain/sale/order.h"
#include "http/http.h"

#include <jansson.h>

struct app;

struct visit {
	struct app *app;
	struct arena *arena;
	const struct order *order;
	const struct tariff *tariff; /* of the ticket that is being shown */
	enum language language;
	json_t *tickets;
};

/* `error` is shown above everything; NULL = none. */
enum err order_answer_page(struct app *app, struct http_request *r, struct http_answer *a, int status, const char *error);
/* The order of the path's token. E_NOT_FOUND. */
enum err order_of_path(struct order *out, struct app *app, struct http_request *r);

/* order_date.c: can_change_day, day_first, day_last, day_key, day_basis, day_closed, times. */
enum err order_date_view(json_t *view, const struct visit *x);
/* order_mail.c: can_mail, has_address. */
enum err order_mail_view(json_t *view, const struct visit *x);
/* order_tickets.c: members tickets, has_tickets. */
enum err order_tickets_view(json_t *view, struct visit *x);

/* pay.c: how an order that waits for its money is paid, or what is to be done now that it has lapsed. */
void pay_view(json_t *view, const struct visit *x);
/* Its member owed: money that belongs to the payer again, or waits for somebody to decide. */
enum err pay_owed_view(json_t *view, const struct visit *x);

#endif
