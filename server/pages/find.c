/* /{lang}/find: an order or a receipt that somebody lost sight of. Whoever does not know what is asked for learns nothing: the
 * answer is the same for everything that is not found, and every question costs a token of its address: who has none left is
 * not told either that he has guessed right. */
#include "domain/sale/mail.h"
#include "domain/sale/order_lookup.h"
#include "domain/throttle.h"
#include "pages/page.h"
#include "pages/pages.h"

#define REFERENCE_MAX 64

struct asking {
	struct app *app;
	struct http_request *r;
	enum language language;
	const char *reference, *email, *lookup; /* as typed */
	const char *path;			/* found: where to go */
	const char *said_key;			/* not found, or mailed: what is said */
};

static enum err answer(struct asking *x, struct http_answer *a, int status)
{
	const struct page p = {
		.name = "find", .title_key = "find.title", .path = "/find", .language = x->language, .status = status};
	json_t *v = json_object();
	page_set(v, "reference", x->reference);
	page_set(v, "email", x->email);
	page_set(v, "lookup", x->lookup);
	page_set(v, "said", x->said_key ? page_word(x->app, x->r->arena, x->said_key, "", x->language) : NULL);
	json_object_set_new(v, "is_bad", json_boolean(status >= 400));
	json_object_set_new(v, "sends_mail", json_boolean(mail_is_connected(x->app)));
	return page_answer(x->app, x->r, a, &p, v);
}

static enum err pay_token(struct asking *x)
{
	bool has_one = throttle_take(x->app->lookups, x->r->peer, clock_ms(&x->app->clock)) == E_OK;
	return has_one ? E_OK : E_TOO_MANY;
}

/* ---- by what is known */

static enum err by_reference(struct asking *x)
{
	uint8_t token[TOKEN_LEN];
	char text[2 * TOKEN_LEN + 1];
	const char *reference = arena_textn(x->r->arena, x->reference, strnlen(x->reference, REFERENCE_MAX));
	TRY(pay_token(x));
	enum err e = order_find_by_reference(x->app, x->r->arena, reference, *x->email ? x->email : NULL, token);
	if (e != E_OK)
		return e == E_NOT_FOUND || e == E_INVALID || e == E_MALFORMED ? E_NOT_FOUND : e;
	hex_format(text, token, TOKEN_LEN);
	x->path = arena_format(x->r->arena, "/%s/o/%s", language_code(x->language), text);
	return E_OK;
}

/* The same is said whether there are any. */
static enum err by_email(struct asking *x)
{
	TRY(pay_token(x));
	x->said_key = "find.mailed";
	enum err e = order_find_by_email(x->app, x->r->arena, x->email, x->language);
	if (e == E_INVALID)
		x->said_key = "find.no_address";
	return e;
}

/* The receipt's own page says whether there is one. */
static enum err by_lookup(struct asking *x)
{
	return receipt_path(&x->path, x->r->arena, x->language, x->lookup);
}

static const struct {
	const char *what;
	enum err (*find)(struct asking *x);
} ways[] = {{"order", by_reference}, {"mail", by_email}, {"receipt", by_lookup}};
#define WAY_COUNT (sizeof(ways) / sizeof(ways[0]))

/* ---- handlers */

static const char *typed(struct http_request *r, const char *name)
{
	const char *text = http_form(r, name);
	text = text ? text + strspn(text, " \t\r\n") : "";
	size_t len = strlen(text);
	while (len > 0 && strchr(" \t\r\n", text[len - 1]))
		len--;
	return arena_textn(r->arena, text, len);
}

static struct asking asking_of(struct app *app, struct http_request *r)
{
	return (struct asking){.app = app,
			       .r = r,
			       .reference = typed(r, "reference"),
			       .email = typed(r, "email"),
			       .lookup = typed(r, "lookup")};
}

enum err find_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct asking x = asking_of(app, r);
	TRY(page_language(&x.language, r));
	return answer(&x, a, 200);
}

enum err find_page_post(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct asking x = asking_of(app, r);
	size_t i = 0;
	TRY(page_language(&x.language, r));
	while (i < WAY_COUNT && !str_equal(ways[i].what, http_form(r, "what")))
		i++;
	enum err e = i < WAY_COUNT ? ways[i].find(&x) : E_NOT_FOUND;
	if (e == E_OK && x.path)
		return page_go(a, x.path);
	if (e == E_OK)
		return answer(&x, a, 200);
	if (e != E_NOT_FOUND && e != E_INVALID)
		return e;
	if (!x.said_key)
		x.said_key = "find.unknown";
	return answer(&x, a, e == E_INVALID ? 422 : 404);
}
