/* Pages that are the same for everybody but for a few bytes of their own, packed once (hoaban/gzip_frame.h). Event thread. */
#ifndef SERVER_HTTP_FRAMES_H
#define SERVER_HTTP_FRAMES_H

#include <hoaban/gzip_frame.h>

#define FRAMES_MAX 16  /* pages kept packed: the shop's in its languages, and what the province's portal links to */
#define FRAMES_MET 256 /* pages that are remembered as having been sent once */

/* A page's text, and which of its bytes are its own. */
struct framed {
	struct bytes text;
	size_t own_at, own_len;
};

struct frames {
	struct {
		struct buf common; /* the text without its own bytes */
		size_t own_at;
		struct gzip_frame frame;
	} kept[FRAMES_MAX];
	size_t next; /* to be given up */
	uint32_t met[FRAMES_MET];
};

/* The page packed; false: it has not been sent often enough to be kept, or cannot be. */
bool frames_pack(struct frames *f, struct buf *out, const struct framed *page);
void frames_release(struct frames *f);

#endif
