/* Words in letters of blocks, to be read from two metres: capitals, digits, a few signs, every Vietnamese letter, and three
 * pictures. One dot of a letter is as many columns wide as the scale says, and half as many rows high; a letter is 7 dots high,
 * its marks stand above and below. */
#ifndef SCREEN_BIG_TEXT_H
#define SCREEN_BIG_TEXT_H

#include "pos-client/screen/screen.h"

/* Pictures in a text. */
#define BIG_CHECK "\x01"
#define BIG_CROSS "\x02"
#define BIG_CARE  "\x03" /* two exclamation marks */

#define BIG_LETTERS_MAX 48
#define BIG_SCALE_MAX	6

/* The largest scale in which the text fits; 0 = none, or it holds what cannot be drawn so. */
int big_text_scale(const char *text, int rows, int columns);
int big_text_rows(const char *text, int scale);
/* Fills what it covers. */
void big_text_draw(struct screen *s, int row, int column, enum screen_look look, const char *text, int scale);

#endif
