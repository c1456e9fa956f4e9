/* Which figure a difference is about: what a person reads is made of it (domain/figures/figure_text.h, the auditor's pages). */
#ifndef SERVER_STORE_FIGURE_KEY_H
#define SERVER_STORE_FIGURE_KEY_H

#include <hoaban/uuid.h>

/* Numbers are stored. */
enum figure_area {
	AREA_SOLD = 1, /* figure_sale */
	AREA_MONEY,    /* figure_money */
	AREA_VALID,    /* figure_valid */
	AREA_ENTRIES,  /* figure_entry */
	AREA_STRAYS,   /* figure_stray */
	AREA_SHIFT,    /* rows of journals, each against the entry that its till signed */
	AREA_CASH,
	AREA_SALE,
	AREA_ADMISSION, /* admission and admission_twice */
	AREA_UNDONE,
	FIGURE_AREAS
};

struct figure_key {
	uint64_t area;
	uint64_t part;	/* of AREA_SOLD its dimension, of AREA_MONEY its term, of rows of journals the entry's number */
	int64_t day;	/* local */
	uint64_t sites; /* mask */
	uint64_t item;	/* of AREA_SOLD: category, channel or form of payment */
	uint8_t device[UUID_LEN];
	uint64_t value; /* which number of the row: figure_text.h */
};

#endif
