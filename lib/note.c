/* Signed notes (C2SP signed-note) with Ed25519 keys. */
#include "note_parts.h"

#include "fields.h"
#include "lines.h"

#include <stdio.h>

#define TYPE_ED25519   1
#define NOTE_BYTES_MAX (1u << 20)

void note_key_id(uint8_t out[static 4], const char *name, uint8_t type, const uint8_t public_key[static PUBLIC_KEY_LEN])
{
	uint8_t material[ORIGIN_TEXT + 2 + PUBLIC_KEY_LEN];
	struct buf b = BUF_FIXED(material);
	uint8_t digest[HASH_LEN];

	buf_append_text(&b, name);
	buf_append_byte(&b, '\n');
	buf_append_byte(&b, type);
	buf_append(&b, public_key, PUBLIC_KEY_LEN);
	sha256(digest, buf_bytes(&b));
	memcpy(out, digest, 4);
}

void note_key_format(char out[static VKEY_TEXT], const char *name, uint8_t type,
		     const uint8_t public_key[static PUBLIC_KEY_LEN])
{
	struct buf b = {.data = (uint8_t *)out, .cap = VKEY_TEXT, .ceiling = VKEY_TEXT, .is_fixed = true};
	uint8_t key[1 + PUBLIC_KEY_LEN] = {type}, key_id[4];

	note_key_id(key_id, name, type, public_key);
	memcpy(key + 1, public_key, PUBLIC_KEY_LEN);
	buf_append_text(&b, name);
	buf_append_byte(&b, '+');
	buf_append_hex(&b, key_id, sizeof(key_id));
	buf_append_byte(&b, '+');
	buf_append_base64(&b, key, sizeof(key));
	buf_append_byte(&b, '\0');
}

/* The id follows from name and key, so the text is right if writing it again gives the same. */
enum err note_key_parse(char name[static ORIGIN_TEXT], uint8_t public_key[static PUBLIC_KEY_LEN], uint8_t type,
			const char *text)
{
	const char *plus = strchr(text, '+');
	const char *key_text = plus == NULL ? NULL : strchr(plus + 1, '+');
	uint8_t key[1 + PUBLIC_KEY_LEN];
	size_t len = sizeof(key);
	char again[VKEY_TEXT];

	memset(name, 0, ORIGIN_TEXT);
	if (key_text == NULL || !key_name_is_valid(bytes_of(text, (size_t)(plus - text))))
		return E_MALFORMED;
	memcpy(name, text, (size_t)(plus - text));
	if (base64_parse(key, &len, key_text + 1, strlen(key_text + 1)) != E_OK || len != sizeof(key) || key[0] != type)
		return E_MALFORMED;
	memcpy(public_key, key + 1, PUBLIC_KEY_LEN);
	note_key_format(again, name, type, public_key);
	return str_equal(again, text) ? E_OK : E_MALFORMED;
}

void note_verifier_init(struct note_verifier *v, const char *name, const uint8_t public_key[static PUBLIC_KEY_LEN])
{
	*v = (struct note_verifier){0};
	memcpy(v->name, name, strnlen(name, sizeof(v->name) - 1));
	memcpy(v->public_key, public_key, PUBLIC_KEY_LEN);
	note_key_id(v->key_id, v->name, TYPE_ED25519, public_key);
}

void note_vkey_format(char out[static VKEY_TEXT], const struct note_verifier *v)
{
	note_key_format(out, v->name, TYPE_ED25519, v->public_key);
}

enum err note_vkey_parse(struct note_verifier *out, const char *text)
{
	char name[ORIGIN_TEXT];
	uint8_t key[PUBLIC_KEY_LEN];
	*out = (struct note_verifier){0};
	TRY(note_key_parse(name, key, TYPE_ED25519, text));
	note_verifier_init(out, name, key);
	return E_OK;
}

/* The text ends before the last blank line. */
enum err note_split(struct bytes *text, struct bytes *signatures, struct bytes note)
{
	if (note.len < 2 || note.len > NOTE_BYTES_MAX || !utf8_is_valid(note.data, note.len))
		return E_MALFORMED;
	for (size_t i = 0; i < note.len; i++)
		if (note.data[i] < 0x20 && note.data[i] != '\n')
			return E_MALFORMED;
	for (size_t i = note.len - 1; i-- > 0;)
		if (note.data[i] == '\n' && note.data[i + 1] == '\n') {
			*text = bytes_of(note.data, i + 1);
			*signatures = bytes_of(note.data + i + 2, note.len - i - 2);
			return signatures->len > 0 ? E_OK : E_MALFORMED;
		}
	return E_MALFORMED;
}

enum err note_signature_parse(struct note_signature *out, struct bytes line)
{
	const uint8_t *space;
	struct bytes rest;

	TRY(line_after(&rest, line, "\u2014 "));
	space = rest.len > 0 ? memchr(rest.data, ' ', rest.len) : NULL;
	if (space == NULL)
		return E_MALFORMED;
	out->name = bytes_of(rest.data, (size_t)(space - rest.data));
	out->len = sizeof(out->blob);
	if (!key_name_is_valid(out->name))
		return E_MALFORMED;
	if (base64_parse(out->blob, &out->len, (const char *)space + 1, rest.len - out->name.len - 1) != E_OK)
		return E_MALFORMED;
	return out->len > 4 ? E_OK : E_MALFORMED;
}

static bool signature_is_by(const struct note_signature *s, const struct note_verifier *v)
{
	return bytes_equal(s->name, bytes_of_text(v->name)) && memcmp(s->blob, v->key_id, sizeof(v->key_id)) == 0;
}

enum err note_verify(struct bytes *text, struct bytes note, const struct note_verifier *v)
{
	struct bytes line, rest, body;
	bool found = false;
	struct note_signature s;

	*text = (struct bytes){0};
	TRY(note_split(&body, &rest, note));
	for (size_t i = 0; rest.len > 0; i++) {
		if (i == NOTE_SIGNATURES_MAX)
			return E_MALFORMED;
		TRY(line_take(&line, &rest));
		TRY(note_signature_parse(&s, line));
		if (!signature_is_by(&s, v))
			continue;
		if (s.len != sizeof(v->key_id) + SIGNATURE_LEN)
			return E_BAD_SIGNATURE;
		TRY(key_verify(s.blob + sizeof(v->key_id), body, v->public_key));
		found = true;
	}
	if (!found)
		return E_BAD_SIGNATURE;
	*text = body;
	return E_OK;
}
