#include "tests/support/forms.h"
#include "tests/support/staffpage.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* What fits a field that a page leaves empty, by what its name begins with. */
static const struct {
	const char *name, *value;
} fitting[] = {
	{"date", "${today}"},
	{"day", "${today}"},
	{"from", "${today}"},
	{"until", "${today}"},
	{"q_ADULT", "2"},
	{"email", "a@example.vn"},
	{"q_", "0"},
	{"amount", "1000"},
	{"persons", "2"},
	{"login", "khach"},
	{"password", "a phrase that nobody says"},
	{"pin", "471147"},
	{"phone", "0912345678"},
};

static const char *filled(struct story *s, const char *name)
{
	for (size_t i = 0; i < COUNT(fitting); i++)
		if (str_starts_with(name, fitting[i].name))
			return story_text(s, fitting[i].value);
	return "x";
}

/* ---- reading */

static const char *plain(struct story *s, const char *html)
{
	static const struct {
		const char *entity;
		char c;
	} entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
	char *out = arena_text(&s->arena, html), *to = out;
	while (*html) {
		size_t i = 0;
		while (i < COUNT(entities) && !str_starts_with(html, entities[i].entity))
			i++;
		*to++ = i < COUNT(entities) ? entities[i].c : *html;
		html += i < COUNT(entities) ? strlen(entities[i].entity) : 1;
	}
	*to = 0;
	return out;
}

/* An attribute of a tag's text, or NULL. */
static const char *attribute(struct story *s, const char *tag, const char *name)
{
	const char *value = page_between(s, tag, arena_format(&s->arena, " %s=\"", name), "\"");
	return value ? plain(s, value) : NULL;
}

static void add(struct form *f, const char *name, const char *value, bool is_sent)
{
	for (size_t i = 0; i < f->count; i++) /* of several buttons and radios one is sent */
		if (str_equal(f->fields[i].name, name)) {
			if (is_sent && !f->fields[i].is_sent)
				f->fields[i] = (struct form_field){name, value, true};
			return;
		}
	assert_true(f->count < FORMS_FIELDS);
	f->fields[f->count++] = (struct form_field){name, value, is_sent};
}

/* `tag`: from "<" to ">", `rest`: what follows. */
static void read_control(struct story *s, struct form *f, const char *tag, const char *rest)
{
	const char *name = attribute(s, tag, "name"), *value = attribute(s, tag, "value"), *type = attribute(s, tag, "type");
	bool is_box = type && (str_equal(type, "checkbox") || str_equal(type, "radio"));
	if (!name)
		return;
	if (str_starts_with(tag, "<select")) {
		const char *list = page_between(s, rest, "", "</select>");
		const char *chosen = list && strstr(list, " selected") ? page_between(s, list, "<option", " selected") : list;
		const char *last = chosen;
		for (const char *at = chosen; at && (at = strstr(at, "value=\"")) != NULL && strstr(list, " selected"); at++)
			last = at;
		value = last ? page_between(s, last, "value=\"", "\"") : "";
	}
	if (str_starts_with(tag, "<textarea"))
		value = plain(s, page_between(s, rest, "", "</textarea>"));
	if (is_box)
		add(f, name, value ? value : "on", strstr(tag, " checked") != NULL);
	else
		add(f, name, value && *value ? value : filled(s, name), true);
}

static void read_form(struct story *s, struct form *f, const char *html)
{
	static const char *const controls[] = {"<input", "<select", "<textarea", "<button"};
	for (const char *at = html; (at = strchr(at, '<')) != NULL; at++)
		for (size_t i = 0; i < COUNT(controls); i++)
			if (str_starts_with(at, controls[i])) {
				size_t len = strcspn(at, ">");
				read_control(s, f, arena_textn(&s->arena, at, len), at + len + (at[len] != 0));
			}
}

size_t forms_of(struct story *s, const char *html, struct form forms[], size_t max)
{
	size_t n = 0;
	for (const char *at = html; n < max && (at = strstr(at, "<form ")) != NULL; at++) {
		const char *end = strstr(at, "</form>");
		assert_non_null(end);
		const char *text = arena_textn(&s->arena, at, (size_t)(end - at));
		const char *tag = arena_textn(&s->arena, text, strcspn(text, ">"));
		if (!strstr(tag, "method=\"post\""))
			continue;
		forms[n] = (struct form){.action = attribute(s, tag, "action")};
		assert_non_null(forms[n].action);
		read_form(s, &forms[n++], text);
	}
	return n;
}

/* ---- sending */

const char *form_body(struct story *s, const struct form *f, size_t field, const char *value)
{
	const char *body = "";
	for (size_t i = 0; i < f->count; i++)
		if (i == field || f->fields[i].is_sent)
			body = arena_format(&s->arena, "%s%s%s=%s", body, *body ? "&" : "", form_escape(s, f->fields[i].name),
					    i == field ? value : form_escape(s, f->fields[i].value));
	return body;
}
