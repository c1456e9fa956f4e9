/* Records as tables: what the numbers of the equations are made of. A statement of store/records.h, how its columns are shown,
 * and where its rows lead. A day is read at a time. */
#include "domain/tariff/shelf.h"
#include "server/audit/tables.h"
#include "store/records.h"

#include <stdio.h>

#define DAY_ARENA (256u << 20) /* the busiest day there is */

enum link { LINK_NONE, LINK_SALE, LINK_RECEIPT, LINK_ENTRY };

struct shown_column {
	const char *word; /* "audit.channel_": its code is shown as a word; NULL = as it is */
	enum link link;
	size_t to;    /* column with what it leads to; an entry's number stands behind its device */
	bool is_site; /* a number of a site */
};
/* Further parameters: which column must say so. */
struct record_filter {
	const char *name;
	size_t column;
};
struct record_table {
	struct listing listing;
	enum record_kind kind;
	const struct shown_column *shown;
	const struct record_filter *filter; /* NULL = none */
	int site;			    /* column that the page's sites are compared with; −1 = none */
};

/* ---- the tables */

#define COLUMNS(name_, ...) static const struct listing_column name_##_columns[] = {__VA_ARGS__}
#define SHOWN(name_, ...)   static const struct shown_column name_##_shown[] = {__VA_ARGS__}
#define AS_IS                                                                                                                  \
	{                                                                                                                      \
		NULL, LINK_NONE, 0, false                                                                                      \
	}
#define WORD(prefix_)                                                                                                          \
	{                                                                                                                      \
		prefix_, LINK_NONE, 0, false                                                                                   \
	}
#define SITE                                                                                                                   \
	{                                                                                                                      \
		NULL, LINK_NONE, 0, true                                                                                       \
	}
#define TO(link_, column_)                                                                                                     \
	{                                                                                                                      \
		NULL, (link_), (column_), false                                                                                \
	}
#define TIME(code_)                                                                                                            \
	{                                                                                                                      \
		code_, CELL_TIME, false, false                                                                                 \
	}
#define TEXT_(code_)                                                                                                           \
	{                                                                                                                      \
		code_, CELL_TEXT, false, false                                                                                 \
	}
#define ID(code_)                                                                                                              \
	{                                                                                                                      \
		code_, CELL_TEXT, false, true                                                                                  \
	}
#define NUMBER(code_)                                                                                                          \
	{                                                                                                                      \
		code_, CELL_COUNT, false, false                                                                                \
	}
#define ROW_NUMBER(code_)                                                                                                      \
	{                                                                                                                      \
		code_, CELL_COUNT, false, true                                                                                 \
	}
#define SUM(code_)                                                                                                             \
	{                                                                                                                      \
		code_, CELL_MONEY, true, false                                                                                 \
	}
#define COUNTED_(code_)                                                                                                        \
	{                                                                                                                      \
		code_, CELL_COUNT, true, false                                                                                 \
	}

COLUMNS(payments, TIME("at"), TEXT_("channel"), TEXT_("method"), TEXT_("transaction"), SUM("amount"), TEXT_("till"),
	ID("source"));
SHOWN(payments, TO(LINK_SALE, 6), WORD("audit.channel_"), WORD("audit.method_"), AS_IS, AS_IS, AS_IS, AS_IS);
COLUMNS(transfers, TIME("at"), TEXT_("till"), TEXT_("reference"), SUM("amount"), SUM("arrived"), TEXT_("state"), ID("source"));
SHOWN(transfers, TO(LINK_SALE, 6), AS_IS, AS_IS, AS_IS, AS_IS, WORD("audit.state_"), AS_IS);
COLUMNS(corrections, TIME("at"), TEXT_("kind"), TEXT_("receipt"), TEXT_("state"), SUM("refunded"), SUM("supplement"),
	TEXT_("actor"), TEXT_("approver"), TEXT_("reason"), ID("lookup"), ID("money"));
SHOWN(corrections, AS_IS, WORD("audit.correction_"), TO(LINK_RECEIPT, 9), WORD("audit.state_"), AS_IS, AS_IS, AS_IS, AS_IS,
      AS_IS, AS_IS, AS_IS);
COLUMNS(incidents, TIME("at"), TEXT_("kind"), TEXT_("till"), NUMBER("seq"), TEXT_("detail"), ID("device"));
SHOWN(incidents, AS_IS, WORD("admin.incident_"), AS_IS, TO(LINK_ENTRY, 5), AS_IS, AS_IS);
COLUMNS(money, TIME("at"), TEXT_("told_by"), TEXT_("transaction"), TEXT_("account"), TEXT_("memo"), SUM("amount"),
	TEXT_("state"), ID("class"), ID("source"));
SHOWN(money, TO(LINK_SALE, 8), WORD("admin.money_from_"), AS_IS, AS_IS, AS_IS, AS_IS, WORD("admin.money_"), AS_IS, AS_IS);
COLUMNS(bags, TIME("at"), TEXT_("till"), TEXT_("cashier"), TEXT_("bag"), SUM("dropped"), SUM("counted"), TEXT_("slip"),
	TEXT_("state"), ID("device"), ROW_NUMBER("seq"));
SHOWN(bags, TO(LINK_ENTRY, 8), AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, WORD("audit.state_"), AS_IS, AS_IS);
COLUMNS(shifts, TIME("opened_at"), TIME("closed_at"), TEXT_("till"), TEXT_("cashier"), NUMBER("z_number"), SUM("float"),
	SUM("sales"), SUM("cash_sales"), SUM("cash_refunds"), SUM("dropped"), SUM("expected"), SUM("counted"),
	SUM("difference"));
SHOWN(shifts, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS);
COLUMNS(cash, TIME("at"), TEXT_("till"), TEXT_("cashier"), TEXT_("kind"), SUM("amount"), TEXT_("reason"), ID("device"),
	ROW_NUMBER("seq"));
SHOWN(cash, TO(LINK_ENTRY, 6), AS_IS, AS_IS, WORD("audit.cash_"), AS_IS, AS_IS, AS_IS, AS_IS);
COLUMNS(drawers, TIME("at"), TEXT_("till"), TEXT_("cashier"), TEXT_("reason"), ID("device"), ROW_NUMBER("seq"));
SHOWN(drawers, TO(LINK_ENTRY, 4), AS_IS, AS_IS, AS_IS, AS_IS, AS_IS);
COLUMNS(approvals, TIME("at"), TEXT_("till"), TEXT_("act"), TEXT_("approver"), TEXT_("cashier"), TEXT_("reason"), ID("device"),
	ROW_NUMBER("seq"));
SHOWN(approvals, TO(LINK_ENTRY, 6), AS_IS, WORD("audit.approval_"), AS_IS, AS_IS, AS_IS, AS_IS, AS_IS);
COLUMNS(admissions, TIME("at"), TEXT_("sites"), TEXT_("gate"), TEXT_("device_name"), COUNTED_("admitted"), ID("ticket"),
	ID("source"), ROW_NUMBER("seq"), ID("device"));
SHOWN(admissions, TO(LINK_SALE, 6), SITE, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS);
COLUMNS(twice, TIME("at"), TEXT_("sites"), TEXT_("gate"), TEXT_("device_name"), TIME("first_at"), TEXT_("first_gate"),
	ID("ticket"), ID("source"));
SHOWN(twice, TO(LINK_SALE, 7), SITE, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS);
COLUMNS(overrides, TIME("at"), TEXT_("sites"), TEXT_("gate"), TEXT_("device_name"), COUNTED_("overridden"), NUMBER("verdict"),
	ID("ticket"), ID("device"), ROW_NUMBER("seq"));
SHOWN(overrides, TO(LINK_ENTRY, 7), SITE, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS);
COLUMNS(lost, TIME("at"), TEXT_("symbol"), TEXT_("number"), TEXT_("actor"), TEXT_("reason"), NUMBER("log_row"));
SHOWN(lost, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS, AS_IS);
COLUMNS(changes, TIME("at"), TEXT_("actor"), TEXT_("act"), TEXT_("subject"), TEXT_("before"), TEXT_("after"));
SHOWN(changes, AS_IS, AS_IS, WORD("admin.act_"), AS_IS, AS_IS, AS_IS);

static const struct record_filter by_channel = {"channel", 1}, by_state_of_transfer = {"state", 5}, by_money = {"money", 10},
				  by_kind = {"kind", 1}, by_class = {"state", 7}, by_state_of_bag = {"state", 7};
static const char *const with_channel[] = {"channel", NULL}, *const with_state[] = {"state", NULL},
			 *const with_money[] = {"money", NULL}, *const with_kind[] = {"kind", NULL};

static enum err walk(struct listing_run *run);
#define RECORDS(name_, kind_, names_, filter_, site_)                                                                          \
	{                                                                                                                      \
		{.code = #name_,                                                                                               \
		 .columns = name_##_columns,                                                                                   \
		 .column_count = sizeof(name_##_columns) / sizeof(name_##_columns[0]),                                         \
		 .is_long = true,                                                                                              \
		 .is_everywhere = (site_) < 0,                                                                                 \
		 .filters = (names_),                                                                                          \
		 .walk = walk},                                                                                                \
			(kind_), name_##_shown, (filter_), (site_)                                                             \
	}

static const struct record_table record_tables[] = {
	RECORDS(payments, RECORD_PAYMENTS, with_channel, &by_channel, -1),
	RECORDS(transfers, RECORD_TRANSFERS, with_state, &by_state_of_transfer, -1),
	RECORDS(corrections, RECORD_CORRECTIONS, with_money, &by_money, -1),
	RECORDS(incidents, RECORD_INCIDENTS, with_kind, &by_kind, -1),
	RECORDS(money, RECORD_MONEY, with_state, &by_class, -1),
	RECORDS(bags, RECORD_BAGS, with_state, &by_state_of_bag, -1),
	RECORDS(shifts, RECORD_SHIFTS, NULL, NULL, -1),
	RECORDS(cash, RECORD_CASH, NULL, NULL, -1),
	RECORDS(drawers, RECORD_DRAWERS, NULL, NULL, -1),
	RECORDS(approvals, RECORD_APPROVALS, NULL, NULL, -1),
	RECORDS(admissions, RECORD_ADMISSIONS, NULL, NULL, 1),
	RECORDS(twice, RECORD_TWICE, NULL, NULL, 1),
	RECORDS(overrides, RECORD_OVERRIDES, NULL, NULL, 1),
	RECORDS(lost, RECORD_LOST, NULL, NULL, -1),
	RECORDS(changes, RECORD_CHANGES, NULL, NULL, -1),
};

size_t record_table_count(void)
{
	return sizeof(record_tables) / sizeof(record_tables[0]);
}

const struct listing *record_table_at(size_t i)
{
	return &record_tables[i].listing;
}

/* ---- a row */

static const char *path_of(struct listing_run *run, const struct shown_column *s, const struct record_row *row)
{
	const struct record_value *to = &row->values[s->to];
	if (s->link == LINK_NONE || to->is_null)
		return NULL;
	if (s->link == LINK_SALE)
		return arena_format(run->arena, "/audit/sales/%s", to->text);
	if (s->link == LINK_RECEIPT)
		return arena_format(run->arena, "/audit/receipts/%s", to->text);
	/* the number stands before its device, or behind it */
	const struct record_value *seq = &row->values[s->to + 1 < run->listing->column_count ? s->to + 1 : 3];
	return arena_format(run->arena, "/audit/journal/%s/%lld", to->text, (long long)seq->number);
}

static struct cell cell_shown(struct listing_run *run, const struct record_table *t, const struct record_row *row, size_t i)
{
	const struct shown_column *s = &t->shown[i];
	const struct record_value *v = &row->values[i];
	struct cell c = {.text = v->text, .number = v->number, .is_null = v->is_null};
	if (s->is_site)
		c = cell_of_sites(run, UINT64_C(1) << v->number);
	if (s->word && !v->is_null)
		c.text = word_of(run, s->word, v->text);
	return cell_link(c, path_of(run, s, row));
}

static bool is_wanted(const struct listing_run *run, const struct record_table *t, const struct record_row *row,
		      const char *said)
{
	if (t->site >= 0 && run->period.sites && !(run->period.sites >> row->values[t->site].number & 1))
		return false;
	return !said || !*said || str_equal(said, row->values[t->filter->column].text);
}

static enum err take(struct listing_run *run, const struct record_table *t, const struct record_row *row)
{
	for (size_t i = 0; i < run->listing->column_count; i++)
		run->cells[i] = cell_shown(run, t, row, i);
	return listing_row(run);
}

/* ---- the walk: "day-rows of it that were shown" */

struct place {
	int32_t day;
	uint64_t skip;
};

static enum err read_after(struct place *p, struct listing_run *run)
{
	int day, end = 0;
	unsigned long long skip;
	*p = (struct place){.day = run->period.from};
	if (run->after[0] == 0)
		return E_OK;
	if (sscanf(run->after, "%d-%llu%n", &day, &skip, &end) != 2 || run->after[end] != 0 || day < run->period.from)
		return complain(&run->r->complaints, "/after", "unknown", "no such value");
	*p = (struct place){day, skip};
	return E_OK;
}

static enum err walk_day(struct listing_run *run, const struct record_table *t, const struct place *from, bool *is_full)
{
	const char *said = t->filter ? listing_filter(run, t->filter->name) : NULL;
	struct record_row *rows;
	size_t count;
	arena_clear(run->arena);
	TRY(records_of(run->db, run->arena, t->kind, from->day, from->day + 1, &rows, &count));
	for (size_t i = from->skip; i < count; i++) {
		if (!is_wanted(run, t, &rows[i], said))
			continue;
		if (run->rows == run->limit) {
			snprintf(run->next, sizeof(run->next), "%d-%zu", from->day, i);
			*is_full = true;
			return E_OK;
		}
		TRY(take(run, t, &rows[i]));
	}
	return E_OK;
}

static const struct record_table *table_of(const struct listing *l)
{
	return (const struct record_table *)((const char *)l - offsetof(struct record_table, listing));
}

static enum err walk(struct listing_run *run)
{
	struct place at;
	bool is_full = false;
	run->arena->ceiling = DAY_ARENA;
	TRY(read_after(&at, run));
	for (; at.day < run->period.until && !is_full; at = (struct place){at.day + 1, 0})
		TRY(walk_day(run, table_of(run->listing), &at, &is_full));
	return E_OK;
}
