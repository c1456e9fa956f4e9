/* A stream on its way to the printer of the till: what every paper has in common, whatever is on it. */
#ifndef POS_PRINTING_H
#define POS_PRINTING_H

#include "pos-client/device/layouts.h"
#include "pos-client/device/printer.h"
#include "pos-client/domain/state.h"

struct printing {
	struct till *t;
	struct printer *printer;
	struct buf stream;
	enum printer_state state;
	const char *trouble; /* code of a row why.<trouble>; NULL = none */
};

void printing_init(struct printing *p, struct till *t);
void printing_release(struct printing *p);
/* Draws the job. Everything that can fail without a printer fails here. */
enum err printing_draw(struct printing *p, const struct paper_job *job);
/* Reaches the printer and asks it; an error, with the trouble, when it is not there or cannot print now. Nothing is sent. */
enum err printing_reach(struct printing *p);
/* Sends it. After an error nobody knows what is on the paper: the trouble is "print_uncertain". In two halves for whoever sends
 * in another thread: that touches the printer and the stream alone, and what came of it is noted by the till's own thread. */
enum err printing_send(struct printing *p);
enum err printing_push(struct printing *p);
void printing_note(struct printing *p, enum err pushed);

#endif
