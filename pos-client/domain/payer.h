/* A payer's text is erased when the office has it, or when its time is over; the record and its hash stay. */
#ifndef POS_PAYER_H
#define POS_PAYER_H

#include "pos-client/domain/state.h"

/* E_NOT_FOUND: no such receipt, or no payer (any more). E_REFUSED: not uploaded and still to be kept. After E_OK nothing of the
 * text, nor of the XML that showed it, is in the journal's files. */
enum err payer_erase(struct till *t, const char *form, const char *symbol, uint32_t number);

#endif
