/* The server's own receipt symbols: one per organisation, form and year, opened at first use (number 1 on 1 January). */
#ifndef SERVER_DOMAIN_SYMBOLS_H
#define SERVER_DOMAIN_SYMBOLS_H

#include <hoaban/receipt.h>

struct db;

struct symbol {
	uint32_t id;
	char tax_code[TAX_CODE_TEXT], form[FORM_TEXT], symbol[SYMBOL_TEXT];
	int year;
	uint32_t last_seen; /* the number that this thread took last; 0 = none yet */
};

/* What one thread has looked up already. Zero it to start. */
struct symbol_shelf {
	size_t count;
	struct symbol list[64];
};

/* `number` is the last one that is taken of this symbol, as far as this thread can know. */
void symbol_saw(struct symbol_shelf *shelf, uint32_t id, uint32_t number);
/* Whether the receipt is of this organisation and form. */
bool symbol_is_of(const struct symbol *s, const struct receipt *r);

/* The open symbol of this server for that year; opens the next free one when there is none. Runs in a transaction of its own,
 * so call it outside of one. */
enum err symbol_own(struct symbol *out, struct symbol_shelf *shelf, struct db *db, const char *tax_code, const char *form,
		    int year);
/* Opens the next free symbol for a till (in the running transaction); `last_leased` bounds its numbers. */
enum err symbol_open(struct symbol *out, struct db *db, const char *tax_code, const char *form, int year, const uint8_t *device,
		     uint32_t last_leased);

#endif
