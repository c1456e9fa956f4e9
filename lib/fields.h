/* Fields that several records share: text in fixed arrays, the version at the head of an array. Private to lib/. */
#ifndef HOABAN_LIB_FIELDS_H
#define HOABAN_LIB_FIELDS_H

#include <hoaban/cbor.h>

#define TIME_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* Ten digits, or ten, a hyphen and three (a branch). */
bool tax_code_is_valid(const char *code);

/* A plain text of min…room−1 bytes into a fixed array, NUL-terminated. */
void field_read_text(struct cbor_reader *r, char *out, size_t min, size_t room);
/* The same, with null for "". */
void field_read_text_or_null(struct cbor_reader *r, char *out, size_t room);
void field_put_text_or_null(struct buf *b, const char *text);

int64_t field_read_money(struct cbor_reader *r); /* 0…MONEY_MAX */
int64_t field_read_time(struct cbor_reader *r);	 /* 0…TIME_MAX */
uint32_t field_read_u32(struct cbor_reader *r, uint32_t min, uint32_t max);

/* An array of exactly `count` elements whose first is the version, 1. */
void field_put_head(struct buf *b, size_t count);
void field_read_head(struct cbor_reader *r, size_t count);

#endif
