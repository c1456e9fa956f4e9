#include "render/qr_vector.h"
#include "render/sheets.h"
#include "render/view.h"

#include <png.h>

#define PIXELS 8u /* per module */

static uint8_t *picture(const struct qr *q, struct arena *a, unsigned side)
{
	uint8_t *pixels = arena_alloc(a, (size_t)side * side);
	memset(pixels, 0xFF, (size_t)side * side);
	for (unsigned y = 0; y < q->size * PIXELS; y++)
		for (unsigned x = 0; x < q->size * PIXELS; x++)
			if (qr_is_dark(q, x / PIXELS, y / PIXELS))
				pixels[(size_t)(y + QR_QUIET_ZONE * PIXELS) * side + x + QR_QUIET_ZONE * PIXELS] = 0;
	return pixels;
}

static enum err encode(struct buf *out, struct arena *a, const uint8_t *pixels, unsigned side)
{
	png_image image = {.version = PNG_IMAGE_VERSION, .width = side, .height = side, .format = PNG_FORMAT_GRAY};
	png_alloc_size_t len = PNG_IMAGE_PNG_SIZE_MAX(image);
	void *memory = arena_alloc(a, len);
	if (!png_image_write_to_memory(&image, memory, &len, 0, pixels, 0, NULL))
		return E_INTERNAL;
	buf_append(out, memory, len);
	return buf_status(out);
}

enum err qr_png(struct buf *out, struct arena *a, const struct qr *q)
{
	unsigned side = (q->size + 2 * QR_QUIET_ZONE) * PIXELS;
	return encode(out, a, picture(q, a, side), side);
}

enum err render_png(struct buf *out, struct arena *a, const struct fonts *fonts, struct bytes view)
{
	struct ticket_view t;
	struct qr qr;
	(void)fonts;
	TRY(view_read_ticket(&t, a, view));
	TRY(qr_encode(&qr, a, t.qr));
	return qr_png(out, a, &qr);
}
