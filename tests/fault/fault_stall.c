/* The database takes every request and answers none for longer than the server waits for it. What needs no database goes on as
 * before; who ordered meanwhile reads why not, in his language, with everything typed still there; and the same form sent again
 * is one order. Then the peers are dead instead: mail, notices, the tax office's provider. Nobody who buys notices. */
#include "tests/support/patience.h"
#include "tests/support/process.h"
#include "tests/support/story.h"

#include <pthread.h>
#include <stdatomic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define STALL_MS 12000 /* the server gives a statement 10 s */
#define LATEST_S 45    /* nobody waits longer for an answer */

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- who asks while the database is away, each from a thread of its own */

struct asker {
	const char *url, *method, *path, *type, *key, *body;
	pthread_t thread;
	struct reply reply;
	int64_t took_ms;
	atomic_bool is_answered;
};

static void *ask(void *ctx)
{
	struct asker *a = ctx;
	struct client c;
	const char *const headers[] = {a->type, a->key, NULL};
	int64_t began = now_ms();
	client_init(&c, a->url);
	c.timeout_ms = LATEST_S * 1000;
	client_call(&c,
		    &(struct call){.method = a->method, .path = a->path, .body = a->body, .headers = a->type ? headers : NULL},
		    &a->reply);
	a->took_ms = now_ms() - began;
	client_release(&c);
	atomic_store(&a->is_answered, true);
	return NULL;
}

enum { HEALTH, OLD_ORDER, SHOP_VI, SHOP_EN, SHOP_FR, API, ASKERS };
static struct asker askers[ASKERS];

static struct asker form_in(struct story *s, const char *language, unsigned persons)
{
	const char *key = story_text(s, arena_format(&s->arena, "${uuid.%s}", language));
	return (struct asker){
		.url = s->url,
		.method = "POST",
		.path = arena_format(&s->arena, "/%s/", language),
		.type = "Content-Type: application/x-www-form-urlencoded",
		.body = arena_format(&s->arena, "do=order&key=%s&date=%s&site_A1=1&q_ADULT=%u&email=khach%%40example.vn", key,
				     story_text(s, "${today}"), persons),
	};
}

static void prepare(struct story *s)
{
	const char *const order =
		"{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		"\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}";
	askers[HEALTH] = (struct asker){.url = s->url, .path = "/health/ready"};
	askers[OLD_ORDER] = (struct asker){.url = s->url, .path = story_text(s, "/vi/o/${before.token}")};
	askers[SHOP_VI] = form_in(s, "vi", 7);
	askers[SHOP_EN] = form_in(s, "en", 8);
	askers[SHOP_FR] = form_in(s, "fr", 9);
	askers[API] = (struct asker){.url = s->url,
				     .method = "POST",
				     .path = "/v1/orders",
				     .type = "Content-Type: application/json",
				     .key = story_text(s, "Idempotency-Key: ${uuid.api}"),
				     .body = story_text(s, order)};
}

/* The API's order may be with the issuer, which tries again by itself. */
static bool are_answered(void)
{
	for (size_t i = 0; i < API; i++)
		if (!atomic_load(&askers[i].is_answered))
			return false;
	return true;
}

/* ---- what needs no database */

static const struct step still_there[] = {
	{"alive", .path = "/health/live", .status = 200},
	{"the shop", .path = "/vi/", .status = 200},
	{"the shop in English", .path = "/en/?date=${today}&site=A1", .status = 200},
	{"the shop in French", .path = "/fr/", .status = 200},
	{"a style sheet", .path = "/static/hoaban.css", .status = 200},
	{"the phone gate", .path = "/gate/", .status = 200},
	{"a tree head", .path = "/log/checkpoint", .status = 200},
	{"the tariff", .path = "/v1/tariff/editions", .status = 200},
};

static void look_around(struct story *s, int64_t until_ms)
{
	int64_t worst = 0;
	unsigned rounds = 0;
	do {
		for (size_t i = 0; i < COUNT(still_there); i++) {
			int64_t began = now_ms();
			story_tell(s, &still_there[i], 1);
			worst = now_ms() - began > worst ? now_ms() - began : worst;
		}
		rounds++;
		usleep(200000);
	} while (now_ms() < until_ms || (!are_answered() && now_ms() < until_ms + LATEST_S * 1000));
	print_message("[          ] %u rounds of what needs no database, the slowest answer %lld ms\n", rounds,
		      (long long)worst);
	assert_true((double)worst < patience(250));
	assert_true((double)worst < STALL_MS / 2.0); /* it did not wait for the database in any case */
}

/* ---- the stall */

static void test_before(void **state)
{
	static const struct step before[] = {
		{"before", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.before}"},
		 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":2}],"
			 "\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
		 .status = 201},
		{"ready", .path = "/health/ready", .status = 200},
	};
	struct story *s = *state;
	story_tell(s, before, COUNT(before));
	story_wait_for_signatures(s);
}

static void test_stalled(void **state)
{
	struct story *s = *state;
	const pid_t database = story_pid(s, STORY_DATABASE);
	int64_t began = now_ms();
	prepare(s);
	assert_true(database > 0 && process_freeze(database, 60000));
	for (size_t i = 0; i < ASKERS; i++)
		assert_int_equal(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
	look_around(s, began + STALL_MS);
	assert_int_equal(kill(database, SIGCONT), 0);
	for (size_t i = 0; i < ASKERS; i++) {
		assert_int_equal(pthread_join(askers[i].thread, NULL), 0);
		print_message("[          ] %s %s: %d after %lld ms\n", askers[i].method ? askers[i].method : "GET",
			      askers[i].path, askers[i].reply.status, (long long)askers[i].took_ms);
		assert_int_not_equal(askers[i].reply.status, 0);
	}
}

/* ---- what they were told */

static void assert_patient(const struct asker *a)
{
	char value[64] = "";
	if (a->reply.status != 503)
		fail_msg("%s: %d, not 503", a->path, a->reply.status);
	assert_true(reply_header(&a->reply, "Retry-After", value, sizeof value));
	assert_true(atoi(value) > 0);
}

static void assert_says(const struct asker *a, const char *const words[])
{
	for (size_t i = 0; words[i]; i++)
		if (!strstr(a->reply.body, words[i]))
			fail_msg("%s does not say \"%s\":\n%s", a->path, words[i], a->reply.body);
}

/* Busy, that sending again costs nothing, and all that was typed. */
static void test_told(void **state)
{
	(void)state;
#define TYPED "value=\"khach@example.vn\"", "name=\"site_A1\" value=\"1\" data-site=\"1\" checked"
	assert_patient(&askers[HEALTH]);
	assert_patient(&askers[OLD_ORDER]);
	assert_says(&askers[OLD_ORDER], (const char *const[]){"<html lang=\"vi\"", "Hệ thống đang bận", NULL});
	assert_patient(&askers[SHOP_VI]);
	assert_says(&askers[SHOP_VI],
		    (const char *const[]){"<html lang=\"vi\"", "không phải trả hai lần", "value=\"7\"", TYPED, NULL});
	assert_patient(&askers[SHOP_EN]);
	assert_says(&askers[SHOP_EN],
		    (const char *const[]){"<html lang=\"en\"", "nobody pays twice", "value=\"8\"", TYPED, NULL});
	assert_patient(&askers[SHOP_FR]);
	assert_says(&askers[SHOP_FR],
		    (const char *const[]){"<html lang=\"fr\"", "personne ne paie deux fois", "value=\"9\"", TYPED, NULL});
	if (askers[API].reply.status != 201) /* the issuer itself has tried again */
		assert_patient(&askers[API]);
}

/* ---- and then */

static const char *order_of(struct story *s, const struct asker *form)
{
	char where[256] = "";
	struct reply r;
	const char *const headers[] = {form->type, NULL};
	assert_int_equal(
		story_call(s, &(struct call){.method = "POST", .path = form->path, .body = form->body, .headers = headers}, &r),
		303);
	assert_true(reply_header(&r, "Location", where, sizeof where));
	reply_release(&r);
	return arena_text(&s->arena, where);
}

/* The very same again, as a person does it: one order each, whatever had become of the first try. */
static void test_again(void **state)
{
	struct story *s = *state;
	const struct step ready = {"ready again", .path = "/health/ready", .status = 200};
	story_tell_soon(s, &ready);
	for (size_t i = SHOP_VI; i <= SHOP_FR; i++) {
		const char *first = order_of(s, &askers[i]);
		assert_string_equal(order_of(s, &askers[i]), first);
	}
	const struct step rest[] = {
		{"api again", .method = "POST", .path = "/v1/orders", .body = askers[API].body, .headers = {askers[API].key},
		 .status = 201, .expect = {{"status", "paid"}}},
		{"and again", .method = "POST", .path = "/v1/orders", .body = askers[API].body, .headers = {askers[API].key},
		 .status = 201, .same_as = "api again"},
		{"as it was", .path = "/v1/orders/${before.token}", .status = 200, .expect = {{"status", "paid"}}},
		{"one each", .sql = "SELECT COUNT(*), COUNT(DISTINCT idem_key) FROM orders",
		 .expect = {{"rows.0.0", "5"}, {"rows.0.1", "5"}}},
	};
	story_tell(s, rest, COUNT(rest));
	for (size_t i = 0; i < ASKERS; i++)
		reply_release(&askers[i].reply);
}

/* ---- dead peers */

static const struct step buying[] = {
	{"with mail", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.mail}"},
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		 "\"email\":\"khach@example.vn\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
	 .status = 201, .expect = {{"status", "paid"}, {"tickets", "#1"}, {"receipts", "#1"}}},
	{"to be paid", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.transfer}"},
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":3}],"
		 "\"payment\":{\"method\":\"vietqr\"}}",
	 .status = 201, .expect = {{"status", "pending"}}},
	{"its page", .path = "/vi/o/${to be paid.token}", .status = 200},
	{"its symbol", .path = "/vi/o/${to be paid.token}/vietqr.svg", .status = 200},
	{"paid page", .path = "/fr/o/${with mail.token}", .status = 200},
	{"ready", .path = "/health/ready", .status = 200},
	{"it waits", .sql = "SELECT COUNT(*) > 0 FROM mail_message WHERE state = 1", .expect = {{"rows.0.0", "1"}}},
};

static void test_dead_peers(void **state)
{
	struct story *s = *state;
	int64_t began = now_ms();
	story_stop(s);
	const char *ini =
		arena_format(&s->arena,
			     "payos_key_file = %s/secret\nsmtp_url = smtp://127.0.0.1:1\nmail_from = ve@example.vn\n"
			     "smtp_timeout_s = 1\nmail_retry_ms = 100\ntransmission = http-provider\n"
			     "transmission_url = http://127.0.0.1:1/x\ntransmission_timeout_s = 1\noutbox_retry_ms = 50\n",
			     s->dir);
	const char *const write[] = {
		"sh",	"-c",	 "echo 0123456789abcdef0123456789abcdef >\"$0/secret\"; cat >\"$1/hoaband.ini\"",
		s->dir, s->data, NULL};
	assert_int_equal(story_run(s, write, ini).status, 0);
	story_start(s);
	story_tell(s, buying, COUNT(buying));
	print_message("[          ] bought with every peer dead in %lld ms\n", (long long)(now_ms() - began));
	story_wait_for_signatures(s);
	story_end(s);
}

static int begin(void **state)
{
	static struct story s = {.settings = "http_workers = 8\n"};
	*state = &s;
	story_begin(&s);
	return 0;
}

static int tear_down(void **state)
{
	struct story *s = *state;
	const pid_t database = s->dir[0] ? story_pid(s, STORY_DATABASE) : 0;
	if (database > 0)
		kill(database, SIGCONT);
	story_tear_down(s);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_before), cmocka_unit_test(test_stalled),	  cmocka_unit_test(test_told),
		cmocka_unit_test(test_again),  cmocka_unit_test(test_dead_peers),
	};
	return cmocka_run_group_tests_name("stall", tests, begin, tear_down);
}
