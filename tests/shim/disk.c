/* A disk that fails, for programs of tests: loaded before libc (LD_PRELOAD), it looks at the files whose path holds
 * HOABAN_DISK_FILE and, from the HOABAN_DISK_AT-th such call on (counted from 1),
 *
 *	HOABAN_DISK=full   takes no byte any more (ENOSPC)
 *	HOABAN_DISK=sync   fails one fsync or fdatasync (EIO), and then behaves as if nothing had been
 *	HOABAN_DISK=write  fails one write (EIO)
 *	HOABAN_DISK=die    kills the process (SIGKILL) at one write */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int calls;

static const char *setting(const char *name)
{
	const char *value = getenv(name);
	return value != NULL ? value : "";
}

static int is_watched(int fd)
{
	char link[64], path[4096];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof path - 1);
	if (n <= 0 || setting("HOABAN_DISK_FILE")[0] == '\0')
		return 0;
	path[n] = '\0';
	return strstr(path, setting("HOABAN_DISK_FILE")) != NULL;
}

static int fails(int fd, const char *mode, int is_for_good)
{
	if (strcmp(setting("HOABAN_DISK"), mode) != 0 || !is_watched(fd))
		return 0;
	int at = atoi(setting("HOABAN_DISK_AT")), now = atomic_fetch_add(&calls, 1) + 1;
	return is_for_good ? now >= at : now == at;
}

static int fails_to_write(int fd)
{
	if (fails(fd, "die", 0))
		kill(getpid(), SIGKILL);
	if (fails(fd, "full", 1)) {
		errno = ENOSPC;
		return 1;
	}
	errno = EIO;
	return fails(fd, "write", 0);
}

#define NEXT(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t len)
{
	return fails_to_write(fd) ? -1 : NEXT(write)(fd, data, len);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	return fails_to_write(fd) ? -1 : NEXT(pwrite)(fd, data, len, at);
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
	return fails_to_write(fd) ? -1 : NEXT(pwrite64)(fd, data, len, at);
}

int fsync(int fd)
{
	errno = EIO;
	return fails(fd, "sync", 0) ? -1 : NEXT(fsync)(fd);
}

int fdatasync(int fd)
{
	errno = EIO;
	return fails(fd, "sync", 0) ? -1 : NEXT(fdatasync)(fd);
}
