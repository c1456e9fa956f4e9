#include "log/files.h"

#include <dirent.h>
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

static void absolute(char out[static PATH_MAX], const struct files *f, const char *path, const char *suffix)
{
	snprintf(out, PATH_MAX, "%s/%.*s%s", f->base, FILES_PATH, path, suffix); /* half of it and less than half */
}

enum err files_open(struct files *f, const char *base, const uint8_t id[static 4])
{
	*f = (struct files){0};
	if (strlen(base) >= sizeof f->base)
		return E_TOO_LARGE;
	memcpy(f->base, base, strlen(base));
	snprintf(f->suffix, sizeof f->suffix, ".%02x%02x%02x%02x", id[0], id[1], id[2], id[3]);
	return mkdir(base, 0755) == 0 || errno == EEXIST ? E_OK : E_IO;
}

enum err files_set_aside(struct files *f, const char *suffix)
{
	char aside[PATH_MAX];
	snprintf(aside, sizeof aside, "%s%s", f->base, suffix);
	if (access(aside, F_OK) == 0)
		return E_DUPLICATE;
	f->dirty_count = 0;
	if (rename(f->base, aside) != 0)
		return E_IO;
	return mkdir(f->base, 0755) == 0 ? E_OK : E_IO;
}

/* ---------------------------------------------------------------- directories */

static enum err sync_directory(const struct files *f, const char *directory)
{
	char path[PATH_MAX];
	absolute(path, f, directory, "");
	FD_LOCAL fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0 ? E_OK : E_IO;
}

enum err files_sync(struct files *f)
{
	while (f->dirty_count > 0) {
		TRY(sync_directory(f, f->dirty[f->dirty_count - 1]));
		f->dirty_count--;
	}
	return E_OK;
}

/* The directory of a path: everything before its last slash. */
static size_t parent_length(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash == NULL ? 0 : (size_t)(slash - path);
}

static enum err mark_dirty(struct files *f, const char *path)
{
	char parent[FILES_PATH] = {0};
	memcpy(parent, path, parent_length(path));
	for (size_t i = 0; i < f->dirty_count; i++)
		if (str_equal(f->dirty[i], parent))
			return E_OK;
	if (f->dirty_count == FILES_DIRTY)
		TRY(files_sync(f));
	memcpy(f->dirty[f->dirty_count++], parent, sizeof parent);
	return E_OK;
}

static enum err make_directory(struct files *f, const char *directory)
{
	char path[PATH_MAX];
	absolute(path, f, directory, "");
	if (mkdir(path, 0755) == 0)
		return mark_dirty(f, directory);
	return errno == EEXIST ? E_OK : E_IO;
}

static enum err make_parents(struct files *f, const char *path)
{
	char part[FILES_PATH] = {0};
	for (const char *slash = path; (slash = strchr(slash, '/')) != NULL; slash++) {
		memcpy(part, path, (size_t)(slash - path));
		TRY(make_directory(f, part));
	}
	return E_OK;
}

void files_drop(const struct files *f, const char *directory)
{
	char path[PATH_MAX];
	absolute(path, f, directory, "");
	DIR *d = opendir(path);
	if (d == NULL)
		return;
	for (const struct dirent *e; (e = readdir(d)) != NULL;)
		unlinkat(dirfd(d), e->d_name, 0); /* refuses . and .. by itself */
	closedir(d);
	rmdir(path);
}

/* ---------------------------------------------------------------- files */

static enum err write_all(int fd, struct bytes content)
{
	while (content.len > 0) {
		ssize_t n = write(fd, content.data, content.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return E_IO;
		content.data += n;
		content.len -= (size_t)n;
	}
	return E_OK;
}

static enum err write_temporary(const char *path, struct bytes content)
{
	FD_LOCAL fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return E_IO;
	TRY(write_all(fd, content));
	return fsync(fd) == 0 ? E_OK : E_IO;
}

enum err files_write(struct files *f, const char *path, struct bytes content)
{
	char target[PATH_MAX], temporary[PATH_MAX];
	if (strlen(path) >= FILES_PATH)
		return E_TOO_LARGE;
	absolute(target, f, path, "");
	absolute(temporary, f, path, f->suffix);
	TRY(make_parents(f, path));
	enum err e = write_temporary(temporary, content);
	if (e == E_OK && rename(temporary, target) != 0)
		e = E_IO;
	if (e != E_OK) {
		unlink(temporary); /* after a failed fsync the pages cannot be trusted: a retry starts with a new file */
		return e;
	}
	return mark_dirty(f, path);
}

enum err files_read(const struct files *f, const char *path, struct buf *out)
{
	char target[PATH_MAX];
	absolute(target, f, path, "");
	FD_LOCAL fd = open(target, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? E_NOT_FOUND : E_IO;
	uint8_t part[16384];
	ssize_t n;
	while ((n = read(fd, part, sizeof part)) > 0)
		buf_append(out, part, (size_t)n);
	return n < 0 ? E_IO : buf_status(out);
}

bool files_exist(const struct files *f, const char *path)
{
	char target[PATH_MAX];
	absolute(target, f, path, "");
	return access(target, F_OK) == 0;
}
