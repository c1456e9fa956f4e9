/* Queries on certificate, receipt_xml, receipt_pdf and seal_progress. */
#ifndef SERVER_STORE_SEALING_H
#define SERVER_STORE_SEALING_H

#include "store/store.h"

#include <hoaban/uuid.h>
#include <hoaban/x509.h>

struct certificate_row {
	struct x509_certificate facts;
	struct bytes der;
	bool has_device;
	uint8_t device[UUID_LEN];
	int64_t registered_at, stopped_at; /* 0 = not */
};
/* Notes a certificate; `registered_at` 0 = not yet registered. Known already: nothing changes. */
enum err certificate_insert(struct db *db, const struct certificate_row *row, int64_t now);
/* Whether it may sign at an instant: registered, not stopped, valid. E_NOT_FOUND when unknown. */
enum err certificate_may_sign(struct db *db, const struct x509_certificate *facts, int64_t at, bool *may);
/* The newest certificate of a till that may sign at an instant. E_NOT_FOUND. */
enum err certificate_of_device(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], int64_t at,
			       struct bytes *der);
enum err certificate_register(struct db *db, const char *serial, int64_t at, uint64_t *count);
enum err certificate_stop(struct db *db, const char *serial, int64_t at, uint64_t *count);
struct certificate_state {
	const char *serial, *tax_code, *issuer;
	int64_t not_before, not_after, registered_at, stopped_at, has_device;
};
enum err certificates_all(struct db *db, struct arena *a, struct certificate_state **list, size_t *count);

/* A receipt that waits for its signature. */
struct unsigned_receipt {
	uint64_t symbol_id, number, leaf_index;
	uint8_t source[UUID_LEN];
	int64_t issued_at;
	struct bytes record;
};
/* The newest leaf of all receipts; −1 when there are none. Receipts become visible in the order of their leaves (store/log.h),
 * so none up to here is still to come, of any organisation: one look at an index, where the newest of an organisation that has
 * sold nothing for long would be a walk over what all others sold. */
enum err receipt_newest_leaf(struct db *db, int64_t *leaf_index);
/* A till said that it signed this one, and its original is missing or doubtful: this server must not sign another. One that was
 * released before is held again. */
enum err seal_hold_insert(struct db *db, uint64_t symbol_id, uint64_t number, const char *reason);
struct hold_row {
	uint64_t symbol_id, number;
	const char *tax_code, *form, *symbol, *reason;
	int64_t released_at; /* 0 = held */
};
enum err seal_holds(struct db *db, struct arena *a, struct hold_row **list, size_t *count);
/* An operator's word: the server signs it. */
enum err seal_hold_release(struct db *db, uint64_t symbol_id, uint64_t number, int64_t now);
enum err seal_hold_delete(struct db *db, uint64_t symbol_id, uint64_t number);
/* Released ones of an organisation, still to be signed. */
enum err receipts_released(struct db *db, struct arena *a, const char *tax_code, size_t limit, struct unsigned_receipt **list,
			   size_t *count);
/* When the receipt of that name was issued. The year is part of the symbol. E_NOT_FOUND. */
enum err receipt_time_by_name(struct db *db, const char *tax_code, const char *form, const char *symbol, uint32_t number,
			      int64_t *issued_at);
/* Of one organisation, behind a leaf, in order; those signed already, and those on hold, are left out. */
enum err receipts_unsigned(struct db *db, struct arena *a, const char *tax_code, int64_t after_leaf, size_t limit,
			   struct unsigned_receipt **list, size_t *count);
/* Behind what is signed, of all organisations: how many wait, and since when the first does (Unix seconds; 0 = none); and how
 * many nobody will sign here, because a till said it did (seal_hold). */
enum err receipts_waiting(struct db *db, uint64_t *count, int64_t *since);
enum err receipts_on_hold(struct db *db, uint64_t *count);
enum err seal_progress_get(struct db *db, const char *tax_code, int64_t *leaf_index); /* −1 when there is none */
enum err seal_progress_set(struct db *db, const char *tax_code, int64_t leaf_index);

/* E_DUPLICATE when it is signed already. */
enum err receipt_xml_insert(struct db *db, uint64_t symbol_id, uint64_t number, int64_t signed_at, const char *serial,
			    struct bytes xml);
enum err receipt_xml_get(struct db *db, struct arena *a, uint64_t symbol_id, uint64_t number, struct bytes *xml,
			 int64_t *signed_at);
enum err receipt_pdf_insert(struct db *db, uint64_t symbol_id, uint64_t number, int64_t made_at, struct bytes pdf);
enum err receipt_pdf_get(struct db *db, struct arena *a, uint64_t symbol_id, uint64_t number, struct bytes *pdf);
/* The local day of the visit that an order, a sale or a correction was for. E_NOT_FOUND. */
enum err visit_day_of(struct db *db, const uint8_t source[static UUID_LEN], int64_t *day);

#endif
