/* How sales of tills are paid: tenders as the till says, transfers as banks tell. */
#include "domain/figures/keeping.h"
#include "store/figures_raw.h"

#include <hoaban/entry.h>

void figure_tenders_of(struct figure_tenders *out, const struct sale *s, int64_t sold_at, bool is_corrected)
{
	*out = (struct figure_tenders){.time = sold_at, .is_corrected = is_corrected};
	int64_t *const of[] = {[PAYMENT_CASH] = &out->cash,
			       [PAYMENT_CARD] = &out->card,
			       [PAYMENT_TRANSFER] = &out->transfer,
			       [PAYMENT_WALLET] = &out->wallet,
			       [PAYMENT_TRANSFER_UNCONFIRMED] = &out->word};
	for (size_t i = 0; i < s->tender_count; i++) {
		enum payment_form form = s->tenders[i].form;
		*(form < sizeof(of) / sizeof(of[0]) && of[form] ? of[form] : &out->wallet) += s->tenders[i].amount;
	}
}

int64_t figure_tenders_sum(const struct figure_tenders *t)
{
	return t->cash + t->card + t->wallet + t->transfer + t->word;
}

void figures_tendered(struct figure_change *f, const struct figure_tenders *t)
{
	figures_term(f, t->time, TERM_CASH, t->cash);
	figures_term(f, t->time, TERM_CARD, t->card);
	figures_term(f, t->time, TERM_WALLET, t->wallet);
	figures_term(f, t->time, TERM_TRANSFER, t->transfer);
	figures_term(f, t->time, TERM_WORD, t->word);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What a bank told of counts for what the till said had come first, then for what it took on somebody's word. */
int64_t figure_tenders_arrived(const struct figure_tenders *t, int64_t received)
{
	return received > t->transfer ? least(received - t->transfer, t->word) : 0;
}

int64_t figure_tenders_matched(const struct figure_tenders *t, int64_t received)
{
	return least(received, t->transfer + t->word);
}

int64_t figure_tenders_unreceived(const struct figure_tenders *t, int64_t received)
{
	return t->transfer - least(received, t->transfer);
}

void figures_received(struct figure_change *f, const struct figure_tenders *t, int64_t received)
{
	figures_term(f, t->time, TERM_ARRIVED, figure_tenders_arrived(t, received));
	figures_term(f, t->time, TERM_TILL_MATCHED, figure_tenders_matched(t, received));
	figures_term(f, t->time, TERM_UNRECEIVED, figure_tenders_unreceived(t, received));
}

/* ---- money that comes behind its sale */

enum err figure_sale_read(struct sale *out, struct entry *e, struct arena *a, const struct figure_till_sale *raw)
{
	struct cose_sign1 m;
	struct replacement r;
	TRY(cose_parse(&m, raw->entry));
	TRY(entry_decode(e, m.payload));
	if (e->type != ENTRY_REPLACEMENT)
		return sale_decode(out, a, e->body);
	TRY(replacement_decode(&r, a, e->body));
	*out = r.sale;
	return E_OK;
}

enum err figure_tenders_read(struct figure_tenders *out, struct arena *a, const struct figure_till_sale *raw)
{
	struct entry e;
	struct sale s;
	TRY(figure_sale_read(&s, &e, a, raw));
	figure_tenders_of(out, &s, raw->sold_at, e.type == ENTRY_REPLACEMENT);
	return E_OK;
}

enum err figures_transfer_came(struct db *db, struct arena *a, const uint8_t sale[static UUID_LEN], int64_t before,
			       int64_t after)
{
	struct figure_till_sale raw;
	struct figure_tenders t;
	struct figure_change f;
	enum err e = figure_till_sale_find(db, a, sale, &raw);
	if (e == E_NOT_FOUND)
		return E_OK;
	TRY(e);
	TRY(figure_tenders_read(&t, a, &raw));
	figure_change_init(&f, a);
	figures_term(&f, t.time, TERM_ARRIVED, figure_tenders_arrived(&t, after) - figure_tenders_arrived(&t, before));
	figures_term(&f, t.time, TERM_TILL_MATCHED, figure_tenders_matched(&t, after) - figure_tenders_matched(&t, before));
	figures_term(&f, t.time, TERM_UNRECEIVED, figure_tenders_unreceived(&t, after) - figure_tenders_unreceived(&t, before));
	return figures_keep(&f, db, a);
}
