/* Texts that differ from each other in one place only, of one length: what stands before and behind it is packed once, and each
 * text costs little more than its copy. The result is one ordinary member of gzip (gzip.h). */
#ifndef HOABAN_GZIP_FRAME_H
#define HOABAN_GZIP_FRAME_H

#include <hoaban/buf.h>

#define GZIP_MIDDLE_MAX 4096

struct gzip_frame {
	struct buf head, tail; /* packed */
	size_t head_len, middle_len, tail_len;
	unsigned long head_crc, tail_crc;
};

/* `f` is zeroed, or released. E_INVALID for a longer middle, or a text with a NUL; E_TOO_LARGE past 1 MB. */
enum err gzip_frame_make(struct gzip_frame *f, struct bytes head, size_t middle_len, struct bytes tail);
/* The middle is of the frame's length. Read the result with buf_status(). */
void gzip_frame_fill(struct buf *out, const struct gzip_frame *f, const void *middle);
void gzip_frame_release(struct gzip_frame *f); /* safe on a zeroed one */

#endif
