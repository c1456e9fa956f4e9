/* What a manager sees of a site's slots: who has how many of their places. Read from the database. */
#ifndef SERVER_DOMAIN_SLOT_BOOK_H
#define SERVER_DOMAIN_SLOT_BOOK_H

#include "store/slots.h"

#include <jansson.h>

struct app;

struct slot_line {
	struct slot_row row; /* zeros behind the capacity: nobody has asked for it yet */
	size_t allotment_count;
	struct allotment_row *allotments;
};
#define SLOT_BOOK_DAYS 31 /* at most */
/* Slots of the timetable, and those that it offers no more but that somebody has places of; by day and beginning. */
enum err slot_book_read(struct app *app, struct arena *a, uint32_t site, int32_t from, int32_t days, struct slot_line **list,
			size_t *count);

#endif
