/* A till's journal entry: COSE_Sign1 by the device key over {1: device, 2: seq, 3: prev, 4: time ms, 5: type, 6: body},
 * chained by SHA-256 (FORMATS §4). The bodies are in fact.h. */
#ifndef HOABAN_ENTRY_H
#define HOABAN_ENTRY_H

#include <hoaban/cose.h>
#include <hoaban/uuid.h>

#define ENTRY_BYTES_MAX (256u << 10)

/*   name, number: numbers are never reused */
#define ENTRY_TABLE(X)                                                                              \
	X(ENTRY_SALE, 1) X(ENTRY_REPLACEMENT, 2) X(ENTRY_REFUND, 3) X(ENTRY_SHIFT_OPENED, 4)           \
	X(ENTRY_SHIFT_CLOSED, 5) X(ENTRY_DRAWER_OPENED, 6) X(ENTRY_PRINT, 7) X(ENTRY_REPRINT, 8)      \
	X(ENTRY_ADMISSION, 9) X(ENTRY_SCAN_REFUSED, 10) X(ENTRY_SPLIT, 11) X(ENTRY_CLOCK_CHANGED, 12) \
	X(ENTRY_TRAINING, 13) X(ENTRY_APPROVAL, 14) X(ENTRY_CASH_MOVED, 15)               \
	X(ENTRY_ADMISSION_UNDONE, 16) X(ENTRY_OVERRIDE, 17) X(ENTRY_LEFT, 18) X(ENTRY_EPOCH, 19) \
	X(ENTRY_ORDER_PRINTED, 20)

enum entry_type {
#define ENTRY_ENUM(name, number) name = (number),
	ENTRY_TABLE(ENTRY_ENUM)
#undef ENTRY_ENUM
};
const char *entry_type_name(enum entry_type t); /* "sale", or NULL for a number nobody knows */

struct entry {
	uint8_t device[UUID_LEN];
	uint64_t seq;            /* from 1, without gaps */
	uint8_t prev[HASH_LEN];  /* SHA-256 of the previous entry's bytes; zeros for the first */
	int64_t time_ms;         /* Unix milliseconds by the till's clock */
	uint32_t type;           /* enum entry_type; a reader stores types it does not know */
	struct bytes body;       /* one CBOR item, a view */
};

enum err entry_encode(struct buf *payload, const struct entry *e);
enum err entry_decode(struct entry *out, struct bytes payload);
/* Parse + verify with the device key + decode. E_MALFORMED, E_BAD_SIGNATURE. */
enum err entry_open(struct entry *out, struct bytes message, const uint8_t device_key[static PUBLIC_KEY_LEN]);

/* What travels beside an entry because it must stay erasable or is too bulky to chain; the entry holds its hash. */
enum attachment_kind { ATTACHMENT_XML = 1, ATTACHMENT_PAYER = 2 };
struct journal_attachment {
	uint64_t seq;   /* the entry it belongs to */
	uint32_t kind;  /* enum attachment_kind */
	uint32_t index; /* which receipt of the entry, from 0 */
	struct bytes bytes;
};

/* An upload to POST /v1/journal: [[entry bstr, …], checkpoint text or null, [[seq, kind, index, bstr], …]]. At most
 * JOURNAL_BATCH_MAX entries. */
#define JOURNAL_BATCH_MAX   256
#define JOURNAL_BATCH_BYTES (4u << 20)
#define JOURNAL_ATTACHMENTS_MAX 1024
#define ATTACHMENT_BYTES_MAX (64u << 10)
struct journal_batch {
	size_t count;
	struct bytes entries[JOURNAL_BATCH_MAX];
	struct bytes checkpoint; /* the last one the till saw; len 0 = none */
	size_t attachment_count;
	struct journal_attachment attachments[JOURNAL_ATTACHMENTS_MAX];
};
void journal_batch_encode(struct buf *out, const struct journal_batch *b);
enum err journal_batch_decode(struct journal_batch *out, struct bytes in);

/* The server's answer, of any status: [last seq stored, SHA-256 of that entry, checkpoint text or null]. */
struct journal_answer {
	uint64_t last_seq;
	uint8_t last_hash[HASH_LEN];
	struct bytes checkpoint;
};
void journal_answer_encode(struct buf *out, const struct journal_answer *a);
enum err journal_answer_decode(struct journal_answer *out, struct bytes in);

#endif
