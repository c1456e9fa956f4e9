/* Documents for the tax office, compared with the files of tests/vectors/tax. What is compared is what is signed, byte by byte;
 * the signature, another in every run, is left out. With UPDATE_GOLDEN set the files are written anew: look at them then. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include "tests/support/story.h"

/* The document itself, or a message that carries it. */
void compare_golden(struct story *s, const char *document, const char *golden);
/* Has the day's table made: exactly one comes of it, with what no table has listed yet, and reads as
 * tests/vectors/tax/NAME.xml. */
void golden_table(struct story *s, const char *day, const char *name);
/* The notice of error with that number, once it has been made. */
void golden_notice(struct story *s, unsigned number, const char *name);

#endif
