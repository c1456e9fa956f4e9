#include "domain/figures/figure_text.h"

#include "domain/figures/term.h"

#include <hoaban/instant.h>

static const struct figure_value sold_values[] = {
	{"receipts", "receipts", UNIT_COUNT}, {"receipts_here", "receipts here", UNIT_COUNT},
	{"persons", "persons", UNIT_COUNT},   {"free_persons", "free persons", UNIT_COUNT},
	{"issued", "issued", UNIT_MONEY},     {"replaced", "replaced", UNIT_MONEY},
	{"refunded", "refunded", UNIT_MONEY},
};
static const struct figure_value money_values[] = {{"amount", "đồng", UNIT_MONEY}};
static const struct figure_value valid_values[] = {{"persons", "persons", UNIT_COUNT}};
static const struct figure_value entry_values[] = {
	{"admitted", "admitted", UNIT_COUNT}, {"provisional", "provisional", UNIT_COUNT},
	{"twice", "twice", UNIT_COUNT},	      {"overridden", "overridden", UNIT_COUNT},
	{"undone", "undone", UNIT_COUNT},     {"refused", "refused", UNIT_COUNT},
	{"left", "left", UNIT_COUNT},
};
static const struct figure_value stray_values[] = {{"without_ticket", "without ticket", UNIT_COUNT}};
static const struct figure_value shift_values[] = {
	[SHIFT_ROW] = {"row", "row", UNIT_THERE},
	[SHIFT_ENTRY] = {"entry", "signed entry", UNIT_SAME},
	[SHIFT_ID] = {"id", "id", UNIT_SAME},
	[SHIFT_CASHIER] = {"cashier", "cashier", UNIT_SAME},
	[SHIFT_OPENED_AT] = {"opened_at", "opened at", UNIT_TIME},
	[SHIFT_FLOAT] = {"float", "float", UNIT_MONEY},
	[SHIFT_CLOSED_AT] = {"closed_at", "closed at", UNIT_TIME},
	[SHIFT_Z] = {"z_number", "Z number", UNIT_COUNT},
	[SHIFT_SALES] = {"sales", "sales", UNIT_MONEY},
	[SHIFT_CASH_SALES] = {"cash_sales", "cash sales", UNIT_MONEY},
	[SHIFT_CASH_REFUNDS] = {"cash_refunds", "cash refunds", UNIT_MONEY},
	[SHIFT_PAID_IN] = {"paid_in", "paid in", UNIT_MONEY},
	[SHIFT_PAID_OUT] = {"paid_out", "paid out", UNIT_MONEY},
	[SHIFT_DROPS] = {"drops", "drops", UNIT_MONEY},
	[SHIFT_COUNTED] = {"counted", "counted", UNIT_MONEY},
	[SHIFT_EXPECTED] = {"expected", "expected", UNIT_MONEY},
	[SHIFT_PERPETUAL] = {"perpetual", "perpetual total", UNIT_MONEY},
};
static const struct figure_value cash_values[] = {
	[CASH_ROW] = {"row", "row", UNIT_THERE},
	[CASH_ENTRY] = {"entry", "signed entry", UNIT_SAME},
	[CASH_ID] = {"id", "id", UNIT_SAME},
	[CASH_SHIFT] = {"shift", "shift", UNIT_SAME},
	[CASH_CASHIER] = {"cashier", "cashier", UNIT_SAME},
	[CASH_KIND] = {"kind", "kind", UNIT_COUNT},
	[CASH_AMOUNT] = {"amount", "amount", UNIT_MONEY},
	[CASH_REASON] = {"reason", "reason", UNIT_SAME},
	[CASH_BAG] = {"bag", "bag", UNIT_SAME},
	[CASH_SLIP_NUMBER] = {"slip", "slip", UNIT_SAME},
	[CASH_MOVED_AT] = {"moved_at", "moved at", UNIT_TIME},
};
static const struct figure_value sale_values[] = {
	[SALE_ROW] = {"row", "row", UNIT_THERE},
	[SALE_ID] = {"id", "id", UNIT_SAME},
	[SALE_SHIFT] = {"shift", "shift", UNIT_SAME},
	[SALE_VISIT_DAY] = {"visit_day", "day of visit", UNIT_DAY},
	[SALE_SOLD_AT] = {"sold_at", "sold at", UNIT_TIME},
	[SALE_TOTAL] = {"total", "total", UNIT_MONEY},
	[SALE_CASH] = {"cash", "cash", UNIT_MONEY},
};
static const struct figure_value admission_values[] = {
	[ADMISSION_ROW] = {"row", "row", UNIT_THERE},
	[ADMISSION_ENTRY] = {"entry", "signed entry", UNIT_SAME},
	[ADMISSION_ID] = {"id", "id", UNIT_SAME},
	[ADMISSION_ROOT] = {"root", "ticket sold", UNIT_SAME},
	[ADMISSION_TICKET] = {"ticket", "ticket shown", UNIT_SAME},
	[ADMISSION_SITE] = {"site", "site", UNIT_SITE},
	[ADMISSION_ENTRY_NO] = {"entry_no", "entry of the day", UNIT_COUNT},
	[ADMISSION_PLACE] = {"place", "person of the party", UNIT_COUNT},
	[ADMISSION_DAY] = {"day", "day", UNIT_DAY},
	[ADMISSION_TIME] = {"admitted_at", "admitted at", UNIT_TIME},
	[ADMISSION_GATE] = {"gate", "gate", UNIT_SAME},
	[ADMISSION_PERSONS] = {"persons", "persons", UNIT_COUNT},
};
static const struct figure_value undone_values[] = {
	[UNDONE_ROW] = {"row", "row", UNIT_THERE},   [UNDONE_ID] = {"id", "id", UNIT_SAME},
	[UNDONE_SITE] = {"site", "site", UNIT_SITE}, [UNDONE_DAY] = {"day", "day", UNIT_DAY},
	[UNDONE_GATE] = {"gate", "gate", UNIT_SAME},
};

/* ---- each area */

static const char *const term_texts[] = {
#define TERM_TEXT(name, number, what) [name] = (what),
	FIGURE_TERMS(TERM_TEXT)
#undef TERM_TEXT
};

static const char *sold_text(struct arena *a, const struct figure_key *k, const char *date)
{
	static const char *const dimensions[] = {"", "day", "category", "channel", "payment", "till"};
	char device[UUID_HEX];
	uuid_hex(device, k->device);
	const char *item = k->part == 5 ? device : arena_format(a, "%llu", (unsigned long long)k->item);
	return arena_format(a, "sold %s %s %s sites %llu", date,
			    k->part < sizeof(dimensions) / sizeof(dimensions[0]) ? dimensions[k->part] : "?", item,
			    (unsigned long long)k->sites);
}

static const char *money_text_of(struct arena *a, const struct figure_key *k, const char *date)
{
	return arena_format(a, "money %s %s", date,
			    k->part < FIGURE_TERM_END && term_texts[k->part] ? term_texts[k->part] : "?");
}

static const char *place_text(struct arena *a, const struct figure_key *k, const char *date)
{
	int site = __builtin_ffsll((long long)k->sites) - 1;
	return arena_format(a, "%s %s site %d", k->area == AREA_VALID ? "valid" : "entries", date, site);
}

static const char *row_text(struct arena *a, const struct figure_key *k, const char *date)
{
	char device[UUID_HEX];
	uuid_hex(device, k->device);
	return arena_format(a, "%s %s till %s entry %llu", figure_area_code(k), date, device, (unsigned long long)k->part);
}

static const char *act_text(struct arena *a, const struct figure_key *k, const char *date)
{
	char device[UUID_HEX];
	uuid_hex(device, k->device);
	return arena_format(a, "%s %s device %s entry %llu", figure_area_code(k), date, device, (unsigned long long)k->part);
}

static const struct {
	const char *code;
	const struct figure_value *values;
	size_t count;
	const char *(*text)(struct arena *a, const struct figure_key *k, const char *date);
} areas[FIGURE_AREAS] = {
#define VALUES(list) (list), sizeof(list) / sizeof((list)[0])
	[AREA_SOLD] = {"sold", VALUES(sold_values), sold_text},
	[AREA_MONEY] = {"money", VALUES(money_values), money_text_of},
	[AREA_VALID] = {"valid", VALUES(valid_values), place_text},
	[AREA_ENTRIES] = {"entries", VALUES(entry_values), place_text},
	[AREA_STRAYS] = {"entries", VALUES(stray_values), place_text},
	[AREA_SHIFT] = {"shift", VALUES(shift_values), row_text},
	[AREA_CASH] = {"cash", VALUES(cash_values), row_text},
	[AREA_SALE] = {"sale", VALUES(sale_values), row_text},
	[AREA_ADMISSION] = {"admission", VALUES(admission_values), act_text},
	[AREA_UNDONE] = {"undone", VALUES(undone_values), act_text},
#undef VALUES
};

const struct figure_value *figure_value_of(const struct figure_key *k)
{
	bool is_known = k->area > 0 && k->area < FIGURE_AREAS && k->value < areas[k->area].count;
	return is_known ? &areas[k->area].values[k->value] : NULL;
}

const char *figure_area_code(const struct figure_key *k)
{
	return k->area > 0 && k->area < FIGURE_AREAS ? areas[k->area].code : "";
}

const char *figure_key_text(struct arena *a, const struct figure_key *k)
{
	char date[DATE_TEXT];
	const struct figure_value *v = figure_value_of(k);
	date_format(date, (int32_t)k->day);
	return v ? arena_format(a, "%s %s", areas[k->area].text(a, k, date), v->text) : "?";
}
