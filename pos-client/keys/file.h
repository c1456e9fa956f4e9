/* Small secret files that are written once. */
#ifndef POS_KEYS_FILE_H
#define POS_KEYS_FILE_H

#include <hoaban/buf.h>
#include <stdint.h>

#define KEYS_PATH 4096
/* DIR/keys */
enum err keys_path(char out[static KEYS_PATH], const char *dir);

/* Writes len bytes to DIR/name (0400) unless it exists: complete and on the disk, or not there at all. */
enum err file_make(const char *dir, const char *name, const uint8_t *data, size_t len);
/* Exactly len bytes of a plain file that only its owner may read. E_NOT_FOUND, E_CORRUPT, E_IO. */
enum err file_load(const char *dir, const char *name, uint8_t *data, size_t len);
/* The same for a file of any length up to the buffer's ceiling. */
enum err file_load_whole(const char *dir, const char *name, struct buf *out);
/* Puts bytes at DIR/name (0400) in place of what is there: the old or the new, never half of one. */
enum err file_replace(const char *dir, const char *name, const uint8_t *data, size_t len);

#endif
