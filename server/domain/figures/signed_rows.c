#include "domain/figures/signed_rows.h"

#include "domain/figures/figure_text.h"
#include "domain/figures/recount_room.h"

#include <hoaban/figures.h>
#include <hoaban/instant.h>

#define SCRATCH_MAX (4u << 20)

/* ---- one value */

struct row {
	const struct holding *holding;
	struct figure_key key;
};

static void hold(struct row *r, uint64_t value, int64_t kept, int64_t told)
{
	struct recount *out = r->holding->out;
	out->rows_held++;
	if (kept == told)
		return;
	r->key.value = value;
	out->row_differences++;
	recount_tell(out, r->holding->texts, &r->key, kept, told);
}

/* What is no number is the same or not. */
static void hold_id(struct row *r, uint64_t value, const uint8_t kept[static UUID_LEN], const uint8_t told[static UUID_LEN])
{
	hold(r, value, memcmp(kept, told, UUID_LEN) == 0, 1);
}

static void hold_text(struct row *r, uint64_t value, const char *kept, const char *told)
{
	hold(r, value, str_equal(kept, told), 1);
}

static struct row row_of(const struct holding *h, enum figure_area area, const struct signed_entry *of)
{
	struct row r = {h, {.area = area, .part = of->seq, .day = instant_day(of->time)}};
	memcpy(r.key.device, of->device, UUID_LEN);
	return r;
}

/* ---- a row and its entry */

struct walking {
	const struct holding *holding;
	struct arena scratch;
	struct signed_shift shift;
	struct signed_cash cash;
	struct unsigned_row alone;
};

static enum err go_on(const struct walking *w)
{
	const atomic_bool *is_stopping = w->holding->is_stopping;
	return is_stopping && atomic_load(is_stopping) ? E_UNAVAILABLE : E_OK;
}

/* The entry as it was signed. What a till did not sign is told at `value`, and holds nothing. */
static bool is_signed(struct row *r, struct entry *e, const struct signed_entry *of, uint64_t value)
{
	bool is_good = entry_open(e, of->entry, of->device_key) == E_OK && e->seq == of->seq &&
		       memcmp(e->device, of->device, UUID_LEN) == 0;
	hold(r, value, is_good, 1);
	return is_good;
}

static bool has_row(struct row *r, const struct signed_entry *of, uint64_t value)
{
	if (!of->is_excused)
		hold(r, value, of->has_row != 0, 1);
	return of->has_row;
}

static enum err hold_opening(void *ctx)
{
	struct walking *w = ctx;
	const struct signed_shift *kept = &w->shift;
	struct row r = row_of(w->holding, AREA_SHIFT, &kept->of);
	struct entry e;
	struct shift_opened s;
	if (!is_signed(&r, &e, &kept->of, SHIFT_ENTRY) || shift_opened_decode(&s, e.body) != E_OK ||
	    !has_row(&r, &kept->of, SHIFT_ROW))
		return go_on(w);
	hold_id(&r, SHIFT_ID, kept->id, s.id);
	hold_text(&r, SHIFT_CASHIER, kept->cashier, s.cashier);
	hold(&r, SHIFT_OPENED_AT, kept->opened_at, e.time_ms / 1000);
	hold(&r, SHIFT_FLOAT, kept->opening_float, s.opening_float);
	return go_on(w);
}

static void hold_z(struct row *r, const struct signed_shift *kept, const struct entry *e, const struct shift_closed *s)
{
	const struct figure *of = s->figures.of;
	const struct {
		uint64_t value;
		int64_t kept, told;
	} all[] = {
		{SHIFT_CLOSED_AT, kept->closed_at, e->time_ms / 1000},
		{SHIFT_Z, kept->z_number, s->z_number},
		{SHIFT_SALES, kept->sale_total, of[FIGURE_SALES].amount},
		{SHIFT_CASH_SALES, kept->cash_sales, figures_cash(&s->figures)},
		{SHIFT_CASH_REFUNDS, kept->cash_refunds, of[FIGURE_CASH_REFUNDS].amount},
		{SHIFT_PAID_IN, kept->paid_in, of[FIGURE_PAID_IN].amount},
		{SHIFT_PAID_OUT, kept->paid_out, of[FIGURE_PAID_OUT].amount},
		{SHIFT_DROPS, kept->drops, of[FIGURE_DROPS].amount},
		{SHIFT_COUNTED, kept->counted, s->counted},
		{SHIFT_EXPECTED, kept->expected, s->expected},
		{SHIFT_PERPETUAL, kept->perpetual, s->perpetual},
	};
	hold_id(r, SHIFT_ID, kept->id, s->id);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		hold(r, all[i].value, all[i].kept, all[i].told);
}

static enum err hold_closing(void *ctx)
{
	struct walking *w = ctx;
	const struct signed_shift *kept = &w->shift;
	struct row r = row_of(w->holding, AREA_SHIFT, &kept->of);
	struct entry e;
	arena_clear(&w->scratch);
	struct shift_closed *s = ARENA_NEW(&w->scratch, struct shift_closed);
	if (!is_signed(&r, &e, &kept->of, SHIFT_ENTRY) || shift_closed_decode(s, e.body) != E_OK)
		return go_on(w);
	if (kept->of.has_row)
		hold_z(&r, kept, &e, s);
	else if (!kept->of.is_excused)
		hold(&r, SHIFT_CLOSED_AT, 0, e.time_ms / 1000);
	return go_on(w);
}

static enum err hold_cash(void *ctx)
{
	struct walking *w = ctx;
	const struct signed_cash *kept = &w->cash;
	struct row r = row_of(w->holding, AREA_CASH, &kept->of);
	struct entry e;
	struct cash_moved m;
	if (!is_signed(&r, &e, &kept->of, CASH_ENTRY) || cash_moved_decode(&m, e.body) != E_OK)
		return go_on(w);
	hold(&r, CASH_ROW, kept->of.has_row != 0, 1); /* nothing explains that cash has no row */
	if (!kept->of.has_row)
		return go_on(w);
	hold_id(&r, CASH_ID, kept->id, m.id);
	hold_id(&r, CASH_SHIFT, kept->shift, m.shift);
	hold_text(&r, CASH_CASHIER, kept->cashier, m.cashier);
	hold(&r, CASH_KIND, (int64_t)kept->kind, m.kind);
	hold(&r, CASH_AMOUNT, kept->amount, m.amount);
	hold_text(&r, CASH_REASON, kept->reason, m.reason);
	hold_text(&r, CASH_BAG, kept->bag, m.bag);
	hold_text(&r, CASH_SLIP_NUMBER, kept->slip, m.slip);
	hold(&r, CASH_MOVED_AT, kept->moved_at, e.time_ms / 1000);
	return go_on(w);
}

/* It is there, and nobody signed it. */
static enum err hold_alone(void *ctx)
{
	struct walking *w = ctx;
	const struct unsigned_row *kept = &w->alone;
	struct row r = {w->holding, {.area = kept->area, .part = kept->seq, .day = instant_day(kept->at)}};
	memcpy(r.key.device, kept->device, UUID_LEN);
	if (kept->is_closed)
		hold(&r, SHIFT_CLOSED_AT, kept->at, 0);
	else
		hold(&r, SHIFT_ROW, 1, 0); /* the first value of every area */
	return go_on(w);
}

static enum err walk(struct walking *w, struct snapshot *from)
{
	TRY(signed_openings_each(from, &w->shift, hold_opening, w));
	TRY(signed_closings_each(from, &w->shift, hold_closing, w));
	TRY(signed_cash_each(from, &w->cash, hold_cash, w));
	return unsigned_rows_each(from, &w->alone, hold_alone, w);
}

enum err signed_rows_hold(const struct holding *h, struct snapshot *from)
{
	struct walking w = {.holding = h};
	arena_init(&w.scratch, SCRATCH_MAX);
	enum err e = walk(&w, from);
	arena_release(&w.scratch);
	return e;
}

/* ---- a sale */

static int64_t cash_of(const struct sale *s)
{
	int64_t cash = 0;
	for (size_t i = 0; i < s->tender_count; i++)
		cash += s->tenders[i].form == PAYMENT_CASH ? s->tenders[i].amount : 0;
	return cash;
}

void signed_sale_hold(const struct holding *h, const struct figure_till_sale *row, const struct entry *e, const struct sale *s)
{
	struct row r = {h, {.area = AREA_SALE, .part = e->seq, .day = instant_day(e->time_ms / 1000)}};
	memcpy(r.key.device, e->device, UUID_LEN);
	hold_id(&r, SALE_ID, row->id, s->id);
	hold_id(&r, SALE_SHIFT, row->shift, s->shift);
	hold(&r, SALE_VISIT_DAY, row->visit_day, s->visit_day);
	hold(&r, SALE_SOLD_AT, row->sold_at, e->time_ms / 1000);
	hold(&r, SALE_TOTAL, row->total, s->total);
	hold(&r, SALE_CASH, row->cash, cash_of(s));
}
