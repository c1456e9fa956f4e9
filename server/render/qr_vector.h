/* A QR symbol as few rectangles: runs of dark modules merged sideways, then downwards; they do not overlap. And as a picture,
 * with its quiet zone. */
#ifndef RENDER_QR_VECTOR_H
#define RENDER_QR_VECTOR_H

#include <hoaban/buf.h>
#include <hoaban/qr.h>

struct qr_rectangle {
	unsigned x, y, width, height; /* modules, without quiet zone */
};

void qr_rectangles(const struct qr *q, struct arena *a, void (*each)(void *ctx, const struct qr_rectangle *r), void *ctx);

/* svg.c, png.c: eight pixels a module. */
void qr_svg(struct buf *out, struct arena *a, const struct qr *q);
enum err qr_png(struct buf *out, struct arena *a, const struct qr *q);

#endif
