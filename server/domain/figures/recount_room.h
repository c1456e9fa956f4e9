/* What the files of a recount share. Private to domain/figures/recount*.c. */
#ifndef SERVER_DOMAIN_FIGURES_RECOUNT_ROOM_H
#define SERVER_DOMAIN_FIGURES_RECOUNT_ROOM_H

#include "domain/figures/equations.h"
#include "domain/figures/keeping.h"
#include "domain/figures/recount.h"
#include "store/figures_raw.h"

/* Every table of figures in memory, as it was kept or as it was counted. */
struct figure_set {
	struct figure_change change;
	struct tally entries, strays; /* rows: figure_entry_row, figure_valid_row */
};
void figure_set_init(struct figure_set *s, struct arena *a);

/* Sales of tills are held against their entries on the way. */
struct holding; /* signed_rows.h */
enum err figures_count(struct figure_set *out, struct snapshot *from, struct arena *a, const struct holding *rows);
enum err figures_read_kept(struct figure_set *out, struct snapshot *from, struct arena *a);

/* recount_compare.c: `kept` becomes what is to be added to it; both are closed. */
void figures_compare(struct recount *out, struct figure_set *kept, struct figure_set *counted, struct arena *a);

/* Names one more difference. */
void recount_tell(struct recount *out, struct arena *a, const struct figure_key *k, int64_t kept, int64_t counted);

#endif
