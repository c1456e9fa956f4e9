/* The form on an order's page that sends its mail again. Whoever has the link sees no address and cannot turn the mail to
 * another one: an address is taken only where none was given. */
#include "domain/sale/mail.h"
#include "pages/order.h"
#include "pages/page.h"
#include "pages/pages.h"
#include "store/mail.h"

enum err order_mail_view(json_t *view, const struct visit *x)
{
	struct db *db;
	const char *email;
	bool is_on = mail_is_connected(x->app) && x->order->status == ORDER_PAID;
	json_object_set_new(view, "can_mail", json_boolean(is_on));
	json_object_set_new(view, "has_address", json_false());
	if (!is_on)
		return E_OK;
	TRY(store_acquire(x->app->store, &db));
	enum err e = contact_of(db, x->arena, x->order->id, &email);
	store_release(x->app->store, db);
	json_object_set_new(view, "has_address", json_boolean(e == E_OK));
	return e == E_NOT_FOUND ? E_OK : e;
}

enum err order_page_mail(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct order o;
	enum language l;
	TRY(page_language(&l, r));
	enum err e = order_of_path(&o, app, r);
	if (e == E_NOT_FOUND)
		return order_answer_page(app, r, a, 404, NULL);
	TRY(e);
	const char *email = http_form(r, "email");
	e = o.status != ORDER_PAID ? E_REFUSED : email && *email ? mail_first(app, o.id, email, l) : mail_again(app, o.id, l);
	const char *word = page_word(app, r->arena, "order.mail_", err_code(e), l);
	if (e == E_OK)
		return page_go(a, arena_format(r->arena, "/%s/o/%s?mailed=1", r->params[0], r->params[1]));
	return word ? order_answer_page(app, r, a, err_http(e), word) : e;
}
