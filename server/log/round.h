/* One round of publishing: lease, leaves, tiles, head. Belongs to the publisher's thread. */
#ifndef SERVER_LOG_ROUND_H
#define SERVER_LOG_ROUND_H

#include "log/tiles.h"

#include <hoaban/checkpoint.h>
#include <hoaban/uuid.h>

#define LEASE_TTL_MS 4000

struct app;
struct db;

struct round {
	struct app *app;
	struct files files;
	struct tiles tiles;
	struct note_verifier verifier;
	uint64_t origin;	/* which beginning of the log it is (store/origin.h) */
	bool has_origin;
	uint8_t holder[UUID_LEN];
	bool is_holder;		/* held the lease in the last round */
	bool is_loaded;		/* tiles stand where the database's newest head or later stands */
	bool is_halted;		/* the database contradicts what was published */
	bool is_distrusted;	/* the files turned out wrong: write them all again */
	uint64_t shown;		/* size of the checkpoint we put into place */
	int64_t lease_until_ms; /* CLOCK_MONOTONIC: after this nothing may be put into place */
};

/* What the rest of the server sees after a round. */
struct round_result {
	uint64_t size;
	struct buf note; /* empty before the first checkpoint */
};

enum err round_init(struct round *r, struct app *app, const char *directory);
void round_release(struct round *r);
/* Which log it is, and whether it is stopped (E_CONFLICT). A log that was begun anew is stopped no more. */
enum err round_look(struct round *r, struct db *db);
/* Publishes everything committed if the lease is ours or free; otherwise reads what the holder has published. E_CONFLICT means
 * that the database contradicts what was published, as this round found or somebody before: nothing is, until the log is begun
 * anew. */
enum err round_run(struct round *r, struct round_result *out);
/* Gives the lease back. */
void round_end(struct round *r);

#endif
