#include "pos-client/command/command.h"

static enum err take_amount(void *out, const char *text, int64_t min, int64_t max)
{
	return int_parse(out, text, min, max);
}

static enum err take_fd(void *out, const char *text)
{
	int64_t fd = 0;
	if (!str_equal(text, "-"))
		TRY(int_parse(&fd, text, 0, 1023));
	*(int *)out = (int)fd;
	return E_OK;
}

static enum err take_value(const struct option_row *row, const char *text)
{
	switch (row->kind) {
	case OPTION_TEXT:
		*(const char **)row->out = text;
		return utf8_is_valid(text, strlen(text)) ? E_OK : E_MALFORMED;
	case OPTION_AMOUNT:
		return take_amount(row->out, text, 0, MONEY_MAX);
	case OPTION_COUNT:
		return take_amount(row->out, text, 1, 9999);
	case OPTION_DATE:
		return date_parse(row->out, text);
	case OPTION_ID:
		return uuid_parse(row->out, text);
	case OPTION_INSTANT:
		return instant_parse(row->out, text);
	case OPTION_FD:
		return take_fd(row->out, text);
	case OPTION_FLAG:
		*(bool *)row->out = true;
		return E_OK;
	}
	return E_INTERNAL;
}

static const struct option_row *find_row(const struct option_row *rows, size_t count, const char *word, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(rows[i].name) == len && memcmp(rows[i].name, word, len) == 0)
			return &rows[i];
	return NULL;
}

/* One option at words[at]; *used says how many words it took. */
static enum err take_option(struct invocation *in, const struct option_row *rows, size_t count, size_t at, size_t *used,
			    uint64_t *seen)
{
	const char *word = in->words[at];
	size_t len = strcspn(word, "=");
	const struct option_row *row = find_row(rows, count, word, len);
	if (row == NULL)
		return till_refuse(&in->till, E_USAGE, word, "unknown", "this option is not known here");
	uint64_t bit = UINT64_C(1) << (row - rows);
	if ((*seen & bit) != 0)
		return till_refuse(&in->till, E_USAGE, row->name, "duplicate", "stands more than once");
	*seen |= bit;
	bool is_joined = word[len] == '=', is_flag = row->kind == OPTION_FLAG;
	*used = is_joined || is_flag ? 1 : 2;
	if ((is_flag && is_joined) || at + *used > in->word_count)
		return till_refuse(&in->till, E_USAGE, row->name, "value", is_flag ? "takes no value" : "needs a value");
	if (take_value(row, is_joined ? word + len + 1 : in->words[at + *used - 1]) != E_OK)
		return till_refuse(&in->till, E_USAGE, row->name, "format", "its value is not understood");
	if (row->has != NULL)
		*row->has = true;
	return E_OK;
}

enum err options_take(struct invocation *in, const struct option_row *rows, size_t count)
{
	uint64_t seen = 0;
	size_t kept = 0;
	for (size_t at = 0; at < in->word_count;) {
		size_t used = 1;
		if (str_starts_with(in->words[at], "--"))
			TRY(take_option(in, rows, count, at, &used, &seen));
		else
			in->words[kept++] = in->words[at];
		at += used;
	}
	in->word_count = kept;
	return E_OK;
}

static enum err take_word(char *out, size_t size, const char *text)
{
	if (text == NULL || strlen(text) >= size)
		return E_MALFORMED;
	memcpy(out, text, strlen(text) + 1);
	return E_OK;
}

enum err receipt_name_parse(struct receipt_name *out, struct arena *a, const char *word)
{
	int64_t n;
	char *rest = arena_text(a, word);
	*out = (struct receipt_name){0};
	if (strchr(word, '/') != NULL) {
		TRY(take_word(out->form, sizeof out->form, strsep(&rest, "/")));
		TRY(take_word(out->symbol, sizeof out->symbol, strsep(&rest, "/")));
		if (rest == NULL || !form_is_valid(out->form) || !symbol_is_valid(out->symbol))
			return E_MALFORMED;
	}
	TRY(int_parse(&n, rest, 1, NUMBER_MAX));
	out->number = (uint32_t)n;
	return E_OK;
}

const char *default_site(const struct invocation *in)
{
	const struct till *t = &in->till;
	uint64_t sites = t->held.lease.sites;
	bool is_one = sites != 0 && (sites & (sites - 1)) == 0;
	if (in->settings.site[0] != '\0' || !t->is_enrolled || !is_one)
		return in->settings.site;
	const struct tariff_site *site = tariff_site_by_number(t->tariff, (uint32_t)__builtin_ctzll(sites));
	return site != NULL ? site->code : "";
}
