/* What a shift comes to. The rules of summing stand here once: till (X and Z) and server fold the same journal entries with the
 * same function, so their figures can only differ when somebody's entries do. */
#ifndef HOABAN_FIGURES_H
#define HOABAN_FIGURES_H

#include <hoaban/arena.h>
#include <hoaban/cbor.h>
#include <hoaban/entry.h>
#include <hoaban/receipt.h>

/*   kind, number in the Z (never reused), name */
#define FIGURE_TABLE(X)                                                                         \
	X(FIGURE_SALES, 1, "sales") X(FIGURE_REPLACED, 2, "replaced") X(FIGURE_REFUNDS, 3, "refunds")  \
	X(FIGURE_CASH_REFUNDS, 4, "cash_refunds") X(FIGURE_PAID_IN, 5, "paid_in")                      \
	X(FIGURE_PAID_OUT, 6, "paid_out") X(FIGURE_DROPS, 7, "drops") X(FIGURE_SLIPS, 8, "slips")      \
	X(FIGURE_PRINTS, 9, "prints") X(FIGURE_REPRINTS, 10, "reprints")                               \
	X(FIGURE_DRAWER_OPENINGS, 11, "drawer_openings") X(FIGURE_REFUSED_SCANS, 12, "refused_scans")  \
	X(FIGURE_APPROVALS, 13, "approvals")

enum figure_kind {
#define FIGURE_ENUM(kind, number, name) kind = (number),
	FIGURE_TABLE(FIGURE_ENUM)
#undef FIGURE_ENUM
	FIGURE_COUNT
};
const char *figure_name(enum figure_kind k); /* "paid_in" */

struct figure {
	uint64_t count;
	int64_t amount; /* 0 for what costs nothing */
};

#define TENDER_COUNT	(PAYMENT_SEVERAL + 1)
#define FIGURES_SYMBOLS 64

struct figures {
	struct figure of[FIGURE_COUNT];
	struct figure tenders[TENDER_COUNT];	  /* by payment form: sales that it helped to pay, and how much */
	struct figure categories[CATEGORY_COUNT]; /* persons by their tickets, and what their lines cost */
	uint64_t persons, free_persons;
	uint64_t sites; /* mask of the sites sold */
	size_t symbol_count;
	struct figures_symbol {
		char tax_code[TAX_CODE_TEXT], form[FORM_TEXT], symbol[SYMBOL_TEXT];
		uint32_t first, last; /* numbers */
		struct figure receipts;
	} symbols[FIGURES_SYMBOLS]; /* in the order in which they were used */
};

/* Adds what one entry says of this shift; entries that say nothing of it are passed over. `scratch` is for reading the entry.
 * E_MALFORMED, E_INVALID: the body is not what its type promises; E_RANGE: a sum leaves 0…MONEY_MAX; E_TOO_LARGE: too many
 * symbols. Then `f` is of no use. */
enum err figures_take(struct figures *f, struct arena *scratch, const uint8_t shift[static UUID_LEN], const struct entry *e);

/* What the drawer must hold: float + cash sales − cash refunds + paid in − paid out − drops. E_RANGE. */
enum err figures_expected(int64_t *out, const struct figures *f, int64_t opening_float);
int64_t figures_cash(const struct figures *f); /* cash sales */

/* The first thing that two shifts do not have in common, as its name; NULL = they are equal. */
const char *figures_difference(const struct figures *a, const struct figures *b);

/* [persons, free persons, sites, figures, tenders, categories, symbols]; figures, tenders, categories: [[key, count, amount]…] by
 * ascending key without empty ones; symbols: [[tax code, form, symbol, first, last, count, total]…] */
void figures_put(struct buf *b, const struct figures *f);
void figures_read(struct cbor_reader *r, struct figures *out);

#endif
