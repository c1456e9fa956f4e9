#include "pos-client/screen/screen.h"
#include <hoaban/money.h>
#include <sodium.h>

#define AMOUNT_DIGITS 15

void field_init(struct field *f, enum field_kind kind, size_t max)
{
	sodium_memzero(f, sizeof *f);
	f->kind = kind;
	f->max = max < FIELD_TEXT_MAX ? max : FIELD_TEXT_MAX;
	if (kind == FIELD_AMOUNT && f->max > AMOUNT_DIGITS)
		f->max = AMOUNT_DIGITS;
}

static void empty(struct field *f)
{
	sodium_memzero(f->text, sizeof f->text);
	f->len = 0;
}

/* The last character with the marks behind it. */
static bool take_back(struct field *f)
{
	if (f->len == 0)
		return false;
	do
		f->text[f->len--] = '\0';
	while (f->len > 0 && ((unsigned char)f->text[f->len] & 0xc0) == 0x80);
	f->text[f->len] = '\0';
	return true;
}

static bool add(struct field *f, const char *text)
{
	size_t n = strlen(text);
	bool is_digit = text[0] >= '0' && text[0] <= '9';
	if (f->len + n > f->max || (f->kind == FIELD_AMOUNT && !is_digit))
		return false;
	memcpy(f->text + f->len, text, n + 1);
	f->len += n;
	return true;
}

bool field_press(struct field *f, const struct screen_key *k)
{
	if (k->code == SCREEN_TEXT)
		return add(f, k->text);
	if (k->code == SCREEN_BACKSPACE)
		return take_back(f);
	if (k->code != SCREEN_DELETE)
		return false;
	empty(f);
	return true;
}

int64_t field_amount(const struct field *f)
{
	int64_t n;
	return int_parse(&n, f->text, 0, MONEY_MAX) == E_OK ? n : -1;
}

static void dots(char *out, size_t size, const struct field *f)
{
	out[0] = '\0';
	for (size_t i = 0, n = 0; i < f->len && n + 2 < size; i++)
		if (((unsigned char)f->text[i] & 0xc0) != 0x80) {
			out[n++] = '*';
			out[n] = '\0';
		}
}

void field_draw(struct screen *s, const struct field *f, int row, int column, int width, bool is_active)
{
	char shown[FIELD_TEXT_MAX + 1], amount[SCREEN_MONEY];
	const char *text = f->text;
	if (f->kind == FIELD_AMOUNT && f->len > 0)
		text = screen_money(s, amount, field_amount(f));
	if (f->kind == FIELD_SECRET) {
		dots(shown, sizeof shown, f);
		text = shown;
	}
	while (columns_of(text) > width - 1)
		text += columns_fit(text, 1) > 0 ? columns_fit(text, 1) : 1;
	screen_at(s, row, column, width, is_active ? LOOK_CHOSEN : LOOK_BOLD, text);
	if (is_active)
		screen_cursor(s, row, column + columns_of(text));
}
