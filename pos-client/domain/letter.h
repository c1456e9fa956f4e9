/* Vietnamese letters taken apart: the Latin letter, its shape, its tone. For letters that are drawn, and for what an input
 * method has made of a code. Pure. */
#ifndef POS_LETTER_H
#define POS_LETTER_H

#include <stdbool.h>
#include <stdint.h>

enum letter_shape { SHAPE_PLAIN, SHAPE_CIRCUMFLEX, SHAPE_BREVE, SHAPE_HORN, SHAPE_STROKE };
enum letter_tone { TONE_NONE, TONE_GRAVE, TONE_ACUTE, TONE_HOOK, TONE_TILDE, TONE_DOT, TONE_COUNT };

struct letter {
	char base; /* 'A' … 'Z', whatever the case was */
	enum letter_shape shape;
	enum letter_tone tone;
};
/* ASCII letters and the composed Vietnamese ones. False for anything else. */
bool letter_split(uint32_t code_point, struct letter *out);
/* A combining mark, as an input method in decomposed form sends it behind the letter. */
bool letter_add_mark(uint32_t code_point, struct letter *l);

#endif
