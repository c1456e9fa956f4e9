#include <hoaban/cbor.h>
#include <hoaban/cose.h>
#include "tests/support/attack.h"
#include "tests/support/sample.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

static size_t unhex(uint8_t *out, const char *hex)
{
	assert_int_equal(hex_parse(out, strlen(hex) / 2, hex, strlen(hex)), E_OK);
	return strlen(hex) / 2;
}

static void assert_hex(const uint8_t *data, size_t len, const char *hex)
{
	char text[2 * 256 + 1];
	hex_format(text, data, len);
	assert_string_equal(text, hex);
}

/* ---------------------------------------------------------------- hostile messages */
static enum err parse_again(struct buf *out, struct bytes in)
{
	struct cose_sign1 m;
	TRY(cose_parse(&m, in));
	cbor_put_tag(out, 18);
	cbor_put_array(out, 4);
	cbor_put_bytes(out, m.protected_header.data, m.protected_header.len);
	cbor_put_map(out, 0);
	cbor_put_bytes(out, m.payload.data, m.payload.len);
	cbor_put_bytes(out, m.signature, SIGNATURE_LEN);
	return buf_status(out);
}

static void every_change_is_refused_or_read_as_it_is(void **state)
{
	(void)state;
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], space[256];
	struct buf b = BUF_FIXED(space);
	sample_key(public_key, secret_key);
	assert_int_equal(cose_sign(&b, bytes_of_text("payload"), AAD_ENTRY, secret_key), E_OK);
	attack_codec(buf_bytes(&b), parse_again);
}

static void no_changed_bit_verifies(void **state)
{
	(void)state;
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], space[256];
	struct buf b = BUF_FIXED(space);
	struct cose_sign1 m;
	sample_key(public_key, secret_key);
	assert_int_equal(cose_sign(&b, bytes_of_text("payload"), AAD_ENTRY, secret_key), E_OK);
	assert_int_equal(cose_parse(&m, buf_bytes(&b)), E_OK);
	assert_int_equal(cose_verify(&m, AAD_ENTRY, public_key), E_OK);
	for (size_t bit = 0; bit < b.len * 8; bit++) {
		space[bit / 8] ^= (uint8_t)(1 << bit % 8);
		bool is_accepted = cose_parse(&m, buf_bytes(&b)) == E_OK && cose_verify(&m, AAD_ENTRY, public_key) == E_OK;
		assert_false(is_accepted);
		space[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void headers_of_other_shapes(void **state)
{
	(void)state;
	static const struct { const char *label, *protected_header; enum err expected; } rows[] = {
		{"EdDSA", "a201270448" "9d5d5a0d7848da35", E_OK},
		{"Ed25519, −19", "a201320448" "9d5d5a0d7848da35", E_OK},
		{"ES256", "a201260448" "9d5d5a0d7848da35", E_MALFORMED},
		{"−18", "a201310448" "9d5d5a0d7848da35", E_MALFORMED},
		{"no kid", "a10127", E_MALFORMED},
		{"no alg", "a10448" "9d5d5a0d7848da35", E_MALFORMED},
		{"kid of 7", "a201270447" "9d5d5a0d7848da", E_MALFORMED},
		{"kid as text", "a201270468" "6161616161616161", E_MALFORMED},
		{"crit", "a30127028101" "0448" "9d5d5a0d7848da35", E_MALFORMED},
		{"keys swapped", "a20448" "9d5d5a0d7848da35" "0127", E_MALFORMED},
		{"a byte left over", "a201270448" "9d5d5a0d7848da35" "00", E_MALFORMED},
		{"empty", "", E_MALFORMED},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t header[32], space[160], signature[SIGNATURE_LEN] = {0};
		struct buf b = BUF_FIXED(space);
		struct cose_sign1 m;
		size_t len = unhex(header, rows[i].protected_header);
		cbor_put_tag(&b, 18);
		cbor_put_array(&b, 4);
		cbor_put_bytes(&b, header, len);
		cbor_put_map(&b, 0);
		cbor_put_bytes(&b, "x", 1);
		cbor_put_bytes(&b, signature, SIGNATURE_LEN);
		if (cose_parse(&m, buf_bytes(&b)) != rows[i].expected)
			fail_msg("header: %s", rows[i].label);
	}
}

/* −19 is read, and what is verified is the header that came, not the one we would have written. */
static void minus_19_verifies(void **state)
{
	(void)state;
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], header[32], space[160], tbs_space[160], signature[SIGNATURE_LEN];
	struct buf b = BUF_FIXED(space), tbs = BUF_FIXED(tbs_space);
	struct cose_sign1 m;
	sample_key(public_key, secret_key);
	size_t len = unhex(header, "a2013204489d5d5a0d7848da35");
	cose_to_be_signed(&tbs, bytes_of(header, len), "", bytes_of_text("x"));
	key_sign(signature, buf_bytes(&tbs), secret_key);
	cbor_put_tag(&b, 18);
	cbor_put_array(&b, 4);
	cbor_put_bytes(&b, header, len);
	cbor_put_map(&b, 0);
	cbor_put_bytes(&b, "x", 1);
	cbor_put_bytes(&b, signature, SIGNATURE_LEN);
	assert_int_equal(cose_parse(&m, buf_bytes(&b)), E_OK);
	assert_int_equal(cose_verify(&m, "", public_key), E_OK);
}

static void a_purpose_is_part_of_what_is_signed(void **state)
{
	(void)state;
	static const char *const purposes[] = {
		AAD_TICKET, AAD_DELEGATIONS, AAD_TRUST_LIST, AAD_REVOKED, AAD_SUPERSEDED, AAD_KNOWN_IDS, AAD_DEVICE, AAD_LEASE, AAD_TARIFF,
		AAD_TIME, AAD_ENTRY, AAD_LAN,
	};
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	const size_t count = sizeof(purposes) / sizeof(purposes[0]);
	sample_key(public_key, secret_key);
	for (size_t i = 0; i < count * count; i++) {
		uint8_t space[160];
		struct buf b = BUF_FIXED(space);
		struct cose_sign1 m;
		assert_int_equal(cose_sign(&b, bytes_of_text("p"), purposes[i / count], secret_key), E_OK);
		assert_int_equal(cose_parse(&m, buf_bytes(&b)), E_OK);
		assert_int_equal(cose_verify(&m, purposes[i % count], public_key), i / count == i % count ? E_OK : E_BAD_SIGNATURE);
	}
}

/* A message that does not fit on the stack. */
static void a_large_message(void **state)
{
	(void)state;
	enum { LEN = 300000 };
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], *payload = calloc(1, LEN);
	struct cose_sign1 m;
	BUF_LOCAL b;
	buf_init(&b, 1 << 20);
	sample_key(public_key, secret_key);
	assert_non_null(payload);
	assert_int_equal(cose_sign(&b, bytes_of(payload, LEN), AAD_TARIFF, secret_key), E_OK);
	assert_int_equal(cose_parse(&m, buf_bytes(&b)), E_OK);
	assert_int_equal(cose_verify(&m, AAD_TARIFF, public_key), E_OK);
	b.data[b.len / 2] ^= 1;
	assert_int_equal(cose_verify(&m, AAD_TARIFF, public_key), E_BAD_SIGNATURE);
	free(payload);
	uint8_t small[32];
	struct buf full = BUF_FIXED(small);
	assert_int_equal(cose_sign(&full, bytes_of_text("p"), AAD_TARIFF, secret_key), E_TOO_LARGE);
}

/* ---------------------------------------------------------------- vectors */
static void thumbprint_of_the_sample_key(void **state)
{
	(void)state;
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], kid[KID_LEN];
	sample_key(public_key, secret_key);
	assert_hex(public_key, PUBLIC_KEY_LEN, "a026df3427728ecebd1c33108d32b6d9f5e132faefd5bb89a98369eb778994ef");
	cose_kid(kid, public_key);
	assert_hex(kid, KID_LEN, "9d5d5a0d7848da35");
}

/* cose-wg/Examples eddsa-sig-01: its kid is outside the protected header, so it is checked on the level of the Sig_structure.
 * The key is that of RFC 8032's TEST 1. */
static void cose_wg_eddsa_sig_01(void **state)
{
	(void)state;
	static const char expected[] = "846a5369676e61747572653145a2012703004054546869732069732074686520636f6e74656e742e";
	uint8_t header[8], space[128], public_key[PUBLIC_KEY_LEN], signature[SIGNATURE_LEN];
	struct buf tbs = BUF_FIXED(space);
	size_t len = unhex(header, "a201270300");
	cose_to_be_signed(&tbs, bytes_of(header, len), "", bytes_of_text("This is the content."));
	assert_hex(tbs.data, tbs.len, expected);
	unhex(public_key, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
	unhex(signature, "7142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb87"
			 "11497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d");
	assert_int_equal(key_verify(signature, buf_bytes(&tbs), public_key), E_OK);
	space[20] ^= 1;
	assert_int_equal(key_verify(signature, buf_bytes(&tbs), public_key), E_BAD_SIGNATURE);
}

static const struct { const char *label, *seed, *public_key, *message, *signature; } rfc8032[] = {
	{"TEST 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	 "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	 "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
	{"TEST 2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	 "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	 "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
	{"TEST 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	 "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	 "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
	{"TEST 1024", "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
	 "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
	 "08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98"
	 "fa6e264bf09efe12ee50f8f54e9f77b1e355f6c50544e23fb1433ddf73be84d8"
	 "79de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b270b20329d"
	 "658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc"
	 "1a858efcb8550ee3a5e1998bd177e93a7363c344fe6b199ee5d02e82d522c4fe"
	 "ba15452f80288a821a579116ec6dad2b3b310da903401aa62100ab5d1a36553e"
	 "06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573cb116dbef"
	 "efd75499da96bd68a8a97b928a8bbc103b6621fcde2beca1231d206be6cd9ec7"
	 "aff6f6c94fcd7204ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed1"
	 "85ce81bd84359d44254d95629e9855a94a7c1958d1f8ada5d0532ed8a5aa3fb2"
	 "d17ba70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40cc24"
	 "554119a831a9aad6079cad88425de6bde1a9187ebb6092cf67bf2b13fd65f270"
	 "88d78b7e883c8759d2c4f5c65adb7553878ad575f9fad878e80a0c9ba63bcbcc"
	 "2732e69485bbc9c90bfbd62481d9089beccf80cfe2df16a2cf65bd92dd597b07"
	 "07e0917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128ba"
	 "b27af87a71314f318c782b23ebfe808b82b0ce26401d2e22f04d83d1255dc51a"
	 "ddd3b75a2b1ae0784504df543af8969be3ea7082ff7fc9888c144da2af58429e"
	 "c96031dbcad3dad9af0dcbaaaf268cb8fcffead94f3c7ca495e056a9b47acdb7"
	 "51fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c"
	 "42f58c30c04aafdb038dda0847dd988dcda6f3bfd15c4b4c4525004aa06eeff8"
	 "ca61783aacec57fb3d1f92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34df"
	 "f7310fdc82aebfd904b01e1dc54b2927094b2db68d6f903b68401adebf5a7e08"
	 "d78ff4ef5d63653a65040cf9bfd4aca7984a74d37145986780fc0b16ac451649"
	 "de6188a7dbdf191f64b5fc5e2ab47b57f7f7276cd419c17a3ca8e1b939ae49e4"
	 "88acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d5011fd2dcc5600a3"
	 "2ef5b52a1ecc820e308aa342721aac0943bf6686b64b2579376504ccc493d97e"
	 "6aed3fb0f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5f"
	 "b93246f6b1116398a346f1a641f3b041e989f7914f90cc2c7fff357876e506b5"
	 "0d334ba77c225bc307ba537152f3f1610e4eafe595f6d9d90d11faa933a15ef1"
	 "369546868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380d"
	 "b2eaaa707b4c4185c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c"
	 "0618983f8741c5ef68d3a101e8a3b8cac60c905c15fc910840b94c00a0b9d0",
	 "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350aa5371b1508f9f4528ecea23c436d94b5e8fcd4f681e30a6ac00a9704a188a03"},
};

static void rfc8032_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rfc8032) / sizeof(rfc8032[0]); i++) {
		uint8_t seed[SEED_LEN], public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN], message[1024], signature[SIGNATURE_LEN];
		unhex(seed, rfc8032[i].seed);
		struct bytes m = bytes_of(message, unhex(message, rfc8032[i].message));
		key_pair_from_seed(public_key, secret_key, seed);
		assert_hex(public_key, PUBLIC_KEY_LEN, rfc8032[i].public_key);
		key_sign(signature, m, secret_key);
		assert_hex(signature, SIGNATURE_LEN, rfc8032[i].signature);
		assert_int_equal(key_verify(signature, m, public_key), E_OK);
		signature[40] ^= 1;
		assert_int_equal(key_verify(signature, m, public_key), E_BAD_SIGNATURE);
	}
}

/* FIPS 180-4 "abc", RFC 4231 cases 1, 2 and 6 (a key longer than a block). */
static void hashes(void **state)
{
	(void)state;
	uint8_t out[HASH_LEN], long_key[131];
	sha256(out, bytes_of_text("abc"));
	assert_hex(out, HASH_LEN, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	memset(long_key, 0x0b, sizeof(long_key));
	hmac_sha256(out, bytes_of(long_key, 20), bytes_of_text("Hi There"));
	assert_hex(out, HASH_LEN, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	hmac_sha256(out, bytes_of_text("Jefe"), bytes_of_text("what do ya want for nothing?"));
	assert_hex(out, HASH_LEN, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(long_key, 0xaa, sizeof(long_key));
	hmac_sha256(out, BYTES(long_key), bytes_of_text("Test Using Larger Than Block-Size Key - Hash Key First"));
	assert_hex(out, HASH_LEN, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_change_is_refused_or_read_as_it_is), cmocka_unit_test(no_changed_bit_verifies),
		cmocka_unit_test(headers_of_other_shapes), cmocka_unit_test(minus_19_verifies),
		cmocka_unit_test(a_purpose_is_part_of_what_is_signed), cmocka_unit_test(a_large_message),
		cmocka_unit_test(thumbprint_of_the_sample_key), cmocka_unit_test(cose_wg_eddsa_sig_01), cmocka_unit_test(rfc8032_vectors),
		cmocka_unit_test(hashes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
