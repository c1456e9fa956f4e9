#include <hoaban/cbor.h>

enum { MAJOR_UINT, MAJOR_NINT, MAJOR_BYTES, MAJOR_TEXT, MAJOR_ARRAY, MAJOR_MAP, MAJOR_TAG, MAJOR_SIMPLE };
enum { SIMPLE_FALSE = 20, SIMPLE_TRUE = 21, SIMPLE_NULL = 22 };

#define DEPTH_MAX 16

/* ---------------------------------------------------------------- writer */
static void put_head(struct buf *b, unsigned major, uint64_t arg)
{
	uint8_t head[9];
	unsigned bytes = arg < 24 ? 0 : arg <= UINT8_MAX ? 1 : arg <= UINT16_MAX ? 2 : arg <= UINT32_MAX ? 4 : 8;
	static const uint8_t additional[9] = {[1] = 24, [2] = 25, [4] = 26, [8] = 27};
	head[0] = (uint8_t)(major << 5 | (bytes == 0 ? (unsigned)arg : additional[bytes]));
	for (unsigned i = 0; i < bytes; i++)
		head[1 + i] = (uint8_t)(arg >> (8 * (bytes - 1 - i)));
	buf_append(b, head, 1 + bytes);
}

void cbor_put_uint(struct buf *b, uint64_t v)
{
	put_head(b, MAJOR_UINT, v);
}

void cbor_put_int(struct buf *b, int64_t v)
{
	put_head(b, v < 0 ? MAJOR_NINT : MAJOR_UINT, v < 0 ? ~(uint64_t)v : (uint64_t)v);
}

void cbor_put_bytes(struct buf *b, const void *data, size_t len)
{
	put_head(b, MAJOR_BYTES, len);
	buf_append(b, data, len);
}

void cbor_put_text(struct buf *b, const char *text)
{
	cbor_put_textn(b, text, strlen(text));
}

void cbor_put_textn(struct buf *b, const char *text, size_t len)
{
	put_head(b, MAJOR_TEXT, len);
	buf_append(b, text, len);
}

void cbor_put_array(struct buf *b, size_t count)
{
	put_head(b, MAJOR_ARRAY, count);
}

void cbor_put_map(struct buf *b, size_t pairs)
{
	put_head(b, MAJOR_MAP, pairs);
}

void cbor_put_tag(struct buf *b, uint64_t tag)
{
	put_head(b, MAJOR_TAG, tag);
}

void cbor_put_bool(struct buf *b, bool v)
{
	put_head(b, MAJOR_SIMPLE, v ? SIMPLE_TRUE : SIMPLE_FALSE);
}

void cbor_put_null(struct buf *b)
{
	put_head(b, MAJOR_SIMPLE, SIMPLE_NULL);
}

/* ---------------------------------------------------------------- heads */
struct cbor_reader cbor_open(struct bytes in)
{
	static const uint8_t nothing[1];
	const uint8_t *at = in.len == 0 ? nothing : in.data;
	return (struct cbor_reader){.at = at, .end = at + in.len};
}

void cbor_fail(struct cbor_reader *r)
{
	r->failed = true;
}

static size_t left(const struct cbor_reader *r)
{
	return (size_t)(r->end - r->at);
}

enum cbor_kind cbor_peek(const struct cbor_reader *r)
{
	static const enum cbor_kind kinds[8] = {CBOR_UINT,  CBOR_NINT, CBOR_BYTES, CBOR_TEXT,
						CBOR_ARRAY, CBOR_MAP,  CBOR_TAG,   CBOR_SIMPLE};
	return r->failed || left(r) == 0 ? CBOR_NONE : kinds[*r->at >> 5];
}

/* Only the shortest form of an argument is accepted; of the simple values only false, true and null. */
static bool is_canonical(unsigned major, unsigned bytes, uint64_t arg)
{
	static const uint64_t least[9] = {[1] = 24, [2] = UINT8_MAX + 1, [4] = UINT16_MAX + 1, [8] = (uint64_t)UINT32_MAX + 1};
	if (major == MAJOR_SIMPLE)
		return bytes == 0 && arg >= SIMPLE_FALSE && arg <= SIMPLE_NULL;
	return arg >= least[bytes];
}

/* The next head's argument; *major is MAJOR_…. False (and failed) when there is no well-formed head. */
static bool take_head(struct cbor_reader *r, unsigned *major, uint64_t *arg)
{
	if (r->failed || left(r) == 0)
		return !(r->failed = true);
	unsigned additional = *r->at & 31;
	unsigned bytes = additional < 24 ? 0 : additional < 28 ? 1u << (additional - 24) : 16;
	if (bytes > 8 || left(r) - 1 < bytes)
		return !(r->failed = true);
	uint64_t v = additional;
	if (bytes > 0)
		v = 0;
	for (unsigned i = 0; i < bytes; i++)
		v = v << 8 | r->at[1 + i];
	*major = *r->at >> 5;
	*arg = v;
	if (!is_canonical(*major, bytes, v))
		return !(r->failed = true);
	r->at += 1 + bytes;
	return true;
}

/* The argument of a head of this major type within [min, max], else 0 and failed. */
static uint64_t take(struct cbor_reader *r, unsigned expected, uint64_t min, uint64_t max)
{
	unsigned major;
	uint64_t arg;
	if (!take_head(r, &major, &arg))
		return 0;
	if (major == expected && arg >= min && arg <= max)
		return arg;
	r->failed = true;
	return 0;
}

/* ---------------------------------------------------------------- reader */
uint64_t cbor_read_uint(struct cbor_reader *r, uint64_t max)
{
	return take(r, MAJOR_UINT, 0, max);
}

int64_t cbor_read_int(struct cbor_reader *r, int64_t min, int64_t max)
{
	unsigned major;
	uint64_t arg;
	if (!take_head(r, &major, &arg))
		return 0;
	int64_t v = major == MAJOR_NINT ? (int64_t)~arg : (int64_t)arg;
	if (major <= MAJOR_NINT && arg <= INT64_MAX && v >= min && v <= max)
		return v;
	r->failed = true;
	return 0;
}

static struct bytes take_string(struct cbor_reader *r, unsigned major, size_t min, size_t max)
{
	uint64_t len = take(r, major, min, max);
	if (!r->failed && len > left(r))
		r->failed = true;
	struct bytes view = {r->at, r->failed ? 0 : (size_t)len};
	r->at += view.len;
	return view;
}

struct bytes cbor_read_bytes(struct cbor_reader *r, size_t min, size_t max)
{
	return take_string(r, MAJOR_BYTES, min, max);
}

void cbor_read_fixed(struct cbor_reader *r, uint8_t *out, size_t len)
{
	struct bytes view = take_string(r, MAJOR_BYTES, len, len);
	if (view.len == len)
		memcpy(out, view.data, len);
	else
		memset(out, 0, len);
}

struct bytes cbor_read_text(struct cbor_reader *r, size_t min, size_t max)
{
	struct bytes view = take_string(r, MAJOR_TEXT, min, max);
	if (utf8_is_valid(view.data, view.len))
		return view;
	r->failed = true;
	return (struct bytes){view.data, 0};
}

size_t cbor_read_array(struct cbor_reader *r, size_t min, size_t max)
{
	return (size_t)take(r, MAJOR_ARRAY, min, max);
}

size_t cbor_read_map(struct cbor_reader *r, size_t min, size_t max)
{
	return (size_t)take(r, MAJOR_MAP, min, max);
}

void cbor_read_key(struct cbor_reader *r, int64_t expected)
{
	cbor_read_int(r, expected, expected);
}

void cbor_read_tag(struct cbor_reader *r, uint64_t expected)
{
	take(r, MAJOR_TAG, expected, expected);
}

bool cbor_read_bool(struct cbor_reader *r)
{
	return take(r, MAJOR_SIMPLE, SIMPLE_FALSE, SIMPLE_TRUE) == SIMPLE_TRUE;
}

bool cbor_read_null(struct cbor_reader *r)
{
	if (r->failed || left(r) == 0 || *r->at != (MAJOR_SIMPLE << 5 | SIMPLE_NULL))
		return false;
	r->at++;
	return true;
}

/* ---------------------------------------------------------------- whole items */
static struct bytes take_item(struct cbor_reader *r, unsigned depth);

/* Bytewise order of the encodings; no encoding is another's prefix. */
static bool is_ascending(struct bytes a, struct bytes b)
{
	return memcmp(a.data, b.data, a.len < b.len ? a.len : b.len) < 0;
}

static void skip_map(struct cbor_reader *r, uint64_t pairs, unsigned depth)
{
	struct bytes last = {r->at, 0};
	for (uint64_t i = 0; i < pairs && !r->failed; i++) {
		struct bytes key = take_item(r, depth);
		if (!r->failed && i > 0 && !is_ascending(last, key))
			r->failed = true;
		take_item(r, depth);
		last = key;
	}
}

static void skip_content(struct cbor_reader *r, unsigned major, uint64_t arg, unsigned depth)
{
	if (major == MAJOR_MAP)
		skip_map(r, arg, depth);
	else
		for (uint64_t i = 0; i < (major == MAJOR_TAG ? 1 : arg) && !r->failed; i++)
			take_item(r, depth);
}

static struct bytes take_item(struct cbor_reader *r, unsigned depth)
{
	const uint8_t *start = r->at;
	unsigned major;
	uint64_t arg;
	enum cbor_kind kind = cbor_peek(r);
	if (depth == 0)
		r->failed = true;
	else if (kind == CBOR_BYTES)
		cbor_read_bytes(r, 0, SIZE_MAX);
	else if (kind == CBOR_TEXT)
		cbor_read_text(r, 0, SIZE_MAX);
	else if (take_head(r, &major, &arg) && major >= MAJOR_ARRAY && major <= MAJOR_TAG)
		skip_content(r, major, arg, depth - 1);
	return (struct bytes){start, r->failed ? 0 : (size_t)(r->at - start)};
}

struct bytes cbor_read_any(struct cbor_reader *r)
{
	return take_item(r, DEPTH_MAX);
}

enum err cbor_finish(const struct cbor_reader *r)
{
	return r->failed || left(r) > 0 ? E_MALFORMED : E_OK;
}

enum err cbor_check(struct bytes in)
{
	struct cbor_reader r = cbor_open(in);
	cbor_read_any(&r);
	return cbor_finish(&r);
}
