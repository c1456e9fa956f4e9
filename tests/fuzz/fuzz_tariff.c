#include <hoaban/tariff.h>

/* A document that parses can be asked for anything. */
static void ask(struct arena *a, const struct tariff *t, struct price_request *r)
{
	struct complaints c = {.arena = a};
	struct quote q;
	for (r->visit_day = 20000; r->visit_day < 22000; r->visit_day += 97) {
		if ((tariff_price(&q, a, t, r, &c) == E_INVALID) != (c.count > 0))
			__builtin_trap();
		c.count = 0;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	arena_init(&a, 64 << 20);
	struct complaints c = {.arena = &a};
	struct tariff *t;
	if (tariff_parse(&t, &a, bytes_of(data, size), &c) == E_OK) {
		struct price_request r = {.sites = tariff_all_sites(t)};
		for (enum category k = CATEGORY_ADULT; k < CATEGORY_COUNT; k++)
			r.quantity[k] = (uint32_t)k;
		ask(&a, t, &r);
		r = (struct price_request){.product = t->lines[0].product, .quantity = {[CATEGORY_ADULT] = 1}};
		ask(&a, t, &r);
	}
	arena_release(&a);
	return 0;
}
