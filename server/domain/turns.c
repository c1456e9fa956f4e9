#include "domain/turns.h"

#include <stdatomic.h>
#include <stdlib.h>

struct turns {
	atomic_uint left;
};

enum err turns_open(struct turns **out, unsigned at_once)
{
	struct turns *t = calloc(1, sizeof(*t));
	if (!t)
		return E_MEMORY;
	atomic_init(&t->left, at_once);
	*out = t;
	return E_OK;
}

void turns_close(struct turns *t)
{
	free(t);
}

enum err turns_take(struct turns *t)
{
	unsigned left = atomic_load(&t->left);
	while (left > 0)
		if (atomic_compare_exchange_weak(&t->left, &left, left - 1))
			return E_OK;
	return E_BUSY;
}

void turns_give(struct turns *t)
{
	atomic_fetch_add(&t->left, 1);
}
