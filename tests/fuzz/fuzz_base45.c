/* What decodes is exactly what the encoder writes. */
#include <hoaban/base45.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t bytes[4096];
	size_t len = sizeof(bytes);
	if (base45_parse(bytes, &len, (const char *)data, size) != E_OK)
		return 0;
	BUF_LOCAL text;
	buf_init(&text, 1 << 16);
	base45_append(&text, bytes, len);
	if (!bytes_equal(buf_bytes(&text), bytes_of(data, size)))
		abort();
	return 0;
}
