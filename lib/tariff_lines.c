#include "lib/tariff_document.h"

#include <hoaban/instant.h>
#include <stdlib.h>

/* One price list of the document, resolved. */
struct price_list {
	const struct document_list *from;
	const char *pointer; /* "/price_lists/<i>" */
	uint64_t sites;
	int32_t until;
};

static const char *below(struct tariff_parsing *p, const struct price_list *list, const char *member)
{
	return arena_format(p->arena, "%s/%s", list->pointer, member);
}

/* ---------------------------------------------------------------- what a list must be */

static bool has_one_organisation_on(const struct tariff *t, uint64_t sites, int32_t day)
{
	const struct tariff_organisation *first = NULL;
	for (size_t i = 0; i < t->site_count; i++) {
		if ((sites >> t->sites[i].number & 1) == 0)
			continue;
		const struct tariff_organisation *o = tariff_site_organisation_on(&t->sites[i], day);
		if (first != NULL && first != o)
			return false;
		first = o;
	}
	return true;
}

/* On the list's first day, and on every day within it on which something is handed over. */
static bool has_one_organisation(const struct tariff *t, const struct price_list *list)
{
	if (!has_one_organisation_on(t, list->sites, list->from->first_day))
		return false;
	for (size_t i = 0; i < t->site_count; i++) {
		for (size_t k = 0; k < t->sites[i].assignment_count; k++) {
			int32_t day = t->sites[i].assignments[k].from;
			if (day > list->from->first_day && day < list->until && !has_one_organisation_on(t, list->sites, day))
				return false;
		}
	}
	return true;
}

static void check_product(struct tariff_parsing *p, const struct price_list *list)
{
	if (!tariff_code_is_valid(list->from->product))
		tariff_fault(p, below(p, list, "product"), "format", "must be of A-Z, 0-9 and _");
	if (list->from->fee_name.text[LANGUAGE_VI] == NULL)
		tariff_fault(p, below(p, list, "fee_name"), "required", "a product names its own fee");
	if (!has_one_organisation(p->tariff, list))
		tariff_fault(p, below(p, list, "sites"), "conflict",
			     "a product's sites belong to one organisation on every day");
}

static void check_list(struct tariff_parsing *p, const struct price_list *list)
{
	if (!form_is_valid(list->from->form))
		tariff_fault(p, below(p, list, "form"), "choice", "must be EBL01 or EBL02");
	if (list->until <= list->from->first_day)
		tariff_fault(p, below(p, list, "last_day"), "range", "must not be before first_day");
	if (list->from->product != NULL)
		check_product(p, list);
	else if (list->from->fee_name.text[LANGUAGE_VI] != NULL)
		tariff_fault(p, below(p, list, "fee_name"), "conflict", "without a product the sites name the fee");
}

/* ---------------------------------------------------------------- lines */

static const struct document_texts *fee_name_of(const struct tariff_parsing *p, const struct price_list *list, size_t site)
{
	if (list->from->product != NULL)
		return &list->from->fee_name;
	return &((const struct document_site *)p->document->sites.list + site)->fee_name;
}

static void add_line(struct tariff_parsing *p, const struct price_list *list, const struct tariff_line *model, size_t site)
{
	struct tariff_line *line = &p->tariff->lines[p->tariff->line_count++];
	*line = *model;
	line->sites = list->from->product != NULL ? list->sites : UINT64_C(1) << p->tariff->sites[site].number;
	for (enum language l = 0; l < LANGUAGE_COUNT; l++)
		line->fee_name[l] = fee_name_of(p, list, site)->text[l];
}

/* A product is one line; without one, each site has its own. */
static void add_lines(struct tariff_parsing *p, const struct price_list *list, const struct tariff_line *model)
{
	if (list->from->product != NULL) {
		add_line(p, list, model, 0);
		return;
	}
	for (size_t i = 0; i < p->tariff->site_count; i++) {
		if ((list->sites >> p->tariff->sites[i].number & 1) != 0)
			add_line(p, list, model, i);
	}
}

static void add_price(struct tariff_parsing *p, const struct price_list *list, size_t i)
{
	const struct document_price *price = (const struct document_price *)list->from->prices.list + i;
	const char *pointer = arena_format(p->arena, "%s/prices/%zu", list->pointer, i);
	uint32_t mask = tariff_category_mask(p, arena_format(p->arena, "%s/categories", pointer), &price->categories);
	struct tariff_line model = {
		.product = list->from->product,
		.days = (uint32_t)list->from->days,
		.entries = (uint32_t)list->from->entries,
		.price = price->price,
		.form = list->from->form,
		.from = list->from->first_day,
		.until = list->until,
		.legal_basis = tariff_basis(p, arena_format(p->arena, "%s/basis", pointer), price->basis),
	};
	tariff_copy_texts(model.proof, &price->proof);
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++) {
		model.category = c;
		if ((mask >> c & 1) != 0)
			add_lines(p, list, &model);
	}
}

static void parse_list(struct tariff_parsing *p, size_t i)
{
	struct price_list list = {
		.from = (const struct document_list *)p->document->price_lists.list + i,
		.pointer = arena_format(p->arena, "/price_lists/%zu", i),
	};
	list.sites = tariff_site_mask(p, below(p, &list, "sites"), &list.from->sites);
	list.until = list.from->has_last_day ? list.from->last_day + 1 : INT32_MAX;
	check_list(p, &list);
	for (size_t k = 0; k < list.from->prices.count; k++)
		add_price(p, &list, k);
}

/* At most: a repeated name is a fault and adds none. */
static size_t count_lines(const struct document *d)
{
	size_t count = 0;
	for (size_t i = 0; i < d->price_lists.count; i++) {
		const struct document_list *list = (const struct document_list *)d->price_lists.list + i;
		for (size_t k = 0; k < list->prices.count; k++)
			count += ((const struct document_price *)list->prices.list + k)->categories.count *
				 (list->product != NULL ? 1 : list->sites.count);
	}
	return count;
}

/* ---------------------------------------------------------------- no price twice */

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Lines that say the price of the same thing from the same day compare equal. */
static int compare_lines(const void *left, const void *right)
{
	const struct tariff_line *a = *(const struct tariff_line *const *)left, *b = *(const struct tariff_line *const *)right;
	int order = strcmp(a->product == NULL ? "" : a->product, b->product == NULL ? "" : b->product);
	if (order == 0 && a->product == NULL)
		order = compare_u64(a->sites, b->sites);
	if (order == 0)
		order = compare_u64(a->category, b->category);
	return order != 0 ? order : (a->from > b->from) - (a->from < b->from);
}

static void fault_overlap(struct tariff_parsing *p, const struct tariff_line *line)
{
	char date[DATE_TEXT];
	date_format(date, line->from);
	const char *what = line->product;
	if (what == NULL)
		what = tariff_site_by_number(p->tariff, (uint32_t)__builtin_ctzll(line->sites))->code;
	tariff_fault(p, "/price_lists", "overlap",
		     arena_format(p->arena, "%s, %s is priced twice from %s", what, category_code(line->category), date));
}

static void check_overlaps(struct tariff_parsing *p)
{
	size_t count = p->tariff->line_count;
	const struct tariff_line **sorted = arena_array(p->arena, count, sizeof *sorted);
	for (size_t i = 0; i < count; i++)
		sorted[i] = &p->tariff->lines[i];
	qsort(sorted, count, sizeof *sorted, compare_lines);
	for (size_t i = 1; i < count; i++) {
		if (compare_lines(&sorted[i - 1], &sorted[i]) == 0)
			fault_overlap(p, sorted[i]);
	}
}

void tariff_parse_lines(struct tariff_parsing *p)
{
	size_t most = count_lines(p->document);
	if (most > TARIFF_LINES_MAX) {
		tariff_fault(p, "/price_lists", "too_large", "these are too many prices for one edition");
		return;
	}
	p->tariff->lines = arena_array(p->arena, most, sizeof *p->tariff->lines);
	for (size_t i = 0; i < p->document->price_lists.count; i++)
		parse_list(p, i);
	if (p->status == E_OK)
		check_overlaps(p);
}
