#include "pos-client/command/command.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG_BYTES_MAX (1 << 20)

static void close_file(FILE **f)
{
	if (*f != NULL)
		fclose(*f);
}

/* Nobody is left to tell when it fails: the screen goes on. */
static void write_line(void *ctx, const char *line, size_t len)
{
	FILE *f = ctx;
	if (fwrite(line, 1, len, f) < len || fflush(f) != 0)
		clearerr(f);
}

/* DIR/<name>.log; one that has grown large is kept as <name>.log.1. */
static FILE *open_log(const char *dir, const char *name)
{
	char path[4096], before[4096];
	struct stat st;
	if (snprintf(path, sizeof path, "%s/%s.log", dir, name) >= (int)sizeof path ||
	    snprintf(before, sizeof before, "%s/%s.log.1", dir, name) >= (int)sizeof before)
		return NULL;
	if (stat(path, &st) == 0 && st.st_size > LOG_BYTES_MAX && rename(path, before) != 0)
		return NULL;
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	return fd >= 0 ? fdopen(fd, "a") : NULL;
}

static enum err run_beside_log(struct till *t, const char *name, enum err (*run)(struct till *, const void *), const void *ctx)
{
	const struct logger *before = t->logger;
	[[gnu::cleanup(close_file)]] FILE *f = open_log(t->dir, name);
	struct logger quiet = *before;
	if (f == NULL)
		return till_refuse(t, E_IO, "", "io", "%s.log: %s", name, strerror(errno));
	quiet.write = write_line;
	quiet.ctx = f;
	t->logger = &quiet;
	enum err e = run(t, ctx);
	t->logger = before;
	return e;
}

enum err screen_beside_log(struct till *t, const char *name, enum err (*run)(struct till *, const void *), const void *ctx)
{
	return isatty(STDERR_FILENO) ? run_beside_log(t, name, run, ctx) : run(t, ctx);
}
