#include <hoaban/instant.h>
#include "pdf_parts.h"

#include <stdio.h>

/* ---------------------------------------------------------------- where things are */
/* The file as it was before the update: up to the end that follows its own table. */
static enum err find_original(struct bytes *original, struct bytes pdf)
{
	uint32_t xref, before;
	TRY(pdf_startxref(&xref, pdf));
	struct pdf_cursor c = pdf_cursor_at(pdf, xref);
	pdf_skip_past(&c, "\n/Prev ");
	before = pdf_number(&c);
	if (c.failed)
		return E_MALFORMED;
	c = pdf_cursor_at(pdf, before);
	pdf_skip_past(&c, "%%EOF\n");
	*original = bytes_of(pdf.data, (size_t)(c.at - pdf.data));
	return c.failed || original->len == pdf.len ? E_MALFORMED : E_OK;
}

static void read_date(struct pdf_cursor *c, int64_t *time)
{
	char text[INSTANT_TEXT];
	struct bytes d = pdf_take(c, 14);
	if (c->failed)
		return;
	const char *s = (const char *)d.data;
	snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", s, s + 4, s + 6, s + 8, s + 10, s + 12);
	if (instant_parse(time, text) != E_OK)
		c->failed = true;
	*time -= LOCAL_OFFSET_S;
}

static bool is_hex_text(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if ((b.data[i] < '0' || b.data[i] > '9') && (b.data[i] < 'A' || b.data[i] > 'F'))
			return false;
	return b.len >= 4 && b.len % 4 == 0 && memcmp(b.data, "FEFF", 4) == 0;
}

/* Loosely: whatever is not exactly ours will differ from what is written again, but for the texts themselves. */
static enum err find_texts(struct pdf_texts *t, struct bytes *contents, struct bytes pdf, size_t update)
{
	struct pdf_cursor c = pdf_cursor_at(pdf, update);
	pdf_skip_past(&c, "\n/Length ");
	uint32_t len = pdf_number(&c);
	pdf_skip_past(&c, "\nstream\n");
	t->xml = pdf_take(&c, len);
	pdf_skip_past(&c, "\n/F (");
	t->xml_name = pdf_take_until(&c, ')');
	pdf_skip_past(&c, "\n/Contents <");
	*contents = pdf_take_until(&c, '>');
	pdf_skip_past(&c, "\n/M (D:");
	read_date(&c, &t->time);
	pdf_skip_past(&c, "\n/Name <");
	t->signer = pdf_take_until(&c, '>');
	pdf_skip_past(&c, "\n/Reason <");
	t->reason = pdf_take_until(&c, '>');
	if (c.failed || !pdf_is_file_name(t->xml_name) || !is_hex_text(t->signer) || !is_hex_text(t->reason))
		return E_MALFORMED;
	return E_OK;
}

/* ---------------------------------------------------------------- judging them */
static enum err check_update(struct pdf_seal *seal, struct bytes pdf, struct bytes original, const struct pdf_texts *t)
{
	BUF_LOCAL again;
	buf_init(&again, PDF_SEAL_MAX);
	TRY(pdf_append_update(&again, seal, original, t));
	if (again.len != pdf.len)
		return E_MALFORMED;
	bool is_same = memcmp(again.data, pdf.data, seal->start + 1) == 0 &&
		       memcmp(again.data + seal->end - 1, pdf.data + seal->end - 1, pdf.len - seal->end + 1) == 0;
	return is_same ? E_OK : E_MALFORMED;
}

/* The length of the DER value that the bytes begin with; 0 = none that we write. */
static size_t der_length(struct bytes b)
{
	if (b.len < 4 || b.data[0] != 0x30 || b.data[1] != 0x82)
		return 0;
	return ((size_t)b.data[2] << 8 | b.data[3]) + 4;
}

static enum err read_cms(struct bytes *out, struct arena *a, struct bytes contents)
{
	uint8_t *bytes = arena_alloc(a, CMS_MAX);
	char *again = arena_alloc(a, CMS_MAX * 2 + 1);
	if (hex_parse(bytes, CMS_MAX, (const char *)contents.data, contents.len) != E_OK)
		return E_MALFORMED;
	hex_format(again, bytes, CMS_MAX);
	if (!bytes_equal(contents, bytes_of(again, CMS_MAX * 2))) /* lower case only */
		return E_MALFORMED;
	*out = bytes_of(bytes, der_length(bytes_of(bytes, CMS_MAX)));
	if (out->len == 0 || out->len > CMS_MAX)
		return E_MALFORMED;
	for (size_t i = out->len; i < CMS_MAX; i++)
		if (bytes[i] != 0)
			return E_MALFORMED;
	return E_OK;
}

enum err pdf_seal_open(struct pdf_sealed *out, struct arena *a, struct bytes pdf)
{
	struct bytes original, contents;
	struct pdf_texts texts;
	*out = (struct pdf_sealed){0};
	if (pdf.len > PDF_SEAL_MAX)
		return E_TOO_LARGE;
	TRY(find_original(&original, pdf));
	TRY(find_texts(&texts, &contents, pdf, original.len));
	TRY(check_update(&out->seal, pdf, original, &texts));
	out->xml = texts.xml;
	out->time = texts.time;
	return read_cms(&out->cms, a, contents);
}
