/* One ticket, one page: what the gate scans first, then what a person reads; Vietnamese first, the visitor's language smaller.
 */
#include "render/page.h"
#include "render/sheets.h"
#include "render/view.h"

#include <hoaban/qr.h>

/* ---------------------------------------------------------------- words and looks */

enum word { WORD_TITLE, WORD_VALID, WORD_PARTY, WORD_CATEGORY, WORD_PRICE, WORD_PROOF, WORD_REFERENCE, WORD_LOOKUP };

static const char *const words[][LANGUAGE_COUNT] = {
	[WORD_TITLE] = {"VÉ THAM QUAN", "Admission ticket", "Billet d’entrée"},
	[WORD_VALID] = {"Ngày tham quan", "Date of visit", "Date de visite"},
	[WORD_PARTY] = {"Số người", "Persons", "Personnes"},
	[WORD_CATEGORY] = {"Đối tượng", "Category", "Catégorie"},
	[WORD_PRICE] = {"Phí tham quan", "Visiting fee", "Droit de visite"},
	[WORD_PROOF] = {"Xuất trình khi vào", "Please show at the gate", "À présenter à l’entrée"},
	[WORD_REFERENCE] = {"Mã tham chiếu", "Reference", "Référence"},
	[WORD_LOOKUP] = {"Tra cứu", "Look-up", "Vérification"},
};

static const struct type organisation_type = {8, true, ALIGN_LEFT, INK_TEXT};
static const struct type title_type = {16, true, ALIGN_LEFT, INK_ACCENT};
static const struct type quiet_type = {7.5f, false, ALIGN_LEFT, INK_QUIET};
static const struct type label_type = {7, false, ALIGN_LEFT, INK_QUIET};
static const struct type value_type = {10, true, ALIGN_LEFT, INK_TEXT};
static const struct type site_type = {11.5f, true, ALIGN_LEFT, INK_TEXT};
static const struct type many_sites_type = {9, true, ALIGN_LEFT, INK_TEXT};
static const struct type code_type = {14, true, ALIGN_CENTRE, INK_TEXT};
static const struct type foot_type = {6.5f, false, ALIGN_LEFT, INK_QUIET};

struct format {
	float width, height, margin, qr; /* mm; qr without quiet zone */
};
static const struct format formats[] = {{105, 148, 8.5f, 37}, {148, 210, 14, 52}};

struct ticket_page {
	struct page *page;
	struct arena *arena;
	const struct ticket_view *view;
	const struct format *format;
	float width; /* between the margins */
};

static const char *second(const struct ticket_page *t, enum word w)
{
	return words[w][t->view->language == LANGUAGE_VI ? LANGUAGE_EN : t->view->language];
}

/* "Vietnamese (other)", or the first alone. */
static const char *both(const struct ticket_page *t, const char *vi, const char *other)
{
	return other[0] == '\0' ? vi : arena_format(t->arena, "%s (%s)", vi, other);
}

/* ---------------------------------------------------------------- parts, from the top; each returns the y below it */

static float draw_head(const struct ticket_page *t, float y)
{
	const struct format *f = t->format;
	const float flower = 10, x = f->margin + flower + 3.5f, width = t->width - flower - 3.5f;
	bool was_dry = t->page->is_dry;
	t->page->is_dry = true;
	float height = page_text(t->page, &organisation_type, x, y, width, t->view->organisation);
	t->page->is_dry = was_dry;
	float shift = height < flower ? (flower - height) / 2 : 0;
	page_flower(t->page, f->margin, y, flower);
	page_text(t->page, &organisation_type, x, y + shift, width, t->view->organisation);
	y += (height < flower ? flower : height) + 2.5f;
	page_rule(t->page, INK_LINE, 0.2f, f->margin, y, t->width);
	return y + 2.5f;
}

static float draw_title(const struct ticket_page *t, float y)
{
	const float title_width = page_text_width(t->page, &title_type, words[WORD_TITLE][LANGUAGE_VI]) + 3;
	float height = page_text(t->page, &title_type, t->format->margin, y, t->width, words[WORD_TITLE][LANGUAGE_VI]);
	const char *other = arena_format(t->arena, "(%s)", second(t, WORD_TITLE));
	page_text(t->page, &quiet_type, t->format->margin + title_width, y + 2.9f, t->width - title_width, other);
	return y + height + 1;
}

static float draw_sites(const struct ticket_page *t, float y)
{
	const struct site_view *sites = t->view->sites.list;
	const struct type *type = t->view->sites.count > 2 ? &many_sites_type : &site_type;
	for (size_t i = 0; i < t->view->sites.count; i++) {
		y += page_text(t->page, type, t->format->margin, y, t->width, sites[i].name);
		if (sites[i].name_en[0] != '\0')
			y += page_text(t->page, &quiet_type, t->format->margin, y, t->width,
				       arena_format(t->arena, "(%s)", sites[i].name_en));
		y += 0.8f;
	}
	return y;
}

/* XXXX-XXXX-XXXX; a code that comes grouped already stays as it is. */
static const char *grouped(struct arena *a, const char *code)
{
	return strlen(code) == 12 ? arena_format(a, "%.4s-%.4s-%.4s", code, code + 4, code + 8) : code;
}

static enum err draw_code(const struct ticket_page *t, float *y)
{
	const struct format *f = t->format;
	const float quiet = f->qr * QR_QUIET_ZONE / 49; /* most tickets are 49 modules wide; the page is white anyway */
	TRY(page_qr(t->page, t->arena, t->view->qr, (f->width - f->qr) / 2, *y + quiet, f->qr));
	*y += f->qr + 2 * quiet;
	*y += page_text(t->page, &code_type, f->margin, *y - 0.8f, t->width, grouped(t->arena, t->view->typed_code)) + 1.2f;
	return E_OK;
}

struct cell {
	enum word label;
	const char *value, *other;
};

static float draw_cell(const struct ticket_page *t, const struct cell *c, float x, float y, float width)
{
	float height = page_text(t->page, &label_type, x, y, width, both(t, words[c->label][LANGUAGE_VI], second(t, c->label)));
	height += page_text(t->page, &value_type, x, y + height, width, c->value);
	if (c->other[0] != '\0')
		height += page_text(t->page, &label_type, x, y + height, width, arena_format(t->arena, "(%s)", c->other));
	return height;
}

static float draw_row(const struct ticket_page *t, const struct cell *left, const struct cell *right, float y)
{
	const float width = (t->width - 5) / 2, x = t->format->margin;
	float one = draw_cell(t, left, x, y, width), two = draw_cell(t, right, x + width + 5, y, width);
	return y + (one > two ? one : two) + 1.2f;
}

static const char *mix_text(const struct ticket_page *t, bool is_english)
{
	const struct category_view *mix = t->view->mix.list;
	const char *text = "";
	for (size_t i = 0; i < t->view->mix.count; i++) {
		const char *name = is_english ? mix[i].name_en : mix[i].name;
		if (name[0] == '\0')
			return "";
		text = arena_format(t->arena, "%s%s%lld %s", text, i == 0 ? "" : ", ", (long long)mix[i].count, name);
	}
	return text;
}

static float draw_details(const struct ticket_page *t, float y)
{
	const struct ticket_view *v = t->view;
	bool is_one_day = str_equal(v->valid_from, v->valid_until);
	const struct cell valid = {
		WORD_VALID, is_one_day ? v->valid_from : arena_format(t->arena, "%s – %s", v->valid_from, v->valid_until), ""};
	const struct cell party = {WORD_PARTY, arena_format(t->arena, "%lld", (long long)v->party), ""};
	const struct cell category = {WORD_CATEGORY, v->mix.count > 0 ? mix_text(t, false) : v->category.name,
				      v->mix.count > 0 ? mix_text(t, true) : v->category.name_en};
	const struct cell price = {WORD_PRICE, v->price[0] != '\0' ? v->price : "–", ""};
	y = draw_row(t, &valid, &party, y);
	return draw_row(t, &category, &price, y);
}

static float draw_proof_texts(const struct ticket_page *t, float y)
{
	const float x = t->format->margin + 2.5f, width = t->width - 5;
	const struct cell proof = {WORD_PROOF, t->view->proof, t->view->proof_en};
	return draw_cell(t, &proof, x, y, width);
}

/* The box is drawn before the text that decides its height. */
static float draw_proof(const struct ticket_page *t, float y)
{
	bool was_dry = t->page->is_dry;
	if (t->view->proof[0] == '\0')
		return y;
	t->page->is_dry = true;
	float height = draw_proof_texts(t, y);
	t->page->is_dry = was_dry;
	page_box(t->page, INK_PETAL, (struct area){t->format->margin, y, t->width, height + 2.6f}, 1.5f);
	draw_proof_texts(t, y + 1.3f);
	return y + height + 4;
}

static const char *foot_text(const struct ticket_page *t)
{
	const char *text = "";
	if (t->view->reference[0] != '\0')
		text = arena_format(t->arena, "%s: %s\n",
				    both(t, words[WORD_REFERENCE][LANGUAGE_VI], second(t, WORD_REFERENCE)), t->view->reference);
	if (t->view->lookup_url[0] != '\0')
		text = arena_format(t->arena, "%s%s: %s", text,
				    both(t, words[WORD_LOOKUP][LANGUAGE_VI], second(t, WORD_LOOKUP)), t->view->lookup_url);
	return text;
}

/* The foot hangs at the bottom margin; returns where the page must end at the earliest. */
static float draw_foot(const struct ticket_page *t, float y)
{
	const char *text = foot_text(t);
	bool was_dry = t->page->is_dry;
	t->page->is_dry = true;
	float height = page_text(t->page, &foot_type, 0, 0, t->width, text) + 1.8f;
	t->page->is_dry = was_dry;
	float top = t->page->height - t->format->margin + 2 - height;
	if (text[0] == '\0')
		return y;
	page_rule(t->page, INK_LINE, 0.2f, t->format->margin, top, t->width);
	page_text(t->page, &foot_type, t->format->margin, top + 1.8f, t->width, text);
	return y + height;
}

static enum err draw_ticket(const struct ticket_page *t, float *bottom)
{
	float y = draw_head(t, t->format->margin);
	y = draw_title(t, y);
	y = draw_sites(t, y);
	TRY(draw_code(t, &y));
	y = draw_details(t, y);
	y = draw_proof(t, y);
	*bottom = draw_foot(t, y) + t->format->margin - 2;
	return E_OK;
}

/* ---------------------------------------------------------------- the page: A6, or A5, or as long as it takes */

static enum err add_ticket(struct page *p, struct arena *a, const struct ticket_view *v)
{
	struct ticket_page t = {.page = p, .arena = a, .view = v};
	float bottom = 0;
	p->is_dry = true;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		t.format = &formats[i];
		t.width = t.format->width - 2 * t.format->margin;
		p->height = t.format->height;
		TRY(draw_ticket(&t, &bottom));
		if (bottom <= t.format->height)
			break;
	}
	p->is_dry = false;
	page_add(p, t.format->width, bottom > t.format->height ? bottom : t.format->height);
	return draw_ticket(&t, &bottom);
}

enum err render_tickets_pdf(struct buf *out, struct arena *a, const struct fonts *fonts, struct bytes view)
{
	struct tickets_view v;
	PAGE_LOCAL page = {0};
	TRY(view_read_tickets(&v, a, view));
	TRY(page_open(&page, fonts));
	const struct ticket_view *list = v.tickets.list;
	for (size_t i = 0; i < v.tickets.count; i++)
		TRY(add_ticket(&page, a, &list[i]));
	return page_save(&page, out);
}
