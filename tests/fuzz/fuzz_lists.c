/* Keys, certificates and closures from strangers: what is accepted is exactly what we write, and is found again. */
#include <hoaban/trust.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct buf *again, struct bytes in)
{
	if (buf_status(again) != E_OK || !bytes_equal(buf_bytes(again), in))
		abort();
}

static void fuzz_keys(struct arena *a, struct bytes in, struct buf *again)
{
	struct trust_list l;
	if (trust_list_decode(&l, a, in) != E_OK)
		return;
	trust_list_encode(again, &l);
	check(again, in);
	for (size_t i = 0; i < l.count; i++)
		if (trust_find(&l, l.keys[i].kid, l.keys[i].use) == NULL)
			abort();
}

static void fuzz_certificate(struct bytes in, struct buf *again)
{
	struct certificate c;
	if (certificate_decode(&c, in) != E_OK)
		return;
	buf_clear(again);
	certificate_encode(again, &c);
	check(again, in);
}

static void fuzz_closures(struct arena *a, struct bytes in, struct buf *again)
{
	struct closure_list l;
	if (closure_list_decode(&l, a, in) != E_OK)
		return;
	buf_clear(again);
	closure_list_encode(again, &l);
	check(again, in);
	for (size_t i = 0; i < l.count; i++) {
		const struct closure *c = &l.closures[i];
		if (closure_find(&l, c->site, c->from) == NULL)
			abort();
		if (c->honoured_until > c->until && !closure_honours(&l, c->site, c->from, c->until, c->until))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);
	struct arena a;
	BUF_LOCAL again;
	arena_init(&a, 16u << 20);
	buf_init(&again, 1u << 20);
	fuzz_keys(&a, in, &again);
	fuzz_certificate(in, &again);
	fuzz_closures(&a, in, &again);
	arena_release(&a);
	return 0;
}
