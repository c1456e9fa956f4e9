#include "pos-client/screen/page.h"
#include "pos-client/screen/shift_view.h"

#include <hoaban/instant.h>
#include <stdio.h>

#define MOMENT_TEXT 32
#define NAME_MOST   17 /* columns */

/* "21/11 08:15" */
static const char *moment(char out[static MOMENT_TEXT], int64_t seconds)
{
	char text[LOCAL_TEXT];
	local_format(text, seconds);
	snprintf(out, MOMENT_TEXT, "%.5s %.5s", text, text + 11);
	return out;
}

/* What was counted, and whether it is right: the first that everybody wants to know of a Z. */
static void add_result(struct screen *s, struct page *p, const struct shift_report *r)
{
	char money[SCREEN_MONEY];
	const int64_t difference = r->counted - r->expected;
	page_head(p, "report.result");
	page_format(p, LOOK_BOLD, "report.z_number", "%u", r->z_number);
	page_money(p, LOOK_PLAIN, "report.counted", r->counted);
	page_money(p, LOOK_PLAIN, "report.expected", r->expected);
	page_format(p, difference == 0 ? LOOK_GOOD : LOOK_WARN, "report.difference", "%s%s", difference > 0 ? "+" : "",
		    screen_money(s, money, difference));
}

static void add_shift(struct page *p, const struct shift_report *r)
{
	char text[MOMENT_TEXT];
	page_head(p, "report.shift");
	page_add(p, LOOK_PLAIN, "report.cashier", r->shift.cashier);
	page_add(p, LOOK_PLAIN, "report.opened", moment(text, r->shift.opened_at));
	if (r->is_closed)
		page_add(p, LOOK_PLAIN, "report.closed", moment(text, r->closed_at));
	page_money(p, LOOK_PLAIN, "report.float", r->shift.opening_float);
}

/* A name that leaves no room for its figures at 80 columns has a row of its own: two names that begin alike must not be cut
 * to the same. */
static void add_figure(struct screen *s, struct page *p, const char *left, const struct figure *f)
{
	char money[SCREEN_MONEY];
	if (f->count == 0)
		return;
	if (columns_of(screen_text(s, left)) > NAME_MOST) {
		page_add(p, LOOK_PLAIN, left, "");
		left = "";
	}
	page_format(p, LOOK_PLAIN, left, "%llu  %14s", (unsigned long long)f->count, screen_money(s, money, f->amount));
}

static void add_sales(struct screen *s, struct page *p, const struct figures *f)
{
	const enum language language = screen_till(s)->language == TILL_EN ? LANGUAGE_EN : LANGUAGE_VI;
	page_head(p, "report.sales");
	page_count(p, "report.sale_count", f->of[FIGURE_SALES].count);
	page_money(p, LOOK_BOLD, "report.sale_total", f->of[FIGURE_SALES].amount);
	for (enum payment_form form = PAYMENT_CASH; form < TENDER_COUNT; form++)
		add_figure(s, p, payment_form_text((enum payment_form)form, (int)language), &f->tenders[form]);
	add_figure(s, p, "report.replaced", &f->of[FIGURE_REPLACED]);
	add_figure(s, p, "report.refunds", &f->of[FIGURE_REFUNDS]);
}

static void add_categories(struct screen *s, struct page *p, const struct figures *f)
{
	const enum language language = screen_till(s)->language == TILL_EN ? LANGUAGE_EN : LANGUAGE_VI;
	page_head(p, "report.persons");
	for (enum category c = 0; c < CATEGORY_COUNT; c++) {
		const struct tariff_category *named = tariff_category_of(screen_till(s)->tariff, c);
		add_figure(s, p, named != NULL ? named->name[language] : category_code(c), &f->categories[c]);
	}
}

static void add_receipts(struct screen *s, struct page *p, const struct figures *f)
{
	char money[SCREEN_MONEY], left[64];
	page_head(p, "report.receipts");
	for (size_t i = 0; i < f->symbol_count; i++) {
		const struct figures_symbol *y = &f->symbols[i];
		if (y->first == y->last)
			snprintf(left, sizeof(left), "%s %s %u", y->form, y->symbol, y->first);
		else
			snprintf(left, sizeof(left), "%s %s %u–%u", y->form, y->symbol, y->first, y->last);
		page_add(p, LOOK_PLAIN, left, screen_money(s, money, y->receipts.amount));
	}
}

/* What moves money, and what is only counted. */
static const struct {
	enum figure_kind kind;
	bool has_amount;
	const char *text;
} happened[] = {
	{FIGURE_PAID_IN, true, "report.paid_in"},
	{FIGURE_PAID_OUT, true, "report.paid_out"},
	{FIGURE_DROPS, true, "report.drops"},
	{FIGURE_SLIPS, true, "report.slips"},
	{FIGURE_PRINTS, false, "report.prints"},
	{FIGURE_REPRINTS, false, "report.reprints"},
	{FIGURE_DRAWER_OPENINGS, false, "report.drawer_openings"},
	{FIGURE_REFUSED_SCANS, false, "report.refused_scans"},
	{FIGURE_APPROVALS, false, "report.approvals"},
};

/* What did not happen is not there; the paper says all of it. */
static void add_drawer(struct screen *s, struct page *p, const struct figures *f)
{
	bool has_head = false;
	for (size_t i = 0; i < sizeof(happened) / sizeof(happened[0]); i++) {
		const struct figure *figure = &f->of[happened[i].kind];
		if (figure->count == 0)
			continue;
		if (!has_head)
			page_head(p, "report.drawer");
		has_head = true;
		if (happened[i].has_amount)
			add_figure(s, p, happened[i].text, figure);
		else
			page_count(p, happened[i].text, figure->count);
	}
}

static void add_journal(struct page *p, const struct shift_report *r)
{
	char hex[2 * HASH_LEN + 1];
	hex_format(hex, r->head.hash, HASH_LEN);
	page_head(p, "report.journal");
	page_money(p, LOOK_PLAIN, "report.perpetual", r->perpetual);
	page_format(p, LOOK_DIM, "report.entry", "%llu", (unsigned long long)r->head.seq);
	page_format(p, LOOK_DIM, "report.head", "%.8s…%s", hex, hex + 2 * HASH_LEN - 8);
}

void shift_page(struct screen *s, struct page *p, struct arena *a, const struct shift_report *r)
{
	page_start(p, a, r->is_closed ? "report.z_title" : "report.x_title");
	if (r->is_closed)
		add_result(s, p, r);
	add_shift(p, r);
	add_sales(s, p, &r->figures);
	if (!r->is_closed)
		add_receipts(s, p, &r->figures);
	page_beside(p);
	add_categories(s, p, &r->figures);
	if (r->is_closed)
		add_receipts(s, p, &r->figures);
	add_drawer(s, p, &r->figures);
	add_journal(p, r);
}
