/* Queries on outbox_message, outbox_exchange and outbox_fault. */
#ifndef SERVER_STORE_OUTBOX_H
#define SERVER_STORE_OUTBOX_H

#include "store/store.h"

#include <hoaban/cose.h>

enum message_kind { MESSAGE_KIND_TABLE = 1, MESSAGE_KIND_NOTICE = 2 };
enum message_state { MESSAGE_QUEUED = 1, MESSAGE_SENT, MESSAGE_ACKNOWLEDGED, MESSAGE_REJECTED, MESSAGE_DEAD };
const char *message_kind_text(uint64_t kind);	/* "table" */
const char *message_state_text(uint64_t state); /* "queued" */

struct message_insert {
	enum message_kind kind;
	const char *tax_code, *mtdiep, *serial;
	int64_t year, day, created_at, dead_at;
	uint64_t number, edition, row_count;
	struct bytes body;
};
/* E_DUPLICATE when the number is taken. */
enum err message_insert(struct db *db, const struct message_insert *m, uint64_t *id);
enum err message_next_number(struct db *db, enum message_kind kind, const char *tax_code, int year, uint64_t *number);
/* 0 when there is no table of that organisation and day yet. */
enum err table_next_edition(struct db *db, const char *tax_code, int32_t day, uint64_t *edition);

/* What is to be sent next. E_NOT_FOUND when nothing is due. */
struct message_due {
	uint64_t id, attempts;
	const char *mtdiep;
	int64_t dead_at;
	struct bytes body;
	uint8_t hash[HASH_LEN];
};
enum err message_due_find(struct db *db, struct arena *a, int64_t now_ms, struct message_due *out);

/* Before a request leaves: counts the attempt and writes its first line, in the running transaction. E_BUSY when another server
 * has just done so. */
enum err exchange_begin(struct db *db, const struct message_due *m, int64_t now_ms);
struct exchange_end {
	const struct message_due *message;
	int64_t now_ms;
	const char *outcome;
	bool is_heard;
	int64_t http_status;
	struct bytes reply;
};
enum err exchange_end(struct db *db, const struct exchange_end *x);
/* Acknowledged, rejected, dead. */
enum err message_settle(struct db *db, uint64_t id, enum message_state state, int64_t now);
/* Queued or sent: again at next_ms. */
enum err message_postpone(struct db *db, uint64_t id, enum message_state state, int64_t next_ms);
/* A dead one lives again until dead_at. *changed is 0 when it was not dead. */
enum err message_revive(struct db *db, uint64_t id, int64_t next_ms, int64_t dead_at, uint64_t *changed);
enum err message_remade(struct db *db, uint64_t old, uint64_t replacement);

struct message_row {
	uint64_t id, kind, number, edition, row_count, state, attempts, remade_as; /* 0 = not */
	const char *tax_code, *mtdiep;
	int64_t year, day, created_at, settled_at; /* 0 = not */
};
enum err messages_of_day(struct db *db, struct arena *a, enum message_kind kind, int32_t day, struct message_row **list,
			 size_t *count);
/* Those that are not acknowledged (nor made anew), oldest first. */
enum err messages_unsettled(struct db *db, struct arena *a, size_t limit, struct message_row **list, size_t *count);
enum err message_body(struct db *db, struct arena *a, uint64_t id, struct bytes *body);

struct state_count {
	uint64_t state, count;
	int64_t oldest; /* created_at */
};
enum err messages_counted(struct db *db, struct arena *a, struct state_count **list, size_t *count);

/* ---- faults */

/* Since when every exchange has failed, Unix seconds; 0 = the last one worked, or there was none. */
enum err exchanges_failing_since(struct db *db, int64_t *since);
struct fault_row {
	uint64_t id;
	int64_t began_at, noticed_at, told_at, ended_at, due_day; /* 0 = not */
	uint64_t late; /* messages made before its end that are not acknowledged yet */
};
enum err fault_open_find(struct db *db, struct fault_row *out); /* E_NOT_FOUND */
enum err fault_insert(struct db *db, int64_t began_at, int64_t now);
enum err fault_end(struct db *db, uint64_t id, int64_t now, int32_t due_day);
enum err fault_told(struct db *db, const char *who, int64_t now, uint64_t *changed); /* every fault not told yet */
enum err faults_newest(struct db *db, struct arena *a, size_t limit, struct fault_row **list, size_t *count);

#endif
