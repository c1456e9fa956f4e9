/* The checker's word is the reader's word, and no count makes a reader run on. */
#include <hoaban/cbor.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads by kind, as a reader does that knows nothing of the shape. */
static void read_one(struct cbor_reader *r)
{
	switch (cbor_peek(r)) {
	case CBOR_UINT:
	case CBOR_NINT: cbor_read_int(r, INT64_MIN, INT64_MAX); break;
	case CBOR_BYTES: cbor_read_bytes(r, 0, SIZE_MAX); break;
	case CBOR_TEXT: cbor_read_text(r, 0, SIZE_MAX); break;
	case CBOR_ARRAY: cbor_read_array(r, 0, SIZE_MAX); break;
	case CBOR_MAP: cbor_read_map(r, 0, SIZE_MAX); break;
	case CBOR_TAG: cbor_read_tag(r, 18); break;
	case CBOR_SIMPLE:
		if (!cbor_read_null(r))
			cbor_read_bool(r);
		break;
	case CBOR_NONE: cbor_fail(r); break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cbor_reader flat = cbor_open(bytes_of(data, size)), whole = flat;
	struct bytes item = cbor_read_any(&whole);
	if ((cbor_finish(&whole) == E_OK) != (cbor_check(bytes_of(data, size)) == E_OK) || item.len > size)
		abort();
	for (size_t heads = 0; !flat.failed && flat.at < flat.end; heads++)
		if (read_one(&flat), heads > size)
			abort();
	return 0;
}
