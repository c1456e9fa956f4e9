#include "lib/tariff_document.h"

#include <hoaban/vietqr.h>

#include <stdlib.h>

void tariff_fault(struct tariff_parsing *p, const char *pointer, const char *code, const char *detail)
{
	p->status = complain(p->complaints, pointer, code, "%s", detail);
}

const char *tariff_basis(struct tariff_parsing *p, const char *pointer, const char *id)
{
	const struct document_basis *list = p->document->legal_bases.list;
	if (id == NULL)
		return NULL;
	for (size_t i = 0; i < p->document->legal_bases.count; i++) {
		if (str_equal(list[i].id, id))
			return list[i].text;
	}
	tariff_fault(p, pointer, "unknown", "no legal basis has this id");
	return NULL;
}

/* Adds one bit; bit 64 and above = no such name. */
static uint64_t add_bit(struct tariff_parsing *p, const char *pointer, size_t i, uint64_t mask, unsigned bit)
{
	if (bit >= 64)
		tariff_fault(p, arena_format(p->arena, "%s/%zu", pointer, i), "unknown", "is not in this document");
	else if ((mask >> bit & 1) != 0)
		tariff_fault(p, arena_format(p->arena, "%s/%zu", pointer, i), "duplicate", "is named twice");
	else
		mask |= UINT64_C(1) << bit;
	return mask;
}

uint64_t tariff_site_mask(struct tariff_parsing *p, const char *pointer, const struct json_texts *codes)
{
	uint64_t mask = 0;
	for (size_t i = 0; i < codes->count; i++) {
		const struct tariff_site *s = tariff_site_by_code(p->tariff, codes->list[i]);
		mask = add_bit(p, pointer, i, mask, s == NULL ? 64 : s->number);
	}
	return mask;
}

uint32_t tariff_category_mask(struct tariff_parsing *p, const char *pointer, const struct json_texts *codes)
{
	uint64_t mask = 0;
	for (size_t i = 0; i < codes->count; i++) {
		enum category c;
		bool is_known = category_parse(&c, codes->list[i]) == E_OK && tariff_category_of(p->tariff, c) != NULL;
		mask = add_bit(p, pointer, i, mask, is_known ? (unsigned)c : 64);
	}
	return (uint32_t)mask;
}

bool tariff_code_is_valid(const char *code)
{
	size_t len = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	return len > 0 && len < PRODUCT_TEXT && code[len] == '\0';
}

void tariff_copy_texts(const char *out[static LANGUAGE_COUNT], const struct document_texts *texts)
{
	for (enum language l = 0; l < LANGUAGE_COUNT; l++)
		out[l] = texts->text[l];
}

/* ---------------------------------------------------------------- legal bases, organisations */

static void check_bases(struct tariff_parsing *p)
{
	const struct document_basis *list = p->document->legal_bases.list;
	for (size_t i = 0; i < p->document->legal_bases.count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (str_equal(list[i].id, list[k].id))
				tariff_fault(p, arena_format(p->arena, "/legal_bases/%zu/id", i), "duplicate", "is used twice");
		}
	}
}

/* Ten digits, or ten, a hyphen and three for a dependent unit. */
static bool is_tax_code(const char *text)
{
	size_t len = strspn(text, "0123456789");
	if (len != 10)
		return false;
	if (text[len] == '\0')
		return true;
	return text[10] == '-' && strlen(text) == 14 && strspn(text + 11, "0123456789") == 3;
}

/* Both, or neither: an organisation without them takes no transfers. */
static void check_bank(struct tariff_parsing *p, const struct document_organisation *o, size_t i)
{
	bool has_bin = o->bank_bin != NULL, has_account = o->bank_account != NULL;
	if (has_bin != has_account)
		tariff_fault(p, arena_format(p->arena, "/organisations/%zu/%s", i, has_bin ? "bank_account" : "bank_bin"),
			     "required", "the bank's number and the account there belong together");
	if (has_bin && !vietqr_bin_is_valid(o->bank_bin))
		tariff_fault(p, arena_format(p->arena, "/organisations/%zu/bank_bin", i), "format", "must be six digits");
	if (has_account && !vietqr_account_is_valid(o->bank_account))
		tariff_fault(p, arena_format(p->arena, "/organisations/%zu/bank_account", i), "format",
			     "must be letters and digits");
}

static void parse_organisations(struct tariff_parsing *p)
{
	const struct json_objects *from = &p->document->organisations;
	struct tariff *t = p->tariff;
	t->organisations = arena_array(p->arena, from->count, sizeof *t->organisations);
	for (size_t i = 0; i < from->count; i++) {
		const struct document_organisation *o = (const struct document_organisation *)from->list + i;
		const char *pointer = arena_format(p->arena, "/organisations/%zu/tax_code", i);
		if (!is_tax_code(o->tax_code))
			tariff_fault(p, pointer, "format", "must be ten digits, or ten digits, a hyphen and three digits");
		if (tariff_organisation_by_tax_code(t, o->tax_code) != NULL)
			tariff_fault(p, pointer, "duplicate", "is used twice");
		check_bank(p, o, i);
		t->organisations[t->organisation_count++] = (struct tariff_organisation){
			.tax_code = o->tax_code,
			.name = o->name,
			.address = o->address,
			.phone = o->phone,
			.account = o->account,
			.bank_bin = o->bank_bin,
			.bank_account = o->bank_account,
		};
	}
}

/* ---------------------------------------------------------------- categories */

static void parse_category(struct tariff_parsing *p, const struct document_category *from, size_t i)
{
	struct tariff *t = p->tariff;
	const char *pointer = arena_format(p->arena, "/categories/%zu/code", i);
	enum category c;
	if (category_parse(&c, from->code) != E_OK) {
		tariff_fault(p, pointer, "unknown", "is not a category code");
		return;
	}
	if (tariff_category_of(t, c) != NULL) {
		tariff_fault(p, pointer, "duplicate", "is used twice");
		return;
	}
	struct tariff_category *category = &t->categories[t->category_count++];
	category->category = c;
	category->is_listed_days_only = from->is_listed_days_only;
	category->reduction_basis = tariff_basis(p, arena_format(p->arena, "/categories/%zu/basis", i), from->basis);
	tariff_copy_texts(category->name, &from->name);
	tariff_copy_texts(category->proof, &from->proof);
	tariff_copy_texts(category->rule, &from->rule);
}

static void parse_categories(struct tariff_parsing *p)
{
	const struct json_objects *from = &p->document->categories;
	p->tariff->categories = arena_array(p->arena, from->count, sizeof *p->tariff->categories);
	for (size_t i = 0; i < from->count; i++)
		parse_category(p, (const struct document_category *)from->list + i, i);
}

/* ---------------------------------------------------------------- rules */

static void parse_date_change(struct tariff_parsing *p)
{
	const struct document_date_change *from = &p->document->date_change;
	if (from->basis == NULL)
		return;
	p->tariff->date_change = (struct tariff_date_change){
		.is_offered = true,
		.hours_before = (int32_t)from->until_hours_before,
		.times = (uint32_t)from->times,
		.days_ahead = (uint32_t)from->days_ahead,
		.legal_basis = tariff_basis(p, "/date_change/basis", from->basis),
	};
}

/* ---------------------------------------------------------------- the whole */

static enum err read_document(struct document *out, struct arena *a, struct bytes json, struct complaints *complaints)
{
	json_auto_t *root = NULL;
	enum err e = json_read(&root, json, TARIFF_BYTES_MAX, TARIFF_DEPTH_MAX);
	if (e == E_MALFORMED)
		return complain(complaints, "", "format", "is not JSON of this depth with each member once");
	TRY(e);
	return json_fill(out, &tariff_document_shape, root, "", a, complaints);
}

enum err tariff_parse(struct tariff **out, struct arena *a, struct bytes json, struct complaints *complaints)
{
	*out = NULL;
	struct document *document = ARENA_NEW(a, struct document);
	TRY(read_document(document, a, json, complaints));
	struct tariff_parsing p = {
		.arena = a, .complaints = complaints, .document = document, .tariff = ARENA_NEW(a, struct tariff)};
	p.tariff->edition = (uint32_t)document->edition;
	p.tariff->from = document->first_day;
	check_bases(&p);
	parse_organisations(&p);
	tariff_parse_sites(&p);
	parse_categories(&p);
	tariff_parse_lines(&p);
	tariff_parse_days(&p);
	parse_date_change(&p);
	if (p.status == E_OK)
		*out = p.tariff;
	return p.status;
}
