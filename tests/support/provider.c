#include "tests/support/provider.h"
#include "tests/support/port.h"
#include "tests/support/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define READY_MS      30000
#define AWAIT_MS      90000
#define RECEIVED_LINE 256

void provider_open(struct provider *p, struct story *s)
{
	*p = (struct provider){.story = s, .dir = arena_format(&s->arena, "%s/provider", s->dir)};
	assert_int_equal(mkdir(p->dir, 0700), 0);
	client_init(&p->client, p->url);
	provider_start(p);
}

_Noreturn static void become_provider(const struct provider *p, int in, int out)
{
	const char *build = getenv("HOABAN_BUILD");
	char program[256], authorities[256], port[12];
	snprintf(program, sizeof(program), "%s/tests/peer/taxpeer", build && build[0] ? build : "build/asan");
	snprintf(authorities, sizeof(authorities), "%s/receipt-ca.pem", p->dir);
	snprintf(port, sizeof(port), "%u", p->port);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	execl(program, program, p->dir, authorities, PROVIDER_TOKEN, port, NULL);
	_exit(127);
}

/* "ready PORT" */
static void read_ready(struct provider *p, int out)
{
	char line[32] = "";
	for (size_t len = 0; len + 1 < sizeof(line); len++) {
		struct pollfd ready = {out, POLLIN, 0};
		if (poll(&ready, 1, READY_MS) <= 0 || read(out, line + len, 1) != 1 || line[len] == '\n')
			break;
	}
	if (sscanf(line, "ready %u", &p->port) != 1)
		fail_msg("the provider does not become ready");
	snprintf(p->url, sizeof(p->url), "http://127.0.0.1:%u", p->port);
}

void provider_start(struct provider *p)
{
	int in[2], out[2];
	p->port = p->port ? p->port : port_take();
	/* a copy: a process that names the data directory would be taken for one of the server's */
	const char *const copy[] = {"cp", "${data}/keys/receipt-ca.pem", p->dir, NULL};
	assert_int_equal(story_run(p->story, copy, NULL).status, 0);
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	p->pid = fork();
	if (p->pid == 0)
		become_provider(p, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	p->in = in[1];
	read_ready(p, out[0]);
	close(out[0]);
}

void provider_stop(struct provider *p)
{
	int status;
	close(p->in); /* it ends with its standard input */
	if (!process_goes(p->pid, AWAIT_MS))
		kill(p->pid, SIGKILL);
	while (waitpid(p->pid, &status, 0) < 0)
		assert_int_equal(errno, EINTR);
	p->pid = 0;
	assert_int_equal(status, 0);
}

void provider_close(struct provider *p)
{
	if (p->pid > 0)
		provider_stop(p);
	client_release(&p->client);
}

void provider_behave(struct provider *p, const char *mode)
{
	struct reply r;
	const struct call call = {.method = "POST", .path = arena_format(&p->story->arena, "/behave/%s", mode), .body = " "};
	assert_int_equal(client_call(&p->client, &call, &r), 200);
	reply_release(&r);
}

/* ---- what it received: MTDiep, mode, deed */

static bool is_wanted(const char *field, const char *wanted)
{
	return wanted == NULL || str_equal(field, wanted);
}

static size_t count_lines(struct provider *p, const char *id, const char *mode, const char *done)
{
	char line[RECEIVED_LINE], fields[3][96];
	size_t count = 0;
	FILE *f = fopen(arena_format(&p->story->arena, "%s/received.tsv", p->dir), "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		assert_int_equal(sscanf(line, "%95s %95s %95s", fields[0], fields[1], fields[2]), 3);
		count += is_wanted(fields[0], id) && is_wanted(fields[1], mode) && is_wanted(fields[2], done);
	}
	if (f != NULL)
		fclose(f);
	return count;
}

size_t provider_count(struct provider *p, const char *id, const char *done)
{
	return count_lines(p, id, NULL, done);
}

void provider_await(struct provider *p, const char *mode, size_t times)
{
	for (int waited = 0; count_lines(p, NULL, mode, NULL) < times; waited += 5) {
		if (waited > AWAIT_MS)
			fail_msg("the provider got nothing in mode %s", mode);
		usleep(5000);
	}
}

const char *provider_document(struct provider *p, const char *id)
{
	return arena_format(&p->story->arena, "%s/%s.xml", p->dir, id);
}
