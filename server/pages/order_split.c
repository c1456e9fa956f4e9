/* The form on an order's page that splits a group's ticket. */
#include "domain/sale/split.h"
#include "pages/order.h"
#include "pages/page.h"
#include "pages/pages.h"

#include <hoaban/uuid.h>

/* People write "10, 10, 20"; the rest is the parser's. */
static const char *without_blanks(struct arena *a, const char *text)
{
	char *out = arena_text(a, text), *to = out;
	for (const char *at = text; *at; at++)
		if (*at != ' ')
			*to++ = *at;
	*to = 0;
	return out;
}

static enum err read_form(struct split_ask *ask, struct http_request *r)
{
	const char *ticket = http_form(r, "ticket"), *parts = http_form(r, "parts");
	if (hex_parse(ask->token, TOKEN_LEN, r->params[1], strlen(r->params[1])) != E_OK || !ticket ||
	    uuid_parse(ask->ticket, ticket) != E_OK)
		return E_NOT_FOUND;
	ask->parts = without_blanks(r->arena, parts ? parts : "");
	return E_OK;
}

/* What stands in the words for it, else that it cannot be done. */
static const char *why(struct app *app, struct http_request *r, enum err e, enum language l)
{
	const char *code = r->complaints.count > 0 ? r->complaints.list[0].code : err_code(e);
	const char *text = page_word(app, r->arena, "order.why_", code, l);
	r->complaints.count = 0;
	return text ? text : page_word(app, r->arena, "order.why_", "refused", l);
}

static bool is_theirs(enum err e)
{
	return e == E_INVALID || e == E_CONFLICT || e == E_REFUSED || e == E_EXPIRED;
}

enum err order_page_split(struct app *app, struct http_request *r, struct http_answer *a)
{
	enum language l;
	struct split_ask ask;
	struct split_result s;
	TRY(page_language(&l, r));
	enum err e = read_form(&ask, r);
	if (e == E_OK)
		e = split_make(app, r->arena, &ask, &s, &r->complaints);
	if (e == E_NOT_FOUND)
		return order_answer_page(app, r, a, 404, page_word(app, r->arena, "order.why_", "not_found", l));
	if (is_theirs(e))
		return order_answer_page(app, r, a, err_http(e), why(app, r, e, l));
	TRY(e);
	return page_go(a, arena_format(r->arena, "/%s/o/%s#t%s", r->params[0], r->params[1], http_form(r, "ticket")));
}
