#include <hoaban/checkpoint.h>
#include "lines.h"
#include <inttypes.h>
#include <stdio.h>

enum err checkpoint_body(struct buf *out, const struct checkpoint *c)
{
	if (!key_name_is_valid(bytes_of(c->origin, strnlen(c->origin, ORIGIN_TEXT))) || c->size > INT64_MAX)
		return E_INVALID;
	buf_append_format(out, "%s\n%" PRIu64 "\n", c->origin, c->size);
	buf_append_base64(out, c->root.bytes, HASH_LEN);
	buf_append_byte(out, '\n');
	return buf_status(out);
}

enum err checkpoint_note(struct buf *out, const struct checkpoint *c, const uint8_t public_key[static PUBLIC_KEY_LEN],
			 const uint8_t signature[static SIGNATURE_LEN])
{
	struct note_verifier v;
	uint8_t blob[sizeof(v.key_id) + SIGNATURE_LEN];

	note_verifier_init(&v, c->origin, public_key);
	memcpy(blob, v.key_id, sizeof(v.key_id));
	memcpy(blob + sizeof(v.key_id), signature, SIGNATURE_LEN);
	TRY(checkpoint_body(out, c));
	buf_append_format(out, "\n\u2014 %s ", c->origin);
	buf_append_base64(out, blob, sizeof(blob));
	buf_append_byte(out, '\n');
	return buf_status(out);
}

enum err checkpoint_parse(struct checkpoint *out, struct bytes text)
{
	struct bytes line, rest = text;

	*out = (struct checkpoint){0};
	TRY(line_take(&line, &rest));
	if (!key_name_is_valid(line))
		return E_MALFORMED;
	memcpy(out->origin, line.data, line.len);
	TRY(line_take(&line, &rest));
	TRY(line_number(&out->size, line));
	TRY(line_take(&line, &rest));
	TRY(line_hash(&out->root, line));
	/* Nothing more, or a blank line and the signatures: extension lines are not ours. */
	return rest.len == 0 || rest.data[0] == '\n' ? E_OK : E_MALFORMED;
}

enum err log_origin_name(char out[static ORIGIN_TEXT], const char *first, uint64_t number)
{
	int len = number == 0 ? snprintf(out, ORIGIN_TEXT, "%s", first)
			      : snprintf(out, ORIGIN_TEXT, "%s/%" PRIu64, first, number + 1);
	return len > 0 && len < ORIGIN_TEXT ? E_OK : E_TOO_LARGE;
}

/* By writing it again: "/02" and "/1" are not ours. */
bool log_origin_is_of(const char *name, const char *first)
{
	char again[ORIGIN_TEXT];
	int64_t number;
	size_t len = strlen(first);
	if (str_equal(name, first))
		return true;
	if (strncmp(name, first, len) != 0 || name[len] != '/' || int_parse(&number, name + len + 1, 2, UINT32_MAX) != E_OK)
		return false;
	return log_origin_name(again, first, (uint64_t)number - 1) == E_OK && str_equal(again, name);
}
