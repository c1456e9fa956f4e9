/* Records of a day, as an auditor reads them in tables: payments, bank lines, corrections, shifts, admissions … Each is one
 * statement; how a row is shown is none of this room's business. */
#ifndef SERVER_STORE_RECORDS_H
#define SERVER_STORE_RECORDS_H

#include "store/store.h"

#define RECORD_COLUMNS_MAX 14

enum record_kind {
	RECORD_PAYMENTS,    /* time, channel, method, transaction, amount, till, source */
	RECORD_TRANSFERS,   /* time, till, reference, amount, arrived, state, source */
	RECORD_CORRECTIONS, /* time, kind, receipt, state, refunded, supplement, actor, approver, reason, lookup, money */
	RECORD_INCIDENTS,   /* time, kind, till, seq, detail, device */
	RECORD_MONEY,  /* time, source of the notice, transaction, account, memo, amount, what became of it, class, subject */
	RECORD_BAGS,   /* time, till, cashier, bag, dropped, counted, slip, state, device, seq */
	RECORD_SHIFTS, /* opened, closed, till, cashier, Z, float, sales, cash, refunds, drops, expected, counted, difference */
	RECORD_CASH,   /* time, till, cashier, kind, amount, reason, device, seq */
	RECORD_DRAWERS,	   /* time, till, cashier, reason, device, seq */
	RECORD_APPROVALS,  /* time, till, action, supervisor, cashier, reason, device, seq */
	RECORD_ADMISSIONS, /* time, site, gate, device, persons, ticket, source, seq, device id */
	RECORD_TWICE,	   /* time, site, gate, device, first time, first gate, ticket, source */
	RECORD_OVERRIDES,  /* time, site, gate, device, persons, verdict, ticket, device id, seq */
	RECORD_LOST,	   /* time, symbol, number, who, reason, leaf */
	RECORD_CHANGES,	   /* time, who, act, subject, before, after */
	RECORD_KIND_COUNT
};

struct record_value {
	bool is_null;
	int64_t number;
	const char *text;
};
struct record_row {
	struct record_value values[RECORD_COLUMNS_MAX];
};
/* "it…": number or text, one letter per column. */
const char *record_columns(enum record_kind k);
/* Of the days from…until (exclusive), in the order of time; all are in memory: ask for a day. */
enum err records_of(struct db *db, struct arena *a, enum record_kind k, int32_t from_day, int32_t until_day,
		    struct record_row **out, size_t *count);

/* ---- entries of journals, in the order of devices and numbers */

struct journal_row {
	uint8_t device[16], hash[32];
	uint64_t seq, type;
	int64_t time_ms, received_ms, size;
	const char *name; /* of the device */
};
struct journal_window {
	int64_t from_ms, until_ms;
	bool has_device; /* of this one only */
	uint8_t device[16];
	uint8_t after_device[16]; /* behind this one */
	uint64_t after_seq;
	uint64_t limit;
};
enum err journal_rows(struct db *db, struct arena *a, const struct journal_window *w, struct journal_row **out, size_t *count);
/* One entry with its bytes. E_NOT_FOUND. */
enum err journal_entry(struct db *db, struct arena *a, const uint8_t device[static 16], uint64_t seq, struct journal_row *out,
		       struct bytes *entry);

#endif
