#include <hoaban/xmldsig.h>
#include <hoaban/cose.h>
#include <hoaban/instant.h>

#include <stdio.h>

#define C14N	   "http://www.w3.org/2001/10/xml-exc-c14n#"
#define RSA_SHA256 "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define SHA256	   "http://www.w3.org/2001/04/xmlenc#sha256"
#define TIME_ID	   "SigningTime"
#define OBJECT_MAX 512

/* ---------------------------------------------------------------- times: local, as the tax office writes them */
void xmldsig_time_format(char out[static XMLDSIG_TIME_TEXT], int64_t instant)
{
	char utc[INSTANT_TEXT];
	instant_format(utc, instant + LOCAL_OFFSET_S);
	memcpy(out, utc, XMLDSIG_TIME_TEXT - 1); /* all but the Z */
	out[XMLDSIG_TIME_TEXT - 1] = '\0';
}

enum err xmldsig_time_parse(int64_t *instant, const char *text)
{
	char utc[INSTANT_TEXT], again[XMLDSIG_TIME_TEXT];
	if (strlen(text) != XMLDSIG_TIME_TEXT - 1)
		return E_MALFORMED;
	snprintf(utc, sizeof(utc), "%sZ", text);
	if (instant_parse(instant, utc) != E_OK)
		return E_MALFORMED;
	*instant -= LOCAL_OFFSET_S;
	xmldsig_time_format(again, *instant);
	return str_equal(again, text) ? E_OK : E_MALFORMED;
}

/* ---------------------------------------------------------------- references */
/* The Id out of `<name Id="…">`: our own bytes, which need no parser. */
static enum err read_id(char out[static XMLDSIG_ID_MAX], struct bytes data)
{
	static const char mark[] = " Id=\"";
	const uint8_t *end = data.len == 0 ? NULL : memchr(data.data, '>', data.len);
	const uint8_t *at = end == NULL ? NULL : memmem(data.data, (size_t)(end - data.data), mark, sizeof(mark) - 1);
	if (at == NULL)
		return E_MALFORMED;
	at += sizeof(mark) - 1;
	const uint8_t *quote = memchr(at, '"', (size_t)(end - at));
	if (quote == NULL || quote + 1 != end || quote == at || quote - at >= XMLDSIG_ID_MAX)
		return E_MALFORMED;
	memcpy(out, at, (size_t)(quote - at));
	out[quote - at] = '\0';
	return E_OK;
}

static void put_method(struct xml_writer *w, const char *name, const char *algorithm)
{
	xml_start(w, name);
	xml_attribute(w, "Algorithm", algorithm);
	xml_end(w);
}

static void put_reference(struct xml_writer *w, const char *id, const uint8_t digest[static HASH_LEN])
{
	char uri[XMLDSIG_ID_MAX + 1];
	snprintf(uri, sizeof(uri), "#%s", id);
	xml_start(w, "Reference");
	xml_attribute(w, "URI", uri);
	xml_start(w, "Transforms");
	put_method(w, "Transform", C14N);
	xml_end(w);
	put_method(w, "DigestMethod", SHA256);
	xml_start(w, "DigestValue");
	xml_base64(w, bytes_of(digest, HASH_LEN));
	xml_end(w);
	xml_end(w);
}

/* As an apex of its own an element says its namespace; inside the signature it inherits it. */
static void start_part(struct xml_writer *w, const char *name, bool is_apex)
{
	xml_start(w, name);
	if (is_apex)
		xml_attribute(w, "xmlns", XMLDSIG_SPACE);
}

/* The property's target is the data, and Signature has no Id: an attribute of its own would be a byte that nobody signs. */
static void put_object(struct xml_writer *w, const char *id, int64_t signing_time, bool is_apex)
{
	char time[XMLDSIG_TIME_TEXT], target[XMLDSIG_ID_MAX + 1];
	snprintf(target, sizeof(target), "#%s", id);
	xmldsig_time_format(time, signing_time);
	start_part(w, "Object", is_apex);
	xml_attribute(w, "Id", TIME_ID);
	xml_start(w, "SignatureProperties");
	xml_start(w, "SignatureProperty");
	xml_attribute(w, "Target", target);
	xml_element(w, "SigningTime", time);
	xml_end(w);
	xml_end(w);
	xml_end(w);
}

/* What SignedInfo is made of. */
struct references {
	char id[XMLDSIG_ID_MAX];
	uint8_t data[HASH_LEN], time[HASH_LEN];
};

static enum err refer(struct references *out, struct bytes data, int64_t signing_time)
{
	uint8_t space[OBJECT_MAX];
	struct buf object = BUF_FIXED(space);
	struct xml_writer apex = xml_begin(&object);
	TRY(read_id(out->id, data));
	put_object(&apex, out->id, signing_time, true);
	TRY(xml_finish(&apex));
	sha256(out->data, data);
	sha256(out->time, buf_bytes(&object));
	return E_OK;
}

static void put_references(struct xml_writer *w, const struct references *r, bool is_apex)
{
	start_part(w, "SignedInfo", is_apex);
	put_method(w, "CanonicalizationMethod", C14N);
	put_method(w, "SignatureMethod", RSA_SHA256);
	put_reference(w, r->id, r->data);
	put_reference(w, TIME_ID, r->time);
	xml_end(w);
}

static enum err put_signed_info(struct xml_writer *w, struct bytes data, int64_t signing_time, bool is_apex)
{
	struct references r;
	TRY(refer(&r, data, signing_time));
	put_references(w, &r, is_apex);
	return E_OK;
}

/* ---------------------------------------------------------------- writing */
enum err xmldsig_signed_info(struct buf *out, struct bytes data, int64_t signing_time)
{
	struct xml_writer w = xml_begin(out);
	TRY(put_signed_info(&w, data, signing_time, true));
	return xml_finish(&w);
}

/* What stands between two marks, *rest is then what follows. */
static struct bytes between(struct bytes *rest, const char *open, const char *close)
{
	const uint8_t *from = memmem(rest->data, rest->len, open, strlen(open));
	const uint8_t *end = rest->data + rest->len;
	from = from == NULL ? end : from + strlen(open);
	const uint8_t *to = memmem(from, (size_t)(end - from), close, strlen(close));
	to = to == NULL ? end : to;
	*rest = bytes_of(to, (size_t)(end - to));
	return bytes_of(from, (size_t)(to - from));
}

static enum err read_digest(uint8_t out[static HASH_LEN], struct bytes *rest)
{
	struct bytes text = between(rest, "<DigestValue>", "<");
	size_t len = HASH_LEN;
	return base64_parse(out, &len, (const char *)text.data, text.len) == E_OK && len == HASH_LEN ? E_OK : E_MALFORMED;
}

static enum err read_references(struct references *out, struct bytes message)
{
	struct bytes id = between(&message, " URI=\"#", "\"");
	if (id.len == 0 || id.len >= XMLDSIG_ID_MAX || memchr(id.data, '\0', id.len) != NULL)
		return E_MALFORMED;
	memcpy(out->id, id.data, id.len);
	out->id[id.len] = '\0';
	TRY(read_digest(out->data, &message));
	return read_digest(out->time, &message);
}

bool xmldsig_is_signed_info(struct bytes message)
{
	struct references r;
	uint8_t space[SIGNED_INFO_MAX];
	struct buf again = BUF_FIXED(space);
	struct xml_writer w = xml_begin(&again);
	if (message.len == 0 || message.len > SIGNED_INFO_MAX || read_references(&r, message) != E_OK)
		return false;
	put_references(&w, &r, true);
	return xml_finish(&w) == E_OK && bytes_equal(buf_bytes(&again), message);
}

static void put_key_info(struct xml_writer *w, struct bytes certificate)
{
	xml_start(w, "KeyInfo");
	xml_start(w, "X509Data");
	xml_start(w, "X509Certificate");
	xml_base64(w, certificate);
	xml_end(w);
	xml_end(w);
	xml_end(w);
}

enum err xmldsig_put(struct xml_writer *w, const struct xmldsig *s)
{
	char id[XMLDSIG_ID_MAX];
	TRY(read_id(id, s->data));
	xml_start(w, "Signature");
	xml_attribute(w, "xmlns", XMLDSIG_SPACE);
	TRY(put_signed_info(w, s->data, s->signing_time, false));
	xml_start(w, "SignatureValue");
	xml_base64(w, s->signature);
	xml_end(w);
	put_key_info(w, s->certificate);
	put_object(w, id, s->signing_time, false);
	xml_end(w);
	return E_OK;
}

/* ---------------------------------------------------------------- reading */
static const struct xml_element *walk(const struct xml_element *e, const char *const path[])
{
	for (; e != NULL && *path != NULL; path++)
		e = xml_find(e, *path);
	return e;
}

static enum err read_base64(struct bytes *out, struct arena *a, const struct xml_element *e)
{
	size_t len = e == NULL ? 0 : strlen(e->text);
	uint8_t *bytes = arena_alloc(a, len + 1);
	out->data = bytes;
	out->len = len;
	if (len == 0)
		return E_MALFORMED;
	return base64_parse(bytes, &out->len, e->text, len) == E_OK ? E_OK : E_MALFORMED;
}

static enum err read_parts(struct xmldsig *out, struct arena *a, const struct xml_element *signature)
{
	const struct xml_element *time = walk(
		signature, (const char *const[]){"Object", "SignatureProperties", "SignatureProperty", "SigningTime", NULL});
	const struct xml_element *certificate =
		walk(signature, (const char *const[]){"KeyInfo", "X509Data", "X509Certificate", NULL});
	if (time == NULL)
		return E_MALFORMED;
	TRY(xmldsig_time_parse(&out->signing_time, time->text));
	TRY(read_base64(&out->signature, a, xml_find(signature, "SignatureValue")));
	return read_base64(&out->certificate, a, certificate);
}

/* The signature we would write from the parts must be the one that came: so its digests are the data's, and no other algorithm,
 * reference or element is in it. */
static enum err rebuild(const struct xmldsig *s, const struct xml_element *signature)
{
	BUF_LOCAL again;
	buf_init(&again, XML_MAX);
	struct xml_writer w = xml_begin(&again);
	TRY(xmldsig_put(&w, s));
	TRY(xml_finish(&w));
	return bytes_equal(buf_bytes(&again), signature->outer) ? E_OK : E_BAD_SIGNATURE;
}

static enum err verify(const struct xmldsig *s, struct bytes info, const struct x509_known *known)
{
	const struct x509_opened *by = x509_known_find(known, s->certificate);
	return by != NULL ? rsa_verify_opened(by, info, s->signature) : rsa_verify_sha256(s->certificate, info, s->signature);
}

enum err xmldsig_open_known(struct xmldsig *out, struct arena *a, const struct xml_element *signature,
			    const struct xml_element *data, const struct x509_known *known)
{
	BUF_LOCAL info;
	buf_init(&info, SIGNED_INFO_MAX);
	*out = (struct xmldsig){.data = data->outer};
	if (data->attribute_count != 1 || data->space[0] != '\0' || xml_find_attribute(data, "Id") == NULL)
		return E_MALFORMED;
	TRY(read_parts(out, a, signature));
	TRY(rebuild(out, signature));
	TRY(xmldsig_signed_info(&info, out->data, out->signing_time));
	return verify(out, buf_bytes(&info), known);
}

enum err xmldsig_open(struct xmldsig *out, struct arena *a, const struct xml_element *signature, const struct xml_element *data)
{
	return xmldsig_open_known(out, a, signature, data, NULL);
}
