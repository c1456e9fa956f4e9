/* Tables as text (RFC 4180), read strictly: fields between separators, quoted ones with doubled quotes and line breaks inside,
 * lines ended by CRLF or LF. UTF-8, with or without a byte order mark. Nothing is guessed and nothing repaired. */
#ifndef HOABAN_CSV_H
#define HOABAN_CSV_H

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <hoaban/str.h>

#define CSV_CELLS_MAX 64
#define CSV_CELL_MAX  4096 /* bytes */

struct csv {
	struct arena *arena;
	struct bytes text;
	char separator;
	size_t at, line; /* where the next record begins; line from 1 */
	/* after E_MALFORMED: */
	size_t bad_line, bad_cell; /* from 1 */
	const char *fault;	   /* one English sentence */
};
struct csv_row {
	size_t line; /* on which it begins */
	size_t count;
	const char *cells[CSV_CELLS_MAX]; /* in the arena, NUL-terminated; no NUL inside */
};
/* `separator`: a printable character or tab, no quote. The text must outlive the reader. */
void csv_open(struct csv *out, struct arena *a, struct bytes text, char separator);
/* E_NOT_FOUND behind the last record. E_MALFORMED: a quote in the midst of a cell, text behind a closing quote, a quote that
 * never closes, a lone CR, a control character, no UTF-8, too many cells or too long a one. An empty line is a record of one
 * empty cell. */
enum err csv_next(struct csv *c, struct csv_row *out);

/* ---- writing: the byte order mark tells Excel that it is UTF-8; cells are parted by ',' and records ended by CRLF */

#define CSV_BOM "\xEF\xBB\xBF"
#define CSV_END "\r\n"
/* A cell of text, quoted where RFC 4180 wants it. What a spreadsheet would run as a formula gets an apostrophe before it: what
 * begins with = + - @ (of full width too), a tab or CR, perhaps behind blanks and quotes, at the beginning of the cell and
 * behind every ; tab CR LF in it, where a spreadsheet that parts by ';' begins a cell. Such a cell is read back with it.
 * Numbers are written without this. */
void csv_append_cell(struct buf *out, const char *text);

#endif
