/* The tariff edition: sites, organisations, categories, prices and calendar, as one dated document, and the pure function
 * from an order's lines to what is owed. Server, till and auditor price with this file and no other.
 *
 * The document is JSON (docs/TARIFF.md); the signed edition is a COSE_Sign1 (AAD_TARIFF) over {6: iat, -65544: [edition,
 * bstr of the JSON]}. Prices are data with a legal basis; nothing here knows a number. */
#ifndef HOABAN_TARIFF_H
#define HOABAN_TARIFF_H

#include <hoaban/arena.h>
#include <hoaban/money.h>
#include <hoaban/receipt.h>

#define SITES_MAX 32

struct tariff_organisation {
	const char *tax_code, *name, *address, *phone, *account; /* Vietnamese, as registered */
	const char *bank_bin, *bank_account; /* for transfers (vietqr.h); NULL = it takes none */
};

/* The first assignment of a site holds from ever; each later one from its day on. */
struct tariff_assignment {
	int32_t from; /* local day; INT32_MIN = ever */
	const struct tariff_organisation *organisation;
};

struct tariff_site {
	uint32_t number;  /* bit in ticket masks, never reused */
	const char *code; /* "A1" */
	const char *name[LANGUAGE_COUNT];
	size_t assignment_count; /* who collects here, oldest first; there is always one */
	const struct tariff_assignment *assignments;
	const char *hours[LANGUAGE_COUNT]; /* informs, never refuses; NULL = unknown */
};

struct tariff_category {
	enum category category;
	const char *name[LANGUAGE_COUNT];  /* "Người lớn" */
	const char *proof[LANGUAGE_COUNT]; /* what the guard looks at: "thẻ căn cước"; NULL = nothing */
	const char *rule[LANGUAGE_COUNT];  /* who it is for */
	const char *reduction_basis;	   /* legal basis of the reduction or exemption, NULL for full price */
	bool is_listed_days_only;	   /* LOCAL_DAY: only on the days that name it */
};

/* A price line. Several lines may cover one (site, category, day): the one with the latest `from` wins. */
struct tariff_line {
	const char *product; /* NULL = single site entry */
	uint64_t sites;	     /* mask; a single-site line has one bit */
	uint32_t days;	     /* days of use */
	uint32_t entries;    /* per person, site and day; 0 = any */
	enum category category;
	int64_t price;
	const char *form;    /* EBL01, EBL02 */
	int32_t from, until; /* local days; until exclusive, INT32_MAX = open */
	const char *legal_basis;
	const char *proof[LANGUAGE_COUNT]; /* what this price asks to be shown instead of its category's proof; NULL = that */
	const char *fee_name[LANGUAGE_COUNT]; /* "Phí tham quan Di tích Đồi A1": tên loại phí */
};

/* A free or special day. */
struct tariff_day {
	int32_t from, until; /* local days, until exclusive; yearly ones have is_yearly and month/day instead */
	bool is_yearly;
	int month, day;
	const char *name[LANGUAGE_COUNT];
	uint64_t sites;	     /* 0 = all */
	uint32_t categories; /* bit mask of categories it allows (LOCAL_DAY); 0 = listed without effect */
	bool is_day_off;     /* nobody works: a public holiday of the labour law */
	const char *legal_basis;
};

/* Whether visitors may change the day of a visit by themselves, before a ticket is used. */
struct tariff_date_change {
	bool is_offered;
	int32_t hours_before; /* until so many hours before the ticket is valid; negative: so many behind that moment */
	uint32_t times;	      /* how often for one order */
	uint32_t days_ahead;  /* the new day, at most so many days from today */
	const char *legal_basis;
};

struct tariff {
	uint32_t edition;
	int32_t from; /* local day on which the edition takes effect */
	struct tariff_date_change date_change; /* for what is sold by this edition */
	size_t organisation_count;
	struct tariff_organisation *organisations;
	size_t site_count;
	struct tariff_site *sites;
	size_t category_count;
	struct tariff_category *categories;
	size_t line_count;
	struct tariff_line *lines;
	size_t day_count;
	struct tariff_day *days;
};

/* One JSON document of at most 1 MiB. Strict: unknown members, wrong types, overlapping lines, missing bases are complaints.
 * Memory comes from the arena. */
enum err tariff_parse(struct tariff **out, struct arena *a, struct bytes json, struct complaints *complaints);
/* The signed edition's payload, and back. */
void tariff_edition_encode(struct buf *out, uint32_t edition, int64_t issued_at, struct bytes json);
enum err tariff_edition_decode(uint32_t *edition, int64_t *issued_at, struct bytes *json, struct bytes payload);

const struct tariff_site *tariff_site_by_code(const struct tariff *t, const char *code);
const struct tariff_site *tariff_site_by_number(const struct tariff *t, uint32_t number);
const struct tariff_category *tariff_category_of(const struct tariff *t, enum category c);
uint64_t tariff_all_sites(const struct tariff *t);
/* Who collects at a site on the day of a sale. */
const struct tariff_organisation *tariff_site_organisation_on(const struct tariff_site *s, int32_t day);
const struct tariff_organisation *tariff_organisation_by_tax_code(const struct tariff *t, const char *tax_code);
/* What a person of this category shows for these sites on a day, NULL = nothing: the price's own rule, else the category's. */
const char *tariff_proof_on(const struct tariff *t, uint64_t sites, enum category c, int32_t day, enum language l);
/* The line in force on a day; product NULL for a single site (then `sites` has one bit). NULL when there is none. */
const struct tariff_line *tariff_line_on(const struct tariff *t, const char *product, uint64_t sites, enum category c,
					 int32_t day);

/* The n-th working day after a day: no Saturday, no Sunday, no day off of the calendar. */
int32_t tariff_working_day_after(const struct tariff *t, int32_t day, unsigned n);

/* The sites where a category may be sold on a day: all, or for one of listed days those that the calendar names. */
uint64_t tariff_sites_open_to(const struct tariff *t, enum category c, int32_t day);

/* What is asked for. */
struct price_request {
	int32_t sale_day;		   /* who collects on this day issues the receipts */
	int32_t visit_day;		   /* what the visit costs */
	uint64_t sites;			   /* mask; 0 when a product is named */
	const char *product;		   /* or NULL */
	uint32_t quantity[CATEGORY_COUNT]; /* index = category; [0] unused */
};

/* One receipt's worth. EBL01: all lines of one organisation. EBL02, with face value: one person's lines of one organisation, so
 * a part for every paying person; parts of one category share their lines. */
#define QUOTE_PARTS_MAX 1000
struct quote_part {
	const struct tariff_organisation *organisation;
	const char *form;
	size_t line_count;
	struct receipt_line *lines; /* one per (site or product) × category with price > 0 */
	int64_t total;
};

struct quote {
	int64_t total;
	uint64_t sites;
	uint32_t days, entries;
	uint32_t persons;
	uint32_t free_persons; /* persons whose whole price is 0 */
	bool is_free[CATEGORY_COUNT];
	size_t part_count;
	struct quote_part *parts; /* empty when everything is free */
};

/* E_INVALID with complaints at the order's members: "/sites" or "/product" (unknown, none, both), "/visit_date" (nothing sold
 * that day, "not_sold"), "/lines" (the detail begins with the category's code: "not_sold", LOCAL_DAY on a day that is none
 * "not_today"; no persons "required"; more than ORDER_PERSONS_MAX "range"; more receipts than QUOTE_PARTS_MAX "too_large").
 * Sites (or a product's sites) whose days or entries differ, or that two organisations collect for: "conflict" at "/sites"
 * ("/product"). */
#define ORDER_PERSONS_MAX 500
enum err tariff_price(struct quote *out, struct arena *a, const struct tariff *t, const struct price_request *r,
		      struct complaints *complaints);

/* Whether a receipt states what the edition says: every line's price on that day of the visit, form and organisation (that of a
 * replacement stays the first receipt's). E_MISMATCH with complaints at "/edition", "/lines/<i>", "/form" or "/tax_code". */
enum err tariff_recompute(const struct tariff *t, const struct receipt *r, int32_t visit_day, struct complaints *complaints);

/* Whether `next` may follow `before`: a site number means the same site for ever, because tickets name it. E_INVALID with
 * complaints. */
enum err tariff_follows(const struct tariff *next, const struct tariff *before, struct complaints *complaints);

/* What a later edition changes, for people: one text for each thing added, removed or changed. */
struct tariff_change {
	const char *about; /* "organisations", "sites", "categories", "prices", "days", "rules" */
	char sign;	   /* + - ~ */
	const char *text;
};
struct tariff_changes {
	size_t count;
	struct tariff_change *list;
};
void tariff_diff(struct tariff_changes *out, struct arena *a, const struct tariff *before, const struct tariff *after);
/* "20 000 đ, EBL01, 1 day, 1 entry, until 2026-12-31: the legal basis" */
const char *tariff_line_text(struct arena *a, const struct tariff_line *line);
/* "2027-02-06…2027-02-08", "05-07 every year", then name, whom it opens and where, and the legal basis. */
const char *tariff_day_text(struct arena *a, const struct tariff *t, const struct tariff_day *day);
/* "BT", "PASS" */
const char *tariff_line_subject(const struct tariff *t, const struct tariff_line *line);
/* "BT, A1" */
const char *tariff_sites_text(struct arena *a, const struct tariff *t, uint64_t sites);

/* The ticket(s) of a priced order: one per person, or one for all with `is_group`. Fills everything but the ids' randomness:
 * `ids` yields a fresh id per ticket. */
struct ticket_plan {
	size_t count;
	struct ticket *tickets;
	uint32_t *free_persons; /* per ticket */
};
enum err tariff_plan_tickets(struct ticket_plan *out, struct arena *a, const struct tariff *t, const struct quote *q,
			     const struct price_request *r, bool is_group, int64_t issued_at,
			     void (*new_id)(void *ctx, uint8_t id[static UUID_LEN]), void *ctx);

/* Sites of the order that are entered at a time of their own: they get tickets of their own, good in their slot only, one set
 * for each time of the day; the sites that are in no slot share the tickets of the whole day, as above. Free persons are
 * counted once, on the first set. A slot for the whole day of one-day tickets leaves no set of its own. `slots` (slot.h) are
 * of the day of the visit, one per site; count 0 = tariff_plan_tickets(). */
struct slot;
#define TICKET_SETS_MAX (SITES_MAX + 1)
enum err tariff_plan_timed_tickets(struct ticket_plan *out, struct arena *a, const struct tariff *t, const struct quote *q,
				   const struct price_request *r, const struct slot *slots, size_t slot_count, bool is_group,
				   int64_t issued_at, void (*new_id)(void *ctx, uint8_t id[static UUID_LEN]), void *ctx);
/* How many sets that makes: × persons, or × 1 for a group, tickets. At least 1. */
size_t tariff_ticket_sets(const struct quote *q, const struct slot *slots, size_t slot_count);

#endif
