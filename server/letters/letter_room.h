/* A letter that is being written. Private to server/letters. */
#ifndef SERVER_LETTERS_LETTER_ROOM_H
#define SERVER_LETTERS_LETTER_ROOM_H

#include "domain/sale/order.h"
#include "letters/letter.h"

#include <hoaban/mime.h>

#define LETTER_TEXT_MAX	 (64u << 10)
#define LETTER_FILES_MAX 20

struct letter_draft {
	struct app *app;
	struct arena *arena;
	const struct mail_row *mail;
	enum language language;
	const char *to;
	struct order order;
	const struct tariff *tariff; /* the order's edition */
	struct buf text;
	size_t file_count;
	struct mime_file files[LETTER_FILES_MAX];
};

/* letter_text.c */
const char *letter_word(const struct letter_draft *x, const char *key);
void letter_line(struct letter_draft *x, const char *text);
enum err letter_text_order(struct letter_draft *x);
enum err letter_text_found(struct letter_draft *x);
enum err letter_text_booking(struct letter_draft *x);

/* letter_files.c: the tickets as one file, and every receipt as one. */
enum err letter_attach_tickets(struct letter_draft *x);
enum err letter_attach_receipts(struct letter_draft *x);

#endif
