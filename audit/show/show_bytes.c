#include "show.h"

#include <hoaban/cbor.h>
#include <hoaban/entry.h>
#include <hoaban/receipt.h>

#include <stdlib.h>

#define YEAR_9999_END_S INT64_C(253402300799)
#define SHOWN_DEEP	8 /* CBOR in byte strings in CBOR … */

/* What is known of the item that is read. */
struct place {
	struct show_shape shape;
	const struct show_form *signed_form; /* of a message: what its payload is */
	unsigned depth;			     /* of byte strings in byte strings */
};

static void say_item(struct buf *out, struct cbor_reader *r, struct place at);

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

static void say_string(struct buf *out, struct bytes b, struct place at)
{
	if (at.depth < SHOWN_DEEP && is_structure(b)) {
		struct cbor_reader inner = cbor_open(b);
		at.depth++;
		buf_append_text(out, "<<");
		say_item(out, &inner, at);
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

/* ---- what has a name */

static bool ends_with(struct bytes name, const char *end)
{
	size_t tail = strlen(end);
	return name.len >= tail && memcmp(name.data + name.len - tail, end, tail) == 0;
}

void show_time(char out[static LOCAL_TEXT], struct bytes name, int64_t n)
{
	static const char *const seconds[] = {"_at", "time", "valid_until", "not_before", "not_after",
					      "exp", "nbf",  "iat",	    "since"};
	bool is_day = ends_with(name, "day"), is_time = is_day || ends_with(name, "_ms");
	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++)
		is_time |= ends_with(name, seconds[i]);
	int64_t at = ends_with(name, "_ms") ? n / 1000 : n;
	out[0] = '\0';
	if (!is_time || n < 0 || at > (is_day ? YEAR_9999_END_S / DAY_S : YEAR_9999_END_S))
		return;
	local_format(out, is_day ? day_start((int32_t)at) : at);
	if (is_day)
		out[sizeof("dd/mm/yyyy") - 1] = '\0';
}

static void say_name(struct buf *out, struct bytes name)
{
	if (name.len == 0)
		return;
	buf_append_byte(out, '/');
	buf_append(out, name.data, name.len);
	buf_append_text(out, "/ ");
}

/* A slash would end the comment. */
static void say_time(struct buf *out, struct bytes name, int64_t n)
{
	char text[LOCAL_TEXT];
	show_time(text, name, n);
	for (char *c = text; *c; c++)
		*c = *c == '/' ? '.' : *c;
	if (text[0] != '\0')
		buf_append_format(out, " /%s/", text);
}

/* A part of `whole`. `type`: of the entry whose member this is, once it was read. */
static void say_part(struct buf *out, struct cbor_reader *r, struct show_part part, struct place whole, const char **type)
{
	struct cbor_reader ahead = *r;
	int64_t n = cbor_peek(r) == CBOR_UINT ? cbor_read_int(&ahead, 0, INT64_MAX) : -1;
	if (part.shape.is_payload)
		part.shape = (struct show_shape){.form = whole.signed_form};
	if (part.shape.is_by_type && *type)
		part.shape = (struct show_shape){.form = show_form_find(bytes_of_text(*type))};
	say_item(out, r, (struct place){.shape = part.shape, .depth = whole.depth});
	if (n < 0 || ahead.failed)
		return;
	say_time(out, part.name, n);
	if (!part.shape.is_type || n > UINT32_MAX)
		return;
	*type = entry_type_name((enum entry_type)n);
	if (*type)
		buf_append_format(out, " /%s/", *type);
}

static struct show_part element_of(struct show_shape whole, size_t i)
{
	if (whole.is_list)
		return (struct show_part){.shape = {.form = whole.form, .is_signed = whole.is_signed}};
	return whole.form && !whole.is_signed ? show_element(whole.form, i) : (struct show_part){0};
}

static void say_array(struct buf *out, struct cbor_reader *r, struct place at)
{
	const char *type = NULL;
	size_t count = cbor_read_array(r, 0, SIZE_MAX);
	buf_append_byte(out, '[');
	for (size_t i = 0; i < count && !r->failed; i++) {
		struct show_part part = element_of(at.shape, i);
		buf_append_text(out, i > 0 ? ", " : "");
		say_name(out, part.name);
		say_part(out, r, part, at, &type);
	}
	buf_append_byte(out, ']');
}

static struct show_part read_member(const struct cbor_reader *r, struct show_shape whole)
{
	struct cbor_reader ahead = *r;
	enum cbor_kind kind = cbor_peek(r);
	int64_t key = kind == CBOR_UINT || kind == CBOR_NINT ? cbor_read_int(&ahead, INT64_MIN, INT64_MAX) : 0;
	bool has_key = whole.form && !whole.is_signed && !whole.is_list && key != 0 && !ahead.failed;
	return has_key ? show_member(whole.form, key) : (struct show_part){0};
}

static void say_map(struct buf *out, struct cbor_reader *r, struct place at)
{
	const char *type = NULL;
	size_t count = cbor_read_map(r, 0, SIZE_MAX / 2);
	buf_append_byte(out, '{');
	for (size_t i = 0; i < count && !r->failed; i++) {
		struct show_part part = read_member(r, at.shape);
		buf_append_text(out, i > 0 ? ", " : "");
		say_name(out, part.name);
		say_item(out, r, (struct place){.depth = at.depth});
		buf_append_text(out, ": ");
		say_part(out, r, part, at, &type);
	}
	buf_append_byte(out, '}');
}

/* ---- the rest */

static void say_simple(struct buf *out, struct cbor_reader *r)
{
	if (cbor_read_null(r))
		buf_append_text(out, "null");
	else
		buf_append_text(out, cbor_read_bool(r) ? "true" : "false");
}

/* The one tag of this house: a COSE_Sign1 message. */
static void say_tagged(struct buf *out, struct cbor_reader *r, struct place at)
{
	struct place inner = {.depth = at.depth};
	if (at.shape.is_signed && !at.shape.is_list) {
		inner.shape.form = show_form_find(bytes_of_text("message"));
		inner.signed_form = at.shape.form;
	}
	cbor_read_tag(r, 18);
	buf_append_text(out, "18(");
	say_item(out, r, inner);
	buf_append_byte(out, ')');
}

static void say_item(struct buf *out, struct cbor_reader *r, struct place at)
{
	enum cbor_kind kind = cbor_peek(r);
	if (kind == CBOR_UINT)
		buf_append_format(out, "%llu", (unsigned long long)cbor_read_uint(r, UINT64_MAX));
	else if (kind == CBOR_NINT)
		buf_append_format(out, "%lld", (long long)cbor_read_int(r, INT64_MIN, -1));
	else if (kind == CBOR_BYTES)
		say_string(out, cbor_read_bytes(r, 0, SIZE_MAX), at);
	else if (kind == CBOR_TEXT)
		say_quoted(out, cbor_read_text(r, 0, SIZE_MAX));
	else if (kind == CBOR_ARRAY)
		say_array(out, r, at);
	else if (kind == CBOR_MAP)
		say_map(out, r, at);
	else if (kind == CBOR_TAG)
		say_tagged(out, r, at);
	else
		say_simple(out, r);
}

void show_bytes(struct buf *out, struct bytes b, struct show_shape shape)
{
	struct cbor_reader r = cbor_open(b);
	if (is_structure(b))
		say_item(out, &r, (struct place){.shape = shape});
	else if (b.len > 64 && utf8_is_valid(b.data, b.len))
		show_text(out, b);
	else
		buf_append_hex(out, b.data, b.len);
}
