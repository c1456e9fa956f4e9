/* The auditor's export: one directory, written by `hoaband export` and judged by `hoaban-audit verify` (docs/EXPORT.md is its
 * manual). Both know its tables from here, and from nowhere else.
 *
 * A table is a file <name>.cborseq: a CBOR sequence (RFC 8742) of arrays, one per row, one item per column, deterministic
 * (cbor.h). Rows ascend strictly by their first `keys` cells: numbers by value, bytes and texts bytewise, a shorter one before
 * a longer one that begins with it. Money is đồng, times Unix seconds (…_ms: milliseconds), days local days since 1970-01-01,
 * ids 16 bytes. No personal data but what receipts themselves state: the XML of a receipt may name its payer. */
#ifndef HOABAN_EXPORT_H
#define HOABAN_EXPORT_H

#include <hoaban/buf.h>

#define EXPORT_VERSION 1

enum cell_kind { CELL_NUMBER, CELL_BYTES, CELL_TEXT };

/* X(table, column, kind, most, null): `most` bytes, or for an id exactly 16 and for a hash exactly 32 (least = most);
 * null = 1 where a row may have none. A receipt is named by tax code, form, symbol, year, number. */
#define EXPORT_ID(X, T, C, N)	    X(T, C, CELL_BYTES, 16, 16, N)
#define EXPORT_HASH(X, T, C, N)	    X(T, C, CELL_BYTES, 32, 32, N)
#define EXPORT_BYTES(X, T, C, M, N) X(T, C, CELL_BYTES, 0, M, N)
#define EXPORT_TEXT(X, T, C, M, N)  X(T, C, CELL_TEXT, 0, M, N)
#define EXPORT_NUMBER(X, T, C, N)   X(T, C, CELL_NUMBER, 0, 0, N)
#define EXPORT_SERIES(X, T)                                                                                                    \
	EXPORT_TEXT(X, T, TAX_CODE, 14, 0)                                                                                     \
	EXPORT_TEXT(X, T, FORM, 5, 0) EXPORT_TEXT(X, T, SYMBOL, 5, 0) EXPORT_NUMBER(X, T, YEAR, 0)
#define EXPORT_RECEIPT(X, T) EXPORT_SERIES(X, T) EXPORT_NUMBER(X, T, NUMBER, 0)

/* T(table, keys, what it holds) and its columns, EXPORT_<table>(X). */
#define EXPORT_TABLES(T)                                                                                                       \
	T(LEAVES, 1, "entries of the revenue log, in the order of the tree")                                                   \
	T(CHECKPOINTS, 2, "every checkpoint that was published")                                                               \
	T(ORIGINS, 1, "new beginnings of the log, after a restored backup")                                                    \
	T(WITNESSES, 1, "who may cosign checkpoints")                                                                          \
	T(COSIGNATURES, 4, "what witnesses signed")                                                                            \
	T(EDITIONS, 1, "tariff editions as signed")                                                                            \
	T(CERTIFICATES, 2, "certificates that sign receipts")                                                                  \
	T(SYMBOLS, 4, "series of receipt numbers")                                                                             \
	T(RECEIPTS, 5, "receipts")                                                                                             \
	T(RECEIPT_XML, 5, "receipts as signed")                                                                                \
	T(LOST, 5, "numbers that a till took with it")                                                                         \
	T(LINKS, 5, "which receipt was replaced, and by which")                                                                \
	T(CORRECTIONS, 1, "corrections: asked for by one person, decided by another")                                          \
	T(REFUNDS, 1, "money given back")                                                                                      \
	T(SUPPLEMENTS, 1, "money collected in addition")                                                                       \
	T(NOTICES, 3, "notices of error")                                                                                      \
	T(ORDERS, 1, "orders of the shop")                                                                                     \
	T(DATE_CHANGES, 1, "visits moved to another day")                                                                      \
	T(PAYMENTS, 1, "payments that settled an order or a till's transfer")                                                  \
	T(MONEY, 1, "money that banks and services told of")                                                                   \
	T(TILL_TRANSFERS, 1, "transfers that tills were promised")                                                             \
	T(TICKETS, 1, "tickets")                                                                                               \
	T(SPLITS, 1, "splits of group tickets")                                                                                \
	T(PARTS, 1, "the parts of split tickets")                                                                              \
	T(BLOCKS, 1, "ids that are revoked or superseded")                                                                     \
	T(DEVICES, 1, "tills and gates")                                                                                       \
	T(JOURNAL, 2, "journal entries byte for byte")                                                                         \
	T(EVIDENCE, 1, "what contradicts a journal")                                                                           \
	T(SHIFTS, 1, "shifts")                                                                                                 \
	T(SALES, 1, "sales at counters")                                                                                       \
	T(CASH_MOVEMENTS, 2, "cash beside sales: paid in, paid out, bags, bank slips")                                         \
	T(BAG_SLIPS, 2, "bank slips noted at the office")                                                                      \
	T(ADMISSIONS, 5, "who went in: a row per place")                                                                       \
	T(ADMISSIONS_TWICE, 6, "places admitted twice apart")                                                                  \
	T(ADMISSIONS_UNDONE, 1, "admissions taken back at the gate")                                                           \
	T(OVERRIDES, 1, "persons let in by a supervisor against the rules")                                                    \
	T(CLOSURES, 1, "closures of sites")                                                                                    \
	T(INCIDENTS, 1, "facts that broke an expectation")                                                                     \
	T(CHANGES, 1, "every change a person made")

/* A table that reads in lines; the formatter never comes to rest on it. */
/* clang-format off */
#define EXPORT_LEAVES(X, T) EXPORT_NUMBER(X, T, INDEX, 0) EXPORT_BYTES(X, T, ENTRY, 256, 0)
#define EXPORT_CHECKPOINTS(X, T) \
	EXPORT_NUMBER(X, T, ORIGIN, 0) EXPORT_NUMBER(X, T, SIZE, 0) EXPORT_HASH(X, T, ROOT, 0) \
	EXPORT_BYTES(X, T, NOTE, 2048, 1) EXPORT_NUMBER(X, T, CREATED_AT, 0)
#define EXPORT_ORIGINS(X, T) \
	EXPORT_NUMBER(X, T, NUMBER, 0) EXPORT_TEXT(X, T, NAME, 127, 0) EXPORT_BYTES(X, T, ENTRY, 256, 0) \
	EXPORT_NUMBER(X, T, BEGAN_AT, 0)
#define EXPORT_WITNESSES(X, T) \
	EXPORT_HASH(X, T, PUBLIC_KEY, 0) EXPORT_TEXT(X, T, NAME, 127, 0) EXPORT_TEXT(X, T, ADDED_BY, 255, 0) \
	EXPORT_NUMBER(X, T, ADDED_AT, 0) EXPORT_TEXT(X, T, ENDED_BY, 255, 1) EXPORT_TEXT(X, T, REASON, 2000, 1) \
	EXPORT_NUMBER(X, T, ENDED_AT, 1)
#define EXPORT_COSIGNATURES(X, T) \
	EXPORT_NUMBER(X, T, ORIGIN, 0) EXPORT_NUMBER(X, T, SIZE, 0) EXPORT_HASH(X, T, PUBLIC_KEY, 0) \
	EXPORT_NUMBER(X, T, SIGNED_AT, 0) EXPORT_BYTES(X, T, LINE, 512, 0) EXPORT_NUMBER(X, T, RECEIVED_AT, 0)
#define EXPORT_EDITIONS(X, T) \
	EXPORT_NUMBER(X, T, EDITION, 0) EXPORT_NUMBER(X, T, FROM_DAY, 0) EXPORT_NUMBER(X, T, ISSUED_AT, 0) \
	EXPORT_BYTES(X, T, COSE, 4u << 20, 0)
#define EXPORT_CERTIFICATES(X, T) \
	EXPORT_HASH(X, T, ISSUER_HASH, 0) EXPORT_TEXT(X, T, SERIAL, 42, 0) EXPORT_TEXT(X, T, TAX_CODE, 14, 0) \
	EXPORT_NUMBER(X, T, NOT_BEFORE, 0) EXPORT_NUMBER(X, T, NOT_AFTER, 0) EXPORT_ID(X, T, DEVICE, 1) \
	EXPORT_BYTES(X, T, DER, 65535, 0) EXPORT_NUMBER(X, T, REGISTERED_AT, 1) EXPORT_NUMBER(X, T, STOPPED_AT, 1)
#define EXPORT_SYMBOLS(X, T) \
	EXPORT_SERIES(X, T) EXPORT_ID(X, T, DEVICE, 1) EXPORT_NUMBER(X, T, LAST_NUMBER, 0) \
	EXPORT_NUMBER(X, T, LAST_LEASED, 0) EXPORT_NUMBER(X, T, CLOSED_AT, 1)
#define EXPORT_RECEIPTS(X, T) \
	EXPORT_RECEIPT(X, T) EXPORT_NUMBER(X, T, LEAF, 0) EXPORT_ID(X, T, SOURCE, 0) EXPORT_NUMBER(X, T, ISSUED_AT, 0) \
	EXPORT_NUMBER(X, T, TOTAL, 0) EXPORT_BYTES(X, T, RECORD, 65535, 0)
#define EXPORT_RECEIPT_XML(X, T) \
	EXPORT_RECEIPT(X, T) EXPORT_NUMBER(X, T, SIGNED_AT, 0) EXPORT_BYTES(X, T, XML, 1u << 20, 0)
#define EXPORT_LOST(X, T) \
	EXPORT_RECEIPT(X, T) EXPORT_TEXT(X, T, REASON, 2000, 0) EXPORT_TEXT(X, T, REPORTED_BY, 255, 0) \
	EXPORT_NUMBER(X, T, REPORTED_AT, 0) EXPORT_NUMBER(X, T, LEAF, 0)
#define EXPORT_LINKS(X, T) \
	EXPORT_RECEIPT(X, T) EXPORT_TEXT(X, T, NEW_FORM, 5, 0) EXPORT_TEXT(X, T, NEW_SYMBOL, 5, 0) \
	EXPORT_NUMBER(X, T, NEW_YEAR, 0) EXPORT_NUMBER(X, T, NEW_NUMBER, 0)
#define EXPORT_CORRECTIONS(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_NUMBER(X, T, KIND, 0) EXPORT_RECEIPT(X, T) EXPORT_ID(X, T, ORIGIN, 0) \
	EXPORT_NUMBER(X, T, VISIT_DAY, 0) EXPORT_TEXT(X, T, REASON, 2000, 0) EXPORT_TEXT(X, T, ACTOR, 255, 0) \
	EXPORT_NUMBER(X, T, PROPOSED_AT, 0) EXPORT_NUMBER(X, T, STATE, 0) EXPORT_TEXT(X, T, APPROVER, 255, 1) \
	EXPORT_NUMBER(X, T, DECIDED_AT, 1) EXPORT_NUMBER(X, T, EXCHANGES, 0) EXPORT_ID(X, T, DEVICE, 1) \
	EXPORT_NUMBER(X, T, INSIDE, 0) EXPORT_NUMBER(X, T, LEAF, 1)
#define EXPORT_REFUNDS(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, CORRECTION, 0) EXPORT_RECEIPT(X, T) EXPORT_ID(X, T, ORIGIN, 0) \
	EXPORT_NUMBER(X, T, AMOUNT, 0) EXPORT_NUMBER(X, T, METHOD, 0) EXPORT_TEXT(X, T, REFERENCE, 255, 1) \
	EXPORT_TEXT(X, T, REASON, 2000, 0) EXPORT_TEXT(X, T, ACTOR, 255, 0) EXPORT_TEXT(X, T, APPROVER, 255, 0) \
	EXPORT_NUMBER(X, T, AT, 0) EXPORT_BYTES(X, T, RECORD, 65535, 0) EXPORT_NUMBER(X, T, LEAF, 0)
#define EXPORT_SUPPLEMENTS(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, CORRECTION, 0) EXPORT_ID(X, T, ORIGIN, 0) \
	EXPORT_NUMBER(X, T, AMOUNT, 0) EXPORT_NUMBER(X, T, METHOD, 0) EXPORT_TEXT(X, T, REFERENCE, 255, 1) \
	EXPORT_NUMBER(X, T, AT, 0)
#define EXPORT_NOTICES(X, T) \
	EXPORT_TEXT(X, T, TAX_CODE, 14, 0) EXPORT_NUMBER(X, T, YEAR, 0) EXPORT_NUMBER(X, T, NUMBER, 0) \
	EXPORT_ID(X, T, CORRECTION, 0) EXPORT_BYTES(X, T, RECORD, 65535, 0) EXPORT_NUMBER(X, T, AT, 0) \
	EXPORT_NUMBER(X, T, LEAF, 0)
#define EXPORT_ORDERS(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_NUMBER(X, T, CREATED_MS, 0) EXPORT_NUMBER(X, T, VISIT_DAY, 0) \
	EXPORT_NUMBER(X, T, EDITION, 0) EXPORT_NUMBER(X, T, PERSONS, 0) EXPORT_NUMBER(X, T, TOTAL, 0) \
	EXPORT_NUMBER(X, T, METHOD, 0) EXPORT_NUMBER(X, T, STATUS, 0)
#define EXPORT_DATE_CHANGES(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, ORDER, 0) EXPORT_ID(X, T, REPLACES, 0) EXPORT_NUMBER(X, T, OLD_DAY, 0) \
	EXPORT_NUMBER(X, T, NEW_DAY, 0) EXPORT_NUMBER(X, T, EDITION, 0) EXPORT_TEXT(X, T, CHANGED_BY, 255, 0) \
	EXPORT_NUMBER(X, T, CHANGED_AT, 0)
#define EXPORT_PAYMENTS(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, SUBJECT, 0) EXPORT_NUMBER(X, T, PROVIDER, 0) \
	EXPORT_TEXT(X, T, PROVIDER_TX, 64, 0) EXPORT_NUMBER(X, T, AMOUNT, 0) EXPORT_NUMBER(X, T, SETTLED_MS, 0)
#define EXPORT_MONEY(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_NUMBER(X, T, SOURCE, 0) EXPORT_TEXT(X, T, TX, 56, 0) \
	EXPORT_TEXT(X, T, BANK_REF, 56, 0) EXPORT_TEXT(X, T, ACCOUNT, 34, 0) EXPORT_NUMBER(X, T, AMOUNT, 0) \
	EXPORT_HASH(X, T, MEMO_HASH, 0) EXPORT_TEXT(X, T, REFERENCE, 14, 1) EXPORT_NUMBER(X, T, BOOKED_AT, 0) \
	EXPORT_NUMBER(X, T, RECEIVED_MS, 0) EXPORT_NUMBER(X, T, STATE, 0) EXPORT_ID(X, T, SUBJECT, 1) \
	EXPORT_TEXT(X, T, ACTOR, 255, 1) EXPORT_TEXT(X, T, REASON, 2000, 1) EXPORT_TEXT(X, T, APPROVER, 255, 1) \
	EXPORT_TEXT(X, T, OUT_REFERENCE, 255, 1) EXPORT_NUMBER(X, T, SETTLED_AT, 1) EXPORT_ID(X, T, CONFIRMS, 1)
#define EXPORT_TILL_TRANSFERS(X, T) \
	EXPORT_ID(X, T, SALE, 0) EXPORT_TEXT(X, T, REFERENCE, 14, 0) EXPORT_ID(X, T, DEVICE, 0) \
	EXPORT_TEXT(X, T, TAX_CODE, 14, 0) EXPORT_NUMBER(X, T, AMOUNT, 0) EXPORT_NUMBER(X, T, ANNOUNCED_MS, 0)
#define EXPORT_TICKETS(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, SOURCE, 0) EXPORT_NUMBER(X, T, VALID_UNTIL, 0) \
	EXPORT_NUMBER(X, T, LEAF, 1) EXPORT_BYTES(X, T, COSE, 400, 0)
#define EXPORT_SPLITS(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, PARENT, 0) EXPORT_ID(X, T, ROOT, 0) EXPORT_NUMBER(X, T, PARTS, 0) \
	EXPORT_NUMBER(X, T, IS_FIRST, 1) EXPORT_ID(X, T, DEVICE, 1) EXPORT_NUMBER(X, T, SEQ, 1) \
	EXPORT_NUMBER(X, T, SPLIT_AT, 0)
#define EXPORT_PARTS(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, SPLIT, 0) EXPORT_NUMBER(X, T, POSITION, 0) EXPORT_ID(X, T, PARENT, 0) \
	EXPORT_ID(X, T, ROOT, 0) EXPORT_ID(X, T, DEVICE, 1) EXPORT_NUMBER(X, T, VALID_UNTIL, 0) \
	EXPORT_BYTES(X, T, COSE, 400, 0)
#define EXPORT_BLOCKS(X, T) \
	EXPORT_ID(X, T, ROOT, 0) EXPORT_NUMBER(X, T, LIST, 0) EXPORT_NUMBER(X, T, VALID_UNTIL, 0) \
	EXPORT_NUMBER(X, T, BLOCKED_AT, 0)
#define EXPORT_DEVICES(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_TEXT(X, T, NAME, 255, 0) EXPORT_NUMBER(X, T, ROLE, 0) \
	EXPORT_NUMBER(X, T, HUB, 0) EXPORT_NUMBER(X, T, SITES, 0) EXPORT_HASH(X, T, TICKET_KEY, 0) \
	EXPORT_HASH(X, T, DEVICE_KEY, 0) EXPORT_BYTES(X, T, CERTIFICATE, 65535, 0) EXPORT_NUMBER(X, T, ENROLLED_AT, 0) \
	EXPORT_NUMBER(X, T, EXPIRES_AT, 0) EXPORT_NUMBER(X, T, CLOSED_AT, 1) EXPORT_NUMBER(X, T, QUARANTINED_AT, 1) \
	EXPORT_NUMBER(X, T, LAST_SEQ, 0) EXPORT_HASH(X, T, LAST_HASH, 0) EXPORT_NUMBER(X, T, LAST_SEEN_MS, 1)
#define EXPORT_JOURNAL(X, T) \
	EXPORT_ID(X, T, DEVICE, 0) EXPORT_NUMBER(X, T, SEQ, 0) EXPORT_NUMBER(X, T, RECEIVED_MS, 0) \
	EXPORT_BYTES(X, T, BYTES, 256u << 10, 0)
#define EXPORT_EVIDENCE(X, T) \
	EXPORT_NUMBER(X, T, ID, 0) EXPORT_ID(X, T, DEVICE, 0) EXPORT_TEXT(X, T, KIND, 32, 0) \
	EXPORT_NUMBER(X, T, SEQ, 1) EXPORT_BYTES(X, T, BYTES, 4u << 20, 0) EXPORT_NUMBER(X, T, RECEIVED_MS, 0)
#define EXPORT_SHIFTS(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, DEVICE, 0) EXPORT_TEXT(X, T, CASHIER, 255, 0) \
	EXPORT_NUMBER(X, T, OPENED_AT, 0) EXPORT_NUMBER(X, T, OPENING_FLOAT, 0) EXPORT_NUMBER(X, T, CLOSED_AT, 1) \
	EXPORT_NUMBER(X, T, Z_NUMBER, 1) EXPORT_NUMBER(X, T, SALE_TOTAL, 1) EXPORT_NUMBER(X, T, CASH_SALES, 1) \
	EXPORT_NUMBER(X, T, CASH_REFUNDS, 1) EXPORT_NUMBER(X, T, PAID_IN, 1) EXPORT_NUMBER(X, T, PAID_OUT, 1) \
	EXPORT_NUMBER(X, T, DROPS, 1) EXPORT_NUMBER(X, T, COUNTED, 1) EXPORT_NUMBER(X, T, EXPECTED, 1) \
	EXPORT_NUMBER(X, T, PERPETUAL, 1) EXPORT_NUMBER(X, T, OPENED_SEQ, 1) EXPORT_NUMBER(X, T, CLOSED_SEQ, 1) \
	EXPORT_NUMBER(X, T, LEAF, 1)
#define EXPORT_SALES(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, DEVICE, 0) EXPORT_NUMBER(X, T, SEQ, 0) EXPORT_ID(X, T, SHIFT, 0) \
	EXPORT_NUMBER(X, T, VISIT_DAY, 0) EXPORT_NUMBER(X, T, SOLD_AT, 0) EXPORT_NUMBER(X, T, TOTAL, 0) \
	EXPORT_NUMBER(X, T, CASH, 0)
#define EXPORT_CASH_MOVEMENTS(X, T) \
	EXPORT_ID(X, T, DEVICE, 0) EXPORT_NUMBER(X, T, SEQ, 0) EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, SHIFT, 0) \
	EXPORT_TEXT(X, T, CASHIER, 255, 0) EXPORT_NUMBER(X, T, KIND, 0) EXPORT_NUMBER(X, T, AMOUNT, 0) \
	EXPORT_TEXT(X, T, REASON, 800, 1) EXPORT_TEXT(X, T, BAG, 127, 1) EXPORT_TEXT(X, T, SLIP, 127, 1) \
	EXPORT_NUMBER(X, T, MOVED_AT, 0)
#define EXPORT_BAG_SLIPS(X, T) \
	EXPORT_ID(X, T, DEVICE, 0) EXPORT_TEXT(X, T, BAG, 127, 0) EXPORT_TEXT(X, T, SLIP, 127, 0) \
	EXPORT_NUMBER(X, T, AMOUNT, 0) EXPORT_TEXT(X, T, NOTED_BY, 255, 0) EXPORT_NUMBER(X, T, NOTED_AT, 0)
#define EXPORT_PLACE(X, T) \
	EXPORT_ID(X, T, ROOT, 0) EXPORT_NUMBER(X, T, USE, 0) EXPORT_NUMBER(X, T, SITE, 0) EXPORT_NUMBER(X, T, DAY, 0) \
	EXPORT_NUMBER(X, T, ENTRY, 0) EXPORT_ID(X, T, CLAIM, 0) EXPORT_ID(X, T, TICKET, 0) EXPORT_ID(X, T, DEVICE, 0) \
	EXPORT_TEXT(X, T, GATE, 127, 0) EXPORT_NUMBER(X, T, ADMITTED_AT, 0)
#define EXPORT_ADMISSIONS(X, T) EXPORT_PLACE(X, T) EXPORT_NUMBER(X, T, SEQ, 1) EXPORT_NUMBER(X, T, IS_CARRIED, 0)
#define EXPORT_ADMISSIONS_TWICE(X, T) \
	EXPORT_PLACE(X, T) EXPORT_NUMBER(X, T, SEQ, 0) EXPORT_ID(X, T, FIRST_CLAIM, 0) \
	EXPORT_ID(X, T, FIRST_DEVICE, 0) EXPORT_NUMBER(X, T, FIRST_SEQ, 1)
#define EXPORT_ADMISSIONS_UNDONE(X, T) \
	EXPORT_ID(X, T, CLAIM, 0) EXPORT_ID(X, T, DEVICE, 0) EXPORT_NUMBER(X, T, SITE, 0) \
	EXPORT_TEXT(X, T, GATE, 127, 0) EXPORT_NUMBER(X, T, DAY, 0) EXPORT_NUMBER(X, T, PERSONS, 0) \
	EXPORT_NUMBER(X, T, UNDONE_AT, 0) EXPORT_NUMBER(X, T, SEQ, 1)
#define EXPORT_OVERRIDES(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_ID(X, T, DEVICE, 0) EXPORT_NUMBER(X, T, SEQ, 0) EXPORT_NUMBER(X, T, SITE, 0) \
	EXPORT_TEXT(X, T, GATE, 127, 0) EXPORT_NUMBER(X, T, DAY, 0) EXPORT_NUMBER(X, T, VERDICT, 0) \
	EXPORT_NUMBER(X, T, PERSONS, 0) EXPORT_ID(X, T, TICKET, 1) EXPORT_NUMBER(X, T, ADMITTED_AT, 0)
#define EXPORT_CLOSURES(X, T) \
	EXPORT_ID(X, T, ID, 0) EXPORT_NUMBER(X, T, SITE, 0) EXPORT_NUMBER(X, T, BEGINS_AT, 0) \
	EXPORT_NUMBER(X, T, ENDS_AT, 0) EXPORT_NUMBER(X, T, KIND, 0) EXPORT_TEXT(X, T, REASON, 800, 0) \
	EXPORT_TEXT(X, T, DECLARED_BY, 255, 0) EXPORT_NUMBER(X, T, DECLARED_AT, 0) \
	EXPORT_TEXT(X, T, LIFTED_BY, 255, 1) EXPORT_NUMBER(X, T, LIFTED_AT, 1) \
	EXPORT_NUMBER(X, T, HONOURED_UNTIL, 1)
#define EXPORT_INCIDENTS(X, T) \
	EXPORT_NUMBER(X, T, ID, 0) EXPORT_TEXT(X, T, KIND, 32, 0) EXPORT_ID(X, T, DEVICE, 0) \
	EXPORT_NUMBER(X, T, SEQ, 0) EXPORT_TEXT(X, T, DETAIL, 2048, 0) EXPORT_NUMBER(X, T, CREATED_MS, 0)
#define EXPORT_CHANGES(X, T) \
	EXPORT_NUMBER(X, T, ID, 0) EXPORT_NUMBER(X, T, AT_MS, 0) EXPORT_TEXT(X, T, WHO, 255, 0) \
	EXPORT_TEXT(X, T, ACTION, 48, 0) EXPORT_TEXT(X, T, SUBJECT, 512, 0) EXPORT_TEXT(X, T, BEFORE, 4u << 20, 1) \
	EXPORT_TEXT(X, T, AFTER, 4u << 20, 1)
/* clang-format on */

/* TABLE_LEAVES …; the columns of each table, to index a row's cells: LEAVES_INDEX, LEAVES_ENTRY, LEAVES_COLUMNS … */
enum export_table {
#define EXPORT_TABLE_ENUM(T, KEYS, WHAT) TABLE_##T,
	EXPORT_TABLES(EXPORT_TABLE_ENUM)
#undef EXPORT_TABLE_ENUM
		EXPORT_TABLE_COUNT
};
#define EXPORT_COLUMN_ENUM(T, C, KIND, LEAST, MOST, NULLABLE) T##_##C,
#define EXPORT_COLUMNS_ENUM(T, KEYS, WHAT)		      enum T##_column{EXPORT_##T(EXPORT_COLUMN_ENUM, T) T##_COLUMNS};
EXPORT_TABLES(EXPORT_COLUMNS_ENUM)
#undef EXPORT_COLUMNS_ENUM
#undef EXPORT_COLUMN_ENUM

#define EXPORT_COLUMNS_MAX 24
struct export_column {
	const char *name; /* in capitals, as in the table above: export_name() makes what files and people see */
	enum cell_kind kind;
	size_t least, most; /* bytes */
	bool may_be_null;
};
struct export_form {
	const char *name; /* "RECEIPTS": the file is receipts.cborseq */
	const char *what;
	size_t key_count, column_count;
	const struct export_column *columns;
};
extern const struct export_form export_forms[EXPORT_TABLE_COUNT];

#define EXPORT_NAME 32
/* "RECEIPT_XML" → "receipt_xml" */
void export_name(char out[static EXPORT_NAME], const char *name);

struct cell {
	bool is_null;
	int64_t number;
	struct bytes bytes; /* BYTES, and TEXT without a NUL: a view */
};

/* E_INVALID: a cell that its column does not take (the buffer is as it was). */
enum err export_row_write(struct buf *out, enum export_table t, const struct cell *cells);
/* Reads the row that `*in` begins with, and steps behind it; cells are views. Strict. E_MALFORMED; E_NOT_FOUND when `*in` is
 * empty. E_RANGE when it is no row, but may become one with more bytes: at the end of a file that is malformed. */
enum err export_row_read(struct cell cells[static EXPORT_COLUMNS_MAX], enum export_table t, struct bytes *in);
/* The most bytes a row of this table may have. */
size_t export_row_most(enum export_table t);
/* <0, 0, >0 by the keys of the table. */
int export_row_compare(enum export_table t, const struct cell *a, const struct cell *b);

#endif
