/* The till's texts: whole, once, and a sentence for every reason that the sources give. */
#include "pos-client/domain/text.h"
#include <fts.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define SOURCE_MAX (256u << 10)

static void test_unknown(void **state)
{
	enum till_language l = TILL_EN;
	(void)state;
	assert_string_equal(till_text(TILL_VI, "no.such.key"), "no.such.key");
	assert_null(till_text_find(TILL_EN, ""));
	assert_null(till_text_find(TILL_EN, "why"));
	assert_int_equal(till_language_parse(&l, "fr"), E_INVALID);
	assert_int_equal(till_language_parse(&l, ""), E_INVALID);
	assert_int_equal(l, TILL_EN);
	assert_int_equal(till_language_parse(&l, "vi"), E_OK);
	assert_int_equal(l, TILL_VI);
}

static void test_more_exact_row_first(void **state)
{
	(void)state;
	struct complaint c = {"--counted", "range", "the counted sum is not an amount"};
	assert_string_equal(till_why(TILL_VI, &c), till_text(TILL_VI, "why.counted.range"));
	c.pointer = "--nothing";
	assert_string_equal(till_why(TILL_EN, &c), till_text(TILL_EN, "why.range"));
	c.pointer = "";
	assert_string_equal(till_why(TILL_EN, &c), till_text(TILL_EN, "why.range"));
	c.code = "never heard of";
	assert_string_equal(till_why(TILL_EN, &c), c.detail);
}

static void test_every_error(void **state)
{
	(void)state;
	char key[64];
	for (enum err e = E_OK + 1; e < ERR_COUNT; e++) {
		snprintf(key, sizeof key, "why.%s", err_code(e));
		if (till_text_find(TILL_VI, key) == NULL)
			fail_msg("pos-client/texts.tsv has no row %s", key);
		assert_string_equal(till_why_error(TILL_VI, e), till_text(TILL_VI, key));
	}
}

/* Filled, UTF-8, every letter one code point. */
static void check_cell(const char *key, const char *text)
{
	uint32_t cp;
	size_t at = 0, len = strlen(text), used;
	if (len == 0 || !utf8_is_valid(text, len))
		fail_msg("%s: a cell is empty or no UTF-8", key);
	while ((used = utf8_next(&cp, text + at, len - at)) > 0) {
		if (cp < 0x20 || (cp >= 0x300 && cp < 0x370))
			fail_msg("%s: U+%04X does not belong into a text", key, cp);
		at += used;
	}
}

static void test_table(void **state)
{
	(void)state;
	size_t n = 0;
	for (const char *key; (key = till_text_key(n)) != NULL; n++) {
		check_cell(key, key);
		check_cell(key, till_text(TILL_VI, key));
		check_cell(key, till_text(TILL_EN, key));
		for (size_t i = 0; i < n; i++)
			if (str_equal(till_text_key(i), key))
				fail_msg("%s stands twice", key);
	}
	assert_true(n > 50);
}

/* ---- the codes in the sources */

/* The n-th argument of a call, `at` behind its parenthesis; NULL when there are fewer. */
static const char *argument(const char *at, size_t n)
{
	int depth = 0;
	for (bool is_quoted = false; *at != '\0' && n > 0; at++) {
		if (*at == '\\' && is_quoted)
			at++;
		else if (*at == '"')
			is_quoted = !is_quoted;
		else if (!is_quoted && *at == '(')
			depth++;
		else if (!is_quoted && *at == ')' && depth-- == 0)
			return NULL;
		else if (!is_quoted && *at == ',' && depth == 0)
			n--;
	}
	return n == 0 ? at : NULL;
}

struct tally {
	size_t found, missing;
};

/* Every text of the argument: the code may be chosen there. */
static void check_codes(struct tally *tally, const char *file, const char *at)
{
	char key[96];
	const char *end = argument(at, 1);
	while (end != NULL && (at = strchr(at, '"')) != NULL && at < end) {
		int len = (int)strcspn(++at, "\"");
		snprintf(key, sizeof key, "why.%.*s", len, at);
		tally->found++;
		at += len + 1;
		if (till_text_find(TILL_VI, key) != NULL)
			continue;
		tally->missing++;
		print_error("%s: pos-client/texts.tsv has no row %s\n", file, key);
	}
}

static void check_calls(struct tally *tally, const char *file, const char *source, const char *call, size_t place)
{
	for (const char *at = source; (at = strstr(at, call)) != NULL;) {
		at += strlen(call);
		const char *code = argument(at, place);
		if (code != NULL)
			check_codes(tally, file, code);
	}
}

/* "sale.total": what looks like a key in the screens' sources is one. */
static void check_keys(struct tally *tally, const char *file, const char *source)
{
	char key[96];
	for (const char *at = source; (at = strchr(at, '"')) != NULL;) {
		size_t len = strcspn(++at, "\"\n"), plain = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_."),
		       dot = strcspn(at, ".");
		bool is_key = plain == len && dot > 1 && dot + 1 < len && at[len] == '"';
		snprintf(key, sizeof key, "%.*s", (int)len, at);
		at += len + (at[len] == '"');
		tally->found += is_key;
		if (!is_key || till_text_find(TILL_VI, key) != NULL)
			continue;
		tally->missing++;
		print_error("%s: pos-client/texts.tsv has no row %s\n", file, key);
	}
}

static void check_file(struct tally *tally, const char *path)
{
	static char source[SOURCE_MAX];
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t len = fread(source, 1, sizeof source - 1, f);
	fclose(f);
	assert_true(len < sizeof source - 1);
	source[len] = '\0';
	check_calls(tally, path, source, "till_refuse(", 3);
	check_calls(tally, path, source, "complain(", 2);
	if (strstr(path, "/screen/") != NULL)
		check_keys(tally, path, source);
}

static void test_every_reason(void **state)
{
	(void)state;
	char room[] = "pos-client", *const rooms[] = {room, NULL};
	struct tally tally = {0};
	FTS *tree = fts_open(rooms, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	assert_non_null(tree);
	for (FTSENT *e; (e = fts_read(tree)) != NULL;)
		if (e->fts_info == FTS_F && e->fts_namelen > 2 && str_equal(e->fts_name + e->fts_namelen - 2, ".c"))
			check_file(&tally, e->fts_path);
	fts_close(tree);
	assert_int_equal(tally.missing, 0);
	assert_true(tally.found > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown), cmocka_unit_test(test_more_exact_row_first), cmocka_unit_test(test_every_error),
		cmocka_unit_test(test_table),	cmocka_unit_test(test_every_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
