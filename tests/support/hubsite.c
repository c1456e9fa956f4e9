#include "tests/support/hubsite.h"
#include "tests/support/port.h"
#include "tests/support/program.h"

#include <hoaban/instant.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Many processes under a sanitizer, on a machine that may be busy with others: only who has no hub shall not hear of it. */
static const struct patience {
	const char *hub_ms, *silence_ms, *claim_ms;
} calm = {"5000", "3000", "30000"}, racing = {"60000", "60000", "60000"}, alone = {"300", "500", "1000"};

/* ---- who is there */

static const char *address(struct story *s)
{
	return arena_format(&s->arena, "127.0.0.1:%u", port_take());
}

static void tell(struct story *s, const char *label, const char *const words[])
{
	struct step step = {.label = label};
	for (size_t i = 0; words[i] != NULL; i++)
		step.run[i] = words[i];
	story_tell(s, &step, 1);
}

#define TILL_WORDS(s, till, ...)                                                                                               \
	(const char *const[])                                                                                                  \
	{                                                                                                                      \
		"hoaban-pos", "--data", arena_format(&(s)->arena, "%s/%s", (s)->dir, till), "--json", "--demo", "--clock",     \
			"${clock}", __VA_ARGS__, NULL                                                                          \
	}

static void enrol(struct hubsite *h, const char *till, const char *role, const char *flag)
{
	struct story *s = h->story;
	const char *code = arena_format(&s->arena, "code %s", till);
	tell(s, code,
	     (const char *const[]){"hoaband", "device", "code", "--data", "${data}", "--demo", "--clock", "${clock}", "--json",
				   "--name", till, "--site", h->sites, "--role", role, flag, NULL});
	tell(s, till,
	     TILL_WORDS(s, till, "enroll", "--server", "${url}", "--code", arena_format(&s->arena, "${%s.code}", code),
			"--gate", till));
}

static void set_patience(struct hubsite *h, const char *till, const struct patience *p)
{
	till_set(h->story, till, "hub_ms", p->hub_ms);
	till_set(h->story, till, "hub_silence_ms", p->silence_ms);
	till_set(h->story, till, "claim_ms", p->claim_ms);
}

static void join_lan(struct hubsite *h, const char *till, const char *listen)
{
	struct story *s = h->story;
	till_set(s, till, "lan_peers", arena_format(&s->arena, "%s,%s", h->hub_at, h->deputy_at));
	set_patience(h, till, &calm);
	if (listen != NULL)
		till_set(s, till, "lan_listen", listen);
	tell(s, arena_format(&s->arena, "sync %s", till), TILL_WORDS(s, till, "sync"));
}

static void open_hubs(struct hubsite *h)
{
	h->hub_at = address(h->story);
	h->deputy_at = address(h->story);
	enrol(h, "hub", "gate", "--hub");
	enrol(h, "deputy", "gate", "--deputy");
	join_lan(h, "hub", h->hub_at);
	join_lan(h, "deputy", h->deputy_at);
}

void hubsite_open(struct hubsite *h, struct story *s, size_t gates)
{
	*h = (struct hubsite){.story = s, .site = HUBSITE_HUB, .sites = HUBSITE_BOTH, .gate_count = gates};
	enrol(h, "quay1", "counter", NULL);
	tell(s, "shift", TILL_WORDS(s, "quay1", "shift", "open", "--cashier", "lan"));
	h->sites = HUBSITE_HUB;
	open_hubs(h);
	h->sites = HUBSITE_BOTH;
	for (size_t i = 0; i < gates; i++) {
		snprintf(h->gates[i], sizeof h->gates[i], "gate%zu", i + 1);
		enrol(h, h->gates[i], "gate", NULL);
		till_set(s, h->gates[i], "site", HUBSITE_HUB);
		join_lan(h, h->gates[i], NULL);
	}
}

/* ---- the hubs' processes */

static const char *program(struct story *s)
{
	return story_text(s, "${build}/hoaban-pos");
}

static void wait_for_words(const char *path)
{
	struct stat st;
	for (int i = 0; i < 2000; i++) {
		if (stat(path, &st) == 0 && st.st_size > 0)
			return;
		usleep(10000);
	}
	fail_msg("%s stays empty", path);
}

static pid_t start(struct hubsite *h, const char *till)
{
	struct story *s = h->story;
	const char *out = arena_format(&s->arena, "%s/%s.out", s->dir, till);
	const char *const words[] = {program(s),
				     "--data",
				     arena_format(&s->arena, "%s/%s", s->dir, till),
				     "--json",
				     "--demo",
				     "--clock",
				     story_text(s, "${clock}"),
				     "hub",
				     NULL};
	pid_t pid = program_start(words, out, arena_format(&s->arena, "%s/%s.err", s->dir, till));
	wait_for_words(out);
	return pid;
}

void hubsite_start_hub(struct hubsite *h)
{
	h->hub = start(h, "hub");
}

void hubsite_start_deputy(struct hubsite *h)
{
	h->deputy = start(h, "deputy");
}

void hubsite_kill(pid_t *pid)
{
	program_stop(*pid, SIGKILL);
	*pid = 0;
}

void hubsite_stop(pid_t *pid)
{
	int status = program_stop(*pid, SIGTERM);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	*pid = 0;
}

const json_t *hubsite_status(struct hubsite *h, const char *till)
{
	struct story *s = h->story;
	struct outcome o = story_run(s, TILL_WORDS(s, till, "hub", "status"), NULL);
	assert_int_equal(o.status, 0);
	json_t *answer = json_loads(o.out, 0, NULL);
	assert_non_null(answer);
	story_keep(s, arena_format(&s->arena, "hub status %s", till), answer);
	return answer;
}

/* ---- tickets */

void hubsite_sell(struct hubsite *h, size_t count, const char **qr)
{
	struct story *s = h->story;
	tell(s, "sold",
	     TILL_WORDS(s, "quay1", "sell", "--site", h->site, "--pay", "cash", arena_format(&s->arena, "ADULT=%zu", count)));
	for (size_t i = 0; i < count; i++)
		qr[i] = arena_text(&s->arena, story_answer_text(s, arena_format(&s->arena, "sold.tickets.%zu.qr", i)));
}

/* ---- scans */

struct hubsite_scan hubsite_scan(struct hubsite *h, const char *gate, const char *qr)
{
	struct story *s = h->story;
	struct hubsite_scan scan = {0};
	int64_t began = program_now_us();
	struct outcome o = story_run(s, TILL_WORDS(s, gate, "admit", "--site", h->site, qr), NULL);
	scan.seconds = (double)(program_now_us() - began) / 1e6;
	json_t *answer = json_loads(o.out, 0, NULL);
	const char *verdict = json_string_value(json_object_get(answer, "verdict"));
	if (verdict == NULL)
		fail_msg("no verdict: %s%s", o.out, o.err);
	snprintf(scan.verdict, sizeof scan.verdict, "%s", verdict);
	scan.is_provisional = json_is_true(json_object_get(answer, "provisional"));
	json_decref(answer);
	return scan;
}

struct hubsite_scan hubsite_scan_apart(struct hubsite *h, const char *gate, const char *qr)
{
	set_patience(h, gate, &alone);
	struct hubsite_scan scan = hubsite_scan(h, gate, qr);
	set_patience(h, gate, &calm);
	return scan;
}

/* Three gates have one order, so that they meet at every ticket; the next three come a little later. */
static size_t place_of(size_t gate, size_t i, size_t count)
{
	return (gate / 3 * 7 + i) % count;
}

static const char *write_scans(struct hubsite *h, size_t gate, const char *const qr[], size_t count)
{
	struct story *s = h->story;
	const char *path = arena_format(&s->arena, "%s/%s.in", s->dir, h->gates[gate]);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	for (size_t i = 0; i < count; i++)
		fprintf(f, "%s\n", qr[place_of(gate, i, count)]);
	assert_int_equal(fclose(f), 0);
	return path;
}

static const char *out_path(struct hubsite *h, size_t gate)
{
	return arena_format(&h->story->arena, "%s/%s.out", h->story->dir, h->gates[gate]);
}

static pid_t start_gate(struct hubsite *h, size_t gate, const char *in)
{
	struct story *s = h->story;
	const char *const words[] = {program(s),
				     "--data",
				     arena_format(&s->arena, "%s/%s", s->dir, h->gates[gate]),
				     "--json",
				     "--demo",
				     "--clock",
				     story_text(s, "${clock}"),
				     "admit",
				     "--site",
				     h->site,
				     NULL};
	return program_feed(words, in, out_path(h, gate), arena_format(&s->arena, "%s/%s.err", s->dir, h->gates[gate]));
}

static void count_answer(struct hubsite_race *r, const json_t *a, unsigned *admissions)
{
	const char *verdict = json_string_value(json_object_get(a, "verdict"));
	assert_non_null(verdict);
	if (strcmp(verdict, "admitted") == 0) {
		r->admitted++;
		r->provisional += json_is_true(json_object_get(a, "provisional"));
		(*admissions)++;
	} else if (strcmp(verdict, "already_admitted") == 0) {
		r->refused++;
	} else {
		r->other++;
	}
}

static void count_answers(struct hubsite *h, size_t gate, size_t count, struct hubsite_race *r, unsigned admissions[])
{
	FILE *f = fopen(out_path(h, gate), "r");
	assert_non_null(f);
	for (size_t i = 0; i < count; i++) {
		json_t *a = json_loadf(f, JSON_DISABLE_EOF_CHECK, NULL);
		assert_non_null(a);
		count_answer(r, a, &admissions[place_of(gate, i, count)]);
		json_decref(a);
	}
	fclose(f);
}

static void set_all(struct hubsite *h, const struct patience *p)
{
	for (size_t g = 0; g < h->gate_count; g++)
		set_patience(h, h->gates[g], p);
}

void hubsite_race(struct hubsite *h, const char *const qr[], size_t count, struct hubsite_race *out)
{
	pid_t pids[HUBSITE_GATES_MAX];
	unsigned *admissions = arena_array(&h->story->arena, count, sizeof *admissions);
	memset(admissions, 0, count * sizeof *admissions);
	*out = (struct hubsite_race){0};
	set_all(h, &racing);
	int64_t began = program_now_us();
	for (size_t g = 0; g < h->gate_count; g++)
		pids[g] = start_gate(h, g, write_scans(h, g, qr, count));
	for (size_t g = 0; g < h->gate_count; g++)
		assert_int_equal(waitpid(pids[g], &(int){0}, 0), pids[g]);
	out->seconds = (double)(program_now_us() - began) / 1e6;
	set_all(h, &calm);
	for (size_t g = 0; g < h->gate_count; g++)
		count_answers(h, g, count, out, admissions);
	for (size_t i = 0; i < count; i++) {
		out->twice += admissions[i] > 1;
		out->never += admissions[i] == 0;
	}
}
