#include "show.h"

#include "audit/command.h"
#include "audit/input/rows.h"
#include "audit/report/report.h"
#include "audit/words.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SHOWN_MAX (64u << 20) /* bytes of a record as text */

struct showing {
	const struct options *options;
	struct buf out;
	enum export_table table;
	uint64_t row;	     /* the record's, once it is found */
	char id[FINDING_ID]; /* as findings name it */
	bool has_leaf;
	uint64_t leaf;
};

static int language_of(const struct showing *s)
{
	return options_language(s->options);
}

/* ---- a record */

static void say_number(struct buf *out, const char *name, int64_t n)
{
	char text[LOCAL_TEXT];
	buf_append_format(out, "%lld", (long long)n);
	show_time(text, bytes_of_text(name), n);
	if (text[0] != '\0')
		buf_append_format(out, "  (%s)", text);
}

static void say_cell(struct buf *out, enum export_table t, size_t i, const struct cell *c)
{
	const struct export_column *column = &export_forms[t].columns[i];
	char name[EXPORT_NAME];
	export_name(name, column->name);
	buf_append_format(out, "  %-16s ", name);
	if (c->is_null)
		buf_append_text(out, "–");
	else if (column->kind == CELL_NUMBER)
		say_number(out, name, c->number);
	else if (column->kind == CELL_TEXT)
		show_text(out, c->bytes);
	else
		show_bytes(out, c->bytes, show_shape_of(t, i));
	buf_append_byte(out, '\n');
}

static void note_leaf(struct showing *s, const struct cell *cells)
{
	const struct export_form *f = &export_forms[s->table];
	for (size_t i = 0; i < f->column_count; i++) {
		bool is_leaf = str_equal(f->columns[i].name, "LEAF") || (s->table == TABLE_LEAVES && i == LEAVES_INDEX);
		if (!is_leaf || cells[i].is_null || cells[i].number < 0)
			continue;
		s->has_leaf = true;
		s->leaf = (uint64_t)cells[i].number;
	}
}

/* ---- which one */

static bool is_cell(const struct cell *c, enum cell_kind kind, const char *word)
{
	char *end, hex[2 * HASH_LEN + 1];
	if (kind == CELL_NUMBER)
		return strtoll(word, &end, 10) == c->number && *end == '\0' && end != word;
	if (kind == CELL_TEXT)
		return bytes_equal(bytes_of_text(word), c->bytes);
	if (c->bytes.len > HASH_LEN)
		return false;
	hex_format(hex, c->bytes.data, c->bytes.len);
	return str_equal(hex, word);
}

/* By the number of its row, or the first whose key begins with these words. */
static bool is_asked_for(const struct showing *s, uint64_t row, const struct cell *cells)
{
	const struct export_form *f = &export_forms[s->table];
	const struct options *o = s->options;
	const char *first = o->record[0];
	if (o->record_count == 1 && first[0] == '#')
		return strtoull(first + 1, NULL, 10) == row;
	for (size_t i = 0; i < o->record_count; i++)
		if (i >= f->key_count || !is_cell(&cells[i], f->columns[i].kind, o->record[i]))
			return false;
	return true;
}

static void name_record(struct showing *s, const struct cell *cells)
{
	bool is_receipt = s->table == TABLE_RECEIPTS || s->table == TABLE_RECEIPT_XML;
	if (is_receipt)
		finding_receipt_id(s->id, cells);
	else if (export_forms[s->table].columns[0].kind == CELL_BYTES)
		finding_hex_id(s->id, cells[0].bytes);
}

static enum err find_record(struct showing *s, int dir)
{
	const struct export_form *f = &export_forms[s->table];
	struct cell cells[EXPORT_COLUMNS_MAX];
	char name[EXPORT_NAME], path[EXPORT_NAME + 16];
	int fd = -1;
	ROWS_LOCAL r = {0};
	export_name(name, f->name);
	snprintf(path, sizeof(path), "%s.cborseq", name);
	enum err e = file_open_below(&fd, dir, path);
	if (e != E_OK)
		return say_error(language_of(s), s->options->dir, path, e);
	TRY(rows_open_strictly(&r, s->table, fd));
	do
		e = rows_next_strictly(&r, cells);
	while ((e == E_OK || e == E_CONFLICT) && !is_asked_for(s, r.row, cells));
	if (e != E_OK && e != E_CONFLICT)
		return e;
	s->row = r.row;
	name_record(s, cells);
	note_leaf(s, cells);
	buf_append_format(&s->out, "%s #%llu\n", name, (unsigned long long)r.row);
	for (size_t i = 0; i < f->column_count; i++)
		say_cell(&s->out, s->table, i, &cells[i]);
	return buf_status(&s->out);
}

/* ---- what is known of it */

static bool is_about(const struct showing *s, const struct finding *f)
{
	return (f->table == s->table && f->row == s->row) || (s->id[0] != '\0' && f->id && str_equal(f->id, s->id)) ||
	       (s->has_leaf && f->table == TABLE_LEAVES && f->row == s->leaf + 1);
}

static enum err say_judged(void *ctx, struct audit *a)
{
	struct showing *s = ctx;
	bool is_found = false;
	buf_append_format(&s->out, "\n%s\n", word(WORD_SHOW_FOUND, language_of(s)));
	for (size_t i = 0; i < a->findings.count; i++) {
		if (!is_about(s, &a->findings.list[i]))
			continue;
		is_found = true;
		report_finding(&s->out, &a->findings.list[i], language_of(s));
	}
	if (!is_found)
		buf_append_format(&s->out, "  %s\n",
				  word(findings_total(&a->findings) == 0 ? WORD_SHOW_GOOD : WORD_SHOW_NONE, language_of(s)));
	if (s->has_leaf)
		TRY(show_proof(&s->out, a, s->leaf));
	return is_found ? E_REFUSED : buf_status(&s->out);
}

/* Signatures and all else are judged by the checks themselves, over the whole export. */
static enum err judge(struct showing *s)
{
	const struct options *o = s->options;
	if (o->root && o->ca && o->vkey)
		return verify_then(o, (struct finding_asked){s->table, s->row}, say_judged, s);
	buf_append_format(&s->out, "\n%s\n", word(WORD_SHOW_UNJUDGED, language_of(s)));
	return buf_status(&s->out);
}

/* ---- */

static enum err find_table(struct showing *s)
{
	char name[EXPORT_NAME];
	for (s->table = 0; s->table < EXPORT_TABLE_COUNT; s->table++) {
		export_name(name, export_forms[s->table].name);
		if (str_equal(name, s->options->table))
			return E_OK;
	}
	return say_usage(language_of(s), s->options->table, WORD_SHOW_TABLE);
}

static enum err show(struct showing *s)
{
	const struct options *o = s->options;
	if (!o->dir || !o->table || o->record_count == 0)
		return say_usage(language_of(s), "show", WORD_SHOW_WHAT);
	TRY(find_table(s));
	int dir = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return say_given(language_of(s), o->dir, NULL, WORD_DIR_UNREADABLE) == E_USAGE ? E_IO : E_INTERNAL;
	enum err e = find_record(s, dir);
	close(dir);
	if (e == E_NOT_FOUND)
		return say_usage(language_of(s), o->table, WORD_SHOW_NOTHING) == E_USAGE ? E_REFUSED : E_INTERNAL;
	return e == E_OK ? judge(s) : e;
}

enum err command_show(const struct options *o)
{
	struct showing s = {.options = o};
	buf_init(&s.out, SHOWN_MAX);
	enum err e = show(&s);
	bool is_told = fputs(buf_text(&s.out), stdout) != EOF && fflush(stdout) == 0;
	buf_release(&s.out);
	return is_told || (e != E_OK && e != E_REFUSED) ? e : E_IO;
}
