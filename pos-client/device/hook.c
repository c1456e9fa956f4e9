#include "pos-client/device/hook.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define WORDS_MAX   16
#define COMMAND_MAX 256

extern char **environ;

static int64_t steady_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The words stand in `room`. */
static size_t split(char room[static COMMAND_MAX], const char *command, char *words[static WORDS_MAX])
{
	size_t count = 0;
	size_t len = strlen(command);
	if (len >= COMMAND_MAX)
		return 0;
	memcpy(room, command, len + 1);
	for (char *rest = room, *word; count + 3 < WORDS_MAX && (word = strtok_r(rest, " \t", &rest)) != NULL;)
		words[count++] = word;
	return count;
}

static int spawn(pid_t *pid, char *const words[])
{
	posix_spawn_file_actions_t streams;
	int fault = posix_spawn_file_actions_init(&streams);
	if (fault != 0)
		return fault;
	fault = posix_spawn_file_actions_addopen(&streams, 0, "/dev/null", O_RDONLY, 0);
	for (int fd = 1; fd <= 2 && fault == 0; fd++)
		fault = posix_spawn_file_actions_addopen(&streams, fd, "/dev/null", O_WRONLY, 0);
	if (fault == 0)
		fault = posix_spawnp(pid, words[0], &streams, NULL, words, environ);
	posix_spawn_file_actions_destroy(&streams);
	return fault;
}

static struct hook_run *free_place(struct hook *h)
{
	for (size_t i = 0; i < HOOK_RUNNING_MAX; i++)
		if (h->running[i].pid == 0)
			return &h->running[i];
	return NULL;
}

void hook_start(struct hook *h, const char *word, const char *second)
{
	char room[COMMAND_MAX], *words[WORDS_MAX] = {0};
	hook_turn(h);
	if (h->command[0] == '\0')
		return;
	struct hook_run *place = free_place(h);
	size_t count = split(room, h->command, words);
	/* posix_spawn takes char *, and changes nothing */
	words[count] = (char *)(uintptr_t)word;
	words[count + 1] = word != NULL ? (char *)(uintptr_t)second : NULL;
	if (place == NULL || count == 0 || spawn(&place->pid, words) != 0) {
		if (place != NULL)
			place->pid = 0;
		h->failed++;
		return;
	}
	place->began_ms = steady_ms();
}

static void look_at(struct hook *h, struct hook_run *r)
{
	int status = 0;
	if (steady_ms() - r->began_ms > HOOK_MS)
		kill(r->pid, SIGKILL); /* it is met at the next turn, as one that failed */
	pid_t ended = waitpid(r->pid, &status, WNOHANG);
	if (ended == 0 || (ended < 0 && errno == EINTR))
		return;
	h->failed += ended < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0;
	r->pid = 0;
}

void hook_turn(struct hook *h)
{
	for (size_t i = 0; i < HOOK_RUNNING_MAX; i++)
		if (h->running[i].pid != 0)
			look_at(h, &h->running[i]);
}

bool hook_has_failed(struct hook *h)
{
	hook_turn(h);
	bool has = h->failed > 0;
	h->failed = 0;
	return has;
}

void hook_close(struct hook *h)
{
	for (size_t i = 0; i < HOOK_RUNNING_MAX; i++) {
		if (h->running[i].pid == 0)
			continue;
		int status;
		hook_turn(h);
		if (h->running[i].pid == 0)
			continue;
		kill(h->running[i].pid, SIGKILL);
		/* it cannot refuse to end; whose child it is then, is init's business */
		if (waitpid(h->running[i].pid, &status, 0) < 0)
			h->failed++;
		h->running[i].pid = 0;
	}
}
