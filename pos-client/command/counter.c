#include "pos-client/screen/counter.h"
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

/* DIR/counter.log; one that has grown large is kept as counter.log.1. */
static FILE *open_log(const char *dir)
{
	char path[4096], before[4096];
	struct stat st;
	if (snprintf(path, sizeof path, "%s/counter.log", dir) >= (int)sizeof path ||
	    snprintf(before, sizeof before, "%s/counter.log.1", dir) >= (int)sizeof before)
		return NULL;
	if (stat(path, &st) == 0 && st.st_size > LOG_BYTES_MAX && rename(path, before) != 0)
		return NULL;
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	return fd >= 0 ? fdopen(fd, "a") : NULL;
}

/* Lines of the log would stand in the middle of the screen: where stderr is the terminal they go into a file. */
static enum err run_beside_log(struct till *t)
{
	const struct logger *before = t->logger;
	[[gnu::cleanup(close_file)]] FILE *f = open_log(t->dir);
	struct logger quiet = *before;
	if (f == NULL)
		return till_refuse(t, E_IO, "", "io", "counter.log: %s", strerror(errno));
	quiet.write = write_line;
	quiet.ctx = f;
	t->logger = &quiet;
	enum err e = counter_run(t);
	t->logger = before;
	return e;
}

enum err command_counter(struct invocation *in)
{
	TRY(options_take(in, NULL, 0));
	if (in->word_count > 0)
		return till_refuse(&in->till, E_USAGE, in->words[0], "unknown", "counter takes no words");
	return isatty(STDERR_FILENO) ? run_beside_log(&in->till) : counter_run(&in->till);
}
