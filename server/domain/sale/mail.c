#include "domain/sale/mail.h"

#include "app.h"
#include "store/corrections.h"
#include "store/mail.h"

#include <hoaban/mime.h>

#define HOUR_MS	     (3600 * INT64_C(1000))
#define FOUND_DAYS   400 /* how far back orders are looked for */
#define ORDERS_FOUND 20

bool mail_is_connected(const struct app *app)
{
	return app->settings->smtp_url[0] && app->settings->mail_from[0];
}

enum err mail_queue(struct db *db, struct app *app, const struct mail *m, bool *queued)
{
	bool is_queued = false;
	int64_t now_ms = clock_ms(&app->clock);
	struct mail_insert row = {
		.subject = m->subject,
		.kind = m->kind,
		.language = m->language,
		.link = m->link,
		.queued_ms = now_ms,
		.dead_at = now_ms / 1000 + app->settings->mail_dead_h * 3600,
	};
	app->random(row.mark, sizeof(row.mark));
	if (mail_is_connected(app))
		TRY(mail_insert(db, &row, &is_queued));
	if (queued)
		*queued = is_queued;
	return E_OK;
}

enum err mail_queue_free(struct db *db, struct app *app, const struct mail *m, const char *email)
{
	uint64_t lately = 0;
	if (mail_is_connected(app))
		TRY(mails_to_since(db, email, m->kind, clock_ms(&app->clock) - HOUR_MS, &lately));
	return lately < (uint64_t)app->settings->mail_free ? mail_queue(db, app, m, NULL) : E_OK;
}

enum err mail_queue_closed(struct db *db, struct app *app, struct arena *a, const uint8_t order[static UUID_LEN])
{
	struct order_row row;
	struct order_inputs in;
	uint64_t before;
	enum err e = order_by_id(db, a, order, &row);
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	TRY(order_inputs_decode(&in, a, row.inputs));
	TRY(mails_of_kind(db, order, MAIL_CLOSED, &before));
	if (before > 0)
		return E_OK;
	return mail_queue(db, app, &(struct mail){.kind = MAIL_CLOSED, .subject = order, .language = in.language}, NULL);
}

/* ---- asked for */

struct asking {
	struct app *app;
	struct arena *arena;
	const uint8_t *order;
	const char *email;
	enum language language;
};

static enum err queue_found(struct db *db, void *ctx)
{
	const struct asking *x = ctx;
	int64_t now_ms = clock_ms(&x->app->clock);
	uint8_t(*ids)[UUID_LEN];
	size_t count;
	uint64_t lately;
	TRY(mails_to_since(db, x->email, MAIL_ORDERS_FOUND, now_ms - HOUR_MS, &lately));
	TRY(orders_of_email(db, x->arena, x->email, now_ms - FOUND_DAYS * 24 * HOUR_MS, 1, &ids, &count));
	if (count == 0 || lately >= (uint64_t)x->app->settings->mail_again)
		return E_OK;
	return mail_queue(db, x->app, &(struct mail){.kind = MAIL_ORDERS_FOUND, .subject = ids[0], .language = x->language},
			  NULL);
}

enum err mail_queue_found(struct app *app, struct arena *a, const char *email, enum language l)
{
	struct asking x = {.app = app, .arena = a, .email = email, .language = l};
	return mail_is_connected(app) ? store_transact(app->store, queue_found, &x) : E_OK;
}

static enum err queue_again(struct db *db, void *ctx)
{
	const struct asking *x = ctx;
	uint64_t lately;
	bool is_queued;
	TRY(mails_since(db, x->order, clock_ms(&x->app->clock) - HOUR_MS, &lately));
	if (lately >= (uint64_t)x->app->settings->mail_again)
		return E_TOO_MANY;
	TRY(mail_queue(db, x->app, &(struct mail){.kind = MAIL_ORDER_PAID, .subject = x->order, .language = x->language},
		       &is_queued));
	return is_queued ? E_OK : E_NOT_FOUND;
}

static enum err queue_first(struct db *db, void *ctx)
{
	const struct asking *x = ctx;
	enum err e = order_contact_insert(db, x->order, x->email);
	return e == E_DUPLICATE ? E_CONFLICT : e != E_OK ? e : queue_again(db, ctx);
}

enum err mail_first(struct app *app, const uint8_t order[static UUID_LEN], const char *email, enum language l)
{
	struct asking x = {.app = app, .order = order, .email = email, .language = l};
	if (!mail_address_is_good(email))
		return E_INVALID;
	return mail_is_connected(app) ? store_transact(app->store, queue_first, &x) : E_UNAVAILABLE;
}

enum err mail_again(struct app *app, const uint8_t order[static UUID_LEN], enum language l)
{
	struct asking x = {.app = app, .order = order, .language = l};
	return mail_is_connected(app) ? store_transact(app->store, queue_again, &x) : E_UNAVAILABLE;
}
