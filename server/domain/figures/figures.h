/* The figures of the dashboard: exact and instant at any size, from aggregates that every transaction keeps which writes what
 * they count (sql/024-figures.sql, docs/FIGURES.md). These functions read them; keeping.h keeps them, recount.h counts them
 * anew from the raw records.
 *
 * Money is đồng, days are local days, sites are masks. A line of a receipt is for one site, or for several by a product: then
 * its mask has several bits and is a key of its own. */
#ifndef SERVER_DOMAIN_FIGURES_H
#define SERVER_DOMAIN_FIGURES_H

#include "store/store.h"

#include <hoaban/uuid.h>

struct figure_period {
	int32_t from_day, until_day; /* local days of issue, or of entry; until exclusive */
	uint64_t sites;		     /* mask, 0 = all. A line counts when it is for one of them, even beside others */
};

enum figure_dimension {
	FIGURE_DAY = 1,	 /* key: local day */
	FIGURE_MONTH,	 /* year × 12 + month − 1 */
	FIGURE_SITES,	 /* mask of a line */
	FIGURE_CATEGORY, /* enum category; 0 = none: receipts without a line, free persons of mixed tickets */
	FIGURE_CHANNEL,	 /* enum figure_channel */
	FIGURE_PAYMENT,	 /* enum payment_form of the receipt; of refunds: how it was given back */
	FIGURE_TILL	 /* key 0, device: the till, zeros = this server */
};

/* Numbers are stored. */
enum figure_channel {
	CHANNEL_WEB = 1,    /* orders of the shop and the API */
	CHANNEL_TILL = 2,   /* sales, and corrections that a till made */
	CHANNEL_OFFICE = 3, /* corrections that the server issued */
};
extern const char *const figure_channel_codes[]; /* "web", "till", "office", NULL; [channel − 1] */

struct figure_row {
	int64_t key;
	uint8_t device[UUID_LEN];
	int64_t receipts;     /* documents, replacements included; of SITES and CATEGORY: those that have a line there */
	int64_t persons;      /* of their lines, less those of receipts replaced: who pays at two sites counts at each */
	int64_t free_persons; /* let in for nothing, by tickets as first sold */
	int64_t issued;	      /* what the receipts say, replacements included */
	int64_t replaced;     /* what those receipts said that were replaced, on the day of their replacement */
	int64_t refunded;     /* given back in money: part of replaced − what replaced it. Not split by category */
	int64_t net;	      /* issued − replaced: the revenue */
};
/* Ascending by key, then device; keys without anything are left out. */
enum err figures_by(struct db *db, struct arena *a, const struct figure_period *p, enum figure_dimension d,
		    struct figure_row **out, size_t *count);

/* Who went in, per day and site number; ascending. `valid` = persons of tickets issued for that day and site, whatever became
 * of these tickets. */
struct figure_entries {
	int32_t day;
	uint32_t site;
	int64_t admitted, provisional, twice, overridden, undone, refused, left, valid;
};
enum err figures_entries(struct db *db, struct arena *a, const struct figure_period *p, struct figure_entries **out,
			 size_t *count);

/* The three equations of the dashboard (docs/FIGURES.md says each term exactly):
 *   sold    = paid + pending + replaced …                     receipts against payments
 *   paid    = bank lines matched + unmatched + cash …         payments against bank and drawers
 *   entries = by known tickets + incidents                    (entries ≤ tickets: whom neither explains is the difference)
 * The first two are of all sites whatever the period says: money knows no sites. Codes are those of messages.tsv,
 * audit.term_<code>. difference = left − Σ right. */
#define EQUATION_TERMS 10
#define EQUATIONS      3
struct equation {
	const char *code; /* "sold", "paid", "entries" */
	struct equation_term {
		const char *code;
		int64_t value;
	} left, right[EQUATION_TERMS];
	size_t right_count;
	int64_t difference;
};
#define FIGURES_FROM_EVER  (-1000000)
#define FIGURES_UNTIL_EVER 10000000
enum err figures_equations(struct db *db, struct arena *a, const struct figure_period *p,
			   struct equation out[static EQUATIONS]);

/* The last comparison with the raw records. E_NOT_FOUND: there was none. */
#define FIGURES_DIFFERENCES_SHOWN 12
struct figure_difference_row; /* store/figures.h */
struct figures_compared {
	int64_t at;	     /* Unix seconds */
	int64_t differences; /* that nobody has looked at yet, of this comparison and those before */
	const char *first;   /* the first of them in words: "payment 2026-11-22 web: kept 90000, counted 0"; "" = none */
	const struct figure_difference_row *list; /* the first of them, for who says it in other words */
	size_t told;
};
enum err figures_compared(struct db *db, struct arena *a, struct figures_compared *out);

#endif
