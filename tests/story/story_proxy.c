/* The server behind nginx as packaging/nginx/hoaban.conf has it, names and ports exchanged and nothing else: bought through,
 * with TLS and HTTP/2 in front, `__Host-` cookies, and everybody counted by their own address. Skipped where there is no nginx.
 */
#include "tests/support/login.h"
#include "tests/support/port.h"
#include "tests/support/program.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct proxied {
	struct story s;
	unsigned http, https;
	pid_t nginx;
	const char *program;
	const char *public_url;
	char direct[64]; /* the server itself */
};

/* ---- nginx */

static const char *find_nginx(void)
{
	static const char *const places[] = {"build/nginx/usr/sbin/nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"};
	for (size_t i = 0; i < COUNT(places); i++)
		if (access(places[i], X_OK) == 0)
			return places[i];
	return NULL;
}

/* The example with this test's names in it, and what stands around it in /etc/nginx/nginx.conf. */
static void write_config(struct proxied *p)
{
	static const char script[] =
		"{ printf 'daemon off;\\nworker_processes 1;\\npid nginx.pid;\\nerror_log error.log;\\nevents {}\\nhttp "
		"{\\naccess_log "
		"off;\\n'; for d in client_body proxy fastcgi uwsgi scgi; do echo \"$d\"_temp_path \"$1/$d;\"; done; sed -e "
		"'/listen \\[::\\]/d' -e \"s|127.0.0.1:8080|127.0.0.1:$2|; s|listen 80;|listen 127.0.0.1:$3;|; s|listen 443 "
		"ssl|listen 127.0.0.1:$4 ssl|; s|https://ve.example.vn|https://localhost:$4|; "
		"s|/etc/letsencrypt/live/ve.example.vn|$1|; "
		"s|ve.example.vn|localhost|\" packaging/nginx/hoaban.conf; echo '}'; } >\"$1/nginx.conf\"";
	static const char certificate[] = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
					  "/CN=localhost -addext subjectAltName=DNS:localhost -keyout \"$1/privkey.pem\" -out "
					  "\"$1/fullchain.pem\" 2>/dev/null";
	struct story *s = &p->s;
	const char *dir = arena_format(&s->arena, "%s/nginx", s->dir);
	const char *server = arena_format(&s->arena, "%u", s->port), *http = arena_format(&s->arena, "%u", p->http),
		   *https = arena_format(&s->arena, "%u", p->https);
	const char *const all = arena_format(&s->arena, "mkdir -p \"$1\" && %s && %s", certificate, script);
	struct outcome o = story_run(s, (const char *const[]){"sh", "-c", all, "sh", dir, server, http, https, NULL}, NULL);
	if (o.status != 0)
		fail_msg("%s%s", o.out, o.err);
}

static void start_nginx(struct proxied *p)
{
	struct story *s = &p->s;
	const char *dir = arena_format(&s->arena, "%s/nginx/", s->dir), *config = arena_format(&s->arena, "%snginx.conf", dir),
		   *out = arena_format(&s->arena, "%sout", dir);
	const char *const check[] = {p->program, "-p", dir, "-c", config, "-e", "stderr", "-t", NULL};
	struct outcome o = story_run(s, check, NULL);
	if (o.status != 0 || strstr(o.err, "warn"))
		fail_msg("the example is not sound: %s", o.err);
	p->nginx = program_start((const char *const[]){p->program, "-p", dir, "-c", config, NULL}, out, out);
}

/* ---- through it */

struct answer {
	int status;
	const char *head; /* in lower case, as HTTP/2 has it */
	const char *body;
};

static struct answer ask_with(struct proxied *p, const char *url, const char *const more[])
{
	struct story *s = &p->s;
	const char *words[STORY_WORDS] = {"curl",      "-s",	   "-i",
					  "--noproxy", "*",	   "--max-time",
					  "30",	       "--cacert", arena_format(&s->arena, "%s/nginx/fullchain.pem", s->dir),
					  url};
	size_t n = 10;
	for (size_t i = 0; more && more[i]; i++)
		words[n++] = more[i];
	struct outcome o = story_run(s, words, NULL);
	struct answer a = {.head = "", .body = ""};
	const char *end = strstr(o.out, "\r\n\r\n");
	if (o.status != 0 || end == NULL || sscanf(o.out, "HTTP/%*s %d", &a.status) != 1)
		return a;
	char *head = arena_textn(&s->arena, o.out, (size_t)(end - o.out) + 2);
	for (char *c = head; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
	a.head = head;
	a.body = end + 4;
	return a;
}

static struct answer ask(struct proxied *p, const char *path, const char *const more[])
{
	return ask_with(p, arena_format(&p->s.arena, "%s%s", p->public_url, path), more);
}

/* Past nginx, as only this machine can. */
static struct answer ask_directly(struct proxied *p, const char *path, const char *const more[])
{
	return ask_with(p, arena_format(&p->s.arena, "%s%s", p->direct, path), more);
}

static size_t times(const char *text, const char *word)
{
	size_t n = 0;
	for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
		n++;
	return n;
}

static void test_it_stands(void **state)
{
	struct proxied *p = *state;
	struct answer a = {0};
	for (int i = 0; i < 600 && a.status != 200; i++, usleep(50000))
		a = ask(p, "/health/ready", NULL);
	assert_int_equal(a.status, 200);
	assert_int_equal(strncmp(a.head, "http/2 ", 7), 0);
	assert_int_equal(times(a.head, "\nstrict-transport-security: max-age=31536000"), 1);
	assert_int_equal(times(a.head, "\nx-content-type-options: nosniff"), 1);
	assert_null(strstr(a.head, "nginx/"));
	a = ask_with(p, arena_format(&p->s.arena, "http://localhost:%u/vi/x?a=b", p->http), NULL);
	assert_int_equal(a.status, 301);
	assert_non_null(strstr(a.head, arena_format(&p->s.arena, "\nlocation: %s/vi/x?a=b\r\n", p->public_url)));
	a = ask(p, "/health/live", (const char *const[]){"--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0", NULL});
	assert_int_equal(a.status, 0);
	a = ask(p, "/health/live", (const char *const[]){"--tls-max", "1.2", NULL});
	assert_int_equal(a.status, 200);
}

/* The paths are secrets; whoever follows a link from such a page tells nobody; what is packed is packed by the server alone. */
static void test_pages(void **state)
{
	struct proxied *p = *state;
	const char *const packed[] = {"-H", "Accept-Encoding: br", "-o", "/dev/null", "-D", "-", NULL};
	struct answer a = ask(p, "/static/hoaban.css", packed);
	assert_int_equal(a.status, 200);
	assert_int_equal(times(a.head, "\ncontent-encoding: "), 1);
	assert_int_equal(times(a.head, "\ncontent-encoding: br\r\n"), 1);
	a = ask(p, "/gate/", packed);
	assert_int_equal(a.status, 200);
	assert_int_equal(times(a.head, "\ncontent-encoding: "), 1);
}

#define ORDER                                                                                                                  \
	"{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":2}],\"payment\":{"    \
	"\"method\":\"sandbox\",\"settle\":\"now\"}}"

static void test_buys(void **state)
{
	struct proxied *p = *state;
	const char *const order[] = {"-H", "Content-Type: application/json", "-H", "Idempotency-Key: ${uuid.one}", "-d", ORDER,
				     NULL};
	struct answer a = ask(p, "/v1/orders", order), again = ask(p, "/v1/orders", order);
	assert_int_equal(a.status, 201);
	assert_int_equal(again.status, 201);
	assert_string_equal(a.body, again.body);
	json_t *sold = json_loads(a.body, 0, NULL);
	assert_string_equal(json_string_value(json_at(sold, "status")), "paid");
	const char *token = json_string_value(json_at(sold, "token"));
	a = ask(p, arena_format(&p->s.arena, "/vi/o/%s", token), NULL);
	assert_int_equal(a.status, 200);
	assert_non_null(strstr(a.head, "\nreferrer-policy: "));
	assert_int_equal(times(a.head, "\ncontent-security-policy: "), 1);
	assert_non_null(strstr(a.body, "A1"));
	json_decref(sold);
	/* the ceiling of a body is the route's, not nginx's */
	const char *large = arena_format(&p->s.arena, "{\"visit_date\":\"%0*d\"}", 100000, 0);
	a = ask(p, "/v1/orders",
		(const char *const[]){"-H", "Content-Type: application/json", "-H", "Idempotency-Key: ${uuid.two}", "-d", large,
				      NULL});
	assert_int_equal(a.status, 413);
}

/* ---- cookies */

static void test_cookies(void **state)
{
	struct proxied *p = *state;
	const char *const login[] = {"-H", "Content-Type: application/json", "-d",
				     "{\"login\":\"manager\",\"password\":\"manager\"}", NULL};
	struct answer a = ask(p, "/v1/session", login);
	assert_int_equal(a.status, 200);
	const char *cookie = strstr(a.head, "\nset-cookie: __host-hoaban=");
	assert_non_null(cookie);
	const char *line = arena_textn(&p->s.arena, cookie + 1, strcspn(cookie + 1, "\r"));
	assert_non_null(strstr(line, "; path=/"));
	assert_non_null(strstr(line, "; secure"));
	assert_non_null(strstr(line, "; httponly"));
	assert_non_null(strstr(line, "; samesite=strict"));
	assert_null(strstr(line, "domain"));
}

/* ---- who is who */

/* A till signs the address that it knows, which is the public one. */
static void test_a_device_signs_for_the_name_outside(void **state)
{
	static struct hand hand;
	struct proxied *p = *state;
	const char *headers[HAND_HEADERS];
	struct call call = {.method = "GET", .path = "/v1/till-bookings"};
	hand_enrol(&p->s, &hand, "quay1");
	hand_sign(&p->s, &hand, &call, NULL, headers);
	const char *const signed_by[] = {"-H", headers[0], "-H", headers[1], NULL};
	int through = ask(p, "/v1/till-bookings/ABCDEF", signed_by).status, here = ask(p, call.path, signed_by).status;
	assert_int_equal(through, 401); /* another path than it signed */
	assert_int_not_equal(here, 401);
	assert_int_not_equal(here, 0);
}

/* Guesses until it is enough: 404 … 429. How many were answered. */
static unsigned guess(struct proxied *p, struct answer (*how)(struct proxied *, const char *, const char *const[]),
		      const char *address)
{
	const char *const said[] = {"-H", arena_format(&p->s.arena, "X-Real-IP: %s", address), NULL};
	unsigned n = 0;
	for (int status = 404; n < 60; n++) {
		status = how(p, arena_format(&p->s.arena, "/v1/receipts/%032u.json", n), said).status;
		if (status == 429)
			return n;
		assert_int_equal(status, 404);
	}
	return n;
}

/* nginx sets the address, so nobody makes himself a new one; the server believes nginx, so nobody pays for another. */
static void test_everybody_is_counted_apart(void **state)
{
	struct proxied *p = *state;
	unsigned first = guess(p, ask_directly, "203.0.113.7");
	assert_in_range(first, 5, 59);
	assert_int_equal(guess(p, ask_directly, "203.0.113.7"), 0);
	assert_in_range(guess(p, ask_directly, "2001:db8::7"), 5, 59);
	assert_int_equal(guess(p, ask_directly, "2001:0db8:0:0::7"), 0);  /* another spelling is nobody else, */
	assert_int_equal(guess(p, ask_directly, "2001:db8::1:2:3:4"), 0); /* nor is another address of the same network */
	assert_in_range(guess(p, ask, "198.51.100.1"), 5, 59);
	assert_int_equal(guess(p, ask, "198.51.100.2"), 0); /* what the client says of itself is not passed on */
	assert_int_equal(guess(p, ask_directly, "not an address"), 0);
}

static void test_metrics_stay_here(void **state)
{
	struct proxied *p = *state;
	assert_int_equal(ask(p, "/metrics", NULL).status, 403);
	assert_int_equal(ask_directly(p, "/metrics", (const char *const[]){"-H", "X-Real-IP: 203.0.113.8", NULL}).status, 403);
	assert_int_equal(ask_directly(p, "/metrics", NULL).status, 200);
}

/* ---- life */

static void test_end(void **state)
{
	struct proxied *p = *state;
	program_stop(p->nginx, SIGTERM);
	p->nginx = 0;
	story_end(&p->s);
}

static int begin(void **state)
{
	static struct proxied p;
	static char settings[256], url[64];
	*state = &p;
	p.program = find_nginx();
	if (p.program == NULL)
		return 0;
	p.s.port = port_take();
	p.http = port_take();
	p.https = port_take();
	snprintf(url, sizeof url, "https://localhost:%u", p.https);
	snprintf(settings, sizeof settings, "public_url = %s\nbehind_proxy = yes\nlookup_burst = 20\nlookup_per_minute = 1\n",
		 url);
	p.public_url = url;
	p.s.settings = settings;
	story_begin(&p.s);
	snprintf(p.direct, sizeof p.direct, "http://127.0.0.1:%u", p.s.port);
	p.s.client.base = p.direct;
	snprintf(p.s.url, sizeof p.s.url, "%s", url); /* what is signed */
	write_config(&p);
	start_nginx(&p);
	return 0;
}

static int tear_down(void **state)
{
	struct proxied *p = *state;
	if (p->nginx != 0)
		program_stop(p->nginx, SIGKILL);
	story_tear_down(&p->s);
	return 0;
}

static void without(void **state)
{
	(void)state;
	print_message("[          ] no nginx here\n");
	skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_stands),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_buys),
		cmocka_unit_test(test_cookies),
		cmocka_unit_test(test_a_device_signs_for_the_name_outside),
		cmocka_unit_test(test_everybody_is_counted_apart),
		cmocka_unit_test(test_metrics_stay_here),
		cmocka_unit_test(test_end),
	};
	const struct CMUnitTest none[] = {cmocka_unit_test(without)};
	return find_nginx() ? cmocka_run_group_tests_name("proxy", tests, begin, tear_down)
			    : cmocka_run_group_tests_name("proxy", none, NULL, NULL);
}
