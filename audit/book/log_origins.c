#include "log_origins.h"

#include "audit/input/files.h"
#include "audit/input/rows.h"
#include "audit/words.h"

#include <stdio.h>

/* The key of a file: its first line. */
static enum err read_vkey(struct note_verifier *out, struct bytes text)
{
	char line[VKEY_TEXT];
	size_t len = 0;
	while (len < text.len && text.data[len] != '\n')
		len++;
	if (len >= sizeof(line) || len + 1 < text.len)
		return E_MALFORMED;
	memcpy(line, text.data, len);
	line[len] = '\0';
	return note_vkey_parse(out, line);
}

static enum err load_rows(struct log_origins *out, struct audit *a, char first[static ORIGIN_TEXT])
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	char name[ORIGIN_TEXT];
	ROWS_LOCAL r = {0};
	TRY(rows_open(&r, a, TABLE_ORIGINS));
	for (enum err e = rows_next(&r, cells); e != E_NOT_FOUND; e = rows_next(&r, cells)) {
		TRY(e);
		if (++out->last >= LOG_ORIGINS_MAX)
			return rows_too_many(a, TABLE_ORIGINS);
		struct bytes said = cells[ORIGINS_NAME].bytes;
		/* Names begin with the first, which the second one shows: "example.vn/log/2". */
		if (out->last == 1 && said.len > 2)
			snprintf(first, ORIGIN_TEXT, "%.*s", (int)said.len - 2, (const char *)said.data);
		bool is_named = log_origin_name(name, first, out->last) == E_OK && bytes_equal(bytes_of_text(name), said);
		if (!is_named || cells[ORIGINS_NUMBER].number != (int64_t)out->last)
			findings_add(&a->findings, FINDING_ORIGIN, TABLE_ORIGINS, r.row, "",
				     SAYS({IS_TEXT(DETAIL_ORIGIN, arena_textn(&a->arena, (const char *)said.data, said.len))}));
		struct bytes entry = cells[ORIGINS_ENTRY].bytes;
		out->beginnings[out->last] = (struct beginning){
			bytes_of(arena_copy(&a->arena, entry.data, entry.len), entry.len), cells[ORIGINS_BEGAN_AT].number};
	}
	return E_OK;
}

static void compare_with_given(struct audit *a, const struct note_verifier *given, const char *first)
{
	struct note_verifier own;
	struct bytes text;
	if (!log_origin_is_of(given->name, first))
		findings_add(&a->findings, FINDING_VKEY, NO_TABLE, 0, "",
			     SAYS({DIFFERS_TEXT(DETAIL_ORIGIN, given->name, first)}));
	if (file_read_below(&text, &a->arena, a->dir, "vkey", VKEY_TEXT) != E_OK || read_vkey(&own, text) != E_OK)
		findings_add(&a->findings, FINDING_VKEY, NO_TABLE, 0, "", SAYS({IS_TEXT(DETAIL_FILE, "vkey")}));
	else if (memcmp(own.public_key, given->public_key, PUBLIC_KEY_LEN) != 0)
		findings_add(&a->findings, FINDING_VKEY, NO_TABLE, 0, "",
			     SAYS({DIFFERS_TEXT(DETAIL_KEY, given->name, own.name)}));
}

enum err log_origins_load(struct log_origins *out, struct audit *a)
{
	struct note_verifier given;
	char first[ORIGIN_TEXT], name[ORIGIN_TEXT];
	*out = (struct log_origins){0};
	if (read_vkey(&given, a->vkey) != E_OK)
		return say_given(options_language(a->options), "--vkey", a->options->vkey, WORD_NO_VKEY);
	snprintf(first, sizeof(first), "%s", a->manifest.origin);
	TRY(load_rows(out, a, first));
	for (uint64_t k = 0; k <= out->last; k++) {
		if (log_origin_name(name, first, k) != E_OK) /* found with its row */
			snprintf(name, sizeof(name), "%s", first);
		note_verifier_init(&out->verifiers[k], name, given.public_key);
	}
	if (!str_equal(out->verifiers[out->last].name, a->manifest.origin))
		findings_add(&a->findings, FINDING_ORIGIN, TABLE_ORIGINS, 0, "",
			     SAYS({DIFFERS_TEXT(DETAIL_ORIGIN, out->verifiers[out->last].name, a->manifest.origin)}));
	compare_with_given(a, &given, first);
	return E_OK;
}

uint64_t log_origins_skip(const struct log_origins *o, uint64_t number)
{
	return o->last - number;
}

enum err log_origins_find(uint64_t *number, const struct log_origins *o, const char *name)
{
	for (*number = 0; *number <= o->last; ++*number)
		if (str_equal(o->verifiers[*number].name, name))
			return E_OK;
	return E_NOT_FOUND;
}
