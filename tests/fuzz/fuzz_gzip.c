/* Whatever bytes come packed: within the limits, or refused; and what is unpacked can be packed and unpacked again. */
#include <hoaban/gzip.h>

#define CEILING (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	BUF_LOCAL out;
	BUF_LOCAL again;
	BUF_LOCAL back;
	buf_init(&out, CEILING);
	buf_init(&again, 2 * CEILING);
	buf_init(&back, CEILING);
	enum err e = gzip_decode(&out, bytes_of(data, size));
	if (out.len > CEILING || (e == E_OK && out.len > GZIP_FREE && out.len / GZIP_RATIO_MAX > size))
		__builtin_trap();
	if (e != E_OK)
		return 0;
	gzip_encode(&again, buf_bytes(&out));
	if (buf_status(&again) != E_OK || gzip_decode(&back, buf_bytes(&again)) == E_MALFORMED)
		__builtin_trap();
	return 0;
}
