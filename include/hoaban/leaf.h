/* An entry of the revenue log (FORMATS §5): what is hashed into the Merkle tree. */
#ifndef HOABAN_LEAF_H
#define HOABAN_LEAF_H

#include <hoaban/receipt.h>

enum leaf_type {
	LEAF_RECEIPT = 1, LEAF_REPLACEMENT = 2, LEAF_REFUND = 3, LEAF_NUMBER_LOST = 4, LEAF_SHIFT_CLOSED = 5, LEAF_ERROR_NOTICE = 6,
	LEAF_DEVICE_ENROLLED = 7, LEAF_DEVICE_CLOSED = 8, LEAF_TARIFF = 9, LEAF_FREE_ADMISSION = 10, LEAF_NEW_ORIGIN = 11
};

/* [1, type, time, tax code, form, symbol, number, sites, amount, payment form, edition, persons, kid or null, hash, salt];
 * which fields a type has is a table in leaf.c, the others are null. */
struct leaf {
	enum leaf_type type;
	int64_t time; /* Unix seconds */
	char tax_code[TAX_CODE_TEXT];
	char form[FORM_TEXT];
	char symbol[SYMBOL_TEXT];
	uint32_t number;
	uint64_t sites;
	int64_t amount;
	enum payment_form payment;
	uint32_t edition;
	uint32_t persons;
	bool has_kid; /* the device key that created the fact; web sales have none */
	uint8_t kid[KID_LEN];
	uint8_t hash[HASH_LEN];
	uint8_t salt[SALT_LEN];
};
#define LEAF_BYTES_MAX 256

enum err leaf_encode(struct buf *out, const struct leaf *l);
enum err leaf_decode(struct leaf *out, struct bytes in); /* strict; E_MALFORMED */

/* The leaf that a receipt leaves: fields and hash of its record. `kid` NULL for the server's own. */
void leaf_of_receipt(struct leaf *out, const struct receipt *r, struct bytes record, const uint8_t *kid,
                     const uint8_t salt[static SALT_LEN]);
/* The leaf of a ticket with free persons (type 10): hash = SHA-256(ticket payload). */
void leaf_of_free_ticket(struct leaf *out, const struct ticket *t, uint32_t free_persons, struct bytes ticket_payload,
                         const uint8_t *kid, const uint8_t salt[static SALT_LEN]);

#endif
