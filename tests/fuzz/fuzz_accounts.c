/* An account list from a stranger: what is accepted is exactly what we write, stands in its order, and is found again. */
#include <hoaban/accounts.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct account_list *l, struct bytes in)
{
	BUF_LOCAL again;
	buf_init(&again, 1u << 20);
	size_t count = l->count;
	account_list_sort(l);
	account_list_encode(&again, l);
	if (l->count != count || buf_status(&again) != E_OK || !bytes_equal(buf_bytes(&again), in))
		abort();
	for (size_t i = 0; i < l->count; i++)
		if (!account_list_has(l, l->accounts[i].tax_code, l->accounts[i].bin, l->accounts[i].account))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct account_list l;
	arena_init(&a, 16u << 20);
	if (account_list_decode(&l, &a, bytes_of(data, size)) == E_OK)
		check(&l, bytes_of(data, size));
	arena_release(&a);
	return 0;
}
