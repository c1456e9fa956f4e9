/* A counter of a test: a till in a temporary directory, its authority, a clock that stands still until it is moved. */
#ifndef TESTS_SUPPORT_COUNTER_H
#define TESTS_SUPPORT_COUNTER_H

#include "pos-client/domain/sell.h"
#include "tests/support/authority.h"
#include "tests/support/capture.h"

#define COUNTER_NOW INT64_C(1795223700) /* 2026-11-21 08:15 in Vietnam */

struct counter {
	char dir[64];
	struct authority authority;
	struct till_settings settings;
	struct till till;
	int64_t now_ms;
	struct clock clock;
	struct capture *log;
};

/* A fresh directory, opened, not enrolled. */
void counter_start(struct counter *c);
/* Keys and the authority's bundle, without a server. */
void counter_enrol(struct counter *c);
/* counter_start, counter_enrol and an open shift. */
void counter_open(struct counter *c);
/* Closes and opens the same directory again. */
void counter_restart(struct counter *c);
/* The same till in a copy of its directory, opened; the printer is another matter: none. The error is till_open()'s. */
enum err counter_adopt(struct counter *out, const struct counter *from, const char *dir);
/* Closes and removes the directory. */
void counter_stop(struct counter *c);

struct authority_device counter_device(const struct counter *c);
/* What a bundle of the authority as it is now does to the till. */
enum err counter_renew(struct counter *c);

/* "2 adults at A1, cash exactly" in the form of a request: quantities by category, 0-terminated pairs. */
struct sell_request counter_ask(uint64_t sites, uint32_t adults, uint32_t children, uint32_t seniors);
/* Sells and reads back; the result is the error of sell(). */
enum err counter_sell(struct counter *c, const struct sell_request *r, struct sale_view *v);
/* Whether a reason with this code was given. */
bool counter_why(const struct counter *c, const char *code);

/* Walks the whole journal: signatures, device, seq, chain, gap-free numbers from the sale entries; returns the entries. Fails
 * the running test on the first fault. */
uint64_t counter_verify(struct counter *c);

#endif
