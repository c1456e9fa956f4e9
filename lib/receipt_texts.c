#include <hoaban/instant.h>
#include <hoaban/receipt_texts.h>
#include <hoaban/words.h>

#define UNIT "vé"

static const struct tariff_organisation *find_organisation(const struct tariff *t, const char *tax_code)
{
	for (size_t i = 0; i < t->organisation_count; i++)
		if (str_equal(t->organisations[i].tax_code, tax_code))
			return &t->organisations[i];
	return NULL;
}

/* A single site's code or the product's: what tells fees apart. */
static const char *code_of(const struct tariff *t, const struct receipt_line *l)
{
	if (l->product[0] != '\0' || l->sites == 0)
		return l->product;
	const struct tariff_site *site = tariff_site_by_number(t, (uint32_t)__builtin_ctzll(l->sites));
	return site != NULL ? site->code : "";
}

static enum err fill_line(struct receipt_xml_line *out, const struct tariff *t, const struct receipt_line *l, int32_t day)
{
	const char *product = l->product[0] != '\0' ? l->product : NULL;
	const struct tariff_line *priced = tariff_line_on(t, product, l->sites, l->category, day);
	if (priced == NULL)
		return E_INVALID;
	*out = (struct receipt_xml_line){.code = code_of(t, l), .name = priced->fee_name[LANGUAGE_VI], .unit = UNIT};
	return E_OK;
}

static enum err fill_lines(struct receipt_xml *out, struct arena *a, const struct receipt *r, const struct tariff *t,
			   int32_t day)
{
	struct receipt_xml_line *lines = arena_array(a, r->line_count, sizeof *lines);
	for (size_t i = 0; i < r->line_count; i++)
		TRY(fill_line(&lines[i], t, &r->lines[i], day));
	out->lines = lines;
	return E_OK;
}

static enum err fill_words(struct receipt_xml *out, struct arena *a, int64_t total)
{
	BUF_LOCAL words;
	buf_init(&words, 1024);
	TRY(words_vi(&words, total));
	out->amount_in_words = arena_text(a, buf_text(&words));
	return E_OK;
}

enum err receipt_texts(struct receipt_xml *out, struct arena *a, const struct receipt *r, const struct tariff *t,
		       int32_t visit_day)
{
	const struct tariff_organisation *o = find_organisation(t, r->tax_code);
	if (o == NULL)
		return E_INVALID;
	*out = (struct receipt_xml){.receipt = r, .payment = payment_form_text(r->payment, LANGUAGE_VI)};
	out->organisation = (struct receipt_party){o->name, o->tax_code, o->address, o->phone, o->account};
	TRY(fill_lines(out, a, r, t, visit_day));
	return fill_words(out, a, r->total);
}

/* The sentence is prescribed for invoices; ours follows it by analogy. */
void receipt_texts_replaced(struct receipt_xml *out, struct arena *a, int64_t issued_at)
{
	struct receipt_xml_replaced *replaced = ARENA_NEW(a, struct receipt_xml_replaced);
	const struct receipt *r = out->receipt;
	struct civil c = instant_civil(issued_at);
	char number[NUMBER_TEXT];
	number_format(number, r->replaces_number);
	replaced->day = instant_day(issued_at);
	replaced->note = arena_format(a, "Thay thế cho biên lai Mẫu số %s ký hiệu %s số %s ngày %02d tháng %02d năm %04d",
				      r->replaces_form, r->replaces_symbol, number, c.day, c.month, c.year);
	out->replaced = replaced;
}
