/* What all signed lists begin with, and how ids stand in them. Private to lib/. */
#ifndef HOABAN_LIB_LIST_HEAD_H
#define HOABAN_LIB_LIST_HEAD_H

#include <hoaban/cbor.h>

#define LIST_ID_LEN 16

/* Far beyond any validity; keeps sums of times inside int64_t. */
#define LIST_TIME_MAX ((int64_t)1 << 40)

/* {4: exp, 6: iat, label: [seq, … */
struct list_head {
	int64_t expires, issued_at;
	uint64_t seq;
};
/* `elements` of the array, seq included; the others follow. */
void list_head_put(struct buf *out, const struct list_head *h, int64_t label, size_t elements);
struct list_head list_head_read(struct cbor_reader *r, int64_t label, size_t elements);

/* Ids of LIST_ID_LEN bytes in one byte string: whole, ascending, each once. E_MALFORMED. */
enum err list_ids_check(struct bytes ids);
bool list_ids_have(const uint8_t *ids, size_t count, const uint8_t id[static LIST_ID_LEN]);

#endif
