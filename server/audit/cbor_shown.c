/* CBOR in diagnostic notation, for whoever wants to see what was signed. */
#include "server/audit/trail.h"

#include <hoaban/buf.h>
#include <hoaban/cbor.h>

#define TEXT_MAX    (64u << 10)
#define DEPTH_MAX   16
#define BYTES_SHOWN 32

static void show(struct buf *out, struct cbor_reader *r, unsigned depth);

static void show_list(struct buf *out, struct cbor_reader *r, size_t count, const char *brackets, unsigned depth)
{
	bool is_map = brackets[0] == '{';
	buf_append_byte(out, (uint8_t)brackets[0]);
	for (size_t i = 0; i < count && out->len < TEXT_MAX; i++) {
		if (i > 0)
			buf_append_text(out, ", ");
		show(out, r, depth + 1);
		if (!is_map)
			continue;
		buf_append_text(out, ": ");
		show(out, r, depth + 1);
	}
	buf_append_byte(out, (uint8_t)brackets[1]);
}

static void show_bytes(struct buf *out, struct bytes b)
{
	size_t shown = b.len > BYTES_SHOWN ? BYTES_SHOWN : b.len;
	buf_append_text(out, "h'");
	buf_append_hex(out, b.data, shown);
	if (shown < b.len)
		buf_append_format(out, "…' (%zu)", b.len);
	else
		buf_append_byte(out, '\'');
}

static void show_text(struct buf *out, struct bytes b)
{
	buf_append_byte(out, '"');
	buf_append(out, b.data, b.len);
	buf_append_byte(out, '"');
}

static void show_simple(struct buf *out, struct cbor_reader *r)
{
	if (cbor_read_null(r))
		buf_append_text(out, "null");
	else
		buf_append_text(out, cbor_read_bool(r) ? "true" : "false");
}

static void show(struct buf *out, struct cbor_reader *r, unsigned depth)
{
	if (depth > DEPTH_MAX) {
		cbor_fail(r);
		return;
	}
	switch (cbor_peek(r)) {
	case CBOR_UINT:
	case CBOR_NINT:
		buf_append_format(out, "%lld", (long long)cbor_read_int(r, INT64_MIN, INT64_MAX));
		break;
	case CBOR_BYTES:
		show_bytes(out, cbor_read_bytes(r, 0, SIZE_MAX));
		break;
	case CBOR_TEXT:
		show_text(out, cbor_read_text(r, 0, SIZE_MAX));
		break;
	case CBOR_ARRAY:
		show_list(out, r, cbor_read_array(r, 0, SIZE_MAX), "[]", depth);
		break;
	case CBOR_MAP:
		show_list(out, r, cbor_read_map(r, 0, SIZE_MAX), "{}", depth);
		break;
	case CBOR_SIMPLE:
		show_simple(out, r);
		break;
	case CBOR_TAG:
	case CBOR_NONE:
		cbor_fail(r);
		break;
	}
}

const char *cbor_shown(struct arena *a, struct bytes item)
{
	struct cbor_reader r = cbor_open(item);
	BUF_LOCAL out;
	buf_init(&out, 2 * TEXT_MAX);
	show(&out, &r, 0);
	return arena_text(a, cbor_finish(&r) == E_OK ? buf_text(&out) : "?");
}
