/* Notes, checkpoints, verifier keys, proofs and tile paths from strangers. */
#include <hoaban/checkpoint.h>
#include <stdlib.h>

static void fuzz_proof(struct bytes in)
{
	BUF_LOCAL scratch, again;
	struct log_proof p;

	buf_init(&scratch, 4096);
	buf_init(&again, 1u << 20);
	if (log_proof_parse(&p, &scratch, in) != E_OK)
		return;
	if (log_proof_format(&again, &p) != E_OK || !bytes_equal(buf_bytes(&again), in))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t key[PUBLIC_KEY_LEN] = {1};
	char *text = strndup((const char *)data, size), again[TILE_PATH];
	struct bytes in = bytes_of(data, size), body;
	struct note_verifier v;
	struct checkpoint c;
	uint64_t n;
	unsigned width;
	int level;

	if (checkpoint_parse(&c, in) == E_OK && c.origin[0] == '\0')
		abort();
	if (tile_path_parse(&level, &n, &width, text) == E_OK &&
	    (tile_path(again, level, n, width), strcmp(again + 5, text) != 0))
		abort();
	if (note_vkey_parse(&v, text) == E_OK && strchr(v.name, '+') != NULL)
		abort();
	note_verifier_init(&v, "a", key);
	if (note_verify(&body, in, &v) == E_OK)
		abort();
	fuzz_proof(in);
	free(text);
	return 0;
}
