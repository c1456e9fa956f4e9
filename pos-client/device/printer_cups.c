/* cups:QUEUE: a raw job handed to CUPS by its own programs. What the queue does with it later is CUPS's business. */
#include "pos-client/device/printer_kinds.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEP_MS 5

extern char **environ;

static void drop_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD [[gnu::cleanup(drop_fd)]] int

/* CUPS allows any letters but blanks, / and #; a name that begins like an option is none. */
static enum err check_queue(struct printer *p, struct complaints *complaints)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
	const size_t len = strlen(p->target);
	if (len == 0 || len > 127 || p->target[0] == '-' || strspn(p->target, letters) != len)
		return complain(complaints, "printer", "format", "cups: needs the name of a queue, for example cups:counter");
	return E_OK;
}

/* ---- programs without a shell */

static enum err wait_for(pid_t pid, int timeout_ms, int *status)
{
	for (int waited = 0; waited <= timeout_ms; waited += STEP_MS) {
		pid_t ended = waitpid(pid, status, WNOHANG);
		if (ended == pid)
			return E_OK;
		if (ended < 0 && errno != EINTR)
			return E_IO;
		poll(NULL, 0, STEP_MS);
	}
	kill(pid, SIGKILL);
	waitpid(pid, status, 0);
	return E_TIMEOUT;
}

static enum err run_with(posix_spawn_file_actions_t *streams, const char *const *words, int input, int timeout_ms)
{
	pid_t pid;
	int status = 0;
	if (posix_spawn_file_actions_adddup2(streams, input, 0) != 0 ||
	    posix_spawn_file_actions_addopen(streams, 1, "/dev/null", O_WRONLY, 0) != 0 ||
	    posix_spawn_file_actions_addopen(streams, 2, "/dev/null", O_WRONLY, 0) != 0)
		return E_MEMORY;
	int fault = posix_spawnp(&pid, words[0], streams, NULL, (char **)(uintptr_t)words, environ);
	if (fault != 0)
		return fault == ENOENT ? E_NOT_FOUND : E_IO;
	TRY(wait_for(pid, timeout_ms, &status));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? E_OK : E_IO;
}

/* E_NOT_FOUND: there is no such program; E_IO: it failed. */
static enum err run(const char *const *words, int input, int timeout_ms)
{
	posix_spawn_file_actions_t streams;
	if (posix_spawn_file_actions_init(&streams) != 0)
		return E_MEMORY;
	enum err e = run_with(&streams, words, input, timeout_ms);
	posix_spawn_file_actions_destroy(&streams);
	return e;
}

/* ---- the job */

static enum err queue_is_there(struct printer *p, enum printer_state *)
{
	const char *const words[] = {"lpstat", "-a", p->target, NULL};
	FD nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (nothing < 0)
		return E_IO;
	enum err e = run(words, nothing, p->timeout_ms);
	p->trouble = e == E_NOT_FOUND ? "cups_missing" : e != E_OK ? "cups_queue" : NULL;
	return e;
}

/* A file in memory, not a pipe: `lp` may die without taking the till along. */
static enum err hold(int *out, struct bytes stream)
{
	*out = memfd_create("paper", MFD_CLOEXEC);
	if (*out < 0)
		return E_IO;
	while (stream.len > 0) {
		ssize_t n = write(*out, stream.data, stream.len);
		if (n <= 0)
			return E_IO;
		stream = bytes_of(stream.data + n, stream.len - (size_t)n);
	}
	return lseek(*out, 0, SEEK_SET) == 0 ? E_OK : E_IO;
}

static enum err hand_over(struct printer *p, struct bytes stream)
{
	const char *const words[] = {"lp", "-s", "-d", p->target, "-o", "raw", NULL};
	FD input = -1;
	TRY(hold(&input, stream));
	return run(words, input, p->timeout_ms);
}

static enum err print_cups(struct printer *p, struct bytes stream, enum printer_state *)
{
	return hand_over(p, stream);
}

const struct printer_kind printer_kind_cups = {"cups:", check_queue, queue_is_there, print_cups, hand_over};
