#include "tests/support/gates.h"
#include "tests/support/swarm.h"
#include "tests/support/tillwords.h"

#include <hoaban/instant.h>
#include <hoaban/rules.h>

#include <sodium.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SALE_TICKETS  250
#define GATE_LATEST_S 180.0 /* a run that takes longer beyond its plan is broken */

/* ---- who is there */

static void enrol(struct gates *g, struct rogue *r, const char *name)
{
	struct step code = {.label = arena_text(&g->story->arena, name), CODE(NULL, "--site", "A1")};
	for (size_t i = 0; i < STORY_WORDS; i++)
		if (code.run[i] && strcmp(code.run[i], "--name") == 0) {
			code.run[i + 1] = code.label;
			break;
		}
	story_tell(g->story, &code, 1);
	rogue_enrol(r, g->story, code.label);
}

void gates_open(struct gates *g, struct story *s, size_t count)
{
	assert_in_range(count, 1, GATES_MAX);
	*g = (struct gates){.story = s, .count = count};
	g->list = arena_array(&s->arena, count, sizeof *g->list);
	enrol(g, &g->seller, "gates' till");
	for (size_t i = 0; i < count; i++)
		enrol(g, &g->list[i], arena_format(&s->arena, "gate %zu", i + 1));
}

static void sell_some(struct gates *g, size_t count)
{
	struct sale_ticket sold[SALE_TICKETS];
	for (size_t i = 0; i < count; i++) {
		sold[i] = rogue_ticket(&g->seller);
		g->tickets[g->ticket_count++] = (struct gates_ticket){.cose = sold[i].cose};
	}
	rogue_sell(&g->seller, NULL, 0, sold, count, 0);
	assert_int_equal(rogue_send(&g->seller), 200);
}

void gates_sell(struct gates *g, size_t count)
{
	struct gates_ticket *more = arena_array(&g->story->arena, g->ticket_count + count, sizeof *more);
	if (g->ticket_count > 0)
		memcpy(more, g->tickets, g->ticket_count * sizeof *more);
	g->tickets = more;
	for (size_t n; count > 0; count -= n) {
		n = count < SALE_TICKETS ? count : SALE_TICKETS;
		sell_some(g, n);
	}
}

/* ---- a run */

struct scan {
	struct gates_ticket *ticket;
	char *request;
	size_t len;
	int64_t due_us;
};

struct gates_running {
	const struct gates_plan *plan;
	struct gates_result *result;
	struct scan *scans;
	size_t count, asked, answered;
	int64_t began_us;
	double *waits; /* ms */
};

static void write_scan(struct gates *g, struct scan *s, size_t gate)
{
	struct claim c = {.site = 1, .count = 0, .time = story_now(g->story), .cose = s->ticket->cose};
	BUF_LOCAL body;
	BUF_LOCAL request;
	buf_init(&body, 4096);
	buf_init(&request, 16384);
	randombytes_buf(c.id, UUID_LEN);
	snprintf(c.gate, sizeof c.gate, "gate %zu", gate + 1);
	claim_encode(&body, &c);
	rogue_request(&g->list[gate], "/v1/admissions", buf_bytes(&body), &request);
	s->len = request.len;
	s->request = malloc(request.len);
	assert_non_null(s->request);
	memcpy(s->request, request.data, request.len);
}

static void write_scans(struct gates *g, struct gates_running *r)
{
	const struct gates_plan *p = r->plan;
	r->count = p->count * p->times;
	r->scans = calloc(r->count, sizeof *r->scans);
	r->waits = calloc(r->count, sizeof *r->waits);
	assert_true(r->scans != NULL && r->waits != NULL);
	for (size_t i = 0; i < r->count; i++) {
		r->scans[i].ticket = &g->tickets[p->from + i / p->times];
		if (p->per_second > 0)
			r->scans[i].due_us = (int64_t)((double)i * 1e6 / p->per_second);
		write_scan(g, &r->scans[i], i % g->count);
	}
}

static bool ask(void *ctx, const char **request, size_t *len, void **call)
{
	struct gates_running *r = ctx;
	struct scan *s = &r->scans[r->asked];
	int64_t now = swarm_now_us() - r->began_us;
	if (r->asked == r->count || s->due_us > now)
		return false;
	if (r->plan->per_second <= 0)
		s->due_us = now;
	r->asked++;
	*request = s->request;
	*len = s->len;
	*call = s;
	return true;
}

static void answer(void *ctx, const struct swarm_answer *a)
{
	struct gates_running *r = ctx;
	struct scan *s = a->call;
	struct claim_answer word;
	bool is_good = a->status == 200 && claim_answer_decode(&word, bytes_of(a->body, a->len)) == E_OK;
	r->waits[r->answered++] = (double)(swarm_now_us() - r->began_us - s->due_us) / 1000;
	if (!is_good) {
		if (r->result->failed++ == 0)
			print_error("a claim was answered %d %.*s\n", a->status, (int)a->len, a->body);
		return;
	}
	bool is_in = word.verdict == VERDICT_ADMITTED;
	r->result->admitted += is_in;
	r->result->refused += !is_in;
	s->ticket->admitted += is_in;
	s->ticket->refused += !is_in;
}

static bool tick(void *ctx)
{
	struct gates_running *r = ctx;
	double planned = r->plan->per_second > 0 ? (double)r->count / r->plan->per_second : 0;
	assert_true((double)(swarm_now_us() - r->began_us) / 1e6 < planned + GATE_LATEST_S);
	return r->answered < r->count;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

void gates_run(struct gates *g, const struct gates_plan *plan, struct gates_result *out)
{
	struct gates_running r = {.plan = plan, .result = out};
	*out = (struct gates_result){0};
	assert_true(plan->from + plan->count <= g->ticket_count && plan->count * plan->times > 0);
	write_scans(g, &r);
	const struct swarm swarm = {.port = plan->port ? plan->port : g->story->port,
				    .connections = (unsigned)(plan->connections ? plan->connections : g->count),
				    .ctx = &r,
				    .ask = ask,
				    .answer = answer,
				    .tick = tick};
	r.began_us = swarm_now_us();
	assert_true(swarm_run(&swarm));
	out->seconds = (double)(swarm_now_us() - r.began_us) / 1e6;
	qsort(r.waits, r.answered, sizeof *r.waits, compare);
	out->p50_ms = r.waits[r.answered / 2];
	out->p99_ms = r.waits[(r.answered - 1) * 99 / 100];
	for (size_t i = 0; i < r.count; i++)
		free(r.scans[i].request);
	free(r.scans);
	free(r.waits);
}

void gates_check(struct gates *g, size_t from, size_t count)
{
	for (size_t i = from; i < from + count; i++)
		assert_int_equal(g->tickets[i].admitted, 1);
	json_t *rows = story_sql(g->story, "SELECT COUNT(*), COUNT(DISTINCT root) FROM admission");
	assert_string_equal(json_string_value(json_at(rows, "rows.0.0")), json_string_value(json_at(rows, "rows.0.1")));
	json_decref(rows);
}
