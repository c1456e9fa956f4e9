/* TLS by the server itself: a certificate is renewed under a running server, and a wrong one changes nothing. */
#include "tests/support/story.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static char dir[TESTDIR_TEXT]; /* of certificates and keys */

static int run(const char *const words[], char head[static 4096])
{
	struct outcome o;
	tool_run(&o, words, (struct bytes){NULL, 0});
	int status = o.status;
	snprintf(head, 4096, "%s", o.out);
	outcome_release(&o);
	return status;
}

static void path_of(char out[static 128], const char *name)
{
	snprintf(out, 128, "%s/%s", dir, name);
}

/* A self-signed P-256 certificate for this machine. */
static void make(const char *certificate, const char *key)
{
	char c[128], k[128], head[4096];
	path_of(c, certificate);
	path_of(k, key);
	assert_int_equal(run((const char *const[]){"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
						   "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
						   "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", k, "-out", c, NULL},
			     head),
			 0);
}

/* A new file takes the place of the old one, as renewing tools do it. */
static void put(const char *from, const char *to)
{
	char a[128], b[128], beside[136], head[4096];
	path_of(a, from);
	path_of(b, to);
	snprintf(beside, sizeof(beside), "%s.new", b);
	assert_int_equal(run((const char *const[]){"cp", a, beside, NULL}, head), 0);
	assert_int_equal(rename(beside, b), 0);
}

/* Whether a client that trusts this certificate alone is served. */
static bool is_served(struct story *s, const char *trusted, char head[static 4096])
{
	char c[128];
	path_of(c, trusted);
	return run((const char *const[]){"curl", "-s", "-i", "--noproxy", "*", "--max-time", "60", "--cacert", c,
					 story_text(s, "${url}/health/live"), NULL},
		   head) == 0;
}

static bool is_served_soon(struct story *s, const char *trusted)
{
	char head[4096];
	for (int i = 0; i < 600 && !is_served(s, trusted, head); i++)
		usleep(50000);
	return is_served(s, trusted, head);
}

static void test_renewed(void **state)
{
	struct story *s = *state;
	char head[4096];
	assert_int_equal(strncmp(s->url, "https://", 8), 0);
	assert_true(is_served(s, "first.pem", head));
	assert_non_null(strstr(head, "Strict-Transport-Security: max-age=31536000"));
	put("second.pem", "shown.pem"); /* half-way: the key is still the old one's */
	kill(s->server, SIGHUP);
	usleep(300000);
	assert_true(is_served(s, "first.pem", head));
	put("second.key", "shown.key");
	kill(s->server, SIGHUP);
	assert_true(is_served_soon(s, "second.pem"));
	assert_false(is_served(s, "first.pem", head));
	story_end(s);
}

static int begin(void **state)
{
	static struct story s;
	static char settings[512];
	testdir_make(dir);
	make("first.pem", "first.key");
	make("second.pem", "second.key");
	put("first.pem", "shown.pem");
	put("first.key", "shown.key");
	snprintf(settings, sizeof(settings), "tls_certificate = %s/shown.pem\ntls_key = %s/shown.key\n", dir, dir);
	s.settings = settings;
	story_begin(&s);
	*state = &s;
	return 0;
}

static int end(void **state)
{
	story_tear_down(*state);
	testdir_remove(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_renewed)};
	return cmocka_run_group_tests(tests, begin, end);
}
