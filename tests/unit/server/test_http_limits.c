/* What a head must look like, without a server. */
#include "http/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void refuses_bad_targets(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",	   "*",	      "http://x/", "x",		"?",	     "/%00",   "/a%2e",	 "/a%",	    "/..",
		"/.",	   "/../x",   "/x/..",	   "/x/../y",	"/x/..?a=1", "/x/.?",  "/./x",	 "/a\\b",   "/a#b",
		"/a b",	   "/\x7f",   "/\x80",	   "/\xc4\x91", "/a\nb",     "/?a=%",  "/?a=%4", "/?a=%zz", "/?a=%0",
		"/?a=%00", "/?a=%0a", "/?a=%1F",   "/?a=%7f",	"/?a=b c",   "/?\x80", "/?a#b",
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (limits_target(bad[i]) != E_MALFORMED)
			fail_msg("taken: %s", bad[i]);
}

static void takes_good_targets(void **state)
{
	(void)state;
	static const char *const good[] = {
		"/",
		"/a",
		"//",
		"/...",
		"/..a",
		"/a..",
		"/a../b",
		"/.well-known/x",
		"/a.b",
		"/?",
		"/a?b=../..",
		"/a?x=%20%41%c4%91",
		"/log/tile/0/x001/067.p/3",
		"/a?b=/&c=?",
		"/~a-_:@!$&'()*+,;=",
	};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (limits_target(good[i]) != E_OK)
			fail_msg("refused: %s", good[i]);
}

#define LINES_MAX 4
struct head_vector {
	const char *lines[LINES_MAX][2];
	enum err err;
	uint64_t length;
	bool is_chunked;
};

static const struct head_vector heads[] = {
	{{{NULL}}, E_MALFORMED, 0, false},
	{{{"Host", ""}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"Host", "a"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"hOST", "b"}}, E_MALFORMED, 0, false},
	{{{"Host", "a, b"}}, E_MALFORMED, 0, false},
	{{{"Host", "a/b"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"Content-Length", "5"}, {"Content-Length", "5"}}, E_MALFORMED, 5, false},
	{{{"Host", "a"}, {"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}}, E_MALFORMED, 5, true},
	{{{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}, E_MALFORMED, 0, true},
	{{{"Host", "a"}, {"Transfer-Encoding", "gzip, chunked"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"Transfer-Encoding", "identity"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"Content-Length", ""}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"Content-Length", "-1"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"Content-Length", "+1"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"Content-Length", "1,1"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"Content-Length", "0x10"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"Content-Length", "9999999999999999999"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"Content-Type", "a"}, {"Content-Type", "a"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"X-A ", "b"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"", "b"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"X:Y", "b"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"X", "b\rc"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}, {"X", "b\x7f"}}, E_MALFORMED, 0, false},
	{{{"Host", "a"}}, E_OK, 0, false},
	{{{"host", "[::1]:80"}, {"X-A", "b\tc \xc4\x91"}}, E_OK, 0, false},
	{{{"Host", "a:1"}, {"content-length", "0"}}, E_OK, 0, false},
	{{{"Host", "a"}, {"Content-Length", "007"}}, E_OK, 7, false},
	{{{"Host", "a"}, {"Content-Length", "999999999999999999"}}, E_OK, 999999999999999999u, false},
	{{{"Host", "a"}, {"Transfer-Encoding", "CHUNKED"}}, E_OK, 0, true},
};

static struct head read_lines(const struct head_vector *v)
{
	struct head h = {0};
	for (size_t i = 0; i < LINES_MAX && v->lines[i][0] != NULL; i++)
		limits_header(&h, v->lines[i][0], strlen(v->lines[i][0]), v->lines[i][1], strlen(v->lines[i][1]));
	return h;
}

static void judges_heads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct head h = read_lines(&heads[i]);
		if (limits_head(&h) != heads[i].err)
			fail_msg("head %zu", i);
		if (heads[i].err == E_OK) {
			assert_int_equal(h.length, heads[i].length);
			assert_int_equal(h.is_chunked, heads[i].is_chunked);
		}
	}
}

static void refuses_a_nul_in_a_value(void **state)
{
	(void)state;
	struct head h = {0};
	limits_header(&h, "Host", 4, "a", 1);
	assert_int_equal(limits_head(&h), E_OK);
	limits_header(&h, "X", 1, "a\0b", 3);
	assert_int_equal(limits_head(&h), E_MALFORMED);
}

static void caps_bodies(void **state)
{
	(void)state;
	const struct head none = {0}, five = {.lengths = 1, .length = 5}, chunked = {.encodings = 1, .is_chunked = true};
	assert_int_equal(limits_body(&none, 0), E_OK);
	assert_int_equal(limits_body(&five, 0), E_TOO_LARGE);
	assert_int_equal(limits_body(&five, 4), E_TOO_LARGE);
	assert_int_equal(limits_body(&five, 5), E_OK);
	assert_int_equal(limits_body(&chunked, 0), E_TOO_LARGE);
	assert_int_equal(limits_body(&chunked, 1), E_OK);
	assert_false(limits_has_body(&none));
	assert_true(limits_has_body(&five));
	assert_true(limits_has_body(&chunked));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_bad_targets), cmocka_unit_test(takes_good_targets),
		cmocka_unit_test(judges_heads),	       cmocka_unit_test(refuses_a_nul_in_a_value),
		cmocka_unit_test(caps_bodies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
