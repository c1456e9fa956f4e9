#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD_LOCAL [[gnu::cleanup(close_fd)]] int

enum err file_read(struct bytes *out, struct arena *a, const char *path, size_t max)
{
	struct stat st;
	FD_LOCAL fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? E_NOT_FOUND : E_IO;
	if (fstat(fd, &st) != 0)
		return E_IO;
	if ((uint64_t)st.st_size > max)
		return E_TOO_LARGE;
	size_t size = (size_t)st.st_size, got = 0;
	uint8_t *data = arena_alloc(a, size + 1);
	while (got < size) {
		ssize_t n = read(fd, data + got, size - got);
		if (n <= 0)
			return E_IO;
		got += (size_t)n;
	}
	*out = bytes_of(data, size);
	return E_OK;
}

static enum err write_all(int fd, struct bytes content)
{
	for (size_t done = 0; done < content.len;) {
		ssize_t n = write(fd, content.data + done, content.len - done);
		if (n <= 0)
			return E_IO;
		done += (size_t)n;
	}
	return fsync(fd) == 0 ? E_OK : E_IO;
}

enum err file_create(const char *path, struct bytes content, mode_t mode)
{
	FD_LOCAL fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return errno == EEXIST ? E_DUPLICATE : E_IO;
	return write_all(fd, content);
}

enum err directory_make(const char *path, mode_t mode)
{
	char part[4096];
	if (strlen(path) >= sizeof(part))
		return E_TOO_LARGE;
	for (size_t i = 1; path[i - 1]; i++) {
		if (path[i] != '/' && path[i] != 0)
			continue;
		memcpy(part, path, i);
		part[i] = 0;
		if (mkdir(part, path[i] == 0 ? mode : 0755) != 0 && errno != EEXIST)
			return E_IO;
	}
	return E_OK;
}
