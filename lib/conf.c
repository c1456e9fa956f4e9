#include <hoaban/buf.h>
#include <hoaban/conf.h>

#include <ini.h>
#include <stdio.h>

/* inih reads lines into 200 bytes and would take the rest of a longer one for a line of its own. */
#define LINE_MAX_LEN 198

struct loading {
	char *out;
	const struct setting *table;
	size_t count;
	bool *is_given; /* per row of the table */
	struct arena *arena;
	struct complaints *complaints;
};

/* " s": with the blank in front of it, so that no unit leaves no gap */
static const char *unit_gap(const struct setting *s)
{
	return s->unit == NULL || *s->unit == '\0' ? "" : " ";
}

static const char *unit_name(const struct setting *s)
{
	return s->unit == NULL ? "" : s->unit;
}

static enum err refuse_range(const struct loading *l, const struct setting *s, const char *what)
{
	return complain(l->complaints, s->name, "range", "%s must be from %lld to %lld%s%s", what, (long long)s->min,
			(long long)s->max, unit_gap(s), unit_name(s));
}

static enum err set_text(const struct loading *l, const struct setting *s, const char *value)
{
	int64_t len = (int64_t)strlen(value);
	if (!utf8_is_valid(value, (size_t)len))
		return complain(l->complaints, s->name, "format", "must be UTF-8");
	if (len < s->min || len > s->max)
		return refuse_range(l, s, "length in bytes");
	*(const char **)(l->out + s->offset) = arena_text(l->arena, value);
	return E_OK;
}

static enum err set_integer(const struct loading *l, const struct setting *s, const char *value)
{
	int64_t n;
	enum err e = int_parse(&n, value, s->min, s->max);
	if (e == E_RANGE)
		return refuse_range(l, s, "it");
	if (e != E_OK)
		return complain(l->complaints, s->name, "type", "must be a whole number");
	*(int64_t *)(l->out + s->offset) = n;
	return E_OK;
}

static const struct {
	const char *word;
	bool value;
} boolean_words[] = {
	{"yes", true}, {"no", false}, {"true", true}, {"false", false}, {"on", true}, {"off", false},
};

static enum err set_boolean(const struct loading *l, const struct setting *s, const char *value)
{
	for (size_t i = 0; i < sizeof boolean_words / sizeof *boolean_words; i++) {
		if (!str_equal(boolean_words[i].word, value))
			continue;
		*(bool *)(l->out + s->offset) = boolean_words[i].value;
		return E_OK;
	}
	return complain(l->complaints, s->name, "type", "must be yes or no");
}

static enum err (*const set_kind[])(const struct loading *l, const struct setting *s, const char *value) = {
	[SETTING_TEXT] = set_text,
	[SETTING_INTEGER] = set_integer,
	[SETTING_BOOLEAN] = set_boolean,
};

/* NULL = no default: text stays NULL, numbers 0, booleans false. A default out of its own range is a complaint too. */
static enum err set_defaults(const struct loading *l)
{
	enum err worst = E_OK;
	for (size_t i = 0; i < l->count; i++) {
		const struct setting *s = &l->table[i];
		if (s->default_value == NULL)
			continue;
		enum err e = set_kind[s->kind](l, s, s->default_value);
		worst = e != E_OK ? e : worst;
	}
	return worst;
}

static enum err take(const struct loading *l, const char *name, const char *value)
{
	for (size_t i = 0; i < l->count; i++) {
		if (!str_equal(l->table[i].name, name))
			continue;
		if (l->is_given[i])
			return complain(l->complaints, name, "duplicate", "stands more than once");
		l->is_given[i] = true;
		return set_kind[l->table[i].kind](l, &l->table[i], value);
	}
	return complain(l->complaints, name, "unknown", "is not a setting known here");
}

static int on_pair(void *ctx, const char *section, const char *name, const char *value)
{
	const struct loading *l = ctx;
	const char *full = *section == '\0' ? name : arena_format(l->arena, "%s.%s", section, name);
	size_t before = l->complaints->count;
	enum err e = take(l, full, value);
	return e == E_OK || l->complaints->count > before; /* inih reports 0 as a fault of the line */
}

static enum err check_lines(struct bytes ini, struct complaints *complaints)
{
	size_t start = 0, line = 1;
	for (size_t i = 0; i <= ini.len; i++) {
		if (i < ini.len && ini.data[i] == '\0')
			return complain(complaints, "", "format", "line %zu: holds a NUL byte", line);
		if (i < ini.len && ini.data[i] != '\n')
			continue;
		if (i - start > LINE_MAX_LEN)
			return complain(complaints, "", "too_large", "line %zu: longer than %d bytes", line, LINE_MAX_LEN);
		start = i + 1;
		line++;
	}
	return E_OK;
}

static enum err take_file(struct loading *l, struct bytes ini)
{
	TRY(check_lines(ini, l->complaints));
	const size_t before = l->complaints->count;
	int line = ini_parse_string(arena_textn(l->arena, (const char *)ini.data, ini.len), on_pair, l);
	if (line < 0)
		return E_MEMORY;
	if (line > 0)
		return complain(l->complaints, "", "format", "line %d: is no \"name = value\"", line);
	return l->complaints->count > before ? E_INVALID : E_OK;
}

enum err conf_load(void *out, const struct setting *table, size_t count, struct bytes ini, struct arena *a,
		   struct complaints *complaints)
{
	struct loading l = {.out = out, .table = table, .count = count, .arena = a, .complaints = complaints};
	l.is_given = arena_array(a, count, sizeof *l.is_given);
	enum err defaults = set_defaults(&l);
	enum err file = take_file(&l, ini);
	return file != E_OK ? file : defaults;
}

static void describe_range(struct buf *out, const struct setting *s)
{
	switch (s->kind) {
	case SETTING_BOOLEAN:
		buf_append_text(out, " (yes or no)\n");
		return;
	case SETTING_TEXT:
		buf_append_format(out, " (%lld to %lld bytes)\n", (long long)s->min, (long long)s->max);
		return;
	case SETTING_INTEGER:
		buf_append_format(out, " (%lld to %lld%s%s)\n", (long long)s->min, (long long)s->max, unit_gap(s),
				  unit_name(s));
		return;
	}
}

void conf_describe(struct buf *out, const struct setting *table, size_t count)
{
	buf_append_text(out, "# A line without # in front changes a setting; the values below are the defaults.\n"
			     "# \" ;\" begins a comment.\n");
	for (size_t i = 0; i < count; i++) {
		const char *value = table[i].default_value == NULL ? "" : table[i].default_value;
		buf_append_format(out, "\n# %s", table[i].meaning);
		describe_range(out, &table[i]);
		buf_append_format(out, "#%s =%s%s\n", table[i].name, *value == '\0' ? "" : " ", value);
	}
}
