#include "tests/support/tool.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct running {
	pid_t pid;
	int in, out, err; /* our ends; −1 = closed */
	struct bytes unsent;
};

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static bool start(struct running *r, const char *const argv[])
{
	int in[2], out[2], err[2];
	posix_spawn_file_actions_t actions;
	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
		abort();
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
	int e = posix_spawnp(&r->pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	r->in = in[1];
	r->out = out[0];
	r->err = err[0];
	fcntl(r->in, F_SETFL, O_NONBLOCK);
	return e == 0;
}

static void feed(struct running *r)
{
	ssize_t n = write(r->in, r->unsent.data, r->unsent.len);
	if (n > 0)
		r->unsent = (struct bytes){r->unsent.data + n, r->unsent.len - (size_t)n};
	if (n < 0 && errno != EAGAIN)
		r->unsent.len = 0; /* it does not listen; its outcome will say why */
	if (r->unsent.len == 0)
		close_end(&r->in);
}

static void hear(int *fd, char **text, size_t *len)
{
	char piece[65536];
	ssize_t n = read(*fd, piece, sizeof(piece));
	if (n <= 0) {
		close_end(fd);
		return;
	}
	*text = realloc(*text, *len + (size_t)n + 1);
	if (!*text)
		abort();
	memcpy(*text + *len, piece, (size_t)n);
	*len += (size_t)n;
	(*text)[*len] = 0;
}

static int64_t monotonic_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* False when the time was over first. */
static bool converse(struct running *r, struct outcome *o)
{
	int64_t end = monotonic_ms() + TOOL_TIMEOUT_S * 1000;
	while (r->out >= 0 || r->err >= 0) {
		struct pollfd p[3] = {{r->in, POLLOUT, 0}, {r->out, POLLIN, 0}, {r->err, POLLIN, 0}};
		int64_t left = end - monotonic_ms();
		if (left <= 0 || (poll(p, 3, (int)left) < 0 && errno != EINTR))
			return false;
		if (p[0].revents != 0)
			feed(r);
		if (p[1].revents != 0)
			hear(&r->out, &o->out, &o->out_len);
		if (p[2].revents != 0)
			hear(&r->err, &o->err, &o->err_len);
	}
	return true;
}

static int reap(pid_t pid)
{
	int status;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			abort();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void tool_run(struct outcome *o, const char *const argv[], struct bytes in)
{
	struct running r = {.unsent = in};
	*o = (struct outcome){.out = calloc(1, 1), .err = calloc(1, 1)};
	signal(SIGPIPE, SIG_IGN); /* feed() reads the error instead */
	bool is_there = start(&r, argv);
	if (in.len == 0)
		close_end(&r.in);
	bool is_done = converse(&r, o);
	if (is_there && !is_done)
		kill(r.pid, SIGKILL);
	int status = is_there ? reap(r.pid) : 127;
	o->status = is_done ? status : -1;
	close_end(&r.in);
	close_end(&r.out);
	close_end(&r.err);
}

void outcome_release(struct outcome *o)
{
	free(o->out);
	free(o->err);
	*o = (struct outcome){0};
}
