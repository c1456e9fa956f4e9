#include "attack.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define ATTACK_BYTES_MAX (1u << 20)

/* Reads a copy of exactly this size; true when it was accepted, and then it must have come back. */
static bool survives(struct bytes in, enum err (*again)(struct buf *, struct bytes))
{
	uint8_t *exact = malloc(in.len > 0 ? in.len : 1);
	struct buf out;
	enum err e;

	assert_non_null(exact);
	if (in.len > 0)
		memcpy(exact, in.data, in.len);
	buf_init(&out, ATTACK_BYTES_MAX);
	e = again(&out, bytes_of(exact, in.len));
	if (e == E_OK) {
		assert_int_equal(out.len, in.len);
		assert_memory_equal(out.data, in.data, in.len);
	}
	buf_release(&out);
	free(exact);
	return e == E_OK;
}

size_t attack_codec(struct bytes good, enum err (*again)(struct buf *out, struct bytes in))
{
	uint8_t *bad = calloc(good.len + 1, 1);
	size_t accepted = 0;

	assert_non_null(bad);
	memcpy(bad, good.data, good.len);
	assert_true(survives(good, again));
	for (size_t len = 0; len < good.len; len++)
		assert_false(survives(bytes_of(bad, len), again));
	assert_false(survives(bytes_of(bad, good.len + 1), again));
	for (size_t bit = 0; bit < good.len * 8; bit++) {
		bad[bit / 8] ^= (uint8_t)(1u << bit % 8);
		accepted += survives(bytes_of(bad, good.len), again);
		bad[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	free(bad);
	return accepted;
}
