#include <hoaban/wrap.h>

#include <hoaban/str.h>
#include <string.h>

static bool is_combining(const char *text)
{
	uint32_t code_point = 0;
	return utf8_next(&code_point, text, strlen(text)) > 0 && code_point >= 0x300 && code_point <= 0x36F;
}

/* One letter with the marks that sit on it; a faulty byte counts as a letter of its own. */
static size_t letter_len(const char *text)
{
	uint32_t code_point = 0;
	size_t len = utf8_next(&code_point, text, strlen(text));
	if (len == 0)
		return 1;
	while (text[len] != '\0' && is_combining(text + len))
		len += utf8_next(&code_point, text + len, strlen(text + len));
	return len;
}

static bool fits(const struct wrap *w, const char *text, size_t len)
{
	return w->measure(w->ctx, text, len) <= w->limit;
}

/* How much of one over-long word goes on this line: at least one letter. */
static size_t break_word(const struct wrap *w, size_t word_len)
{
	size_t len = letter_len(w->rest);
	while (len < word_len) {
		size_t longer = len + letter_len(w->rest + len);
		if (longer > word_len || !fits(w, w->rest, longer))
			break;
		len = longer;
	}
	return len;
}

/* Length of the longest run of whole words that fits; 0 when not even the first does. */
static size_t whole_words(const struct wrap *w)
{
	size_t len = 0;
	for (size_t end = strcspn(w->rest, " \n");; end += strcspn(w->rest + end, " \n")) {
		if (!fits(w, w->rest, end))
			return len;
		len = end;
		end += strspn(w->rest + end, " ");
		if (w->rest[end] == '\0' || w->rest[end] == '\n')
			return len;
	}
}

bool wrap_next(struct wrap_line *out, struct wrap *w)
{
	w->rest += strspn(w->rest, " ");
	if (*w->rest == '\0')
		return false;
	size_t len = whole_words(w);
	if (len == 0 && *w->rest != '\n')
		len = break_word(w, strcspn(w->rest, " \n"));
	*out = (struct wrap_line){w->rest, len};
	w->rest += len;
	w->rest += strspn(w->rest, " ");
	if (*w->rest == '\n')
		w->rest++;
	return true;
}
