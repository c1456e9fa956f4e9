#include "report_sums.h"

#include "audit/book/editions.h"
#include "audit/book/ledger.h"
#include "audit/book/sums.h"
#include "audit/words.h"

#include <hoaban/instant.h>
#include <hoaban/money.h>

static const char *say(const struct audit *a, const char *vi, const char *en)
{
	return options_language(a->options) == LANGUAGE_VI ? vi : en;
}

/* ---- how keys are called */

const char *report_day(struct arena *to, int32_t day)
{
	char text[LOCAL_TEXT];
	local_format(text, day_start(day));
	return arena_textn(to, text, sizeof("dd/mm/yyyy") - 1);
}

static const char *name_day(struct audit *a, int64_t key)
{
	char text[DATE_TEXT];
	date_format(text, (int32_t)key);
	return arena_text(&a->arena, text);
}

/* By the newest edition: a site's number never means another. */
static const char *name_sites(struct audit *a, int64_t key)
{
	const struct editions *e = a->editions;
	if (!e || e->count == 0)
		return arena_format(&a->arena, "%lld", (long long)key);
	return tariff_sites_text(&a->arena, e->list[e->count - 1], (uint64_t)key);
}

static const char *name_method(struct audit *a, int64_t key)
{
	return payment_form_text((enum payment_form)key, options_language(a->options));
}

static const struct {
	const char *member, *vi, *en;
	const char *(*name)(struct audit *a, int64_t key);
} kinds[SUM_KINDS] = {
	[SUM_DAY] = {"by_day", "Biên lai theo ngày lập", "Receipts by day of issue", name_day},
	[SUM_SITES] = {"by_sites", "Dòng biên lai theo điểm", "Lines of receipts by site", name_sites},
	[SUM_METHOD] = {"by_method", "Biên lai theo hình thức thanh toán", "Receipts by form of payment", name_method},
};

static const struct {
	const char *member, *vi, *en;
	size_t at;
} tellings[] = {
#define TOLD(member, vi, en)                                                                                                   \
	{                                                                                                                      \
#member, vi, en, offsetof(struct sums, member)                                                                 \
	}
	TOLD(paid_in_shop, "Đã thu qua cửa hàng mạng", "Paid in the shop"),
	TOLD(added, "Thu thêm khi điều chỉnh", "Collected with corrections"),
	TOLD(refunded, "Đã hoàn", "Given back"),
	TOLD(bank_matched, "Tiền ngân hàng đã khớp", "Bank money matched"),
	TOLD(bank_unmatched, "Tiền ngân hàng chưa khớp", "Bank money unmatched"),
	TOLD(bank_back, "Tiền ngân hàng trả lại hoặc không phải của ta", "Bank money sent back or not ours"),
	TOLD(dropped, "Túi tiền đã nộp", "Bags dropped"),
	TOLD(at_bank, "Túi tiền ngân hàng đã nhận", "Bags the bank has counted"),
	TOLD(open_bags, "Túi tiền chưa có giấy nộp", "Bags without a slip"),
	TOLD(admitted, "Lượt vào", "Places admitted"),
	TOLD(unconfirmed, "Lượt vào chờ nhật ký của cổng", "Admissions not yet in a gate's journal"),
	TOLD(twice, "Chỗ vào hai lần, có sự cố ghi lại", "Places taken twice, on record"),
	TOLD(undone, "Người được hủy lượt vào", "Persons whose entry was undone"),
	TOLD(overridden, "Người được giám sát cho vào", "Persons let in by a supervisor"),
	TOLD(incidents, "Sự cố ghi lại", "Incidents on record"),
#undef TOLD
};

static const struct told *told_at(const struct sums *s, size_t i)
{
	return (const struct told *)((const char *)s + tellings[i].at);
}

/* ---- JSON */

static void put_list(struct json_text *j, struct audit *a, enum sum_kind kind)
{
	const struct sum_list *l = &a->sums->by[kind];
	json_text_begin(j, kinds[kind].member, '[');
	for (size_t i = 0; i < l->count; i++) {
		const struct sum *x = &l->list[i];
		json_text_begin(j, NULL, '{');
		json_text_string(j, "key", kinds[kind].name(a, x->key));
		json_text_integer(j, kind == SUM_SITES ? "lines" : "receipts", (int64_t)x->receipts);
		json_text_integer(j, "persons", (int64_t)x->persons);
		json_text_integer(j, "issued", x->issued);
		json_text_integer(j, "replaced", x->replaced);
		json_text_integer(j, "net", x->issued - x->replaced);
		json_text_end(j, '}');
	}
	json_text_end(j, ']');
}

static const char *device_name(const struct audit *a, const uint8_t *id)
{
	const struct ledger_device *d = ledger_device(a->ledger, id);
	return d ? d->name : "";
}

static void put_shifts(struct json_text *j, const struct audit *a)
{
	const struct sums *s = a->sums;
	json_text_begin(j, "shifts", '[');
	for (size_t i = 0; i < s->shift_count; i++) {
		const struct shift_sum *x = &s->shifts[i];
		char closed[INSTANT_TEXT];
		instant_format(closed, x->closed_at);
		json_text_begin(j, NULL, '{');
		json_text_string(j, "till", device_name(a, x->device));
		json_text_integer(j, "z", (int64_t)x->z_number);
		json_text_string(j, "cashier", x->cashier);
		json_text_string(j, "closed_at", closed);
		json_text_integer(j, "sales", x->sales);
		json_text_integer(j, "cash", x->cash);
		json_text_integer(j, "expected", x->expected);
		json_text_integer(j, "counted", x->counted);
		json_text_end(j, '}');
	}
	json_text_end(j, ']');
}

void report_sums_json(struct json_text *j, struct audit *a)
{
	if (!a->sums) {
		json_text_null(j, "sums");
		return;
	}
	json_text_begin(j, "sums", '{');
	json_text_string(j, "of", "exported_receipts_held_against_log");
	for (enum sum_kind k = 0; k < SUM_KINDS; k++)
		put_list(j, a, k);
	put_shifts(j, a);
	for (size_t i = 0; i < sizeof(tellings) / sizeof(tellings[0]); i++) {
		json_text_begin(j, tellings[i].member, '{');
		json_text_integer(j, "count", (int64_t)told_at(a->sums, i)->count);
		json_text_integer(j, "amount", told_at(a->sums, i)->amount);
		json_text_end(j, '}');
	}
	json_text_end(j, '}');
}

/* ---- paper */

static const char *money(struct audit *a, int64_t amount)
{
	char text[MONEY_TEXT];
	money_format(text, amount < 0 ? -amount : amount, (enum language)options_language(a->options));
	return arena_format(&a->arena, "%s%s", amount < 0 ? "−" : "", text);
}

static const char *number(struct audit *a, uint64_t n)
{
	return arena_format(&a->arena, "%llu", (unsigned long long)n);
}

static void draw_list(struct sheet *s, struct audit *a, enum sum_kind kind)
{
	static const float widths[] = {52, -22, -22, -28, -26, -28};
	static const char *const heads[2][6] = {{"", "Số", "Người", "Đã lập", "Bị thay thế", "Còn lại"},
						{"", "Count", "Persons", "Issued", "Replaced", "Stands"}};
	const struct sum_list *l = &a->sums->by[kind];
	struct sum all = {0};
	sheet_heading(s, say(a, kinds[kind].vi, kinds[kind].en));
	sheet_table(s, 6, widths, heads[options_language(a->options) == LANGUAGE_VI ? 0 : 1]);
	for (size_t i = 0; i <= l->count; i++) {
		const struct sum *x = i < l->count ? &l->list[i] : &all;
		const char *name = i == l->count     ? say(a, "Cộng", "Sum")
				   : kind == SUM_DAY ? report_day(&a->arena, (int32_t)x->key)
						     : kinds[kind].name(a, x->key);
		sheet_row(s, (const char *const[]){name, number(a, x->receipts), number(a, x->persons), money(a, x->issued),
						   money(a, x->replaced), money(a, x->issued - x->replaced)});
		all.receipts += x->receipts;
		all.persons += x->persons;
		all.issued += x->issued;
		all.replaced += x->replaced;
	}
}

static void draw_shifts(struct sheet *s, struct audit *a)
{
	static const float widths[] = {26, -10, 30, 32, -26, -26, -28};
	static const char *const heads[2][7] = {{"Quầy", "Z", "Thu ngân", "Đóng lúc", "Bán", "Phải có", "Đếm được"},
						{"Till", "Z", "Cashier", "Closed", "Sales", "Expected", "Counted"}};
	const struct sums *x = a->sums;
	sheet_heading(s, say(a, "Ca bán hàng", "Shifts"));
	sheet_table(s, 7, widths, heads[options_language(a->options) == LANGUAGE_VI ? 0 : 1]);
	for (size_t i = 0; i < x->shift_count; i++) {
		const struct shift_sum *k = &x->shifts[i];
		char closed[LOCAL_TEXT];
		local_format(closed, k->closed_at);
		sheet_row(s, (const char *const[]){device_name(a, k->device), number(a, k->z_number), k->cashier, closed,
						   money(a, k->sales), money(a, k->expected), money(a, k->counted)});
	}
}

void report_sums_sheet(struct sheet *s, struct audit *a)
{
	static const float widths[] = {96, -26, -36};
	static const char *const heads[2][3] = {{"", "Số", "Số tiền"}, {"", "Count", "Amount"}};
	if (!a->sums)
		return;
	sheet_text(s, TONE_QUIET, word(WORD_SUMS_OF, options_language(a->options)));
	for (enum sum_kind k = 0; k < SUM_KINDS; k++)
		draw_list(s, a, k);
	if (a->sums->shift_count > 0)
		draw_shifts(s, a);
	sheet_heading(s, say(a, "Tiền và lượt vào", "Money and admissions"));
	sheet_table(s, 3, widths, heads[options_language(a->options) == LANGUAGE_VI ? 0 : 1]);
	for (size_t i = 0; i < sizeof(tellings) / sizeof(tellings[0]); i++) {
		const struct told *t = told_at(a->sums, i);
		sheet_row(s, (const char *const[]){say(a, tellings[i].vi, tellings[i].en), number(a, t->count),
						   t->amount ? money(a, t->amount) : ""});
	}
}
