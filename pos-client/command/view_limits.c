#include "pos-client/command/command.h"
#include "pos-client/domain/limits.h"

static json_t *view_warning(const struct till *t, const struct limits *l, enum limit_kind k)
{
	BUF_LOCAL key;
	json_t *o = json_object();
	buf_init(&key, 64);
	buf_append_format(&key, "warn.%s", limit_code(k));
	json_object_set_new(o, "code", json_string(limit_code(k)));
	json_object_set_new(o, "percent", json_integer(l->of[k].percent));
	json_object_set_new(o, "left", json_integer(l->of[k].left));
	if (k == LIMIT_NUMBERS && l->symbol != NULL)
		json_object_set_new(o, "symbol", json_string(l->symbol->symbol));
	json_object_set_new(o, "text", json_string(till_text(t->language, buf_text(&key))));
	return o;
}

json_t *view_warnings(const struct till *t, const struct limits *l)
{
	json_t *list = json_array();
	for (enum limit_kind k = 0; k < LIMIT_COUNT; k++)
		if (l->of[k].warns)
			json_array_append_new(list, view_warning(t, l, k));
	return list;
}

json_t *view_limits(const struct limits *l)
{
	return json_pack("{s:I, s:I, s:I}", "numbers_percent", (json_int_t)l->of[LIMIT_NUMBERS].percent, "value_percent",
			 (json_int_t)l->of[LIMIT_VALUE].percent, "time_percent", (json_int_t)l->of[LIMIT_TIME].percent);
}
