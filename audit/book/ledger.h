/* What money and tickets are accounted to: every order and every sale, with the sums that belong to it, compact enough for a
 * million. Also the small lists that several checks ask: corrections, series, blocks.
 *
 * ledger_load() reads the tables that say what there is; check_receipts(), check_tickets() and the others add what they see. */
#ifndef AUDIT_LEDGER_H
#define AUDIT_LEDGER_H

#include "audit/audit.h"

#include <hoaban/receipt.h>

enum account_kind { ACCOUNT_ORDER, ACCOUNT_SALE };

struct account {
	uint8_t id[UUID_LEN];
	int64_t total; /* as the order or the sale says */
	int64_t live;  /* receipts that nothing replaces */
	int64_t added, given, paid;
	uint64_t balance;   /* persons of tickets less persons of receipts, each weighed (check/persons.c): 0 when they agree */
	int64_t at;	    /* Unix seconds: when it was made */
	int64_t settled_at; /* Unix seconds, of a payment for it; 0 = none */
	int32_t visit_day;
	uint32_t row; /* of ORDERS or SALES */
	uint32_t tickets;
	uint32_t free_logged, free_unlogged; /* persons of its tickets with an entry in the log, and without */
	uint32_t organisations;		     /* mask: who has a live receipt of all persons */
	uint8_t kind, status, method;
	uint8_t provider;  /* of a payment for it; 0 = none */
	bool is_corrected; /* or its day was changed, or something of it was stopped */
	bool is_moved;	   /* a notice of error gave it other tickets: the receipts still name what was bought first */
};

/* The id under which later receipts and tickets of an account stand: a correction's, a change of day's. */
struct alias {
	uint8_t id[UUID_LEN];
	uint32_t account; /* index; NO_ACCOUNT: of an order or sale that is not here */
	int32_t visit_day;
	uint32_t row;
	bool is_correction, has_device;
	uint8_t kind, state;
	/* as other tables say (check/corrections.c, check/links.c) */
	int64_t given, added, difference; /* đồng; old receipt less new one */
	uint32_t refunds, notices, receipts;
};
#define NO_ACCOUNT UINT32_MAX

struct series {
	char tax_code[TAX_CODE_TEXT], form[FORM_TEXT], symbol[SYMBOL_TEXT];
	int year;
	uint64_t row;
	bool has_device, is_closed;
	uint8_t device[UUID_LEN];
	uint32_t last_number, last_leased;
	int64_t closed_at;
	unsigned organisation; /* index of the tax code among all series */
	/* as the log goes on (check/numbers.c) */
	uint32_t logged;
	int64_t logged_at;
	uint32_t closed_last; /* as the leaf of the device's end says */
	bool has_end;
};

struct ledger {
	size_t account_count, account_room;
	struct account *accounts; /* ascending by id */
	size_t alias_count;
	struct alias *aliases; /* ascending by id */
	size_t series_count;
	struct series *series; /* as in SYMBOLS */

	size_t undone_count;
	uint8_t (*undone)[2 * UUID_LEN]; /* claims taken back, and by which device; ascending */
	size_t device_count;
	struct ledger_device {
		uint8_t id[UUID_LEN];
		const char *name;
		uint64_t sites, row;
		uint8_t role, hub;    /* as the row says */
		bool is_role_told;    /* that it did what its role does not allow */
		uint8_t kid[KID_LEN]; /* of its device key */
		int64_t told_until;   /* Unix seconds of the last entry of its journal (check/facts.c); 0 = none */
	} * devices;		      /* ascending by id */
};

enum err ledger_load(struct audit *a);
void ledger_free(struct audit *a); /* safe when it was never loaded */

struct account *ledger_account(const struct ledger *l, const uint8_t *id); /* or NULL */
struct alias *ledger_alias(const struct ledger *l, const uint8_t *id);
/* The account that a receipt's or ticket's source stands for, and the day of the visit that it was priced for. NULL: none. */
struct account *ledger_source(const struct ledger *l, const uint8_t *id, int32_t *visit_day);
/* Unix seconds when an id was made, as it says itself. */
int64_t id_made_at(const uint8_t id[static UUID_LEN]);
/* A source that is missing may be missing: the export is of some days, and it was made on others (ids tell when). */
bool source_may_miss(const struct audit *a, const uint8_t *id);
/* So far from the bounds of the export that everything of it must be here. */
bool is_well_inside(const struct audit *a, int64_t at);
bool is_bounded(const struct audit *a);
struct series *ledger_series(const struct ledger *l, const char *tax_code, const char *form, const char *symbol, int year);
/* The year of "26TAA". */
int symbol_year(const char *symbol);
struct ledger_device *ledger_device(const struct ledger *l, const uint8_t *id);

bool ledger_is_undone(const struct ledger *l, const uint8_t *claim, const uint8_t *device);
/* Cells as C strings of a fixed size; a longer one is cut (the columns' bounds forbid it). */
void cell_text(char *out, size_t size, const struct cell *c);
#define CELL_TEXT_SET(array, cell) cell_text((array), sizeof(array), (cell))

#endif
