/* Sheets of a PDF, filled from top to bottom: headings, paragraphs, tables. The only file family of the auditor that says
 * HPDF_.
 *
 * Nothing is compressed and no date is written: the same text gives the same bytes, whatever version of zlib there is. Like a
 * buffer, a document that fails keeps quiet until the end: sheet_save() tells. */
#ifndef AUDIT_SHEET_H
#define AUDIT_SHEET_H

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <hpdf.h>

enum tone { TONE_TEXT, TONE_QUIET, TONE_GOOD, TONE_BAD };

#define SHEET_COLUMNS 8

struct sheet {
	HPDF_Doc document;
	HPDF_Page page;
	HPDF_Font regular, bold;
	int fonts[2]; /* descriptors */
	float y;      /* millimetres from the top edge: where the next line begins */
	size_t count; /* of pages */
	bool failed;
	const char *foot; /* at the bottom of every page */

	/* of the table */
	size_t columns;
	float widths[SHEET_COLUMNS];
	bool is_number[SHEET_COLUMNS]; /* set at the right edge */
	const char *const *heads;      /* said again on a new page; NULL = no table */
};

enum err sheet_open(struct sheet *s, const char *foot); /* `foot` outlives it */
void sheet_close(struct sheet *s);
enum err sheet_save(struct sheet *s, struct buf *out);
#define SHEET_LOCAL [[gnu::cleanup(sheet_close)]] struct sheet

void sheet_title(struct sheet *s, const char *text);
void sheet_heading(struct sheet *s, const char *text);
void sheet_text(struct sheet *s, enum tone tone, const char *text); /* wraps */
/* "name   value", the value wraps */
void sheet_fact(struct sheet *s, const char *name, const char *value);
/* `widths` in millimetres, negative = a column of numbers; `heads` outlive the table. */
void sheet_table(struct sheet *s, size_t columns, const float *widths, const char *const *heads);
void sheet_row(struct sheet *s, const char *const *cells);

#endif
