/* What a till and the server say to each other about the journal: an upload and its answer. */
#include <hoaban/cbor.h>
#include <hoaban/checkpoint.h>
#include <hoaban/entry.h>

static void put_checkpoint(struct buf *out, struct bytes checkpoint)
{
	if (checkpoint.len == 0)
		cbor_put_null(out);
	else
		cbor_put_textn(out, (const char *)checkpoint.data, checkpoint.len);
}

static struct bytes read_checkpoint(struct cbor_reader *r)
{
	if (cbor_read_null(r))
		return (struct bytes){0};
	return cbor_read_text(r, 1, CHECKPOINT_TEXT);
}

static void put_attachment(struct buf *out, const struct journal_attachment *a)
{
	cbor_put_array(out, 4);
	cbor_put_uint(out, a->seq);
	cbor_put_uint(out, a->kind);
	cbor_put_uint(out, a->index);
	cbor_put_bytes(out, a->bytes.data, a->bytes.len);
}

void journal_batch_encode(struct buf *out, const struct journal_batch *b)
{
	cbor_put_array(out, 3);
	cbor_put_array(out, b->count);
	for (size_t i = 0; i < b->count; i++)
		cbor_put_bytes(out, b->entries[i].data, b->entries[i].len);
	put_checkpoint(out, b->checkpoint);
	cbor_put_array(out, b->attachment_count);
	for (size_t i = 0; i < b->attachment_count; i++)
		put_attachment(out, &b->attachments[i]);
}

static void read_attachment(struct journal_attachment *a, struct cbor_reader *r)
{
	cbor_read_array(r, 4, 4);
	a->seq = cbor_read_uint(r, INT64_MAX);
	a->kind = (uint32_t)cbor_read_uint(r, UINT32_MAX);
	a->index = (uint32_t)cbor_read_uint(r, UINT32_MAX);
	a->bytes = cbor_read_bytes(r, 1, ATTACHMENT_BYTES_MAX);
}

enum err journal_batch_decode(struct journal_batch *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);

	out->count = 0;
	out->attachment_count = 0;
	out->checkpoint = (struct bytes){0};
	if (in.len > JOURNAL_BATCH_BYTES)
		return E_TOO_LARGE;
	cbor_read_array(&r, 3, 3);
	out->count = cbor_read_array(&r, 0, JOURNAL_BATCH_MAX);
	for (size_t i = 0; i < out->count; i++)
		out->entries[i] = cbor_read_bytes(&r, 1, ENTRY_BYTES_MAX);
	out->checkpoint = read_checkpoint(&r);
	out->attachment_count = cbor_read_array(&r, 0, JOURNAL_ATTACHMENTS_MAX);
	for (size_t i = 0; i < out->attachment_count && !r.failed; i++)
		read_attachment(&out->attachments[i], &r);
	return cbor_finish(&r);
}

void journal_answer_encode(struct buf *out, const struct journal_answer *a)
{
	cbor_put_array(out, 3);
	cbor_put_uint(out, a->last_seq);
	cbor_put_bytes(out, a->last_hash, sizeof(a->last_hash));
	put_checkpoint(out, a->checkpoint);
}

enum err journal_answer_decode(struct journal_answer *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);

	*out = (struct journal_answer){0};
	cbor_read_array(&r, 3, 3);
	out->last_seq = cbor_read_uint(&r, INT64_MAX);
	cbor_read_fixed(&r, out->last_hash, sizeof(out->last_hash));
	out->checkpoint = read_checkpoint(&r);
	return cbor_finish(&r);
}
