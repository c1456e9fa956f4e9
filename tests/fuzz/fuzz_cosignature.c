/* What strangers bring to PUT /log/witness, and keys of witnesses. */
#include <hoaban/cosignature.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t key[PUBLIC_KEY_LEN] = {1};
	char *text = strndup((const char *)data, size), again[VKEY_TEXT];
	struct cosigner own, c;
	struct cosignature said;
	struct checkpoint point;

	if (cosigner_parse(&c, text) == E_OK && (cosigner_format(again, &c), strcmp(again, text) != 0))
		abort();
	if (cosigner_init(&own, "a", key) != E_OK || cosignature_verify(&said, bytes_of(data, size), &own) == E_OK)
		abort();
	if (checkpoint_parse(&point, bytes_of(data, size)) == E_OK && point.origin[0] == '\0')
		abort();
	free(text);
	return 0;
}
