/* A tariff's documents, parsed into the arena of one test; what was complained of; and documents with one thing changed. */
#ifndef TESTS_SUPPORT_TARIFFLAB_H
#define TESTS_SUPPORT_TARIFFLAB_H

#include "tests/support/tariff_sample.h"

#include <hoaban/json.h>

struct tarifflab {
	struct arena arena;
	struct complaints complaints; /* of the last document */
};
extern struct tarifflab tarifflab;

int tarifflab_open(void **state);
int tarifflab_close(void **state);
#define TARIFF_TEST(f) cmocka_unit_test_setup_teardown(f, tarifflab_open, tarifflab_close)

int32_t tarifflab_day(const char *date);
enum err tarifflab_parse(struct tariff **t, struct bytes json);
struct tariff *tarifflab_small(void); /* sample_document */

/* A member, "/sites/0/code", made another; NULL = taken away. Of a document, and of the small one before it is parsed. */
void tarifflab_change(json_t *root, const char *at, const char *value);
enum err tarifflab_parse_changed(struct tariff **t, const char *at, const char *value);

void complained_first(const char *pointer, const char *code);
void complained(const char *pointer, const char *code); /* and of nothing else */

#endif
