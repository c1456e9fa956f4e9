/* The ticket on 80 mm paper: where it is valid, the symbol for the gate, then what a person checks. */
#include "pos-client/device/layouts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct paper_type mark_type = {34, true, PAPER_CENTRE};
static const struct paper_type title_type = {40, true, PAPER_CENTRE};
static const struct paper_type site_type = {26, true, PAPER_CENTRE};
static const struct paper_type small_type = {19, false, PAPER_CENTRE};
static const struct paper_type small_right_type = {19, false, PAPER_RIGHT};
static const struct paper_type code_type = {38, true, PAPER_CENTRE};
static const struct paper_type label_type = {20, false, PAPER_LEFT};
static const struct paper_type value_type = {26, true, PAPER_RIGHT};
static const struct paper_type proof_type = {30, true, PAPER_CENTRE};

#define QR_LEAST (40 * PAPER_DOTS_PER_MM)
#define TEXT_MAX 1024

static bool is_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static void bracketed(struct paper *p, const struct paper_type *type, const char *text)
{
	char line[TEXT_MAX];
	if (!is_given(text))
		return;
	snprintf(line, sizeof(line), "(%s)", text);
	paper_text(p, type, line);
}

static void translated(struct paper *p, const char *text)
{
	bracketed(p, &small_type, text);
}

static void row(struct paper *p, const char *label, const char *value)
{
	paper_labelled(p, &label_type, label, &value_type, value);
	paper_space(p, 4);
}

static void put_head(struct paper *p, const struct paper_ticket *t)
{
	paper_text(p, &title_type, "VÉ THAM QUAN");
	translated(p, "Admission ticket");
	paper_space(p, 8);
	for (size_t i = 0; i < t->site_count; i++) {
		paper_text(p, &site_type, t->sites[i].name);
		translated(p, t->sites[i].name_en);
	}
}

/* XXXX-XXXX-XXXX */
static void put_typed_code(struct paper *p, const char *code)
{
	char text[TEXT_MAX];
	if (!is_given(code))
		return;
	if (strlen(code) == 12)
		snprintf(text, sizeof(text), "%.4s-%.4s-%.4s", code, code + 4, code + 8);
	else
		snprintf(text, sizeof(text), "%s", code);
	paper_text(p, &code_type, text);
}

static void put_mix(struct paper *p, const struct paper_ticket *t)
{
	for (size_t i = 0; i < t->mix_count; i++) {
		char text[TEXT_MAX], english[TEXT_MAX];
		const struct paper_mix *m = &t->mix[i];
		snprintf(text, sizeof(text), "%" PRIu32 " × %s", m->count, m->name);
		snprintf(english, sizeof(english), is_given(m->name_en) ? "(%s)" : "%s",
			 is_given(m->name_en) ? m->name_en : "");
		row(p, english, text);
	}
}

static void put_category(struct paper *p, const struct paper_ticket *t)
{
	row(p, "Đối tượng (Category)", t->mix_count > 0 ? "" : t->category);
	if (t->mix_count > 0)
		put_mix(p, t);
	else
		bracketed(p, &small_right_type, t->category_en);
}

static void put_details(struct paper *p, const struct paper_ticket *t)
{
	char text[TEXT_MAX];
	const bool is_one_day = strcmp(t->valid_from, t->valid_until) == 0;
	snprintf(text, sizeof(text), "%s%s%s", t->valid_from, is_one_day ? "" : " – ", is_one_day ? "" : t->valid_until);
	row(p, "Ngày tham quan (Date)", text);
	snprintf(text, sizeof(text), "%" PRIu32, t->party);
	row(p, "Số người (Persons)", text);
	put_category(p, t);
	if (is_given(t->price))
		row(p, "Phí tham quan (Fee)", t->price);
}

static void put_proof(struct paper *p, const struct paper_ticket *t)
{
	if (!is_given(t->proof))
		return;
	paper_rule(p);
	paper_text(p, &small_type, "Xuất trình khi vào (Please show at the gate)");
	paper_text(p, &proof_type, t->proof);
	translated(p, t->proof_en);
}

static void put_foot(struct paper *p, const struct paper_ticket *t)
{
	char text[TEXT_MAX];
	paper_rule(p);
	paper_text(p, &small_type, is_given(t->organisation) ? t->organisation : "");
	if (!is_given(t->reference))
		return;
	snprintf(text, sizeof(text), "Mã tham chiếu (Reference): %s", t->reference);
	paper_text(p, &small_type, text);
}

enum err ticket_paper(struct paper *p, const struct paper_ticket *t)
{
	if (is_given(t->mark)) {
		paper_text(p, &mark_type, t->mark);
		paper_rule(p);
	}
	put_head(p, t);
	TRY(paper_qr(p, t->qr, QR_LEAST));
	put_typed_code(p, t->typed_code);
	paper_space(p, 10);
	put_details(p, t);
	put_proof(p, t);
	put_foot(p, t);
	return paper_status(p);
}
