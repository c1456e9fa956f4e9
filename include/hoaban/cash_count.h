/* Cash counted by denomination, as it lies in the drawer. */
#ifndef HOABAN_CASH_COUNT_H
#define HOABAN_CASH_COUNT_H

#include <hoaban/cbor.h>
#include <hoaban/money.h>

#define CASH_VALUES 12
extern const int64_t cash_values[CASH_VALUES]; /* 500000 … 100: notes and coins in use, the largest first */
#define CASH_PIECES_MAX 1000000

struct cash_count {
	bool is_given;		      /* else only a sum is known */
	uint32_t pieces[CASH_VALUES]; /* index as in cash_values */
};

/* "500000=3,200000=1": every value at most once, 0 pieces are fine; "" = an empty drawer. E_MALFORMED, E_INVALID (no such
 * note), E_DUPLICATE, E_RANGE. */
enum err cash_count_parse(struct cash_count *out, const char *text);
enum err cash_count_total(int64_t *out, const struct cash_count *c);

/* [[value, pieces]…], the smallest value first, without zeros; null when no count was given. */
void cash_count_put(struct buf *b, const struct cash_count *c);
void cash_count_read(struct cbor_reader *r, struct cash_count *out);

#endif
