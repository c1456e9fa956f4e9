#include "pos-client/domain/copying.h"
#include "pos-client/domain/payer.h"
#include "pos-client/domain/sell.h"

struct erasing {
	struct till *t;
	uint64_t seq;
	uint32_t place;
};

static enum err erase(void *ctx)
{
	struct erasing *e = ctx;
	TRY(copying_forget(e->t));
	return journal_erase_payer(e->t->journal, e->seq, e->place);
}

static const struct sale_receipt_view *find(const struct sale_view *v, const char *form, const char *symbol, uint32_t number)
{
	for (size_t i = 0; i < v->receipt_count; i++) {
		const struct receipt *r = &v->receipts[i].receipt;
		if (r->number == number && str_equal(r->form, form) && str_equal(r->symbol, symbol))
			return &v->receipts[i];
	}
	return NULL;
}

static enum err check_time(struct till *t, const struct sale_view *v)
{
	int64_t synced = 0;
	TRY(journal_get_number(t->journal, HELD_SYNCED_SEQ, &synced));
	if ((int64_t)v->sale.seq <= synced || till_now(t) >= v->sale.sold_at + t->settings->payer_days * DAY_S)
		return E_OK;
	return till_refuse(t, E_REFUSED, "", "unsent", "the office has not received this payer yet; sync first");
}

enum err payer_erase(struct till *t, const char *form, const char *symbol, uint32_t number)
{
	struct sale_view v;
	uint8_t sale[UUID_LEN];
	TRY(till_need_enrolment(t));
	TRY(sale_find(t, form, symbol, number, sale));
	TRY(sale_view_load(t, sale, &v));
	const struct sale_receipt_view *r = find(&v, form, symbol, number);
	if (r == NULL)
		return E_NOT_FOUND;
	TRY(check_time(t, &v));
	struct erasing e = {t, v.sale.seq, r->place};
	TRY(journal_write(t->journal, erase, &e));
	return journal_scrub(t->journal);
}
