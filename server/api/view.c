#include "api/view.h"

json_t *json_hex(const void *data, size_t len)
{
	char text[129];
	if (len > 64)
		len = 64;
	hex_format(text, data, len);
	return json_stringn_nocheck(text, 2 * len);
}

json_t *json_instant(int64_t seconds)
{
	char text[INSTANT_TEXT];
	instant_format(text, seconds);
	return json_string_nocheck(text);
}

json_t *json_date(int32_t day)
{
	char text[DATE_TEXT];
	date_format(text, day);
	return json_string_nocheck(text);
}

json_t *json_sites(const struct tariff *t, uint64_t mask)
{
	json_t *list = json_array();
	for (size_t i = 0; t && i < t->site_count; i++)
		if (mask >> t->sites[i].number & 1)
			json_array_append_new(list, json_string(t->sites[i].code));
	return list;
}
