#include "domain/audit/export_files.h"

#include <hoaban/buf.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRESH ".new"

static enum err fail(struct export_files *x, const char *path, enum err e)
{
	x->failed_errno = errno;
	snprintf(x->failed, sizeof(x->failed), "%s", path);
	return e;
}

static bool path_under(char out[static PATH_MAX], const char *directory, const char *name)
{
	struct buf path = {.data = (uint8_t *)out, .cap = PATH_MAX, .ceiling = PATH_MAX, .is_fixed = true};
	buf_append_format(&path, "%s/%s", directory, name);
	buf_append_byte(&path, 0);
	return buf_status(&path) == E_OK;
}

/* ---- taking away what an export wrote: its files, two levels deep, and nothing else */

static bool is_ours(const char *name)
{
	static const char *const endings[] = {".cborseq", ".pem"};
	static const char *const names[] = {"manifest.json", "checkpoint", "vkey"};
	size_t length = strlen(name);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (length > strlen(endings[i]) && str_equal(name + length - strlen(endings[i]), endings[i]))
			return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_equal(name, names[i]))
			return true;
	return false;
}

static void empty(const char *directory, bool takes_all)
{
	char path[PATH_MAX];
	DIR *d = opendir(directory);
	if (!d)
		return;
	for (struct dirent *e = readdir(d); e; e = readdir(d))
		if (path_under(path, directory, e->d_name) && (takes_all || is_ours(e->d_name)))
			unlink(path); /* not a directory: those stay */
	closedir(d);
}

static void sweep(const char *directory)
{
	static const char *const rooms[] = {"keys", "witnessed"};
	char path[PATH_MAX];
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++)
		if (path_under(path, directory, rooms[i])) {
			empty(path, true);
			rmdir(path);
		}
	empty(directory, false);
}

/* ---- the directory */

static enum err directories_name(struct export_files *x, const char *directory)
{
	size_t length = strlen(directory);
	while (length > 1 && directory[length - 1] == '/')
		length--;
	if (length == 0 || length + sizeof(FRESH) > PATH_MAX / 2)
		return E_INVALID;
	snprintf(x->final, sizeof(x->final), "%.*s", (int)length, directory);
	snprintf(x->fresh, sizeof(x->fresh), "%.*s" FRESH, (int)length, directory);
	return E_OK;
}

static enum err take(struct export_files *x)
{
	if (mkdir(x->fresh, 0700) != 0 && errno != EEXIST)
		return fail(x, x->fresh, E_IO);
	x->lock = open(x->fresh, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (x->lock < 0)
		return fail(x, x->fresh, E_IO);
	if (flock(x->lock, LOCK_EX | LOCK_NB) == 0)
		return E_OK;
	close(x->lock); /* another export's: it is not ours to take away */
	x->lock = -1;
	return fail(x, x->fresh, E_BUSY);
}

static enum err assert_empty(struct export_files *x)
{
	DIR *d = opendir(x->fresh);
	bool is_empty = true;
	if (!d)
		return fail(x, x->fresh, E_IO);
	for (struct dirent *e = readdir(d); e; e = readdir(d))
		is_empty = is_empty && (str_equal(e->d_name, ".") || str_equal(e->d_name, ".."));
	closedir(d);
	errno = ENOTEMPTY;
	return is_empty ? E_OK : fail(x, x->fresh, E_CONFLICT);
}

enum err export_files_open(struct export_files *x, struct arena *a, const char *directory)
{
	struct stat st;
	*x = (struct export_files){.arena = a, .lock = -1, .fd = -1};
	TRY(directories_name(x, directory));
	errno = EEXIST;
	if (lstat(x->final, &st) == 0)
		return fail(x, x->final, E_DUPLICATE);
	TRY(take(x));
	sweep(x->fresh);
	return assert_empty(x);
}

/* ---- files */

static enum err make_room(struct export_files *x, const char *path)
{
	char directory[PATH_MAX], room[EXPORT_PATH] = "";
	const char *slash = strchr(path, '/');
	if (!slash)
		return E_OK;
	memcpy(room, path, (size_t)(slash - path));
	if (!path_under(directory, x->fresh, room))
		return E_TOO_LARGE;
	return mkdir(directory, 0700) == 0 || errno == EEXIST ? E_OK : fail(x, directory, E_IO);
}

enum err export_file_begin(struct export_files *x, const char *path)
{
	char full[PATH_MAX];
	x->list = arena_grow(x->arena, x->list, x->count, &x->room, sizeof(*x->list));
	struct export_file *f = &x->list[x->count++];
	*f = (struct export_file){0};
	snprintf(f->path, sizeof(f->path), "%s", path);
	TRY(make_room(x, f->path));
	if (!path_under(full, x->fresh, path))
		return E_TOO_LARGE;
	x->fd = open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	crypto_hash_sha256_init(&x->hash);
	return x->fd >= 0 ? E_OK : fail(x, full, E_IO);
}

static enum err fail_here(struct export_files *x)
{
	char full[PATH_MAX];
	int why = errno;
	bool fits = path_under(full, x->fresh, x->list[x->count - 1].path);
	errno = why;
	return fail(x, fits ? full : x->fresh, E_IO);
}

enum err export_file_write(struct export_files *x, struct bytes part)
{
	crypto_hash_sha256_update(&x->hash, part.data, part.len);
	x->list[x->count - 1].bytes += part.len;
	while (part.len > 0) {
		ssize_t n = write(x->fd, part.data, part.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail_here(x);
		part = bytes_of(part.data + n, part.len - (size_t)n);
	}
	return E_OK;
}

enum err export_file_end(struct export_files *x, uint64_t rows)
{
	struct export_file *f = &x->list[x->count - 1];
	int fd = x->fd;
	bool is_durable = fsync(fd) == 0;
	x->fd = -1;
	if (close(fd) != 0 || !is_durable)
		return fail_here(x);
	f->rows = rows;
	crypto_hash_sha256_final(&x->hash, f->sha256);
	return E_OK;
}

enum err export_file_put(struct export_files *x, const char *path, struct bytes content)
{
	TRY(export_file_begin(x, path));
	TRY(export_file_write(x, content));
	return export_file_end(x, 0);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct export_file *)a)->path, ((const struct export_file *)b)->path);
}

void export_files_sort(struct export_files *x)
{
	qsort(x->list, x->count, sizeof(*x->list), by_path);
}

/* ---- the end */

static enum err sync_directory(struct export_files *x, const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_durable = fd >= 0 && fsync(fd) == 0;
	if (!is_durable)
		TRY(fail(x, path, E_IO));
	close(fd);
	return E_OK;
}

static enum err sync_rooms(struct export_files *x)
{
	char directory[PATH_MAX];
	struct stat st;
	static const char *const rooms[] = {"keys", "witnessed"};
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++)
		if (path_under(directory, x->fresh, rooms[i]) && stat(directory, &st) == 0)
			TRY(sync_directory(x, directory));
	return sync_directory(x, x->fresh);
}

/* Never over something that was made meanwhile; a file system that cannot promise that gets the plain rename. */
static enum err rename_into_place(struct export_files *x)
{
	int rc = renameat2(AT_FDCWD, x->fresh, AT_FDCWD, x->final, RENAME_NOREPLACE);
	if (rc != 0 && (errno == EINVAL || errno == ENOSYS))
		rc = rename(x->fresh, x->final);
	if (rc == 0)
		return E_OK;
	return fail(x, x->final, errno == EEXIST || errno == ENOTEMPTY ? E_DUPLICATE : E_IO);
}

static void parent_of(char out[static PATH_MAX], const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		snprintf(out, PATH_MAX, ".");
	else
		snprintf(out, PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

enum err export_files_finish(struct export_files *x)
{
	char parent[PATH_MAX];
	TRY(sync_rooms(x));
	TRY(rename_into_place(x));
	close(x->lock);
	x->lock = -1;
	parent_of(parent, x->final);
	return sync_directory(x, parent);
}

void export_files_close(struct export_files *x)
{
	if (x->fd >= 0)
		close(x->fd);
	x->fd = -1;
	if (x->lock < 0)
		return;
	sweep(x->fresh);
	rmdir(x->fresh);
	close(x->lock);
	x->lock = -1;
}
