/* All tickets of an order on paper: those that are shown at a gate, so the parts of a ticket that was split instead of it. */
#include "api/view.h"
#include "pages/order.h"
#include "pages/pages.h"
#include "render/render.h"

#include <hoaban/uuid.h>

#define VIEW_MAX (16u << 20)

static bool was_split(const struct order *o, const uint8_t id[static UUID_LEN])
{
	for (size_t i = 0; i < o->part_count; i++)
		if (memcmp(o->parts[i].parent, id, UUID_LEN) == 0)
			return true;
	return false;
}

static enum err add(json_t *list, struct app *app, struct arena *a, const struct order *o, struct bytes cose)
{
	struct cose_sign1 m;
	struct ticket t;
	TRY(cose_parse(&m, cose));
	TRY(ticket_decode(&t, m.payload));
	if (was_split(o, t.id))
		return E_OK;
	json_t *v = ticket_paper_view(app, a, cose);
	return v && json_array_append_new(list, v) == 0 ? E_OK : E_CORRUPT;
}

static enum err add_all(json_t *list, struct app *app, struct arena *a, const struct order *o)
{
	for (size_t i = 0; i < o->ticket_count; i++)
		TRY(add(list, app, a, o, o->tickets[i].cose));
	for (size_t i = 0; i < o->part_count; i++)
		TRY(add(list, app, a, o, o->parts[i].cose));
	return E_OK;
}

enum err order_pdf(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct order o;
	BUF_LOCAL view;
	buf_init(&view, VIEW_MAX);
	TRY(order_of_path(&o, app, r));
	if (o.status != ORDER_PAID && o.status != ORDER_REFUNDING)
		return E_NOT_FOUND;
	json_t *list = json_array(), *page = json_pack("{s:o}", "tickets", list);
	enum err e = add_all(list, app, r->arena, &o);
	if (e == E_OK && json_array_size(list) == 0)
		e = E_NOT_FOUND;
	if (e == E_OK)
		json_append(&view, page);
	json_decref(page);
	TRY(e);
	TRY(buf_status(&view));
	a->content_type = "application/pdf";
	http_answer_header(a, "Content-Disposition", "inline; filename=\"ve-tham-quan.pdf\"");
	return renderer_render(app->renderer, RENDER_TICKET_PDF, buf_bytes(&view), &a->body);
}
