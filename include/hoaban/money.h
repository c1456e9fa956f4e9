/* Money is a whole number of đồng in an int64_t; there is no other unit anywhere. */
#ifndef HOABAN_MONEY_H
#define HOABAN_MONEY_H

#include <hoaban/err.h>
#include <stdint.h>

#define MONEY_MAX INT64_C(999999999999999) /* 10^15 − 1: what can be written in words */

enum language { LANGUAGE_VI, LANGUAGE_EN, LANGUAGE_FR, LANGUAGE_COUNT };
enum err language_parse(enum language *out, const char *text); /* "vi" "en" "fr" */
const char *language_code(enum language l);

/* a + b and a × n, refusing to leave 0…MONEY_MAX: E_RANGE. */
enum err money_add(int64_t *sum, int64_t a, int64_t b);
enum err money_times(int64_t *product, int64_t price, int64_t quantity);

#define MONEY_TEXT 48
/* vi "1.234.567 ₫", en "₫1,234,567", fr "1 234 567 ₫" (narrow no-break space U+202F between groups, U+00A0 before ₫;
 * vi: U+00A0 before ₫): the same text as Intl.NumberFormat. */
void money_format(char out[static MONEY_TEXT], int64_t amount, enum language l);

#endif
