#include <hoaban/cosignature.h>

#include "fields.h"
#include "lines.h"
#include "note_parts.h"

#include <inttypes.h>

#define TYPE_COSIGNATURE 4
#define TIME_LEN	 8

enum err cosigner_init(struct cosigner *c, const char *name, const uint8_t public_key[static PUBLIC_KEY_LEN])
{
	*c = (struct cosigner){0};
	if (!key_name_is_valid(bytes_of_text(name)))
		return E_INVALID;
	memcpy(c->name, name, strlen(name));
	memcpy(c->public_key, public_key, PUBLIC_KEY_LEN);
	note_key_id(c->key_id, c->name, TYPE_COSIGNATURE, public_key);
	return E_OK;
}

void cosigner_format(char out[static VKEY_TEXT], const struct cosigner *c)
{
	note_key_format(out, c->name, TYPE_COSIGNATURE, c->public_key);
}

enum err cosigner_parse(struct cosigner *out, const char *text)
{
	char name[ORIGIN_TEXT];
	uint8_t key[PUBLIC_KEY_LEN];
	*out = (struct cosigner){0};
	TRY(note_key_parse(name, key, TYPE_COSIGNATURE, text));
	return cosigner_init(out, name, key);
}

enum err cosignature_message(struct buf *out, struct bytes text, int64_t time)
{
	if (time < 0 || time > TIME_MAX)
		return E_INVALID;
	buf_append_format(out, "cosignature/v1\ntime %" PRId64 "\n", time);
	buf_append(out, text.data, text.len);
	return buf_status(out);
}

static void put_time(uint8_t out[static TIME_LEN], int64_t time)
{
	for (int i = 0; i < TIME_LEN; i++)
		out[i] = (uint8_t)((uint64_t)time >> (8 * (TIME_LEN - 1 - i)));
}

static int64_t get_time(const uint8_t in[static TIME_LEN])
{
	uint64_t time = 0;
	for (int i = 0; i < TIME_LEN; i++)
		time = time << 8 | in[i];
	return time > (uint64_t)TIME_MAX ? -1 : (int64_t)time;
}

enum err cosignature_line(struct buf *out, const struct cosigner *c, int64_t time,
			  const uint8_t signature[static SIGNATURE_LEN])
{
	uint8_t blob[sizeof(c->key_id) + TIME_LEN + SIGNATURE_LEN];
	memcpy(blob, c->key_id, sizeof(c->key_id));
	put_time(blob + sizeof(c->key_id), time);
	memcpy(blob + sizeof(c->key_id) + TIME_LEN, signature, SIGNATURE_LEN);
	buf_append_format(out, "\u2014 %s ", c->name);
	buf_append_base64(out, blob, sizeof(blob));
	buf_append_byte(out, '\n');
	return buf_status(out);
}

static bool is_by(const struct note_signature *s, const struct cosigner *c)
{
	return bytes_equal(s->name, bytes_of_text(c->name)) && memcmp(s->blob, c->key_id, sizeof(c->key_id)) == 0;
}

static enum err signature_verify(int64_t *time, const struct note_signature *s, struct bytes text, const struct cosigner *c)
{
	const uint8_t *at = s->blob + sizeof(c->key_id);
	if (s->len != sizeof(c->key_id) + TIME_LEN + SIGNATURE_LEN)
		return E_BAD_SIGNATURE;
	BUF_LOCAL message;
	*time = get_time(at);
	buf_init(&message, text.len + 64);
	if (cosignature_message(&message, text, *time) != E_OK)
		return E_BAD_SIGNATURE;
	return key_verify(at + TIME_LEN, buf_bytes(&message), c->public_key);
}

enum err cosignature_verify(struct cosignature *out, struct bytes note, const struct cosigner *c)
{
	struct bytes line, rest;
	struct note_signature s;
	int64_t time;
	bool found = false;

	*out = (struct cosignature){.time = -1};
	TRY(note_split(&out->text, &rest, note));
	for (size_t i = 0; rest.len > 0; i++) {
		if (i == NOTE_SIGNATURES_MAX)
			return E_MALFORMED;
		TRY(line_take(&line, &rest));
		TRY(note_signature_parse(&s, line));
		if (!is_by(&s, c))
			continue;
		TRY(signature_verify(&time, &s, out->text, c));
		found = true;
		if (time > out->time) {
			out->time = time;
			out->line = bytes_of(line.data, line.len + 1);
		}
	}
	return found ? E_OK : E_BAD_SIGNATURE;
}
