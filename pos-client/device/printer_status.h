/* What a printer says of itself: the answers to DLE EOT 1, 2, 4 (real time, also while it is out of paper) and to GS r 1 (in
 * its turn, after everything sent before it). Pure; the wires are in printer_line.h. */
#ifndef DEVICE_PRINTER_STATUS_H
#define DEVICE_PRINTER_STATUS_H

#include <hoaban/str.h>

/*   state, name: what a banner and a log call it, and whether nothing can be printed now. The worst comes last. */
#define PRINTER_STATES(X)                                                                                                      \
	X(PRINTER_UNKNOWN, "unknown", false)                                                                                   \
	X(PRINTER_READY, "ready", false)                                                                                       \
	X(PRINTER_PAPER_LOW, "paper_low", false)                                                                               \
	X(PRINTER_OFFLINE, "offline", true)                                                                                    \
	X(PRINTER_FAULT, "fault", true)                                                                                        \
	X(PRINTER_COVER_OPEN, "cover_open", true)                                                                              \
	X(PRINTER_PAPER_OUT, "paper_out", true)

enum printer_state {
#define PRINTER_STATE_ENUM(state, name, blocks) state,
	PRINTER_STATES(PRINTER_STATE_ENUM)
#undef PRINTER_STATE_ENUM
};
const char *printer_state_name(enum printer_state s);
bool printer_state_blocks(enum printer_state s);

/* The questions, in this order, and the state that the three answers make together. */
#define PRINTER_QUESTIONS 3
extern const uint8_t printer_questions[PRINTER_QUESTIONS]; /* n of DLE EOT n */
enum printer_state printer_state_judge(const uint8_t answers[static PRINTER_QUESTIONS]);

/* One word of what the printer sends. Flow control and automatic status are WORD_NOISE; what this family of printers never says
 * is WORD_RUBBISH. */
enum printer_word {
	WORD_NONE,   /* not whole yet */
	WORD_STATUS, /* an answer to DLE EOT; *value */
	WORD_PAPER,  /* an answer to GS r 1; *value */
	WORD_NOISE,
	WORD_RUBBISH,
};
enum printer_word printer_word_next(struct bytes in, uint8_t *value, size_t *used);
bool printer_paper_ended(uint8_t value); /* of WORD_PAPER */

#endif
