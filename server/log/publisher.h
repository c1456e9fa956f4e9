/* The publisher of the revenue log: turns committed leaves into tiles, tree heads and signed checkpoints (FORMATS §5), in a
 * thread of its own, by whichever server holds the lease in the database. Never two roots for one size. */
#ifndef SERVER_LOG_PUBLISHER_H
#define SERVER_LOG_PUBLISHER_H

#include <hoaban/arena.h>
#include <hoaban/buf.h>
#include <hoaban/err.h>

struct app;
struct publisher;

/* Files live under DIR/log: tile/…, checkpoint. Starts the thread. */
enum err publisher_start(struct publisher **out, struct app *app, const char *directory);
/* Publishes what is committed, then ends the thread. */
void publisher_stop(struct publisher *p);
/* Publishes now and waits until everything committed before the call is in the checkpoint (≤ 5 s). */
enum err publisher_flush(struct publisher *p);

/* Whether nothing may be issued or published: the database knows less than was published, or something else, and nobody has
 * begun a new log yet. publisher_halt() says so before the next round has seen it. */
bool publisher_is_stopped(struct publisher *p);
void publisher_halt(struct publisher *p);
/* The log's verifier key, and how many leaves stand before the first row of table leaf. */
struct note_verifier;
void publisher_verifier(struct publisher *p, struct note_verifier *out);
uint64_t publisher_shift(struct publisher *p);

/* The newest signed checkpoint, with what witnesses have said of it by now (a round behind). E_NOT_FOUND before the first. */
enum err publisher_checkpoint(struct publisher *p, struct buf *out);
/* A tile or entry bundle by its path behind "tile/". E_NOT_FOUND, E_MALFORMED. */
enum err publisher_tile(struct publisher *p, const char *path, struct buf *out);
/* tlog-proof for a row of table leaf against the newest checkpoint. E_NOT_FOUND when it is not covered yet. */
enum err publisher_proof(struct publisher *p, uint64_t row, struct buf *out);
void publisher_metrics(struct buf *out, struct publisher *p);

#endif
