#include "domain/gate/live_view.h"

#include <hoaban/json_text.h>
#include <hoaban/rules.h>
#include <hoaban/tariff.h>

/* Sums over some of the rows. */
struct sums {
	uint64_t of[VISIT_KINDS], refusals[VERDICT_COUNT];
};

static void add(struct sums *s, const struct visit_count *c)
{
	s->of[c->kind] += c->count;
	if (c->kind == VISIT_REFUSED && c->verdict < VERDICT_COUNT)
		s->refusals[c->verdict] += c->count;
}

static void write_sums(struct json_text *j, const struct sums *s)
{
	static const char *const names[VISIT_KINDS] = {"in", "overridden", "left", "refused", "undone", "doubles"};
	uint64_t came = s->of[VISIT_IN] + s->of[VISIT_OVERRIDE], left = s->of[VISIT_LEFT];
	for (int kind = 0; kind < VISIT_KINDS; kind++)
		json_text_integer(j, names[kind], (int64_t)s->of[kind]);
	json_text_integer(j, "inside", came > left ? (int64_t)(came - left) : 0);
	json_text_begin(j, "refusals", '{');
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (s->refusals[v] > 0)
			json_text_integer(j, verdict_text((enum verdict)v), (int64_t)s->refusals[v]);
	json_text_end(j, '}');
}

/* Rows of one site stand together, and in them those of one gate. */
static void write_gates(struct json_text *j, const struct visit_count *list, size_t count)
{
	json_text_begin(j, "gates", '[');
	for (size_t i = 0; i < count;) {
		struct sums s = {0};
		const char *gate = list[i].gate;
		for (; i < count && strcmp(list[i].gate, gate) == 0; i++)
			add(&s, &list[i]);
		json_text_begin(j, NULL, '{');
		json_text_string(j, "gate", gate);
		write_sums(j, &s);
		json_text_end(j, '}');
	}
	json_text_end(j, ']');
}

static void write_site(struct json_text *j, const struct tariff_site *site, const struct visit_count *list, size_t count)
{
	struct sums s = {0};
	size_t first = 0, n = 0;
	while (first < count && list[first].site < site->number)
		first++;
	for (; first + n < count && list[first + n].site == site->number; n++)
		add(&s, &list[first + n]);
	json_text_begin(j, NULL, '{');
	json_text_string(j, "site", site->code);
	json_text_integer(j, "number", site->number);
	write_sums(j, &s);
	write_gates(j, list + first, n);
	json_text_end(j, '}');
}

void live_write_sites(struct buf *out, const struct tariff *t, const struct visit_count *list, size_t count)
{
	struct json_text j = JSON_TEXT(out);
	json_text_begin(&j, NULL, '[');
	for (size_t i = 0; t && i < t->site_count; i++)
		write_site(&j, &t->sites[i], list, count);
	json_text_end(&j, ']');
}
