/* Any bytes as a print stream: pictures stay inside their bounds. */
#include "pos-client/device/decode.h"

static enum err look(void *ctx, unsigned number, struct bitmap b)
{
	unsigned *sum = ctx;
	for (size_t i = 0; i < (size_t)b.height * b.width / 8; i++)
		*sum += b.rows[i] + number;
	return E_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned sum = 0;
	enum err e = decode(bytes_of(data, len), look, &sum);
	return e == E_OK || e == E_MALFORMED || e == E_TOO_LARGE ? 0 : -1;
}
