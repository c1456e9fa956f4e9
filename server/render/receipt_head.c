#include "render/receipt_page.h"

static const struct type title_type = {12, true, ALIGN_LEFT, INK_ACCENT};
static const struct type date_type = {9, false, ALIGN_LEFT, INK_TEXT};
static const struct type mark_type = {11, true, ALIGN_CENTRE, INK_ACCENT};

/* The right block: label left, value bold, in two narrow columns. */
static float draw_identity(struct receipt_page *r, float x, float y)
{
	const struct receipt_view *v = r->view;
	const struct {
		const char *label, *english, *value;
	} rows[] = {{"Mẫu số:", "(Form)", v->form},
		    {"Ký hiệu:", "(Symbol)", v->symbol},
		    {"Số:", "(Number)", receipt_number(r->arena, v->number)}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		float height = page_text(r->page, &receipt_label_type, x, y, 14, rows[i].label);
		page_text(r->page, &receipt_strong_type, x + 14, y - 0.15f, 19, rows[i].value);
		y += height + page_text(r->page, &receipt_english_type, x, y + height - 0.5f, 14, rows[i].english) - 0.1f;
	}
	return y;
}

static void draw_mark(struct receipt_page *r)
{
	if (r->view->mark[0] != '\0')
		r->y += page_text(r->page, &mark_type, MARGIN, r->y - 2, INNER, r->view->mark) + 1;
}

static const char *heading_date(struct receipt_page *r)
{
	return arena_format(r->arena, "Ngày%s", receipt_date(r->arena, &r->view->issued) + strlen("ngày"));
}

static void draw_title(struct receipt_page *r)
{
	const float flower = 10, identity = 33, x = MARGIN + flower + 4, width = INNER - flower - 4 - identity;
	const char *date = heading_date(r);
	float y = r->y;
	page_flower(r->page, MARGIN, y, flower);
	y += page_text(r->page, &title_type, x, y - 0.8f, width, "BIÊN LAI THU PHÍ, LỆ PHÍ ĐIỆN TỬ") - 1;
	y += page_text(r->page, &receipt_english_type, x, y, width, "(Electronic receipt for fees and charges)") + 2;
	page_text(r->page, &receipt_english_type, x + page_text_width(r->page, &date_type, date) + 1.5f, y + 0.8f, 10,
		  "(Date)");
	y += page_text(r->page, &date_type, x, y, width, date);
	r->y = greater(y, draw_identity(r, MARGIN + INNER - identity + 1, r->y)) + 0.5f;
}

void receipt_draw_head(struct receipt_page *r)
{
	draw_mark(r);
	draw_title(r);
	receipt_rule(r);
}

/* ---------------------------------------------------------------- who collects, who pays */

static void draw_organisation(struct receipt_page *r)
{
	const struct organisation_view *o = &r->view->organisation;
	receipt_add_pair(r, &(struct pair){"Tên tổ chức thu:", "(Collecting organisation)", o->name, ""});
	receipt_add_pair(r, &(struct pair){"Mã số thuế:", "(Tax code)", o->tax_code, ""});
	receipt_add_pair(r, &(struct pair){"Địa chỉ:", "(Address)", o->address, ""});
	receipt_add_two_pairs(r, &(struct pair){"Điện thoại:", "(Telephone)", o->phone, ""},
			      &(struct pair){"Số tài khoản:", "(Account)", o->account, ""});
	receipt_rule(r);
}

static void draw_payer(struct receipt_page *r)
{
	const struct payer_view *p = &r->view->payer;
	const struct pair name = {"Tên người nộp:", "(Payer)", p->name, ""},
			  tax = {"Mã số thuế:", "(Tax code)", p->tax_code, ""};
	const struct pair address = {"Địa chỉ:", "(Address)", p->address, ""};
	const struct pair account = {"Số tài khoản:", "(Account)", p->account, ""};
	if (p->name[0] == '\0') {
		receipt_add_two_pairs(r, &name, &tax);
		receipt_add_two_pairs(r, &address, &account);
	} else {
		receipt_add_pair(r, &name);
		receipt_add_pair(r, &tax);
		receipt_add_pair(r, &address);
		receipt_add_pair(r, &account);
	}
	receipt_rule(r);
}

void receipt_draw_parties(struct receipt_page *r)
{
	draw_organisation(r);
	draw_payer(r);
}
