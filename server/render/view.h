/* Views: what one page shows, as JSON (docs/VIEWS.md) and as structs. The child believes nothing: every text has a ceiling,
 * every number a range, unknown members are refused. Optional texts that are absent are "". */
#ifndef RENDER_VIEW_H
#define RENDER_VIEW_H

#include <hoaban/json.h>
#include <hoaban/money.h>

#define VIEW_MAX	 (4u << 20)
#define VIEW_TICKETS_MAX 1000
#define VIEW_SITES_MAX	 64
#define VIEW_LINES_MAX	 64

struct site_view {
	const char *code, *name, *name_en;
};
struct category_view {
	const char *name, *name_en;
	int64_t count; /* in a mix; 0 elsewhere */
};
struct ticket_view {
	const char *id, *typed_code, *qr, *language_code;
	enum language language;	   /* the second language; Vietnamese always comes first */
	struct json_objects sites; /* struct site_view */
	struct category_view category;
	int64_t party;
	struct json_objects mix; /* struct category_view; empty unless mixed */
	const char *valid_from, *valid_until, *price, *proof, *proof_en, *organisation, *reference, *lookup_url;
};
struct tickets_view {
	struct json_objects tickets; /* struct ticket_view */
};

struct date_view {
	int64_t day, month, year;
};
struct organisation_view {
	const char *name, *tax_code, *address, *phone, *account;
};
struct payer_view {
	const char *name, *tax_code, *address, *account;
};
struct fee_view {
	const char *fee, *fee_en, *category, *category_en;
	int64_t quantity, unit_price, amount;
};
struct replaced_view {
	const char *form, *symbol;
	int64_t number;
	struct date_view issued;
};
struct receipt_view {
	const char *form, *symbol;
	int64_t number;
	struct date_view issued;
	struct organisation_view organisation;
	struct payer_view payer;   /* all "" for an ordinary visitor */
	struct json_objects lines; /* struct fee_view */
	int64_t total;
	const char *amount_in_words, *amount_in_words_en, *payment, *payment_en, *lookup_url;
	bool is_replacement;
	struct replaced_view replaces;
	const char *signature_note, *mark;
};

/* E_MALFORMED, with nothing drawn, when a view is not exactly of its form. Texts live in the arena. */
enum err view_read_ticket(struct ticket_view *out, struct arena *a, struct bytes text);
enum err view_read_tickets(struct tickets_view *out, struct arena *a, struct bytes text);
enum err view_read_receipt(struct receipt_view *out, struct arena *a, struct bytes text);

#endif
