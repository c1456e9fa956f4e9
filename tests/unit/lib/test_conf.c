#include <hoaban/buf.h>
#include <hoaban/conf.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct settings {
	const char *url, *printer;
	int64_t port;
	bool is_public;
};

static const struct setting table[] = {
	{"public_url", SETTING_TEXT, offsetof(struct settings, url), "http://127.0.0.1:8080", 1, 100, "",
	 "What the world calls us."},
	{"printer", SETTING_TEXT, offsetof(struct settings, printer), NULL, 0, 190, "", "Where paper comes from."},
	{"port", SETTING_INTEGER, offsetof(struct settings, port), "8080", 1, 65535, "", "Where it listens."},
	{"log_entries_public", SETTING_BOOLEAN, offsetof(struct settings, is_public), "no", 0, 0, NULL, "Who reads the log."},
};
#define COUNT (sizeof table / sizeof *table)

static enum err load(struct settings *s, struct arena *a, struct complaints *c, struct bytes ini)
{
	*c = (struct complaints){.arena = a};
	*s = (struct settings){0};
	return conf_load(s, table, COUNT, ini, a, c);
}

static char long_line[300], long_hidden[300];

static const struct {
	const char *ini, *name, *code;
} wrong[] = {
	{"nonsense = 1\n", "nonsense", "unknown"},
	{"Port = 1\n", "Port", "unknown"},
	{"[server]\nport = 1\n", "server.port", "unknown"},
	{"port = 1\nport = 1\n", "port", "duplicate"},
	{"port = 1\n 2\n", "port", "duplicate"}, /* inih's continuation line */
	{"port = x\n", "port", "type"},
	{"port = 1 2\n", "port", "type"},
	{"port =\n", "port", "type"},
	{"port = 1.5\n", "port", "type"},
	{"port = 0\n", "port", "range"},
	{"port = 65536\n", "port", "range"},
	{"port = 99999999999999999999\n", "port", NULL},
	{"public_url =\n", "public_url", "range"},
	{"public_url = \xff\n", "public_url", "format"},
	{"log_entries_public = maybe\n", "log_entries_public", "type"},
	{"log_entries_public = 1\n", "log_entries_public", "type"},
	{"port 8080\n", "", "format"},
	{"[open\n", "", "format"},
	{long_line, "", "too_large"},
	{long_hidden, "", "too_large"},
};

static void refuses_wrong_files(void **)
{
	memset(long_line, 'x', 250);
	memcpy(long_line, "printer = ", 10);
	memset(long_hidden, ' ', 199); /* what follows must not become a line of its own */
	memcpy(long_hidden, "printer = x", 11);
	strcpy(long_hidden + 199, "port = 1\n");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct arena a;
		struct settings s;
		struct complaints c;
		arena_init(&a, ARENA_CEILING_DEFAULT);
		assert_int_equal(load(&s, &a, &c, bytes_of_text(wrong[i].ini)), E_INVALID);
		assert_int_equal(c.count, 1);
		assert_string_equal(c.list[0].pointer, wrong[i].name);
		if (wrong[i].code != NULL)
			assert_string_equal(c.list[0].code, wrong[i].code);
		arena_release(&a);
	}
}

static void refuses_nul_and_collects_all(void **)
{
	struct arena a;
	struct settings s;
	struct complaints c;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(load(&s, &a, &c, bytes_of("port = 1\n\0port = 2\n", 19)), E_INVALID);
	assert_int_equal(c.count, 1);
	assert_int_equal(load(&s, &a, &c, bytes_of_text("port = x\nfoo = 1\nbar = 2\nbroken\n")), E_INVALID);
	assert_int_equal(c.count, 4);
	arena_release(&a);
}

static void defaults_then_the_file(void **)
{
	struct arena a;
	struct settings s;
	struct complaints c;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(load(&s, &a, &c, bytes_of(NULL, 0)), E_OK);
	assert_string_equal(s.url, "http://127.0.0.1:8080");
	assert_null(s.printer);
	assert_true(s.port == 8080 && !s.is_public);
	static const char file[] = "\xef\xbb\xbf# comment\r\n; another\r\n\r\nport=443\r\n"
				   "public_url = https://vé.example/?a=b#c ; why\r\nlog_entries_public: yes";
	assert_int_equal(load(&s, &a, &c, bytes_of_text(file)), E_OK);
	assert_string_equal(s.url, "https://vé.example/?a=b#c");
	assert_true(s.port == 443 && s.is_public);
	arena_release(&a);
}

static void the_longest_line_arrives_whole(void **)
{
	char line[200] = "printer=";
	memset(line + 8, 'p', 190);
	struct arena a;
	struct settings s;
	struct complaints c;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(load(&s, &a, &c, bytes_of(line, 198)), E_OK);
	assert_int_equal(strlen(s.printer), 190);
	assert_int_equal(load(&s, &a, &c, bytes_of(line, 199)), E_INVALID);
	arena_release(&a);
}

static void a_wrong_default_is_found(void **)
{
	static const struct setting bad[] = {
		{"port", SETTING_INTEGER, offsetof(struct settings, port), "0", 1, 9, "s", "Out of its range."}};
	struct arena a;
	struct settings s = {0};
	arena_init(&a, ARENA_CEILING_DEFAULT);
	struct complaints c = {.arena = &a};
	assert_int_equal(conf_load(&s, bad, 1, bytes_of(NULL, 0), &a, &c), E_INVALID);
	assert_string_equal(c.list[0].detail, "it must be from 1 to 9 s");
	arena_release(&a);
}

/* What the description shows as default is read back as the same value. */
static void the_description_reads_back(void **)
{
	BUF_LOCAL out;
	buf_init(&out, 1 << 16);
	conf_describe(&out, table, COUNT);
	char *text = strdup(buf_text(&out));
	assert_non_null(strstr(text, "\n# Where it listens. (1 to 65535)\n#port = 8080\n"));
	assert_non_null(strstr(text, "\n# Where paper comes from. (0 to 190 bytes)\n#printer =\n"));
	for (size_t i = 0; i < COUNT; i++) {
		char needle[64];
		snprintf(needle, sizeof needle, "#%s =", table[i].name);
		char *at = strstr(text, needle);
		memmove(at, at + 1, strlen(at));
	}
	struct arena a;
	struct settings s, plain;
	struct complaints c;
	arena_init(&a, ARENA_CEILING_DEFAULT);
	assert_int_equal(load(&plain, &a, &c, bytes_of(NULL, 0)), E_OK);
	assert_int_equal(load(&s, &a, &c, bytes_of_text(text)), E_OK);
	assert_string_equal(s.url, plain.url);
	assert_string_equal(s.printer, "");
	assert_true(s.port == plain.port && s.is_public == plain.is_public);
	free(text);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_wrong_files),	    cmocka_unit_test(refuses_nul_and_collects_all),
		cmocka_unit_test(defaults_then_the_file),   cmocka_unit_test(the_longest_line_arrives_whole),
		cmocka_unit_test(a_wrong_default_is_found), cmocka_unit_test(the_description_reads_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
