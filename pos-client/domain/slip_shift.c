/* X and Z on paper: the figures of a shift, the drawer, the journal's head. */
#include "pos-client/domain/slip_view.h"
#include <hoaban/money.h>
#include <inttypes.h>

static const char *time_text(struct arena *a, int64_t seconds)
{
	char text[LOCAL_TEXT];
	local_format(text, seconds);
	return arena_text(a, text);
}

/* ---- what was sold */

static void put_sales(struct slip_rows *rows, const struct figures *f)
{
	rows_head(rows, "Doanh thu");
	rows_pair(rows, "Số lần bán", arena_format(rows->a, "%" PRIu64, f->of[FIGURE_SALES].count));
	for (enum payment_form form = PAYMENT_CASH; form < TENDER_COUNT; form++)
		if (f->tenders[form].count > 0)
			rows_pair(rows,
				  arena_format(rows->a, "%s (%" PRIu64 ")", payment_form_text(form, LANGUAGE_VI),
					       f->tenders[form].count),
				  rows_money(rows, f->tenders[form].amount));
	rows_strong(rows, "Tổng thu", rows_money(rows, f->of[FIGURE_SALES].amount));
}

static const char *category_name(const struct till *t, enum category c)
{
	const struct tariff_category *known = tariff_category_of(t->tariff, c);
	return known != NULL ? known->name[LANGUAGE_VI] : category_code(c);
}

static void put_categories(struct till *t, struct slip_rows *rows, const struct figures *f)
{
	rows_head(rows, "Khách");
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		if (f->categories[c].count > 0)
			rows_pair(rows, arena_format(rows->a, "%s (%" PRIu64 ")", category_name(t, c), f->categories[c].count),
				  rows_money(rows, f->categories[c].amount));
	rows_pair(rows, "Số người", arena_format(rows->a, "%" PRIu64, f->persons));
	rows_pair(rows, "trong đó miễn phí", arena_format(rows->a, "%" PRIu64, f->free_persons));
}

static void put_receipts(struct slip_rows *rows, const struct figures *f)
{
	rows_head(rows, "Biên lai");
	for (size_t i = 0; i < f->symbol_count; i++) {
		const struct figures_symbol *s = &f->symbols[i];
		rows_pair(rows, arena_format(rows->a, "%s %s (%" PRIu64 ")", s->form, s->symbol, s->receipts.count),
			  rows_money(rows, s->receipts.amount));
		rows_pair(rows, "số", arena_format(rows->a, "%08u – %08u", s->first, s->last));
	}
	if (f->symbol_count == 0)
		rows_text(rows, "Không có biên lai nào.");
}

/* ---- what else happened; the ones that must be looked at stand there also when they are 0 */

static void put_others(struct slip_rows *rows, const struct figures *f)
{
	static const struct {
		enum figure_kind kind;
		const char *label;
		bool has_amount, always;
	} list[] = {
		{FIGURE_REPLACED, "Biên lai thay thế", false, true},
		{FIGURE_REFUNDS, "Hoàn tiền", true, true},
		{FIGURE_DRAWER_OPENINGS, "Mở ngăn tiền không bán", false, true},
		{FIGURE_REPRINTS, "Bản sao đã in", false, true},
		{FIGURE_REFUSED_SCANS, "Vé bị từ chối", false, true},
		{FIGURE_PRINTS, "Bản chính đã in", false, false},
		{FIGURE_APPROVALS, "Giám sát cho phép", false, false},
		{FIGURE_SLIPS, "Túi tiền ngân hàng đã nhận", true, false},
	};
	rows_head(rows, "Việc khác");
	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
		const struct figure *x = &f->of[list[i].kind];
		if (x->count == 0 && !list[i].always)
			continue;
		if (list[i].has_amount)
			rows_pair(rows, arena_format(rows->a, "%s (%" PRIu64 ")", list[i].label, x->count),
				  rows_money(rows, x->amount));
		else
			rows_pair(rows, list[i].label, arena_format(rows->a, "%" PRIu64, x->count));
	}
}

/* ---- the drawer */

static void put_movements(struct slip_rows *rows, const struct figures *f)
{
	static const struct {
		enum figure_kind kind;
		const char *label;
		int sign;
	} list[] = {
		{FIGURE_CASH_REFUNDS, "Hoàn bằng tiền mặt", -1},
		{FIGURE_PAID_IN, "Nộp vào ngăn", 1},
		{FIGURE_PAID_OUT, "Chi từ ngăn", -1},
		{FIGURE_DROPS, "Túi tiền đã nộp", -1},
	};
	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
		if (f->of[list[i].kind].count > 0)
			rows_pair(rows, arena_format(rows->a, "%s (%" PRIu64 ")", list[i].label, f->of[list[i].kind].count),
				  rows_money(rows, list[i].sign * f->of[list[i].kind].amount));
}

static void put_pieces(struct slip_rows *rows, const struct cash_count *pieces)
{
	for (size_t i = 0; i < CASH_VALUES; i++)
		if (pieces->pieces[i] > 0)
			rows_pair(
				rows,
				arena_format(rows->a, "%" PRIu32 " × %s", pieces->pieces[i], rows_money(rows, cash_values[i])),
				rows_money(rows, pieces->pieces[i] * cash_values[i]));
}

/* A count is blind: before it, nothing tells what the drawer should hold. */
static void put_drawer(struct slip_rows *rows, const struct shift_report *r)
{
	rows_head(rows, "Ngăn tiền");
	rows_pair(rows, "Tiền đầu ca", rows_money(rows, r->shift.opening_float));
	rows_pair(rows, "Thu tiền mặt", rows_money(rows, figures_cash(&r->figures)));
	put_movements(rows, &r->figures);
	if (r->is_blind && !r->is_closed)
		return;
	rows_pair(rows, "Phải có", rows_money(rows, r->expected));
	if (!r->is_closed)
		return;
	put_pieces(rows, &r->pieces);
	rows_pair(rows, "Đếm được", rows_money(rows, r->counted));
	rows_strong(rows, "Chênh lệch", rows_money(rows, r->counted - r->expected));
}

static void put_journal(struct slip_rows *rows, const struct shift_report *r)
{
	char hash[2 * HASH_LEN + 1];
	hex_format(hash, r->head.hash, HASH_LEN);
	rows_head(rows, "Sổ của máy");
	rows_pair(rows, "Tổng từ ngày đầu", rows_money(rows, r->perpetual));
	rows_pair(rows, "Bút toán cuối", arena_format(rows->a, "%" PRIu64, r->head.seq));
	rows_text(rows, arena_text(rows->a, hash));
}

void slip_view_shift(struct till *t, const struct shift_report *r, struct paper_slip *out)
{
	static const char *const signers[] = {"Thu ngân", "Người kiểm tiền"};
	struct slip_rows rows;
	rows_init(&rows, &t->arena);
	*out = (struct paper_slip){
		.title = r->is_closed ? "BÁO CÁO KẾT CA (Z)" : "BÁO CÁO GIỮA CA (X)",
		.number = r->is_closed ? arena_format(&t->arena, "Z số %" PRIu32, r->z_number) : "Chỉ để xem",
	};
	slip_frame(t, r->shift.cashier, r->is_closed ? r->closed_at : till_now(t), r->is_closed ? r->seq : 0, out);
	rows_pair(&rows, "Mở ca", time_text(&t->arena, r->shift.opened_at));
	if (r->is_closed)
		rows_pair(&rows, "Đóng ca", time_text(&t->arena, r->closed_at));
	put_sales(&rows, &r->figures);
	put_categories(t, &rows, &r->figures);
	put_receipts(&rows, &r->figures);
	put_others(&rows, &r->figures);
	put_drawer(&rows, r);
	put_journal(&rows, r);
	out->rows = rows.list;
	out->row_count = rows.count;
	out->signers = signers;
	out->signer_count = r->is_closed ? 2 : 0;
}
