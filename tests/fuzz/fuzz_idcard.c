/* Any text: no crash, nothing of it left behind, and a class only from a card that was read. */
#include <hoaban/idcard.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct idcard c;
	char *text = malloc(size + 1);
	memcpy(text, data, size);
	enum err e = idcard_read(&c, text, size);
	for (size_t i = 0; i < size; i++)
		if (text[i] != 0)
			abort();
	if (e != E_OK && (c.has_birth || c.is_local))
		abort();
	if (!c.has_birth && idcard_age(&c, 20778) != AGE_UNKNOWN)
		abort();
	free(text);
	return 0;
}
