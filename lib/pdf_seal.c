#include <hoaban/instant.h>
#include "pdf_parts.h"

#include <sodium.h>
#include <stdio.h>

/* ---------------------------------------------------------------- the appended objects */
enum part { PART_FILE, PART_FILE_SPEC, PART_WIDGET, PART_SIGNATURE, PART_NEW, PART_CATALOG = PART_NEW, PART_PAGE, PART_COUNT };

struct update {
	struct buf *out;
	const struct pdf_file *file;
	const struct pdf_texts *texts;
	size_t offsets[PART_COUNT];
	uint32_t numbers[PART_COUNT];
	size_t byte_range; /* where its numbers stand */
	struct pdf_seal *seal;
};

static void put(struct update *u, struct bytes data)
{
	buf_append(u->out, data.data, data.len);
}

static void start(struct update *u, enum part part)
{
	u->offsets[part] = u->out->len;
	buf_append_format(u->out, "%u 0 obj\n<<\n", u->numbers[part]);
}

static void end(struct update *u)
{
	buf_append_text(u->out, ">>\nendobj\n");
}

static void put_file(struct update *u)
{
	size_t len = u->texts->xml.len;
	start(u, PART_FILE);
	buf_append_format(u->out, "/Type /EmbeddedFile\n/Subtype /text#2Fxml\n/Length %zu\n/Params << /Size %zu >>\n", len,
			  len);
	buf_append_text(u->out, ">>\nstream\n");
	put(u, u->texts->xml);
	buf_append_text(u->out, "\nendstream\nendobj\n");
}

static void put_file_spec(struct update *u)
{
	start(u, PART_FILE_SPEC);
	buf_append_text(u->out, "/Type /Filespec\n/F (");
	put(u, u->texts->xml_name);
	buf_append_text(u->out, ")\n/UF (");
	put(u, u->texts->xml_name);
	buf_append_format(u->out, ")\n/EF << /F %u 0 R /UF %u 0 R >>\n/AFRelationship /Data\n", u->numbers[PART_FILE],
			  u->numbers[PART_FILE]);
	end(u);
}

static void put_widget(struct update *u)
{
	start(u, PART_WIDGET);
	buf_append_text(u->out, "/Type /Annot\n/Subtype /Widget\n/FT /Sig\n/T (Signature1)\n/F 132\n/Rect [ 0 0 0 0 ]\n");
	buf_append_format(u->out, "/V %u 0 R\n/P %u 0 R\n", u->numbers[PART_SIGNATURE], u->numbers[PART_PAGE]);
	end(u);
}

static void put_catalog(struct update *u)
{
	start(u, PART_CATALOG);
	put(u, u->file->catalog);
	buf_append_format(u->out, "/Version /1.7\n/AcroForm << /Fields [ %u 0 R ] /SigFlags 3 >>\n", u->numbers[PART_WIDGET]);
	buf_append_text(u->out, "/Names << /EmbeddedFiles << /Names [ (");
	put(u, u->texts->xml_name);
	buf_append_format(u->out, ") %u 0 R ] >> >>\n/AF [ %u 0 R ]\n", u->numbers[PART_FILE_SPEC], u->numbers[PART_FILE_SPEC]);
	end(u);
}

static void put_page(struct update *u)
{
	start(u, PART_PAGE);
	put(u, u->file->page_body);
	buf_append_format(u->out, "/Annots [ %u 0 R ]\n", u->numbers[PART_WIDGET]);
	end(u);
}

void pdf_date_format(char out[static PDF_DATE_TEXT], int64_t time)
{
	struct civil c = instant_civil(time);
	unsigned year = (unsigned)c.year % 10000, month = (unsigned)c.month % 100, day = (unsigned)c.day % 100;
	snprintf(out, PDF_DATE_TEXT, "D:%04u%02u%02u%02u%02u%02u+07'00'", year, month, day, (unsigned)c.hour % 100,
		 (unsigned)c.minute % 100, (unsigned)c.second % 100);
}

static void put_zeros(struct update *u, size_t count)
{
	static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
	for (; count > 0; count -= count < sizeof(zeros) - 1 ? count : sizeof(zeros) - 1)
		buf_append(u->out, zeros, count < sizeof(zeros) - 1 ? count : sizeof(zeros) - 1);
}

static void put_hex_text(struct update *u, const char *key, struct bytes hex)
{
	buf_append_format(u->out, "/%s <", key);
	put(u, hex);
	buf_append_text(u->out, ">\n");
}

static void put_signature(struct update *u)
{
	char date[PDF_DATE_TEXT];
	pdf_date_format(date, u->texts->time);
	start(u, PART_SIGNATURE);
	buf_append_text(u->out, "/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n/ByteRange [ 0 ");
	u->byte_range = u->out->len;
	buf_append_text(u->out, "0000000000 0000000000 0000000000 ]\n/Contents ");
	u->seal->start = u->out->len;
	buf_append_byte(u->out, '<');
	put_zeros(u, (size_t)CMS_MAX * 2);
	buf_append_byte(u->out, '>');
	u->seal->end = u->out->len;
	buf_append_format(u->out, "\n/M (%s)\n", date);
	put_hex_text(u, "Name", u->texts->signer);
	put_hex_text(u, "Reason", u->texts->reason);
	end(u);
}

/* ---------------------------------------------------------------- the cross-reference section */
static void put_entry(struct update *u, enum part part)
{
	buf_append_format(u->out, "%010zu 00000 n \n", u->offsets[part]);
}

static void put_changed(struct update *u, enum part part)
{
	buf_append_format(u->out, "%u 1\n", u->numbers[part]);
	put_entry(u, part);
}

static void put_xref(struct update *u)
{
	const struct pdf_file *f = u->file;
	size_t at = u->out->len;
	bool is_catalog_first = f->root < f->page;
	buf_append_text(u->out, "xref\n");
	put_changed(u, is_catalog_first ? PART_CATALOG : PART_PAGE);
	put_changed(u, is_catalog_first ? PART_PAGE : PART_CATALOG);
	buf_append_format(u->out, "%u %d\n", f->objects, PART_NEW);
	for (enum part part = 0; part < PART_NEW; part++)
		put_entry(u, part);
	buf_append_format(u->out, "trailer\n<<\n/Root %u 0 R\n/Info %u 0 R\n/Size %u\n/Prev %u\n>>\n", f->root, f->info,
			  f->objects + PART_NEW, f->xref);
	buf_append_format(u->out, "startxref\n%zu\n%%%%EOF\n", at);
}

/* In place: the numbers have a fixed width. */
static void fill_byte_range(struct update *u)
{
	char text[33];
	const struct pdf_seal *s = u->seal;
	snprintf(text, sizeof(text), "%010zu %010zu %010zu", s->start, s->end, u->out->len - s->end);
	memcpy(u->out->data + u->byte_range, text, sizeof(text) - 1);
}

enum err pdf_append_update(struct buf *out, struct pdf_seal *seal, struct bytes pdf, const struct pdf_texts *t)
{
	static void (*const parts[])(struct update *) = {put_file, put_file_spec, put_widget, put_catalog,
							 put_page, put_signature, put_xref};
	struct pdf_file file;
	TRY(pdf_parse(&file, pdf));
	struct update u = {.out = out, .file = &file, .texts = t, .seal = seal};
	for (enum part part = 0; part < PART_NEW; part++)
		u.numbers[part] = file.objects + part;
	u.numbers[PART_CATALOG] = file.root;
	u.numbers[PART_PAGE] = file.page;
	put(&u, pdf);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		parts[i](&u);
	TRY(buf_status(out));
	fill_byte_range(&u);
	return out->len > PDF_SEAL_MAX ? E_TOO_LARGE : E_OK;
}

/* ---------------------------------------------------------------- texts */
static void append_utf16(struct buf *hex, uint32_t c)
{
	if (c < 0x10000) {
		buf_append_format(hex, "%04X", c);
		return;
	}
	buf_append_format(hex, "%04X%04X", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + ((c - 0x10000) & 0x3ff));
}

static enum err to_utf16(struct buf *hex, const char *text)
{
	size_t len = strnlen(text, PDF_SEAL_TEXT_MAX + 1), n;
	uint32_t c;
	if (len > PDF_SEAL_TEXT_MAX)
		return E_INVALID;
	buf_append_text(hex, "FEFF");
	for (size_t at = 0; at < len; at += n) {
		n = utf8_next(&c, text + at, len - at);
		if (n == 0 || c < 0x20 || c == 0x7f)
			return E_INVALID;
		append_utf16(hex, c);
	}
	return buf_status(hex);
}

bool pdf_is_file_name(struct bytes name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_";
	for (size_t i = 0; i < name.len; i++)
		if (memchr(letters, name.data[i], sizeof(letters) - 1) == NULL)
			return false;
	return name.len > 0 && name.len <= PDF_SEAL_TEXT_MAX;
}

enum err pdf_seal_prepare(struct buf *out, struct pdf_seal *seal, struct bytes pdf, const struct pdf_seal_facts *facts)
{
	uint8_t signer_space[PDF_SEAL_TEXT_MAX * 4 + 8], reason_space[PDF_SEAL_TEXT_MAX * 4 + 8];
	struct buf signer = BUF_FIXED(signer_space), reason = BUF_FIXED(reason_space);
	if (out->len != 0 || !pdf_is_file_name(bytes_of_text(facts->xml_name)) || facts->xml.len > XML_MAX || facts->time < 0)
		return E_INVALID;
	TRY(to_utf16(&signer, facts->signer));
	TRY(to_utf16(&reason, facts->reason));
	struct pdf_texts texts = {facts->xml, bytes_of_text(facts->xml_name), buf_bytes(&signer), buf_bytes(&reason),
				  facts->time};
	return pdf_append_update(out, seal, pdf, &texts);
}

/* ---------------------------------------------------------------- the signature */
void pdf_seal_digest(uint8_t digest[static HASH_LEN], struct bytes prepared, const struct pdf_seal *seal)
{
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, prepared.data, seal->start);
	crypto_hash_sha256_update(&state, prepared.data + seal->end, prepared.len - seal->end);
	crypto_hash_sha256_final(&state, digest);
}

enum err pdf_seal_insert(struct buf *prepared, const struct pdf_seal *seal, struct bytes cms)
{
	char pair[3];
	if (cms.len > CMS_MAX)
		return E_TOO_LARGE;
	for (size_t i = 0; i < cms.len; i++) {
		hex_format(pair, &cms.data[i], 1);
		memcpy(prepared->data + seal->start + 1 + i * 2, pair, 2);
	}
	return E_OK;
}
