/* Lists of ids from strangers: what is accepted is exactly what we write. */
#include <hoaban/trust.h>
#include <stdlib.h>

static void check(const struct buf *again, struct bytes in)
{
	if (buf_status(again) != E_OK || !bytes_equal(buf_bytes(again), in))
		abort();
}

static void fuzz_ids(struct bytes in, struct buf *again)
{
	struct id_list l;
	if (id_list_decode(&l, in) != E_OK)
		return;
	buf_clear(again);
	id_list_encode(again, &l);
	check(again, in);
	for (size_t i = 0; i < l.count; i++)
		if (!id_list_has(&l, l.ids + i * UUID_LEN))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);
	struct known_list l;
	BUF_LOCAL again;
	buf_init(&again, 1u << 20);
	fuzz_ids(in, &again);
	if (known_list_decode(&l, in) != E_OK)
		return 0;
	buf_clear(&again);
	known_list_encode(&again, &l);
	check(&again, in);
	for (size_t i = 0; i < l.count; i++)
		if (!known_list_has(&l, l.ids + i * KNOWN_ID_LEN))
			abort();
	return 0;
}
