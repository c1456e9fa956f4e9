/* Witnesses of the revenue log: others than us, who keep the checkpoints they see and sign that each contains the ones before
 * (C2SP tlog-cosignature). We take their lines, show them, and say until where the log was seen by somebody else. */
#ifndef SERVER_DOMAIN_WITNESS_H
#define SERVER_DOMAIN_WITNESS_H

#include "store/witnesses.h"

#include <jansson.h>

struct app;

#define WITNESSES_MAX  4   /* at the same time */
#define WITNESS_SKEW_S 300 /* that a witness's clock may be ahead */

/* An operator's word that this key (a vkey of type 04) is a witness's. E_MALFORMED; E_DUPLICATE: name or key is known;
 * E_REFUSED: the key is one of our own, or there are WITNESSES_MAX. */
enum err witness_add(struct app *app, struct arena *a, const char *who, const char *vkey, json_t **out);
/* Nothing more is taken from it, and what it said is shown no more. E_NOT_FOUND, E_INVALID (reason), E_DUPLICATE. */
enum err witness_end(struct app *app, struct arena *a, const char *who, const char *name, const char *reason, json_t **out);
/* [{"name","vkey","added_at","ended_at"}…] */
enum err witness_list(struct app *app, struct arena *a, json_t **out);

/* A note: one of our checkpoints with a witness's line. The same again is fine. E_MALFORMED; E_NOT_FOUND: no checkpoint of the
 * present log has that size; E_CONFLICT: it has another root (somebody sees another log than we do: that is logged); E_INVALID:
 * no line of a registered witness, or one from the future. */
enum err witness_take(struct app *app, struct arena *a, struct bytes note, json_t **out);
/* The note of the largest checkpoint that was witnessed, with the lines. E_NOT_FOUND. */
enum err witness_note(struct app *app, struct arena *a, struct buf *out);
/* How far the log was witnessed. E_NOT_FOUND: not at all. */
enum err witness_latest(struct app *app, struct arena *a, struct witnessed *out);
/* The same, if the leaf in that row of table leaf was in it. E_NOT_FOUND. */
enum err witness_covers(struct app *app, struct arena *a, uint64_t row, struct witnessed *out);

#endif
