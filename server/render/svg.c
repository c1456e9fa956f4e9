#include "render/qr_vector.h"
#include "render/sheets.h"
#include "render/view.h"

static void append_rectangle(void *ctx, const struct qr_rectangle *r)
{
	buf_append_format(ctx, "M%u %uh%uv%uh-%uz", r->x + QR_QUIET_ZONE, r->y + QR_QUIET_ZONE, r->width, r->height, r->width);
}

void qr_svg(struct buf *out, struct arena *a, const struct qr *q)
{
	unsigned side = q->size + 2 * QR_QUIET_ZONE;
	buf_append_format(
		out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" width=\"%u\" height=\"%u\" role=\"img\" "
		"aria-label=\"QR\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%uv%uh-%uz\"/><path d=\"",
		side, side, side * 8, side * 8, side, side, side);
	qr_rectangles(q, a, append_rectangle, out);
	buf_append_text(out, "\"/></svg>\n");
}

enum err render_svg(struct buf *out, struct arena *a, const struct fonts *fonts, struct bytes view)
{
	struct ticket_view t;
	struct qr qr;
	(void)fonts;
	TRY(view_read_ticket(&t, a, view));
	TRY(qr_encode(&qr, a, t.qr));
	qr_svg(out, a, &qr);
	return buf_status(out);
}
