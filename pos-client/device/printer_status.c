#include "pos-client/device/printer_status.h"

#define XON	  0x11u
#define XOFF	  0x13u
#define AUTOMATIC 4u /* bytes of an automatic status, which nobody asked for */

/* DLE EOT 1: the printer; 2: why it is offline; 4: the roll */
#define BIT_OFFLINE    0x08u
#define BIT_COVER_OPEN 0x04u
#define BIT_STOPPED    0x20u /* printing stopped for lack of paper */
#define BIT_FAULT      0x40u
#define BITS_NEAR_END  0x0Cu
#define BITS_END       0x60u
#define BITS_GS_R_END  0x0Cu

const uint8_t printer_questions[PRINTER_QUESTIONS] = {1, 2, 4};

static const struct {
	const char *name;
	bool blocks;
} states[] = {
#define PRINTER_STATE_ROW(state, name, blocks) {name, blocks},
	PRINTER_STATES(PRINTER_STATE_ROW)
#undef PRINTER_STATE_ROW
};

const char *printer_state_name(enum printer_state s)
{
	return states[s].name;
}

bool printer_state_blocks(enum printer_state s)
{
	return states[s].blocks;
}

enum printer_state printer_state_judge(const uint8_t answers[static PRINTER_QUESTIONS])
{
	/* which answer, its bits, what they mean: the first that is set names the state */
	static const struct {
		unsigned answer, bits;
		enum printer_state state;
	} rows[] = {
		{2, BITS_END, PRINTER_PAPER_OUT}, {1, BIT_STOPPED, PRINTER_PAPER_OUT}, {1, BIT_COVER_OPEN, PRINTER_COVER_OPEN},
		{1, BIT_FAULT, PRINTER_FAULT},	  {0, BIT_OFFLINE, PRINTER_OFFLINE},   {2, BITS_NEAR_END, PRINTER_PAPER_LOW},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if ((answers[rows[i].answer] & rows[i].bits) != 0)
			return rows[i].state;
	return PRINTER_READY;
}

/* Four bytes 0xx1xx00, 0xx0xxxx, 0xx0xxxx, 0xx0xxxx. */
static enum printer_word automatic(struct bytes in, size_t *used)
{
	*used = 0;
	for (size_t i = 1; i < AUTOMATIC && i < in.len; i++)
		if ((in.data[i] & 0x90) != 0)
			return WORD_RUBBISH;
	if (in.len < AUTOMATIC)
		return WORD_NONE;
	*used = AUTOMATIC;
	return WORD_NOISE;
}

enum printer_word printer_word_next(struct bytes in, uint8_t *value, size_t *used)
{
	*used = 0;
	if (in.len == 0)
		return WORD_NONE;
	const uint8_t first = in.data[0];
	if ((first & 0x93) == 0x10)
		return automatic(in, used);
	*used = 1;
	*value = first;
	if ((first & 0x93) == 0x12)
		return WORD_STATUS;
	if ((first & 0x90) == 0)
		return WORD_PAPER;
	return first == XON || first == XOFF ? WORD_NOISE : WORD_RUBBISH;
}

bool printer_paper_ended(uint8_t value)
{
	return (value & BITS_GS_R_END) != 0;
}
