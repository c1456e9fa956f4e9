/* What goes out to everybody and to the operations centre: open data of complete days, today's figures asked for and sent,
 * metrics. */
#include "tests/support/fake_server.h"
#include "tests/support/rogue.h"
#include "tests/support/tillwords.h"

#include <hoaban/cose.h>
#include <hoaban/csv.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SECRET "a secret of twenty-two"
#define TOKEN  "a token of twenty-one"

/* ---- the operations centre */

static struct centre_book {
	pthread_mutex_t mutex;
	int calls, good;
	bool is_down;
	char body[4096];
} book = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static bool is_signed(const struct fake_request *in)
{
	uint8_t mac[HASH_LEN];
	char hex[2 * HASH_LEN + 1], message[8192];
	int len = snprintf(message, sizeof(message), "%s.%.*s", in->hoaban_timestamp, (int)in->body.len,
			   (const char *)in->body.data);
	hmac_sha256(mac, bytes_of_text(SECRET), bytes_of(message, (size_t)len));
	hex_format(hex, mac, sizeof(mac));
	return str_starts_with(in->hoaban_signature, "sha256=") && str_equal(in->hoaban_signature + 7, hex);
}

static enum fake_action centre_takes(void *ctx, const struct fake_request *in, struct fake_reply *out)
{
	struct centre_book *b = ctx;
	pthread_mutex_lock(&b->mutex);
	b->calls++;
	out->status = b->is_down ? 503 : 204;
	b->good += !b->is_down && is_signed(in) && str_equal(in->method, "POST") && str_equal(in->path, "/figures");
	snprintf(b->body, sizeof(b->body), "%.*s", (int)in->body.len, (const char *)in->body.data);
	pthread_mutex_unlock(&b->mutex);
	return FAKE_ANSWER;
}

static struct fake_server centre = {.handle = centre_takes, .ctx = &book};
static struct story story = {.clock = STORY_CLOCK};

static int read_book(const int *what)
{
	pthread_mutex_lock(&book.mutex);
	int value = *what;
	pthread_mutex_unlock(&book.mutex);
	return value;
}

static void await_calls(const int *what, int more)
{
	int wanted = read_book(what) + more;
	for (int i = 0; i < 2400 && read_book(what) < wanted; i++)
		usleep(50000);
	assert_true(read_book(what) >= wanted);
}

static void set_down(bool is_down)
{
	pthread_mutex_lock(&book.mutex);
	book.is_down = is_down;
	pthread_mutex_unlock(&book.mutex);
}

/* ---- a day */

#define OPEN(query) .path = "/v1/open-data/daily.json" query, .status = 200

static const struct step day[] = {
	{"code", CODE("gate", "--site", "A1", "--role", "gate")},
	{"gate", TILL("gate", "enroll", "--server", "${url}", "--code", "${code.code}")},
	{"order", .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.a}"}, .status = 201,
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":2}],"
		 "\"group\":false,"
		 "\"language\":\"vi\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"},
	{"comes in", TILL("gate", "admit", "--site", "A1", "${order.tickets.0.qr}"), .expect = {{"verdict", "admitted"}}},
	{"told", TILL("gate", "sync")},
	{"not over", OPEN(""), .expect = {{"complete_until", "2026-11-21"}, {"rows", "#0"}}},
	{"no future either", OPEN("?from=2026-11-21&until=2026-12-01"), .expect = {{"rows", "#0"}}},
	{"backwards", .path = "/v1/open-data/daily.json?from=2026-11-21&until=2026-11-20", .status = 422},
	{"too long", .path = "/v1/open-data/daily.csv?from=2020-01-01&until=2026-11-20", .status = 422},
	{"no day", .path = "/v1/open-data/daily.csv?from=yesterday", .status = 422},
	{"schema", .path = "/v1/open-data/schema.json", .status = 200, .expect = {{"type", "object"}}},
	{"a stranger", .path = "/v1/centre", .status = 401},
	{"a wrong token", .path = "/v1/centre", .headers = {"Authorization: Bearer a token of twenty-two"}, .status = 401},
	{"asked", .path = "/v1/centre", .headers = {"Authorization: Bearer " TOKEN}, .status = 200,
	 .expect = {{"day", "2026-11-21"},
		    {"sites", "#1"},
		    {"sites.0.site", "A1"},
		    {"sites.0.admitted", "1"},
		    {"sites.0.inside", "1"},
		    {"sales.receipts", "1"},
		    {"sales.persons", "2"},
		    {"complete_until", "2026-11-21"}}},
};

static void test_a_day(void **state)
{
	story_tell(*state, day, COUNT(day));
	story_keep(*state, "revenue",
		   json_incref(json_object_get(json_object_get(json_object_get(story.answers, "asked"), "sales"), "revenue")));
}

/* A day later the gate has not been heard of since: what it may still hold belongs to the day before. */
static const struct step waiting[] = {
	{"the gate may know more", OPEN("?from=2026-11-20&until=2026-12-01"),
	 .expect = {{"complete_until", "2026-11-21"},
		    {"published_until", "2026-11-21"},
		    {"rows", "#0"},
		    {"withheld", "#1"},
		    {"withheld.0", "2026-11-21"},
		    {"incomplete", "#0"}}},
	{"it tells", TILL("gate", "sync")},
	{"complete", OPEN(""),
	 .expect = {{"complete_until", "2026-11-22"},
		    {"rows", "#1"},
		    {"rows.0.date", "2026-11-21"},
		    {"rows.0.sites", "#1"},
		    {"rows.0.sites.0", "A1"},
		    {"rows.0.visitors", "1"},
		    {"rows.0.complete", "true"},
		    {"withheld", "#0"},
		    {"rows.0.revenue", "${revenue}"}}},
};

static void test_complete_days(void **state)
{
	struct story *s = *state;
	struct reply r;
	story_pass(s, 86400);
	story_tell(s, waiting, COUNT(waiting));
	assert_int_equal(story_call(s, &(struct call){.path = "/v1/open-data/daily.csv"}, &r), 200);
	const char *wanted = arena_format(
		&s->arena, CSV_BOM "date,sites,visitors,revenue,complete" CSV_END "2026-11-21,A1,1,%s,true" CSV_END,
		story_answer_text(s, "revenue"));
	assert_string_equal(r.body, wanted);
	assert_non_null(strstr(r.head, "public, max-age=3600"));
	reply_release(&r);
}

/* ---- sending */

static void test_sending(void **state)
{
	(void)state;
	await_calls(&book.good, 2);
	pthread_mutex_lock(&book.mutex);
	json_t *said = json_loads(book.body, 0, NULL);
	pthread_mutex_unlock(&book.mutex);
	assert_string_equal(json_string_value(json_object_get(said, "day")), "2026-11-22");
	json_decref(said);
}

static const struct step meanwhile[] = {
	{"sold all the same", .method = "POST", .path = "/v1/orders", .headers = {"Idempotency-Key: ${uuid.b}"}, .status = 201,
	 .body = "{\"visit_date\":\"${today}\",\"sites\":[\"A1\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":1}],"
		 "\"group\":false,"
		 "\"language\":\"vi\",\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}"},
};

static void test_a_centre_that_is_down(void **state)
{
	set_down(true);
	await_calls(&book.calls, 2);
	story_tell(*state, meanwhile, COUNT(meanwhile));
	set_down(false);
	await_calls(&book.good, 1);
}

/* ---- metrics */

static bool says(const char *text, const char *line)
{
	return strstr(text, line) != NULL;
}

static void test_metrics(void **state)
{
	static const char *const names[] = {"hoaban_receipts_total 2\n",
					    "hoaban_admissions_total 1\n",
					    "hoaban_log_leaves ",
					    "hoaban_outbox_oldest_timestamp_seconds ",
					    "hoaban_devices 1\n",
					    "hoaban_figures_differences 0\n",
					    "hoaban_device_contact_timestamp_seconds 179",
					    "hoaban_centre_sent_total ",
					    "hoaban_log_size "};
	struct reply r = {0};
	bool is_there = false;
	for (int i = 0; i < 1200 && !is_there; i++) { /* read every ten seconds */
		usleep(100000);
		reply_release(&r);
		assert_int_equal(story_call(*state, &(struct call){.path = "/metrics"}, &r), 200);
		is_there = says(r.body, names[0]);
	}
	for (size_t i = 0; i < COUNT(names); i++)
		if (!says(r.body, names[i]))
			fail_msg("no %s in\n%s", names[i], r.body);
	FILE *f = getenv("METRICS_TO") ? fopen(getenv("METRICS_TO"), "w") : NULL; /* for promtool check metrics */
	if (f) {
		fputs(r.body, f);
		fclose(f);
	}
	reply_release(&r);
}

/* ---- a till that renews its lease and hides its journal */

#define PERIOD OPEN("?from=2026-11-22&until=2026-12-01")
static const struct step hidden[] = {{"hidden code", CODE("quay", "--site", "A1")}};
static const struct step withheld[] = {
	{"the gate tells all", TILL("gate", "sync")},
	{"a lease is no journal", PERIOD,
	 .expect = {{"complete_until", "2026-11-22"}, {"withheld", "#1"}, {"incomplete", "#0"}, {"rows", "#0"}}},
};
static const struct step a_week_later[] = {
	{"the gate tells on", TILL("gate", "sync")},
	{"published all the same", PERIOD,
	 .expect = {{"complete_until", "2026-11-22"},
		    {"published_until", "2026-11-23"},
		    {"incomplete", "#1"},
		    {"incomplete.0", "2026-11-22"},
		    {"withheld", "#7"},
		    {"withheld.0", "2026-11-23"},
		    {"rows", "#1"},
		    {"rows.0.date", "2026-11-22"},
		    {"rows.0.complete", "false"}}},
};
static const struct step told[] = {
	{"told at last", PERIOD,
	 .expect = {{"complete_until", "2026-11-30"}, {"incomplete", "#0"}, {"withheld", "#0"}, {"rows.0.complete", "true"}}},
};

static void test_a_hidden_journal(void **state)
{
	struct story *s = *state;
	struct rogue quay;
	story_tell(s, hidden, COUNT(hidden));
	rogue_enrol(&quay, s, "hidden code");
	story_pass(s, 86400);
	assert_int_equal(rogue_renew(&quay), 200);
	story_tell(s, withheld, COUNT(withheld));
	story_pass(s, 7 * 86400);
	assert_int_equal(rogue_renew(&quay), 200);
	story_tell(s, a_week_later, COUNT(a_week_later));
	assert_int_equal(rogue_send(&quay), 200); /* nothing: it says that it has no more */
	story_tell(s, told, COUNT(told));
}

/* ---- */

static char own[TESTDIR_TEXT];

static void save(const char *name, const char *text)
{
	char path[TESTDIR_TEXT + 16];
	snprintf(path, sizeof(path), "%s/%s", own, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static int begin(void **state)
{
	static char settings[512];
	testdir_make(own);
	fake_server_start(&centre);
	save("secret", SECRET "\n");
	save("token", TOKEN "\n");
	snprintf(settings, sizeof(settings),
		 "centre_url = %s/figures\ncentre_secret_file = %s/secret\ncentre_token_file = %s/token\ncentre_every_s = 1\n",
		 centre.url, own, own);
	story.settings = settings;
	story_begin(&story);
	*state = &story;
	return 0;
}

static int end(void **state)
{
	story_tear_down(*state);
	fake_server_stop(&centre);
	testdir_remove(own);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_day),	   cmocka_unit_test(test_complete_days),
		cmocka_unit_test(test_sending),	   cmocka_unit_test(test_a_centre_that_is_down),
		cmocka_unit_test(test_metrics),	   cmocka_unit_test(test_a_hidden_journal),
		cmocka_unit_test(story_ends_well),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
