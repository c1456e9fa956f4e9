/* Views: one builder per noun, used for the API's JSON and for what the renderer draws. */
#ifndef SERVER_API_VIEW_H
#define SERVER_API_VIEW_H

#include "app.h"
#include "domain/sale/order.h"
#include "http/http.h"

#include <hoaban/json_text.h>
#include <jansson.h>

json_t *json_hex(const void *data, size_t len);
json_t *json_instant(int64_t seconds); /* RFC 3339, UTC */
json_t *json_date(int32_t day);
json_t *json_sites(const struct tariff *t, uint64_t mask); /* ["A1", "BT"] in the order of the tariff */

/* Written as text, without a tree in between: orders are answered thousands of times a second. */
/* {id, qr, party, category, sites, valid_from, valid_until, mix?} from a signed ticket; null when it does not decode. */
void ticket_write(struct json_text *j, const char *name, const struct tariff *t, struct bytes cose);
/* The whole order, as POST and GET answer it. */
void order_write(struct http_answer *a, struct app *app, struct arena *arena, const struct order *o);

/* What paper needs (docs/VIEWS.md). */
json_t *ticket_paper_view(struct app *app, struct arena *a, struct bytes cose);
struct receipt_row;
struct payer_row;
json_t *receipt_paper_view(struct app *app, struct arena *a, const struct receipt *r, const struct receipt_row *row,
			   const struct payer_row *payer);

#endif
