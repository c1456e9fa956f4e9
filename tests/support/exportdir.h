/* An export written by hand, for tests of the auditor: directory, keys, log, manifest. Rows go straight to the files, in the
 * order in which they come: the test keeps it, or does not. Everything fails the running cmocka test when it does not work.
 *
 *   exportdir_begin(&d, now); … exportdir_device(), exportdir_row(), exportdir_leaf() …; exportdir_finish(&d);
 *   hoaban-audit verify <d.dir> --root <d.root> --ca <d.ca> --vkey <d.vkey> */
#ifndef TESTS_SUPPORT_EXPORTDIR_H
#define TESTS_SUPPORT_EXPORTDIR_H

#include "tests/support/authority.h"
#include "tests/support/testdir.h"

#include <hoaban/checkpoint.h>
#include <hoaban/entry.h>
#include <hoaban/export.h>
#include <hoaban/leaf.h>

#include <stdio.h>

#define EXPORTDIR_DEVICES 64
#define EXPORTDIR_PATH	  160

struct exportdir_device {
	uint8_t id[UUID_LEN];
	const char *name;
	uint64_t sites;
	struct authority_key device, ticket;
	int64_t enrolled_at;
	struct buf certificate;
	uint64_t last_seq; /* of its journal, kept up by exportdir_entry() */
	uint8_t last_hash[HASH_LEN];
};

struct exportdir {
	char base[TESTDIR_TEXT];
	char dir[EXPORTDIR_PATH], root[EXPORTDIR_PATH], ca[EXPORTDIR_PATH], vkey[EXPORTDIR_PATH];
	int64_t made_at;
	struct authority_key root_key, lists, devices, tickets, log;
	const char *origin;
	struct bytes ca_pem; /* of the test's own memory; len 0: an authority that has issued nothing */
	struct merkle_range range;
	FILE *tables[EXPORT_TABLE_COUNT];
	uint64_t rows[EXPORT_TABLE_COUNT];
	size_t device_count; /* ascending by id, which exportdir_device() gives */
	struct exportdir_device device[EXPORTDIR_DEVICES];
};

#define CELL_OF(v)	((struct cell){.number = (v)})
#define CELL_SPAN(d, n) ((struct cell){.bytes = {(const uint8_t *)(d), (n)}})
#define CELL_WORDS(t)	((struct cell){.bytes = bytes_of_text(t)})
#define CELL_NONE	((struct cell){.is_null = true})

void exportdir_begin(struct exportdir *d, int64_t made_at);
void exportdir_row(struct exportdir *d, enum export_table t, const struct cell *cells);
/* Bytes into a table's file as they are. */
void exportdir_raw(struct exportdir *d, enum export_table t, struct bytes raw);
/* Its index. Leaves come in their order. */
uint64_t exportdir_leaf(struct exportdir *d, const struct leaf *l);
/* A counter, with its certificate and the leaf of its enrolment; its row is written at the end. Valid until exportdir_end(). */
struct exportdir_device *exportdir_device(struct exportdir *d, const char *name, uint64_t sites);
/* The next entry of its journal, device by device. `hash`: of the entry, when not NULL. */
void exportdir_entry(struct exportdir *d, struct exportdir_device *of, enum entry_type type, int64_t time_ms, struct bytes body,
		     uint8_t *hash);
/* A ticket's row. leaf < 0: none. */
void exportdir_ticket(struct exportdir *d, const struct ticket *t, const struct authority_key *by,
		      const uint8_t source[static UUID_LEN], int64_t leaf);
/* The newest checkpoint over the leaves so far, signed, as a row too. */
void exportdir_checkpoint(struct exportdir *d, struct buf *note);
/* Any file below the directory, before exportdir_finish(), which lists it. */
void exportdir_file(struct exportdir *d, const char *path, struct bytes content);
/* Keys, checkpoint (unless the test wrote one), devices, empty tables, and the manifest over what lies there. */
void exportdir_finish(struct exportdir *d);
/* Writes the manifest anew, over files that a test has changed. */
void exportdir_manifest(struct exportdir *d);
void exportdir_end(struct exportdir *d);

/* The path of a table's file. */
void exportdir_path(char out[static EXPORTDIR_PATH], const struct exportdir *d, const char *file);
void exportdir_table_file(char out[static EXPORT_NAME + 16], enum export_table t);

#endif
