#include "tests/bench/parts/server.h"

#include "tests/support/bench.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT 512

/* ---------------------------------------------------------------- /proc */

struct process {
	pid_t pid, parent;
	char name[32];
	double cpu_us;
};

static bool read_process(struct process *out, pid_t pid)
{
	char path[64], text[TEXT];
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "re");
	size_t len = f == NULL ? 0 : fread(text, 1, sizeof(text) - 1, f);
	if (f != NULL)
		fclose(f);
	text[len] = 0;
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	unsigned long user, kernel;
	int parent;
	if (open == NULL || close == NULL ||
	    sscanf(close + 2, "%*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &parent, &user, &kernel) != 3)
		return false;
	*out = (struct process){.pid = pid, .parent = parent};
	snprintf(out->name, sizeof(out->name), "%.*s", (int)(close - open - 1), open + 1);
	out->cpu_us = (double)(user + kernel) * 1e6 / (double)sysconf(_SC_CLK_TCK);
	return true;
}

/* The first argument of a process: what a child of our binary is for. */
static void read_role(char out[static TEXT], pid_t pid)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	FILE *f = fopen(path, "re");
	size_t len = f == NULL ? 0 : fread(out, 1, TEXT - 1, f);
	if (f != NULL)
		fclose(f);
	out[len] = 0;
	size_t program = strlen(out) + 1;
	memmove(out, out + (program < len ? program : len), len - (program < len ? program : len) + 1);
}

static void place_child(struct bench_server *s, const struct process *p)
{
	char role[TEXT];
	read_role(role, p->pid);
	if (strcmp(role, "signer") == 0)
		s->parts[PART_SIGNER] = p->pid;
	else if (strcmp(role, "organisations") == 0)
		s->keys = p->pid;
	else if (strcmp(p->name, "mariadbd") == 0)
		s->parts[PART_DATABASE] = p->pid;
}

static void find_parts(struct bench_server *s)
{
	DIR *proc = opendir("/proc");
	struct process p;
	s->parts[PART_SERVER] = s->pid;
	for (struct dirent *d = proc == NULL ? NULL : readdir(proc); d != NULL; d = readdir(proc))
		if (read_process(&p, (pid_t)atoi(d->d_name)) && p.parent == s->pid)
			place_child(s, &p);
	if (proc != NULL)
		closedir(proc);
	if (s->parts[PART_SIGNER] == 0 || s->parts[PART_DATABASE] == 0)
		bench_fail("the server's signer or database is not under it");
}

double server_cpu_us(const struct bench_server *s, enum server_part part)
{
	struct process p;
	return read_process(&p, s->parts[part]) ? p.cpu_us : 0;
}

double server_keys_cpu_us(const struct bench_server *s)
{
	struct process p;
	return read_process(&p, s->keys) ? p.cpu_us : 0;
}

/* ---------------------------------------------------------------- life */

_Noreturn static void become(const struct bench_server *s, const char *program, int out)
{
	char data[TEXT], log[TEXT];
	snprintf(data, sizeof(data), "%s/data", s->dir);
	snprintf(log, sizeof(log), "%s/server.log", s->dir);
	int err = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && err >= 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2)
		execl(program, program, "serve", "--embedded", "--data", data, "--listen", "127.0.0.1:0", "--demo",
		      (char *)NULL);
	_exit(127);
}

static void await_ready(struct bench_server *s, int in, const char *program)
{
	char line[TEXT] = "";
	FILE *f = fdopen(in, "r");
	const char *colon = f != NULL && fgets(line, sizeof(line), f) != NULL ? strrchr(line, ':') : NULL;
	if (colon == NULL || strncmp(line, "ready ", 6) != 0)
		bench_fail("%s does not start; see %s/server.log", program, s->dir);
	s->port = (unsigned)strtoul(colon + 1, NULL, 10);
	fclose(f);
}

void server_start(struct bench_server *s, const char *program)
{
	int pair[2];
	*s = (struct bench_server){.dir = "/tmp/hoaban-bench-XXXXXX"};
	/* The database drops root: the way to its directory must be open to others. */
	if (mkdtemp(s->dir) == NULL || chmod(s->dir, 0711) != 0 || pipe2(pair, O_CLOEXEC) != 0)
		bench_fail("no temporary directory");
	s->pid = fork();
	if (s->pid == 0)
		become(s, program, pair[1]);
	close(pair[1]);
	await_ready(s, pair[0], program);
	find_parts(s);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

void server_stop(struct bench_server *s)
{
	int status = 0;
	kill(s->pid, SIGTERM);
	waitpid(s->pid, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		bench_fail("the server did not end well; see %s/server.log", s->dir);
	nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
