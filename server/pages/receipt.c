/* /{lang}/r/{lookup}: a receipt, looked up from the paper. */
#include "api/receipt.h"
#include "api/view.h"
#include "domain/halt.h"
#include "domain/log/witness.h"
#include "pages/page.h"
#include "pages/pages.h"

/* ---- a receipt, looked up from the paper */

static const char *in_language(const json_t *v, const char *vi, const char *en, enum language l)
{
	const char *text = l == LANGUAGE_VI ? NULL : json_string_value(json_object_get(v, en));
	return text ? text : json_string_value(json_object_get(v, vi));
}

static void set_in_language(json_t *v, const char *name, const char *vi, const char *en, enum language l)
{
	const char *text = in_language(v, vi, en, l);
	json_object_set_new(v, name, text ? json_string(text) : json_null());
}

/* The paper's view speaks Vietnamese and English side by side; a page speaks one language. */
static void speak(json_t *v, struct arena *a, const struct receipt *fields, const char *lookup, enum language l)
{
	char number[NUMBER_TEXT];
	struct civil c = instant_civil(fields->time);
	json_t *lines = json_object_get(v, "lines");
	number_format(number, fields->number);
	json_object_set_new(v, "number_text", json_string(number));
	json_object_set_new(v, "issued_text", json_string(arena_format(a, "%02d/%02d/%04d", c.day, c.month, c.year)));
	json_object_set_new(v, "lookup", json_string(lookup));
	json_object_set_new(v, "has_lines", json_boolean(json_array_size(lines) > 0));
	set_in_language(v, "words_text", "amount_in_words", "amount_in_words_en", l);
	set_in_language(v, "payment_text", "payment", "payment_en", l);
	for (size_t i = 0; i < json_array_size(lines); i++) {
		json_t *line = json_array_get(lines, i);
		set_in_language(line, "fee_text", "fee", "fee_en", l);
		set_in_language(line, "category_text", "category", "category_en", l);
	}
}

/* Every well-formed code that is not here gets the same answer: nothing is revealed by asking. */
static enum err answer_unknown(struct app *app, struct http_request *r, struct http_answer *a, const struct page *p)
{
	struct page unknown = *p;
	unknown.name = "receipt-unknown";
	unknown.status = 404;
	return page_answer(app, r, a, &unknown, json_pack("{s:b}", "stopped", halt_check(app) != E_OK));
}

static enum err answer_too_many(struct app *app, struct http_request *r, struct http_answer *a, const struct page *p)
{
	struct page slower = *p;
	slower.name = "receipt-too-many";
	slower.status = 429;
	http_answer_header(a, "Retry-After", "60");
	return page_answer(app, r, a, &slower, json_object());
}

enum err page_set_witnessed(json_t *view, struct arena *a, enum err e, const struct witnessed *w)
{
	json_object_set_new(view, "witnessed", json_null());
	if (e != E_OK)
		return e == E_NOT_FOUND ? E_OK : e;
	struct civil c = instant_civil(w->signed_at);
	const char *when = arena_format(a, "%02d:%02d %02d/%02d/%04d", c.hour, c.minute, c.day, c.month, c.year);
	json_object_set_new(view, "witnessed", json_pack("{s:s, s:s}", "name", w->name, "when", when));
	return E_OK;
}

enum err receipt_path(const char **path, struct arena *a, enum language l, const char *typed)
{
	uint8_t lookup[LOOKUP_LEN];
	char digits[2 * LOOKUP_LEN + 1];
	const char *link = strstr(typed, "/r/"), *code = link ? link + strlen("/r/") : typed;
	if (hex_parse(lookup, LOOKUP_LEN, code, strcspn(code, " \t\r\n")) != E_OK)
		return E_NOT_FOUND;
	hex_format(digits, lookup, LOOKUP_LEN);
	*path = arena_format(a, "/%s/r/%s", language_code(l), digits);
	return E_OK;
}

enum err receipt_page(struct app *app, struct http_request *r, struct http_answer *a)
{
	struct found_receipt f;
	struct page p = {.name = "receipt", .title_key = "receipt.title", .status = 200};
	TRY(page_language(&p.language, r));
	p.path = arena_format(r->arena, "/r/%s", r->params[1]);
	enum err e = receipt_find(app, r, r->params[1], &f);
	if (e == E_TOO_MANY)
		return answer_too_many(app, r, a, &p);
	if (e == E_NOT_FOUND)
		return answer_unknown(app, r, a, &p);
	TRY(e);
	json_t *v =
		receipt_paper_view(app, r->arena, &f.fields, &f.row, NULL); /* who paid is not for whoever holds the paper */
	if (!v)
		return E_CORRUPT;
	receipt_add_replaces(v, &f);
	receipt_add_replaced_by(v, &f);
	speak(v, r->arena, &f.fields, r->params[1], p.language);
	struct witnessed w;
	e = page_set_witnessed(v, r->arena, witness_covers(app, r->arena, f.row.leaf_index, &w), &w);
	if (e != E_OK) {
		json_decref(v);
		return e;
	}
	return page_answer(app, r, a, &p, v);
}
