/* Compares the figures with the raw records once a night, on whichever server comes first, and puts right what differs. What
 * differed stays written down, red in `hoaband doctor` and a number in /metrics, until somebody accepts it with a reason. And
 * folds into the sums what transactions added, every second (folding.h). */
#ifndef SERVER_DOMAIN_FIGURES_BOOKKEEPER_H
#define SERVER_DOMAIN_FIGURES_BOOKKEEPER_H

#include <hoaban/buf.h>

struct app;
struct bookkeeper;
enum err bookkeeper_start(struct bookkeeper **out, struct app *app);
void bookkeeper_stop(struct bookkeeper *b); /* NULL is fine */
void bookkeeper_metrics(struct buf *out, struct bookkeeper *b);

#endif
