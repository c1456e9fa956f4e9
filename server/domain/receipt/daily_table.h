/* The daily tables 01/TH-BLĐT: which receipts go into which, made and put into the outbox. docs/LEGAL.md says why so.
 *
 * At table_time of every local day, and again after midnight, every receipt that stands in no table yet goes into one of its
 * day of issue. A day's first tables are "first"; what comes later (a till that was offline, a receipt after table_time) is
 * the day's supplement n. Receipts, numbers and rows have unique keys: whatever happens, a receipt is listed once. */
#ifndef SERVER_DOMAIN_DAILY_TABLE_H
#define SERVER_DOMAIN_DAILY_TABLE_H

#include "store/store.h"

struct app;

/* What the time demands; quick when nothing does. One organisation's trouble does not stop another's table. */
enum err daily_tables_due(struct app *app, struct db *db, struct arena *a);

struct table_outcome {
	size_t tables, rows, amended; /* made; receipts in them; of these, said otherwise before */
};
/* On demand: the receipts of a day that stand in no table, and an amended table when one would say something else today.
 * E_RANGE for a day to come. */
enum err daily_table_make(struct table_outcome *out, struct app *app, struct db *db, struct arena *a, int32_t day);
struct resend_outcome {
	size_t revived, remade;
};
/* A day's dead tables are sent again; rejected ones are made again under a new number. */
enum err daily_table_resend(struct resend_outcome *out, struct app *app, struct db *db, struct arena *a, int32_t day);

#endif
