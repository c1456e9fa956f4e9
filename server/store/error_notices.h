/* Queries on error_notice, error_notice_text and notice_counter: the notices 04/SS-CTĐT. */
#ifndef SERVER_STORE_ERROR_NOTICES_H
#define SERVER_STORE_ERROR_NOTICES_H

#include "store/store.h"

#include <hoaban/correction.h>

/* The next number of an organisation's year, in the running transaction. */
enum err notice_take(struct db *db, const char *tax_code, int year, uint32_t *number);

struct error_notice_row {
	struct bytes record; /* error_notice_decode() */
	uint8_t text_salt[SALT_LEN];
	const char *was, *is; /* what stood there and what is right */
	int64_t at, sent_at;  /* sent_at 0 = not handed on yet */
	uint64_t leaf_index;
};
/* What the proposal says; the notice follows when it is approved. */
enum err error_notice_text_insert(struct db *db, const uint8_t correction[static UUID_LEN], const uint8_t salt[static SALT_LEN],
				  const char *was, const char *is);
enum err error_notice_text_get(struct db *db, struct arena *a, const uint8_t correction[static UUID_LEN],
			       uint8_t salt[static SALT_LEN], const char **was, const char **is);
enum err error_notice_insert(struct db *db, const struct error_notice *n, struct bytes record, uint64_t leaf_index);
/* Of one correction. E_NOT_FOUND. */
enum err error_notice_get(struct db *db, struct arena *a, const uint8_t correction[static UUID_LEN],
			  struct error_notice_row *out);
/* For the outbox: those not handed on, oldest first, and the mark that one was. */
enum err error_notices_unsent(struct db *db, struct arena *a, uint64_t limit, struct error_notice_row **list, size_t *count);
enum err error_notice_mark_sent(struct db *db, const char *tax_code, int year, uint32_t number, int64_t at);

#endif
