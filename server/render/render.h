/* Rendering: a view in, bytes out, in a child process without network, database or keys.
 *
 * The view is the same JSON object that the API returns (api/ builds it), plus what only paper needs; see docs/VIEWS.md.
 * The fonts are linked into the binary (assets.h). */
#ifndef SERVER_RENDER_H
#define SERVER_RENDER_H

#include <hoaban/buf.h>
#include <hoaban/log.h>

struct renderer;

enum render_kind {
	RENDER_TICKET_PNG,  /* the QR alone with its quiet zone, 8-bit grey, ≥ 4 px per module */
	RENDER_TICKET_SVG,  /* the same as vector */
	RENDER_TICKET_PDF,  /* one page per ticket: QR ≥ 28 mm, typed code, names, dates, party, proof to show */
	RENDER_RECEIPT_PDF, /* A5, labels of 01/PLPĐT in their order, amount in figures and words, QR of the lookup URL */
	RENDER_REPORT_PDF,  /* A4: sections with charts and tables (report_page.h) */
	RENDER_KIND_COUNT
};

enum err renderer_start(struct renderer **out, const struct logger *logger);
void renderer_stop(struct renderer *r);
int renderer_pid(struct renderer *r);
/* `view` is JSON text. Thread-safe. E_MALFORMED when the view lacks something. */
enum err renderer_render(struct renderer *r, enum render_kind kind, struct bytes view, struct buf *out);
int renderer_main(void); /* the child's main: `hoaband renderer` */

#endif
