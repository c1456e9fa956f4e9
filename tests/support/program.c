#include "tests/support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEP_US 50

int64_t program_now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int open_or_abort(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0644);
	if (fd < 0) {
		perror(path);
		abort();
	}
	return fd;
}

static pid_t spawn(const char *const *words, int in, int out, int err)
{
	pid_t parent = getpid(), pid = fork();
	if (pid < 0)
		abort();
	if (pid > 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM); /* nothing outlives its test */
	if (getppid() != parent || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(126);
	execv(words[0], (char *const *)words);
	perror(words[0]);
	_exit(127);
}

/* ---- to the end */

static int temporary(void)
{
	char path[] = "/tmp/hoaban-run-XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		abort();
	unlink(path);
	return fd;
}

static char *read_all(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = calloc(1, (size_t)size + 1);
	if (text == NULL || pread(fd, text, (size_t)size, 0) != size)
		abort();
	close(fd);
	return text;
}

static bool is_written(const char *path)
{
	struct stat st;
	return !path || (stat(path, &st) == 0 && st.st_size > 0);
}

static int wait_for(pid_t pid, const struct program_run *p)
{
	int64_t began = program_now_us(), marked = 0;
	int status = 0;
	while (waitpid(pid, &status, WNOHANG) == 0) {
		int64_t now = program_now_us();
		if (marked == 0 && p->kill_after_us > 0 && is_written(p->watch))
			marked = now;
		bool is_to_die = marked > 0 && now - marked >= p->kill_after_us;
		if (is_to_die || now - began >= (int64_t)p->timeout_ms * 1000) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			break;
		}
		usleep(STEP_US);
	}
	return status;
}

void program_run(struct program_run *p)
{
	int in = open_or_abort(p->input != NULL ? p->input : "/dev/null", O_RDONLY);
	int out = temporary(), err = temporary();
	int status = wait_for(spawn(p->words, in, out, err), p);
	close(in);
	p->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	p->exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	p->out = read_all(out);
	p->err = read_all(err);
}

void program_release(struct program_run *p)
{
	free(p->out);
	free(p->err);
	p->out = p->err = NULL;
}

/* ---- those that stay */

pid_t program_start(const char *const *words, const char *out_path, const char *err_path)
{
	return program_feed(words, "/dev/null", out_path, err_path);
}

pid_t program_feed(const char *const *words, const char *in_path, const char *out_path, const char *err_path)
{
	int in = open_or_abort(in_path, O_RDONLY);
	int out = open_or_abort(out_path, O_WRONLY | O_CREAT | O_TRUNC);
	int err = open_or_abort(err_path, O_WRONLY | O_CREAT | O_APPEND);
	pid_t pid = spawn(words, in, out, err);
	close(in);
	close(out);
	close(err);
	return pid;
}

int program_stop(pid_t pid, int signal)
{
	int status = 0;
	kill(pid, signal);
	waitpid(pid, &status, 0);
	return status;
}
