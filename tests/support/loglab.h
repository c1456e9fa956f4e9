/* A laboratory for the revenue log: a real database, a real signer, and a naive tree to hold the publisher's files against. */
#ifndef TESTS_LOGLAB_H
#define TESTS_LOGLAB_H

#include "server/app.h"
#include "server/log/publisher.h"
#include "server/signer/signer.h"
#include "tests/support/testdb.h"

#include <hoaban/merkle.h>

#define LOGLAB_ORIGIN "lab.hoaban.example/log"

struct loglab {
	struct testdb db;
	char keys[64]; /* the signer's directory */
	struct settings settings;
	struct app app;
};

/* Ends the test program when it does not work. */
void loglab_start(struct loglab *l);
void loglab_end(struct loglab *l);
/* An empty log, and a signer that remembers nothing. */
void loglab_reset(struct loglab *l);

/* The entry that stands at an index: 20…119 bytes that follow from it. */
size_t loglab_entry(uint8_t out[static 128], uint64_t index);
/* Commits the next `count` entries. */
void loglab_append(struct loglab *l, uint64_t count);
/* publisher_flush(), whose five seconds a busy machine may need more than once: never E_TIMEOUT but after two minutes. */
enum err loglab_flush(struct publisher *p);

/* The naive tree over entries [from, from + size), by the definition of RFC 6962. */
void loglab_root(struct hash *out, uint64_t from, uint64_t size);
/* Every tile and bundle that a checkpoint of this size needs is in `dir`/log, and right. Asserts. */
void loglab_check_files(const char *dir, uint64_t size);
/* The note is signed by this log's key over the naive root. Asserts; returns its size. */
uint64_t loglab_check_note(const struct loglab *l, struct bytes note);
/* The checkpoint that lies in a directory, checked; 0 when there is none. */
uint64_t loglab_shown(const struct loglab *l, const char *dir);
/* Waits for the checkpoint of this size there: a flush is over when the database has it signed, and the file comes behind it
 * where another server publishes, or where the lease ran out before it was shown. Asserts. */
void loglab_await_shown(const struct loglab *l, const char *dir, uint64_t size);

/* For the test program's main: "signer DIR", and "publisher DIR KEYS SOCKET", which publishes until it is killed. −1 = neither.
 */
int loglab_child_main(int argc, char **argv);

#endif
