#include "signer/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD_LOCAL [[gnu::cleanup(close_fd)]] int

static enum err join(char out[static PATH_MAX], const char *directory, const char *file, const char *suffix)
{
	int n = snprintf(out, PATH_MAX, "%s/%s%s", directory, file, suffix);
	return n > 0 && n < PATH_MAX ? E_OK : E_TOO_LARGE;
}

static enum err check_kind(int fd, unsigned mode)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return E_IO;
	if (!S_ISREG(st.st_mode))
		return E_FORBIDDEN;
	bool is_open_to_others = (st.st_mode & 077) != 0;
	return mode == KEYFILE_SECRET && is_open_to_others ? E_FORBIDDEN : E_OK;
}

static enum err read_all(struct buf *out, int fd)
{
	uint8_t part[512];
	ssize_t n;
	while ((n = read(fd, part, sizeof part)) > 0)
		buf_append(out, part, (size_t)n);
	sodium_memzero(part, sizeof part);
	return n < 0 ? E_IO : buf_status(out);
}

enum err keyfile_read(struct buf *out, const char *directory, const char *file, unsigned mode)
{
	char path[PATH_MAX];
	TRY(join(path, directory, file, ""));
	FD_LOCAL fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? E_NOT_FOUND : errno == EACCES || errno == ELOOP ? E_FORBIDDEN : E_IO;
	TRY(check_kind(fd, mode));
	return read_all(out, fd);
}

bool keyfile_exists(const char *directory, const char *file)
{
	char path[PATH_MAX];
	struct stat st;
	return join(path, directory, file, "") == E_OK && lstat(path, &st) == 0;
}

static enum err write_new(const char *path, unsigned mode, struct bytes content)
{
	FD_LOCAL fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0 || fchmod(fd, mode) != 0) /* whatever the umask says */
		return E_IO;
	if (write(fd, content.data, content.len) != (ssize_t)content.len)
		return E_IO;
	return fsync(fd) == 0 ? E_OK : E_IO;
}

static enum err sync_directory(const char *directory)
{
	FD_LOCAL fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0 ? E_OK : E_IO;
}

/* Not every file system knows RENAME_NOREPLACE; there the check just before has to do. */
static enum err move_into_place(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return E_OK;
	if (errno == EEXIST)
		return E_DUPLICATE;
	if (errno != EINVAL && errno != ENOSYS)
		return E_IO;
	if (access(to, F_OK) == 0)
		return E_DUPLICATE;
	return rename(from, to) == 0 ? E_OK : E_IO;
}

enum err keyfile_make(const char *directory, const char *file, unsigned mode, struct bytes content)
{
	char path[PATH_MAX], fresh[PATH_MAX];
	TRY(join(path, directory, file, ""));
	TRY(join(fresh, directory, file, ".new"));
	if (unlink(fresh) != 0 && errno != ENOENT) /* left by a start that did not get far */
		return E_IO;
	enum err e = write_new(fresh, mode, content);
	if (e == E_OK)
		e = move_into_place(fresh, path);
	if (e != E_OK) {
		unlink(fresh);
		return e;
	}
	return sync_directory(directory);
}
