/* The tables there are: their walks, one file per noun. */
#ifndef SERVER_AUDIT_TABLES_H
#define SERVER_AUDIT_TABLES_H

#include "server/audit/listing.h"

#include <hoaban/ticket.h>

/* table_figures.c: what was sold, from the aggregates */
extern const struct listing table_days, table_months, table_sites, table_categories, table_channels, table_methods, table_tills;
/* table_entries.c: who went in, per day and site */
extern const struct listing table_entries;
/* table_receipts.c: the receipts themselves */
extern const struct listing table_receipts;
/* table_journal.c: entries of tills */
extern const struct listing table_journal;
/* table_records.c: payments, bank lines, corrections, shifts, admissions … */
size_t record_table_count(void);
const struct listing *record_table_at(size_t i);

/* ---- what walks share */

static inline struct cell cell_of_text(const char *text)
{
	return (struct cell){.text = text ? text : "", .is_null = !text};
}
static inline struct cell cell_of(int64_t number)
{
	return (struct cell){.number = number};
}
/* null for 0, as in columns where 0 = never */
static inline struct cell cell_of_time(int64_t at)
{
	return (struct cell){.number = at, .is_null = at == 0};
}
static inline struct cell cell_link(struct cell c, const char *path)
{
	c.path = path;
	return c;
}
/* "BT+A1" */
struct cell cell_of_sites(struct listing_run *run, uint64_t mask);
/* By the newest edition; NULL for none. */
const char *category_name(struct app *app, struct http_request *r, enum category c);
/* The same period, narrowed. */
const char *period_narrowed(struct listing_run *run, int32_t from, int32_t until, uint64_t sites);
/* A word, "audit.channel_" and "web"; the code itself when there is none. Lives with the row. */
const char *word_of(struct listing_run *run, const char *group, const char *code);
/* A device's name, NULL for none; read once per run. */
const char *device_name(struct listing_run *run, const uint8_t device[static UUID_LEN]);

#endif
