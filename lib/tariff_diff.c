#include <hoaban/instant.h>
#include <hoaban/tariff.h>

struct diffing {
	struct arena *arena;
	const struct tariff *before, *after;
	struct tariff_changes *out;
	size_t room;
};

static void note(struct diffing *d, const char *about, char sign, const char *text)
{
	struct tariff_changes *c = d->out;
	c->list = arena_grow(d->arena, c->list, c->count, &d->room, sizeof *c->list);
	c->list[c->count++] = (struct tariff_change){about, sign, text};
}

static const char *shown(const char *text)
{
	return text != NULL ? text : "nothing";
}

/* "BT: hours: 07:00–17:00 → 08:00–17:00" */
static void note_text(struct diffing *d, const char *about, const char *subject, const char *member, const char *old,
		      const char *new)
{
	if (str_equal(old, new) || (old == NULL && new == NULL))
		return;
	note(d, about, '~', arena_format(d->arena, "%s: %s: %s → %s", subject, member, shown(old), shown(new)));
}

static void note_texts(struct diffing *d, const char *about, const char *subject, const char *member,
		       const char *const old[LANGUAGE_COUNT], const char *const new[LANGUAGE_COUNT])
{
	for (enum language l = 0; l < LANGUAGE_COUNT; l++)
		note_text(d, about, subject, arena_format(d->arena, "%s (%s)", member, language_code(l)), old[l], new[l]);
}

/* ---------------------------------------------------------------- organisations */

static void diff_organisations(struct diffing *d)
{
	static const char about[] = "organisations";
	for (size_t i = 0; i < d->after->organisation_count; i++) {
		const struct tariff_organisation *new = &d->after->organisations[i];
		const struct tariff_organisation *old = tariff_organisation_by_tax_code(d->before, new->tax_code);
		if (old == NULL) {
			note(d, about, '+', arena_format(d->arena, "%s %s", new->tax_code, new->name));
			continue;
		}
		note_text(d, about, new->tax_code, "name", old->name, new->name);
		note_text(d, about, new->tax_code, "address", old->address, new->address);
		note_text(d, about, new->tax_code, "phone", old->phone, new->phone);
		note_text(d, about, new->tax_code, "account", old->account, new->account);
		note_text(d, about, new->tax_code, "bank_bin", old->bank_bin, new->bank_bin);
		note_text(d, about, new->tax_code, "bank_account", old->bank_account, new->bank_account);
	}
	for (size_t i = 0; i < d->before->organisation_count; i++) {
		const struct tariff_organisation *old = &d->before->organisations[i];
		if (tariff_organisation_by_tax_code(d->after, old->tax_code) == NULL)
			note(d, about, '-', arena_format(d->arena, "%s %s", old->tax_code, old->name));
	}
}

/* ---------------------------------------------------------------- sites */

/* "5600000000, from 2027-01-01 5600000001" */
static const char *assignments_text(struct arena *a, const struct tariff_site *s)
{
	const char *text = s->assignments[0].organisation->tax_code;
	for (size_t i = 1; i < s->assignment_count; i++) {
		char date[DATE_TEXT];
		date_format(date, s->assignments[i].from);
		text = arena_format(a, "%s, from %s %s", text, date, s->assignments[i].organisation->tax_code);
	}
	return text;
}

static void diff_site(struct diffing *d, const struct tariff_site *old, const struct tariff_site *new)
{
	static const char about[] = "sites";
	note_texts(d, about, new->code, "name", old->name, new->name);
	note_texts(d, about, new->code, "hours", old->hours, new->hours);
	note_text(d, about, new->code, "collected by", assignments_text(d->arena, old), assignments_text(d->arena, new));
}

static void diff_sites(struct diffing *d)
{
	for (size_t i = 0; i < d->after->site_count; i++) {
		const struct tariff_site *new = &d->after->sites[i], *old = tariff_site_by_code(d->before, new->code);
		if (old != NULL)
			diff_site(d, old, new);
		else
			note(d, "sites", '+',
			     arena_format(d->arena, "%s %s, collected by %s", new->code, new->name[LANGUAGE_VI],
					  assignments_text(d->arena, new)));
	}
	for (size_t i = 0; i < d->before->site_count; i++) {
		const struct tariff_site *old = &d->before->sites[i];
		if (tariff_site_by_code(d->after, old->code) == NULL)
			note(d, "sites", '-', arena_format(d->arena, "%s %s", old->code, old->name[LANGUAGE_VI]));
	}
}

/* ---------------------------------------------------------------- categories */

static void diff_category(struct diffing *d, enum category c)
{
	static const char about[] = "categories";
	const char *code = category_code(c);
	const struct tariff_category *old = tariff_category_of(d->before, c), *new = tariff_category_of(d->after, c);
	if (old == NULL && new == NULL)
		return;
	if (old == NULL || new == NULL) {
		const struct tariff_category *is = old != NULL ? old : new;
		note(d, about, old == NULL ? '+' : '-', arena_format(d->arena, "%s %s", code, is->rule[LANGUAGE_EN]));
		return;
	}
	note_texts(d, about, code, "rule", old->rule, new->rule);
	note_texts(d, about, code, "proof", old->proof, new->proof);
	note_text(d, about, code, "basis", old->reduction_basis, new->reduction_basis);
	note_text(d, about, code, "days", old->is_listed_days_only ? "listed ones" : "all",
		  new->is_listed_days_only ? "listed ones" : "all");
}

/* ---------------------------------------------------------------- prices */

/* The line that says the same thing from the same day, by names: numbers and masks may differ between documents. */
static const struct tariff_line *counterpart(const struct tariff *t, const struct tariff *of, const struct tariff_line *line)
{
	for (size_t i = 0; i < t->line_count; i++) {
		const struct tariff_line *l = &t->lines[i];
		bool is_product = l->product != NULL;
		if (l->category == line->category && l->from == line->from && is_product == (line->product != NULL) &&
		    str_equal(tariff_line_subject(t, l), tariff_line_subject(of, line)))
			return l;
	}
	return NULL;
}

/* What a line says, where it holds for several sites with them. */
static const char *said(struct diffing *d, const struct tariff *t, const struct tariff_line *line)
{
	const char *text = tariff_line_text(d->arena, line);
	if (line->product == NULL)
		return text;
	return arena_format(d->arena, "%s [%s]", text, tariff_sites_text(d->arena, t, line->sites));
}

/* "BT ADULT from 2027-01-01" */
static const char *headline(struct diffing *d, const struct tariff *t, const struct tariff_line *line)
{
	char date[DATE_TEXT];
	date_format(date, line->from);
	return arena_format(d->arena, "%s %s from %s", tariff_line_subject(t, line), category_code(line->category), date);
}

/* What held, or will hold, on a line's first day in the other edition; NULL = nothing. */
static const char *elsewhere(struct diffing *d, const struct tariff *other, const struct tariff *t, const struct tariff_line *line)
{
	uint64_t site = 0;
	if (line->product == NULL) {
		const struct tariff_site *s = tariff_site_by_code(other, tariff_line_subject(t, line));
		if (s == NULL)
			return NULL;
		site = UINT64_C(1) << s->number;
	}
	const struct tariff_line *found = tariff_line_on(other, line->product, site, line->category, line->from);
	return found != NULL ? said(d, other, found) : NULL;
}

static void diff_line(struct diffing *d, const struct tariff_line *new)
{
	const struct tariff_line *old = counterpart(d->before, d->after, new);
	const char *is = said(d, d->after, new), *was = old != NULL ? said(d, d->before, old) : NULL;
	if (str_equal(was, is))
		return;
	if (old == NULL)
		was = elsewhere(d, d->before, d->after, new);
	note(d, "prices", old != NULL ? '~' : '+',
	     arena_format(d->arena, "%s: %s%s%s", headline(d, d->after, new), was != NULL ? was : "", was != NULL ? " → " : "", is));
}

static void diff_lines(struct diffing *d)
{
	for (size_t i = 0; i < d->after->line_count; i++)
		diff_line(d, &d->after->lines[i]);
	for (size_t i = 0; i < d->before->line_count; i++) {
		const struct tariff_line *old = &d->before->lines[i];
		if (counterpart(d->after, d->before, old) != NULL)
			continue;
		note(d, "prices", '-',
		     arena_format(d->arena, "%s: %s → %s", headline(d, d->before, old), said(d, d->before, old),
				  shown(elsewhere(d, d->after, d->before, old))));
	}
}

/* ---------------------------------------------------------------- days */

static bool has_day(struct diffing *d, const struct tariff *t, const char *text)
{
	for (size_t i = 0; i < t->day_count; i++) {
		if (str_equal(tariff_day_text(d->arena, t, &t->days[i]), text))
			return true;
	}
	return false;
}

static void diff_days(struct diffing *d, const struct tariff *from, const struct tariff *to, char sign)
{
	for (size_t i = 0; i < from->day_count; i++) {
		const char *text = tariff_day_text(d->arena, from, &from->days[i]);
		if (!has_day(d, to, text))
			note(d, "days", sign, text);
	}
}

/* ---------------------------------------------------------------- rules */

static const char *date_change_text(struct diffing *d, const struct tariff_date_change *r)
{
	return r->is_offered ? arena_format(d->arena, "until %d hours before, %u times, at most %u days ahead: %s",
					    (int)r->hours_before, (unsigned)r->times, (unsigned)r->days_ahead, r->legal_basis)
			     : NULL;
}

void tariff_diff(struct tariff_changes *out, struct arena *a, const struct tariff *before, const struct tariff *after)
{
	struct diffing d = {.arena = a, .before = before, .after = after, .out = out};
	*out = (struct tariff_changes){0};
	diff_organisations(&d);
	diff_sites(&d);
	for (enum category c = CATEGORY_ADULT; c < CATEGORY_COUNT; c++)
		diff_category(&d, c);
	diff_lines(&d);
	diff_days(&d, before, after, '-');
	diff_days(&d, after, before, '+');
	note_text(&d, "rules", "visitors", "change the day", date_change_text(&d, &before->date_change),
		  date_change_text(&d, &after->date_change));
}
