/* From a ticket to the text of its QR, tampered with on the way: in what is signed, in the message around it, in the text.
 *
 * head@N:OLD>NEW	in the protected header, before signing	payload…	in the payload, before signing
 * cose…		in the signed message			text…		in the text, which is written as it stands
 * @N counts bytes from the beginning, from the end when negative; OLD must stand there; one of them may be empty. "payload=HEX"
 * says the whole, "payload+HEX" appends, "payload-3" cuts off, "payload~N" turns the lowest bit of
 * byte N. In texts \s is a blank, \n \t \xHH as in C.
 * "text^" writes the last byte the other way. "text*N" is filled up with zeros to that length; "purpose" signs for a journal,
 * "malleate" writes the signature the other way. */
#include "tests/support/verdict_cases.h"

#include <hoaban/base45.h>

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define ROOM 2048

struct layer {
	const char *name;
	bool is_text; /* words are letters, not hex */
	size_t len;
	uint8_t data[ROOM];
};

struct signing {
	struct verdict_case *c;
	struct arena *arena;
};

static void stop(const struct signing *s, const char *word)
{
	fail_msg("%s: \"%s\" does not fit", s->c->row->is[COLUMN_LABEL], word);
}

static size_t plain_text(uint8_t *out, const char *text, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if (c == '\\' && text[i + 1] == 'x') {
			assert_int_equal(hex_parse(&out[n++], 1, text + i + 2, 2), E_OK);
			i += 3;
			continue;
		}
		if (c == '\\')
			c = text[++i] == 's' ? ' ' : text[i] == 'n' ? '\n' : '\t';
		out[n++] = (uint8_t)c;
	}
	return n;
}

static size_t plain(const struct layer *l, uint8_t out[static ROOM], const char *text, size_t len)
{
	assert_true(len < ROOM);
	if (l->is_text)
		return plain_text(out, text, len);
	assert_int_equal(len % 2, 0);
	assert_int_equal(hex_parse(out, len / 2, text, len), E_OK);
	return len / 2;
}

/* ---------------------------------------------------------------- one change */
static void splice(struct layer *l, size_t at, size_t gone, const uint8_t *in, size_t len)
{
	assert_true(at + gone <= l->len && l->len - gone + len < ROOM);
	memmove(l->data + at + len, l->data + at + gone, l->len - at - gone);
	memcpy(l->data + at, in, len);
	l->len = l->len - gone + len;
}

static void exchange(const struct signing *s, struct layer *l, const char *word)
{
	char *rest;
	uint8_t old[ROOM], new[ROOM];
	long at = strtol(word + 1, &rest, 10);
	if (*rest != ':')
		stop(s, word);
	const char *end = rest + strcspn(rest, ">");
	if (*end != '>')
		stop(s, word);
	size_t old_len = plain(l, old, rest + 1, (size_t)(end - rest - 1)), new_len = plain(l, new, end + 1, strlen(end + 1));
	size_t where = at < 0 ? l->len - (size_t)-at : (size_t)at;
	if (where + old_len > l->len || memcmp(l->data + where, old, old_len) != 0)
		stop(s, word);
	splice(l, where, old_len, new, new_len);
}

static void fill(struct layer *l, size_t len)
{
	assert_true(len < ROOM && len >= l->len);
	memset(l->data + l->len, '0', len - l->len);
	l->len = len;
}

/* The last two characters mean the same byte to a reader who lets a pair be more than one. */
static void alias_pair(struct layer *l)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	uint8_t *pair = l->data + l->len - 2;
	size_t value = (size_t)(strchr(digits, pair[0]) - digits) + 45 * (size_t)(strchr(digits, pair[1]) - digits) + 256;
	pair[0] = (uint8_t)digits[value % 45];
	pair[1] = (uint8_t)digits[value / 45];
}

static void change(const struct signing *s, struct layer *l, const char *word)
{
	uint8_t in[ROOM];
	size_t number = (size_t)strtoul(word + 1, NULL, 10);
	switch (word[0]) {
	case '@':
		exchange(s, l, word);
		return;
	case '=':
		splice(l, 0, l->len, in, plain(l, in, word + 1, strlen(word + 1)));
		return;
	case '+':
		splice(l, l->len, 0, in, plain(l, in, word + 1, strlen(word + 1)));
		return;
	case '-':
		splice(l, l->len - number, number, in, 0);
		return;
	case '*':
		fill(l, number);
		return;
	case '^':
		alias_pair(l);
		return;
	case '~':
		l->data[strtol(word + 1, NULL, 10) < 0 ? l->len - (size_t)strtoul(word + 2, NULL, 10) : number] ^= 1;
		return;
	default:
		stop(s, word);
	}
}

static void tamper(const struct signing *s, struct layer *l)
{
	char *rest = arena_text(s->arena, s->c->row->is[COLUMN_BYTES]);
	size_t len = strlen(l->name);
	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		if (strncmp(word, l->name, len) == 0)
			change(s, l, word + len);
}

static bool has_word(const struct signing *s, const char *wanted)
{
	char *rest = arena_text(s->arena, s->c->row->is[COLUMN_BYTES]);
	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		if (str_equal(word, wanted))
			return true;
	return false;
}

static void check_words(const struct signing *s, const struct layer *const layers[], size_t count)
{
	char *rest = arena_text(s->arena, s->c->row->is[COLUMN_BYTES]);
	for (char *word; (word = strsep(&rest, " ")) != NULL;) {
		bool is_known = str_equal(word, "-") || str_equal(word, "purpose") || str_equal(word, "malleate");
		for (size_t i = 0; i < count; i++)
			is_known = is_known || str_starts_with(word, layers[i]->name);
		if (!is_known)
			stop(s, word);
	}
}

/* ---------------------------------------------------------------- the message */
/* S + L is the same number to a careless verifier (RFC 8032 §5.1.7). */
static void malleate(uint8_t s[static 32])
{
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,	0xd6,
					  0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
	unsigned carry = 0;
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)s[i] + order[i];
		s[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

static void put_bstr(struct buf *out, struct bytes b)
{
	if (b.len > 255)
		buf_append(out, (const uint8_t[]){0x59, (uint8_t)(b.len >> 8)}, 2);
	else if (b.len > 23)
		buf_append_byte(out, 0x58);
	buf_append_byte(out, (uint8_t)(b.len > 23 ? b.len : 0x40 + b.len));
	buf_append(out, b.data, b.len);
}

static void put_message(const struct signing *s, struct layer *out, const struct layer *head, const struct layer *payload,
			const struct verdict_key *k)
{
	uint8_t signature[SIGNATURE_LEN], room[ROOM];
	struct buf message = BUF_FIXED(room), cose = BUF_FIXED(out->data);
	cose_to_be_signed(&message, bytes_of(head->data, head->len), has_word(s, "purpose") ? AAD_ENTRY : AAD_TICKET,
			  bytes_of(payload->data, payload->len));
	assert_int_equal(buf_status(&message), E_OK);
	key_sign(signature, buf_bytes(&message), k->secret_key);
	if (has_word(s, "malleate"))
		malleate(signature + 32);
	buf_append(&cose, "\xd2\x84", 2);
	put_bstr(&cose, bytes_of(head->data, head->len));
	buf_append_byte(&cose, 0xa0);
	put_bstr(&cose, bytes_of(payload->data, payload->len));
	put_bstr(&cose, BYTES(signature));
	assert_int_equal(buf_status(&cose), E_OK);
	out->len = cose.len;
}

static void put_head(struct layer *head, const struct verdict_key *k)
{
	uint8_t kid[KID_LEN];
	cose_kid(kid, k->public_key);
	memcpy(head->data, "\xa2\x01\x27\x04\x48", 5);
	memcpy(head->data + 5, kid, KID_LEN);
	head->len = 5 + KID_LEN;
}

void verdict_case_sign(struct arena *a, const struct verdict_world *w, struct verdict_case *c)
{
	const struct signing s = {c, a};
	const struct verdict_key *k = &w->keys[c->signer];
	struct layer head = {.name = "head"}, payload = {.name = "payload"}, cose = {.name = "cose"},
		     text = {.name = "text", .is_text = true};
	const struct layer *const layers[] = {&head, &payload, &cose, &text};
	struct buf encoded = BUF_FIXED(payload.data), words = BUF_FIXED(text.data);
	check_words(&s, layers, 4);
	assert_int_equal(ticket_encode(&encoded, &c->ticket), E_OK);
	payload.len = encoded.len;
	put_head(&head, k);
	tamper(&s, &head);
	tamper(&s, &payload);
	put_message(&s, &cose, &head, &payload, k);
	tamper(&s, &cose);
	buf_append_text(&words, TICKET_PREFIX);
	base45_append(&words, cose.data, cose.len);
	assert_int_equal(buf_status(&words), E_OK);
	text.len = words.len;
	tamper(&s, &text);
	assert_true(text.len < VERDICT_CASE_TEXT);
	memcpy(c->text, text.data, text.len);
	c->text_len = text.len;
	c->payload = bytes_of(arena_copy(a, payload.data, payload.len), payload.len);
}
