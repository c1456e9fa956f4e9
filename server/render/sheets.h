/* One function per kind: a view's JSON in, bytes out. Pure but for the fonts; the child calls them by table. */
#ifndef RENDER_SHEETS_H
#define RENDER_SHEETS_H

#include "render/fonts.h"
#include "render/render.h"

#include <hoaban/arena.h>

enum err render_png(struct buf *out, struct arena *a, const struct fonts *fonts, struct bytes view);
enum err render_svg(struct buf *out, struct arena *a, const struct fonts *fonts, struct bytes view);
enum err render_tickets_pdf(struct buf *out, struct arena *a, const struct fonts *fonts, struct bytes view);
enum err render_receipt_pdf(struct buf *out, struct arena *a, const struct fonts *fonts, struct bytes view);
enum err render_report_pdf(struct buf *out, struct arena *a, const struct fonts *fonts, struct bytes view);

enum err render_sheet(struct buf *out, const struct fonts *fonts, enum render_kind kind, struct bytes view);

#endif
