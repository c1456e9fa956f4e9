/* What was sold, by day, month, sites, category, channel, payment and till: the aggregates, as a table each. */
#include "admin/screen.h"
#include "server/audit/tables.h"
#include "domain/figures/figures.h"
#include "domain/tariff/shelf.h"
#include "store/devices.h"

#include <hoaban/receipt.h>

#define YEAR_OF_WEEKS 364 /* the same weekday */

struct sold {
	struct listing_run *run;
	struct figure_row *rows, *before; /* a year earlier; days and months */
	size_t count, before_count;
};

static struct figure_period of_run(const struct listing_run *run, int32_t shift)
{
	return (struct figure_period){run->period.from - shift, run->period.until - shift, run->period.sites};
}

/* The figures behind a row's name, from column `at` on. */
static enum err emit(struct listing_run *run, size_t at, const struct figure_row *f)
{
	const int64_t values[] = {f->receipts, f->persons, f->free_persons, f->issued, f->replaced, f->refunded, f->net};
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		run->cells[at + i] = cell_of(values[i]);
	return listing_row(run);
}

#define FIGURES                                                                                                                \
	{"receipts", CELL_COUNT, true, false}, {"persons", CELL_COUNT, true, false}, {"free", CELL_COUNT, true, false},        \
		{"issued", CELL_MONEY, true, false}, {"replaced", CELL_MONEY, true, false},                                    \
		{"refunded", CELL_MONEY, true, false},                                                                         \
	{                                                                                                                      \
		"net", CELL_MONEY, true, false                                                                                 \
	}
#define FIGURE_COLUMNS 7
#define TABLE(name_, code_, columns_, walk_)                                                                                   \
	const struct listing name_ = {.code = (code_),                                                                         \
				      .columns = (columns_),                                                                   \
				      .column_count = sizeof(columns_) / sizeof((columns_)[0]),                                \
				      .walk = (walk_)}

/* ---- days and months, with a year earlier beside them */

static const struct figure_row *find(const struct figure_row *rows, size_t count, int64_t key)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (rows[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && rows[low].key == key ? &rows[low] : NULL;
}

static enum err read_both(struct sold *s, struct listing_run *run, enum figure_dimension d, int32_t shift)
{
	const struct figure_period now = of_run(run, 0), then = of_run(run, shift);
	*s = (struct sold){.run = run};
	TRY(figures_by(run->db, run->r->arena, &now, d, &s->rows, &s->count));
	return figures_by(run->db, run->r->arena, &then, d, &s->before, &s->before_count);
}

/* Every key of the period has its row: a day on which nothing was sold is a fact too. */
static enum err emit_key(struct sold *s, int64_t key, int64_t key_before)
{
	const struct figure_row nothing = {.key = key};
	const struct figure_row *f = find(s->rows, s->count, key), *then = find(s->before, s->before_count, key_before);
	struct cell *last = &s->run->cells[1 + FIGURE_COLUMNS];
	*last = then ? cell_of(then->net) : (struct cell){.is_null = true};
	return emit(s->run, 1, f ? f : &nothing);
}

/* Short: a year of them stands on the first view. */
static const char *day_path(struct listing_run *run, int32_t day)
{
	char text[DATE_TEXT];
	const char *sites = period_codes(run->app, run->r->arena, run->period.sites, ",");
	date_format(text, day);
	return arena_format(run->r->arena, "/audit/d/%s%s%s", text, *sites ? "?sites=" : "", sites);
}

static enum err walk_days(struct listing_run *run)
{
	struct sold s;
	TRY(read_both(&s, run, FIGURE_DAY, YEAR_OF_WEEKS));
	for (int32_t day = run->period.from; day < run->period.until; day++) {
		run->cells[0] = cell_link(cell_of(day), day_path(run, day));
		TRY(emit_key(&s, day, day - YEAR_OF_WEEKS));
	}
	return E_OK;
}

static const struct listing_column day_columns[] = {
	{"day", CELL_DAY, false, false}, FIGURES, {"same_weekday_last_year", CELL_MONEY, true, false}};
TABLE(table_days, "days", day_columns, walk_days);

static int64_t month_of(int32_t day)
{
	struct civil c = day_civil(day);
	return (int64_t)c.year * 12 + c.month - 1;
}

static int32_t month_begins(int64_t month)
{
	return civil_day((int)(month / 12), (int)(month % 12) + 1, 1);
}

/* From the calendar's year before: months have no weekday. */
static enum err read_months(struct sold *s, struct listing_run *run)
{
	struct listing_run then = *run;
	then.period.from = month_begins(month_of(run->period.from) - 12);
	then.period.until = month_begins(month_of(run->period.until - 1) - 11);
	TRY(read_both(s, run, FIGURE_MONTH, 0));
	const struct figure_period before = of_run(&then, 0);
	return figures_by(run->db, run->r->arena, &before, FIGURE_MONTH, &s->before, &s->before_count);
}

static enum err walk_months(struct listing_run *run)
{
	struct sold s;
	int64_t last = month_of(run->period.until - 1);
	TRY(read_months(&s, run));
	for (int64_t month = month_of(run->period.from); month <= last; month++) {
		int32_t from = month_begins(month), until = month_begins(month + 1);
		const char *query = period_narrowed(run, from < run->period.from ? run->period.from : from,
						    until > run->period.until ? run->period.until : until, run->period.sites);
		const char *name = arena_format(run->r->arena, "%04d-%02d", (int)(month / 12), (int)(month % 12) + 1);
		run->cells[0] = cell_link(cell_of_text(name), arena_format(run->r->arena, "/audit/?%s", query));
		TRY(emit_key(&s, month, month - 12));
	}
	return E_OK;
}

static const struct listing_column month_columns[] = {
	{"month", CELL_TEXT, false, false}, FIGURES, {"same_month_last_year", CELL_MONEY, true, false}};
TABLE(table_months, "months", month_columns, walk_months);

/* ---- the other dimensions: a code for machines, a name for people */

static struct cell named(struct listing_run *run, const char *group, const char *code)
{
	return cell_of_text(word_of(run, group, code));
}

static const char *receipts_where(struct listing_run *run, const char *filter, const char *value)
{
	return arena_format(run->r->arena, "/audit/tables/receipts?%s&%s=%s", run->period.query, filter, value);
}

static void name_sites(struct listing_run *run, const struct figure_row *f)
{
	uint64_t mask = (uint64_t)f->key;
	const char *query = period_narrowed(run, run->period.from, run->period.until, mask);
	run->cells[0] = cell_of_sites(run, mask);
	run->cells[1] = (mask & (mask - 1)) ? run->cells[0] : cell_of_text(shown_sites(run->app, run->r, mask));
	if (mask == 0)
		run->cells[1] = named(run, "audit.", "no_sites");
	else
		run->cells[1].path = arena_format(run->r->arena, "/audit/?%s", query);
}

static void name_category(struct listing_run *run, const struct figure_row *f)
{
	const char *code = f->key > 0 ? category_code((enum category)f->key) : NULL;
	const char *name = category_name(run->app, run->r, (enum category)f->key);
	run->cells[0] = cell_of_text(code);
	run->cells[1] = name ? cell_of_text(name) : named(run, "audit.", "no_category");
	if (code)
		run->cells[1].path = receipts_where(run, "category", code);
}

static void name_channel(struct listing_run *run, const struct figure_row *f)
{
	const char *code = figure_channel_codes[f->key - 1];
	run->cells[0] = cell_of_text(code);
	run->cells[1] = cell_link(named(run, "audit.channel_", code), receipts_where(run, "channel", code));
}

static void name_payment(struct listing_run *run, const struct figure_row *f)
{
	const char *code = arena_format(run->r->arena, "%d", (int)f->key);
	const char *name = payment_form_text((enum payment_form)f->key, (int)screen_language(run->r));
	run->cells[0] = cell_of_text(code);
	run->cells[1] = f->key == 0 ? named(run, "audit.", "no_payment")
				    : cell_link(cell_of_text(name), receipts_where(run, "payment", code));
}

static void name_till(struct listing_run *run, const struct figure_row *f)
{
	char *hex = arena_alloc(run->r->arena, 2 * UUID_LEN + 1);
	hex_format(hex, f->device, UUID_LEN);
	const char *name = device_name(run, f->device);
	run->cells[0] = cell_of_text(hex);
	run->cells[1] = name ? cell_of_text(name) : named(run, "audit.", "this_server");
	run->cells[1].path = receipts_where(run, "till", hex);
}

static enum err walk_named(struct listing_run *run, enum figure_dimension d,
			   void (*name)(struct listing_run *run, const struct figure_row *f))
{
	const struct figure_period p = of_run(run, 0);
	struct figure_row *rows;
	size_t count;
	TRY(figures_by(run->db, run->r->arena, &p, d, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		name(run, &rows[i]);
		TRY(emit(run, 2, &rows[i]));
	}
	return E_OK;
}

#define NAMED(noun_, code_, dimension_, name_)                                                                                 \
	static enum err walk_##noun_(struct listing_run *run)                                                                  \
	{                                                                                                                      \
		return walk_named(run, (dimension_), (name_));                                                                 \
	}                                                                                                                      \
	static const struct listing_column noun_##_columns[] = {                                                               \
		{"code", CELL_TEXT, false, true}, {(code_), CELL_TEXT, false, false}, FIGURES};                                \
	TABLE(table_##noun_, #noun_, noun_##_columns, walk_##noun_)

NAMED(sites, "sites", FIGURE_SITES, name_sites);
NAMED(categories, "category", FIGURE_CATEGORY, name_category);
NAMED(channels, "channel", FIGURE_CHANNEL, name_channel);
NAMED(methods, "payment", FIGURE_PAYMENT, name_payment);
NAMED(tills, "till", FIGURE_TILL, name_till);
