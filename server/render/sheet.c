#include "render/sheets.h"

#include <assert.h>

#define RENDER_ARENA (128u << 20) /* a thousand tickets with their symbols */

enum err render_sheet(struct buf *out, const struct fonts *fonts, enum render_kind kind, struct bytes view)
{
	static enum err (*const sheets[])(struct buf *, struct arena *, const struct fonts *, struct bytes) = {
		[RENDER_TICKET_PNG] = render_png,
		[RENDER_TICKET_SVG] = render_svg,
		[RENDER_TICKET_PDF] = render_tickets_pdf,
		[RENDER_RECEIPT_PDF] = render_receipt_pdf,
		[RENDER_REPORT_PDF] = render_report_pdf,
	};
	static_assert(sizeof(sheets) / sizeof(sheets[0]) == RENDER_KIND_COUNT, "every kind has its row");
	if ((unsigned)kind >= RENDER_KIND_COUNT)
		return E_MALFORMED;
	[[gnu::cleanup(arena_release)]] struct arena a;
	arena_init(&a, RENDER_ARENA);
	return sheets[kind](out, &a, fonts, view);
}
