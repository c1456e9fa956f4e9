/* Slips for cash that moves, and for a drawer that was opened without a sale. */
#include "pos-client/domain/slip_view.h"
#include <hoaban/money.h>
#include <hoaban/words.h>

struct cash_form {
	const char *title, *giver, *taker;
};

static const struct cash_form *form_of(enum cash_kind kind)
{
	static const struct cash_form forms[] = {
		[CASH_PAID_IN] = {"PHIẾU NỘP TIỀN VÀO NGĂN", "Người nộp", "Thu ngân"},
		[CASH_PAID_OUT] = {"PHIẾU CHI TỪ NGĂN TIỀN", "Người nhận", "Người cho phép"},
		[CASH_DROP] = {"PHIẾU NỘP TÚI TIỀN", "Thu ngân", "Người nhận túi"},
		[CASH_SLIP] = {"NGÂN HÀNG ĐÃ NHẬN TÚI TIỀN", "Người nộp ngân hàng", "Người kiểm"},
	};
	return &forms[kind];
}

static const char *words_of(struct arena *a, int64_t amount)
{
	BUF_LOCAL text;
	buf_init(&text, 1024);
	return words_vi(&text, amount) == E_OK ? arena_text(a, buf_text(&text)) : "";
}

static void put_given(struct slip_rows *rows, const char *label, const char *value)
{
	if (value[0] != '\0')
		rows_pair(rows, label, value);
}

void slip_view_cash(struct till *t, const struct cash_result *r, struct paper_slip *out)
{
	const struct cash_moved *m = &r->fact;
	const struct cash_form *form = form_of(m->kind);
	const char **signers = arena_array(&t->arena, 2, sizeof *signers);
	struct slip_rows rows;
	rows_init(&rows, &t->arena);
	signers[0] = form->giver;
	signers[1] = form->taker;
	*out = (struct paper_slip){.title = form->title, .signers = signers, .signer_count = 2};
	slip_frame(t, m->cashier, r->at, r->seq, out);
	rows_head(&rows, "");
	put_given(&rows, "Túi số", m->bag);
	put_given(&rows, "Giấy nộp tiền số", m->slip);
	if (m->kind == CASH_SLIP)
		rows_pair(&rows, "Trong túi khi nộp", rows_money(&rows, r->bag_amount));
	rows_strong(&rows, "Số tiền", rows_money(&rows, m->amount));
	rows_text(&rows, words_of(&t->arena, m->amount));
	if (m->reason[0] != '\0')
		rows_text(&rows, arena_format(&t->arena, "Lý do: %s", m->reason));
	out->rows = rows.list;
	out->row_count = rows.count;
}

void slip_view_drawer(struct till *t, const struct cash_result *r, const char *cashier, const char *reason,
		      struct paper_slip *out)
{
	static const char *const signers[] = {"Thu ngân", "Người kiểm"};
	struct slip_rows rows;
	rows_init(&rows, &t->arena);
	*out = (struct paper_slip){.title = "MỞ NGĂN TIỀN KHÔNG BÁN", .signers = signers, .signer_count = 2};
	slip_frame(t, cashier, r->at, r->seq, out);
	rows_head(&rows, "");
	rows_text(&rows, arena_format(&t->arena, "Lý do: %s", reason));
	out->rows = rows.list;
	out->row_count = rows.count;
}
