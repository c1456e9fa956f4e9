/* What a visitor of the shop has chosen: read from a posted form or from the link of another site, kept as it was typed, and
 * turned into an order's inputs. Pure but for the tariff's shelf. */
#ifndef SERVER_PAGES_SHOP_FORM_H
#define SERVER_PAGES_SHOP_FORM_H

#include "domain/sale/order.h"
#include "http/http.h"

#include <hoaban/uuid.h>

#define SHOP_QUANTITY_TEXT 8

struct app;

struct shop_form {
	enum language language;
	char key[UUID_TEXT]; /* of the order that will be made: a form sent twice is one order */
	int32_t today;
	int32_t day;		     /* of the visit; today when what was typed is none, */
	const char *date_fault;	     /* which is kept here for the complaint; NULL = it is a day */
	const struct tariff *tariff; /* in force on that day; NULL = none */
	uint64_t sites;
	const char *product;			   /* NULL = the sites one by one */
	const char *quantity_text[CATEGORY_COUNT]; /* as typed, never NULL */
	uint32_t quantity[CATEGORY_COUNT];
	size_t slot_count;
	struct order_slot slots[ORDER_SLOTS_MAX];
	bool is_group;
	const char *email, *payer_name, *payer_tax_code, *payer_address; /* "" = not given */
	bool is_meant_again;						 /* the same basket once more, after a warning */
	bool is_preset_wrong; /* a link said something that is not so here: it was left out */
};

/* A link: ?date=&site=…&product=&adult=2&child=…: what is wrong is left out, and is_preset_wrong says so. */
void shop_form_preset(struct shop_form *f, struct app *app, struct http_request *r);
/* A posted form. E_INVALID with complaints at the pointers of POST /v1/orders; "/lines/<category's code>" for a quantity. */
enum err shop_form_read(struct shop_form *f, struct app *app, struct http_request *r, struct complaints *c);
/* A fresh key. */
void shop_form_renew(struct shop_form *f, struct app *app);

/* Persons that were asked for. */
uint32_t shop_form_persons(const struct shop_form *f);
/* What is owed, when the form says enough to know it. */
bool shop_form_total(const struct shop_form *f, struct arena *a, int64_t *total);
/* `out` points into the form. */
void shop_form_inputs(struct order_inputs *out, const struct shop_form *f);

#endif
