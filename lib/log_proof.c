/* Offline proofs (C2SP tlog-proof@v1) that one entry stands in the log. */
#include <hoaban/checkpoint.h>
#include "lines.h"
#include <inttypes.h>

#define PROOF_HEAD "c2sp.org/tlog-proof@v1"

enum err log_proof_format(struct buf *out, const struct log_proof *p)
{
	if (p->entry.len == 0 || p->count > MERKLE_PROOF_MAX || p->index > INT64_MAX)
		return E_INVALID;
	buf_append_text(out, PROOF_HEAD "\nextra ");
	buf_append_base64(out, p->entry.data, p->entry.len);
	buf_append_format(out, "\nindex %" PRIu64 "\n", p->index);
	for (size_t i = 0; i < p->count; i++) {
		buf_append_base64(out, p->path[i].bytes, HASH_LEN);
		buf_append_byte(out, '\n');
	}
	buf_append_byte(out, '\n');
	buf_append(out, p->note.data, p->note.len);
	return buf_status(out);
}

static enum err parse_entry(struct log_proof *out, struct buf *scratch, struct bytes text)
{
	uint8_t entry[1024]; /* four times the largest leaf */
	size_t len = sizeof(entry), start = scratch->len;

	if (text.len == 0 || base64_parse(entry, &len, (const char *)text.data, text.len) != E_OK)
		return E_MALFORMED;
	buf_append(scratch, entry, len);
	TRY(buf_status(scratch));
	out->entry = bytes_of(buf_bytes(scratch).data + start, len);
	return E_OK;
}

static enum err parse_path(struct log_proof *out, struct bytes *rest)
{
	struct bytes line;

	for (;;) {
		TRY(line_take(&line, rest));
		if (line.len == 0)
			return E_OK;
		if (out->count == MERKLE_PROOF_MAX)
			return E_MALFORMED;
		TRY(line_hash(&out->path[out->count++], line));
	}
}

enum err log_proof_parse(struct log_proof *out, struct buf *scratch, struct bytes text)
{
	struct bytes line, value, rest = text;
	struct checkpoint c;

	*out = (struct log_proof){0};
	TRY(line_take(&line, &rest));
	if (!bytes_equal(line, bytes_of_text(PROOF_HEAD)))
		return E_MALFORMED;
	TRY(line_take(&line, &rest));
	TRY(line_after(&value, line, "extra "));
	TRY(parse_entry(out, scratch, value));
	TRY(line_take(&line, &rest));
	TRY(line_after(&value, line, "index "));
	TRY(line_number(&out->index, value));
	TRY(parse_path(out, &rest));
	out->note = rest;
	return checkpoint_parse(&c, rest);
}

enum err log_proof_verify(const struct log_proof *p, const struct note_verifier *v)
{
	struct checkpoint c;
	struct bytes text;
	struct hash leaf;

	TRY(note_verify(&text, p->note, v));
	TRY(checkpoint_parse(&c, text));
	if (!str_equal(c.origin, v->name))
		return E_INVALID;
	merkle_leaf(&leaf, p->entry);
	return merkle_verify_inclusion(&leaf, p->index, c.size, p->path, p->count, &c.root);
}
