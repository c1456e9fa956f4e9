/* Files of the published log: replaced atomically, durable after files_sync(). Paths are relative to the base directory.
 * Reading is safe from any thread; writing belongs to one. */
#ifndef SERVER_LOG_FILES_H
#define SERVER_LOG_FILES_H

#include <hoaban/buf.h>
#include <limits.h>

#define FILES_PATH  160
#define FILES_DIRTY 8

struct files {
	char base[PATH_MAX / 2];
	char suffix[16];		     /* of temporary files: two publishers never write the same one */
	char dirty[FILES_DIRTY][FILES_PATH]; /* directories whose new names are not on disk yet; "" = the base itself */
	size_t dirty_count;
};

/* Makes the base directory when missing. */
enum err files_open(struct files *f, const char *base, const uint8_t id[static 4]);
/* Renames the base directory to base + suffix, and makes an empty one in its place. E_DUPLICATE when that name is taken. */
enum err files_set_aside(struct files *f, const char *suffix);
/* Temporary file, fsync, rename; makes the directories above. */
enum err files_write(struct files *f, const char *path, struct bytes content);
/* Syncs the directories of everything written since the last call. */
enum err files_sync(struct files *f);
/* Appends the file to `out`. E_NOT_FOUND, E_TOO_LARGE (its ceiling), E_IO. */
enum err files_read(const struct files *f, const char *path, struct buf *out);
bool files_exist(const struct files *f, const char *path);
/* A directory of plain files that nobody needs any more; missing is fine, and so is failure: they only take room. */
void files_drop(const struct files *f, const char *directory);

#endif
