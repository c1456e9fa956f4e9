/* DER, written from the inside out. Private to lib/. */
#ifndef HOABAN_LIB_DER_H
#define HOABAN_LIB_DER_H

#include <hoaban/buf.h>

enum der_tag {
	DER_INTEGER = 0x02,
	DER_OCTETS = 0x04,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT_0 = 0xa0,
};

/* Everything from `start` on becomes the content of one value. */
void der_wrap(struct buf *b, size_t start, enum der_tag tag);
void der_put(struct buf *b, enum der_tag tag, const void *content, size_t len);

#endif
