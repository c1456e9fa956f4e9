/* What was done and what became of its paper, in one message: both matter now, and paper undoes nothing. */
#ifndef SCREEN_SLIP_SAY_H
#define SCREEN_SLIP_SAY_H

#include "pos-client/domain/paper.h"
#include "pos-client/screen/screen.h"

/* `done` is text that is shown as it is; `is_drawer_shut` as domain/cash.h says; e = of the printing. */
void slip_say(struct screen *s, const char *done, bool is_drawer_shut, enum err e, const struct paper_result *paper);

#endif
