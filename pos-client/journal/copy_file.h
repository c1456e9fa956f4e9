/* The file itself: opened, mended, written, durable. Private to journal/copy*.c; runs in the copy's thread. */
#ifndef POS_COPY_FILE_H
#define POS_COPY_FILE_H

#include "pos-client/journal/copy.h"

struct copy_file {
	const char *path, *dir;
	const uint8_t *device;
	int fd; /* −1 = not open */
	uint64_t size, mended;
	struct journal_copy_mark mark;
};

/* Opens or makes it, and cuts off what stands behind the last mark. */
enum copy_state copy_file_open(struct copy_file *f);
/* Records, then their mark, then the disk. What could not be written whole is taken away again, as far as that goes. */
enum copy_state copy_file_write(struct copy_file *f, struct bytes records, struct journal_copy_mark *mark);
enum copy_state copy_file_empty(struct copy_file *f);
void copy_file_close(struct copy_file *f);

#endif
