#include "tests/support/story.h"
#include "tests/support/dbtemplate.h"
#include "tests/support/port.h"
#include "tests/support/process.h"
#include "tests/support/tillwords.h"

#include <errno.h>
#include <fcntl.h>
#include <hoaban/instant.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define READY_MS	  180000 /* a new database under a sanitizer on a busy machine */
#define STOP_MS		  60000
#define CEILING		  (256u << 20)
#define CLAIM_MS	  "20000"
#define BEFORE_MIDNIGHT_S 150

/* ---- start */

static const char *build_dir(void)
{
	const char *build = getenv("HOABAN_BUILD");
	return build && build[0] ? build : "build/asan";
}

/* In the child: becomes the server. It ends with the test, whatever ends the test. */
_Noreturn static void become_server(const struct story *s, int out, pid_t parent)
{
	char program[256], listen[32], log[128], clock[INSTANT_TEXT];
	snprintf(program, sizeof(program), "%s/hoaband", build_dir());
	snprintf(listen, sizeof(listen), "127.0.0.1:%u", s->port);
	snprintf(log, sizeof(log), "%s/server.log", s->dir);
	int err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent || err < 0)
		_exit(126);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	instant_format(clock, story_now(s));
	execl(program, program, "serve", "--embedded", "--data", s->data, "--listen", listen, s->is_plain ? NULL : "--demo",
	      s->clock ? "--clock" : NULL, clock, NULL);
	_exit(127);
}

static void show_log(const struct story *s)
{
	struct outcome o;
	char log[128];
	snprintf(log, sizeof(log), "%s/server.log", s->dir);
	tool_run(&o, (const char *const[]){"tail", "-n", "40", log, NULL}, (struct bytes){NULL, 0});
	fprintf(stderr, "---- the server's log\n%s----\n", o.out);
	outcome_release(&o);
}

/* "ready http://127.0.0.1:PORT", or https, from the server's stdout. */
static bool read_ready(struct story *s)
{
	char line[128] = "";
	for (size_t len = 0; len + 1 < sizeof(line); len++) {
		struct pollfd p = {s->out, POLLIN, 0};
		if (poll(&p, 1, READY_MS) <= 0 || read(s->out, line + len, 1) != 1)
			return false;
		if (line[len] == '\n')
			break;
	}
	/* a public URL of its own is shown then; the test has asked for the port */
	unsigned port = 0;
	char scheme[6] = "";
	bool is_ours = sscanf(line, "ready %5[a-z]://127.0.0.1:%u", scheme, &port) == 2;
	if (s->port == 0 && !is_ours)
		return false;
	s->port = s->port == 0 ? port : s->port;
	snprintf(s->url, sizeof(s->url), "%s://127.0.0.1:%u", is_ours && port == s->port ? scheme : "http", s->port);
	return str_starts_with(line, "ready ");
}

static int64_t monotonic_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t story_now(const struct story *s)
{
	int64_t now;
	if (!s->clock)
		return (int64_t)time(NULL);
	assert_int_equal(instant_parse(&now, s->clock), E_OK);
	return now + s->passed_s + (monotonic_ms() - s->began_ms) / 1000;
}

void story_pass(struct story *s, int64_t seconds)
{
	assert_non_null(s->clock);
	story_stop(s);
	s->passed_s += seconds;
	story_start(s);
}

void story_start(struct story *s)
{
	int out[2];
	pid_t parent = getpid();
	assert_int_equal(s->server, 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	s->server = fork();
	if (s->server == 0)
		become_server(s, out[1], parent);
	close(out[1]);
	s->out = out[0];
	if (!read_ready(s)) {
		show_log(s);
		fail_msg("the server does not become ready");
	}
}

static void write_settings(const struct story *s)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/hoaband.ini", s->data);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(s->settings, f);
	assert_int_equal(fclose(f), 0);
}

/* As several servers of one office have them: the same keys, and the log on a disk that all of them see. */
static void share(const struct story *s)
{
	static const char command[] = "cp -a \"$0/keys\" \"$1/keys\" && ln -s \"$0/log\" \"$1/log\"";
	struct outcome o;
	tool_run(&o, (const char *const[]){"sh", "-c", command, s->beside, s->data, NULL}, (struct bytes){NULL, 0});
	assert_int_equal(o.status, 0);
	outcome_release(&o);
}

static void make_dir(struct story *s)
{
	if (!s->place) {
		testdir_make(s->dir);
		return;
	}
	snprintf(s->dir, sizeof(s->dir), "%s", s->place);
	assert_int_equal(mkdir(s->dir, 0711), 0);
}

/* By the real clock nothing begins just before midnight: its today would soon be the server's yesterday. */
static void let_midnight_pass(const struct story *s)
{
	while (!s->clock && instant_day(story_now(s)) != instant_day(story_now(s) + BEFORE_MIDNIGHT_S))
		sleep(1);
}

void story_begin(struct story *s)
{
	*s = (struct story){.clock = s->clock,
			    .audit_finds = s->audit_finds,
			    .place = s->place,
			    .beside = s->beside,
			    .settings = s->settings,
			    .port = s->port ? s->port : port_take(),
			    .began_ms = monotonic_ms(),
			    .answers = json_object()};
	signal(SIGPIPE, SIG_IGN);
	let_midnight_pass(s);
	client_global();
	arena_init(&s->arena, CEILING);
	make_dir(s);
	snprintf(s->data, sizeof(s->data), "%s/server", s->dir);
	client_init(&s->client, s->url);
	assert_int_equal(mkdir(s->data, 0711), 0);
	if (s->settings)
		write_settings(s);
	if (s->beside)
		share(s);
	else
		dbtemplate_place(s->data);
	story_start(s);
}

/* ---- end */

static int wait_for_server(struct story *s)
{
	int status;
	if (!process_goes(s->server, STOP_MS)) {
		kill(s->server, SIGKILL);
		waitpid(s->server, &status, 0);
		s->server = 0;
		show_log(s);
		fail_msg("the server does not stop");
	}
	while (waitpid(s->server, &status, 0) < 0)
		assert_int_equal(errno, EINTR);
	s->server = 0;
	close(s->out);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void assert_gone(const struct story *s, const pid_t pids[], size_t count, int timeout_ms)
{
	for (size_t i = 0; i < count; i++)
		if (!process_goes(pids[i], timeout_ms))
			fail_msg("process %d outlives its server", (int)pids[i]);
	for (int waited = 0; process_count(s->data) > 0 && waited < timeout_ms; waited += 20) /* of one killed before */
		usleep(20000);
	assert_int_equal(process_count(s->data), 0);
}

void story_stop(struct story *s)
{
	pid_t descent[PROCESSES_MAX];
	assert_int_not_equal(s->server, 0);
	size_t count = process_descent(s->server, descent);
	kill(s->server, SIGTERM);
	int status = wait_for_server(s);
	if (status != 0)
		show_log(s);
	assert_int_equal(status, 0);
	assert_gone(s, descent, count, 0); /* it has waited for its children itself */
}

static void release(struct story *s)
{
	client_release(&s->client);
	json_decref(s->answers);
	arena_release(&s->arena);
	testdir_remove(s->dir);
	*s = (struct story){0};
}

/* No till of ours sells tickets for more or fewer persons than its receipts name. */
static void check_persons(struct story *s)
{
	if (s->server == 0 || story_pid(s, STORY_DATABASE) == 0) /* a foreign database is not ours to ask */
		return;
	json_t *answer = story_sql(s, "SELECT detail FROM incident WHERE kind = 'persons_differ'");
	const json_t *first = json_at(answer, "rows.0.0");
	if (first)
		fail_msg("persons_differ: %s", json_string_value(first));
	json_decref(answer);
}

static void print_red(const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);
		if (str_equal(json_string_value(json_object_get(f, "state")), "red"))
			print_error("doctor: %s: %s\n", json_string_value(json_object_get(f, "check")),
				    json_string_value(json_object_get(f, "says")));
	}
}

void story_doctor(struct story *s)
{
	const char *const real[] = {"hoaband", "doctor", "--data", s->data, "--json", NULL};
	const char *const played[] = {"hoaband", "doctor", "--data", s->data, "--json", "--demo", "--clock", "${clock}", NULL};
	struct outcome o = story_run(s, s->clock ? played : real, NULL);
	json_t *findings = json_loads(o.out, 0, NULL);
	const json_t *list = json_object_get(findings, "findings");
	print_red(list);
	if (o.status != 0)
		fail_msg("doctor: status %d\n%s", o.status, o.err);
	assert_true(json_is_true(json_object_get(findings, "healthy")));
	assert_true(json_array_size(list) > 5); /* it has looked */
	json_decref(findings);
	check_persons(s);
}

void story_leave(struct story *s)
{
	story_stop(s);
	release(s);
}

void story_end(struct story *s)
{
	story_doctor(s);
	if (getenv("HOABAN_STORY_AUDIT"))
		story_audit(s);
	story_leave(s);
}

void story_tear_down(struct story *s)
{
	pid_t descent[PROCESSES_MAX];
	if (s->dir[0] == 0)
		return;
	show_log(s);
	if (s->server != 0) {
		size_t count = process_descent(s->server, descent);
		kill(s->server, SIGKILL);
		waitpid(s->server, NULL, 0);
		close(s->out);
		for (size_t i = 0; i < count; i++)
			if (!process_goes(descent[i], STOP_MS))
				kill(descent[i], SIGKILL);
	}
	release(s);
}

/* ---- a group */

int story_group_begin(void **state)
{
	static struct story s;
	s = (struct story){.clock = STORY_CLOCK};
	*state = &s;
	story_begin(&s);
	return 0;
}

void story_ends_well(void **state)
{
	story_end(*state);
}

int story_group_end(void **state)
{
	story_tear_down(*state);
	return 0;
}

/* ---- parts */

pid_t story_pid(const struct story *s, enum story_part part)
{
	static const char *const words[] = {[STORY_SERVER] = "",
					    [STORY_SIGNER] = "signer",
					    [STORY_DATABASE] = "mariadbd",
					    [STORY_RENDERER] = "renderer",
					    [STORY_ORGANISATIONS] = "organisations"};
	pid_t descent[PROCESSES_MAX];
	if (part == STORY_SERVER || s->server == 0)
		return s->server;
	size_t count = process_descent(s->server, descent);
	for (size_t i = 0; i < count; i++)
		if (process_says(descent[i], words[part]))
			return descent[i];
	return 0;
}

void story_kill(struct story *s, enum story_part part)
{
	pid_t pid = story_pid(s, part), descent[PROCESSES_MAX];
	assert_int_not_equal(pid, 0);
	size_t count = part == STORY_SERVER ? process_descent(pid, descent) : 0;
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_true(process_goes(pid, STOP_MS));
	if (part != STORY_SERVER)
		return;
	assert_int_equal(wait_for_server(s), 128 + SIGKILL);
	assert_gone(s, descent, count, STOP_MS);
}

/* ---- programs and requests */

static const char *program_path(struct story *s, const char *name)
{
	bool is_ours = str_starts_with(name, "hoaba"); /* hoaband, hoaban-pos, hoaban-audit */
	return is_ours ? arena_format(&s->arena, "%s/%s", build_dir(), name) : name;
}

static size_t place_of(const char *const argv[], const char *word)
{
	size_t i = 0;
	while (argv[i] && !str_equal(argv[i], word))
		i++;
	return i;
}

/* How long a gate waits for the server is for the people who stand there; on a busy machine it would be a test's verdict. */
static void make_patient(struct story *s, const char *const argv[])
{
	size_t data = place_of(argv, "--data");
	if (argv[place_of(argv, "enroll")] && argv[data] && argv[data + 1])
		till_set(s, strrchr(argv[data + 1], '/') + 1, "claim_ms", CLAIM_MS);
}

struct outcome story_run(struct story *s, const char *const words[], const char *in)
{
	const char *argv[STORY_WORDS + 1] = {NULL};
	struct outcome o;
	for (size_t i = 0; i < STORY_WORDS && words[i]; i++)
		argv[i] = i == 0 ? program_path(s, words[i]) : story_text(s, words[i]);
	tool_run(&o, argv, in ? bytes_of_text(story_text(s, in)) : (struct bytes){NULL, 0});
	struct outcome kept = o;
	kept.out = arena_textn(&s->arena, o.out, o.out_len);
	kept.err = arena_textn(&s->arena, o.err, o.err_len);
	outcome_release(&o);
	if (kept.status == 0)
		make_patient(s, argv);
	return kept;
}

int story_call(struct story *s, const struct call *call, struct reply *r)
{
	const char *headers[8] = {NULL};
	for (size_t i = 0; call->headers && call->headers[i] && i + 1 < COUNT(headers); i++)
		headers[i] = story_text(s, call->headers[i]);
	struct call said = *call;
	said.path = story_text(s, call->path);
	said.body = call->body && call->body_len == 0 ? story_text(s, call->body) : call->body;
	said.headers = headers;
	int status = client_call(&s->client, &said, r);
	if (status == 500) /* a fault of the program itself: its log says which */
		show_log(s);
	return status;
}
