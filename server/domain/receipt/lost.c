#include "domain/receipt/lost.h"

#include "app.h"
#include "domain/change.h"
#include "domain/sale/leaves.h"
#include "store/lost.h"

#include <hoaban/str.h>

#include <stdio.h>

#define REASON_MIN 5
#define REASON_MAX 500

struct losing {
	struct app *app;
	struct arena *arena;
	const struct lost_report *said;
	const char *form, *symbol;
	int64_t from, until; /* both lost */
	struct lost_series series;
};

/* FORM/SYMBOL/NUMBER, or NUMBER-NUMBER. */
static enum err parse_name(struct losing *x)
{
	const char *text = x->said->receipt, *slash = text ? strchr(text, '/') : NULL,
		   *next = slash ? strchr(slash + 1, '/') : NULL;
	if (!next)
		return E_INVALID;
	const char *first = next + 1, *dash = strchr(first, '-');
	size_t len = dash ? (size_t)(dash - first) : strlen(first);
	x->form = arena_textn(x->arena, text, (size_t)(slash - text));
	x->symbol = arena_textn(x->arena, slash + 1, (size_t)(next - slash - 1));
	if (int_parse(&x->from, arena_textn(x->arena, first, len), 1, NUMBER_MAX) != E_OK)
		return E_INVALID;
	x->until = x->from;
	if (dash && int_parse(&x->until, dash + 1, x->from, NUMBER_MAX) != E_OK)
		return E_INVALID;
	return x->until - x->from < LOST_MAX ? E_OK : E_INVALID;
}

static enum err check_reason(const char *reason)
{
	size_t len = reason ? strlen(reason) : 0;
	return len >= REASON_MIN && len <= REASON_MAX && utf8_is_valid(reason, len) ? E_OK : E_INVALID;
}

static enum err check_series(struct losing *x, struct db *db)
{
	enum err e = lost_series_find(db, x->arena, x->form, x->symbol, x->said->tax_code, &x->series);
	if (e == E_CORRUPT)
		return E_CONFLICT;
	TRY(e);
	if (!x->series.is_closed)
		return E_REFUSED;
	if ((uint64_t)x->from <= x->series.last_number)
		return E_DUPLICATE;
	return (uint64_t)x->until <= x->series.last_leased ? E_OK : E_RANGE;
}

static enum err append_leaves(struct losing *x, struct db *db, uint64_t *first)
{
	size_t count = (size_t)(x->until - x->from) + 1;
	struct leaf *leaves = arena_array(x->arena, count, sizeof(*leaves));
	for (size_t i = 0; i < count; i++) {
		leaves[i] = (struct leaf){
			.type = LEAF_NUMBER_LOST, .time = clock_s(&x->app->clock), .number = (uint32_t)(x->from + (int64_t)i)};
		snprintf(leaves[i].tax_code, sizeof(leaves[i].tax_code), "%s", x->series.tax_code);
		snprintf(leaves[i].form, sizeof(leaves[i].form), "%s", x->form);
		snprintf(leaves[i].symbol, sizeof(leaves[i].symbol), "%s", x->symbol);
		x->app->random(leaves[i].salt, sizeof(leaves[i].salt));
	}
	return leaves_append(db, leaves, count, first);
}

static enum err record(struct losing *x, struct db *db)
{
	return change_record(
		db, x->app,
		&(struct change){.who = x->said->who,
				 .action = "receipt.lost",
				 .subject = arena_format(x->arena, "%s/%s/%lld", x->form, x->symbol, (long long)x->from),
				 .after = json_pack("{s:I, s:I, s:s}", "from", (json_int_t)x->from, "until",
						    (json_int_t)x->until, "reason", x->said->reason)});
}

static enum err write_all(struct db *db, void *ctx)
{
	struct losing *x = ctx;
	uint64_t first;
	TRY(check_series(x, db));
	TRY(record(x, db));
	TRY(append_leaves(x, db, &first));
	for (int64_t n = x->from; n <= x->until; n++)
		TRY(lost_number_insert(db, &(struct lost_number){.symbol_id = x->series.symbol_id,
								 .number = (uint64_t)n,
								 .leaf_index = first + (uint64_t)(n - x->from),
								 .reason = x->said->reason,
								 .who = x->said->who,
								 .at = clock_s(&x->app->clock)}));
	return E_OK;
}

enum err lost_report(struct app *app, struct arena *a, const struct lost_report *said, json_t **out)
{
	struct losing x = {.app = app, .arena = a, .said = said};
	TRY(parse_name(&x));
	TRY(check_reason(said->reason));
	TRY(store_transact(app->store, write_all, &x));
	*out = json_pack("{s:s, s:s, s:s, s:I, s:I}", "tax_code", x.series.tax_code, "form", x.form, "symbol", x.symbol, "from",
			 (json_int_t)x.from, "until", (json_int_t)x.until);
	return E_OK;
}
