#include "store/rights.h"

#include "assets/assets.h"
#include "server/store/connection.h"
#include "server/store/script.h"

#include <hoaban/cose.h>
#include <hoaban/str.h>

#include <stdio.h>
#include <stdlib.h>

#define LINES_MAX 1024

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void lines_begin(struct lines *l, struct arena *a)
{
	*l = (struct lines){.list = arena_array(a, LINES_MAX, sizeof(*l->list))};
}

static void lines_add(struct lines *l, size_t room, const char *line)
{
	if (l->count < room)
		l->list[l->count++] = line;
}

static enum err lines_end(struct lines *l)
{
	qsort(l->list, l->count, sizeof(*l->list), by_text);
	return l->count < LINES_MAX ? E_OK : E_TOO_LARGE;
}

const char *lines_beyond(const struct lines *in, const struct lines *other)
{
	for (size_t i = 0; i < in->count; i++)
		if (other->count == 0 || !bsearch(&in->list[i], other->list, other->count, sizeof(*other->list), by_text))
			return in->list[i];
	return NULL;
}

/* ---- GRANT a, b (c, d) ON [FUNCTION] `schema`.`table` TO … */

/* A copy without quotes and escapes, up to `end`. */
static char *plain_text(struct arena *a, const char *text, const char *end)
{
	char *out = arena_textn(a, text, (size_t)(end - text)), *to = out;
	for (const char *from = out; *from; from++)
		if (!strchr("`\\'\"", *from))
			*to++ = *from == '\n' || *from == '\t' ? ' ' : *from;
	*to = '\0';
	return out;
}

/* As a line names it: the own schema is understood. */
static const char *object_name(struct arena *a, const char *object, const char *schema)
{
	const char *kind = str_starts_with(object, "FUNCTION ")	   ? "FUNCTION "
			   : str_starts_with(object, "PROCEDURE ") ? "PROCEDURE "
			   : str_starts_with(object, "TABLE ")	   ? "TABLE "
								   : "";
	const char *name = object + strlen(kind);
	size_t len = strlen(schema);
	if (strncmp(name, schema, len) == 0 && name[len] == '.')
		name += len + 1;
	return arena_format(a, "%s%s", str_equal(kind, "TABLE ") ? "" : kind, name);
}

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " ,");
}

/* "SELECT (id, login)": a line for each column. */
static const char *add_columns(struct lines *out, size_t room, struct arena *a, const char *privilege, const char *at,
			       const char *object)
{
	at++;
	for (at = skip_blanks(at); *at && *at != ')'; at = skip_blanks(at)) {
		size_t len = strcspn(at, " ,)");
		lines_add(out, room, arena_format(a, "%s (%.*s) ON %s", privilege, (int)len, at, object));
		at += len;
	}
	return *at ? at + 1 : at;
}

static void add_privileges(struct lines *out, size_t room, struct arena *a, const char *at, const char *object)
{
	for (at = skip_blanks(at); *at; at = skip_blanks(at)) {
		size_t len = strcspn(at, ",(");
		while (len > 0 && at[len - 1] == ' ')
			len--;
		const char *privilege = arena_textn(a, at, len);
		at += len;
		at += strspn(at, " ");
		if (*at == '(')
			at = add_columns(out, room, a, privilege, at, object);
		else if (!str_equal(privilege, "USAGE"))
			lines_add(out, room, arena_format(a, "%s ON %s", privilege, object));
	}
}

void rights_parse(struct lines *out, size_t room, struct arena *a, struct bytes grant, const char *schema)
{
	const char *text = (const char *)grant.data, *end = text + grant.len;
	const char *all = plain_text(a, text, end);
	const char *on = strstr(all, " ON "), *to = strstr(all, " TO");
	if (!str_starts_with(all, "GRANT ") || !to)
		return;
	const char *given = arena_textn(a, all + 6, (size_t)((on && on < to ? on : to) - all - 6));
	if (!on || on > to) {
		lines_add(out, room, arena_format(a, "ROLE %s", given));
		return;
	}
	const char *object = object_name(a, arena_textn(a, on + 4, (size_t)(to - on - 4)), schema);
	add_privileges(out, room, a, given, object);
	if (strstr(to, "WITH GRANT OPTION"))
		lines_add(out, room, arena_format(a, "GRANT OPTION ON %s", object));
}

enum err rights_wanted(struct arena *a, const char *asset, struct lines *out)
{
	struct bytes script = asset_find(asset), statement;
	lines_begin(out, a);
	while (script_next(&script, &statement))
		rights_parse(out, LINES_MAX, a, statement, "hoaban");
	return lines_end(out);
}

static enum err own_schema(struct db *db, struct arena *a, const char **schema)
{
	static const char sql[] = "SELECT DATABASE()";
	return db_row(db, a, sql, NULL, 0, (struct column[]){C_TEXT(schema)}, 1);
}

struct grant_walk {
	struct arena *arena;
	struct lines *out;
	const char *grant, *schema;
};

static enum err take_grant(void *ctx)
{
	struct grant_walk *w = ctx;
	rights_parse(w->out, LINES_MAX, w->arena, bytes_of_text(w->grant), w->schema);
	return E_OK;
}

enum err rights_own(struct db *db, struct arena *a, struct lines *out)
{
	struct grant_walk w = {.arena = a, .out = out};
	lines_begin(out, a);
	TRY(own_schema(db, a, &w.schema));
	TRY(db_rows(db, a, "SHOW GRANTS", NULL, 0, (struct column[]){C_TEXT(&w.grant)}, 1, take_grant, &w));
	return lines_end(out);
}

enum err rights_of(struct db *db, struct arena *a, const char *account, struct lines *out)
{
	static const char sql[] = "SELECT COALESCE(rights_held(?), '')";
	const char *held = "", *schema;
	lines_begin(out, a);
	TRY(own_schema(db, a, &schema));
	TRY(db_row(db, a, sql, (struct param[]){P_TEXT(account)}, 1, (struct column[]){C_TEXT(&held)}, 1));
	for (const char *end; *held; held = *end ? end + 1 : end) {
		end = held + strcspn(held, "\n");
		rights_parse(out, LINES_MAX, a, bytes_of(held, (size_t)(end - held)), schema);
	}
	return lines_end(out);
}

/* ---- CREATE OR REPLACE TRIGGER keep_x BEFORE UPDATE ON x FOR EACH ROW body */

static char *body_text(struct arena *a, const char *body)
{
	char *out = arena_text(a, body), *to = out;
	for (const char *from = out; *from; from++) {
		bool is_blank = strchr(" \t\n\r", *from) != NULL;
		if (!is_blank)
			*to++ = *from;
		else if (to > out && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > out && to[-1] == ' ')
		to--;
	*to = '\0';
	return out;
}

static const char *guard_line(struct arena *a, const char *statement)
{
	char name[65], when[16], event[16], table[65], hash[HASH_LEN * 2 + 1];
	uint8_t digest[HASH_LEN];
	int body = 0;
	int found = sscanf(statement, "CREATE OR REPLACE TRIGGER %64[a-z_] %15[A-Z] %15[A-Z] ON %64[a-z_] FOR EACH ROW %n",
			   name, when, event, table, &body);
	if (found != 4 || body == 0 || !(str_starts_with(name, "keep_") || str_starts_with(name, "hold_")))
		return NULL;
	sha256(digest, bytes_of_text(body_text(a, statement + body)));
	hex_format(hash, digest, sizeof(digest));
	return arena_format(a, "%s %s %s %s", when, event, table, hash);
}

static void take_guards(struct lines *out, struct arena *a, struct bytes script)
{
	struct bytes statement;
	while (script_next(&script, &statement)) {
		const char *line = guard_line(a, arena_textn(a, (const char *)statement.data, statement.len));
		if (line)
			lines_add(out, LINES_MAX, line);
	}
}

enum err guards_wanted(struct arena *a, struct lines *out)
{
	const char *name;
	lines_begin(out, a);
	for (size_t i = 0; (name = asset_name(i)) != NULL; i++)
		if (str_starts_with(name, "sql/0"))
			take_guards(out, a, asset_find(name));
	return lines_end(out);
}

enum err guards_held(struct db *db, struct arena *a, struct lines *out)
{
	static const char sql[] = "SELECT COALESCE(guards_held(), '')";
	const char *held = "";
	lines_begin(out, a);
	TRY(db_row(db, a, sql, NULL, 0, (struct column[]){C_TEXT(&held)}, 1));
	for (const char *end; *held; held = *end ? end + 1 : end) {
		end = held + strcspn(held, "\n");
		lines_add(out, LINES_MAX, arena_textn(a, held, (size_t)(end - held)));
	}
	return lines_end(out);
}

/* ---- trying */

/* Rights are judged when a statement is opened: one that meets no row is refused like any other. */
static unsigned try_one(struct db *db, const char *sql)
{
	return mysql_query(db->mysql, sql) == 0 ? 0 : mysql_errno(db->mysql);
}

enum err rights_try(struct db *db, struct arena *a, const char *table, unsigned *number)
{
	static const char sql[] =
		"SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?"
		" ORDER BY ordinal_position LIMIT 1";
	const char *column;
	TRY(db_row(db, a, sql, (struct param[]){P_TEXT(table)}, 1, (struct column[]){C_TEXT(&column)}, 1));
	*number = try_one(db, arena_format(a, "DELETE FROM %s WHERE 1 = 0", table));
	if (*number != RIGHTS_DENIED)
		return E_OK;
	unsigned changing = try_one(db, arena_format(a, "UPDATE %s SET %s = %s WHERE 1 = 0", table, column, column));
	if (changing != RIGHTS_DENIED && changing != 1143) /* of a column alone */
		*number = changing;
	return E_OK;
}
