/* Anything as a printer's answers: every word is used up or named rubbish, and three of them make a state that has a name. */
#include "pos-client/device/printer_status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t answers[PRINTER_QUESTIONS] = {0}, value = 0;
	size_t used, count = 0;
	for (struct bytes in = bytes_of(data, len); in.len > 0; in = bytes_of(in.data + used, in.len - used)) {
		enum printer_word word = printer_word_next(in, &value, &used);
		if (word == WORD_NONE || word == WORD_RUBBISH)
			break;
		if (used == 0 || used > in.len)
			__builtin_trap();
		if (word == WORD_STATUS)
			answers[count++ % PRINTER_QUESTIONS] = value;
	}
	return printer_state_name(printer_state_judge(answers))[0] != '\0' ? 0 : -1;
}
