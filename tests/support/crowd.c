#include "tests/support/crowd.h"

#include "tests/support/swarm.h"

#include <hoaban/uuid.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define RUN_LIMIT_US INT64_C(180000000)
#define LOOK_US	     25000 /* between two looks at the checkpoint */

static char look_request[] = "GET /log/checkpoint HTTP/1.1\r\nHost: crowd\r\n\r\n";
static struct purchase looking; /* stands for "the checkpoint" */

/* ---------------------------------------------------------------- life and chance */

uint64_t crowd_chance(struct crowd *w, uint64_t below)
{
	w->chance ^= w->chance << 13;
	w->chance ^= w->chance >> 7;
	w->chance ^= w->chance << 17;
	return w->chance % below;
}

void crowd_begin(struct crowd *w)
{
	const char *given = getenv("HOABAN_SEED");
	uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)swarm_now_us();
	print_message("HOABAN_SEED=%llu\n", (unsigned long long)seed);
	*w = (struct crowd){.chance = seed * 0x9E3779B97F4A7C15u | 1};
	w->story = (struct story){.clock = STORY_CLOCK,
				  .settings = "log_publish_ms = 50\nlookup_burst = 10000\nlookup_per_minute = 60000\n"};
	w->calls = calloc(CROWD_ORDERS_MAX, sizeof(*w->calls));
	assert_non_null(w->calls);
	story_begin(&w->story);
	auditor_meet(&w->auditor, w->story.port);
}

void crowd_end(struct crowd *w)
{
	story_tear_down(&w->story);
	auditor_release(&w->auditor);
	for (size_t i = 0; i < w->count; i++)
		free(w->calls[i].answer);
	free(w->calls);
	w->calls = NULL;
}

/* ---------------------------------------------------------------- what is asked */

static void write_request(struct crowd *w, struct purchase *c, size_t i)
{
	static const char *const sites[] = {"A1", "DC", "MP", "BT"};
	uint8_t random[10], key[UUID_LEN];
	char text[UUID_TEXT], body[384];
	for (size_t k = 0; k < sizeof(random); k++)
		random[k] = (uint8_t)crowd_chance(w, 256);
	uuid_v7(key, 1795224000000 + (int64_t)i, random);
	uuid_format(text, key);
	c->is_free_too = crowd_chance(w, 5) == 0;
	int len = snprintf(
		body, sizeof(body),
		"{\"visit_date\":\"2026-11-30\",\"sites\":[\"%s\"],\"lines\":[{\"category\":\"ADULT\",\"quantity\":%u}%s],"
		"\"payment\":{\"method\":\"sandbox\",\"settle\":\"now\"}}",
		sites[crowd_chance(w, 4)], (unsigned)(1 + crowd_chance(w, 2)),
		c->is_free_too ? ",{\"category\":\"CHILD\",\"quantity\":1}" : "");
	snprintf(c->request, sizeof(c->request),
		 "POST /v1/orders HTTP/1.1\r\nHost: crowd\r\nContent-Type: application/json\r\nIdempotency-Key: %s\r\n"
		 "Content-Length: %d\r\n\r\n%s",
		 text, len, body);
}

static void swap(size_t *a, size_t *b)
{
	size_t t = *a;
	*a = *b;
	*b = t;
}

/* The repeats of one order right behind its first. */
static void bring_together(struct crowd *w, size_t order)
{
	size_t first = 0;
	while (first < w->scheduled && w->schedule[first] != order)
		first++;
	for (size_t k = first + 1; k < w->scheduled; k++)
		if (w->schedule[k] == order)
			swap(&w->schedule[k], &w->schedule[first + 1]);
}

void crowd_plan(struct crowd *w, size_t count)
{
	size_t begin = w->count;
	assert_true(w->count + count <= CROWD_ORDERS_MAX);
	w->scheduled = w->next = 0;
	for (size_t i = 0; i < count; i++) {
		struct purchase *c = &w->calls[w->count];
		write_request(w, c, w->count);
		c->wanted = i % 3 == 0 ? 2 + (unsigned)crowd_chance(w, 2) : 1;
		for (unsigned k = 0; k < c->wanted; k++)
			w->schedule[w->scheduled++] = w->count;
		w->count++;
	}
	for (size_t i = w->scheduled - 1; i > 0; i--)
		swap(&w->schedule[i], &w->schedule[crowd_chance(w, i + 1)]);
	for (size_t i = begin; i < w->count; i += 6)
		bring_together(w, i);
}

static void complain_once(struct crowd *w, const char *what, size_t i, int status, const char *body)
{
	if (w->fault[0] == 0)
		snprintf(w->fault, sizeof(w->fault), "order %zu: %s: %d %.300s", i, what, status, body);
}

static void queue_again(struct crowd *w, size_t i)
{
	if (w->again_last == sizeof(w->again) / sizeof(w->again[0])) {
		complain_once(w, "asked too often", i, 0, "");
		return;
	}
	w->calls[i].not_before_us = swarm_now_us() + 5000 + (int64_t)crowd_chance(w, 40000);
	w->again[w->again_last++] = i;
}

static bool look_now(struct crowd *w, const char **request, size_t *len, void **call)
{
	if (w->is_looking || swarm_now_us() < w->last_look_us + LOOK_US)
		return false;
	w->is_looking = true;
	*request = look_request;
	*len = sizeof(look_request) - 1;
	*call = &looking;
	return true;
}

static bool next_call(struct crowd *w, size_t *i)
{
	if (w->again_first < w->again_last && w->calls[w->again[w->again_first]].not_before_us <= swarm_now_us())
		*i = w->again[w->again_first++];
	else if (w->next < w->scheduled)
		*i = w->schedule[w->next++];
	else
		return false;
	return true;
}

static bool ask(void *ctx, const char **request, size_t *len, void **call)
{
	struct crowd *w = ctx;
	size_t i;
	if (w->is_server_down)
		return false;
	if (look_now(w, request, len, call))
		return true;
	if (!next_call(w, &i))
		return false;
	struct purchase *c = &w->calls[i];
	w->concurrent += c->under_way > 0;
	c->under_way++;
	w->under_way++;
	*request = c->request;
	*len = strlen(c->request);
	*call = c;
	return true;
}

static void acknowledge(struct crowd *w, struct purchase *c, const struct swarm_answer *a)
{
	size_t i = (size_t)(c - w->calls);
	c->answers++;
	if (c->answer != NULL) {
		w->repeats++;
		if (strcmp(c->answer, a->body) != 0) {
			complain_once(w, "the first answer was", i, 201, c->answer);
			print_error("a repeat was answered %s\n", a->body);
		}
		return;
	}
	c->answer = strdup(a->body);
	w->acknowledged++;
	json_t *order = json_loads(a->body, 0, NULL);
	const char *token = "", *status = "";
	int number = 0;
	if (json_unpack(order, "{s:s, s:s, s:[{s:i}]}", "token", &token, "status", &status, "receipts", "number", &number) !=
		    0 ||
	    strcmp(status, "paid") != 0 || number < 1)
		complain_once(w, "not a paid order with one receipt", i, a->status, a->body);
	c->number = (unsigned)number;
	snprintf(c->token, sizeof(c->token), "%s", token);
	json_decref(order);
}

static void answer(void *ctx, const struct swarm_answer *a)
{
	struct crowd *w = ctx;
	struct purchase *c = a->call;
	if (c == &looking) {
		w->is_looking = false;
		w->last_look_us = swarm_now_us();
		if (a->status == 200)
			auditor_take(&w->auditor, bytes_of(a->body, a->len), false);
		return;
	}
	c->under_way--;
	w->under_way--;
	if (a->status == 201) {
		acknowledge(w, c, a);
		return;
	}
	w->unanswered += a->status == 0;
	w->busy += a->status == 503;
	if (a->status == 0 || a->status == 503)
		queue_again(w, (size_t)(c - w->calls));
	else
		complain_once(w, "unexpected", (size_t)(c - w->calls), a->status, a->body);
}

static bool is_over(const struct crowd *w)
{
	return w->next == w->scheduled && w->again_first == w->again_last && w->under_way == 0;
}

static void kill_when_due(struct crowd *w)
{
	if (w->victim == 0 || w->is_killed || w->acknowledged < w->kill_at_answers)
		return;
	if (w->kill_at_us == 0)
		w->kill_at_us = swarm_now_us() + (int64_t)crowd_chance(w, 15000);
	if (swarm_now_us() < w->kill_at_us)
		return;
	w->is_killed = kill(w->victim, SIGKILL) == 0;
	w->is_server_down = w->victim == w->story.server;
}

static bool tick(void *ctx)
{
	struct crowd *w = ctx;
	kill_when_due(w);
	return w->fault[0] == 0 && !w->is_server_down && !is_over(w) && swarm_now_us() < w->until_us;
}

void crowd_run(struct crowd *w)
{
	w->until_us = swarm_now_us() + RUN_LIMIT_US;
	while (w->fault[0] == 0 && !is_over(w)) {
		struct swarm s = {.port = w->story.port,
				  .connections = CROWD_CONNECTIONS,
				  .ctx = w,
				  .ask = ask,
				  .answer = answer,
				  .tick = tick};
		w->last_look_us = 0;
		assert_true(swarm_run(&s));
		if (w->is_server_down) {
			w->is_server_down = false;
			w->victim = 0;
			story_kill(&w->story, STORY_SERVER); /* it is dead already; its children are to follow */
			story_start(&w->story);
			auditor_meet(&w->auditor, w->story.port);
		} else if (swarm_now_us() >= w->until_us) {
			complain_once(w, "not answered in a minute", w->under_way, 0, "");
		}
	}
	if (w->fault[0] != 0)
		fail_msg("%s", w->fault);
}

/* ---------------------------------------------------------------- every order once more, by its link */

struct round_of_questions {
	struct crowd *crowd;
	size_t asked, answered;
};

static bool ask_show(void *ctx, const char **request, size_t *len, void **call)
{
	struct round_of_questions *q = ctx;
	if (q->asked == q->crowd->count)
		return false;
	struct purchase *c = &q->crowd->calls[q->asked++];
	snprintf(c->show, sizeof(c->show), "GET /v1/orders/%s HTTP/1.1\r\nHost: crowd\r\n\r\n", c->token);
	*request = c->show;
	*len = strlen(c->show);
	*call = c;
	return true;
}

static void answer_show(void *ctx, const struct swarm_answer *a)
{
	struct round_of_questions *q = ctx;
	struct purchase *c = a->call;
	q->answered++;
	if (a->status != 200 || strcmp(a->body, c->answer) != 0)
		complain_once(q->crowd, "acknowledged, and now", (size_t)(c - q->crowd->calls), a->status, a->body);
}

static bool tick_show(void *ctx)
{
	struct round_of_questions *q = ctx;
	return q->answered < q->crowd->count && q->crowd->fault[0] == 0 && swarm_now_us() < q->crowd->until_us;
}

void crowd_look_again(struct crowd *w)
{
	struct round_of_questions q = {.crowd = w};
	struct swarm s = {w->story.port, 4, &q, ask_show, answer_show, tick_show};
	w->until_us = swarm_now_us() + RUN_LIMIT_US;
	assert_true(swarm_run(&s));
	if (w->fault[0] != 0)
		fail_msg("%s", w->fault);
	assert_int_equal(q.answered, w->count);
}
