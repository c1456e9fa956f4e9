#include <hoaban/payer.h>
#include <hoaban/cose.h>
#include "fields.h"

static bool has_pieces(struct bytes text)
{
	uint32_t c;
	for (size_t n; (n = utf8_next(&c, text.data, text.len)) > 0; text = bytes_of(text.data + n, text.len - n))
		if (c >= 0x300 && c <= 0x36f)
			return true;
	return false;
}

static const char *fault_of(const char *text)
{
	struct bytes b = bytes_of_text(text);
	if (b.len == 0 || b.len > PAYER_BYTES_MAX)
		return "must have 1 to 400 bytes";
	if (!text_is_plain(b))
		return "must be UTF-8 without control characters";
	if (b.data[0] == ' ' || b.data[b.len - 1] == ' ')
		return "must not begin or end with a blank";
	return has_pieces(b) ? "must be in normal form NFC" : NULL;
}

static bool is_personal_code(const char *code)
{
	return strlen(code) == 12 && strspn(code, "0123456789") == 12;
}

static enum err check_text(const char *pointer, const char *text, struct complaints *complaints)
{
	const char *fault = text != NULL ? fault_of(text) : NULL;
	return fault != NULL ? complain(complaints, pointer, "format", "%s", fault) : E_OK;
}

enum err payer_check(const struct payer_text *p, struct complaints *complaints)
{
	if (p->name == NULL)
		return complain(complaints, "/name", "required", "a name is needed");
	TRY(check_text("/name", p->name, complaints));
	TRY(check_text("/address", p->address, complaints));
	if (p->tax_code != NULL && !tax_code_is_valid(p->tax_code) && !is_personal_code(p->tax_code))
		return complain(complaints, "/tax_code", "format", "is no tax code: 10 digits, 10-3, or 12");
	return E_OK;
}

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

void payer_text_hash(uint8_t hash[static HASH_LEN], const uint8_t salt[static SALT_LEN], const struct payer_text *p)
{
	uint8_t room[SALT_LEN + 3 * (PAYER_BYTES_MAX + 1) + 1];
	struct buf b = BUF_FIXED(room);
	buf_append(&b, salt, SALT_LEN);
	buf_append_text(&b, or_empty(p->name));
	buf_append_byte(&b, '\n');
	buf_append_text(&b, or_empty(p->tax_code));
	buf_append_byte(&b, '\n');
	buf_append_text(&b, or_empty(p->address));
	sha256(hash, buf_bytes(&b));
}

static void put_text_or_null(struct buf *out, const char *text)
{
	if (text == NULL)
		cbor_put_null(out);
	else
		cbor_put_text(out, text);
}

void payer_note_encode(struct buf *out, const struct payer_note *n)
{
	field_put_head(out, 5);
	cbor_put_bytes(out, n->salt, SALT_LEN);
	cbor_put_text(out, n->text.name);
	put_text_or_null(out, n->text.tax_code);
	put_text_or_null(out, n->text.address);
}

static const char *read_text(struct cbor_reader *r, struct arena *a)
{
	struct bytes text = cbor_read_text(r, 1, PAYER_BYTES_MAX);
	return arena_textn(a, (const char *)text.data, text.len);
}

static const char *read_text_or_null(struct cbor_reader *r, struct arena *a)
{
	return cbor_read_null(r) ? NULL : read_text(r, a);
}

enum err payer_note_decode(struct payer_note *out, struct arena *a, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	struct complaints complaints = {.arena = a};
	*out = (struct payer_note){0};
	field_read_head(&r, 5);
	cbor_read_fixed(&r, out->salt, SALT_LEN);
	out->text.name = read_text(&r, a);
	out->text.tax_code = read_text_or_null(&r, a);
	out->text.address = read_text_or_null(&r, a);
	TRY(cbor_finish(&r));
	return payer_check(&out->text, &complaints) == E_OK ? E_OK : E_MALFORMED;
}
