#include "lib/tariff_document.h"

#include <hoaban/vietqr.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

#define SHAPE(name_, type, table)                                                                                              \
	static const struct json_shape name_ = {.size = sizeof(type), .count = COUNT(table), .fields = (table)}

/* One row each; `need` is true or false: is_required. */
#define ROW(type, member, name_, kind_, need)                                                                                  \
	.name = (name_), .kind = (kind_), .is_required = (need), .offset = offsetof(type, member), .has_offset = JSON_NO_HAS
#define TEXT(type, member, need, longest)                                                                                      \
	{                                                                                                                      \
		ROW(type, member, #member, JSON_FIELD_TEXT, need), .min = 1, .max = (longest)                                  \
	}
#define INTEGER(type, member, least, most)                                                                                     \
	{                                                                                                                      \
		ROW(type, member, #member, JSON_FIELD_INTEGER, true), .min = (least), .max = (most)                            \
	}
#define DATE(type, member)                                                                                                     \
	{                                                                                                                      \
		ROW(type, member, #member, JSON_FIELD_DATE, true)                                                              \
	}
#define DATE_IF(type, member)                                                                                                  \
	{                                                                                                                      \
		.name = #member, .kind = JSON_FIELD_DATE, .offset = offsetof(type, member),                                    \
		.has_offset = offsetof(type, has_##member)                                                                     \
	}
#define TEXTS(type, member, need, least, most)                                                                                 \
	{                                                                                                                      \
		ROW(type, member, #member, JSON_FIELD_TEXTS, need), .min = (least), .max = (most)                              \
	}
#define OBJECT(type, member, need, shape_)                                                                                     \
	{                                                                                                                      \
		ROW(type, member, #member, JSON_FIELD_OBJECT, need), .shape = &(shape_)                                        \
	}
#define OBJECTS(type, member, need, least, most, shape_)                                                                       \
	{                                                                                                                      \
		ROW(type, member, #member, JSON_FIELD_OBJECTS, need), .min = (least), .max = (most), .shape = &(shape_)        \
	}
#define LANGUAGE(name_, language, need)                                                                                        \
	{                                                                                                                      \
		ROW(struct document_texts, text[language], name_, JSON_FIELD_TEXT, need), .min = 1, .max = 500                 \
	}

/* What a visitor reads: in all three languages. */
static const struct json_field spoken_fields[] = {
	LANGUAGE("vi", LANGUAGE_VI, true),
	LANGUAGE("en", LANGUAGE_EN, true),
	LANGUAGE("fr", LANGUAGE_FR, true),
};
SHAPE(spoken, struct document_texts, spoken_fields);

/* What the law names: in Vietnamese, translated where somebody did. */
static const struct json_field named_fields[] = {
	LANGUAGE("vi", LANGUAGE_VI, true),
	LANGUAGE("en", LANGUAGE_EN, false),
	LANGUAGE("fr", LANGUAGE_FR, false),
};
SHAPE(named, struct document_texts, named_fields);

static const struct json_field basis_fields[] = {
	TEXT(struct document_basis, id, true, 40),
	TEXT(struct document_basis, text, true, 500),
	TEXT(struct document_basis, remark, false, 1000),
};
SHAPE(basis_shape, struct document_basis, basis_fields);

static const struct json_field organisation_fields[] = {
	TEXT(struct document_organisation, tax_code, true, TAX_CODE_TEXT - 1),
	TEXT(struct document_organisation, name, true, 400),
	TEXT(struct document_organisation, address, true, 400),
	TEXT(struct document_organisation, phone, true, 40),
	TEXT(struct document_organisation, account, true, 100),
	TEXT(struct document_organisation, bank_bin, false, VIETQR_BIN_LEN),
	TEXT(struct document_organisation, bank_account, false, VIETQR_ACCOUNT_MAX),
	TEXT(struct document_organisation, remark, false, 1000),
};
SHAPE(organisation_shape, struct document_organisation, organisation_fields);

static const struct json_field handover_fields[] = {
	DATE(struct document_handover, first_day),
	TEXT(struct document_handover, organisation, true, TAX_CODE_TEXT - 1),
};
SHAPE(handover_shape, struct document_handover, handover_fields);

static const struct json_field site_fields[] = {
	INTEGER(struct document_site, number, 0, SITES_MAX - 1),
	TEXT(struct document_site, code, true, PRODUCT_TEXT - 1),
	TEXT(struct document_site, organisation, true, TAX_CODE_TEXT - 1),
	OBJECTS(struct document_site, handovers, false, 1, 32, handover_shape),
	OBJECT(struct document_site, name, true, spoken),
	OBJECT(struct document_site, fee_name, true, named),
	OBJECT(struct document_site, hours, false, spoken),
};
SHAPE(site_shape, struct document_site, site_fields);

static const struct json_field category_fields[] = {
	TEXT(struct document_category, code, true, 15),
	OBJECT(struct document_category, name, true, spoken),
	OBJECT(struct document_category, rule, true, spoken),
	OBJECT(struct document_category, proof, false, spoken),
	TEXT(struct document_category, basis, false, 40),
	{
		ROW(struct document_category, is_listed_days_only, "listed_days_only", JSON_FIELD_BOOLEAN, false),
	},
};
SHAPE(category_shape, struct document_category, category_fields);

static const struct json_field price_fields[] = {
	TEXTS(struct document_price, categories, true, 1, CATEGORY_COUNT - 1),
	INTEGER(struct document_price, price, 0, MONEY_MAX),
	TEXT(struct document_price, basis, true, 40),
	OBJECT(struct document_price, proof, false, spoken),
};
SHAPE(price_shape, struct document_price, price_fields);

static const struct json_field list_fields[] = {
	TEXT(struct document_list, product, false, PRODUCT_TEXT - 1),
	OBJECT(struct document_list, fee_name, false, named),
	TEXTS(struct document_list, sites, true, 1, SITES_MAX),
	DATE(struct document_list, first_day),
	DATE_IF(struct document_list, last_day),
	TEXT(struct document_list, form, true, FORM_TEXT - 1),
	INTEGER(struct document_list, days, 1, 366),
	INTEGER(struct document_list, entries, 0, 1000),
	TEXT(struct document_list, remark, false, 1000),
	OBJECTS(struct document_list, prices, true, 1, 32, price_shape),
};
SHAPE(list_shape, struct document_list, list_fields);

static const struct json_field day_fields[] = {
	OBJECT(struct document_day, name, true, spoken),
	TEXT(struct document_day, yearly, false, 5),
	DATE_IF(struct document_day, first_day),
	DATE_IF(struct document_day, last_day),
	TEXTS(struct document_day, sites, false, 1, SITES_MAX),
	TEXTS(struct document_day, categories, true, 0, CATEGORY_COUNT - 1),
	{
		ROW(struct document_day, is_day_off, "day_off", JSON_FIELD_BOOLEAN, false),
	},
	TEXT(struct document_day, basis, true, 40),
	TEXT(struct document_day, remark, false, 1000),
};
SHAPE(day_shape, struct document_day, day_fields);

static const struct json_field date_change_fields[] = {
	INTEGER(struct document_date_change, until_hours_before, -24, 8760),
	INTEGER(struct document_date_change, times, 1, 100),
	INTEGER(struct document_date_change, days_ahead, 1, 366),
	TEXT(struct document_date_change, basis, true, 40),
};
SHAPE(date_change_shape, struct document_date_change, date_change_fields);

static const struct json_field document_fields[] = {
	INTEGER(struct document, edition, 1, UINT32_MAX),
	DATE(struct document, first_day),
	TEXTS(struct document, remarks, false, 0, 100),
	OBJECTS(struct document, legal_bases, true, 1, 200, basis_shape),
	OBJECTS(struct document, organisations, true, 1, SITES_MAX, organisation_shape),
	OBJECTS(struct document, sites, true, 1, SITES_MAX, site_shape),
	OBJECTS(struct document, categories, true, 1, CATEGORY_COUNT - 1, category_shape),
	OBJECTS(struct document, price_lists, true, 1, 500, list_shape),
	OBJECTS(struct document, days, true, 0, 1000, day_shape),
	OBJECT(struct document, date_change, false, date_change_shape),
};

const struct json_shape tariff_document_shape = {
	.size = sizeof(struct document), .count = COUNT(document_fields), .fields = document_fields};
