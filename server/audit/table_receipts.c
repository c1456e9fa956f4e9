/* Receipts of a period, in the order of their issue: what the figures of sales are made of.
 *
 *	&channel=web|till|office &payment=1… &category=ADULT &till=<device> &state=replaced|free */
#include "admin/screen.h"
#include "server/audit/tables.h"
#include "domain/figures/figures.h"
#include "store/issued.h"

#include <stdio.h>

/* What the address asks for; 0 and NULL = any. */
struct wanted {
	unsigned channel;
	int64_t payment;
	enum category category;
	bool has_till, is_replaced;
	uint8_t till[UUID_LEN];
};

static const char *const filters[] = {"channel", "payment", "category", "till", "state", NULL};

static enum err wrong(struct listing_run *run, const char *name)
{
	return complain(&run->r->complaints, arena_format(run->r->arena, "/%s", name), "unknown", "no such value");
}

static enum err read_channel(struct wanted *w, struct listing_run *run, const char *text)
{
	for (unsigned i = 0; figure_channel_codes[i]; i++)
		if (str_equal(figure_channel_codes[i], text))
			w->channel = i + 1;
	return w->channel ? E_OK : wrong(run, "channel");
}

static enum err read_payment(struct wanted *w, struct listing_run *run, const char *text)
{
	return int_parse(&w->payment, text, 1, 9) == E_OK ? E_OK : wrong(run, "payment");
}

static enum err read_category(struct wanted *w, struct listing_run *run, const char *text)
{
	return category_parse(&w->category, text) == E_OK ? E_OK : wrong(run, "category");
}

static enum err read_till(struct wanted *w, struct listing_run *run, const char *text)
{
	w->has_till = hex_parse(w->till, UUID_LEN, text, strlen(text)) == E_OK;
	return w->has_till ? E_OK : wrong(run, "till");
}

static enum err read_state(struct wanted *w, struct listing_run *run, const char *text)
{
	w->is_replaced = str_equal(text, "replaced");
	return w->is_replaced ? E_OK : wrong(run, "state");
}

static enum err read_wanted(struct wanted *w, struct listing_run *run)
{
	static enum err (*const readers[])(struct wanted * w, struct listing_run * run, const char *text) = {
		read_channel, read_payment, read_category, read_till, read_state};
	*w = (struct wanted){0};
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		const char *text = listing_filter(run, filters[i]);
		if (text && *text)
			TRY(readers[i](w, run, text));
	}
	return E_OK;
}

/* ---- does a receipt belong */

static enum figure_channel channel_of(const struct issued_row *row)
{
	return row->has_device ? CHANNEL_TILL : row->is_order ? CHANNEL_WEB : CHANNEL_OFFICE;
}

static bool has_line(const struct receipt *r, uint64_t sites, enum category category)
{
	bool is_any = sites == 0 && category == 0;
	for (size_t i = 0; i < r->line_count; i++)
		is_any = is_any ||
			 ((sites == 0 || r->lines[i].sites & sites) && (category == 0 || r->lines[i].category == category));
	return is_any;
}

static bool is_wanted(const struct wanted *w, const struct listing_run *run, const struct issued_row *row,
		      const struct receipt *r)
{
	if (w->channel && channel_of(row) != (enum figure_channel)w->channel)
		return false;
	if (w->payment && (int64_t)r->payment != w->payment)
		return false;
	if (w->has_till && memcmp(row->device, w->till, UUID_LEN) != 0)
		return false;
	if (w->is_replaced && !row->is_replaced)
		return false;
	return has_line(r, run->period.sites, w->category);
}

/* ---- its cells */

static const struct listing_column columns[] = {
	{"issued_at", CELL_TIME, false, false}, {"receipt", CELL_TEXT, false, false}, {"sites", CELL_TEXT, false, false},
	{"persons", CELL_COUNT, true, false},	{"channel", CELL_TEXT, false, false}, {"till", CELL_TEXT, false, false},
	{"payment", CELL_TEXT, false, false},	{"total", CELL_MONEY, true, false},   {"state", CELL_TEXT, false, false},
	{"tax_code", CELL_TEXT, false, true},	{"edition", CELL_COUNT, false, true}, {"lookup", CELL_TEXT, false, true},
	{"source", CELL_TEXT, false, true},	{"log_row", CELL_COUNT, false, true}, {"record_sha256", CELL_TEXT, false, true},
};
enum {
	AT_TIME,
	AT_NAME,
	AT_SITES,
	AT_PERSONS,
	AT_CHANNEL,
	AT_TILL,
	AT_PAYMENT,
	AT_TOTAL,
	AT_STATE,
	AT_TAX,
	AT_EDITION,
	AT_LOOKUP,
	AT_SOURCE,
	AT_LEAF,
	AT_HASH
};

static const char *hex(struct listing_run *run, const void *bytes, size_t len)
{
	char *text = arena_alloc(run->arena, 2 * len + 1);
	hex_format(text, bytes, len);
	return text;
}

static void fill_name(struct listing_run *run, const struct receipt_row *r)
{
	char number[NUMBER_TEXT];
	const char *lookup = hex(run, r->lookup, LOOKUP_LEN);
	number_format(number, (uint32_t)r->number);
	run->cells[AT_TIME] = cell_of(r->issued_at);
	run->cells[AT_NAME] = cell_link(cell_of_text(arena_format(run->arena, "%s/%s/%s", r->form, r->symbol, number)),
					arena_format(run->arena, "/audit/receipts/%s", lookup));
	run->cells[AT_LOOKUP] = cell_of_text(lookup);
	run->cells[AT_SOURCE] = cell_of_text(hex(run, r->source, UUID_LEN));
	run->cells[AT_TAX] = cell_of_text(r->tax_code);
	run->cells[AT_LEAF] = cell_of((int64_t)r->leaf_index);
	run->cells[AT_TOTAL] = cell_of(r->total);
}

static void fill_record(struct listing_run *run, const struct receipt *r, struct bytes record)
{
	uint64_t sites = 0;
	int64_t persons = 0;
	uint8_t hash[HASH_LEN];
	for (size_t i = 0; i < r->line_count; i++) {
		sites |= r->lines[i].sites;
		persons += r->lines[i].quantity;
	}
	sha256(hash, record);
	run->cells[AT_SITES] = cell_of_sites(run, sites);
	run->cells[AT_PERSONS] = cell_of(persons);
	run->cells[AT_PAYMENT] = cell_of_text(payment_form_text(r->payment, (int)screen_language(run->r)));
	run->cells[AT_EDITION] = cell_of(r->edition);
	run->cells[AT_HASH] = cell_of_text(hex(run, hash, HASH_LEN));
}

static void fill_rest(struct listing_run *run, const struct issued_row *row, const struct receipt *r)
{
	const char *channel = figure_channel_codes[channel_of(row) - 1];
	const char *state = row->is_replaced ? "replaced" : r->is_replacement ? "replacement" : "valid";
	run->cells[AT_CHANNEL] = cell_of_text(word_of(run, "audit.channel_", channel));
	run->cells[AT_TILL] = cell_of_text(row->has_device ? device_name(run, row->device) : NULL);
	run->cells[AT_STATE] = cell_of_text(word_of(run, "audit.state_", state));
}

static enum err take(struct listing_run *run, const struct wanted *w, const struct issued_row *row)
{
	struct receipt r;
	TRY(receipt_decode(&r, run->arena, row->receipt.record));
	if (!is_wanted(w, run, row, &r))
		return E_OK;
	fill_name(run, &row->receipt);
	fill_record(run, &r, row->receipt.record);
	fill_rest(run, row, &r);
	return listing_row(run);
}

/* ---- the walk */

/* "time-symbol-number" */
static enum err read_after(struct issued_window *w, struct listing_run *run)
{
	unsigned long long symbol, number;
	long long at;
	int end = 0;
	if (run->after[0] == 0)
		return E_OK;
	if (sscanf(run->after, "%lld-%llu-%llu%n", &at, &symbol, &number, &end) != 3 || run->after[end] != 0)
		return wrong(run, "after");
	w->after_at = at;
	w->after_symbol = symbol;
	w->after_number = number;
	return E_OK;
}

static void pass(struct issued_window *w, const struct receipt_row *r)
{
	w->after_at = r->issued_at;
	w->after_symbol = r->symbol_id;
	w->after_number = r->number;
}

static void stop(struct listing_run *run, const struct issued_window *w)
{
	snprintf(run->next, sizeof(run->next), "%lld-%llu-%llu", (long long)w->after_at, (unsigned long long)w->after_symbol,
		 (unsigned long long)w->after_number);
}

/* *is_full: the page has what it may have, and there is more. */
static enum err take_window(struct listing_run *run, const struct wanted *wanted, struct issued_window *w, size_t *count,
			    bool *is_full)
{
	struct issued_row *rows;
	arena_clear(run->arena);
	TRY(issued_rows(run->db, run->arena, w, &rows, count));
	for (size_t i = 0; i < *count && !*is_full; i++) {
		*is_full = run->rows == run->limit;
		if (*is_full)
			break;
		TRY(take(run, wanted, &rows[i]));
		pass(w, &rows[i].receipt);
	}
	return E_OK;
}

static enum err walk(struct listing_run *run)
{
	struct wanted wanted;
	struct issued_window w = {.from = day_start(run->period.from),
				  .until = day_start(run->period.until),
				  .after_at = day_start(run->period.from) - 1,
				  .limit = run->limit < LISTING_WINDOW ? run->limit + 1 : LISTING_WINDOW};
	size_t count = w.limit;
	bool is_full = false;
	TRY(read_wanted(&wanted, run));
	TRY(read_after(&w, run));
	while (count == w.limit && !is_full)
		TRY(take_window(run, &wanted, &w, &count, &is_full));
	if (is_full)
		stop(run, &w);
	return E_OK;
}

const struct listing table_receipts = {.code = "receipts",
				       .columns = columns,
				       .column_count = sizeof(columns) / sizeof(columns[0]),
				       .is_long = true,
				       .filters = filters,
				       .walk = walk};
