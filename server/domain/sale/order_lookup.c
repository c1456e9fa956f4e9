#include "domain/sale/order_lookup.h"

#include "app.h"
#include "domain/sale/mail.h"
#include "store/lookups.h"

#include <hoaban/vietqr.h>

#include <strings.h>

#define PASTED_MAX 64

struct looking {
	struct arena *arena;
	const char *text, *email;
	uint8_t *token;
};

/* "hb 7k2m-9qdx…" as people copy it from their banking app. */
static enum err read_reference(char out[static TRANSFER_REFERENCE], const char *text)
{
	char plain[PASTED_MAX];
	size_t len = 0, at = 0;
	for (; *text; text++) {
		if (*text == ' ' || *text == '-' || *text == '\t')
			continue;
		if (len == sizeof(plain) - 1)
			return E_NOT_FOUND;
		plain[len++] = *text;
	}
	return transfer_reference_next(out, bytes_of(plain, len), &at) == E_OK ? E_OK : E_NOT_FOUND;
}

/* ---- by whoever paid */

static enum err find_by_reference(struct db *db, void *ctx)
{
	const struct looking *x = ctx;
	char reference[TRANSFER_REFERENCE];
	struct order_row order;
	const char *known = NULL;
	TRY(read_reference(reference, x->text));
	TRY(order_by_reference(db, x->arena, reference, &order));
	enum err e = order_contact_find(db, x->arena, order.id, &known);
	if (e == E_OK && !(x->email && strcasecmp(known, x->email) == 0))
		return E_NOT_FOUND;
	if (e != E_OK && e != E_NOT_FOUND)
		return e;
	memcpy(x->token, order.token, TOKEN_LEN);
	return E_OK;
}

enum err order_find_by_reference(struct app *app, struct arena *a, const char *reference, const char *email,
				 uint8_t token[static TOKEN_LEN])
{
	struct looking x = {a, reference, email, token};
	return store_transact(app->store, find_by_reference, &x);
}

/* ---- by a cashier */

static enum err find_at_till(struct db *db, void *ctx)
{
	const struct looking *x = ctx;
	char reference[TRANSFER_REFERENCE];
	struct order_row order;
	enum err e = read_reference(reference, x->text);
	if (e == E_OK)
		e = order_by_reference(db, x->arena, reference, &order);
	if (e == E_NOT_FOUND)
		return order_by_bank_ref(db, x->text, x->token);
	TRY(e);
	memcpy(x->token, order.token, TOKEN_LEN);
	return E_OK;
}

enum err order_find_at_till(struct app *app, struct arena *a, const char *text, uint8_t token[static TOKEN_LEN])
{
	struct looking x = {a, text, NULL, token};
	return store_transact(app->store, find_at_till, &x);
}

/* ---- by e-mail */

enum err order_find_by_email(struct app *app, struct arena *a, const char *email, enum language language)
{
	size_t len = strlen(email);
	if (len < 3 || len > EMAIL_TEXT || !strchr(email, '@'))
		return E_INVALID;
	if (!mail_is_connected(app))
		return E_UNAVAILABLE;
	return mail_queue_found(app, a, email, language);
}
