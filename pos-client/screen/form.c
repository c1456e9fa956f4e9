#include "pos-client/screen/form.h"
#include <stdio.h>

#define AMOUNT_DIGITS 12 /* more than any drawer holds, less than MONEY_MAX */
#define COUNT_DIGITS  5
#define TEXT_BYTES    120

static bool is_digits(enum line_kind kind)
{
	return kind == LINE_AMOUNT || kind == LINE_COUNT;
}

struct form_line *form_add(struct form *f, const char *label, enum line_kind kind, size_t max)
{
	static const struct {
		enum field_kind field;
		size_t max;
	} kinds[] = {
		[LINE_TEXT] = {FIELD_TEXT, TEXT_BYTES},	       [LINE_SECRET] = {FIELD_SECRET, TEXT_BYTES},
		[LINE_AMOUNT] = {FIELD_AMOUNT, AMOUNT_DIGITS}, [LINE_COUNT] = {FIELD_AMOUNT, COUNT_DIGITS},
		[LINE_CHOICE] = {FIELD_TEXT, TEXT_BYTES},
	};
	struct form_line *added = &f->lines[f->count < FORM_LINES_MAX ? f->count++ : FORM_LINES_MAX - 1];
	*added = (struct form_line){.label = label, .kind = kind};
	field_init(&added->field, kinds[kind].field, max != 0 ? max : kinds[kind].max);
	return added;
}

/* ---- one line */

const char *line_text(const struct form_line *l)
{
	if (l->kind != LINE_CHOICE)
		return l->field.text;
	return l->chosen < l->choice_count ? l->choices[l->chosen] : "";
}

int64_t line_value(const struct form_line *l)
{
	const int64_t n = is_digits(l->kind) ? field_amount(&l->field) : 0;
	return n > 0 ? n : 0;
}

void line_set(struct form_line *l, int64_t amount)
{
	char digits[24];
	struct screen_key k = {.code = SCREEN_TEXT};
	snprintf(digits, sizeof(digits), "%lld", (long long)amount);
	field_init(&l->field, l->field.kind, l->field.max);
	for (const char *d = digits; *d != 0; d++) {
		k.text[0] = *d;
		if (!field_press(&l->field, &k))
			return; /* it shows what it could take */
	}
}

static bool is_lacking(const struct form_line *l)
{
	if (l->is_off || l->may_be_empty)
		return false;
	return l->kind == LINE_CHOICE ? l->choice_count == 0 : l->field.len == 0;
}

/* The first choice that begins with what was typed; a letter that fits none is not taken. */
static bool narrow(struct form_line *l, const struct screen_key *k)
{
	const struct field before = l->field;
	if (!field_press(&l->field, k))
		return false;
	for (size_t i = 0; i < l->choice_count; i++) {
		if (!str_starts_with(l->choices[i], l->field.text))
			continue;
		l->chosen = i;
		return true;
	}
	l->field = before;
	return false;
}

static bool choose(struct form_line *l, int step)
{
	if (l->kind != LINE_CHOICE || l->choice_count == 0)
		return false;
	l->chosen = (l->chosen + l->choice_count + (size_t)step) % l->choice_count;
	field_init(&l->field, FIELD_TEXT, l->field.max);
	return true;
}

/* Amounts are thousands of đồng: "." writes three zeros. */
static bool press_zeros(struct form_line *l)
{
	const struct screen_key zero = {SCREEN_TEXT, "0"};
	bool is_taken = l->field.len > 0 && l->field.len + 3 <= l->field.max;
	for (int i = 0; i < 3 && is_taken; i++)
		is_taken = field_press(&l->field, &zero);
	return is_taken;
}

static bool line_press(struct form_line *l, const struct screen_key *k)
{
	if (k->code == SCREEN_LEFT || k->code == SCREEN_RIGHT)
		return choose(l, k->code == SCREEN_LEFT ? -1 : 1);
	if (l->kind == LINE_CHOICE)
		return narrow(l, k);
	if (l->kind == LINE_AMOUNT && str_equal(k->text, "."))
		return press_zeros(l);
	return field_press(&l->field, k);
}

/* ---- from line to line */

/* The next line that is asked for, in this direction; the same when there is none. */
static size_t beside(const struct form *f, int step)
{
	for (size_t i = f->at + (size_t)step; i < f->count; i += (size_t)step) /* below 0 is far past the end */
		if (!f->lines[i].is_off)
			return i;
	return f->at;
}

static enum form_step go(struct form *f, int step)
{
	const size_t to = beside(f, step), from = f->at;
	f->at = to;
	return to == from ? FORM_FOREIGN : FORM_STAYS;
}

static enum form_step enter(struct form *f)
{
	if (is_lacking(&f->lines[f->at]))
		return FORM_FOREIGN;
	if (beside(f, 1) != f->at)
		return go(f, 1);
	for (size_t i = 0; i < f->count; i++) {
		if (!is_lacking(&f->lines[i]))
			continue;
		f->at = i;
		return FORM_FOREIGN;
	}
	return FORM_DONE;
}

enum form_step form_press(struct form *f, const struct screen_key *k)
{
	if (k->code == SCREEN_ENTER)
		return enter(f);
	if (k->code == SCREEN_UP || k->code == SCREEN_DOWN || k->code == SCREEN_TAB)
		return go(f, k->code == SCREEN_UP ? -1 : 1);
	return line_press(&f->lines[f->at], k) ? FORM_STAYS : FORM_FOREIGN;
}

void form_forget_secrets(struct form *f)
{
	for (size_t i = f->count; i-- > 0;) {
		struct form_line *l = &f->lines[i];
		if (l->kind != LINE_SECRET)
			continue;
		field_init(&l->field, FIELD_SECRET, l->field.max);
		if (!l->is_off)
			f->at = i;
	}
}
