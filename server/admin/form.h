/* The fields of staff pages' forms, as tables: drawn by {{#f.NAME}}{{>admin-field}}{{/f.NAME}}, read by name. */
#ifndef SERVER_ADMIN_FORM_H
#define SERVER_ADMIN_FORM_H

#include "http/http.h"

#include <hoaban/money.h>

enum field_kind {
	FIELD_TEXT,
	FIELD_SECRET, /* never kept */
	FIELD_CODE,   /* a one-time code; never kept */
	FIELD_NUMBER, /* digits; dots and blanks between them are dropped */
	FIELD_DATE,
	FIELD_MOMENT, /* a local day and time */
	FIELD_LONG,   /* several lines */
	FIELD_CHOICE, /* one of several */
	FIELD_SET,    /* any of several: the boxes' names are NAME_VALUE */
	FIELD_CHECK,  /* yes or no */
	FIELD_KIND_COUNT
};

struct form_field {
	const char *name;
	enum field_kind kind;
	const char *label_key, *hint_key; /* hint NULL = none */
	bool is_required;
	unsigned max;		  /* bytes, 0 = nothing said */
	const char *const *codes; /* of a choice, NULL-terminated; NULL: view.choices.NAME = [{"value","label"}…] */
	const char *codes_key;	  /* "admin.role_": what stands before a code in messages.tsv */
	const char *autocomplete; /* NULL = "off" */
};

struct app;
/* view["f"]: every field with its label, its value (what was typed when `is_again`, else view.values.NAME, else what the
 * address of a GET presets) and its complaint; view["problems"] for the list above the form. */
void form_draw(json_t *view, struct app *app, struct http_request *r, const struct form_field *fields, size_t count,
	       bool is_again);

/* The hidden field "id" of a form that makes something: made with the form, kept while it is refused, so that what it makes is
 * made once however often it is sent. */
const char *form_id(struct app *app, struct http_request *r);

/* ---- reading; absent and empty are the same, blanks at both ends are dropped */

const char *form_text(struct http_request *r, const char *name); /* or NULL */
bool form_is_checked(struct http_request *r, const char *name);
bool form_has(struct http_request *r, const char *name, const char *value); /* of a FIELD_SET */
/* These complain at "/NAME": E_INVALID. */
enum err form_need(const char **out, struct http_request *r, const char *name);
enum err form_choice(unsigned *out, struct http_request *r, const char *name, const char *const *codes); /* index + 1 */
enum err form_number(int64_t *out, struct http_request *r, const char *name, int64_t min, int64_t max);
enum err form_day(int32_t *out, struct http_request *r, const char *name);
enum err form_moment(int64_t *out, struct http_request *r, const char *name);

#endif
