/* A till's journal on a second medium: one file that only grows, of its entries and what travels beside them, as they are
 * uploaded. The entries are signed and chained by themselves; what the file adds is only how to find them again after a stick
 * was pulled out in the middle of a write.
 *
 *	"HBJC1\n" device id (16)
 *	records: kind (1) length (u32) check (8) body; check = first 8 bytes of SHA-256(kind ‖ length ‖ body)
 *	'E' an entry's bytes · 'A' CBOR [seq, kind, index, bstr] behind its entry · 'S' seq (u64) offset (u64) SHA-256(entry):
 *	everything up to the entry seq is in the file; offset = where this record begins
 *
 * Integers are big-endian. A write ends with an 'S', so that a reader finds at the end of the file how far it goes. */
#ifndef HOABAN_JOURNAL_COPY_H
#define HOABAN_JOURNAL_COPY_H

#include <hoaban/entry.h>

#define JOURNAL_COPY_HEAD 22
#define JOURNAL_COPY_MARK (13 + 48) /* bytes of an 'S' */

enum journal_copy_kind { COPY_ENTRY = 'E', COPY_ATTACHMENT = 'A', COPY_MARK = 'S' };

struct journal_copy_mark {
	uint64_t seq, offset;
	uint8_t hash[HASH_LEN]; /* zeros for seq 0 */
};

void journal_copy_begin(struct buf *out, const uint8_t device[static UUID_LEN]);
void journal_copy_put_entry(struct buf *out, struct bytes entry);
void journal_copy_put_attachment(struct buf *out, const struct journal_attachment *a);
void journal_copy_put_mark(struct buf *out, const struct journal_copy_mark *m);

struct journal_copy_reader {
	struct bytes all;
	size_t at; /* behind the last good record */
	bool is_torn;
};
struct journal_copy_record {
	enum journal_copy_kind kind;
	struct bytes entry; /* views into the file */
	struct journal_attachment attachment;
	struct journal_copy_mark mark;
};

/* E_MALFORMED: this is no such file. */
enum err journal_copy_open(struct journal_copy_reader *r, struct bytes all, uint8_t device[static UUID_LEN]);
/* E_NOT_FOUND: the end; is_torn says that an unfinished write stands behind it. E_CORRUPT: damaged before the end. */
enum err journal_copy_next(struct journal_copy_reader *r, struct journal_copy_record *out);
/* The mark at the very end of a file, from its last JOURNAL_COPY_MARK bytes. E_NOT_FOUND: it must be read from the beginning.
 */
enum err journal_copy_last_mark(struct journal_copy_mark *out, struct bytes tail, uint64_t file_size);

#endif
