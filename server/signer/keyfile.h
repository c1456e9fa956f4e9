/* Small files of the key directory: read whole, made once, durably, never overwritten. */
#ifndef SERVER_SIGNER_KEYFILE_H
#define SERVER_SIGNER_KEYFILE_H

#include <hoaban/buf.h>

#define KEYFILE_SECRET 0400
#define KEYFILE_PUBLIC 0444

/* A regular file of at most out's ceiling; a link is refused. With KEYFILE_SECRET nobody but its owner may have any right on
 * it: E_FORBIDDEN. E_NOT_FOUND, E_TOO_LARGE, E_IO. */
enum err keyfile_read(struct buf *out, const char *directory, const char *file, unsigned mode);
/* Temporary file, fsync, rename, fsync of the directory; E_DUPLICATE when the name exists by now. */
enum err keyfile_make(const char *directory, const char *file, unsigned mode, struct bytes content);
bool keyfile_exists(const char *directory, const char *file);

#endif
