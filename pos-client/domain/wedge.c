#include "pos-client/domain/wedge.h"
#include "pos-client/domain/letter.h"
#include <hoaban/str.h>
#include <hoaban/ticket.h>
#include <string.h>

#define PREFIX_LEN  4
#define JUDGED_MAX  2048   /* candidates that are looked at */
#define STEPS_MAX   200000 /* … and ways that are begun */
#define PENDING_MAX 6

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* ---- Caps Lock: a ticket has no small letters */

static bool read_caps(struct wedge *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool is_small = text[i] >= 'a' && text[i] <= 'z';
		out->text[i] = (char)(is_small ? text[i] - 'a' + 'A' : text[i]);
		if (strchr(alphabet, out->text[i]) == NULL)
			return false;
	}
	out->len = len;
	return memcmp(out->text, TICKET_PREFIX, PREFIX_LEN) == 0;
}

/* ---- layouts: what stands there when the scanner meant the alphabet's sign at the same place */

static const char *const layouts[] = {
	"à&é\"'(-è_çQBCDEFGHIJKL?NOPARSTUVZXYW 458+):!M", /* French */
	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%(`ß.-Ö",  /* German */
};

/* The sign that was meant; 0 = the layout has none. */
static char meant(const char *layout, uint32_t code_point)
{
	size_t len = strlen(layout), place = 0;
	for (size_t at = 0, n; at < len; at += n, place++) {
		uint32_t cp;
		n = utf8_next(&cp, layout + at, len - at);
		if (n == 0)
			return 0;
		if (cp == code_point)
			return alphabet[place];
	}
	return 0;
}

static bool read_layout(struct wedge *out, const char *text, size_t len, const char *layout)
{
	out->len = 0;
	for (size_t at = 0, n; at < len; at += n) {
		uint32_t cp;
		n = utf8_next(&cp, text + at, len - at);
		char c = n > 0 ? meant(layout, cp) : 0;
		if (c == 0)
			return false;
		out->text[out->len++] = c;
		if (out->len == PREFIX_LEN && memcmp(out->text, TICKET_PREFIX, PREFIX_LEN) != 0)
			return false;
	}
	return out->len > PREFIX_LEN;
}

/* ---- input methods: which keys make which marks */

static const struct method {
	char shapes[5]; /* by letter_shape; 0 = the letter itself once more */
	char tones[6];
	bool has_digits; /* its keys are digits: a word goes on behind one */
} methods[] = {
	{{0, 0, 'W', 'W', 'D'}, {0, 'F', 'S', 'R', 'X', 'J'}, false},  /* Telex */
	{{0, '6', '8', '7', '9'}, {0, '2', '1', '3', '4', '5'}, true}, /* VNI */
};

/* The characters that came, letter by letter, and the search for the keys that were swallowed. */
struct token {
	char plain; /* not a letter: as it is; else 0 */
	struct letter letter;
};
struct search {
	const struct method *method;
	const struct wedge_judge *judge;
	size_t count;
	struct token tokens[WEDGE_TEXT];
	unsigned judged, steps;
	struct wedge *out;
};
/* Keys that were typed behind their letter, but before the word's end. */
struct pending {
	size_t count;
	char keys[PENDING_MAX];
};

static bool take_apart(struct search *s, const char *text, size_t len)
{
	for (size_t at = 0, n; at < len; at += n) {
		uint32_t cp;
		n = utf8_next(&cp, text + at, len - at);
		if (n == 0 || s->count == WEDGE_TEXT)
			return false;
		struct token *t = &s->tokens[s->count];
		if (s->count > 0 && letter_add_mark(cp, &s->tokens[s->count - 1].letter))
			continue;
		*t = (struct token){0};
		if (!letter_split(cp, &t->letter))
			t->plain = cp < 0x80 ? (char)cp : 1;
		if (t->plain != 0 && strchr(alphabet, t->plain) == NULL)
			return false;
		s->count++;
	}
	return true;
}

/* Three signs of base45 make two bytes: most wrong ways end here. */
static bool last_three_are_sound(const struct wedge *w)
{
	uint32_t value = 0;
	if (w->len < PREFIX_LEN + 3 || (w->len - PREFIX_LEN) % 3 != 0)
		return true;
	for (size_t i = 0; i < 3; i++)
		value = value * 45 + (uint32_t)(strchr(alphabet, w->text[w->len - 1 - i]) - alphabet);
	return value <= UINT16_MAX;
}

static bool go_on(struct search *s, size_t at, struct pending p);

static bool go_on_with(struct search *s, char key, size_t at, struct pending p)
{
	struct wedge *w = s->out;
	const size_t before = w->len;
	if (w->len + 1 >= WEDGE_TEXT || ++s->steps > STEPS_MAX)
		return false;
	w->text[w->len++] = key;
	w->text[w->len] = '\0';
	if (last_three_are_sound(w) && go_on(s, at, p))
		return true;
	w->len = before;
	return false;
}

static void owe(struct pending *p, char key)
{
	if (p->count < PENDING_MAX)
		p->keys[p->count++] = key;
}

static struct pending owed_by(const struct search *s, const struct letter *l, struct pending p)
{
	const char shape_key = s->method->shapes[l->shape];
	if (l->shape != SHAPE_PLAIN)
		owe(&p, shape_key != 0 ? shape_key : l->base);
	if (l->tone != TONE_NONE)
		owe(&p, s->method->tones[l->tone]);
	return p;
}

static bool ends_word(const struct search *s, const struct token *t)
{
	bool is_digit = t->plain >= '0' && t->plain <= '9';
	return t->plain != 0 && !(s->method->has_digits && is_digit);
}

/* A lone W of Telex stands for Ư. */
static bool take_lone_w(struct search *s, const struct letter *l, size_t at, struct pending p)
{
	if (l->base != 'U' || l->shape != SHAPE_HORN || s->method->has_digits)
		return false;
	if (l->tone != TONE_NONE)
		owe(&p, s->method->tones[l->tone]);
	return go_on_with(s, 'W', at + 1, p);
}

static bool take_token(struct search *s, size_t at, struct pending p)
{
	const struct token *t = &s->tokens[at];
	if (t->plain != 0)
		return go_on_with(s, t->plain, at + 1, p);
	return go_on_with(s, t->letter.base, at + 1, owed_by(s, &t->letter, p)) || take_lone_w(s, &t->letter, at, p);
}

static bool pay(struct search *s, size_t at, const struct pending *p)
{
	for (size_t i = 0; i < p->count; i++) {
		struct pending rest = *p;
		rest.keys[i] = rest.keys[--rest.count];
		if (go_on_with(s, p->keys[i], at, rest))
			return true;
	}
	return false;
}

static bool go_on(struct search *s, size_t at, struct pending p)
{
	if (at == s->count && p.count == 0) {
		struct wedge *w = s->out;
		return ++s->judged <= JUDGED_MAX && s->judge->is_right(s->judge->ctx, w->text, w->len);
	}
	if (pay(s, at, &p)) /* most keys stood right behind their letter */
		return true;
	if (at == s->count || (p.count > 0 && ends_word(s, &s->tokens[at])))
		return false;
	return take_token(s, at, p);
}

static bool read_method(struct wedge *out, const char *text, size_t len, const struct wedge_judge *j)
{
	struct search s = {.judge = j, .out = out};
	if (!take_apart(&s, text, len))
		return false;
	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
		s.method = &methods[i];
		s.judged = s.steps = 0;
		out->len = 0;
		if (go_on(&s, 0, (struct pending){0}))
			return true;
	}
	return false;
}

/* ---- */

static bool is_clean(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0' || strchr(alphabet, text[i]) == NULL)
			return false;
	return true;
}

/* Codes of other kinds, and what people type, are not touched. */
static bool looks_spoilt(const char *text, size_t len)
{
	return len > PREFIX_LEN && (text[0] == 'H' || text[0] == 'h') && (text[1] == 'B' || text[1] == 'b');
}

static bool has_foreign_letters(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)text[i] & 0x80) != 0)
			return true;
	return false;
}

static bool repair(struct wedge *out, const char *text, size_t len, const struct wedge_judge *j)
{
	out->fault = WEDGE_CAPS;
	if (read_caps(out, text, len))
		return true;
	out->fault = WEDGE_LAYOUT;
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
		if (read_layout(out, text, len, layouts[i]))
			return true;
	out->fault = has_foreign_letters(text, len) ? WEDGE_METHOD : WEDGE_LAYOUT;
	return out->fault == WEDGE_METHOD && read_method(out, text, len, j);
}

void wedge_read(struct wedge *out, const char *text, size_t len, const struct wedge_judge *j)
{
	*out = (struct wedge){0};
	if (len < WEDGE_TEXT && !is_clean(text, len) && looks_spoilt(text, len))
		out->is_repaired = repair(out, text, len, j);
	if (!out->is_repaired) {
		out->len = len < WEDGE_TEXT ? len : WEDGE_TEXT - 1;
		memcpy(out->text, text, out->len);
	}
	out->text[out->len] = '\0';
}
