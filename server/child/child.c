#include "child/child.h"

#include "child/frame.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STOP_GRACE_MS 1000

extern char **environ;

struct child {
	struct child_config config;
	char *role, *argument, *program;
	pthread_mutex_t mutex; /* one request at a time; guards everything below */
	int fd;		       /* −1 = no process */
	_Atomic int pid;       /* written under the mutex, read without it by child_pid() */
	struct frame_buffer in;
	unsigned restarts;
};

/* ---------------------------------------------------------------- process */

/* The socket first: its number may be one of those that are opened next. */
static int set_files(posix_spawn_file_actions_t *files, int socket)
{
	int e = posix_spawn_file_actions_adddup2(files, socket, CHILD_FD);
	e |= posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	e |= posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	e |= posix_spawn_file_actions_addclosefrom_np(files, CHILD_FD + 1);
	return e;
}

/* Its own process group, so that Ctrl-C reaches the parent alone and the parent ends it in order. */
static int set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	int e = posix_spawnattr_setpgroup(attributes, 0);
	e |= posix_spawnattr_setsigmask(attributes, &none);
	e |= posix_spawnattr_setsigdefault(attributes, &all);
	e |= posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return e;
}

static int spawn(struct child *c, int socket)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	if (posix_spawn_file_actions_init(&files) != 0)
		return 0;
	if (posix_spawnattr_init(&attributes) != 0) {
		posix_spawn_file_actions_destroy(&files);
		return 0;
	}
	char *argv[] = {c->program, c->role, c->argument, NULL};
	pid_t pid = 0;
	int e = set_files(&files, socket) | set_attributes(&attributes);
	if (e == 0)
		e = posix_spawn(&pid, c->program, &files, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return e == 0 ? pid : 0;
}

static enum err begin(struct child *c)
{
	if (c->fd >= 0)
		return E_OK;
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return E_UNAVAILABLE;
	int pid = spawn(c, pair[1]);
	close(pair[1]);
	if (pid == 0) {
		close(pair[0]);
		log_error(c->config.logger, "child_start_failed", "role=%s", c->role);
		return E_UNAVAILABLE;
	}
	c->fd = pair[0];
	atomic_store(&c->pid, pid);
	return E_OK;
}

static void reap(int pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void end(struct child *c)
{
	if (c->fd < 0)
		return;
	close(c->fd);
	c->fd = -1;
	int pid = atomic_exchange(&c->pid, 0);
	kill(pid, SIGKILL); /* not reaped yet, so the pid is still this child's */
	reap(pid);
}

/* ---------------------------------------------------------------- life */

static void child_free(struct child *c)
{
	frame_buffer_release(&c->in);
	pthread_mutex_destroy(&c->mutex);
	free(c->role);
	free(c->argument);
	free(c->program);
	free(c);
}

static struct child *child_new(const struct child_config *config)
{
	struct child *c = calloc(1, sizeof *c);
	if (c == NULL)
		return NULL;
	c->config = *config;
	c->fd = -1;
	c->role = strdup(config->role);
	c->argument = strdup(config->argument);
	c->program = strdup(config->program != NULL ? config->program : "/proc/self/exe");
	pthread_mutex_init(&c->mutex, NULL);
	if (c->role != NULL && c->argument != NULL && c->program != NULL)
		return c;
	child_free(c);
	return NULL;
}

enum err child_start(struct child **out, const struct child_config *config)
{
	struct child *c = child_new(config);
	if (c == NULL)
		return E_MEMORY;
	enum err e = begin(c);
	if (e != E_OK) {
		child_free(c);
		return e;
	}
	*out = c;
	return E_OK;
}

/* Whether the child ended by itself in time; its pid is reaped then. */
static bool has_ended(int pid)
{
	static const struct timespec nap = {.tv_nsec = 1000000};
	int64_t deadline = frame_now_ms() + STOP_GRACE_MS;
	while (frame_now_ms() < deadline) {
		if (waitpid(pid, NULL, WNOHANG) != 0)
			return true;
		nanosleep(&nap, NULL);
	}
	return false;
}

void child_stop(struct child *c)
{
	if (c == NULL)
		return;
	if (c->fd >= 0) {
		close(c->fd);
		int pid = atomic_exchange(&c->pid, 0);
		if (!has_ended(pid)) {
			kill(pid, SIGKILL);
			reap(pid);
		}
	}
	child_free(c);
}

int child_pid(struct child *c)
{
	return atomic_load(&c->pid);
}

/* ---------------------------------------------------------------- requests */

static enum err exchange(struct child *c, struct bytes request, struct bytes *answer)
{
	TRY(begin(c));
	int64_t deadline = frame_now_ms() + c->config.deadline_ms;
	TRY(frame_send(c->fd, request, deadline));
	enum err e = frame_receive(answer, c->fd, &c->in, c->config.frame_max, deadline);
	return e == E_NOT_FOUND || e == E_MALFORMED ? E_UNAVAILABLE : e;
}

/* After any failure the stream's state is unknown: a new process is the only clean state. */
static void restart(struct child *c, enum err why)
{
	int pid = atomic_load(&c->pid);
	end(c);
	c->restarts++;
	log_warn(c->config.logger, "child_restarted", "role=%s pid=%d why=%s restarts=%u", c->role, pid, err_code(why),
		 c->restarts);
	if (begin(c) != E_OK)
		return; /* logged there; the next call tries again */
}

static enum err call_locked(struct child *c, struct bytes request, struct buf *answer)
{
	struct bytes got;
	enum err e = exchange(c, request, &got);
	if (e == E_UNAVAILABLE) {
		restart(c, e);
		e = exchange(c, request, &got);
	}
	if (e != E_OK) {
		restart(c, e);
		return e;
	}
	buf_append(answer, got.data, got.len);
	return buf_status(answer);
}

enum err child_call(struct child *c, struct bytes request, struct buf *answer)
{
	buf_clear(answer);
	if (request.len > c->config.frame_max)
		return E_TOO_LARGE;
	pthread_mutex_lock(&c->mutex);
	enum err e = call_locked(c, request, answer);
	pthread_mutex_unlock(&c->mutex);
	return e;
}

enum err child_renew(struct child *c)
{
	pthread_mutex_lock(&c->mutex);
	end(c);
	enum err e = begin(c);
	pthread_mutex_unlock(&c->mutex);
	return e;
}
