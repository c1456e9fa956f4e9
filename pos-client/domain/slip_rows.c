#include "pos-client/domain/slip_view.h"
#include <hoaban/money.h>
#include <inttypes.h>

void rows_init(struct slip_rows *r, struct arena *a)
{
	*r = (struct slip_rows){.a = a, .list = arena_array(a, SLIP_ROWS_MAX, sizeof *r->list)};
}

static void add(struct slip_rows *r, enum paper_row_kind kind, const char *left, const char *right)
{
	if (r->count < SLIP_ROWS_MAX)
		r->list[r->count++] = (struct paper_row){kind, left, right};
}

void rows_head(struct slip_rows *r, const char *text)
{
	add(r, PAPER_ROW_HEAD, text, NULL);
}

void rows_text(struct slip_rows *r, const char *text)
{
	if (text != NULL && text[0] != '\0')
		add(r, PAPER_ROW_TEXT, text, NULL);
}

void rows_pair(struct slip_rows *r, const char *label, const char *value)
{
	add(r, PAPER_ROW_PAIR, label, value);
}

void rows_strong(struct slip_rows *r, const char *label, const char *value)
{
	add(r, PAPER_ROW_STRONG, label, value);
}

const char *rows_money(struct slip_rows *r, int64_t amount)
{
	char text[MONEY_TEXT];
	money_format(text, amount < 0 ? -amount : amount, LANGUAGE_VI);
	return arena_format(r->a, "%s%s", amount < 0 ? "-" : "", text);
}

void slip_frame(struct till *t, const char *cashier, int64_t at, uint64_t seq, struct paper_slip *out)
{
	char time[LOCAL_TEXT];
	local_format(time, at);
	out->organisation = t->tariff->organisation_count > 0 ? t->tariff->organisations[0].name : NULL;
	out->desk = arena_format(&t->arena, "%s · %s", t->held.lease.name, cashier);
	out->foot = seq > 0 ? arena_format(&t->arena, "%s · bút toán %" PRIu64, time, seq) : arena_text(&t->arena, time);
}
