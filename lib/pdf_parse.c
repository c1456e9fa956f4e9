#include "pdf_parts.h"

#include <stdio.h>

/* ---------------------------------------------------------------- the cursor */
struct pdf_cursor pdf_cursor_at(struct bytes all, size_t offset)
{
	bool is_inside = offset < all.len;
	return (struct pdf_cursor){all.data + (is_inside ? offset : all.len), all.data + all.len, !is_inside};
}

static size_t left(const struct pdf_cursor *c)
{
	return c->failed ? 0 : (size_t)(c->end - c->at);
}

struct bytes pdf_take(struct pdf_cursor *c, size_t len)
{
	if (len > left(c))
		c->failed = true;
	if (c->failed)
		return (struct bytes){c->at, 0};
	c->at += len;
	return bytes_of(c->at - len, len);
}

void pdf_expect(struct pdf_cursor *c, const char *text)
{
	struct bytes found = pdf_take(c, strlen(text));
	if (!bytes_equal(found, bytes_of_text(text)))
		c->failed = true;
}

void pdf_skip_past(struct pdf_cursor *c, const char *text)
{
	const uint8_t *found = left(c) == 0 ? NULL : memmem(c->at, left(c), text, strlen(text));
	if (found == NULL)
		c->failed = true;
	else
		c->at = found + strlen(text);
}

struct bytes pdf_take_until(struct pdf_cursor *c, char stop)
{
	const uint8_t *found = left(c) == 0 ? NULL : memchr(c->at, stop, left(c)), *start = c->at;
	if (found == NULL) {
		c->failed = true;
		return (struct bytes){start, 0};
	}
	c->at = found + 1;
	return bytes_of(start, (size_t)(found - start));
}

static bool is_digit(const struct pdf_cursor *c)
{
	return left(c) > 0 && *c->at >= '0' && *c->at <= '9';
}

uint32_t pdf_number(struct pdf_cursor *c)
{
	uint32_t value = 0;
	const uint8_t *start = c->at;
	while (is_digit(c) && value < PDF_SEAL_MAX * 2)
		value = value * 10 + (uint32_t)(*c->at++ - '0');
	if (c->at == start || is_digit(c) || (*start == '0' && c->at - start > 1))
		c->failed = true;
	return c->failed ? 0 : value;
}

/* ---------------------------------------------------------------- the table at the end */
#define ENTRY_LEN 20

enum err pdf_startxref(uint32_t *offset, struct bytes pdf)
{
	static const char mark[] = "startxref\n";
	const size_t tail = 40; /* the mark, ten digits, %%EOF */
	struct pdf_cursor c = pdf_cursor_at(pdf, pdf.len < tail ? 0 : pdf.len - tail);
	pdf_skip_past(&c, mark);
	*offset = pdf_number(&c);
	pdf_expect(&c, "\n%%EOF\n");
	return c.failed || c.at != c.end ? E_MALFORMED : E_OK;
}

static uint32_t read_reference(struct pdf_cursor *c, const char *key)
{
	pdf_expect(c, key);
	uint32_t number = pdf_number(c);
	pdf_expect(c, " 0 R\n");
	return number;
}

/* "0000000015 00000 n\r\n": ten digits, five digits, used or free. */
static bool is_entry(struct bytes b)
{
	static const char form[] = "0000000000 00000 n\r\n";
	for (size_t i = 0; i < b.len; i++) {
		uint8_t c = b.data[i];
		bool is_right = form[i] == '0' ? c >= '0' && c <= '9' : c == (uint8_t)form[i];
		if (!is_right && !(form[i] == 'n' && c == 'f'))
			return false;
	}
	return b.len == ENTRY_LEN;
}

/* Every one, used or not: else bytes of the table could pretend to be the file's end. */
static void skip_entries(struct pdf_cursor *c, uint32_t count)
{
	for (uint32_t i = 0; i < count && !c->failed; i++)
		if (!is_entry(pdf_take(c, ENTRY_LEN)))
			c->failed = true;
}

static enum err read_trailer(struct pdf_file *f)
{
	struct pdf_cursor c = pdf_cursor_at(f->all, f->xref);
	pdf_expect(&c, "xref\n0 ");
	f->objects = pdf_number(&c);
	pdf_expect(&c, "\n");
	skip_entries(&c, f->objects);
	pdf_expect(&c, "trailer\n<<\n");
	f->root = read_reference(&c, "/Root ");
	f->info = read_reference(&c, "/Info ");
	pdf_expect(&c, "/Size ");
	if (pdf_number(&c) != f->objects)
		c.failed = true;
	pdf_expect(&c, "\n>>\nstartxref\n");
	if (pdf_number(&c) != f->xref)
		c.failed = true;
	pdf_expect(&c, "\n%%EOF\n");
	return c.failed || c.at != c.end ? E_MALFORMED : E_OK;
}

/* ---------------------------------------------------------------- dictionaries */
static enum err find_object(uint32_t *offset, const struct pdf_file *f, uint32_t number)
{
	char text[ENTRY_LEN + 1] = "", again[ENTRY_LEN + 1];
	struct pdf_cursor c = pdf_cursor_at(f->all, f->xref);
	int64_t value;
	if (number == 0 || number >= f->objects)
		return E_MALFORMED;
	pdf_skip_past(&c, "\n");
	pdf_skip_past(&c, "\n");
	pdf_take(&c, (size_t)number * ENTRY_LEN);
	memcpy(text, pdf_take(&c, ENTRY_LEN).data, c.failed ? 0 : ENTRY_LEN);
	text[10] = '\0';
	if (c.failed || int_parse(&value, text, 0, PDF_SEAL_MAX) != E_OK)
		return E_MALFORMED;
	text[10] = ' ';
	snprintf(again, sizeof(again), "%010u 00000 n\r\n", (unsigned)value);
	*offset = (uint32_t)value;
	return str_equal(text, again) ? E_OK : E_MALFORMED;
}

/* Names, numbers and brackets only: then no text can pretend to be the dictionary's end. */
static bool is_plain_dictionary(struct bytes body)
{
	int depth = 0;
	for (size_t i = 0; i < body.len; i++) {
		uint8_t c = body.data[i], next = i + 1 < body.len ? body.data[i + 1] : 0;
		if ((c < 0x20 && c != '\n') || c > 0x7e || c == '(' || c == '%')
			return false;
		if ((c == '<' || c == '>') && next != c)
			return false;
		if (c != '<' && c != '>')
			continue;
		depth += c == '<' ? 1 : -1;
		i++;
		if (depth < 0)
			return false;
	}
	return depth == 0;
}

static enum err read_dictionary(struct bytes *body, const struct pdf_file *f, uint32_t number)
{
	static const char end[] = "\n>>\nendobj\n";
	uint32_t offset;
	TRY(find_object(&offset, f, number));
	struct pdf_cursor c = pdf_cursor_at(f->all, offset);
	if (pdf_number(&c) != number)
		return E_MALFORMED;
	pdf_expect(&c, " 0 obj\n<<\n");
	const uint8_t *start = c.at;
	pdf_skip_past(&c, end);
	if (c.failed)
		return E_MALFORMED;
	*body = bytes_of(start, (size_t)(c.at - start) - (sizeof(end) - 1) + 1); /* with its last line feed */
	return is_plain_dictionary(*body) ? E_OK : E_MALFORMED;
}

static bool has(struct bytes body, const char *text)
{
	return memmem(body.data, body.len, text, strlen(text)) != NULL;
}

static uint32_t first_reference(struct bytes body, const char *key)
{
	struct pdf_cursor c = pdf_cursor_at(body, 0);
	pdf_skip_past(&c, key);
	uint32_t number = pdf_number(&c);
	pdf_expect(&c, " 0 R");
	return c.failed ? 0 : number;
}

static bool is_free_for_us(const struct pdf_file *f)
{
	static const char *const ours[] = {"/AcroForm", "/Names",   "/AF",	   "/Annots",
					   "/Perms",	"/Version", "/Extensions", "/Contents <"};
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (has(f->catalog, ours[i]) || has(f->page_body, ours[i]))
			return false;
	return true;
}

enum err pdf_parse(struct pdf_file *out, struct bytes pdf)
{
	struct bytes pages;
	*out = (struct pdf_file){.all = pdf};
	if (pdf.len == 0 || pdf.len > PDF_SEAL_MAX)
		return pdf.len == 0 ? E_MALFORMED : E_TOO_LARGE;
	struct pdf_cursor head = pdf_cursor_at(pdf, 0);
	pdf_expect(&head, "%PDF-1.");
	if (head.failed)
		return E_MALFORMED;
	TRY(pdf_startxref(&out->xref, pdf));
	TRY(read_trailer(out));
	TRY(read_dictionary(&out->catalog, out, out->root));
	TRY(read_dictionary(&pages, out, first_reference(out->catalog, "/Pages ")));
	out->page = first_reference(pages, "/Kids [ ");
	TRY(read_dictionary(&out->page_body, out, out->page));
	if (!has(out->catalog, "/Type /Catalog\n") || !has(out->page_body, "/Type /Page\n") || out->page == out->root)
		return E_MALFORMED;
	return is_free_for_us(out) ? E_OK : E_MALFORMED;
}
