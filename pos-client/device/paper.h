/* A sheet of thermal paper, 80 mm (576 dots to print on) or 58 mm (384 dots) wide, 8 dots per millimetre, set from top to
 * bottom. Text wraps; nothing is cut.
 *
 * Like a buffer, a sheet that grows past its ceiling keeps quiet until asked with paper_status(). Not thread-safe. */
#ifndef DEVICE_PAPER_H
#define DEVICE_PAPER_H

#include "pos-client/device/bitmap.h"

#include <hoaban/err.h>

#define PAPER_WIDTH_80	  576u /* dots that can be printed on */
#define PAPER_WIDTH_58	  384u
#define PAPER_DOTS_PER_MM 8u
#define PAPER_ROWS_MAX	  40000u /* five metres */

struct paper;

enum paper_align { PAPER_LEFT, PAPER_CENTRE, PAPER_RIGHT };
struct paper_type {
	unsigned size; /* dots per em, 8…96 */
	bool is_bold;
	enum paper_align align;
};

/* `width` in dots, a multiple of 8. Loads the linked-in fonts. */
enum err paper_open(struct paper **out, unsigned width);
unsigned paper_width(const struct paper *p);
void paper_close(struct paper *p);
void paper_clear(struct paper *p); /* a new empty sheet; the glyph cache stays */

void paper_text(struct paper *p, const struct paper_type *t, const char *text);
/* A label and, on the same base line beside it, its value, which wraps in the column that the label leaves. */
void paper_labelled(struct paper *p, const struct paper_type *label_type, const char *label,
		    const struct paper_type *value_type, const char *value);
/* Two texts on one line, at the left and the right edge; the right one goes below when they do not fit together. */
void paper_pair(struct paper *p, const struct paper_type *t, const char *left, const char *right);
/* Two texts side by side, each wrapping in its half. */
void paper_halves(struct paper *p, const struct paper_type *t, const char *left, const char *right);
void paper_space(struct paper *p, unsigned rows);
void paper_rule(struct paper *p);
/* A text in white on a black bar across the paper. */
void paper_bar(struct paper *p, const struct paper_type *t, const char *text);
/* Centred, whole dots per module, symbol at least `least` dots wide or as wide as the paper allows, quiet zone of 4 modules on
 * every side. E_TOO_LARGE when it would be narrower than PAPER_QR_MM. */
#define PAPER_QR_MM 28u
enum err paper_qr(struct paper *p, const char *text, unsigned least);

enum err paper_status(const struct paper *p);	   /* E_OK or E_TOO_LARGE */
struct bitmap paper_bitmap(const struct paper *p); /* a view until the next call */
unsigned paper_missing(const struct paper *p);	   /* letters without glyph set since paper_clear(), each shown as '?' */
bool paper_has_glyph(const struct paper *p, bool is_bold, uint32_t code_point);

#endif
