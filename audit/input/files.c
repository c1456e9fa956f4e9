#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_ROOM 512
#define LEVELS	  2

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD_LOCAL [[gnu::cleanup(close_fd)]] int

static enum err read_all(struct bytes *out, struct arena *a, int fd, size_t most)
{
	struct stat about;
	if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
		return E_IO;
	if ((uint64_t)about.st_size > most)
		return E_TOO_LARGE;
	size_t size = (size_t)about.st_size, len = 0;
	uint8_t *data = arena_alloc(a, size + 1);
	while (len < size) {
		ssize_t got = read(fd, data + len, size - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return E_IO;
		len += (size_t)got;
	}
	*out = bytes_of(data, len);
	return E_OK;
}

enum err file_mark(struct file_mark *out, int fd)
{
	struct stat about;
	if (fstat(fd, &about) != 0)
		return E_IO;
	*out = (struct file_mark){(uint64_t)about.st_dev, (uint64_t)about.st_ino, (uint64_t)about.st_size, about.st_mtim.tv_sec,
				  about.st_mtim.tv_nsec};
	return E_OK;
}

bool file_mark_equal(const struct file_mark *a, const struct file_mark *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size && a->changed_s == b->changed_s &&
	       a->changed_ns == b->changed_ns;
}

enum err file_read(struct bytes *out, struct arena *a, const char *path, size_t most)
{
	FD_LOCAL fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? E_NOT_FOUND : E_IO;
	return read_all(out, a, fd, most);
}

static int open_part(int dir, const char *part, int flags)
{
	return openat(dir, part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags);
}

enum err file_open_below(int *out, int dir, const char *path)
{
	char text[PATH_ROOM];
	if ((size_t)snprintf(text, sizeof(text), "%s", path) >= sizeof(text))
		return E_NOT_FOUND;
	FD_LOCAL at = fcntl(dir, F_DUPFD_CLOEXEC, 0);
	char *part = text;
	for (char *slash = strchr(part, '/'); slash && at >= 0; slash = strchr(part, '/')) {
		*slash = '\0';
		int next = open_part(at, part, O_DIRECTORY);
		close(at);
		at = next;
		part = slash + 1;
	}
	struct stat about;
	FD_LOCAL fd = at < 0 ? -1 : open_part(at, part, 0);
	if (fd < 0)
		return errno == ENOENT ? E_NOT_FOUND : E_IO;
	if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
		return E_IO;
	*out = fd;
	fd = -1;
	return E_OK;
}

enum err file_read_below(struct bytes *out, struct arena *a, int dir, const char *path, size_t most)
{
	FD_LOCAL fd = -1;
	TRY(file_open_below(&fd, dir, path));
	return read_all(out, a, fd, most);
}

/* ---- what lies there */

struct walk {
	enum err (*each)(void *ctx, const char *path);
	void *ctx;
};

static enum err walk_into(const struct walk *w, int dir, const char *prefix, unsigned level);

static enum err walk_entry(const struct walk *w, int dir, const char *prefix, unsigned level, const char *name)
{
	char path[PATH_ROOM];
	struct stat about;
	if (str_equal(name, ".") || str_equal(name, ".."))
		return E_OK;
	if ((size_t)snprintf(path, sizeof(path), "%s%s%s", prefix, prefix[0] ? "/" : "", name) >= sizeof(path))
		return E_IO;
	if (fstatat(dir, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
		return E_IO;
	if (!S_ISDIR(about.st_mode) || level + 1 >= LEVELS)
		return w->each(w->ctx, path);
	int inner = open_part(dir, name, O_DIRECTORY);
	return inner < 0 ? E_IO : walk_into(w, inner, path, level + 1);
}

/* Takes over `dir`. */
static enum err walk_into(const struct walk *w, int dir, const char *prefix, unsigned level)
{
	DIR *list = fdopendir(dir);
	enum err e = E_OK;
	if (list == NULL) {
		close(dir);
		return E_IO;
	}
	for (struct dirent *d = readdir(list); d && e == E_OK; d = readdir(list))
		e = walk_entry(w, dirfd(list), prefix, level, d->d_name);
	closedir(list);
	return e;
}

enum err files_walk(int dir, enum err (*each)(void *ctx, const char *path), void *ctx)
{
	const struct walk w = {each, ctx};
	int own = open_part(dir, ".", O_DIRECTORY);
	return own < 0 ? E_IO : walk_into(&w, own, "", 0);
}
