/* A bank's statement as CSV: which column holds what is data (a layout), because every bank names and orders them its own way.
 *
 * A layout is one line of text, `key=value` joined by ';', values with alternatives joined by '|':
 *	date=Ngày giao dịch|Ngày GD; form=dd/mm/yyyy[ HH:MM[:SS]]; credit=Ghi có; debit=Ghi nợ; memo=Nội dung; number=Số tham
 *chiếu Keys of columns, whose values are the headings: date (required), memo (required), credit, debit or amount (signed: what
 *came is positive), number (of the transaction, at the bank), balance (behind it), account. Others: form (of the date; letters
 *d m y H M S in their places, what stands in [] may be missing), separator (comma, semicolon, tab; none = whichever shows the
 * headings), until (what a line begins with that ends the table: "Tổng cộng").
 * A column whose key ends with '?' (`number?=`) may be missing.
 *
 * The table begins behind the line with the headings, at most STATEMENT_PREAMBLE lines down, and ends with the file or `until`.
 */
#ifndef HOABAN_STATEMENT_H
#define HOABAN_STATEMENT_H

#include <hoaban/arena.h>
#include <hoaban/bank_notice.h>

#define STATEMENT_BYTES_MAX (8u << 20)
#define STATEMENT_ROWS_MAX  20000
#define STATEMENT_PREAMBLE  60

enum statement_column {
	STATEMENT_DATE,
	STATEMENT_MEMO,
	STATEMENT_CREDIT,
	STATEMENT_DEBIT,
	STATEMENT_AMOUNT,
	STATEMENT_NUMBER,
	STATEMENT_BALANCE,
	STATEMENT_ACCOUNT,
	STATEMENT_COLUMN_COUNT
};
struct statement_layout {
	const char *headings[STATEMENT_COLUMN_COUNT]; /* NULL = there is no such column */
	bool may_miss[STATEMENT_COLUMN_COUNT];
	const char *form, *until; /* until NULL = the file's end */
	char separator;		  /* 0 = whichever shows the headings */
};
/* E_INVALID with a complaint at the key. Texts lie in the arena. */
enum err statement_layout_read(struct statement_layout *out, struct arena *a, const char *text, struct complaints *c);

/* What came to an account. */
struct statement_row {
	size_t line;
	struct bank_notice notice; /* tx: the row's own, the same whenever it is read again; bank_ref: `number` */
	const char *balance;	   /* as it stands there, "" = nothing does */
	uint32_t nth;		   /* with a number: which of several with this number and amount, from 0 */
	uint32_t before;	   /* the reader's own */
};
struct statement {
	size_t count;
	struct statement_row *rows;
	size_t others;	     /* lines about money that left, or about none */
	int32_t from, until; /* local days of the first and the last line, `until` included */
};
/* Everything or nothing: E_INVALID with complaints that name line and column ("line 7, Ghi có") when anything is not as the
 * layout says. `account` is whose statement it is; a column that names another is a complaint. E_NOT_FOUND: no line has the
 * layout's headings.
 *
 * A row's tx comes from account, number and amount, and which it is among rows of the file with these that differ in time, memo
 * or balance; without a number from account, time, amount, memo, balance, and which of several alike it is: whole days must be
 * exported, then overlapping files tell of the same rows. */
enum err statement_read(struct statement *out, struct arena *a, struct bytes text, const struct statement_layout *layout,
			const char *account, struct complaints *c);

/* "1.234.567", "1,234,567", "1 234 567", "1234567.00", "+1,234,567.00 VND": đồng; the sign, if any, in *out. E_MALFORMED. */
enum err bank_amount_parse(int64_t *out, const char *text);
/* A local date, with a time or without, in one of the forms; *out is Unix seconds. E_MALFORMED. */
enum err bank_time_parse(int64_t *out, const char *text, const char *forms);

#endif
