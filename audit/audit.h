/* The auditor: judges the directory that `hoaband export` wrote (docs/EXPORT.md), with nothing but the files it is given. No
 * network, no database, no clock, no locale: the same directory and files give the same report on any machine.
 *
 * verify.c has the table of checks, in the order of judgement: check/, one file each. A check reads tables (input/rows.h) or
 * has every row judged on all cores (input/pass.h), keeps what later ones ask in books (book/), and says what it finds
 * (finding/finding.h); it fails only when it cannot go on. report/ tells what came of it, show/ one record, and witness/ is the
 * other trade of this program: it alone asks a server (net/). */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "options.h"
#include "progress.h"

#include "audit/finding/finding.h"
#include "audit/input/files.h"
#include "audit/input/manifest.h"

#include <hoaban/arena.h>
#include <hoaban/checkpoint.h>
#include <hoaban/export.h>

struct keys; /* of book/, each in the header of its name */
struct incidents;
struct ledger;
struct logged;
struct numbering;
struct editions;
struct sums;
struct persons;

/* What check_files() found of a table: the rows before the first that is broken. All later checks see only these. */
struct table_state {
	uint64_t rows;
	uint64_t bytes;	       /* they take */
	bool is_complete;      /* nothing is missing behind them */
	struct file_mark mark; /* of the file as it was checked */
};

/* An older checkpoint that the auditor brought. */
struct kept_checkpoint {
	uint64_t size;
	struct hash root;
	bool holds;
};

struct audit {
	const struct options *options;
	struct arena arena; /* for what lives as long as the audit and is small: names, keys, editions */
	int dir;	    /* the export */
	size_t threads;
	struct bytes root, ca, vkey; /* the files the auditor was given, whole */
	struct manifest manifest;
	struct table_state tables[EXPORT_TABLE_COUNT];
	struct findings findings;
	struct progress progress;
	struct kept_checkpoint
		*kept; /* those of --checkpoint that the log's key has signed, smallest first; and how many more */
	size_t kept_count, witnessed; /* lie in the export with a witness's line: both from check_log() on */
	struct checkpoint checkpoint; /* the export's, once check_log() has found it signed; size 0 = none */
	struct keys *keys;	      /* from check_keys() on; what is not trustworthy is not in it */
	struct incidents *incidents;  /* from check_chains() on */
	struct ledger *ledger;	      /* from check_numbers() on, and these */
	struct logged *logged;
	struct numbering *numbering;
	struct editions *editions; /* from check_editions() on */
	struct sums *sums;	   /* what it all comes to, for the report */
	struct persons *persons;
};

/* A fact that stands behind the newest signed checkpoint is not judged by the log: it is told in the manifest. */
bool audit_is_beyond_log(const struct audit *a, int64_t leaf);
/* Of times (Unix seconds) that --from and --until left out; everything is inside when the export has no bounds. */
bool audit_is_inside(const struct audit *a, int64_t at);

#endif
