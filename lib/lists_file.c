/* Lists in a file, certificates as text: what travels without a network. */
#include <hoaban/base45.h>
#include <hoaban/cbor.h>
#include <hoaban/lists_file.h>

#define NAME	   "hoaban/lists"
#define VERSION	   1
#define ELEMENTS   9
#define PREFIX_LEN (sizeof(INTRODUCTION_PREFIX) - 1)
#define SKEW_S	   300 /* how far ahead of the gate's clock the server's may be */

/* ---------------------------------------------------------------- the file */
static void put(struct buf *out, struct bytes b)
{
	cbor_put_bytes(out, b.data, b.len);
}

static void put_all(struct buf *out, const struct bytes *list, size_t count)
{
	cbor_put_array(out, count);
	for (size_t i = 0; i < count; i++)
		put(out, list[i]);
}

void lists_file_encode(struct buf *out, const struct lists_file *f)
{
	cbor_put_array(out, ELEMENTS);
	cbor_put_text(out, NAME);
	cbor_put_uint(out, VERSION);
	put(out, f->delegations);
	put(out, f->trust_list);
	put(out, f->revoked);
	put(out, f->superseded);
	put(out, f->closures);
	put_all(out, f->known, f->known_count);
	put_all(out, f->certificates, f->certificate_count);
}

static size_t read_all(struct cbor_reader *r, struct bytes *list, size_t max, size_t bytes_max)
{
	size_t count = cbor_read_array(r, 0, max);
	for (size_t i = 0; i < count; i++)
		list[i] = cbor_read_bytes(r, 1, bytes_max);
	return count;
}

enum err lists_file_decode(struct lists_file *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	*out = (struct lists_file){0};
	if (in.len > LISTS_FILE_BYTES_MAX)
		return E_TOO_LARGE;
	cbor_read_array(&r, ELEMENTS, ELEMENTS);
	if (!bytes_equal(cbor_read_text(&r, 1, sizeof(NAME)), bytes_of_text(NAME)))
		return E_MALFORMED;
	cbor_read_key(&r, VERSION);
	out->delegations = cbor_read_bytes(&r, 1, in.len);
	out->trust_list = cbor_read_bytes(&r, 1, in.len);
	out->revoked = cbor_read_bytes(&r, 1, in.len);
	out->superseded = cbor_read_bytes(&r, 1, in.len);
	out->closures = cbor_read_bytes(&r, 1, in.len);
	out->known_count = read_all(&r, out->known, BUNDLE_KNOWN_MAX, in.len);
	out->certificate_count = read_all(&r, out->certificates, LISTS_FILE_CERTIFICATES_MAX, INTRODUCTION_BYTES_MAX);
	return cbor_finish(&r);
}

/* ---------------------------------------------------------------- the text */
bool introduction_is_text(const char *text, size_t len)
{
	return len > PREFIX_LEN && memcmp(text, INTRODUCTION_PREFIX, PREFIX_LEN) == 0;
}

enum err introduction_text(struct buf *out, struct bytes certificate)
{
	if (certificate.len > INTRODUCTION_BYTES_MAX)
		return E_TOO_LARGE;
	buf_append_text(out, INTRODUCTION_PREFIX);
	base45_append(out, certificate.data, certificate.len);
	return buf_status(out);
}

enum err introduction_parse(struct bytes *message, uint8_t room[static INTRODUCTION_BYTES_MAX], const char *text, size_t len)
{
	size_t size = INTRODUCTION_BYTES_MAX;
	if (len > INTRODUCTION_TEXT_MAX || !introduction_is_text(text, len))
		return E_MALFORMED;
	if (base45_parse(room, &size, text + PREFIX_LEN, len - PREFIX_LEN) != E_OK)
		return E_MALFORMED;
	*message = bytes_of(room, size);
	return E_OK;
}

/* ---------------------------------------------------------------- what it is worth */
/* A list that is younger than the certificate's issue would name its key, were it good. */
static bool is_left_out(const struct certificate *c, const struct trust_list *l)
{
	uint8_t kid[KID_LEN];
	cose_kid(kid, c->ticket_key);
	return c->issued_at < l->issued_at && trust_find(l, kid, KEY_USE_TICKET) == NULL;
}

enum err introduction_judge(struct certificate *out, const struct trust_list *delegations, const struct trust_list *trust_list,
			    const struct id_list *revoked, struct bytes message, int64_t now)
{
	struct bytes payload;
	TRY(trust_open(&payload, delegations, KEY_USE_DEVICES, AAD_DEVICE, message, now));
	TRY(certificate_decode(out, payload));
	if (now + SKEW_S < out->not_before || now >= out->expires)
		return E_EXPIRED;
	if (id_list_has(revoked, out->device))
		return E_CLOSED;
	return is_left_out(out, trust_list) ? E_CONFLICT : E_OK;
}
