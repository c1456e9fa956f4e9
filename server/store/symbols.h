/* Queries on table symbol. */
#ifndef SERVER_STORE_SYMBOLS_H
#define SERVER_STORE_SYMBOLS_H

#include "store/store.h"

#include <hoaban/receipt.h>
#include <hoaban/uuid.h>

/* The server's open symbol of that year. E_NOT_FOUND. */
enum err symbol_find_own(struct db *db, struct arena *a, const char *tax_code, const char *form, int year, uint32_t *id, char symbol[static SYMBOL_TEXT]);
/* How many symbols of that year exist, whoever holds them. */
enum err symbol_count(struct db *db, const char *tax_code, const char *form, int year, uint64_t *count);
/* Until the end of the transaction nobody else who asks for this gets it. */
enum err symbols_lock(struct db *db);
/* `device` NULL = the server's. E_DUPLICATE when somebody took the name. */
enum err symbol_insert(struct db *db, const char *tax_code, const char *form, const char *symbol, int year, const uint8_t *device,
                       uint32_t last_leased, uint32_t *id);
/* Takes the next `count` numbers in this transaction; *last is the highest. E_EXHAUSTED when closed or full. */
enum err symbol_take(struct db *db, uint32_t id, uint32_t count, uint32_t *last);
/* Takes the numbers after `last` and `leaves` places in the log by one statement, if `last` is the last one taken; else
 * *is_taken is false and nothing changed. *first = the first place. */
enum err symbol_take_after(struct db *db, uint32_t id, uint32_t last, uint32_t count, uint64_t leaves, uint64_t *first,
                           bool *is_taken);

struct symbol_row {
	uint32_t id;
	char tax_code[TAX_CODE_TEXT], form[FORM_TEXT], symbol[SYMBOL_TEXT];
	int year;
	uint32_t last_number, last_leased;
	bool is_closed;
	bool is_retired; /* a till gets another with its next lease */
	bool has_device;
	uint8_t device[UUID_LEN];
};
/* A till's symbols, oldest first. */
enum err symbols_of_device(struct db *db, struct arena *a, const uint8_t device[static UUID_LEN], struct symbol_row **list, size_t *count);
/* By name. E_NOT_FOUND. */
enum err symbol_get(struct db *db, struct arena *a, const char *tax_code, const char *form, const char *symbol, int year, struct symbol_row *out);
/* Lets a till use numbers up to last_leased; never lowers it. */
enum err symbol_lease(struct db *db, uint32_t id, uint32_t last_leased);
/* The highest number received from a till. */
enum err symbol_advance(struct db *db, uint32_t id, uint32_t number);
/* No more numbers are taken or leased. Closed already: nothing changes. */
enum err symbol_close(struct db *db, uint32_t id, int64_t now);

#endif
