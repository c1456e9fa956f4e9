#include "show.h"

#include <hoaban/cbor.h>

#include <stdlib.h>

#define SHOWN_DEEP 8 /* CBOR in byte strings in CBOR … */

static void say_item(struct buf *out, struct cbor_reader *r, unsigned depth);

/* As one line: what is no plain character stands as "?", but for the ends of lines. */
void show_text(struct buf *out, struct bytes text)
{
	uint32_t c;
	for (size_t at = 0, n; at < text.len; at += n) {
		n = utf8_next(&c, text.data + at, text.len - at);
		if (n == 0)
			n = 1;
		else if (text_is_plain(bytes_of(text.data + at, n)) || c == '\n' || c == '\t') {
			buf_append(out, text.data + at, n);
			continue;
		}
		buf_append_byte(out, '?');
	}
}

static bool is_structure(struct bytes b)
{
	struct cbor_reader r = cbor_open(b);
	enum cbor_kind kind = b.len > 1 ? cbor_peek(&r) : CBOR_NONE;
	return (kind == CBOR_ARRAY || kind == CBOR_MAP || kind == CBOR_TAG) && cbor_check(b) == E_OK;
}

static void say_string(struct buf *out, struct bytes b, unsigned depth)
{
	if (depth < SHOWN_DEEP && is_structure(b)) {
		struct cbor_reader inner = cbor_open(b);
		buf_append_text(out, "<<");
		say_item(out, &inner, depth + 1);
		buf_append_text(out, ">>");
		return;
	}
	buf_append_text(out, "h'");
	buf_append_hex(out, b.data, b.len);
	buf_append_byte(out, '\'');
}

static void say_quoted(struct buf *out, struct bytes text)
{
	buf_append_byte(out, '"');
	show_text(out, text);
	buf_append_byte(out, '"');
}

/* Items of an array, or pairs of a map. */
static void say_many(struct buf *out, struct cbor_reader *r, unsigned depth, bool is_map)
{
	size_t count = is_map ? cbor_read_map(r, 0, SIZE_MAX / 2) : cbor_read_array(r, 0, SIZE_MAX);
	buf_append_byte(out, is_map ? '{' : '[');
	for (size_t i = 0; i < count && !r->failed; i++) {
		buf_append_text(out, i > 0 ? ", " : "");
		say_item(out, r, depth);
		if (!is_map)
			continue;
		buf_append_text(out, ": ");
		say_item(out, r, depth);
	}
	buf_append_byte(out, is_map ? '}' : ']');
}

static void say_simple(struct buf *out, struct cbor_reader *r)
{
	if (cbor_read_null(r))
		buf_append_text(out, "null");
	else
		buf_append_text(out, cbor_read_bool(r) ? "true" : "false");
}

/* The one tag of this house: a COSE_Sign1 message. */
static void say_tagged(struct buf *out, struct cbor_reader *r, unsigned depth)
{
	cbor_read_tag(r, 18);
	buf_append_text(out, "18(");
	say_item(out, r, depth);
	buf_append_byte(out, ')');
}

static void say_item(struct buf *out, struct cbor_reader *r, unsigned depth)
{
	enum cbor_kind kind = cbor_peek(r);
	if (kind == CBOR_UINT)
		buf_append_format(out, "%llu", (unsigned long long)cbor_read_uint(r, UINT64_MAX));
	else if (kind == CBOR_NINT)
		buf_append_format(out, "%lld", (long long)cbor_read_int(r, INT64_MIN, -1));
	else if (kind == CBOR_BYTES)
		say_string(out, cbor_read_bytes(r, 0, SIZE_MAX), depth);
	else if (kind == CBOR_TEXT)
		say_quoted(out, cbor_read_text(r, 0, SIZE_MAX));
	else if (kind == CBOR_ARRAY || kind == CBOR_MAP)
		say_many(out, r, depth, kind == CBOR_MAP);
	else if (kind == CBOR_TAG)
		say_tagged(out, r, depth);
	else
		say_simple(out, r);
}

void show_bytes(struct buf *out, struct bytes b)
{
	struct cbor_reader r = cbor_open(b);
	if (is_structure(b))
		say_item(out, &r, 0);
	else if (b.len > 64 && utf8_is_valid(b.data, b.len))
		show_text(out, b);
	else
		buf_append_hex(out, b.data, b.len);
}
