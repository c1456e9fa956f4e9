/* Which column of a statement holds what: a line of text. */
#include <hoaban/statement.h>

#include <hoaban/str.h>

#define FORMS "dd/mm/yyyy[ HH:MM[:SS]]|dd-mm-yyyy[ HH:MM[:SS]]|dd.mm.yyyy[ HH:MM[:SS]]|yyyy-mm-dd[ HH:MM[:SS]]"

static const char *const columns[STATEMENT_COLUMN_COUNT] = {
	[STATEMENT_DATE] = "date",	 [STATEMENT_MEMO] = "memo",	  [STATEMENT_CREDIT] = "credit",
	[STATEMENT_DEBIT] = "debit",	 [STATEMENT_AMOUNT] = "amount",	  [STATEMENT_NUMBER] = "number",
	[STATEMENT_BALANCE] = "balance", [STATEMENT_ACCOUNT] = "account",
};

static enum err take_separator(struct statement_layout *out, const char *value, struct complaints *c)
{
	static const struct {
		const char *name;
		char separator;
	} known[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_equal(known[i].name, value)) {
			out->separator = known[i].separator;
			return E_OK;
		}
	return complain(c, "separator", "unknown", "comma, semicolon or tab");
}

static bool take_column(struct statement_layout *out, const char *key, const char *value)
{
	size_t len = strlen(key);
	bool may_miss = len > 0 && key[len - 1] == '?';
	len -= may_miss;
	for (unsigned c = 0; c < STATEMENT_COLUMN_COUNT; c++)
		if (strlen(columns[c]) == len && strncmp(columns[c], key, len) == 0) {
			out->headings[c] = value;
			out->may_miss[c] = may_miss;
			return true;
		}
	return false;
}

static enum err take_item(struct statement_layout *out, const char *key, const char *value, struct complaints *c)
{
	if (!*value)
		return complain(c, key, "required", "%s= says nothing", key);
	if (str_equal(key, "separator"))
		return take_separator(out, value, c);
	if (str_equal(key, "form"))
		out->form = value;
	else if (str_equal(key, "until"))
		out->until = value;
	else if (!take_column(out, key, value))
		return complain(c, key, "unknown", "no column or rule of a layout is called %s", key);
	return E_OK;
}

static char *trim(char *text)
{
	text += strspn(text, " \t");
	for (size_t len = strlen(text); len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'); len--)
		text[len - 1] = '\0';
	return text;
}

static enum err check(const struct statement_layout *l, struct complaints *c)
{
	bool has_amount = l->headings[STATEMENT_AMOUNT] != NULL, has_credit = l->headings[STATEMENT_CREDIT] != NULL;
	for (unsigned i = STATEMENT_DATE; i <= STATEMENT_AMOUNT; i++)
		if (l->may_miss[i] && i != STATEMENT_DEBIT)
			return complain(c, columns[i], "required", "without %s nothing can be told of a line", columns[i]);
	if (!l->headings[STATEMENT_DATE])
		return complain(c, "date", "required", "which column holds the date?");
	if (!l->headings[STATEMENT_MEMO])
		return complain(c, "memo", "required", "which column holds what the payer wrote?");
	if (has_amount == has_credit)
		return complain(c, "credit", "required", "which column holds what came: credit, or amount with a sign");
	return E_OK;
}

enum err statement_layout_read(struct statement_layout *out, struct arena *a, const char *text, struct complaints *c)
{
	char *rest = arena_text(a, text);
	*out = (struct statement_layout){.form = FORMS};
	while (rest) {
		char *item = rest, *end = strchr(rest, ';');
		rest = end ? end + 1 : NULL;
		if (end)
			*end = '\0';
		item = trim(item);
		if (!*item)
			continue;
		char *equals = strchr(item, '=');
		if (!equals)
			return complain(c, item, "format", "write key=value");
		*equals = '\0';
		TRY(take_item(out, trim(item), trim(equals + 1), c));
	}
	return check(out, c);
}
