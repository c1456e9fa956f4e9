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

void journal_batch_encode(struct buf *out, const struct journal_batch *b)
{
	cbor_put_array(out, 2);
	cbor_put_array(out, b->count);
	for (size_t i = 0; i < b->count; i++)
		cbor_put_bytes(out, b->entries[i].data, b->entries[i].len);
	put_checkpoint(out, b->checkpoint);
}

enum err journal_batch_decode(struct journal_batch *out, struct bytes in)
{
	struct cbor_reader r = cbor_open(in);

	out->count = 0;
	out->checkpoint = (struct bytes){0};
	if (in.len > JOURNAL_BATCH_BYTES)
		return E_TOO_LARGE;
	cbor_read_array(&r, 2, 2);
	out->count = cbor_read_array(&r, 0, JOURNAL_BATCH_MAX);
	for (size_t i = 0; i < out->count; i++)
		out->entries[i] = cbor_read_bytes(&r, 1, ENTRY_BYTES_MAX);
	out->checkpoint = read_checkpoint(&r);
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
