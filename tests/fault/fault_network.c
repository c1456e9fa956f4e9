/* A till that sells while its line is cut, delayed, throttled and flapping. The till runs in this program as at the counter:
 * one thread sells and owns the journal, another has the network. Afterwards the server has the journal, byte for byte, in
 * order, once. Where namespaces are permitted, the same over a tunnel between two of them that loses IP packets.
 *
 * HOABAN_CAMPAIGN=1: 2 000 sales at 32 kbit/s with 800 ms delay and every fifth packet lost, instead of 150 sales at a line
 * five times as good. HOABAN_SEED repeats a run; it is always printed. */
#include "pos-client/domain/remote.h"
#include "pos-client/domain/sell.h"
#include "pos-client/domain/sync.h"
#include "tests/support/badline.h"
#include "tests/support/port.h"
#include "tests/support/tillwords.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define A1	     (UINT64_C(1) << 1)
#define DRAIN_MS     180000
#define PROGRESS_MS  120000
#define ROWS_AT_ONCE 200

/* What the line is like for a while. */
struct weather {
	const char *name;
	unsigned rate, delay_ms, stall_one_in, stall_ms, cut_one_in, cut_within;
	unsigned flap_ms;      /* up so long, down so long */
	bool is_down, carries; /* something must get through */
};
static const struct weather short_weather[] = {
	{"cut", .is_down = true},
	{"throttled", .rate = 20000, .carries = true},
	{"delayed and lossy", .rate = 20000, .delay_ms = 160, .stall_one_in = 5, .stall_ms = 100, .carries = true},
	{"flapping", .rate = 20000, .delay_ms = 20, .flap_ms = 400},
	{"hanging up", .cut_one_in = 1, .cut_within = 3000},
};
static const struct weather long_weather[] = {
	{"cut", .is_down = true},
	{"throttled", .rate = 4000, .carries = true},
	{"delayed and lossy", .rate = 4000, .delay_ms = 800, .stall_one_in = 5, .stall_ms = 800, .carries = true},
	{"flapping", .rate = 4000, .delay_ms = 100, .flap_ms = 3000},
	{"hanging up", .rate = 20000, .cut_one_in = 1, .cut_within = 3000},
};
#define WEATHER_COUNT COUNT(short_weather)

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct sync_step *step; /* being exchanged, or done */
	bool is_done, is_over;
};

struct campaign {
	struct story story;
	struct cutproxy line;
	struct badline packets; /* has_packets */
	bool has_packets;
	struct worker worker;
	char settings[120], url[64], dir[TESTDIR_TEXT + 8];
	struct till_settings till_settings;
	struct clock clock;
	struct logger logger;
	struct till till;
	struct sync *sync;
	const struct weather *weather;
	unsigned sales, pace_ms;
	int64_t began_ms, flapped_ms;
};

/* ---- the network's thread */

static void *work(void *ctx)
{
	struct worker *w = ctx;
	pthread_mutex_lock(&w->lock);
	while (!w->is_over) {
		if (w->step == NULL || w->is_done) {
			pthread_cond_wait(&w->wake, &w->lock);
			continue;
		}
		pthread_mutex_unlock(&w->lock);
		sync_exchange(w->step);
		pthread_mutex_lock(&w->lock);
		w->is_done = true;
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void hand_over(struct worker *w, struct sync_step *step)
{
	pthread_mutex_lock(&w->lock);
	w->step = step;
	w->is_done = false;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
}

/* What is done, or NULL. *is_idle: nothing is out any more. */
static struct sync_step *take_back(struct worker *w, bool *is_idle)
{
	pthread_mutex_lock(&w->lock);
	struct sync_step *done = w->is_done ? w->step : NULL;
	if (done != NULL)
		w->step = NULL;
	*is_idle = w->step == NULL;
	w->is_done = false;
	pthread_mutex_unlock(&w->lock);
	return done;
}

static void start_worker(struct worker *w)
{
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	assert_int_equal(pthread_create(&w->thread, NULL, work, w), 0);
}

static void stop_worker(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	w->is_over = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
}

/* ---- the till's thread */

static int64_t story_ms(void *ctx)
{
	return story_now(ctx) * 1000;
}

/* As a screen does between two keys. */
static void tick(struct campaign *c)
{
	bool is_idle;
	struct sync_step *step = take_back(&c->worker, &is_idle);
	if (step != NULL) {
		enum err e = sync_absorb(c->sync, step);
		if (e != E_OK && !err_is_retryable(e) && e != E_MALFORMED)
			fail_msg("sync: %s", err_code(e));
		till_forget(&c->till);
	}
	if (!is_idle)
		return;
	assert_int_equal(sync_prepare(c->sync, &step), E_OK);
	if (step != NULL)
		hand_over(&c->worker, step);
}

static void flap(struct campaign *c, const struct weather *w)
{
	if (w->flap_ms == 0 || monotonic_ms() - c->flapped_ms < w->flap_ms)
		return;
	c->line.is_down = !c->line.is_down;
	c->flapped_ms = monotonic_ms();
}

static void set_weather(struct campaign *c, const struct weather *w)
{
	c->line.rate = w->rate;
	c->line.delay_ms = w->delay_ms;
	c->line.stall_one_in = w->stall_one_in;
	c->line.stall_ms = w->stall_ms;
	c->line.cut_one_in = w->cut_one_in;
	c->line.cut_within = w->cut_within;
	c->line.is_down = w->is_down;
	c->flapped_ms = monotonic_ms();
}

static void sell_one(struct campaign *c)
{
	struct sell_request r = {.tender_count = 1, .tenders = {{PAYMENT_CASH, -1, ""}}, .tendered = -1};
	uint8_t id[UUID_LEN];
	r.ask.sites = A1;
	r.ask.quantity[CATEGORY_ADULT] = 1;
	r.ask.quantity[CATEGORY_CHILD] = 1;
	enum err e = sell(&c->till, &r, id);
	if (e != E_OK)
		fail_msg("a sale fails: %s %s", err_code(e), c->till.why.count > 0 ? c->till.why.list[0].detail : "");
	till_forget(&c->till);
}

/* A line that carries at all carries something in the end. */
static void await_progress(struct campaign *c, const struct weather *w, uint64_t before)
{
	int64_t until = monotonic_ms() + PROGRESS_MS;
	while (w->carries && sync_state(c->sync).report.sent == before) {
		if (monotonic_ms() > until)
			fail_msg("nothing gets through a line that is only %s", w->name);
		tick(c);
		usleep(2000);
	}
}

static void sell_in(struct campaign *c, const struct weather *w, unsigned count)
{
	struct sync_report before = sync_state(c->sync).report;
	set_weather(c, w);
	for (unsigned i = 0; i < count; i++) {
		int64_t until = monotonic_ms() + c->pace_ms;
		sell_one(c);
		do {
			flap(c, w);
			tick(c);
			usleep(2000);
		} while (monotonic_ms() < until);
	}
	await_progress(c, w, before.sent);
	struct sync_report after = sync_state(c->sync).report;
	print_message("[          ] %-18s %4u sales, %4llu entries up, %2llu uploads, %2llu failures\n", w->name, count,
		      (unsigned long long)(after.sent - before.sent), (unsigned long long)(after.uploads - before.uploads),
		      (unsigned long long)(after.failures - before.failures));
}

static bool is_all_up(struct campaign *c)
{
	struct journal_head head;
	assert_int_equal(journal_head(c->till.journal, &head), E_OK);
	return sync_state(c->sync).report.last_seq == head.seq;
}

static void drain(struct campaign *c)
{
	int64_t until = monotonic_ms() + DRAIN_MS;
	static const struct weather fair = {.name = "fair"};
	set_weather(c, &fair);
	sync_hurry(c->sync);
	while (!is_all_up(c)) {
		if (monotonic_ms() > until)
			fail_msg("it never gets up, not even over a good line");
		tick(c);
		usleep(2000);
	}
}

/* ---- the two sides, compared */

static json_t *there(struct campaign *c, uint64_t first)
{
	json_t *answer =
		story_sql(&c->story, arena_format(&c->story.arena,
						  "SELECT e.seq, HEX(e.bytes), HEX(e.hash) FROM entry e JOIN device d ON d.id ="
						  " e.device WHERE d.name = 'quay1' AND e.seq >= %llu ORDER BY e.seq LIMIT %d",
						  (unsigned long long)first, ROWS_AT_ONCE));
	return answer;
}

static void assert_same_entry(const json_t *row, uint64_t seq, struct bytes entry)
{
	char text[24];
	BUF_LOCAL hex;
	buf_init(&hex, 2 * ENTRY_BYTES_MAX + 1);
	buf_append_hex(&hex, entry.data, entry.len);
	snprintf(text, sizeof text, "%llu", (unsigned long long)seq);
	assert_string_equal(json_string_value(json_array_get(row, 0)), text);
	assert_int_equal(strcasecmp(json_string_value(json_array_get(row, 1)), buf_text(&hex)), 0);
}

static void assert_same_journal(struct campaign *c)
{
	static struct bytes entries[ROWS_AT_ONCE];
	struct journal_head head;
	assert_int_equal(journal_head(c->till.journal, &head), E_OK);
	assert_true(head.seq > c->sales);
	for (uint64_t first = 1; first <= head.seq; first += ROWS_AT_ONCE) {
		size_t count;
		json_t *answer = there(c, first);
		const json_t *rows = json_object_get(answer, "rows");
		assert_int_equal(
			journal_read_entries(c->till.journal, &c->till.arena, first, ROWS_AT_ONCE, SIZE_MAX, entries, &count),
			E_OK);
		assert_int_equal(json_array_size(rows), count);
		for (size_t i = 0; i < count; i++)
			assert_same_entry(json_array_get(rows, i), first + i, entries[i]);
		json_decref(answer);
		till_forget(&c->till);
	}
}

static const struct step nothing_else[] = {
	{"entries", .sql = "SELECT COUNT(*), MAX(seq), COUNT(DISTINCT hash) FROM entry", .expect = {{"rows", "#1"}}},
	{"receipts", .sql = "SELECT COUNT(*), MIN(number), MAX(number) FROM receipt", .expect = {{"rows.0.1", "1"}}},
	{"quarantined", .sql = "SELECT COUNT(*) FROM device WHERE quarantined_at IS NOT NULL", .expect = {{"rows.0.0", "0"}}},
	{"evidence", .sql = "SELECT COUNT(*) FROM evidence", .expect = {{"rows.0.0", "0"}}},
	{"incidents", .sql = "SELECT COUNT(*) FROM incident", .expect = {{"rows.0.0", "0"}}},
};

/* ---- stories */

static void test_sells_through_all_weather(void **state)
{
	struct campaign *c = *state;
	unsigned each = c->sales / (unsigned)WEATHER_COUNT;
	for (size_t i = 0; i < WEATHER_COUNT; i++)
		sell_in(c, &c->weather[i], each);
	drain(c);
	struct sync_report r = sync_state(c->sync).report;
	int64_t took = monotonic_ms() - c->began_ms;
	print_message(
		"[          ] %u sales in %lld.%lld s: %llu uploads, %llu failures, %llu rewinds; %llu bytes plain, %llu sent"
		" (%llu %%); %d connections, %d cut, %d packets late\n",
		c->sales, (long long)took / 1000, (long long)took % 1000 / 100, (unsigned long long)r.uploads,
		(unsigned long long)r.failures, (unsigned long long)r.rewinds, (unsigned long long)r.bytes_plain,
		(unsigned long long)r.bytes_sent, (unsigned long long)(r.bytes_sent * 100 / r.bytes_plain), c->line.connections,
		c->line.cuts, c->line.stalls);
	assert_true(r.failures > 0); /* the line was bad indeed */
	/* No storm: a failure is followed by a pause, so there are fewer than one in 20 ms. */
	assert_true(r.failures < (uint64_t)took / 20);
}

/* Between two network namespaces: packets late, slow and lost, as TCP sees them. */
static void test_sells_over_lossy_packets(void **state)
{
	struct campaign *c = *state;
	static const struct weather packets = {.name = "packets"};
	char url[64];
	if (!c->has_packets) {
		print_message("[          ] no namespaces here\n");
		skip();
	}
	bool is_long = c->sales > 1000;
	c->packets.rate = is_long ? 4000 : 16000;
	c->packets.delay_ms = is_long ? 400 : 60; /* each way */
	c->packets.loss = 20;
	snprintf(url, sizeof url, "http://127.0.0.1:%d", c->packets.port);
	c->till_settings.server = url;
	unsigned count = is_long ? 40 : 30;
	int64_t began = monotonic_ms();
	uint64_t before = sync_state(c->sync).report.bytes_sent;
	sell_in(c, &packets, count);
	while (!is_all_up(c)) {
		assert_true(monotonic_ms() - began < DRAIN_MS);
		tick(c);
		usleep(2000);
	}
	print_message("[          ] all up after %lld ms, %llu bytes in uploads; %u packets, %u lost\n",
		      (long long)(monotonic_ms() - began), (unsigned long long)(sync_state(c->sync).report.bytes_sent - before),
		      c->packets.packets, c->packets.lost);
	assert_true(c->packets.lost > 0);
	c->sales += count;
	c->till_settings.server = c->url;
	drain(c);
}

static void test_server_is_journal(void **state)
{
	struct campaign *c = *state;
	char sales[16];
	assert_same_journal(c);
	story_tell(&c->story, nothing_else, COUNT(nothing_else));
	assert_string_equal(story_answer_text(&c->story, "entries.rows.0.0"), story_answer_text(&c->story, "entries.rows.0.1"));
	assert_string_equal(story_answer_text(&c->story, "entries.rows.0.0"), story_answer_text(&c->story, "entries.rows.0.2"));
	snprintf(sales, sizeof sales, "%u", c->sales);
	assert_string_equal(story_answer_text(&c->story, "receipts.rows.0.0"), sales);
	assert_string_equal(story_answer_text(&c->story, "receipts.rows.0.2"), sales);
}

static void test_end(void **state)
{
	struct campaign *c = *state;
	stop_worker(&c->worker);
	if (c->worker.step != NULL)
		sync_drop(c->sync, c->worker.step);
	sync_close(c->sync);
	till_close(&c->till);
	till_release(&c->till);
	story_end(&c->story);
}

/* ---- */

static const struct step opening[] = {
	{"code", CODE("quay1", "--site", "A1")},
	{"enrolled", TILL("quay1", "enroll", "--server", "http://127.0.0.1:${line}", "--code", "${code.code}")},
	{"shift", TILL("quay1", "shift", "open", "--cashier", "lan")},
};

static void say_nothing(void *ctx, const char *line, size_t len)
{
	(void)ctx, (void)line, (void)len;
}

static void open_till(struct campaign *c)
{
	bool is_long = getenv("HOABAN_CAMPAIGN") != NULL;
	snprintf(c->dir, sizeof c->dir, "%s/quay1", c->story.dir);
	snprintf(c->url, sizeof c->url, "http://127.0.0.1:%d", c->line.port);
	c->till_settings = (struct till_settings){
		.server = c->url,
		.printer = "",
		.drawer = "none",
		.site = "A1",
		.gate = "",
		.language = "vi",
		.sign = "server",
		.payer_days = 3653,
		.connect_ms = 5000,
		.claim_ms = 1000,
		.request_ms = is_long ? 15000 : 2000,
		.sync_attempts = 12,
		.backoff_ms = 100,
		.backoff_max_ms = is_long ? 5000 : 1000,
	};
	c->clock = (struct clock){story_ms, &c->story};
	c->logger = (struct logger){say_nothing, NULL, &c->clock, LOG_LEVEL_WARN};
	c->till = (struct till){.dir = c->dir, .clock = &c->clock, .logger = &c->logger, .settings = &c->till_settings};
	till_init(&c->till);
	assert_int_equal(till_open(&c->till), E_OK);
	assert_int_equal(sync_open(&c->sync, &c->till), E_OK);
	start_worker(&c->worker);
}

static int begin(void **state)
{
	static struct campaign c;
	const char *chosen = getenv("HOABAN_SEED");
	bool is_long = getenv("HOABAN_CAMPAIGN") != NULL;
	uint64_t seed;
	randombytes_buf(&seed, sizeof seed);
	if (chosen)
		seed = strtoull(chosen, NULL, 10);
	print_message("[          ] HOABAN_SEED=%llu\n", (unsigned long long)seed);
	c.sales = is_long ? 2000 : 150;
	c.pace_ms = is_long ? 65 : 40;
	c.weather = is_long ? long_weather : short_weather;
	unsigned port = port_take();
	c.has_packets = badline_start(&c.packets, (int)port, seed); /* before there is any other thread */
	cutproxy_start(&c.line, (int)port, seed);
	snprintf(c.settings, sizeof(c.settings), "public_url = http://127.0.0.1:%d\n", c.line.port);
	c.story = (struct story){.clock = STORY_CLOCK, .settings = c.settings, .port = port};
	story_begin(&c.story);
	story_keep(&c.story, "line", json_integer(c.line.port));
	story_tell(&c.story, opening, COUNT(opening));
	open_till(&c);
	c.began_ms = monotonic_ms();
	*state = &c;
	return 0;
}

static int tear_down(void **state)
{
	struct campaign *c = *state;
	story_tear_down(&c->story);
	cutproxy_stop(&c->line);
	if (c->has_packets)
		badline_stop(&c->packets);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sells_through_all_weather),
		cmocka_unit_test(test_sells_over_lossy_packets),
		cmocka_unit_test(test_server_is_journal),
		cmocka_unit_test(test_end),
	};
	return cmocka_run_group_tests_name("a till on a bad line", tests, begin, tear_down);
}
