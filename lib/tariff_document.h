/* The tariff document as it is written (docs/TARIFF.md), before names are resolved. Private to lib/tariff_*.c. */
#ifndef LIB_TARIFF_DOCUMENT_H
#define LIB_TARIFF_DOCUMENT_H

#include <hoaban/json.h>
#include <hoaban/tariff.h>

#define TARIFF_BYTES_MAX (1u << 20)
#define TARIFF_DEPTH_MAX 8
#define TARIFF_LINES_MAX 8192

struct document_texts {
	const char *text[LANGUAGE_COUNT];
};

struct document_basis {
	const char *id, *text, *remark;
};

struct document_organisation {
	const char *tax_code, *name, *address, *phone, *account, *bank_bin, *bank_account, *remark;
};

struct document_handover {
	int32_t first_day;
	const char *organisation;
};

struct document_site {
	int64_t number;
	const char *code, *organisation;
	struct json_objects handovers; /* document_handover */
	struct document_texts name, fee_name, hours;
};

struct document_category {
	const char *code, *basis;
	struct document_texts name, rule, proof;
	bool is_listed_days_only;
};

struct document_price {
	struct json_texts categories;
	int64_t price;
	const char *basis;
	struct document_texts proof;
};

struct document_list {
	const char *product, *form, *remark;
	struct document_texts fee_name;
	struct json_texts sites;
	int32_t first_day, last_day;
	bool has_last_day;
	int64_t days, entries;
	struct json_objects prices; /* document_price */
};

struct document_day {
	struct document_texts name;
	const char *yearly, *basis, *remark;
	int32_t first_day, last_day;
	bool has_first_day, has_last_day, is_day_off;
	struct json_texts sites, categories;
};

struct document_date_change {
	int64_t until_hours_before, times, days_ahead;
	const char *basis; /* NULL = the whole member is absent */
};

struct document {
	int64_t edition;
	int32_t first_day;
	struct json_texts remarks;
	struct document_date_change date_change;
	struct json_objects legal_bases, organisations, sites, categories, price_lists, days;
};

extern const struct json_shape tariff_document_shape;

/* Turning the document into a tariff. Faults are collected; `status` is E_INVALID once there was one. */
struct tariff_parsing {
	struct arena *arena;
	struct complaints *complaints;
	const struct document *document;
	struct tariff *tariff;
	enum err status;
};

void tariff_fault(struct tariff_parsing *p, const char *pointer, const char *code, const char *detail);
/* The text of a legal basis by its id; a fault when there is none. `id` NULL gives NULL. */
const char *tariff_basis(struct tariff_parsing *p, const char *pointer, const char *id);
/* The mask of the named sites or categories; unknown and repeated names are faults at pointer/<index>. */
uint64_t tariff_site_mask(struct tariff_parsing *p, const char *pointer, const struct json_texts *codes);
uint32_t tariff_category_mask(struct tariff_parsing *p, const char *pointer, const struct json_texts *codes);
bool tariff_code_is_valid(const char *code); /* [A-Z0-9_]{1,15} */

void tariff_copy_texts(const char *out[static LANGUAGE_COUNT], const struct document_texts *texts);

/* The stages, in order. */
void tariff_parse_sites(struct tariff_parsing *p);
void tariff_parse_lines(struct tariff_parsing *p);
void tariff_parse_days(struct tariff_parsing *p);

#endif
