#include "frames.h"

#include <zlib.h>

#define COMMON_MAX (256u << 10)

static struct bytes head_of(const struct framed *page)
{
	return bytes_of(page->text.data, page->own_at);
}

static struct bytes tail_of(const struct framed *page)
{
	size_t from = page->own_at + page->own_len;
	return bytes_of(page->text.data + from, page->text.len - from);
}

static bool is_same(const struct buf *common, const struct framed *page)
{
	struct bytes head = head_of(page), tail = tail_of(page);
	return common->len == head.len + tail.len && memcmp(common->data, head.data, head.len) == 0 &&
	       memcmp(common->data + head.len, tail.data, tail.len) == 0;
}

/* A page that comes a second time is worth keeping: those with somebody's own date and numbers come once. */
static bool was_met(struct frames *f, const struct framed *page)
{
	struct bytes head = head_of(page), tail = tail_of(page);
	uint32_t sum = (uint32_t)crc32(crc32(1, head.data, (uInt)head.len), tail.data, (uInt)tail.len);
	uint32_t *met = &f->met[sum % FRAMES_MET];
	bool is_known = *met == sum;
	*met = sum;
	return is_known;
}

static void forget(struct frames *f, size_t i)
{
	buf_release(&f->kept[i].common);
	gzip_frame_release(&f->kept[i].frame);
}

static bool keep(struct frames *f, size_t i, const struct framed *page)
{
	struct bytes head = head_of(page), tail = tail_of(page);
	forget(f, i);
	buf_init(&f->kept[i].common, COMMON_MAX);
	buf_append(&f->kept[i].common, head.data, head.len);
	buf_append(&f->kept[i].common, tail.data, tail.len);
	f->kept[i].own_at = page->own_at;
	if (buf_status(&f->kept[i].common) == E_OK && gzip_frame_make(&f->kept[i].frame, head, page->own_len, tail) == E_OK)
		return true;
	forget(f, i);
	return false;
}

/* FRAMES_MAX when there is none. */
static size_t find(const struct frames *f, const struct framed *page)
{
	size_t i = 0;
	while (i < FRAMES_MAX && !(f->kept[i].frame.middle_len == page->own_len && f->kept[i].own_at == page->own_at &&
				   is_same(&f->kept[i].common, page)))
		i++;
	return i;
}

bool frames_pack(struct frames *f, struct buf *out, const struct framed *page)
{
	size_t i = find(f, page);
	if (i == FRAMES_MAX) {
		i = f->next;
		if (!was_met(f, page) || !keep(f, i, page))
			return false;
		f->next = (i + 1) % FRAMES_MAX;
	}
	gzip_frame_fill(out, &f->kept[i].frame, page->text.data + page->own_at);
	return buf_status(out) == E_OK;
}

void frames_release(struct frames *f)
{
	for (size_t i = 0; i < FRAMES_MAX; i++)
		forget(f, i);
}
