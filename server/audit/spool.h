/* A file without a name, for an answer that is too large for memory: written from its beginning, then handed to http/, which
 * sends it and closes it. What is written is complete, and known by length and hash, before its first byte goes out; a slow
 * reader holds neither a row nor a connection of the database. */
#ifndef SERVER_AUDIT_SPOOL_H
#define SERVER_AUDIT_SPOOL_H

#include <hoaban/buf.h>

struct spool {
	int fd; /* −1 = none */
	uint64_t len;
	uint64_t keep_free;
	struct buf waiting;
	enum err status;
};

/* In a directory of ours; so many bytes of its disk are left to others, the database first of all. E_IO. */
#define SPOOL_KEEP_FREE (UINT64_C(1) << 30)
enum err spool_open(struct spool *out, const char *directory, uint64_t keep_free);
/* What fails is told by spool_end(). */
void spool_append(struct spool *s, struct bytes b);
void spool_text(struct spool *s, const char *text);
/* Everything is in the file. E_IO; E_UNAVAILABLE: the disk has no room for it. */
enum err spool_end(struct spool *s);
/* The file's descriptor is the caller's from now on. */
int spool_take(struct spool *s);
void spool_close(struct spool *s);
#define SPOOL_LOCAL [[gnu::cleanup(spool_close)]] struct spool

#endif
