/* The receipt on 80 or 58 mm paper: labels of 01/PLPĐT in their order; English in smaller type, in brackets. */
#include "pos-client/device/layouts.h"

#include <hoaban/money.h>
#include <hoaban/receipt.h>
#include <inttypes.h>
#include <stdio.h>

static const struct paper_type title_type = {28, true, PAPER_CENTRE};
static const struct paper_type mark_type = {34, true, PAPER_CENTRE};
static const struct paper_type plain_type = {24, false, PAPER_LEFT};
static const struct paper_type bold_type = {24, true, PAPER_LEFT};
static const struct paper_type centre_type = {24, false, PAPER_CENTRE};
static const struct paper_type centre_bold_type = {24, true, PAPER_CENTRE};
static const struct paper_type small_type = {19, false, PAPER_LEFT};
static const struct paper_type small_centre_type = {19, false, PAPER_CENTRE};
static const struct paper_type url_type = {17, false, PAPER_CENTRE}; /* the usual URL fits on one line */
static const struct paper_type total_type = {36, true, PAPER_RIGHT};

#define QR_LEAST (30 * PAPER_DOTS_PER_MM)
#define TEXT_MAX 1024

static const char *text_or_blank(const char *text)
{
	return text == NULL ? "" : text;
}

static bool is_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static void labelled(struct paper *p, const char *label, const char *value)
{
	paper_labelled(p, &plain_type, label, &plain_type, text_or_blank(value));
}

/* A translation: in brackets, smaller; absent ones leave no trace. */
static void translated(struct paper *p, const struct paper_type *t, const char *text)
{
	char line[TEXT_MAX];
	if (!is_given(text))
		return;
	snprintf(line, sizeof(line), "(%s)", text);
	paper_text(p, t, line);
}

static void put_head(struct paper *p, const struct paper_receipt *r)
{
	char left[64], right[64], number[NUMBER_TEXT], date[64];
	number_format(number, r->number);
	paper_space(p, 8);
	paper_text(p, &title_type, "BIÊN LAI THU PHÍ, LỆ PHÍ ĐIỆN TỬ");
	translated(p, &small_centre_type, "Electronic receipt for fees and charges");
	paper_space(p, 10);
	snprintf(left, sizeof(left), "Mẫu số: %s", r->form);
	snprintf(right, sizeof(right), "Ký hiệu: %s", r->symbol);
	paper_pair(p, &plain_type, left, right);
	snprintf(left, sizeof(left), "Số: %s", number);
	paper_text(p, &bold_type, left);
	snprintf(date, sizeof(date), "Ngày %02d tháng %02d năm %d", r->issued.day, r->issued.month, r->issued.year);
	paper_text(p, &centre_type, date);
	paper_rule(p);
}

static void put_organisation(struct paper *p, const struct paper_organisation *o)
{
	labelled(p, "Tên tổ chức thu:", o->name);
	labelled(p, "Mã số thuế:", o->tax_code);
	labelled(p, "Địa chỉ:", o->address);
	labelled(p, "Điện thoại:", o->phone);
	labelled(p, "Số tài khoản:", o->account);
	paper_rule(p);
}

/* An ordinary visitor's labels stay without values, side by side to save paper. */
static void put_payer(struct paper *p, const struct paper_payer *payer)
{
	if (payer == NULL) {
		paper_halves(p, &plain_type, "Tên người nộp:", "Mã số thuế:");
		paper_halves(p, &plain_type, "Địa chỉ:", "Số tài khoản:");
	} else {
		labelled(p, "Tên người nộp:", payer->name);
		labelled(p, "Mã số thuế:", payer->tax_code);
		labelled(p, "Địa chỉ:", payer->address);
		labelled(p, "Số tài khoản:", payer->account);
	}
	paper_rule(p);
}

static void put_line(struct paper *p, const struct paper_line *l)
{
	char text[TEXT_MAX], price[MONEY_TEXT], amount[MONEY_TEXT];
	money_format(price, l->unit_price, LANGUAGE_VI);
	money_format(amount, l->amount, LANGUAGE_VI);
	snprintf(text, sizeof(text), "%s%s%s", l->fee, is_given(l->category) ? " – " : "", text_or_blank(l->category));
	paper_text(p, &plain_type, text);
	translated(p, &small_type, l->fee_en);
	snprintf(text, sizeof(text), "%" PRId64 " × %s", l->quantity, price);
	paper_pair(p, &plain_type, text, amount);
	paper_space(p, 4);
}

/* A replacement that leaves nothing to pay has no line, but the law wants the fee's name on every receipt. */
static void put_fee_of_nothing(struct paper *p)
{
	paper_text(p, &plain_type, receipt_fee_of_nothing(LANGUAGE_VI));
	translated(p, &small_type, receipt_fee_of_nothing(LANGUAGE_EN));
}

static void put_lines(struct paper *p, const struct paper_receipt *r)
{
	paper_text(p, &bold_type, "Tên loại phí, lệ phí:");
	paper_space(p, 2);
	for (size_t i = 0; i < r->line_count; i++)
		put_line(p, &r->lines[i]);
	if (r->line_count == 0)
		put_fee_of_nothing(p);
	paper_rule(p);
}

/* One way to pay, exactly, and without a number: the form of payment has said it. */
static void put_tenders(struct paper *p, const struct paper_receipt *r)
{
	char text[TEXT_MAX], amount[MONEY_TEXT];
	const bool says_more = r->tender_count > 1 || (r->tender_count == 1 && is_given(r->tenders[0].reference));
	if (says_more && is_given(r->tenders_of))
		paper_text(p, &small_type, r->tenders_of);
	for (size_t i = 0; says_more && i < r->tender_count; i++) {
		const struct paper_tender *t = &r->tenders[i];
		money_format(amount, t->amount, LANGUAGE_VI);
		snprintf(text, sizeof(text), "%s%s%s", t->name, is_given(t->reference) ? " · " : "",
			 text_or_blank(t->reference));
		paper_pair(p, &small_type, text, amount);
	}
	if (r->change == 0)
		return;
	money_format(amount, r->tendered, LANGUAGE_VI);
	paper_pair(p, &small_type, "Tiền mặt khách đưa (Cash received)", amount);
	money_format(amount, r->change, LANGUAGE_VI);
	paper_pair(p, &small_type, "Tiền trả lại (Change)", amount);
}

static void put_amount(struct paper *p, const struct paper_receipt *r)
{
	char total[MONEY_TEXT];
	money_format(total, r->total, LANGUAGE_VI);
	paper_labelled(p, &bold_type, "Số tiền:", &total_type, total);
	paper_space(p, 4);
	labelled(p, "(Số tiền bằng chữ):", r->amount_in_words);
	translated(p, &small_type, r->amount_in_words_en);
	paper_space(p, 4);
	labelled(p, "Hình thức thanh toán:", r->payment);
	translated(p, &small_type, r->payment_en);
	put_tenders(p, r);
	paper_rule(p);
}

static void put_replaced(struct paper *p, const struct paper_replaced *old)
{
	char text[256], number[NUMBER_TEXT];
	if (old == NULL)
		return;
	number_format(number, old->number);
	snprintf(text, sizeof(text), "Thay thế cho biên lai Mẫu số %s ký hiệu %s số %s ngày %02d tháng %02d năm %d", old->form,
		 old->symbol, number, old->issued.day, old->issued.month, old->issued.year);
	paper_text(p, &bold_type, text);
	paper_rule(p);
}

static void put_signature(struct paper *p, const struct paper_receipt *r)
{
	paper_text(p, &centre_bold_type, "Tổ chức thu phí, lệ phí");
	paper_text(p, &centre_type, "(Chữ ký số)");
	paper_text(p, &centre_bold_type, text_or_blank(r->signature_note));
}

static enum err put_lookup(struct paper *p, const struct paper_receipt *r)
{
	char text[TEXT_MAX];
	if (!is_given(r->lookup_url))
		return E_OK;
	TRY(paper_qr(p, r->lookup_url, QR_LEAST));
	snprintf(text, sizeof(text), "Tra cứu (Look-up):\n%s", r->lookup_url);
	paper_text(p, &url_type, text);
	return E_OK;
}

enum err receipt_paper(struct paper *p, const struct paper_receipt *r)
{
	if (is_given(r->mark)) {
		paper_text(p, &mark_type, r->mark);
		paper_rule(p);
	}
	put_head(p, r);
	put_organisation(p, &r->organisation);
	put_payer(p, r->payer);
	put_lines(p, r);
	put_amount(p, r);
	put_replaced(p, r->replaces);
	put_signature(p, r);
	TRY(put_lookup(p, r));
	if (is_given(r->desk))
		paper_text(p, &small_centre_type, r->desk);
	return paper_status(p);
}
