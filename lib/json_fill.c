#include <hoaban/instant.h>
#include <hoaban/json.h>

#include <stdio.h>

/* The way from the top to one value; its pointer is written only when somebody complains about it. */
struct place {
	const struct place *parent;
	const char *name; /* a member, or at the top the caller's prefix; NULL = an element */
	size_t index;
};

struct filling {
	struct arena *arena;
	struct complaints *complaints;
};

/* A hostile member name may be long: a pointer shows this much of it, cut between characters. */
#define NAME_SHOWN   64
#define POINTER_SIZE 512
#define DETAIL_SIZE  256

static void append_name(struct buf *b, const char *name)
{
	size_t len = strlen(name);
	uint32_t point;
	for (size_t at = 0, step; at < NAME_SHOWN && (step = utf8_next(&point, name + at, len - at)) > 0; at += step) {
		if (point == '~')
			buf_append_text(b, "~0");
		else if (point == '/')
			buf_append_text(b, "~1");
		else
			buf_append(b, name + at, step);
	}
}

static void append_place(struct buf *b, const struct place *p)
{
	if (p->parent == NULL) {
		buf_append_text(b, p->name);
		return;
	}
	append_place(b, p->parent);
	buf_append_byte(b, '/');
	if (p->name != NULL)
		append_name(b, p->name);
	else
		buf_append_format(b, "%zu", p->index);
}

static enum err refuse(const struct filling *f, const struct place *p, const char *code, const char *detail)
{
	uint8_t storage[POINTER_SIZE];
	struct buf pointer = BUF_FIXED(storage);
	append_place(&pointer, p);
	return complain(f->complaints, buf_text(&pointer), code, "%s", detail);
}

static enum err refuse_range(const struct filling *f, const struct place *p, const char *what, const struct json_field *field)
{
	char detail[DETAIL_SIZE];
	snprintf(detail, sizeof detail, "%s must be from %lld to %lld", what, (long long)field->min, (long long)field->max);
	return refuse(f, p, "range", detail);
}

static enum err refuse_choice(const struct filling *f, const struct place *p, const char *const *choices)
{
	uint8_t storage[DETAIL_SIZE];
	struct buf detail = BUF_FIXED(storage);
	buf_append_text(&detail, "must be one of");
	for (; *choices != NULL; choices++)
		buf_append_format(&detail, " %s", *choices);
	return refuse(f, p, "choice", buf_text(&detail));
}

static bool is_outside(const struct json_field *field, int64_t v)
{
	return v < field->min || v > field->max;
}

static enum err fill_object(void *out, const struct json_shape *shape, const json_t *value, const struct place *p,
			    const struct filling *f);

/* Control characters reach no paper, log line or XML; line feed and tab are text. */
static bool has_control(const char *text)
{
	uint32_t c;
	for (size_t n, left = strlen(text); left > 0; text += n, left -= n) {
		n = utf8_next(&c, text, left);
		if (n == 0 || (!char_is_plain(c) && c != '\n' && c != '\t'))
			return true;
	}
	return false;
}

static bool is_choice(const char *const *choices, const char *text)
{
	for (; *choices != NULL; choices++) {
		if (str_equal(*choices, text))
			return true;
	}
	return false;
}

static enum err fill_text(void *at, const struct json_field *field, const json_t *value, const struct place *p,
			  const struct filling *f)
{
	const char *text = json_string_value(value);
	if (text == NULL)
		return refuse(f, p, "type", "must be a text");
	if (is_outside(field, (int64_t)json_string_length(value)))
		return refuse_range(f, p, "length in bytes", field);
	if (has_control(text))
		return refuse(f, p, "format", "must not hold control characters");
	if (field->choices != NULL && !is_choice(field->choices, text))
		return refuse_choice(f, p, field->choices);
	*(const char **)at = arena_text(f->arena, text);
	return E_OK;
}

static enum err fill_integer(void *at, const struct json_field *field, const json_t *value, const struct place *p,
			     const struct filling *f)
{
	if (!json_is_integer(value))
		return refuse(f, p, "type", "must be a whole number");
	if (is_outside(field, json_integer_value(value)))
		return refuse_range(f, p, "it", field);
	*(int64_t *)at = json_integer_value(value);
	return E_OK;
}

static enum err fill_boolean(void *at, const struct json_field *, const json_t *value, const struct place *p,
			     const struct filling *f)
{
	if (!json_is_boolean(value))
		return refuse(f, p, "type", "must be true or false");
	*(bool *)at = json_is_true(value);
	return E_OK;
}

static enum err fill_date(void *at, const struct json_field *, const json_t *value, const struct place *p,
			  const struct filling *f)
{
	const char *text = json_string_value(value);
	if (text == NULL)
		return refuse(f, p, "type", "must be a date as text");
	if (date_parse(at, text) != E_OK)
		return refuse(f, p, "format", "must be a real date, YYYY-MM-DD");
	return E_OK;
}

static enum err fill_texts(void *at, const struct json_field *field, const json_t *value, const struct place *p,
			   const struct filling *f)
{
	if (!json_is_array(value))
		return refuse(f, p, "type", "must be an array of texts");
	struct json_texts texts = {.count = json_array_size(value)};
	if (is_outside(field, (int64_t)texts.count))
		return refuse_range(f, p, "count", field);
	texts.list = arena_array(f->arena, texts.count, sizeof *texts.list);
	enum err worst = E_OK;
	const struct json_field element = {.max = INT64_MAX, .choices = field->choices};
	for (size_t i = 0; i < texts.count; i++) {
		struct place here = {.parent = p, .index = i};
		enum err e = fill_text(&texts.list[i], &element, json_array_get(value, i), &here, f);
		worst = e != E_OK ? e : worst;
	}
	*(struct json_texts *)at = texts;
	return worst;
}

static enum err fill_nested(void *at, const struct json_field *field, const json_t *value, const struct place *p,
			    const struct filling *f)
{
	return fill_object(at, field->shape, value, p, f);
}

static enum err fill_objects(void *at, const struct json_field *field, const json_t *value, const struct place *p,
			     const struct filling *f)
{
	if (!json_is_array(value))
		return refuse(f, p, "type", "must be an array of objects");
	struct json_objects objects = {.count = json_array_size(value)};
	if (is_outside(field, (int64_t)objects.count))
		return refuse_range(f, p, "count", field);
	objects.list = arena_array(f->arena, objects.count, field->shape->size);
	enum err worst = E_OK;
	for (size_t i = 0; i < objects.count; i++) {
		struct place here = {.parent = p, .index = i};
		char *element = (char *)objects.list + i * field->shape->size;
		enum err e = fill_object(element, field->shape, json_array_get(value, i), &here, f);
		worst = e != E_OK ? e : worst;
	}
	*(struct json_objects *)at = objects;
	return worst;
}

static enum err (*const fill_kind[])(void *at, const struct json_field *field, const json_t *value, const struct place *p,
				     const struct filling *f) = {
	[JSON_FIELD_TEXT] = fill_text,	     [JSON_FIELD_INTEGER] = fill_integer, [JSON_FIELD_BOOLEAN] = fill_boolean,
	[JSON_FIELD_DATE] = fill_date,	     [JSON_FIELD_TEXTS] = fill_texts,	  [JSON_FIELD_OBJECT] = fill_nested,
	[JSON_FIELD_OBJECTS] = fill_objects,
};

static enum err fill_field(char *out, const struct json_field *field, const json_t *object, const struct place *p,
			   const struct filling *f)
{
	const json_t *value = json_object_get(object, field->name);
	struct place here = {.parent = p, .name = field->name};
	if (value == NULL)
		return field->is_required ? refuse(f, &here, "required", "is missing") : E_OK;
	if (field->has_offset != JSON_NO_HAS)
		*(bool *)(out + field->has_offset) = true;
	return fill_kind[field->kind](out + field->offset, field, value, &here, f);
}

static bool is_declared(const struct json_shape *shape, const char *name)
{
	for (size_t i = 0; i < shape->count; i++) {
		if (str_equal(shape->fields[i].name, name))
			return true;
	}
	return false;
}

static enum err refuse_unknown(const struct json_shape *shape, const json_t *value, const struct place *p,
			       const struct filling *f)
{
	enum err worst = E_OK;
	/* Iterating does not change the object; jansson's iterators only lack the const. */
	for (void *i = json_object_iter((json_t *)(uintptr_t)value); i != NULL;
	     i = json_object_iter_next((json_t *)(uintptr_t)value, i)) {
		struct place here = {.parent = p, .name = json_object_iter_key(i)};
		if (!is_declared(shape, here.name))
			worst = refuse(f, &here, "unknown", "is not a member known here");
	}
	return worst;
}

static enum err fill_object(void *out, const struct json_shape *shape, const json_t *value, const struct place *p,
			    const struct filling *f)
{
	if (!json_is_object(value))
		return refuse(f, p, "type", "must be an object");
	enum err worst = E_OK;
	for (size_t i = 0; i < shape->count; i++) {
		enum err e = fill_field(out, &shape->fields[i], value, p, f);
		worst = e != E_OK ? e : worst;
	}
	enum err e = refuse_unknown(shape, value, p, f);
	return e != E_OK ? e : worst;
}

enum err json_fill(void *out, const struct json_shape *shape, const json_t *value, const char *pointer, struct arena *a,
		   struct complaints *complaints)
{
	memset(out, 0, shape->size);
	const struct filling f = {.arena = a, .complaints = complaints};
	const struct place top = {.name = pointer};
	return fill_object(out, shape, value, &top, &f);
}
