/* Whole small files, read and made. */
#ifndef SERVER_FILE_H
#define SERVER_FILE_H

#include <hoaban/arena.h>
#include <hoaban/err.h>
#include <hoaban/str.h>

#include <sys/types.h>

/* E_NOT_FOUND, E_TOO_LARGE, E_IO. A NUL stands behind the bytes. */
enum err file_read(struct bytes *out, struct arena *a, const char *path, size_t max);
/* A new file, durable; E_DUPLICATE when it exists. */
enum err file_create(const char *path, struct bytes content, mode_t mode);
/* A directory and those above it. */
enum err directory_make(const char *path, mode_t mode);

#endif
