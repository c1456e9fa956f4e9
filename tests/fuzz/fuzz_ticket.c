/* Any text and any payload: no crash, no admission without the key, and one encoding per ticket. */
#include <hoaban/rules.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode_and_back(struct bytes payload)
{
	struct ticket t;
	uint8_t space[TICKET_BYTES_MAX];
	struct buf back = BUF_FIXED(space);
	if (ticket_decode(&t, payload) != E_OK)
		return;
	if (ticket_encode(&back, &t) != E_OK || !bytes_equal(buf_bytes(&back), payload))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct gate_lists nobody;
	static struct trust_key key = {.kid = {0x9d, 0x5d, 0x5a, 0x0d, 0x78, 0x48, 0xda, 0x35}, .use = KEY_USE_TICKET, .public_key = {1}};
	static const struct trust_list keys = {.count = 1, .keys = &key};
	static const struct gate_lists known = {.keys = &keys};
	struct cose_sign1 m;
	struct reading r;
	uint8_t bytes[TICKET_BYTES_MAX];
	decode_and_back(bytes_of(data, size));
	if (ticket_parse(&m, bytes, (const char *)data, size) == E_OK)
		decode_and_back(m.payload);
	if (rules_read(&r, (const char *)data, size, &nobody, 1795224000, 1) == VERDICT_ADMITTED)
		abort();
	if (rules_read(&r, (const char *)data, size, &known, 1795224000, 1) == VERDICT_ADMITTED || r.is_verified)
		abort();
	return 0;
}
