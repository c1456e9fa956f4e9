/* GET /v1/tickets/{id}.png|.svg|.pdf?token=…, POST /v1/tickets/verify */
#include "api/api.h"
#include "api/view.h"
#include "domain/gate/claim.h"
#include "domain/sale/order.h"
#include "domain/tariff/shelf.h"
#include "render/render.h"

/* The ticket, if the request's token is that of its order: whoever has the link has the tickets, nobody else. */
static enum err find_ticket(struct app *app, struct http_request *r, struct bytes *cose)
{
	uint8_t id[UUID_LEN], token[TOKEN_LEN];
	const char *text = http_query(r, "token");
	if (uuid_parse(id, r->params[0]) != E_OK || !text || hex_parse(token, TOKEN_LEN, text, strlen(text)) != E_OK)
		return E_NOT_FOUND;
	return order_ticket(app, r->arena, token, id, cose);
}

static enum err draw_ticket(struct app *app, struct http_request *r, struct http_answer *a, enum render_kind kind)
{
	struct bytes cose;
	BUF_LOCAL view;
	buf_init(&view, 1u << 20);
	TRY(find_ticket(app, r, &cose));
	json_t *json = ticket_paper_view(app, r->arena, cose);
	if (!json)
		return E_CORRUPT;
	json_t *page = kind == RENDER_TICKET_PDF ? json_pack("{s:[o]}", "tickets", json) : json;
	json_append(&view, page);
	json_decref(page);
	TRY(buf_status(&view));
	return renderer_render(app->renderer, kind, buf_bytes(&view), &a->body);
}

enum err ticket_png(struct app *app, struct http_request *r, struct http_answer *a)
{
	a->content_type = "image/png";
	return draw_ticket(app, r, a, RENDER_TICKET_PNG);
}

enum err ticket_svg(struct app *app, struct http_request *r, struct http_answer *a)
{
	a->content_type = "image/svg+xml";
	return draw_ticket(app, r, a, RENDER_TICKET_SVG);
}

enum err ticket_pdf(struct app *app, struct http_request *r, struct http_answer *a)
{
	a->content_type = "application/pdf";
	http_answer_header(a, "Content-Disposition", "inline; filename=\"ve-tham-quan.pdf\"");
	return draw_ticket(app, r, a, RENDER_TICKET_PDF);
}

/* ---- verify */

struct verify_in {
	const char *qr, *site, *at;
};

static const struct json_field verify_fields[] = {
	{.name = "qr",
	 .kind = JSON_FIELD_TEXT,
	 .is_required = true,
	 .offset = offsetof(struct verify_in, qr),
	 .has_offset = JSON_NO_HAS,
	 .min = 1,
	 .max = TICKET_TEXT_MAX},
	{.name = "site",
	 .kind = JSON_FIELD_TEXT,
	 .offset = offsetof(struct verify_in, site),
	 .has_offset = JSON_NO_HAS,
	 .min = 1,
	 .max = 8},
	{.name = "at",
	 .kind = JSON_FIELD_TEXT,
	 .offset = offsetof(struct verify_in, at),
	 .has_offset = JSON_NO_HAS,
	 .min = 20,
	 .max = 40},
};
const struct json_shape verify_shape = {sizeof(struct verify_in), sizeof(verify_fields) / sizeof(verify_fields[0]),
					verify_fields};

static enum err read_place(struct app *app, struct http_request *r, const struct verify_in *in, int *site, int64_t *at)
{
	*site = -1;
	*at = clock_s(&app->clock);
	if (in->at && instant_parse(at, in->at) != E_OK)
		return complain(&r->complaints, "/at", "format", "write the time as RFC 3339");
	if (!in->site)
		return E_OK;
	const struct tariff *t = shelf_on(app->shelf, instant_day(*at));
	const struct tariff_site *s = t ? tariff_site_by_code(t, in->site) : NULL;
	if (!s)
		return complain(&r->complaints, "/site", "unknown", "there is no site with this code");
	*site = (int)s->number;
	return E_OK;
}

static void write_verdict(struct http_answer *a, struct app *app, const struct reading *reading, const struct ruling *ruling)
{
	struct json_text j = JSON_TEXT(&a->body);
	a->content_type = "application/json";
	json_text_begin(&j, NULL, '{');
	json_text_string(&j, "verdict", verdict_text(ruling->verdict));
	if (reading->is_verified)
		ticket_write(&j, "ticket", shelf_edition(app->shelf, reading->ticket.edition), reading->cose);
	else
		json_text_null(&j, "ticket");
	if (ruling->first_admitted_at) {
		char text[INSTANT_TEXT];
		instant_format(text, ruling->first_admitted_at);
		json_text_string(&j, "first_admitted_at", text);
	}
	json_text_end(&j, '}');
}

enum err ticket_verify(struct app *app, struct http_request *r, struct http_answer *a)
{
	const struct verify_in *in = r->inputs;
	struct reading *reading = ARENA_NEW(r->arena, struct reading);
	struct ruling ruling;
	int site;
	int64_t at;
	TRY(read_place(app, r, in, &site, &at));
	TRY(claim_judge(app, r->arena, in->qr, site, at, reading, &ruling));
	write_verdict(a, app, reading, &ruling);
	return E_OK;
}
