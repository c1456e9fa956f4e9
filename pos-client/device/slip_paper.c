/* Papers of the drawer: reports of a shift, slips for cash that moves. Nobody but the people of the office reads them. */
#include "pos-client/device/layouts.h"

#include <string.h>

static const struct paper_type mark_type = {34, true, PAPER_CENTRE};
static const struct paper_type title_type = {30, true, PAPER_CENTRE};
static const struct paper_type number_type = {26, true, PAPER_CENTRE};
static const struct paper_type centre_type = {22, false, PAPER_CENTRE};
static const struct paper_type head_type = {24, true, PAPER_LEFT};
static const struct paper_type plain_type = {22, false, PAPER_LEFT};
static const struct paper_type strong_type = {30, true, PAPER_LEFT};
static const struct paper_type small_type = {19, false, PAPER_CENTRE};

#define ROOM_TO_SIGN 90 /* dots */

static const char *text_or_blank(const char *text)
{
	return text == NULL ? "" : text;
}

static void put(struct paper *p, const struct paper_type *t, const char *text)
{
	if (text != NULL && text[0] != '\0')
		paper_text(p, t, text);
}

static void put_head(struct paper *p, const struct paper_row *r)
{
	paper_rule(p);
	paper_text(p, &head_type, r->left);
}

static void put_pair(struct paper *p, const struct paper_row *r)
{
	paper_pair(p, &plain_type, r->left, text_or_blank(r->right));
}

static void put_strong(struct paper *p, const struct paper_row *r)
{
	paper_pair(p, &strong_type, r->left, text_or_blank(r->right));
}

static void put_text(struct paper *p, const struct paper_row *r)
{
	paper_text(p, &plain_type, r->left);
}

static void put_row(struct paper *p, const struct paper_row *r)
{
	static void (*const kinds[])(struct paper *, const struct paper_row *) = {
		[PAPER_ROW_HEAD] = put_head,
		[PAPER_ROW_PAIR] = put_pair,
		[PAPER_ROW_STRONG] = put_strong,
		[PAPER_ROW_TEXT] = put_text,
	};
	kinds[r->kind](p, r);
}

/* Two side by side, as at the foot of any form. */
static void put_signers(struct paper *p, const struct paper_slip *s)
{
	for (size_t i = 0; i < s->signer_count; i += 2) {
		paper_rule(p);
		paper_halves(p, &plain_type, s->signers[i], i + 1 < s->signer_count ? s->signers[i + 1] : "");
		paper_space(p, ROOM_TO_SIGN);
	}
}

enum err slip_paper(struct paper *p, const struct paper_slip *s)
{
	paper_space(p, 8);
	put(p, &mark_type, s->mark);
	put(p, &title_type, s->title);
	put(p, &number_type, s->number);
	put(p, &centre_type, s->organisation);
	put(p, &centre_type, s->desk);
	paper_space(p, 6);
	for (size_t i = 0; i < s->row_count; i++)
		put_row(p, &s->rows[i]);
	put_signers(p, s);
	paper_rule(p);
	put(p, &small_type, s->foot);
	return paper_status(p);
}
