/* Reading the tables that say what there is. */
#include "ledger.h"

#include "audit/input/each.h"
#include "audit/input/rows.h"

#include <hoaban/correction.h>
#include <hoaban/correction.h>
#include <hoaban/instant.h>
#include <stdlib.h>

struct loading {
	struct ledger *ledger;
	struct arena *arena;
	size_t alias_room, series_room, undone_room, device_room;
	unsigned organisations;
};

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, UUID_LEN); /* which every list here begins with */
}

/* ---- orders and sales */

static enum err add_account(struct ledger *l, const struct account *account)
{
	if (l->account_count == l->account_room) {
		size_t room = l->account_room == 0 ? 1024 : l->account_room + l->account_room / 2;
		struct account *list = reallocarray(l->accounts, room, sizeof(*list));
		if (!list)
			return E_MEMORY;
		l->accounts = list;
		l->account_room = room;
	}
	l->accounts[l->account_count++] = *account;
	return E_OK;
}

static enum err take_order(void *ctx, uint64_t row, const struct cell *c)
{
	struct loading *x = ctx;
	struct account a = {.kind = ACCOUNT_ORDER,
			    .row = (uint32_t)row,
			    .total = c[ORDERS_TOTAL].number,
			    .at = c[ORDERS_CREATED_MS].number / 1000,
			    .visit_day = (int32_t)c[ORDERS_VISIT_DAY].number,
			    .status = (uint8_t)c[ORDERS_STATUS].number,
			    .method = (uint8_t)c[ORDERS_METHOD].number};
	memcpy(a.id, c[ORDERS_ID].bytes.data, UUID_LEN);
	return add_account(x->ledger, &a);
}

static enum err take_sale(void *ctx, uint64_t row, const struct cell *c)
{
	struct loading *x = ctx;
	struct account a = {.kind = ACCOUNT_SALE,
			    .row = (uint32_t)row,
			    .total = c[SALES_TOTAL].number,
			    .at = c[SALES_SOLD_AT].number,
			    .visit_day = (int32_t)c[SALES_VISIT_DAY].number};
	memcpy(a.id, c[SALES_ID].bytes.data, UUID_LEN);
	return add_account(x->ledger, &a);
}

/* ---- corrections and changes of the day */

static struct alias *add_alias(struct loading *x, const struct cell *id, const struct cell *origin)
{
	struct ledger *l = x->ledger;
	l->aliases = arena_grow(x->arena, l->aliases, l->alias_count, &x->alias_room, sizeof(*l->aliases));
	struct alias *alias = &l->aliases[l->alias_count++];
	struct account *account = ledger_account(l, origin->bytes.data);
	*alias = (struct alias){.account = account ? (uint32_t)(account - l->accounts) : NO_ACCOUNT};
	memcpy(alias->id, id->bytes.data, UUID_LEN);
	if (account)
		account->is_corrected = true;
	return alias;
}

static enum err take_correction(void *ctx, uint64_t row, const struct cell *c)
{
	struct alias *alias = add_alias(ctx, &c[CORRECTIONS_ID], &c[CORRECTIONS_ORIGIN]);
	alias->row = (uint32_t)row;
	alias->visit_day = (int32_t)c[CORRECTIONS_VISIT_DAY].number;
	alias->is_correction = true;
	alias->has_device = !c[CORRECTIONS_DEVICE].is_null;
	alias->kind = (uint8_t)c[CORRECTIONS_KIND].number;
	alias->state = (uint8_t)c[CORRECTIONS_STATE].number;
	if (alias->kind == CORRECTION_NOTICE && alias->account != NO_ACCOUNT && c[CORRECTIONS_EXCHANGES].number != 0)
		((struct loading *)ctx)->ledger->accounts[alias->account].is_moved = true;
	return E_OK;
}

static enum err take_date_change(void *ctx, uint64_t row, const struct cell *c)
{
	struct alias *alias = add_alias(ctx, &c[DATE_CHANGES_ID], &c[DATE_CHANGES_ORDER]);
	alias->row = (uint32_t)row;
	alias->visit_day = (int32_t)c[DATE_CHANGES_NEW_DAY].number;
	return E_OK;
}

/* ---- series */

static unsigned organisation_of(struct loading *x, const struct series *s)
{
	const struct ledger *l = x->ledger;
	for (size_t i = 0; i < l->series_count; i++)
		if (str_equal(l->series[i].tax_code, s->tax_code))
			return l->series[i].organisation;
	return x->organisations++;
}

static enum err take_series(void *ctx, uint64_t row, const struct cell *c)
{
	struct loading *x = ctx;
	struct ledger *l = x->ledger;
	struct series s = {.row = row,
			   .year = (int)c[SYMBOLS_YEAR].number,
			   .has_device = !c[SYMBOLS_DEVICE].is_null,
			   .is_closed = !c[SYMBOLS_CLOSED_AT].is_null,
			   .last_number = (uint32_t)c[SYMBOLS_LAST_NUMBER].number,
			   .last_leased = (uint32_t)c[SYMBOLS_LAST_LEASED].number,
			   .closed_at = c[SYMBOLS_CLOSED_AT].number};
	CELL_TEXT_SET(s.tax_code, &c[SYMBOLS_TAX_CODE]);
	CELL_TEXT_SET(s.form, &c[SYMBOLS_FORM]);
	CELL_TEXT_SET(s.symbol, &c[SYMBOLS_SYMBOL]);
	if (s.has_device)
		memcpy(s.device, c[SYMBOLS_DEVICE].bytes.data, UUID_LEN);
	s.organisation = organisation_of(x, &s);
	l->series = arena_grow(x->arena, l->series, l->series_count, &x->series_room, sizeof(*l->series));
	l->series[l->series_count++] = s;
	return E_OK;
}

/* ---- what was said and taken back */

static enum err take_undone(void *ctx, uint64_t row, const struct cell *c)
{
	struct loading *x = ctx;
	struct ledger *l = x->ledger;
	(void)row;
	l->undone = arena_grow(x->arena, l->undone, l->undone_count, &x->undone_room, sizeof(*l->undone));
	uint8_t *to = l->undone[l->undone_count++];
	memcpy(to, c[ADMISSIONS_UNDONE_CLAIM].bytes.data, UUID_LEN);
	memcpy(to + UUID_LEN, c[ADMISSIONS_UNDONE_DEVICE].bytes.data, UUID_LEN);
	return E_OK;
}

static enum err take_device(void *ctx, uint64_t row, const struct cell *c)
{
	struct loading *x = ctx;
	struct ledger *l = x->ledger;
	l->devices = arena_grow(x->arena, l->devices, l->device_count, &x->device_room, sizeof(*l->devices));
	struct ledger_device *d = &l->devices[l->device_count++];
	*d = (struct ledger_device){.row = row,
				    .sites = (uint64_t)c[DEVICES_SITES].number,
				    .role = (uint8_t)c[DEVICES_ROLE].number,
				    .hub = (uint8_t)c[DEVICES_HUB].number};
	memcpy(d->id, c[DEVICES_ID].bytes.data, UUID_LEN);
	d->name = detail_plain(x->arena,
			       arena_textn(x->arena, (const char *)c[DEVICES_NAME].bytes.data, c[DEVICES_NAME].bytes.len));
	cose_kid(d->kid, c[DEVICES_DEVICE_KEY].bytes.data);
	return E_OK;
}

static void sort(void *list, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count > 1)
		qsort(list, count, size, compare);
}

#define SERIES_MAX 20000 /* looked at for every receipt */

enum err ledger_load(struct audit *a)
{
	struct ledger *l = ARENA_NEW(&a->arena, struct ledger);
	struct loading x = {.ledger = l, .arena = &a->arena};
	a->ledger = l;
	if (a->tables[TABLE_SYMBOLS].rows > SERIES_MAX)
		return rows_too_many(a, TABLE_SYMBOLS);
	TRY(each_row(a, TABLE_ORDERS, take_order, &x));
	TRY(each_row(a, TABLE_SALES, take_sale, &x));
	sort(l->accounts, l->account_count, sizeof(*l->accounts), by_id);
	TRY(each_row(a, TABLE_CORRECTIONS, take_correction, &x));
	TRY(each_row(a, TABLE_DATE_CHANGES, take_date_change, &x));
	sort(l->aliases, l->alias_count, sizeof(*l->aliases), by_id);
	TRY(each_row(a, TABLE_SYMBOLS, take_series, &x));

	TRY(each_row(a, TABLE_ADMISSIONS_UNDONE, take_undone, &x));
	return each_row(a, TABLE_DEVICES, take_device, &x);
}

void ledger_free(struct audit *a)
{
	if (a->ledger)
		free(a->ledger->accounts);
	a->ledger = NULL;
}
