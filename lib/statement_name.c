#include "statement_name.h"

#include <hoaban/cose.h>
#include <hoaban/instant.h>
#include <hoaban/str.h>

#define NUMBERS 4096 /* chains, by twelve bits */

/* ---- without a number */

static unsigned count_alike(const struct row_names *x, const struct bank_notice *n)
{
	unsigned alike = 0;
	for (size_t i = x->all->count; i > 0; i--) {
		const struct bank_notice *before = &x->all->rows[i - 1].notice;
		bool is_alike = before->at == n->at && before->amount == n->amount && !before->bank_ref[0] &&
				str_equal(before->memo, n->memo);
		alike += is_alike;
		if (before->at / DAY_S + 2 < n->at / DAY_S || n->at / DAY_S + 2 < before->at / DAY_S)
			break;
	}
	return alike;
}

/* ---- with one */

static bool is_same_row(const struct statement_row *a, const struct statement_row *b)
{
	return a->notice.at == b->notice.at && str_equal(a->notice.memo, b->notice.memo) && str_equal(a->balance, b->balance);
}

/* Banks give one number to several transfers of one order. Which of them it is among those with this number and amount: from 0.
 * The same line twice is one transfer: a file may be put together from exports that overlap. */
static uint32_t find_nth(struct row_names *x, struct statement_row *to, const uint8_t hash[static HASH_LEN])
{
	if (!x->numbered)
		x->numbered = arena_array(x->arena, NUMBERS, sizeof(*x->numbered));
	uint32_t *chain = &x->numbered[hash[0] << 4 | hash[1] >> 4], nth = 0;
	for (uint32_t at = *chain; at > 0; at = x->all->rows[at - 1].before) {
		const struct statement_row *row = &x->all->rows[at - 1];
		if (row->notice.amount != to->notice.amount || !str_equal(row->notice.bank_ref, to->notice.bank_ref))
			continue;
		if (is_same_row(row, to))
			return row->nth;
		nth = row->nth >= nth ? row->nth + 1 : nth;
	}
	to->before = *chain;
	*chain = (uint32_t)x->all->count + 1;
	return nth;
}

static void hash_row(const struct row_names *x, const struct statement_row *row, uint8_t hash[static HASH_LEN])
{
	const struct bank_notice *n = &row->notice;
	BUF_LOCAL b;
	buf_init(&b, 8192);
	buf_append_format(&b, "hoaban/statement\n%s\n%lld\n%s", x->account, (long long)n->amount, n->bank_ref);
	if (!n->bank_ref[0])
		buf_append_format(&b, "\n%lld\n%s\n%s\n%u", (long long)n->at, n->memo, row->balance, count_alike(x, n));
	else if (row->nth > 0)
		buf_append_format(&b, "\n%u", row->nth);
	sha256(hash, buf_bytes(&b));
}

void row_name(struct row_names *x, struct statement_row *row)
{
	uint8_t hash[HASH_LEN];
	hash_row(x, row, hash);
	row->nth = row->notice.bank_ref[0] ? find_nth(x, row, hash) : 0;
	if (row->nth > 0)
		hash_row(x, row, hash);
	hex_format(row->notice.tx, hash, 16);
}
