#include "pages/buyer.h"

#include "app.h"
#include "domain/sale/basket.h"

/* A demo without TLS can not have the prefix, which asks for Secure. */
static bool is_plain(const struct app *app)
{
	return app->is_demo && !str_starts_with(app->public_url, "https://");
}

static const char *name_of(const struct app *app)
{
	return is_plain(app) ? "buyer" : "__Host-buyer";
}

/* "a=1; name=value; b=2" */
static bool read_mark(uint8_t mark[static BUYER_MARK_LEN], const char *cookies, const char *name)
{
	size_t len = strlen(name);
	for (const char *at = cookies; at && *at; at += strcspn(at, ";"), at += *at == ';') {
		at += strspn(at, " ");
		if (strncmp(at, name, len) == 0 && at[len] == '=')
			return hex_parse(mark, BUYER_MARK_LEN, at + len + 1, strcspn(at + len + 1, "; ")) == E_OK;
	}
	return false;
}

void buyer_find(struct order_inputs *in, const char **cookie, struct app *app, struct http_request *r)
{
	uint8_t *mark = arena_alloc(r->arena, BUYER_MARK_LEN);
	char text[2 * BUYER_MARK_LEN + 1];
	*cookie = NULL;
	in->buyer = mark;
	if (read_mark(mark, http_header(r, "Cookie"), name_of(app)))
		return;
	app->random(mark, BUYER_MARK_LEN);
	hex_format(text, mark, BUYER_MARK_LEN);
	*cookie = arena_format(r->arena, "%s=%s; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax%s", name_of(app), text,
			       is_plain(app) ? "" : "; Secure");
}
