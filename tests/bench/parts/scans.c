#include "tests/bench/parts/scans.h"

#include "pos-client/domain/admit.h"
#include "tests/support/bench.h"

#include <hoaban/instant.h>

#include <sodium.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double scans_percentile(double *values, size_t count, double of)
{
	qsort(values, count, sizeof *values, compare);
	return values[(size_t)((double)(count - 1) * of)];
}

/* The QR text of a ticket that the server sold for today at A1. */
static void write_ticket(const struct counter *c, struct buf *text)
{
	uint32_t now = (uint32_t)(c->now_ms / 1000), from = (uint32_t)day_start(instant_day(now));
	struct ticket t = {.valid_from = from,
			   .valid_until = from + DAY_S,
			   .issued_at = now,
			   .sites = UINT64_C(1) << AUTHORITY_SITE_A1,
			   .category = CATEGORY_ADULT,
			   .party = 1,
			   .days = 1,
			   .edition = 1,
			   .entries = 1};
	BUF_LOCAL cose;
	buf_init(&cose, TICKET_BYTES_MAX);
	randombytes_buf(t.id, UUID_LEN);
	authority_ticket(&c->authority, &t, &cose);
	if (ticket_text(text, buf_bytes(&cose)) != E_OK)
		bench_fail("no ticket");
}

double scans_admit(struct counter *c, bool is_strict)
{
	struct admit_answer a;
	BUF_LOCAL text;
	buf_init(&text, TICKET_TEXT_MAX + 1);
	write_ticket(c, &text);
	struct admit_request r = {.text = buf_text(&text), .len = text.len, .site = AUTHORITY_SITE_A1, .gate = "north"};
	till_forget(&c->till);
	double began = bench_seconds();
	enum err e = admit(&c->till, &r, &a);
	double took = (bench_seconds() - began) * 1000;
	if (e != E_OK || a.verdict != VERDICT_ADMITTED || (is_strict && a.is_provisional))
		bench_fail("not admitted: %s", e == E_OK ? verdict_text(a.verdict) : err_code(e));
	return took;
}
