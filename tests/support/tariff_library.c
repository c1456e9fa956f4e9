/* The cases asked of the library, as an auditor uses it. */
#include "tests/support/tariff_cases.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct tariff *read_edition(struct arena *a, const char *path)
{
	struct complaints complaints = {.arena = a};
	struct tariff *t;
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	uint8_t *text = arena_alloc(a, 1u << 20);
	size_t len = fread(text, 1, 1u << 20, f);
	fclose(f);
	if (tariff_parse(&t, a, bytes_of(text, len), &complaints) != E_OK)
		fail_msg("%s: %s %s", path, complaints.list[0].pointer, complaints.list[0].detail);
	return t;
}

void tariff_library_open(struct tariff_library *out, struct arena *a)
{
	*out = (struct tariff_library){{NULL, read_edition(a, "tariff/edition-1.json"),
					read_edition(a, "tests/vectors/tariff/edition-2.json"),
					read_edition(a, "tests/vectors/tariff/edition-3.json")}};
}

static const struct tariff *edition_on(const struct tariff_library *l, int32_t day)
{
	for (size_t n = TARIFF_EDITIONS; n > 1; n--)
		if (l->editions[n]->from <= day)
			return l->editions[n];
	return l->editions[1];
}

static uint64_t site_mask(struct arena *a, const struct tariff *t, const char *what)
{
	uint64_t mask = 0;
	char *rest = arena_text(a, what);
	for (char *code; (code = strsep(&rest, ",")) != NULL;) {
		const struct tariff_site *site = tariff_site_by_code(t, code);
		assert_non_null(site);
		mask |= UINT64_C(1) << site->number;
	}
	return mask;
}

static void differs(const struct tariff_case *c, const char *what, const char *detail)
{
	fail_msg("%s, library: %s %s", c->label, what, detail);
}

static void compare_parts(const struct tariff_case *c, const struct quote *q)
{
	size_t n = 0;
	assert_int_equal(q->part_count, tariff_case_receipts(c));
	for (size_t i = 0; i < c->receipt_count; i++)
		for (uint32_t k = 0; k < c->receipts[i].copies; k++, n++) {
			const struct quote_part *p = &q->parts[n];
			if (p->total != c->receipts[i].amount || !str_equal(p->form, c->receipts[i].form) ||
			    !str_equal(p->organisation->tax_code, c->receipts[i].tax_code))
				differs(c, p->organisation->tax_code, p->form);
		}
}

void tariff_case_ask_library(struct arena *a, const struct tariff_library *l, const struct tariff_case *c)
{
	const struct tariff *t = edition_on(l, c->ask.visit_day);
	struct complaints complaints = {.arena = a};
	struct price_request ask = c->ask;
	struct quote q;
	if (t->edition != c->edition)
		differs(c, "edition", "");
	if (str_equal(c->pointer, "/visit_date") && str_equal(c->code, "range"))
		return; /* the past is refused by who sells: the library has no clock */
	ask.sites = c->is_product ? 0 : site_mask(a, t, c->what);
	ask.product = c->is_product ? c->what : NULL;
	enum err e = tariff_price(&q, a, t, &ask, &complaints);
	if ((e == E_OK) != (c->pointer == NULL))
		differs(c, err_code(e), complaints.count > 0 ? complaints.list[0].detail : "");
	if (c->pointer != NULL) {
		if (!str_equal(complaints.list[0].pointer, c->pointer) || !str_equal(complaints.list[0].code, c->code))
			differs(c, complaints.list[0].pointer, complaints.list[0].code);
		return;
	}
	if (q.total != c->total || q.free_persons != c->free_persons)
		differs(c, "total or free persons", "");
	compare_parts(c, &q);
}
