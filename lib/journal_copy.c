#include <hoaban/journal_copy.h>
#include <hoaban/cbor.h>

#define MAGIC	    "HBJC1\n"
#define MAGIC_LEN   (sizeof(MAGIC) - 1)
#define CHECK_LEN   8
#define FRAME_LEN   (1 + 4 + CHECK_LEN)
#define MARK_BODY   (8 + 8 + HASH_LEN)
#define BODY_MAX    (ENTRY_BYTES_MAX + ATTACHMENT_BYTES_MAX)
#define HEADED_BODY (BODY_MAX + 5)

/* ---- writing */

static void check_of(uint8_t check[static CHECK_LEN], uint8_t kind, struct bytes body)
{
	uint8_t hash[HASH_LEN];
	BUF_LOCAL headed;
	buf_init(&headed, HEADED_BODY);
	buf_append_byte(&headed, kind);
	buf_append_u32be(&headed, (uint32_t)body.len);
	buf_append(&headed, body.data, body.len);
	sha256(hash, buf_bytes(&headed));
	memcpy(check, hash, CHECK_LEN);
}

static void put(struct buf *out, enum journal_copy_kind kind, struct bytes body)
{
	uint8_t check[CHECK_LEN];
	if (body.len > BODY_MAX) {
		out->failed = true;
		return;
	}
	check_of(check, (uint8_t)kind, body);
	buf_append_byte(out, (uint8_t)kind);
	buf_append_u32be(out, (uint32_t)body.len);
	buf_append(out, check, sizeof check);
	buf_append(out, body.data, body.len);
}

void journal_copy_begin(struct buf *out, const uint8_t device[static UUID_LEN])
{
	buf_append(out, MAGIC, MAGIC_LEN);
	buf_append(out, device, UUID_LEN);
}

void journal_copy_put_entry(struct buf *out, struct bytes entry)
{
	put(out, COPY_ENTRY, entry);
}

void journal_copy_put_attachment(struct buf *out, const struct journal_attachment *a)
{
	BUF_LOCAL body;
	buf_init(&body, BODY_MAX);
	cbor_put_array(&body, 4);
	cbor_put_uint(&body, a->seq);
	cbor_put_uint(&body, a->kind);
	cbor_put_uint(&body, a->index);
	cbor_put_bytes(&body, a->bytes.data, a->bytes.len);
	if (buf_status(&body) != E_OK)
		out->failed = true;
	else
		put(out, COPY_ATTACHMENT, buf_bytes(&body));
}

void journal_copy_put_mark(struct buf *out, const struct journal_copy_mark *m)
{
	uint8_t room[MARK_BODY];
	struct buf body = BUF_FIXED(room);
	buf_append_u64be(&body, m->seq);
	buf_append_u64be(&body, m->offset);
	buf_append(&body, m->hash, HASH_LEN);
	put(out, COPY_MARK, buf_bytes(&body));
}

/* ---- reading */

static uint64_t read_be(const uint8_t *p, size_t len)
{
	uint64_t v = 0;
	for (size_t i = 0; i < len; i++)
		v = v << 8 | p[i];
	return v;
}

enum err journal_copy_open(struct journal_copy_reader *r, struct bytes all, uint8_t device[static UUID_LEN])
{
	*r = (struct journal_copy_reader){.all = all, .at = JOURNAL_COPY_HEAD};
	if (all.len < JOURNAL_COPY_HEAD || memcmp(all.data, MAGIC, MAGIC_LEN) != 0)
		return E_MALFORMED;
	memcpy(device, all.data + MAGIC_LEN, UUID_LEN);
	return E_OK;
}

static enum err read_attachment(struct journal_attachment *a, struct bytes body)
{
	struct cbor_reader r = cbor_open(body);
	cbor_read_array(&r, 4, 4);
	a->seq = cbor_read_uint(&r, INT64_MAX);
	a->kind = (uint32_t)cbor_read_uint(&r, UINT32_MAX);
	a->index = (uint32_t)cbor_read_uint(&r, UINT32_MAX);
	a->bytes = cbor_read_bytes(&r, 1, ATTACHMENT_BYTES_MAX);
	return cbor_finish(&r);
}

static enum err read_mark(struct journal_copy_mark *m, struct bytes body, uint64_t at)
{
	if (body.len != MARK_BODY)
		return E_CORRUPT;
	m->seq = read_be(body.data, 8);
	m->offset = read_be(body.data + 8, 8);
	memcpy(m->hash, body.data + 16, HASH_LEN);
	return m->offset == at ? E_OK : E_CORRUPT;
}

static enum err read_body(struct journal_copy_record *out, uint8_t kind, struct bytes body, uint64_t at)
{
	*out = (struct journal_copy_record){.kind = (enum journal_copy_kind)kind};
	switch (kind) {
	case COPY_ENTRY:
		out->entry = body;
		return body.len > 0 && body.len <= ENTRY_BYTES_MAX ? E_OK : E_CORRUPT;
	case COPY_ATTACHMENT:
		return read_attachment(&out->attachment, body) == E_OK ? E_OK : E_CORRUPT;
	case COPY_MARK:
		return read_mark(&out->mark, body, at);
	default:
		return E_CORRUPT;
	}
}

static bool is_zero(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.data[i] != 0)
			return false;
	return true;
}

/* A file that was being written when the stick went: a record cut short, or room that was given and never filled. */
static enum err end_torn(struct journal_copy_reader *r)
{
	r->is_torn = true;
	return E_NOT_FOUND;
}

enum err journal_copy_next(struct journal_copy_reader *r, struct journal_copy_record *out)
{
	struct bytes rest = bytes_of(r->all.data + r->at, r->all.len - r->at);
	uint8_t check[CHECK_LEN];
	if (rest.len == 0)
		return E_NOT_FOUND;
	if (rest.len < FRAME_LEN || is_zero(rest))
		return end_torn(r);
	uint8_t kind = rest.data[0];
	size_t len = (size_t)read_be(rest.data + 1, 4);
	if (len > BODY_MAX)
		return E_CORRUPT;
	if (rest.len - FRAME_LEN < len)
		return end_torn(r);
	struct bytes body = bytes_of(rest.data + FRAME_LEN, len);
	check_of(check, kind, body);
	if (memcmp(check, rest.data + 5, CHECK_LEN) != 0)
		return rest.len - FRAME_LEN == len ? end_torn(r) : E_CORRUPT;
	TRY(read_body(out, kind, body, r->at));
	r->at += FRAME_LEN + len;
	return E_OK;
}

enum err journal_copy_last_mark(struct journal_copy_mark *out, struct bytes tail, uint64_t file_size)
{
	struct journal_copy_record record;
	if (tail.len != JOURNAL_COPY_MARK || file_size < JOURNAL_COPY_HEAD + JOURNAL_COPY_MARK)
		return E_NOT_FOUND;
	uint64_t offset = file_size - JOURNAL_COPY_MARK;
	uint8_t check[CHECK_LEN];
	struct bytes body = bytes_of(tail.data + FRAME_LEN, MARK_BODY);
	check_of(check, tail.data[0], body);
	if (tail.data[0] != COPY_MARK || read_be(tail.data + 1, 4) != MARK_BODY ||
	    memcmp(check, tail.data + 5, CHECK_LEN) != 0 || read_body(&record, COPY_MARK, body, offset) != E_OK)
		return E_NOT_FOUND;
	*out = record.mark;
	return E_OK;
}
