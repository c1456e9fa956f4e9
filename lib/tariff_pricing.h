/* The stages of tariff_price. Private to lib/tariff_pric*.c and tariff_parts.c. */
#ifndef LIB_TARIFF_PRICING_H
#define LIB_TARIFF_PRICING_H

#include <hoaban/tariff.h>

/* One thing that is paid for: the entry to a site, or a product, for one category. */
struct item {
	const struct tariff_line *line;
	const struct tariff_organisation *organisation;
};

struct pricing {
	struct arena *arena;
	struct complaints *complaints;
	const struct tariff *tariff;
	const struct price_request *request;
	enum err status;
	size_t item_count;
	struct item items[CATEGORY_COUNT * SITES_MAX];
};

void pricing_fault(struct pricing *p, const char *pointer, const char *code, const char *detail);
/* Spreads the items over receipts and sums up. */
enum err pricing_parts(struct pricing *p, struct quote *q);

#endif
