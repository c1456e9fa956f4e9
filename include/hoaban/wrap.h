/* Breaking text into lines, for every kind of paper: the width of a piece is the caller's to measure. */
#ifndef HOABAN_WRAP_H
#define HOABAN_WRAP_H

#include <stdbool.h>
#include <stddef.h>

struct wrap {
	const char *rest;  /* what is still to be set; starts as the whole text */
	float limit;       /* widest line allowed, in the measure's unit */
	float (*measure)(void *ctx, const char *text, size_t len);
	void *ctx;
};
struct wrap_line {
	const char *text;
	size_t len; /* without blanks at either end */
};

/* The next line: as many words as fit, broken at U+0020 and at LF; no-break spaces hold. A word wider than the limit is broken
 * between letters (never before a combining mark), so that nothing is ever cut off. False when nothing is left. */
bool wrap_next(struct wrap_line *out, struct wrap *w);

#endif
