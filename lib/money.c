#include <hoaban/money.h>
#include <hoaban/str.h>

#include <assert.h>

#include <stdio.h>

/* How a language writes an amount: what stands before the digits, between groups of three, and after. */
struct money_style {
	const char *code, *before, *group, *after;
};

static const struct money_style styles[] = {
	[LANGUAGE_VI] = {"vi", "", ".", "\u00a0₫"},
	[LANGUAGE_EN] = {"en", "₫", ",", ""},
	[LANGUAGE_FR] = {"fr", "", "\u202f", "\u00a0₫"},
};
static_assert(sizeof styles / sizeof *styles == LANGUAGE_COUNT);

enum err language_parse(enum language *out, const char *text)
{
	for (enum language l = 0; l < LANGUAGE_COUNT; l++) {
		if (!str_equal(styles[l].code, text))
			continue;
		*out = l;
		return E_OK;
	}
	return E_MALFORMED;
}

const char *language_code(enum language l)
{
	return styles[l].code;
}

static enum err check(int64_t amount)
{
	return amount < 0 || amount > MONEY_MAX ? E_RANGE : E_OK;
}

enum err money_add(int64_t *sum, int64_t a, int64_t b)
{
	int64_t result;
	if (__builtin_add_overflow(a, b, &result))
		return E_RANGE;
	TRY(check(result));
	*sum = result;
	return E_OK;
}

enum err money_times(int64_t *product, int64_t price, int64_t quantity)
{
	int64_t result;
	if (__builtin_mul_overflow(price, quantity, &result))
		return E_RANGE;
	TRY(check(result));
	*product = result;
	return E_OK;
}

void money_format(char out[static MONEY_TEXT], int64_t amount, enum language l)
{
	const struct money_style *style = &styles[l];
	char digits[21];
	uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
	size_t count = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)size);
	size_t len = (size_t)snprintf(out, MONEY_TEXT, "%s%s", amount < 0 ? "-" : "", style->before);
	for (size_t i = 0; i < count; i++) {
		bool starts_group = i > 0 && (count - i) % 3 == 0;
		len += (size_t)snprintf(out + len, MONEY_TEXT - len, "%s%c", starts_group ? style->group : "", digits[i]);
	}
	snprintf(out + len, MONEY_TEXT - len, "%s", style->after);
}
