/* One table of the export, read from its beginning, a row at a time. */
#ifndef AUDIT_ROWS_H
#define AUDIT_ROWS_H

#include "audit/audit.h"

#include <openssl/evp.h>

struct rows {
	enum export_table table;
	bool is_open; /* all zero = never opened, or closed: closing it does nothing */
	int fd;	      /* −1 = there is no such file: a table without rows */
	struct buf buffer;
	size_t at;	  /* in the buffer: where the next row begins */
	bool is_whole;	  /* the file has been read to its end */
	uint64_t row;	  /* of the row last given, from 1 */
	uint64_t offset;  /* where it begins in the file */
	uint64_t left;	  /* rows that may still be given */
	struct bytes raw; /* its bytes, until the next call */
	struct progress *progress;
	/* of rows_open_strictly(): */
	EVP_MD_CTX *hash;
	struct buf previous;
	struct cell previous_cells[EXPORT_COLUMNS_MAX];
};

/* A check's way: the rows that check_files() found good, in ascending order. E_CORRUPT when the file is no longer the one that
 * was checked, E_IO; rows_close() is right after either. */
enum err rows_open(struct rows *r, struct audit *a, enum export_table t);
/* Cells are views until the next call. E_NOT_FOUND behind the last row; E_CORRUPT when the file is no longer what was checked.
 */
enum err rows_next(struct rows *r, struct cell cells[static EXPORT_COLUMNS_MAX]);
/* A list in the audit's memory with room for an element of `size` bytes per row of the table. What has an element per shift or
 * bag is begun like this: a list that grows by moving (arena_grow()) leaves all its smaller copies behind. */
void *rows_room(struct audit *a, enum export_table t, size_t *room, size_t size);
/* Says that there are more of this table than are judged: E_TOO_LARGE. */
enum err rows_too_many(const struct audit *a, enum export_table t);
/* A place that was noted as `offset`, of the table as it was checked. The row must be that long at most. */
enum err rows_seek(struct rows *r, uint64_t offset, uint64_t row);
void rows_close(struct rows *r);
#define ROWS_LOCAL [[gnu::cleanup(rows_close)]] struct rows

/* How check_files() reads: E_MALFORMED for a row without the agreed form, E_CONFLICT for one that does not ascend (it was read
 * nevertheless). `fd` is taken over. */
enum err rows_open_strictly(struct rows *r, enum export_table t, int fd);
enum err rows_next_strictly(struct rows *r, struct cell cells[static EXPORT_COLUMNS_MAX]);
/* SHA-256 of the whole file, also of what follows a broken row; what is longer than `most` is not read to its end. */
enum err rows_hash(struct rows *r, uint64_t most, uint8_t hash[static HASH_LEN], uint64_t *bytes);

#endif
