/* How `hoaband tariff show` writes an edition for people. */
#ifndef SERVER_TARIFF_H
#define SERVER_TARIFF_H

#include <hoaban/tariff.h>

/* The whole of it; with `day`, only the prices that hold for a visit on that day. */
void tariff_print(struct arena *a, const struct tariff *t, const int32_t *day);

#endif
