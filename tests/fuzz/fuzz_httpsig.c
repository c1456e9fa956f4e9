/* Signature-Input, LF, Signature, LF, Content-Digest. What is accepted must be the one way to write it. */
#include <hoaban/httpsig.h>
#include <stdlib.h>

static void check_params(const struct httpsig_claim *c, const struct httpsig_request *r)
{
	uint8_t space[512];
	char keyid[UUID_HEX];
	struct buf again = BUF_FIXED(space);

	uuid_hex(keyid, c->device);
	httpsig_params(&again, r, c->created, keyid);
	if (!bytes_equal(buf_bytes(&again), c->params))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct httpsig_request post = {"POST", "https://a/b", "application/cbor", {(const uint8_t *)"x", 1}};
	static const struct httpsig_request get = {"GET", "https://a/b", NULL, {NULL, 0}};
	static const uint8_t key[PUBLIC_KEY_LEN] = {1};
	const struct httpsig_request *requests[] = {&post, &get};
	char *text = strndup((const char *)data, size), *rest = text;
	const char *input = strsep(&rest, "\n"), *signature = strsep(&rest, "\n");
	struct httpsig_claim c;

	for (size_t i = 0; i < 2; i++)
		if (httpsig_parse(&c, requests[i], input, signature != NULL ? signature : "") == E_OK) {
			check_params(&c, requests[i]);
			if (httpsig_verify(&c, requests[i], key) == E_OK)
				abort();
		}
	if (rest != NULL && content_digest_check(rest, post.body) == E_OK && strlen(rest) != 54)
		abort();
	free(text);
	return 0;
}
