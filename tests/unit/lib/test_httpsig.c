/* Signed requests: RFC 9421's own vector, and our one shape, strictly. */
#include <hoaban/httpsig.h>
#include "tests/support/vector.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define KEYID "000102030405060708090a0b0c0d0e0f"
#define PARAMS                                                                                                                 \
	"(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\");created=1795223700;keyid=\"" KEYID                  \
	"\";alg=\"ed25519\";tag=\"hoaban-1\""
#define BARE "(\"@method\" \"@target-uri\");created=1795223700;keyid=\"" KEYID "\";alg=\"ed25519\";tag=\"hoaban-1\""

static const struct httpsig_request post = {
	"POST", "https://ve.example/v1/journal?x=1", "application/cbor", {(const uint8_t *)"body", 4}};
static const struct httpsig_request get = {"GET", "https://ve.example/v1/lease", NULL, {NULL, 0}};

struct till {
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
};

static struct till make_till(uint8_t number)
{
	uint8_t seed[SEED_LEN] = {number};
	struct till t;

	key_pair_from_seed(t.public_key, t.secret_key, seed);
	return t;
}

/* Writes both fields as a till does. */
static void sign(char input[static 512], char signature[static 128], const struct httpsig_request *r, const struct till *t)
{
	uint8_t space[2][2048], sig[SIGNATURE_LEN];
	struct buf params = BUF_FIXED(space[0]), base = BUF_FIXED(space[1]);
	BUF_LOCAL text;

	httpsig_params(&params, r, 1795223700, KEYID);
	httpsig_base(&base, r, buf_bytes(&params));
	key_sign(sig, buf_bytes(&base), t->secret_key);
	snprintf(input, 512, "pos=%s", buf_text(&params));
	buf_init(&text, 128);
	buf_append_text(&text, "pos=:");
	buf_append_base64(&text, sig, sizeof(sig));
	buf_append_byte(&text, ':');
	snprintf(signature, 128, "%s", buf_text(&text));
}

static enum err check(const struct httpsig_request *r, const char *input, const char *signature, const uint8_t *key)
{
	struct httpsig_claim c;

	TRY(httpsig_parse(&c, r, input, signature));
	return httpsig_verify(&c, r, key);
}

/* ---------------------------------------------------------------- hostile */
static void test_inputs_refused(void **state)
{
#define LIST "(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\")"
#define ID   ";keyid=\"" KEYID "\""
#define ALG  ";alg=\"ed25519\""
#define TAG  ";tag=\"hoaban-1\""
#define AT   ";created=1795223700"
	static const char *const bad[] = {
		"",
		"pos",
		"pos=",
		"pos=()",
		PARAMS,
		"Pos=" PARAMS,
		"sig1=" PARAMS,
		" pos=" PARAMS,
		"pos=" PARAMS " ",
		"pos=" PARAMS ";x",
		"pos=" PARAMS ", pos=" PARAMS,
		"pos=" PARAMS ", sig1=" PARAMS,
		"sig1=" PARAMS ", pos=" PARAMS,
		"pos=" BARE, /* a body must be covered */
		"pos=" LIST ID AT ALG TAG,
		"pos=" LIST AT ALG ID TAG, /* reordered */
		"pos=" LIST AT ID TAG ALG,
		"pos=" LIST TAG AT ID ALG,
		"pos=" LIST AT ID ALG,
		"pos=" LIST AT ID TAG, /* missing */
		"pos=" LIST ID ALG TAG,
		"pos=" LIST AT ALG TAG,
		"pos=" LIST AT AT ID ALG TAG,
		"pos=" LIST AT ID ID ALG TAG, /* twice */
		"pos=" LIST AT ID ALG TAG TAG,
		"pos=" LIST AT ID ALG ";tag=\"hoaban-2\"",
		"pos=" LIST AT ID ALG ";tag=\"\"",
		"pos=" LIST AT ID ALG ";tag=hoaban-1",
		"pos=" LIST AT ID ";alg=\"rsa-pss-sha512\"" TAG,
		"pos=" LIST ";created=\"1795223700\"" ID ALG TAG,
		"pos=" LIST ";created=01795223700" ID ALG TAG,
		"pos=" LIST ";created=+1795223700" ID ALG TAG,
		"pos=" LIST ";created=-1" ID ALG TAG,
		"pos=" LIST ";created=" ID ALG TAG,
		"pos=" LIST ";created=1795223700.0" ID ALG TAG,
		"pos=" LIST ";created=99999999999999999999999" ID ALG TAG,
		"pos=" LIST "; created=1795223700" ID ALG TAG,
		"pos=" LIST AT ";keyid=\"000102030405060708090A0B0C0D0E0F\"" ALG TAG,
		"pos=" LIST AT ";keyid=\"000102030405060708090a0b0c0d0e0\"" ALG TAG,
		"pos=" LIST AT ";keyid=\"000102030405060708090a0b0c0d0e0f0\"" ALG TAG,
		"pos=" LIST AT ";keyid=\"",
		"pos=" LIST AT ";keyid=\"\"" ALG TAG,
		"pos=(\"@target-uri\" \"@method\" \"content-type\" \"content-digest\")" AT ID ALG TAG,
		"pos=(\"@method\" \"@target-uri\" \"content-type\")" AT ID ALG TAG,
		"pos=(\"@method\"  \"@target-uri\" \"content-type\" \"content-digest\")" AT ID ALG TAG,
		"pos=(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\" \"date\")" AT ID ALG TAG,
	};
	char input[512], signature[128];
	struct till till = make_till(1);
	struct httpsig_claim c;

	(void)state;
	sign(input, signature, &post, &till);
	assert_string_equal(input, "pos=" PARAMS);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (httpsig_parse(&c, &post, bad[i], signature) != E_MALFORMED)
			fail_msg("accepted: %s", bad[i]);
	assert_int_equal(httpsig_parse(&c, &get, "pos=" PARAMS, signature), E_MALFORMED);
}

static void test_signatures_refused(void **state)
{
	char input[512], signature[128], bad[300];
	struct till till = make_till(1);
	struct httpsig_claim c;

	(void)state;
	sign(input, signature, &post, &till);
	assert_int_equal(httpsig_parse(&c, &post, input, ""), E_MALFORMED);
	assert_int_equal(httpsig_parse(&c, &post, input, "pos=:"), E_MALFORMED);
	assert_int_equal(httpsig_parse(&c, &post, input, "pos=::"), E_MALFORMED);
	assert_int_equal(httpsig_parse(&c, &post, input, "pos=:AAAA:"), E_MALFORMED);
	assert_int_equal(httpsig_parse(&c, &post, input, signature + 1), E_MALFORMED);
	snprintf(bad, sizeof(bad), "sig=%s", signature + 4);
	assert_int_equal(httpsig_parse(&c, &post, input, bad), E_MALFORMED);
	snprintf(bad, sizeof(bad), "%s, %s", signature, signature);
	assert_int_equal(httpsig_parse(&c, &post, input, bad), E_MALFORMED);
	snprintf(bad, sizeof(bad), "%s ", signature);
	assert_int_equal(httpsig_parse(&c, &post, input, bad), E_MALFORMED);
	snprintf(bad, sizeof(bad), "%.*s", (int)strlen(signature) - 1, signature);
	assert_int_equal(httpsig_parse(&c, &post, input, bad), E_MALFORMED);
}

/* A line feed in a field would make two lines of one. */
static void test_requests_refused(void **state)
{
	static const struct httpsig_request bad[] = {
		{"POST\n\"@target-uri\": x", "https://ve.example/", "application/cbor", {(const uint8_t *)"body", 4}},
		{"POST", "https://ve.example/\n", "application/cbor", {(const uint8_t *)"body", 4}},
		{"POST", "https://ve.example/", "application/cbor\r\nx: y", {(const uint8_t *)"body", 4}},
	};
	static const struct httpsig_request untyped = {"POST", "https://ve.example/", NULL, {(const uint8_t *)"body", 4}};
	char input[512], signature[128];
	struct till till = make_till(1);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		sign(input, signature, &bad[i], &till);
		assert_int_equal(check(&bad[i], input, signature, till.public_key), E_MALFORMED);
	}
	sign(input, signature, &untyped, &till);
	assert_int_equal(check(&untyped, input, signature, till.public_key), E_MALFORMED);
}

/* ---------------------------------------------------------------- our shape */
static void test_round_trip(void **state)
{
	static const uint8_t device[UUID_LEN] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
	const struct httpsig_request *requests[] = {&post, &get};
	struct till till = make_till(1), other = make_till(2);
	char input[512], signature[128];
	uint8_t hash[HASH_LEN];
	struct httpsig_claim c;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		sign(input, signature, requests[i], &till);
		assert_int_equal(httpsig_parse(&c, requests[i], input, signature), E_OK);
		assert_memory_equal(c.device, device, UUID_LEN);
		assert_true(c.created == 1795223700);
		sha256(hash, bytes_of_text(signature));
		assert_memory_equal(c.signature_hash, hash, HASH_LEN);
		assert_int_equal(httpsig_verify(&c, requests[i], till.public_key), E_OK);
		assert_int_equal(httpsig_verify(&c, requests[i], other.public_key), E_BAD_SIGNATURE);
		c.signature[0] ^= 1;
		assert_int_equal(httpsig_verify(&c, requests[i], till.public_key), E_BAD_SIGNATURE);
	}
}

static void test_everything_is_covered(void **state)
{
	struct httpsig_request changed[] = {post, post, post, post};
	struct till till = make_till(1);
	char input[512], later[512], signature[128];

	(void)state;
	changed[0].method = "PUT";
	changed[1].target_uri = "https://ve.example/v1/journal?x=2";
	changed[2].content_type = "application/json";
	changed[3].body = bytes_of_text("bodY");
	sign(input, signature, &post, &till);
	assert_int_equal(check(&post, input, signature, till.public_key), E_OK);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(check(&changed[i], input, signature, till.public_key), E_BAD_SIGNATURE);
	memcpy(later, input, sizeof(later));
	*strstr(later, "1795223700") = '2';
	assert_int_equal(check(&post, later, signature, till.public_key), E_BAD_SIGNATURE);
	memcpy(later, input, sizeof(later));
	*strstr(later, "000102") = '1';
	assert_int_equal(check(&post, later, signature, till.public_key), E_BAD_SIGNATURE);
}

static void test_base(void **state)
{
	uint8_t space[2][1024];
	struct buf params = BUF_FIXED(space[0]), base = BUF_FIXED(space[1]);

	(void)state;
	httpsig_params(&params, &post, 1795223700, KEYID);
	httpsig_base(&base, &post, buf_bytes(&params));
	assert_string_equal(buf_text(&base), "\"@method\": POST\n\"@target-uri\": https://ve.example/v1/journal?x=1\n"
					     "\"content-type\": application/cbor\n"
					     "\"content-digest\": sha-256=:Iw2DWNyOiJC0xY3utikS7i8gNXrpKlzIYbmOaP4xrLU=:\n"
					     "\"@signature-params\": " PARAMS);
}

/* ---------------------------------------------------------------- Content-Digest */
static void test_content_digest(void **state)
{
	/* RFC 9530 Appendix D: the SHA-256 of {"hello": "world"} and a line feed */
	static const char value[] = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";
	static const char *const bad[] = {
		"",
		"sha-256",
		"sha-256=",
		"sha-256=:",
		"sha-256=::",
		"sha-256=:AAAA:",
		"sha-256=RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=",
		"sha-512=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
		"SHA-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
		"sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg:",
		"sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDh=:",
		"sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=: ",
		("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:, "
		"sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"),
	};
	struct bytes body = bytes_of_text("{\"hello\": \"world\"}\n");
	uint8_t space[128];
	struct buf b = BUF_FIXED(space);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(content_digest_check(bad[i], body), E_MALFORMED);
	content_digest(&b, body);
	assert_string_equal(buf_text(&b), value);
	assert_int_equal(content_digest_check(value, body), E_OK);
	assert_int_equal(content_digest_check(value, bytes_of_text("{\"hello\": \"world\"}")), E_BAD_SIGNATURE);
}

/* ---------------------------------------------------------------- RFC 9421 B.2.6 */
static void test_rfc9421(void **state)
{
	json_t *small = vector_small();
	const json_t *vector = json_object_get(small, "httpsig_rfc9421_b26");
	const char *x = vector_text(json_object_get(vector, "jwk"), "x"), *base = vector_text(vector, "signature_base");
	uint8_t key[PUBLIC_KEY_LEN], signature[SIGNATURE_LEN];
	size_t len = sizeof(key);

	(void)state;
	assert_int_equal(base64url_parse(key, &len, x, strlen(x)), E_OK);
	assert_int_equal(len, sizeof(key));
	assert_int_equal(vector_base64(signature, sizeof(signature), vector_text(vector, "signature_b64")), SIGNATURE_LEN);
	assert_int_equal(key_verify(signature, bytes_of_text(base), key), E_OK);
	assert_int_equal(key_verify(signature, bytes_of(base, strlen(base) - 1), key), E_BAD_SIGNATURE);
	json_decref(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inputs_refused),	      cmocka_unit_test(test_signatures_refused),
		cmocka_unit_test(test_requests_refused),      cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_everything_is_covered), cmocka_unit_test(test_base),
		cmocka_unit_test(test_content_digest),	      cmocka_unit_test(test_rfc9421),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
