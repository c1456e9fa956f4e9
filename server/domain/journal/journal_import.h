/* A till's journal from a file on a second medium (hoaban/journal_copy.h): absorbed by the same rules as an upload. */
#ifndef SERVER_DOMAIN_JOURNAL_IMPORT_H
#define SERVER_DOMAIN_JOURNAL_IMPORT_H

#include <hoaban/arena.h>
#include <hoaban/journal_copy.h>

struct app;

struct journal_import {
	uint8_t device[UUID_LEN];
	const char *name;	    /* of the device */
	uint64_t entries, last_seq; /* good ones in the file */
	uint64_t held_before, held; /* the server's last entry of this till, before and now */
	uint64_t torn_bytes;	    /* an unfinished write at the end: nothing that was ever certain to be there */
	bool is_damaged;	    /* the file is, behind last_seq: what is before it was taken */
};

/* The whole file is checked before anything is absorbed: a file can be forged by anybody, so an entry that this device has not
 * signed, or that does not follow, ends the reading and accuses nobody. E_MALFORMED: no such file. E_NOT_FOUND: no such device.
 * E_CONFLICT: it begins behind what the server holds, so something is missing between. E_CLOSED, E_QUARANTINED as in absorb.h:
 * a well-signed other entry of a known number is a fork, wherever it comes from. */
enum err journal_import(struct app *app, struct arena *a, struct bytes file, struct journal_import *out);

#endif
