#include <hoaban/lease.h>
#include <hoaban/tariff.h>
#include "tests/support/attack.h"
#include "tests/support/sample.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#define NOW 1795224000

/* ---------------------------------------------------------------- the one-time code */
static void codes(void **state)
{
	(void)state;
	uint8_t secret[ENROL_SECRET_LEN], root[PUBLIC_KEY_LEN] = {1}, back[ENROL_SECRET_LEN], fingerprint[16], hash[HASH_LEN];
	char code[ENROL_CODE_TEXT];
	for (size_t i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)(i * 17 + 3);
	enrol_code_format(code, secret, root);
	assert_int_equal(strlen(code), 63); /* 53 digits, 10 hyphens */
	assert_int_equal(enrol_code_parse(back, fingerprint, code), E_OK);
	assert_memory_equal(back, secret, sizeof(secret));
	sha256(hash, BYTES(root));
	assert_memory_equal(fingerprint, hash, 16);

	char typed[ENROL_CODE_TEXT];
	size_t n = 0;
	for (const char *c = code; *c != 0; c++) {
		if (*c != '-')
			typed[n++] = (char)(*c >= 'A' ? *c + 32 : *c == '0' ? 'o' : *c == '1' ? 'i' : *c);
	}
	typed[n] = 0;
	memset(back, 0, sizeof(back));
	assert_int_equal(enrol_code_parse(back, fingerprint, typed), E_OK);
	assert_memory_equal(back, secret, sizeof(secret));
}

/* The check byte lets one typing error in 256 pass at worst; cut, lengthened and foreign ones never do. */
static void typing_errors(void **state)
{
	(void)state;
	uint8_t secret[ENROL_SECRET_LEN] = {7}, root[PUBLIC_KEY_LEN] = {1}, back[ENROL_SECRET_LEN], fingerprint[16];
	char code[ENROL_CODE_TEXT], bad[ENROL_CODE_TEXT + 1];
	unsigned noticed = 0, made = 0;
	enrol_code_format(code, secret, root);
	for (size_t i = 0; i < strlen(code); i++) {
		memcpy(bad, code, sizeof(code));
		bad[i] = 0;
		assert_int_equal(enrol_code_parse(back, fingerprint, bad), E_MALFORMED);
		if (code[i] == '-')
			continue;
		bad[i] = 'U';
		assert_int_equal(enrol_code_parse(back, fingerprint, bad), E_MALFORMED);
		bad[i] = crockford_digit((unsigned)crockford_value(code[i]) + 1);
		made++;
		noticed += enrol_code_parse(back, fingerprint, bad) != E_OK;
	}
	assert_true(noticed >= made - 2);
	memcpy(bad, code, sizeof(code));
	strcat(bad, "0");
	assert_int_equal(enrol_code_parse(back, fingerprint, bad), E_MALFORMED);
	assert_int_equal(enrol_code_parse(back, fingerprint, ""), E_MALFORMED);
}

static void proofs_depend_on_everything(void **state)
{
	(void)state;
	uint8_t secret[ENROL_SECRET_LEN] = {1}, device[UUID_LEN] = {2}, ticket_key[PUBLIC_KEY_LEN] = {3},
		device_key[PUBLIC_KEY_LEN] = {4};
	uint8_t mac[HASH_LEN], other[HASH_LEN], id[UUID_LEN], other_id[UUID_LEN];
	uint8_t *const inputs[] = {secret, device, ticket_key, device_key};
	enrol_mac(mac, secret, device, ticket_key, device_key);
	for (size_t i = 0; i < 4; i++) {
		inputs[i][15] ^= 1;
		enrol_mac(other, secret, device, ticket_key, device_key);
		assert_memory_not_equal(mac, other, HASH_LEN);
		inputs[i][15] ^= 1;
	}
	enrol_mac(other, secret, device, device_key, ticket_key);
	assert_memory_not_equal(mac, other, HASH_LEN);
	enrol_code_id(id, secret);
	secret[0] ^= 1;
	enrol_code_id(other_id, secret);
	assert_memory_not_equal(id, other_id, UUID_LEN);
}

/* ---------------------------------------------------------------- what travels */
static enum err enrolment_again(struct buf *out, struct bytes in)
{
	struct enrolment e;
	TRY(enrolment_decode(&e, in));
	enrolment_encode(out, &e);
	return E_OK;
}

static enum err lease_again(struct buf *out, struct bytes in)
{
	struct lease l;
	TRY(lease_decode(&l, in));
	lease_encode(out, &l);
	return E_OK;
}

static enum err bundle_again(struct buf *out, struct bytes in)
{
	struct bundle b;
	TRY(bundle_decode(&b, in));
	bundle_encode(out, &b);
	return E_OK;
}

static struct lease sample_lease(void)
{
	return (struct lease){
		.expires = NOW + 3600,
		.issued_at = NOW,
		.device = {9},
		.name = "Quầy A1",
		.role = ROLE_COUNTER,
		.sites = 2,
		.value_cap = 20000000,
		.symbol_count = 2,
		.symbols = {{"5600128057", "EBL01", "26TAA", 2026, 9999}, {"5600128057", "EBL01", "27TAA", 2027, NUMBER_MAX}},
		.edition = 1,
		.public_url = "http://127.0.0.1:8080",
		.lists_limit_h = 72,
		.staff_count = 2,
		.staff = {{"lan", STAFF_CASHIER, ""}, {"hoa", STAFF_SUPERVISOR, "$argon2id$v=19$m=8192,t=2,p=1$c2FsdA$aGFzaA"}},
		.hub_count = 2,
		.hubs = {{1, 2, {{9}, {8}}}, {4, 1, {{7}}}},
	};
}

static void every_change_is_noticed_or_read_as_it_is(void **state)
{
	(void)state;
	struct enrolment e = {.code_id = {1}, .device = {2}, .ticket_key = {3}, .device_key = {4}, .mac = {5}};
	struct enrolment with_key = e;
	with_key.organisation_key = bytes_of_text("SubjectPublicKeyInfo");
	struct lease l = sample_lease();
	struct bytes x = bytes_of_text("x");
	struct bundle b = {.root_key = {1},
			   .delegations = x,
			   .certificate = x,
			   .lease = x,
			   .tariff_count = 2,
			   .tariffs = {x, bytes_of_text("next")},
			   .trust_list = x,
			   .revoked = x,
			   .superseded = x,
			   .closures = x,
			   .known_count = 2,
			   .known = {x, bytes_of_text("known")},
			   .vkey = bytes_of_text("origin+00+00"),
			   .checkpoint = bytes_of_text("origin\n"),
			   .pepper = bytes_of("0123456789abcdef0123456789abcdef", PEPPER_LEN),
			   .organisation_certificate = bytes_of_text("certificate")};
	BUF_LOCAL out;
	buf_init(&out, 4096);
	enrolment_encode(&out, &e);
	attack_codec(buf_bytes(&out), enrolment_again);
	buf_clear(&out);
	enrolment_encode(&out, &with_key);
	attack_codec(buf_bytes(&out), enrolment_again);
	buf_clear(&out);
	lease_encode(&out, &l);
	attack_codec(buf_bytes(&out), lease_again);
	buf_clear(&out);
	bundle_encode(&out, &b);
	attack_codec(buf_bytes(&out), bundle_again);
	b.checkpoint.len = b.pepper.len = b.organisation_certificate.len = 0;
	buf_clear(&out);
	bundle_encode(&out, &b);
	attack_codec(buf_bytes(&out), bundle_again);
}

static void leases_that_are_none(void **state)
{
	(void)state;
	struct lease bad[5];
	for (size_t i = 0; i < 5; i++)
		bad[i] = sample_lease();
	bad[0].role = (enum device_role)3;
	bad[1].value_cap = -1;
	bad[2].symbols[1].last_number = NUMBER_MAX + 1;
	bad[3].symbols[0].year = 10000;
	bad[4].expires = -1;
	for (size_t i = 0; i < 5; i++) {
		struct lease back;
		BUF_LOCAL out;
		buf_init(&out, 4096);
		lease_encode(&out, &bad[i]);
		assert_int_equal(lease_decode(&back, buf_bytes(&out)), E_MALFORMED);
	}
}

/* A NUL would cut the name that people see from the name that was signed. */
static void a_nul_in_a_name(void **state)
{
	(void)state;
	struct lease l = sample_lease(), back;
	uint8_t space[512];
	struct buf b = BUF_FIXED(space);
	lease_encode(&b, &l);
	uint8_t *at = memmem(space, b.len, "EBL01", 5);
	assert_non_null(at);
	at[2] = 0;
	assert_int_equal(lease_decode(&back, buf_bytes(&b)), E_MALFORMED);
}

/* What a till holds from before an update: it goes on selling offline with it. */
static void held_from_before(void **state)
{
	(void)state;
	struct lease l = sample_lease(), back;
	struct bundle b = {.root_key = {1}, .tariff_count = 1}, read;
	struct bytes x = bytes_of_text("x");
	BUF_LOCAL out;
	buf_init(&out, 4096);
	lease_encode(&out, &l);
	uint8_t *head = memmem(out.data, out.len, "\x3a\x00\x01\x00\x06\x8d", 6);
	assert_non_null(head);
	head[5] = 0x8b;
	out.len -= 2; /* timed sites, slots: none */
	assert_int_equal(lease_decode(&back, buf_bytes(&out)), E_OK);
	assert_int_equal(back.timed, 0);
	assert_string_equal(back.hubs[1].devices[0], "\7");
	b.delegations = b.certificate = b.lease = b.trust_list = b.revoked = b.superseded = b.closures = b.tariffs[0] = x;
	buf_clear(&out);
	bundle_encode(&out, &b);
	assert_int_equal(out.data[0], 0x91);
	for (uint8_t elements = 0x90; elements >= 0x8f; elements--) {
		out.data[0] = elements;
		out.len--; /* a null less */
		assert_int_equal(bundle_decode(&read, buf_bytes(&out)), E_OK);
		assert_int_equal(read.accounts.len, 0);
	}
	out.data[0] = 0x8e;
	out.len--;
	assert_int_equal(bundle_decode(&read, buf_bytes(&out)), E_MALFORMED);
}

/* ---------------------------------------------------------------- the whole bundle */
enum part { DELEGATIONS, CERTIFICATE, LEASE, TARIFF, TRUST_LIST, REVOKED, SUPERSEDED, KNOWN, CLOSURES, PART_COUNT };

/* What may be wrong with the bundle of one run. */
struct fault {
	const char *label;
	int part;	    /* the part it concerns */
	const char *signer; /* key that signs the part instead of the right one */
	const char *aad;    /* purpose it is signed for instead of the right one */
	bool is_expired, is_flipped, is_other_root, is_other_device, is_twice;
	enum err expected;
};

static const struct fault faults[] = {
	{"as it should be", -1, .expected = E_OK},
	{"another root", -1, .is_other_root = true, .expected = E_BAD_SIGNATURE},
	{"lease for another device", LEASE, .is_other_device = true, .expected = E_MALFORMED},

	{"delegations by a stranger", DELEGATIONS, .signer = "stranger", .expected = E_BAD_SIGNATURE},
	{"delegations for another purpose", DELEGATIONS, .aad = AAD_TRUST_LIST, .expected = E_BAD_SIGNATURE},
	{"delegations expired", DELEGATIONS, .is_expired = true, .expected = E_EXPIRED},
	{"delegations flipped", DELEGATIONS, .is_flipped = true, .expected = E_BAD_SIGNATURE},

	{"certificate by the lists key", CERTIFICATE, .signer = "lists", .expected = E_UNAUTHORIZED},
	{"certificate that is a lease", CERTIFICATE, .aad = AAD_LEASE, .expected = E_BAD_SIGNATURE},
	{"certificate expired", CERTIFICATE, .is_expired = true, .expected = E_EXPIRED},
	{"certificate flipped", CERTIFICATE, .is_flipped = true, .expected = E_BAD_SIGNATURE},

	{"lease by the root itself", LEASE, .signer = "root", .expected = E_UNAUTHORIZED},
	{"lease that is a certificate", LEASE, .aad = AAD_DEVICE, .expected = E_BAD_SIGNATURE},
	{"lease expired", LEASE, .is_expired = true, .expected = E_EXPIRED},

	{"tariff by the lists key", TARIFF, .signer = "lists", .expected = E_UNAUTHORIZED},
	{"tariff without purpose", TARIFF, .aad = "", .expected = E_BAD_SIGNATURE},
	{"tariff twice", TARIFF, .is_twice = true, .expected = E_MALFORMED},
	{"tariff flipped", TARIFF, .is_flipped = true, .expected = E_BAD_SIGNATURE},

	{"trust list by the devices key", TRUST_LIST, .signer = "devices", .expected = E_UNAUTHORIZED},
	{"trust list that is the delegations", TRUST_LIST, .aad = AAD_DELEGATIONS, .expected = E_BAD_SIGNATURE},
	{"trust list expired", TRUST_LIST, .is_expired = true, .expected = E_EXPIRED},

	{"revoked is superseded", REVOKED, .aad = AAD_SUPERSEDED, .expected = E_BAD_SIGNATURE},
	{"revoked by the devices key", REVOKED, .signer = "devices", .expected = E_UNAUTHORIZED},
	{"revoked expired", REVOKED, .is_expired = true, .expected = E_EXPIRED},
	{"superseded is revoked", SUPERSEDED, .aad = AAD_REVOKED, .expected = E_BAD_SIGNATURE},
	{"superseded expired", SUPERSEDED, .is_expired = true, .expected = E_EXPIRED},
	{"closures are revoked", CLOSURES, .aad = AAD_REVOKED, .expected = E_BAD_SIGNATURE},
	{"closures by a device key", CLOSURES, .signer = "devices", .expected = E_UNAUTHORIZED},
	{"closures expired", CLOSURES, .is_expired = true, .expected = E_EXPIRED},

	{"known ids are revoked", KNOWN, .aad = AAD_REVOKED, .expected = E_BAD_SIGNATURE},
	{"known ids by the devices key", KNOWN, .signer = "devices", .expected = E_UNAUTHORIZED},
	{"known ids expired", KNOWN, .is_expired = true, .expected = E_EXPIRED},
	{"known ids flipped", KNOWN, .is_flipped = true, .expected = E_BAD_SIGNATURE},
	{"known ids twice", KNOWN, .is_twice = true, .expected = E_MALFORMED},
};

static const struct {
	const char *signer, *aad;
} proper[PART_COUNT] = {
	[DELEGATIONS] = {"root", AAD_DELEGATIONS}, [CERTIFICATE] = {"devices", AAD_DEVICE},  [LEASE] = {"devices", AAD_LEASE},
	[TARIFF] = {"devices", AAD_TARIFF},	   [TRUST_LIST] = {"lists", AAD_TRUST_LIST}, [REVOKED] = {"lists", AAD_REVOKED},
	[SUPERSEDED] = {"lists", AAD_SUPERSEDED},  [KNOWN] = {"lists", AAD_KNOWN_IDS},
	[CLOSURES] = {"lists", AAD_CLOSURES},
};

static struct trust_key key_named(const char *name, enum key_use use)
{
	uint8_t secret_key[SECRET_KEY_LEN];
	struct trust_key k = {.use = use, .expires = NOW + 9999};
	sample_key_named(k.public_key, secret_key, name);
	cose_kid(k.kid, k.public_key);
	return k;
}

static void put_payload(struct buf *out, enum part part, const struct fault *f)
{
	bool is_here = f->part == (int)part;
	int64_t expires = is_here && f->is_expired ? NOW : NOW + 1;
	struct trust_key delegated[2] = {key_named("devices", KEY_USE_DEVICES), key_named("lists", KEY_USE_LISTS)};
	struct trust_key tickets[1] = {key_named("tickets", KEY_USE_TICKET)};
	struct trust_list delegations = {.expires = expires, .count = 2, .keys = delegated};
	struct trust_list trust = {.expires = expires, .count = 1, .keys = tickets};
	struct certificate certificate = {.expires = expires, .device = {9}};
	struct lease lease = sample_lease();
	struct known_list known = {.expires = expires, .kid = {7}};
	struct closure closed = {.site = 1, .from = NOW, .until = NOW + 1, .kind = CLOSURE_WEATHER};
	struct closure_list closures = {.expires = expires, .count = 1, .closures = &closed};
	struct id_list ids = {.expires = expires, .count = 1, .ids = (const uint8_t[UUID_LEN]){1}};
	lease.expires = expires;
	lease.device[0] ^= is_here && f->is_other_device;
	switch (part) {
	case DELEGATIONS:
		trust_list_encode(out, &delegations);
		break;
	case CERTIFICATE:
		certificate_encode(out, &certificate);
		break;
	case LEASE:
		lease_encode(out, &lease);
		break;
	case TARIFF:
		tariff_edition_encode(out, 7, NOW, bytes_of_text("{}"));
		break;
	case TRUST_LIST:
		trust_list_encode(out, &trust);
		break;
	case CLOSURES:
		closure_list_encode(out, &closures);
		break;
	case KNOWN:
		known_list_encode(out, &known);
		break;
	case REVOKED:
	case SUPERSEDED:
	case PART_COUNT:
		id_list_encode(out, &ids);
		break;
	}
}

static struct bytes make_part(struct arena *a, enum part part, const struct fault *f)
{
	bool is_here = f->part == (int)part;
	uint8_t public_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	BUF_LOCAL payload;
	BUF_LOCAL message;
	buf_init(&payload, 4096);
	buf_init(&message, 4096);
	put_payload(&payload, part, f);
	sample_key_named(public_key, secret_key, is_here && f->signer ? f->signer : proper[part].signer);
	assert_int_equal(cose_sign(&message, buf_bytes(&payload), is_here && f->aad ? f->aad : proper[part].aad, secret_key),
			 E_OK);
	if (is_here && f->is_flipped)
		message.data[message.len - 1] ^= 1;
	return bytes_of(arena_copy(a, message.data, message.len), message.len);
}

static enum err open_with(struct opened_bundle *out, struct arena *a, const struct fault *f)
{
	struct bytes p[PART_COUNT];
	uint8_t root_key[PUBLIC_KEY_LEN], secret_key[SECRET_KEY_LEN];
	for (unsigned i = 0; i < PART_COUNT; i++)
		p[i] = make_part(a, (enum part)i, f);
	struct bundle b = {.delegations = p[0],
			   .certificate = p[1],
			   .lease = p[2],
			   .tariff_count = 1,
			   .tariffs = {p[3]},
			   .trust_list = p[4],
			   .revoked = p[5],
			   .superseded = p[6],
			   .closures = p[CLOSURES],
			   .known_count = 1,
			   .known = {p[7]}};
	sample_key_named(b.root_key, secret_key, f->is_other_root ? "stranger" : "root");
	sample_key_named(root_key, secret_key, "root");
	if (f->is_twice && f->part == TARIFF) {
		b.tariff_count = 2;
		b.tariffs[1] = p[3];
	} else if (f->is_twice) {
		b.known_count = 2;
		b.known[1] = p[7];
	}
	return bundle_open(out, a, &b, root_key, NOW);
}

static void from_the_root_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct arena a;
		struct opened_bundle out;
		arena_init(&a, ARENA_CEILING_DEFAULT);
		enum err e = open_with(&out, &a, &faults[i]);
		if (e != faults[i].expected)
			fail_msg("%s: %s", faults[i].label, err_code(e));
		if (e == E_OK) {
			assert_int_equal(out.tariff_count, 1);
			assert_int_equal(out.tariffs[0].edition, 7);
			assert_true(bytes_equal(out.tariffs[0].json, bytes_of_text("{}")));
			assert_int_equal(out.delegations.count, 2);
			assert_int_equal(out.trust_list.count, 1);
			assert_int_equal(out.revoked.count + out.superseded.count, 2);
			assert_int_equal(out.closures.count, 1);
			assert_int_equal(out.known_count, 1);
			assert_int_equal(out.known[0].kid[0], 7);
			assert_string_equal(out.lease.name, "Quầy A1");
			assert_string_equal(out.lease.symbols[1].symbol, "27TAA");
		}
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes),
		cmocka_unit_test(typing_errors),
		cmocka_unit_test(proofs_depend_on_everything),
		cmocka_unit_test(every_change_is_noticed_or_read_as_it_is),
		cmocka_unit_test(leases_that_are_none),
		cmocka_unit_test(a_nul_in_a_name),
		cmocka_unit_test(held_from_before),
		cmocka_unit_test(from_the_root_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
