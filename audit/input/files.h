/* The files the auditor is given, and those below the export's directory: never through a link, never outside of it. */
#ifndef AUDIT_FILES_H
#define AUDIT_FILES_H

#include <hoaban/arena.h>
#include <hoaban/str.h>

/* A file that the command line names, whole. E_NOT_FOUND, E_IO, E_TOO_LARGE. */
enum err file_read(struct bytes *out, struct arena *a, const char *path, size_t most);
/* Which file it is and how it stands: another one, or one that was written to, has another mark. */
struct file_mark {
	uint64_t device, inode, size;
	int64_t changed_s, changed_ns;
};
enum err file_mark(struct file_mark *out, int fd);
bool file_mark_equal(const struct file_mark *a, const struct file_mark *b);

/* A regular file below the directory. E_NOT_FOUND, E_IO: also for a link or what is no file. */
enum err file_open_below(int *out, int dir, const char *path);
enum err file_read_below(struct bytes *out, struct arena *a, int dir, const char *path, size_t most);
/* Calls `each` with the path of everything below the directory that is no directory, at most two levels deep; deeper ones by
 * the directory's name. In no particular order. */
enum err files_walk(int dir, enum err (*each)(void *ctx, const char *path), void *ctx);

#endif
