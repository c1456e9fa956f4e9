#include "render/report_page.h"
#include "render/sheets.h"
#include "render/view.h"

static const struct type title_type = {17, true, ALIGN_LEFT, INK_ACCENT};
static const struct type subtitle_type = {11, false, ALIGN_LEFT, INK_TEXT};
static const struct type heading_type = {12, true, ALIGN_LEFT, INK_TEXT};
static const struct type text_type = {9.5f, false, ALIGN_LEFT, INK_TEXT};
static const struct type note_type = {7, false, ALIGN_LEFT, INK_QUIET};
static const struct type foot_type = {7.5f, false, ALIGN_RIGHT, INK_QUIET};

const char *report_text_of(const json_t *v)
{
	return json_is_string(v) && json_string_length(v) <= REPORT_TEXT_MAX ? json_string_value(v) : NULL;
}

const char *report_text(const json_t *o, const char *name)
{
	return report_text_of(json_object_get(o, name));
}

void report_need(struct report_page *r, float height)
{
	if (r->y + height <= REPORT_HEIGHT - REPORT_MARGIN)
		return;
	page_add(r->page, REPORT_WIDTH, REPORT_HEIGHT);
	r->y = REPORT_MARGIN;
}

/* ---- sentences */

static float height_of(struct report_page *r, const struct type *t, const char *text)
{
	r->page->is_dry = true;
	float height = page_text(r->page, t, REPORT_MARGIN, r->y, REPORT_INNER, text);
	r->page->is_dry = false;
	return height;
}

static enum err draw_text(struct report_page *r, const struct type *t, const char *text)
{
	if (text == NULL)
		return E_MALFORMED;
	report_need(r, height_of(r, t, text));
	r->y += page_text(r->page, t, REPORT_MARGIN, r->y, REPORT_INNER, text);
	return E_OK;
}

static enum err draw_texts(struct report_page *r, const json_t *list)
{
	if (!json_is_array(list) || json_array_size(list) > REPORT_TEXTS_MAX)
		return E_MALFORMED;
	for (size_t i = 0; i < json_array_size(list); i++)
		TRY(draw_text(r, &text_type, report_text_of(json_array_get(list, i))));
	r->y += 1.5f;
	return E_OK;
}

/* ---- a section */

static enum err draw_section(struct report_page *r, const json_t *s)
{
	const json_t *chart = json_object_get(s, "chart"), *table = json_object_get(s, "table");
	report_need(r, 25 + report_chart_height(chart)); /* a heading does not stand alone at the foot */
	r->y += 3;
	TRY(draw_text(r, &heading_type, report_text(s, "title")));
	page_rule(r->page, INK_LINE, 0.2f, REPORT_MARGIN, r->y + 0.5f, REPORT_INNER);
	r->y += 2.5f;
	TRY(draw_texts(r, json_object_get(s, "text")));
	if (json_is_object(chart))
		TRY(report_draw_chart(r, chart));
	if (json_is_object(table))
		TRY(report_draw_table(r, table));
	return draw_text(r, &note_type, report_text(s, "note"));
}

static enum err draw_head(struct report_page *r, const json_t *view)
{
	const float flower = 14;
	const char *title = report_text(view, "title"), *subtitle = report_text(view, "subtitle"),
		   *organisation = report_text(view, "organisation");
	if (title == NULL || subtitle == NULL || organisation == NULL)
		return E_MALFORMED;
	float x = REPORT_MARGIN + flower + 5, width = REPORT_INNER - flower - 5, y = r->y;
	page_flower(r->page, REPORT_MARGIN, y, flower);
	y += page_text(r->page, &subtitle_type, x, y, width, organisation);
	y += page_text(r->page, &title_type, x, y, width, title);
	y += page_text(r->page, &subtitle_type, x, y, width, subtitle);
	r->y = y > r->y + flower ? y + 2 : r->y + flower + 2;
	return E_OK;
}

static void number_sheets(struct report_page *r, const char *title)
{
	const size_t count = r->page->count;
	for (size_t i = 0; i < count; i++) {
		page_turn_to(r->page, i);
		page_text(r->page, &foot_type, REPORT_MARGIN, REPORT_HEIGHT - 11, REPORT_INNER,
			  arena_format(r->arena, "%s · %zu/%zu", title, i + 1, count));
	}
}

static enum err draw_report(struct report_page *r, const json_t *view)
{
	const json_t *sections = json_object_get(view, "sections");
	const char *language = report_text(view, "language");
	if (language == NULL || language_parse(&r->language, language) != E_OK || !json_is_array(sections) ||
	    json_array_size(sections) > REPORT_SECTIONS_MAX)
		return E_MALFORMED;
	TRY(draw_head(r, view));
	for (size_t i = 0; i < json_array_size(sections); i++)
		TRY(draw_section(r, json_array_get(sections, i)));
	number_sheets(r, report_text(view, "title"));
	return E_OK;
}

static void drop(json_t **v)
{
	json_decref(*v);
}

enum err render_report_pdf(struct buf *out, struct arena *a, const struct fonts *fonts, struct bytes text)
{
	PAGE_LOCAL page = {0};
	struct report_page r = {&page, a, LANGUAGE_VI, REPORT_MARGIN};
	[[gnu::cleanup(drop)]] json_t *view =
		text.len > VIEW_MAX ? NULL : json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(view))
		return E_MALFORMED;
	TRY(page_open(&page, fonts));
	page_add(&page, REPORT_WIDTH, REPORT_HEIGHT);
	TRY(draw_report(&r, view));
	return page_save(&page, out);
}
