/* A statement from anywhere: what is read has amounts, times and numbers that can be told on; reading it twice says the same. */
#include <hoaban/csv.h>
#include <hoaban/money.h>
#include <hoaban/statement.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct statement *s, const struct statement *again)
{
	if (s->count != again->count || s->others != again->others)
		abort();
	for (size_t i = 0; i < s->count; i++) {
		const struct bank_notice *n = &s->rows[i].notice;
		if (n->amount < 1 || n->amount > MONEY_MAX || strlen(n->tx) != 32)
			abort();
		if (!str_equal(n->tx, again->rows[i].notice.tx))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char layout[] = "date=a; memo=b|c; credit=d; debit=e; number=f; balance=g; until=z";
	struct arena a;
	arena_init(&a, 64u << 20);
	struct complaints c = {.arena = &a}, d = {.arena = &a};
	struct statement_layout l;
	struct statement s, again;
	if (statement_layout_read(&l, &a, layout, &c) != E_OK)
		abort();
	enum err e = statement_read(&s, &a, bytes_of(data, size), &l, "0011", &c);
	if (e == E_OK && statement_read(&again, &a, bytes_of(data, size), &l, "0011", &d) == E_OK)
		check(&s, &again);
	if (e == E_INVALID && c.count == 0)
		abort();
	arena_release(&a);
	return 0;
}
