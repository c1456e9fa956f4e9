/* Everything a till needs, in one answer; each part is signed by itself and verified from the root down. */
#include <hoaban/cbor.h>
#include <hoaban/booking.h>
#include <hoaban/lease.h>
#include <hoaban/tariff.h>

#define VERSION		   1
#define ELEMENTS	   17
#define ELEMENTS_FIRST	   15 /* of bundles that tills still hold: without accounts, then without classes */
#define TEXT_MAX	   4096
#define CERTIFICATE_MAX	   8192
#define ACCOUNTS_BYTES_MAX (64u << 10)
#define CLASSES_BYTES_MAX  (BOOKED_LIST_MAX * (BOOKED_BYTES_MAX + 8))
#define PART(member)	   offsetof(struct bundle, member)

/* The signed parts, in the order of the wire; the tariff editions stand behind the lease. */
static const size_t parts[] = {
	PART(delegations), PART(certificate), PART(lease), PART(trust_list), PART(revoked), PART(superseded), PART(closures),
};
#define PARTS_BEFORE_TARIFFS 3
#define PART_COUNT	     (sizeof(parts) / sizeof(parts[0]))

static const struct bytes *part_of(const struct bundle *b, size_t i)
{
	return (const struct bytes *)(const void *)((const char *)b + parts[i]);
}

static void put_bytes_or_null(struct buf *out, struct bytes b)
{
	if (b.len > 0)
		cbor_put_bytes(out, b.data, b.len);
	else
		cbor_put_null(out);
}

static struct bytes read_bytes_or_null(struct cbor_reader *r, size_t min, size_t max)
{
	const struct bytes none = {NULL, 0};
	return cbor_read_null(r) ? none : cbor_read_bytes(r, min, max);
}

static void put_parts(struct buf *out, const struct bundle *b, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		cbor_put_bytes(out, part_of(b, i)->data, part_of(b, i)->len);
}

static void read_parts(struct cbor_reader *r, struct bundle *out, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		*(struct bytes *)(void *)((char *)out + parts[i]) = cbor_read_bytes(r, 1, BUNDLE_BYTES_MAX);
}

void bundle_encode(struct buf *out, const struct bundle *b)
{
	cbor_put_array(out, ELEMENTS);
	cbor_put_uint(out, VERSION);
	cbor_put_bytes(out, b->root_key, PUBLIC_KEY_LEN);
	put_parts(out, b, 0, PARTS_BEFORE_TARIFFS);
	cbor_put_array(out, b->tariff_count);
	for (size_t i = 0; i < b->tariff_count; i++)
		cbor_put_bytes(out, b->tariffs[i].data, b->tariffs[i].len);
	put_parts(out, b, PARTS_BEFORE_TARIFFS, PART_COUNT);
	cbor_put_array(out, b->known_count);
	for (size_t i = 0; i < b->known_count; i++)
		cbor_put_bytes(out, b->known[i].data, b->known[i].len);
	cbor_put_textn(out, (const char *)b->vkey.data, b->vkey.len);
	if (b->checkpoint.len > 0)
		cbor_put_textn(out, (const char *)b->checkpoint.data, b->checkpoint.len);
	else
		cbor_put_null(out);
	put_bytes_or_null(out, b->pepper);
	put_bytes_or_null(out, b->organisation_certificate);
	put_bytes_or_null(out, b->accounts);
	put_bytes_or_null(out, b->classes);
}

enum err bundle_decode(struct bundle *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	*out = (struct bundle){0};
	if (in.len > BUNDLE_BYTES_MAX)
		return E_TOO_LARGE;
	size_t count = cbor_read_array(&r, ELEMENTS_FIRST, ELEMENTS);
	cbor_read_key(&r, VERSION);
	cbor_read_fixed(&r, out->root_key, PUBLIC_KEY_LEN);
	read_parts(&r, out, 0, PARTS_BEFORE_TARIFFS);
	out->tariff_count = cbor_read_array(&r, 1, BUNDLE_TARIFFS_MAX);
	for (size_t i = 0; i < out->tariff_count; i++)
		out->tariffs[i] = cbor_read_bytes(&r, 1, in.len);
	read_parts(&r, out, PARTS_BEFORE_TARIFFS, PART_COUNT);
	out->known_count = cbor_read_array(&r, 0, BUNDLE_KNOWN_MAX);
	for (size_t i = 0; i < out->known_count; i++)
		out->known[i] = cbor_read_bytes(&r, 1, in.len);
	out->vkey = cbor_read_text(&r, 0, TEXT_MAX);
	if (!cbor_read_null(&r))
		out->checkpoint = cbor_read_text(&r, 1, TEXT_MAX);
	out->pepper = read_bytes_or_null(&r, PEPPER_LEN, PEPPER_LEN);
	out->organisation_certificate = read_bytes_or_null(&r, 1, CERTIFICATE_MAX);
	if (count > 15)
		out->accounts = read_bytes_or_null(&r, 1, ACCOUNTS_BYTES_MAX);
	if (count > 16)
		out->classes = read_bytes_or_null(&r, 1, CLASSES_BYTES_MAX);
	return cbor_finish(&r);
}

/* ---------------------------------------------------------------- from the root down */
static enum err open_delegations(struct trust_list *out, struct arena *a, struct bytes message,
				 const uint8_t root_key[static PUBLIC_KEY_LEN])
{
	struct cose_sign1 m;
	uint8_t kid[KID_LEN];
	TRY(cose_parse(&m, message));
	cose_kid(kid, root_key);
	if (memcmp(kid, m.kid, KID_LEN) != 0)
		return E_BAD_SIGNATURE;
	TRY(cose_verify(&m, AAD_DELEGATIONS, root_key));
	return trust_list_decode(out, a, m.payload);
}

static enum err open_ids(struct id_list *out, const struct trust_list *keys, const char *aad, struct bytes message, int64_t now)
{
	struct bytes payload;
	TRY(trust_open(&payload, keys, KEY_USE_LISTS, aad, message, now));
	TRY(id_list_decode(out, payload));
	return now < out->expires ? E_OK : E_EXPIRED;
}

/* One list for each key: which of two is meant must not depend on their order. */
static enum err open_known(struct opened_bundle *out, const struct bundle *b, int64_t now)
{
	for (size_t i = 0; i < b->known_count; i++) {
		struct known_list *l = &out->known[i];
		struct bytes payload;
		TRY(trust_open(&payload, &out->delegations, KEY_USE_LISTS, AAD_KNOWN_IDS, b->known[i], now));
		TRY(known_list_decode(l, payload));
		if (now >= l->expires)
			return E_EXPIRED;
		for (size_t k = 0; k < i; k++)
			if (memcmp(out->known[k].kid, l->kid, KID_LEN) == 0)
				return E_MALFORMED;
	}
	out->known_count = b->known_count;
	return E_OK;
}

/* Like a tariff edition it does not grow old: a till that was long without contact still knows where money may go. */
static enum err open_accounts(struct opened_bundle *out, struct arena *a, const struct bundle *b, int64_t now)
{
	struct bytes payload;
	if (b->accounts.len == 0)
		return E_OK;
	TRY(trust_open(&payload, &out->delegations, KEY_USE_DEVICES, AAD_ACCOUNTS, b->accounts, now));
	return account_list_decode(&out->accounts, a, payload);
}

static enum err open_lists(struct opened_bundle *out, struct arena *a, const struct bundle *b, int64_t now)
{
	struct bytes payload;
	TRY(trust_open(&payload, &out->delegations, KEY_USE_LISTS, AAD_TRUST_LIST, b->trust_list, now));
	TRY(trust_list_decode(&out->trust_list, a, payload));
	TRY(open_ids(&out->revoked, &out->delegations, AAD_REVOKED, b->revoked, now));
	TRY(open_ids(&out->superseded, &out->delegations, AAD_SUPERSEDED, b->superseded, now));
	TRY(trust_open(&payload, &out->delegations, KEY_USE_LISTS, AAD_CLOSURES, b->closures, now));
	TRY(closure_list_decode(&out->closures, a, payload));
	TRY(open_accounts(out, a, b, now));
	TRY(open_known(out, b, now));
	return now < out->trust_list.expires && now < out->closures.expires ? E_OK : E_EXPIRED;
}

static enum err open_device(struct opened_bundle *out, const struct bundle *b, int64_t now)
{
	struct bytes payload;
	const struct trust_list *keys = &out->delegations;
	TRY(trust_open(&payload, keys, KEY_USE_DEVICES, AAD_DEVICE, b->certificate, now));
	TRY(certificate_decode(&out->certificate, payload));
	TRY(trust_open(&payload, keys, KEY_USE_DEVICES, AAD_LEASE, b->lease, now));
	TRY(lease_decode(&out->lease, payload));
	if (memcmp(out->certificate.device, out->lease.device, UUID_LEN) != 0)
		return E_MALFORMED;
	return now < out->certificate.expires && now < out->lease.expires ? E_OK : E_EXPIRED;
}

/* Each number once, rising: which edition holds on a day must not depend on the order they came in. */
static enum err open_tariffs(struct opened_bundle *out, const struct bundle *b, int64_t now)
{
	for (size_t i = 0; i < b->tariff_count; i++) {
		struct opened_tariff *t = &out->tariffs[i];
		struct bytes payload;
		int64_t issued_at;
		TRY(trust_open(&payload, &out->delegations, KEY_USE_DEVICES, AAD_TARIFF, b->tariffs[i], now));
		TRY(tariff_edition_decode(&t->edition, &issued_at, &t->json, payload));
		if (i > 0 && t->edition <= out->tariffs[i - 1].edition)
			return E_MALFORMED;
	}
	out->tariff_count = b->tariff_count;
	return E_OK;
}

static enum err open_root(struct opened_bundle *out, struct arena *a, const struct bundle *b,
			  const uint8_t root_key[static PUBLIC_KEY_LEN], int64_t now)
{
	*out = (struct opened_bundle){0};
	if (memcmp(b->root_key, root_key, PUBLIC_KEY_LEN) != 0)
		return E_BAD_SIGNATURE;
	TRY(open_delegations(&out->delegations, a, b->delegations, root_key));
	return now < out->delegations.expires ? E_OK : E_EXPIRED;
}

enum err bundle_open_lists(struct opened_bundle *out, struct arena *a, const struct bundle *b,
			   const uint8_t root_key[static PUBLIC_KEY_LEN], int64_t now)
{
	TRY(open_root(out, a, b, root_key, now));
	return open_lists(out, a, b, now);
}

enum err bundle_open(struct opened_bundle *out, struct arena *a, const struct bundle *b,
		     const uint8_t root_key[static PUBLIC_KEY_LEN], int64_t now)
{
	TRY(open_root(out, a, b, root_key, now));
	TRY(open_device(out, b, now));
	TRY(open_tariffs(out, b, now));
	return open_lists(out, a, b, now);
}
