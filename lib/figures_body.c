/* Figures as they stand in the Z, and their comparison. */
#include <hoaban/figures.h>
#include <hoaban/money.h>
#include <hoaban/str.h>
#include <string.h>
#include "fields.h"

static bool is_empty(const struct figure *f)
{
	return f->count == 0 && f->amount == 0;
}

static void put_list(struct buf *b, const struct figure *list, size_t room)
{
	size_t count = 0;

	for (size_t key = 1; key < room; key++)
		count += !is_empty(&list[key]);
	cbor_put_array(b, count);
	for (size_t key = 1; key < room; key++) {
		if (is_empty(&list[key]))
			continue;
		cbor_put_array(b, 3);
		cbor_put_uint(b, key);
		cbor_put_uint(b, list[key].count);
		cbor_put_int(b, list[key].amount);
	}
}

static void read_list(struct cbor_reader *r, struct figure *list, size_t room)
{
	uint64_t before = 0;

	for (size_t n = cbor_read_array(r, 0, room - 1); n > 0; n--) {
		struct figure f;
		cbor_read_array(r, 3, 3);
		uint64_t key = cbor_read_uint(r, room - 1);
		f.count = cbor_read_uint(r, UINT32_MAX);
		f.amount = field_read_money(r);
		if (key <= before || is_empty(&f))
			cbor_fail(r);
		if (r->failed)
			return;
		list[key] = f;
		before = key;
	}
}

static void put_symbol(struct buf *b, const struct figures_symbol *s)
{
	cbor_put_array(b, 7);
	cbor_put_text(b, s->tax_code);
	cbor_put_text(b, s->form);
	cbor_put_text(b, s->symbol);
	cbor_put_uint(b, s->first);
	cbor_put_uint(b, s->last);
	cbor_put_uint(b, s->receipts.count);
	cbor_put_int(b, s->receipts.amount);
}

static void read_symbol(struct cbor_reader *r, struct figures_symbol *s)
{
	cbor_read_array(r, 7, 7);
	field_read_text(r, s->tax_code, 1, sizeof(s->tax_code));
	field_read_text(r, s->form, 1, sizeof(s->form));
	field_read_text(r, s->symbol, 1, sizeof(s->symbol));
	s->first = field_read_u32(r, 1, NUMBER_MAX);
	s->last = field_read_u32(r, 1, NUMBER_MAX);
	s->receipts.count = cbor_read_uint(r, UINT32_MAX);
	s->receipts.amount = field_read_money(r);
}

void figures_put(struct buf *b, const struct figures *f)
{
	cbor_put_array(b, 7);
	cbor_put_uint(b, f->persons);
	cbor_put_uint(b, f->free_persons);
	cbor_put_uint(b, f->sites);
	put_list(b, f->of, FIGURE_COUNT);
	put_list(b, f->tenders, TENDER_COUNT);
	put_list(b, f->categories, CATEGORY_COUNT);
	cbor_put_array(b, f->symbol_count);
	for (size_t i = 0; i < f->symbol_count; i++)
		put_symbol(b, &f->symbols[i]);
}

void figures_read(struct cbor_reader *r, struct figures *out)
{
	*out = (struct figures){0};
	cbor_read_array(r, 7, 7);
	out->persons = cbor_read_uint(r, UINT32_MAX);
	out->free_persons = cbor_read_uint(r, UINT32_MAX);
	out->sites = cbor_read_uint(r, UINT64_MAX);
	read_list(r, out->of, FIGURE_COUNT);
	read_list(r, out->tenders, TENDER_COUNT);
	read_list(r, out->categories, CATEGORY_COUNT);
	out->symbol_count = cbor_read_array(r, 0, FIGURES_SYMBOLS);
	for (size_t i = 0; i < out->symbol_count; i++)
		read_symbol(r, &out->symbols[i]);
}

static bool is_same(const struct figure *a, const struct figure *b)
{
	return a->count == b->count && a->amount == b->amount;
}

static bool are_same(const struct figure *a, const struct figure *b, size_t room)
{
	for (size_t i = 0; i < room; i++)
		if (!is_same(&a[i], &b[i]))
			return false;
	return true;
}

static bool has_same_symbols(const struct figures *a, const struct figures *b)
{
	if (a->symbol_count != b->symbol_count)
		return false;
	for (size_t i = 0; i < a->symbol_count; i++) {
		const struct figures_symbol *s = &a->symbols[i], *o = &b->symbols[i];
		if (!str_equal(s->tax_code, o->tax_code) || !str_equal(s->form, o->form) || !str_equal(s->symbol, o->symbol))
			return false;
		if (s->first != o->first || s->last != o->last || !is_same(&s->receipts, &o->receipts))
			return false;
	}
	return true;
}

const char *figures_difference(const struct figures *a, const struct figures *b)
{
	for (enum figure_kind k = FIGURE_SALES; k < FIGURE_COUNT; k++)
		if (!is_same(&a->of[k], &b->of[k]))
			return figure_name(k);
	if (!are_same(a->tenders, b->tenders, TENDER_COUNT))
		return "tenders";
	if (!are_same(a->categories, b->categories, CATEGORY_COUNT))
		return "categories";
	if (a->persons != b->persons || a->free_persons != b->free_persons)
		return "persons";
	if (a->sites != b->sites)
		return "sites";
	return has_same_symbols(a, b) ? NULL : "symbols";
}
