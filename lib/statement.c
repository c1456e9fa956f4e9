/* A bank's statement: from CSV to what came to an account. */
#include <hoaban/statement.h>

#include <hoaban/csv.h>
#include <hoaban/instant.h>
#include <hoaban/money.h>
#include <hoaban/str.h>
#include "statement_name.h"

#include <stdio.h>
#include <strings.h>

#define NOT_THERE   SIZE_MAX
#define BALANCE_MAX 64

struct reading {
	struct arena *arena;
	const struct statement_layout *layout;
	const char *account;
	struct complaints *complaints;
	struct csv csv;
	size_t width;			      /* cells under the headings */
	size_t place[STATEMENT_COLUMN_COUNT]; /* of each column, or NOT_THERE */
	const char *heading[STATEMENT_COLUMN_COUNT];
	struct statement *out;
	size_t room;
	struct row_names names;
};

/* ---- cells */

/* Blanks at the ends, and line breaks that a spreadsheet put in, are not what the bank says. */
static const char *tidy(struct arena *a, const char *cell)
{
	char *out = arena_text(a, cell), *to = out;
	for (const char *at = cell; *at; at++) {
		bool is_blank = *at == ' ' || *at == '\t' || *at == '\n';
		if (!is_blank)
			*to++ = *at;
		else if (to > out && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > out && to[-1] == ' ')
		to--;
	*to = '\0';
	return out;
}

static const char *cell(const struct reading *x, const struct csv_row *row, enum statement_column c)
{
	return x->place[c] < row->count ? row->cells[x->place[c]] : "";
}

static enum err bad(struct reading *x, const struct csv_row *row, enum statement_column column, const char *why)
{
	return complain(x->complaints, arena_format(x->arena, "line %zu, %s", row->line, x->heading[column]), "format", "%s",
			why);
}

/* ---- the headings */

static bool is_one_of(const char *text, const char *alternatives, size_t len, bool at_start)
{
	for (const char *at = alternatives; at && *at;) {
		at += strspn(at, " ");
		size_t whole = strcspn(at, "|"), n = whole;
		while (n > 0 && at[n - 1] == ' ')
			n--;
		if ((at_start ? len >= n : len == n) && n > 0 && strncasecmp(text, at, n) == 0)
			return true;
		at += whole + (at[whole] == '|');
	}
	return false;
}

static bool take_headings(struct reading *x, const struct csv_row *row)
{
	for (unsigned c = 0; c < STATEMENT_COLUMN_COUNT; c++) {
		x->place[c] = NOT_THERE;
		for (size_t i = 0; i < row->count && x->place[c] == NOT_THERE; i++)
			if (is_one_of(row->cells[i], x->layout->headings[c], strlen(row->cells[i]), false))
				x->place[c] = i;
		if (x->place[c] == NOT_THERE && x->layout->headings[c] && !x->layout->may_miss[c])
			return false;
		if (x->place[c] != NOT_THERE)
			x->heading[c] = row->cells[x->place[c]];
	}
	x->width = row->count;
	return true;
}

static enum err next_row(struct reading *x, struct csv_row *row)
{
	TRY(csv_next(&x->csv, row));
	for (size_t i = 0; i < row->count; i++)
		row->cells[i] = tidy(x->arena, row->cells[i]);
	return E_OK;
}

/* What stands above the table need not be a table: a fault there only says that this is not the separator. */
static enum err find_headings(struct reading *x, struct bytes text, char separator)
{
	struct csv_row row;
	csv_open(&x->csv, x->arena, text, separator);
	for (unsigned i = 0; i < STATEMENT_PREAMBLE; i++) {
		TRY(next_row(x, &row));
		if (take_headings(x, &row))
			return E_OK;
	}
	return E_NOT_FOUND;
}

static enum err csv_fault(struct reading *x)
{
	return complain(x->complaints, arena_format(x->arena, "line %zu, column %zu", x->csv.bad_line, x->csv.bad_cell),
			"format", "%s", x->csv.fault);
}

static enum err begin(struct reading *x, struct bytes text)
{
	static const char separators[] = {',', ';', '\t'};
	char given = x->layout->separator;
	struct csv first = {0};
	for (size_t i = 0; i < sizeof(separators); i++) {
		enum err e = given == 0 || given == separators[i] ? find_headings(x, text, separators[i]) : E_NOT_FOUND;
		if (e != E_NOT_FOUND && e != E_MALFORMED)
			return e;
		if (e == E_MALFORMED && !first.fault)
			first = x->csv;
	}
	if (!first.fault)
		return E_NOT_FOUND;
	x->csv = first;
	return csv_fault(x);
}

/* ---- one line */

/* An empty cell is nothing. */
static enum err read_money(struct reading *x, const struct csv_row *row, enum statement_column c, int64_t *out)
{
	const char *text = cell(x, row, c);
	*out = 0;
	if (!*text || str_equal(text, "-"))
		return E_OK;
	return bank_amount_parse(out, text) == E_OK ? E_OK : bad(x, row, c, "an amount in đồng, like 1.234.567");
}

/* What came: > 0; what left, or nothing: 0. */
static enum err read_amount(struct reading *x, const struct csv_row *row, int64_t *came, bool *has_any)
{
	int64_t signed_amount, credit, debit;
	TRY(read_money(x, row, STATEMENT_AMOUNT, &signed_amount));
	TRY(read_money(x, row, STATEMENT_CREDIT, &credit));
	TRY(read_money(x, row, STATEMENT_DEBIT, &debit));
	if (credit < 0)
		return bad(x, row, STATEMENT_CREDIT, "what came is not less than nothing");
	if (credit > 0 && debit != 0)
		return bad(x, row, STATEMENT_CREDIT, "money came and left in the same line");
	*has_any = signed_amount != 0 || credit != 0 || debit != 0;
	*came = credit > 0 ? credit : signed_amount > 0 ? signed_amount : 0;
	return E_OK;
}

/* "5078 - 12345": blanks come and go between one export and the next. */
static enum err copy_number(struct reading *x, const struct csv_row *row, char *out, size_t room)
{
	size_t len = 0;
	for (const char *at = cell(x, row, STATEMENT_NUMBER); *at; at++) {
		if (*at == ' ')
			continue;
		if (*at < '!' || *at > '~' || len + 1 >= room)
			return bad(x, row, STATEMENT_NUMBER, "a number of letters, digits and a few marks, at most 56");
		out[len++] = *at;
	}
	out[len] = '\0';
	return E_OK;
}

static enum err check_account(struct reading *x, const struct csv_row *row)
{
	const char *text = cell(x, row, STATEMENT_ACCOUNT);
	if (x->place[STATEMENT_ACCOUNT] == NOT_THERE || str_equal(text, x->account))
		return E_OK;
	return bad(x, row, STATEMENT_ACCOUNT, "this is not the account whose statement it is said to be");
}

static enum err take_came(struct reading *x, const struct csv_row *row, int64_t amount, int64_t at)
{
	struct statement *s = x->out;
	if (s->count == STATEMENT_ROWS_MAX)
		return complain(x->complaints, arena_format(x->arena, "line %zu", row->line), "too_large", "too many lines");
	s->rows = arena_grow(x->arena, s->rows, s->count, &x->room, sizeof(*s->rows));
	struct statement_row *to = &s->rows[s->count];
	*to = (struct statement_row){.line = row->line, .notice = {.amount = amount, .at = at, .is_incoming = true}};
	TRY(copy_number(x, row, to->notice.bank_ref, sizeof(to->notice.bank_ref)));
	if (strlen(cell(x, row, STATEMENT_BALANCE)) > BALANCE_MAX)
		return bad(x, row, STATEMENT_BALANCE, "too long");
	snprintf(to->notice.account, sizeof(to->notice.account), "%s", x->account);
	bank_notice_memo(&to->notice, cell(x, row, STATEMENT_MEMO));
	to->balance = arena_text(x->arena, cell(x, row, STATEMENT_BALANCE));
	row_name(&x->names, to);
	s->count++;
	return E_OK;
}

static void widen(struct statement *s, int64_t at, bool is_first)
{
	int32_t day = instant_day(at);
	s->from = is_first || day < s->from ? day : s->from;
	s->until = is_first || day > s->until ? day : s->until;
}

static enum err take_row(struct reading *x, const struct csv_row *row)
{
	int64_t came = 0, at;
	bool has_any = false, is_first = x->out->count + x->out->others == 0;
	if (row->count != x->width && !(row->count == 1 && !row->cells[0][0]))
		return complain(x->complaints, arena_format(x->arena, "line %zu", row->line), "format",
				"%zu cells stand under %zu headings", row->count, x->width);
	TRY(read_amount(x, row, &came, &has_any));
	const char *date = cell(x, row, STATEMENT_DATE);
	if (!has_any && !*date)
		return E_OK;
	if (bank_time_parse(&at, date, x->layout->form) != E_OK)
		return bad(x, row, STATEMENT_DATE, "a date of the layout's form");
	TRY(check_account(x, row));
	widen(x->out, at, is_first);
	if (came > 0)
		return take_came(x, row, came, at);
	x->out->others++;
	return E_OK;
}

/* ---- the whole */

static bool ends_table(const struct reading *x, const struct csv_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cells[i][0])
			return is_one_of(row->cells[i], x->layout->until, strlen(row->cells[i]), true);
	return false;
}

static enum err take_rows(struct reading *x)
{
	struct csv_row row;
	for (;;) {
		enum err e = next_row(x, &row);
		if (e == E_NOT_FOUND || (e == E_OK && ends_table(x, &row)))
			return E_OK;
		if (e == E_MALFORMED)
			return csv_fault(x);
		TRY(e);
		e = take_row(x, &row);
		if (e != E_OK && (e != E_INVALID || x->complaints->count >= COMPLAINTS_MAX))
			return e;
	}
}

enum err statement_read(struct statement *out, struct arena *a, struct bytes text, const struct statement_layout *layout,
			const char *account, struct complaints *c)
{
	struct reading x = {.arena = a, .layout = layout, .account = account, .complaints = c, .out = out};
	x.names = (struct row_names){.arena = a, .account = account, .all = out};
	size_t before = c->count;
	*out = (struct statement){0};
	if (text.len > STATEMENT_BYTES_MAX)
		return E_TOO_LARGE;
	TRY(begin(&x, text));
	TRY(take_rows(&x));
	return c->count == before ? E_OK : E_INVALID;
}
