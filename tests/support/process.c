#include "tests/support/process.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEP_MS 5

static size_t read_proc(pid_t pid, const char *name, char *out, size_t size)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t n = read(fd, out, size - 1);
	close(fd);
	out[n > 0 ? n : 0] = 0;
	return n > 0 ? (size_t)n : 0;
}

/* State letter and parent; '\0' when there is no such process. */
static char state_of(pid_t pid, pid_t *parent)
{
	char text[512], state = 0;
	int ppid = 0;
	if (read_proc(pid, "stat", text, sizeof(text)) == 0)
		return 0;
	const char *behind = strrchr(text, ')'); /* a name may hold anything */
	if (!behind || sscanf(behind + 1, " %c %d", &state, &ppid) != 2)
		return 0;
	*parent = (pid_t)ppid;
	return state;
}

static bool has(const pid_t list[], size_t count, pid_t pid)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == pid)
			return true;
	return false;
}

/* The next process of the directory; 0 at its end. */
static pid_t next_pid(DIR *proc)
{
	const struct dirent *d;
	while ((d = readdir(proc)) != NULL) {
		long pid = strtol(d->d_name, NULL, 10);
		if (pid > 0)
			return (pid_t)pid;
	}
	return 0;
}

size_t process_descent(pid_t ancestor, pid_t out[static PROCESSES_MAX])
{
	size_t count = 0, before;
	do {
		DIR *proc = opendir("/proc");
		before = count;
		if (!proc)
			abort();
		for (pid_t pid = next_pid(proc), parent = 0; pid != 0; pid = next_pid(proc)) {
			if (count == PROCESSES_MAX || has(out, count, pid) || state_of(pid, &parent) == 0)
				continue;
			if (parent == ancestor || has(out, count, parent))
				out[count++] = pid;
		}
		closedir(proc);
	} while (count > before);
	return count;
}

bool process_says(pid_t pid, const char *text)
{
	char words[8192];
	size_t len = read_proc(pid, "cmdline", words, sizeof(words));
	for (size_t at = 0; at < len; at += strlen(words + at) + 1)
		if (strstr(words + at, text))
			return true;
	return false;
}

size_t process_count(const char *text)
{
	size_t count = 0;
	DIR *proc = opendir("/proc");
	if (!proc)
		abort();
	for (pid_t pid = next_pid(proc); pid != 0; pid = next_pid(proc))
		if (pid != getpid() && process_says(pid, text))
			count++;
	closedir(proc);
	return count;
}

bool process_is_gone(pid_t pid)
{
	pid_t parent;
	char state = state_of(pid, &parent);
	return state == 0 || state == 'Z' || state == 'X';
}

static bool is_frozen(pid_t pid)
{
	char path[64];
	bool is = true;
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	DIR *tasks = opendir(path);
	for (struct dirent *e = tasks ? readdir(tasks) : NULL; e && is; e = readdir(tasks)) {
		pid_t parent;
		is = e->d_name[0] == '.' || state_of(atoi(e->d_name), &parent) == 'T';
	}
	if (tasks)
		closedir(tasks);
	return tasks && is;
}

bool process_freeze(pid_t pid, int timeout_ms)
{
	if (kill(pid, SIGSTOP) != 0)
		return false;
	for (int waited = 0; !is_frozen(pid); waited += STEP_MS) {
		if (waited >= timeout_ms)
			return false;
		usleep(STEP_MS * 1000);
	}
	return true;
}

bool process_goes(pid_t pid, int timeout_ms)
{
	for (int waited = 0; !process_is_gone(pid); waited += STEP_MS) {
		if (waited >= timeout_ms)
			return false;
		usleep(STEP_MS * 1000);
	}
	return true;
}
