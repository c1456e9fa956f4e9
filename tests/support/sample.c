#include "sample.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define VALIDITY .valid_until = 0x6b01ce10, .valid_from = 0x6b007c90, .issued_at = 0x6b00f094
#define SAMPLE_ID(last)                                                                                                            \
	{                                                                                                                          \
		0x01, 0x9a, 0x5f, 0x3c, 0x2b, 0x40, 0x7d, 0x10, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 0x07, (last)                   \
	}

const struct sample_ticket sample_tickets[SAMPLE_TICKETS] = {
	{
		.label = "one adult, A1",
		.payload = "a5041a6b01ce10051a6b007c90061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f607183a00010000850201010101",
		.signature = "efc7d2a3708599f3208a178997096d28733920bdde1c113657ff5c5a3f804a6d"
			     "05b4975d600bf1d278195224f069007cfda8f8408a303bdf88a6958e1c0b960b",
		.bytes = 133,
		.characters = 204,
		.ticket = {VALIDITY, .id = SAMPLE_ID(0x18), .sites = 2, .category = 1, .party = 1, .days = 1, .edition = 1, .entries = 1},
	},
	{
		.label = "mixed group of 4, BT+A1",
		.payload = "a5041a6b01ce10051a6b007c90061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f607193a00010000"
			   "87030004010101a3010202010301",
		.signature = "dcaa6367e947f2482ce36b34fd55e422c945faafe2233623a7b6b66b82f46925"
			     "98b3d2f8db15ac9851f6dcec303a8e2b42bc58658c305c487aa7aabf0025ca08",
		.bytes = 141,
		.characters = 216,
		.ticket = {VALIDITY, .id = SAMPLE_ID(0x19), .sites = 3, .category = 0, .party = 4, .days = 1, .edition = 1,
			   .entries = 1, .has_mix = true, .mix = {[1] = 2, [2] = 1, [3] = 1}},
	},
	{
		.label = "split: ten adults, uses 21…30",
		.payload = "a5041a6b01ce10051a6b007c90061a6b00f0940750019a5f3c2b407d10a1b2c3d4e5f6071a3a00010000"
			   "8803000a010101a1010a8250019a5f3c2b407d10a1b2c3d4e5f6071915",
		.signature = "badff5b64a13a07e504163a7a71537a1e51546ed18ea564e335e732ae4e6db54"
			     "eac0689956c18e59b9c31f7d5e2c8c850c22631fff2e0869852bd76865845707",
		.bytes = 156,
		.characters = 238,
		.ticket = {VALIDITY, .id = SAMPLE_ID(0x1a), .sites = 3, .category = 0, .party = 10, .days = 1, .edition = 1,
			   .entries = 1, .has_mix = true, .mix = {[1] = 10}, .is_split = true, .root = SAMPLE_ID(0x19), .first_use = 21},
	},
};

void sample_key_named(uint8_t public_key[static PUBLIC_KEY_LEN], uint8_t secret_key[static SECRET_KEY_LEN], const char *name)
{
	uint8_t seed[HASH_LEN];
	sha256(seed, bytes_of_text(name));
	key_pair_from_seed(public_key, secret_key, seed);
}

void sample_key(uint8_t public_key[static PUBLIC_KEY_LEN], uint8_t secret_key[static SECRET_KEY_LEN])
{
	sample_key_named(public_key, secret_key, "sample ticket key - NOT SECRET");
}

size_t sample_text(char out[static TICKET_TEXT_MAX + 1], const struct ticket *t, const uint8_t secret_key[static SECRET_KEY_LEN])
{
	uint8_t payload_space[TICKET_BYTES_MAX], cose_space[TICKET_BYTES_MAX], text_space[TICKET_TEXT_MAX];
	struct buf payload = BUF_FIXED(payload_space), cose = BUF_FIXED(cose_space), text = BUF_FIXED(text_space);
	assert_int_equal(ticket_encode(&payload, t), E_OK);
	assert_int_equal(cose_sign(&cose, buf_bytes(&payload), AAD_TICKET, secret_key), E_OK);
	assert_int_equal(ticket_text(&text, buf_bytes(&cose)), E_OK);
	memcpy(out, text.data, text.len);
	out[text.len] = 0;
	return text.len;
}
