/* What is attached: the tickets that can be shown at a gate, in one file, and every receipt as the signed PDF that its page
 * gives. */
#include "api/receipt.h"
#include "api/view.h"
#include "app.h"
#include "letters/letter_room.h"
#include "render/render.h"

#include <hoaban/pdf_seal.h>

#define VIEW_MAX (4u << 20)

static void add_file(struct letter_draft *x, const char *name, struct bytes data)
{
	x->files[x->file_count++] = (struct mime_file){name, "application/pdf", data};
}

/* ---- tickets */

static enum err id_of(uint8_t id[static UUID_LEN], struct bytes cose)
{
	struct cose_sign1 m;
	struct ticket t;
	TRY(cose_parse(&m, cose));
	TRY(ticket_decode(&t, m.payload));
	memcpy(id, t.id, UUID_LEN);
	return E_OK;
}

static bool was_split(const struct order *o, const uint8_t id[static UUID_LEN])
{
	for (size_t i = 0; i < o->part_count; i++)
		if (memcmp(o->parts[i].parent, id, UUID_LEN) == 0)
			return true;
	return false;
}

static enum err add_ticket(struct letter_draft *x, json_t *list, struct bytes cose)
{
	uint8_t id[UUID_LEN];
	TRY(id_of(id, cose));
	if (was_split(&x->order, id))
		return E_OK;
	json_t *view = ticket_paper_view(x->app, x->arena, cose);
	return view && json_array_append_new(list, view) == 0 ? E_OK : E_CORRUPT;
}

static enum err list_tickets(struct letter_draft *x, json_t *list)
{
	for (size_t i = 0; i < x->order.ticket_count; i++)
		TRY(add_ticket(x, list, x->order.tickets[i].cose));
	for (size_t i = 0; i < x->order.part_count; i++)
		TRY(add_ticket(x, list, x->order.parts[i].cose));
	return E_OK;
}

static enum err draw_tickets(struct letter_draft *x, json_t *list)
{
	BUF_LOCAL view;
	BUF_LOCAL pdf;
	json_t *page = json_pack("{s:O}", "tickets", list);
	buf_init(&view, VIEW_MAX);
	buf_init(&pdf, LETTER_MAX);
	json_append(&view, page);
	json_decref(page);
	TRY(buf_status(&view));
	TRY(renderer_render(x->app->renderer, RENDER_TICKET_PDF, buf_bytes(&view), &pdf));
	add_file(x, "ve-tham-quan.pdf", bytes_of(arena_copy(x->arena, pdf.data, pdf.len), pdf.len));
	return E_OK;
}

enum err letter_attach_tickets(struct letter_draft *x)
{
	json_t *list = json_array();
	enum err e = list_tickets(x, list);
	if (e == E_OK && json_array_size(list) > 0)
		e = draw_tickets(x, list);
	json_decref(list);
	return e;
}

/* ---- receipts */

static enum err read_receipt(struct letter_draft *x, const uint8_t lookup[static LOOKUP_LEN], struct found_receipt *f)
{
	struct db *db;
	TRY(store_acquire(x->app->store, &db));
	enum err e = receipt_find_in(db, x->arena, lookup, f);
	store_release(x->app->store, db);
	return e;
}

enum err letter_attach_receipts(struct letter_draft *x)
{
	for (size_t i = 0; i < x->order.receipt_count && x->file_count < LETTER_FILES_MAX; i++) {
		const struct order_receipt *r = &x->order.receipts[i];
		struct found_receipt f;
		struct bytes pdf;
		TRY(read_receipt(x, r->lookup, &f));
		TRY(receipt_document(x->app, x->arena, &f, &pdf));
		add_file(x, arena_format(x->arena, "bien-lai-%s-%08u.pdf", r->symbol, (unsigned)r->number), pdf);
	}
	return E_OK;
}
