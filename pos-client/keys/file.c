#include "pos-client/keys/file.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD [[gnu::cleanup(close_fd)]] int

static enum err write_whole(int dir, const char *name, const uint8_t *data, size_t len)
{
	FD fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400);
	if (fd < 0)
		return E_IO;
	if (write(fd, data, len) != (ssize_t)len || fsync(fd) != 0)
		return E_IO;
	return E_OK;
}

/* The name appears by link(), which never replaces: a kill before leaves only the ".new", a kill after the whole file. */
enum err file_make(const char *dir, const char *name, const uint8_t *data, size_t len)
{
	char fresh[64];
	if (snprintf(fresh, sizeof fresh, "%s.new", name) >= (int)sizeof fresh)
		return E_INTERNAL;
	FD fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return E_IO;
	if (unlinkat(fd, fresh, 0) != 0 && errno != ENOENT)
		return E_IO;
	if (faccessat(fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return E_OK;
	TRY(write_whole(fd, fresh, data, len));
	if (linkat(fd, fresh, fd, name, 0) != 0 && errno != EEXIST)
		return E_IO;
	if (unlinkat(fd, fresh, 0) != 0 || fsync(fd) != 0)
		return E_IO;
	return E_OK;
}

enum err file_replace(const char *dir, const char *name, const uint8_t *data, size_t len)
{
	char fresh[64];
	if (snprintf(fresh, sizeof fresh, "%s.new", name) >= (int)sizeof fresh)
		return E_INTERNAL;
	FD fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return E_IO;
	if (unlinkat(fd, fresh, 0) != 0 && errno != ENOENT)
		return E_IO;
	TRY(write_whole(fd, fresh, data, len));
	return renameat(fd, fresh, fd, name) == 0 && fsync(fd) == 0 ? E_OK : E_IO;
}

static enum err open_private(int *fd, size_t *len, const char *dir, const char *name)
{
	struct stat st;
	FD parent = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (parent < 0)
		return errno == ENOENT ? E_NOT_FOUND : E_IO;
	*fd = openat(parent, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (*fd < 0)
		return errno == ENOENT ? E_NOT_FOUND : E_IO;
	if (fstat(*fd, &st) != 0)
		return E_IO;
	*len = (size_t)st.st_size;
	return S_ISREG(st.st_mode) && (st.st_mode & 077) == 0 ? E_OK : E_CORRUPT;
}

enum err file_load(const char *dir, const char *name, uint8_t *data, size_t len)
{
	FD fd = -1;
	size_t there = 0;
	TRY(open_private(&fd, &there, dir, name));
	if (there != len)
		return E_CORRUPT;
	return read(fd, data, len) == (ssize_t)len ? E_OK : E_IO;
}

enum err file_load_whole(const char *dir, const char *name, struct buf *out)
{
	FD fd = -1;
	size_t len = 0;
	uint8_t piece[4096];
	TRY(open_private(&fd, &len, dir, name));
	for (ssize_t n; (n = read(fd, piece, sizeof piece)) != 0;) {
		if (n < 0)
			return E_IO;
		buf_append(out, piece, (size_t)n);
	}
	sodium_memzero(piece, sizeof piece);
	return buf_status(out);
}
