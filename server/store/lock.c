#include "server/store/connection.h"
#include "server/store/mariadbd.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

/* A killed server's mariadbd needs a moment to end, and holds the lock until it has. */
#define LEFTOVER_WAIT_MS 10000
#define LOOK_EVERY_MS	 20

struct holder {
	long server, database;
	char socket[PLACE_MAX];
};

static struct holder holder_read(int fd)
{
	char text[PLACE_MAX + 64];
	struct holder h = {0};
	ssize_t n = pread(fd, text, sizeof text - 1, 0);
	if (n <= 0)
		return h;
	text[n] = 0;
	char *end;
	h.server = strtol(text, &end, 10);
	h.database = strtol(end, &end, 10);
	if (*end != '\n')
		return h;
	snprintf(h.socket, sizeof h.socket, "%.*s", (int)strcspn(end + 1, "\n"), end + 1);
	return h;
}

static bool is_alive(long pid)
{
	return pid > 0 && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

static enum err refuse(int fd, const char *dir, const struct logger *logger, long pid)
{
	char quoted[PLACE_MAX];
	log_error(logger, "database_directory_busy", "pid=%ld dir=%s note=\"another process holds this data directory\"", pid,
		  log_quote(quoted, sizeof quoted, dir));
	close(fd);
	return E_BUSY;
}

static enum err lock_wait(int fd, const char *dir, const struct logger *logger)
{
	for (int waited = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; waited += LOOK_EVERY_MS) {
		struct holder h = holder_read(fd);
		if (is_alive(h.server))
			return refuse(fd, dir, logger, h.server);
		if (waited >= LEFTOVER_WAIT_MS)
			return refuse(fd, dir, logger, h.database);
		db_pause_ms(LOOK_EVERY_MS);
	}
	return E_OK;
}

static int lock_open(const char *dir, int flags)
{
	char path[PLACE_MAX];
	int n = snprintf(path, sizeof path, "%s/db.lock", dir);
	return n < (int)sizeof path ? open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
}

enum err directory_lock(const char *dir, const struct logger *logger, int *fd)
{
	*fd = lock_open(dir, O_RDWR | O_CREAT);
	if (*fd < 0)
		return E_IO;
	TRY(lock_wait(*fd, dir, logger));
	directory_describe(*fd, 0, "");
	return E_OK;
}

void directory_describe(int fd, pid_t database, const char *socket)
{
	char text[PLACE_MAX + 64];
	int n = snprintf(text, sizeof text, "%ld\n%ld\n%s\n", (long)getpid(), (long)database, socket);
	/* Only for messages and helpers: the lock itself is the flock. Who reads meanwhile finds the old text or the new one. */
	if (pwrite(fd, text, (size_t)n, 0) != n || ftruncate(fd, n) != 0)
		return;
}

enum err directory_find_socket(const char *dir, char *socket, size_t size)
{
	int fd = lock_open(dir, O_RDONLY);
	if (fd < 0)
		return errno == ENOENT ? E_NOT_FOUND : E_IO;
	bool is_free = flock(fd, LOCK_SH | LOCK_NB) == 0;
	struct holder h = holder_read(fd);
	close(fd);
	if (is_free || !is_alive(h.database) || h.socket[0] == 0)
		return E_NOT_FOUND;
	return snprintf(socket, size, "%s", h.socket) < (int)size ? E_OK : E_TOO_LARGE;
}
