/* What the fields of one receipt hold, as text. Private to lib/. */
#ifndef HOABAN_LIB_RECEIPT_XML_VALUES_H
#define HOABAN_LIB_RECEIPT_XML_VALUES_H

#include "receipt_xml_profile.h"

#include <hoaban/receipt_xml.h>

struct receipt_values {
	struct arena *arena;
	const char *of[FIELD_COUNT]; /* NULL = not known here */
};

/* What the record says, and what is always the same. */
void receipt_values_of_record(struct receipt_values *v, const struct receipt *r, struct bytes record);
/* The one line of a receipt that has none. */
void receipt_values_of_nothing(struct receipt_values *v);
void receipt_values_of_record_line(struct receipt_values *v, const struct receipt *r, size_t line);
/* What only the writer knows. */
void receipt_values_of_texts(struct receipt_values *v, const struct receipt_xml *r);
void receipt_values_of_line_texts(struct receipt_values *v, const struct receipt_xml_line *l);

#define RECEIPT_ID_TEXT 24 /* "EBL01-26TAA-99999999" */
void receipt_xml_id(char out[static RECEIPT_ID_TEXT], const struct receipt *r);

/* One past the last row below `row`. */
size_t receipt_rows_end(size_t row);

#endif
