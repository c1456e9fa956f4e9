/* Small secret files that are written once. */
#ifndef POS_KEYS_FILE_H
#define POS_KEYS_FILE_H

#include <hoaban/err.h>
#include <stdint.h>

/* Writes len bytes to DIR/name (0400) unless it exists: complete and on the disk, or not there at all. */
enum err file_make(const char *dir, const char *name, const uint8_t *data, size_t len);
/* Exactly len bytes of a plain file that only its owner may read. E_NOT_FOUND, E_CORRUPT, E_IO. */
enum err file_load(const char *dir, const char *name, uint8_t *data, size_t len);

#endif
