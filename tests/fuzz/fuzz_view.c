/* A view from a stranger: the first byte chooses the kind, the rest is the JSON. */
#include "render/sheets.h"

#include <stddef.h>
#include <stdlib.h>

static const struct fonts *fonts(void)
{
	static struct fonts open;
	static bool is_open;
	if (!is_open && fonts_open(&open) != E_OK)
		abort();
	is_open = true;
	return &open;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	BUF_LOCAL out;
	buf_init(&out, 16u << 20);
	if (len == 0)
		return 0;
	enum err e = render_sheet(&out, fonts(), (enum render_kind)(data[0] % RENDER_KIND_COUNT), bytes_of(data + 1, len - 1));
	if (e == E_OK && out.len < 100)
		abort(); /* said to be drawn, but nothing is there */
	if (e != E_OK && e != E_MALFORMED && e != E_TOO_LARGE)
		abort();
	return 0;
}
