#include "lib/tariff_pricing.h"

/* What one receipt says, and how many such receipts there are: 1 for EBL01, one for each person of the category for EBL02. */
struct model {
	struct quote_part part;
	struct receipt_line *lines;
	enum category category; /* of EBL02 */
	bool has_face_value;
	uint32_t copies;
};

struct models {
	size_t count;
	struct model *list;
};

static struct model *model_for(struct pricing *p, struct models *m, const struct item *item)
{
	const struct tariff_line *line = item->line;
	for (size_t i = 0; i < m->count; i++) {
		struct model *known = &m->list[i];
		if (known->part.organisation == item->organisation && str_equal(known->part.form, line->form) &&
		    (!known->has_face_value || known->category == line->category))
			return known;
	}
	struct model *model = &m->list[m->count++];
	model->has_face_value = str_equal(line->form, "EBL02");
	model->category = line->category;
	model->copies = model->has_face_value ? p->request->quantity[line->category] : 1;
	model->lines = arena_array(p->arena, p->item_count, sizeof *model->lines);
	model->part = (struct quote_part){.organisation = item->organisation, .form = line->form, .lines = model->lines};
	return model;
}

static enum err add_line(struct pricing *p, struct quote *q, struct model *model, const struct tariff_line *from)
{
	struct quote_part *part = &model->part;
	int64_t amount;
	if (part->line_count == RECEIPT_LINES_MAX) {
		pricing_fault(p, "/lines", "too_large", "this would be too long a receipt");
		return E_INVALID;
	}
	struct receipt_line *line = &model->lines[part->line_count++];
	line->sites = from->sites;
	line->category = from->category;
	line->quantity = model->has_face_value ? 1 : p->request->quantity[from->category];
	line->unit_price = from->price;
	if (from->product != NULL)
		memcpy(line->product, from->product, strlen(from->product) + 1);
	TRY(money_times(&line->amount, line->unit_price, line->quantity));
	TRY(money_add(&part->total, part->total, line->amount));
	TRY(money_times(&amount, line->amount, model->copies));
	return money_add(&q->total, q->total, amount);
}

static enum err make_models(struct pricing *p, struct quote *q, struct models *m)
{
	m->list = arena_array(p->arena, p->item_count, sizeof *m->list);
	for (size_t i = 0; i < p->item_count; i++) {
		const struct item *item = &p->items[i];
		q->sites |= item->line->sites;
		if (item->line->price == 0)
			continue;
		q->is_free[item->line->category] = false;
		TRY(add_line(p, q, model_for(p, m, item), item->line));
	}
	return E_OK;
}

enum err pricing_parts(struct pricing *p, struct quote *q)
{
	struct models m = {0};
	size_t count = 0;
	TRY(make_models(p, q, &m));
	for (size_t i = 0; i < m.count; i++)
		count += m.list[i].copies;
	if (count > QUOTE_PARTS_MAX) {
		pricing_fault(p, "/lines", "too_large",
			      arena_format(p->arena, "at most %d receipts in one order", QUOTE_PARTS_MAX));
		return E_INVALID;
	}
	q->parts = arena_array(p->arena, count, sizeof *q->parts);
	for (size_t i = 0; i < m.count; i++) {
		for (uint32_t k = 0; k < m.list[i].copies; k++)
			q->parts[q->part_count++] = m.list[i].part;
	}
	return E_OK;
}
