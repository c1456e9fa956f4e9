#include "admin/form.h"

#include "admin/screen.h"
#include "render/words.h"

#include <assert.h>

/* How a kind is written; the others have elements of their own. */
static const struct {
	const char *type, *inputmode, *flag;
	bool is_secret;
} kinds[] = {
	[FIELD_TEXT] = {"text", "text", "is_line", false},   [FIELD_SECRET] = {"password", "text", "is_line", true},
	[FIELD_CODE] = {"text", "text", "is_line", true},    [FIELD_NUMBER] = {"text", "numeric", "is_line", false},
	[FIELD_DATE] = {"date", "text", "is_line", false},   [FIELD_MOMENT] = {"datetime-local", "text", "is_line", false},
	[FIELD_LONG] = {"text", "text", "is_long", false},   [FIELD_CHOICE] = {"text", "text", "is_choice", false},
	[FIELD_SET] = {"checkbox", "text", "is_set", false}, [FIELD_CHECK] = {"checkbox", "text", "is_check", false},
};
static_assert(sizeof(kinds) / sizeof(kinds[0]) == FIELD_KIND_COUNT);

struct drawing {
	struct app *app;
	struct http_request *r;
	json_t *view;
	bool is_again;
};

/* ---- reading */

const char *form_text(struct http_request *r, const char *name)
{
	const char *said = http_form(r, name);
	if (!said)
		return NULL;
	said += strspn(said, " \t\r\n");
	size_t len = strlen(said);
	while (len > 0 && strchr(" \t\r\n", said[len - 1]))
		len--;
	return len > 0 ? arena_textn(r->arena, said, len) : NULL;
}

bool form_is_checked(struct http_request *r, const char *name)
{
	return http_form(r, name) != NULL;
}

bool form_has(struct http_request *r, const char *name, const char *value)
{
	return form_is_checked(r, arena_format(r->arena, "%s_%s", name, value));
}

static enum err object(struct http_request *r, const char *name, const char *code, const char *detail)
{
	return complain(&r->complaints, arena_format(r->arena, "/%s", name), code, "%s", detail);
}

enum err form_need(const char **out, struct http_request *r, const char *name)
{
	*out = form_text(r, name);
	return *out ? E_OK : object(r, name, "required", "this is needed");
}

enum err form_choice(unsigned *out, struct http_request *r, const char *name, const char *const *codes)
{
	const char *said;
	*out = 0;
	TRY(form_need(&said, r, name));
	for (unsigned i = 0; codes[i]; i++)
		if (str_equal(codes[i], said))
			*out = i + 1;
	return *out > 0 ? E_OK : object(r, name, "unknown", "not one of those");
}

enum err form_number(int64_t *out, struct http_request *r, const char *name, int64_t min, int64_t max)
{
	const char *said;
	TRY(form_need(&said, r, name));
	char *digits = arena_text(r->arena, said), *to = digits;
	for (const char *at = said; *at; at++)
		if (!strchr(". ", *at))
			*to++ = *at;
	*to = 0;
	if (int_parse(out, digits, min, max) == E_OK)
		return E_OK;
	return object(r, name, "range", arena_format(r->arena, "a number from %lld to %lld", (long long)min, (long long)max));
}

enum err form_day(int32_t *out, struct http_request *r, const char *name)
{
	const char *said;
	TRY(form_need(&said, r, name));
	return date_parse(out, said) == E_OK ? E_OK : object(r, name, "format", "a day, YYYY-MM-DD");
}

/* "2026-11-21T14:00", as the field of a browser gives it, in the time of this country. */
enum err form_moment(int64_t *out, struct http_request *r, const char *name)
{
	const char *said;
	TRY(form_need(&said, r, name));
	const char *seconds = strlen(said) == strlen("2026-11-21T14:00") ? ":00" : "";
	if (instant_parse(out, arena_format(r->arena, "%s%s+07:00", said, seconds)) == E_OK)
		return E_OK;
	return object(r, name, "format", "a day and a time, 2026-11-21T14:00");
}

const char *form_id(struct app *app, struct http_request *r)
{
	const char *said = http_form(r, "id");
	uint8_t random[10], id[UUID_LEN];
	char *text = arena_alloc(r->arena, UUID_HEX);
	if (said && uuid_parse(id, said) == E_OK)
		return said;
	app->random(random, sizeof(random));
	uuid_v7(id, clock_ms(&app->clock), random);
	uuid_hex(text, id);
	return text;
}

/* ---- what is wrong */

/* "/payer/name" belongs to the field "payer_name", or to "payer". */
static bool is_about(const struct complaint *c, const char *name)
{
	const char *at = c->pointer + (c->pointer[0] == '/');
	while (*name && *name == (*at == '/' ? '_' : *at)) {
		name++;
		at++;
	}
	return *name == 0 && (*at == 0 || *at == '/');
}

static const char *known_word(const struct drawing *d, const char *key)
{
	return words_get(d->app->words, key, strlen(key), screen_language(d->r));
}

static const char *complaint_text(const struct drawing *d, const struct complaint *c)
{
	const char *field = c->pointer + (c->pointer[0] == '/');
	const char *text =
		known_word(d, arena_format(d->r->arena, "admin.why_%.*s_%s", (int)strcspn(field, "/"), field, c->code));
	if (!text)
		text = known_word(d, arena_format(d->r->arena, "admin.why_%s", c->code));
	return text ? text : c->detail;
}

static const struct complaint *complaint_about(const struct drawing *d, const char *name)
{
	const struct complaints *c = &d->r->complaints;
	for (size_t i = 0; i < c->count && i < COMPLAINTS_MAX; i++)
		if (is_about(&c->list[i], name))
			return &c->list[i];
	return NULL;
}

static bool is_a_field(const struct complaint *c, const struct form_field *fields, size_t count, const char **name)
{
	for (size_t i = 0; i < count; i++)
		if (is_about(c, fields[i].name)) {
			*name = fields[i].name;
			return true;
		}
	return false;
}

static void write_problems(const struct drawing *d, const struct form_field *fields, size_t count)
{
	const struct complaints *c = &d->r->complaints;
	json_t *list = json_array();
	for (size_t i = 0; i < c->count && i < COMPLAINTS_MAX; i++) {
		const char *name = NULL;
		bool has_field = is_a_field(&c->list[i], fields, count, &name);
		json_array_append_new(list, json_pack("{s:s, s:s?}", "text", complaint_text(d, &c->list[i]), "field",
						      has_field ? name : NULL));
	}
	json_object_set_new(d->view, "has_problems", json_boolean(json_array_size(list) > 0));
	json_object_set_new(d->view, "problems", list);
}

/* ---- one field */

static const char *value_of(const struct drawing *d, const struct form_field *f)
{
	const char *preset = json_string_value(json_object_get(json_object_get(d->view, "values"), f->name));
	if (d->is_again)
		return kinds[f->kind].is_secret ? ""
		       : f->kind == FIELD_LONG	? http_form_long(d->r, f->name)
						: http_form(d->r, f->name);
	if (preset)
		return preset;
	return str_equal(d->r->method, "POST") || kinds[f->kind].is_secret ? "" : http_query(d->r, f->name);
}

static json_t *choice(const struct form_field *f, const char *value, const char *label, const char *chosen, bool is_ticked)
{
	bool is_chosen = f->kind == FIELD_SET ? is_ticked : chosen && str_equal(chosen, value);
	return json_pack("{s:s, s:s, s:b, s:s, s:s}", "value", value, "label", label, "is_chosen", (int)is_chosen, "set",
			 f->name, "type", kinds[f->kind].type);
}

static json_t *choices_of(const struct drawing *d, const struct form_field *f, const char *chosen)
{
	json_t *list = json_array(), *one;
	size_t i;
	for (i = 0; f->codes && f->codes[i]; i++)
		json_array_append_new(list, choice(f, f->codes[i], screen_code_word(d->app, d->r, f->codes_key, f->codes[i]),
						   chosen, d->is_again && form_has(d->r, f->name, f->codes[i])));
	json_array_foreach(json_object_get(json_object_get(d->view, "choices"), f->name), i, one) {
		const char *value = json_string_value(json_object_get(one, "value"));
		bool is_ticked = d->is_again ? form_has(d->r, f->name, value) : json_is_true(json_object_get(one, "ticked"));
		json_array_append_new(list,
				      choice(f, value, json_string_value(json_object_get(one, "label")), chosen, is_ticked));
	}
	return list;
}

static void set_text(json_t *o, const char *name, const char *text)
{
	json_object_set_new(o, name, text ? json_string(text) : json_null());
}

static void write_sentences(const struct drawing *d, const struct form_field *f, json_t *o)
{
	const struct complaint *wrong = complaint_about(d, f->name);
	const char *hint = f->hint_key ? screen_word(d->app, d->r, f->hint_key) : NULL;
	set_text(o, "label", screen_word(d->app, d->r, f->label_key));
	set_text(o, "hint", hint);
	set_text(o, "error", wrong ? complaint_text(d, wrong) : NULL);
	json_object_set_new(o, "is_described", json_boolean(hint || wrong));
	set_text(o, "described",
		 arena_format(d->r->arena, "%s%s%s%s%s", hint ? "hint-" : "", hint ? f->name : "", hint && wrong ? " " : "",
			      wrong ? "error-" : "", wrong ? f->name : ""));
}

static json_t *field_view(const struct drawing *d, const struct form_field *f)
{
	const char *value = value_of(d, f);
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "name", f->name, "value", value ? value : "", "type",
			      kinds[f->kind].type, "inputmode", kinds[f->kind].inputmode, "autocomplete",
			      f->autocomplete ? f->autocomplete : "off", "is_required", (int)f->is_required, "is_checked",
			      value && value[0]);
	static const char *const flags[] = {"is_line", "is_long", "is_choice", "is_set", "is_check"};
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		json_object_set_new(o, flags[i], json_boolean(str_equal(flags[i], kinds[f->kind].flag)));
	json_object_set_new(o, "max", f->max > 0 ? json_integer(f->max) : json_null());
	json_object_set_new(o, "choices", choices_of(d, f, value));
	write_sentences(d, f, o);
	return o;
}

void form_draw(json_t *view, struct app *app, struct http_request *r, const struct form_field *fields, size_t count,
	       bool is_again)
{
	const struct drawing d = {app, r, view, is_again};
	json_t *all = json_object();
	write_problems(&d, fields, count);
	for (size_t i = 0; i < count; i++)
		json_object_set_new(all, fields[i].name, field_view(&d, &fields[i]));
	json_object_set_new(view, "f", all);
}
