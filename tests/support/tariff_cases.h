/* tests/vectors/tariff-cases.tsv, read. */
#ifndef TESTS_TARIFF_CASES_H
#define TESTS_TARIFF_CASES_H

#include <hoaban/tariff.h>

struct tariff_case_receipt {
	const char *tax_code, *form;
	int64_t amount;
	uint32_t copies;
};

struct tariff_case {
	const char *label, *sold, *visit, *what; /* dates as text */
	uint32_t edition;
	bool is_product;
	struct price_request ask; /* but for sites and product, which need an edition */
	int64_t total;
	size_t receipt_count; /* kinds */
	struct tariff_case_receipt receipts[16];
	uint32_t free_persons;
	const char *pointer, *code;	      /* of the refusal, or NULL */
	const char *till_pointer, *till_code; /* as the till says it */
};

/* Fails the test when a line is not of the form. */
size_t tariff_cases_load(struct tariff_case **out, struct arena *a);
/* Receipts in all. */
size_t tariff_case_receipts(const struct tariff_case *c);

/* The editions of the table by their numbers; [0] unused. */
#define TARIFF_EDITIONS 3
struct tariff_library {
	const struct tariff *editions[TARIFF_EDITIONS + 1];
};
void tariff_library_open(struct tariff_library *out, struct arena *a);
/* Prices the case and compares; fails the test with its label. */
void tariff_case_ask_library(struct arena *a, const struct tariff_library *l, const struct tariff_case *c);

#endif
