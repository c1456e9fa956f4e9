#include "server/store/connection.h"
#include "server/store/script.h"

static bool starts(struct bytes text, const char *with)
{
	size_t len = strlen(with);
	return text.len >= len && memcmp(text.data, with, len) == 0;
}

/* Length up to and with `end`, searched from `from`; everything when it never comes. */
static size_t span_to(struct bytes text, size_t from, const char *end)
{
	for (size_t i = from; i < text.len; i++)
		if (starts((struct bytes){text.data + i, text.len - i}, end))
			return i + strlen(end);
	return text.len;
}

static size_t quoted_span(struct bytes text)
{
	uint8_t quote = text.data[0];
	for (size_t i = 1; i < text.len; i++) {
		if (text.data[i] == '\\' && quote != '`')
			i++; /* the next character is literal */
		else if (text.data[i] == quote)
			return i + 1; /* a doubled quote opens the next piece at once: same effect */
	}
	return text.len;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t comment_span(struct bytes text)
{
	if (starts(text, "-- ") || starts(text, "--\n") || starts(text, "#"))
		return span_to(text, 1, "\n");
	if (starts(text, "/*"))
		return span_to(text, 2, "*/");
	return 0;
}

/* One token: a comment, a quoted piece or a single character. */
static size_t token_span(struct bytes text, bool *is_content)
{
	size_t comment = comment_span(text);
	*is_content = comment == 0 && !is_blank(text.data[0]);
	if (comment)
		return comment;
	return strchr("'\"`", text.data[0]) && text.data[0] ? quoted_span(text) : 1;
}

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

static bool is_word(struct bytes text, size_t at, const char *word)
{
	size_t len = strlen(word);
	if (at > text.len || text.len - at < len || memcmp(text.data + at, word, len) != 0)
		return false;
	return (at == 0 || !is_letter(text.data[at - 1])) && (at + len == text.len || !is_letter(text.data[at + len]));
}

/* Whether what stands before the `;` at `at` closes a block: the word END, alone. */
static bool ends_block(struct bytes text, size_t at)
{
	while (at > 0 && is_blank(text.data[at - 1]))
		at--;
	return at >= 3 && is_word(text, at - 3, "END");
}

bool script_next(struct bytes *rest, struct bytes *statement)
{
	size_t begin = 0, at = 0;
	bool has_content = false, in_block = false;
	while (at < rest->len) {
		bool is_content;
		size_t span = token_span((struct bytes){rest->data + at, rest->len - at}, &is_content);
		in_block = in_block || (is_content && is_word(*rest, at, "BEGIN"));
		if (rest->data[at] == ';' && is_content && (!in_block || ends_block(*rest, at))) {
			if (has_content)
				break;
			is_content = false; /* a lonely ';' */
		}
		if (!has_content)
			begin = is_content ? at : at + span;
		has_content = has_content || is_content;
		at += span;
	}
	*statement = (struct bytes){rest->data + begin, at - begin};
	size_t taken = at < rest->len ? at + 1 : at;
	*rest = (struct bytes){rest->data + taken, rest->len - taken};
	return has_content;
}

enum err script_run(struct db *db, struct bytes script)
{
	struct bytes statement;
	while (script_next(&script, &statement)) {
		[[gnu::cleanup(arena_release)]] struct arena a;
		arena_init(&a, ARENA_CEILING_DEFAULT);
		TRY(db_plain(db, arena_textn(&a, (const char *)statement.data, statement.len)));
	}
	return E_OK;
}
