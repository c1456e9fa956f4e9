/* What preparing and opening a sealed PDF share. Private to lib/. */
#ifndef HOABAN_LIB_PDF_PARTS_H
#define HOABAN_LIB_PDF_PARTS_H

#include <hoaban/pdf_seal.h>

/* A place in bytes; once something was not as expected it stays failed. */
struct pdf_cursor {
	const uint8_t *at, *end;
	bool failed;
};
struct pdf_cursor pdf_cursor_at(struct bytes all, size_t offset); /* failed when past the end */
void pdf_expect(struct pdf_cursor *c, const char *text);
void pdf_skip_past(struct pdf_cursor *c, const char *text);
uint32_t pdf_number(struct pdf_cursor *c);		      /* decimal, no leading zeros */
struct bytes pdf_take_until(struct pdf_cursor *c, char stop); /* which is passed over */
struct bytes pdf_take(struct pdf_cursor *c, size_t len);

/* A file as libharu writes it. */
struct pdf_file {
	struct bytes all;
	uint32_t objects; /* /Size */
	uint32_t root, info, page;
	uint32_t xref;			 /* offset */
	struct bytes catalog, page_body; /* the entries of these dictionaries */
};
enum err pdf_parse(struct pdf_file *out, struct bytes pdf);
enum err pdf_startxref(uint32_t *offset, struct bytes pdf); /* from the file's end */

/* The facts in the form they have in the file. */
struct pdf_texts {
	struct bytes xml;
	struct bytes xml_name;	     /* as it is */
	struct bytes signer, reason; /* hex of UTF-16BE */
	int64_t time;
};
enum err pdf_append_update(struct buf *out, struct pdf_seal *seal, struct bytes pdf, const struct pdf_texts *t);

bool pdf_is_file_name(struct bytes name);

#define PDF_DATE_TEXT 24 /* "D:20261121081500+07'00'" + NUL */
void pdf_date_format(char out[static PDF_DATE_TEXT], int64_t time);

#endif
