/* Every file of the manifest is there and is the one that was written; every table has its rows, in order and in form. What
 * follows a broken row is judged by nobody: its fault is the first thing to look at. */
#include "check.h"

#include "audit/input/files.h"
#include "audit/input/pass.h"
#include "audit/input/rows.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define BROKEN_NAMED 100 /* rows out of order, of one table */

struct fault {
	enum finding_code code;
	uint64_t row, offset;
};

struct file_state {
	const struct manifest_file *file;
	enum export_table table; /* NO_TABLE: a file of another kind */
	enum err error;
	uint8_t hash[HASH_LEN];
	uint64_t bytes, rows, good_bytes;
	bool is_broken;
	struct file_mark mark;
	size_t fault_count;
	struct fault faults[BROKEN_NAMED];
};

struct files {
	struct audit *audit;
	size_t count;
	struct file_state *list;
};

/* ---- one file, on any thread */

static void note(struct file_state *s, enum finding_code code, uint64_t row, uint64_t offset)
{
	if (s->fault_count < BROKEN_NAMED)
		s->faults[s->fault_count++] = (struct fault){code, row, offset};
}

/* Rows count as good up to the first fault, whichever it is. */
static enum err read_table(struct file_state *s, int fd)
{
	struct cell cells[EXPORT_COLUMNS_MAX];
	ROWS_LOCAL r = {0};
	enum err e = rows_open_strictly(&r, s->table, fd);
	while (e == E_OK || e == E_CONFLICT) {
		e = rows_next_strictly(&r, cells);
		if (e == E_CONFLICT)
			note(s, FINDING_ROW_ORDER, r.row, r.offset);
		s->is_broken |= e == E_CONFLICT || e == E_MALFORMED;
		s->rows += e == E_OK && !s->is_broken;
		s->good_bytes += e == E_OK && !s->is_broken ? r.raw.len : 0;
	}
	if (e == E_MALFORMED)
		note(s, FINDING_ROW_FORM, r.row + 1, r.offset);
	if (e != E_NOT_FOUND && e != E_MALFORMED)
		return e;
	return rows_hash(&r, s->file->bytes, s->hash, &s->bytes);
}

/* What is longer than the manifest says is another file: the rest of it need not be read, however long it is. */
static enum err read_other(struct file_state *s, int fd)
{
	uint8_t piece[4096];
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	bool is_well = hash && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) == 1;
	ssize_t got = 0;
	while (is_well && s->bytes <= s->file->bytes && (got = read(fd, piece, sizeof(piece))) > 0) {
		is_well = EVP_DigestUpdate(hash, piece, (size_t)got) == 1;
		s->bytes += (uint64_t)got;
	}
	is_well = is_well && got >= 0 && EVP_DigestFinal_ex(hash, s->hash, NULL) == 1;
	EVP_MD_CTX_free(hash);
	close(fd);
	return is_well ? E_OK : E_IO;
}

static void read_file(void *ctx, size_t i)
{
	struct files *f = ctx;
	struct file_state *s = &f->list[i];
	int fd = -1;
	s->error = file_open_below(&fd, f->audit->dir, s->file->path);
	if (s->error == E_OK)
		s->error = file_mark(&s->mark, fd);
	if (s->error != E_OK) {
		if (fd >= 0)
			close(fd);
		return;
	}
	s->error = s->table == NO_TABLE ? read_other(s, fd) : read_table(s, fd);
}

/* ---- what was found of it, in the order of the manifest */

static void judge_table(struct audit *a, struct file_state *s)
{
	a->tables[s->table] = (struct table_state){s->rows, s->good_bytes, !s->is_broken, s->mark};
	for (size_t k = 0; k < s->fault_count; k++)
		findings_add(&a->findings, s->faults[k].code, s->table, s->faults[k].row, "",
			     SAYS({IS_TEXT(DETAIL_FILE, s->file->path)}, {IS(DETAIL_BYTE, s->faults[k].offset)}));
	if (!s->is_broken && s->rows != s->file->rows)
		findings_add(&a->findings, FINDING_ROW_COUNT, s->table, 0, "",
			     SAYS({IS_TEXT(DETAIL_FILE, s->file->path)}, {DIFFERS(DETAIL_ROWS, s->file->rows, s->rows)}));
}

static enum err judge_file(struct audit *a, struct file_state *s)
{
	if (s->error == E_NOT_FOUND) {
		findings_add(&a->findings, FINDING_FILE_MISSING, s->table, 0, "", SAYS({IS_TEXT(DETAIL_FILE, s->file->path)}));
		return E_OK;
	}
	if (s->error != E_OK)
		return say_error(options_language(a->options), a->options->dir, s->file->path, s->error);
	if (s->bytes != s->file->bytes || memcmp(s->hash, s->file->hash, HASH_LEN) != 0)
		findings_add(&a->findings, FINDING_FILE_HASH, s->table, 0, "", SAYS({IS_TEXT(DETAIL_FILE, s->file->path)}));
	if (s->table != NO_TABLE)
		judge_table(a, s);
	return E_OK;
}

static enum export_table table_of(const char *path)
{
	char name[EXPORT_NAME], file[EXPORT_NAME + 16];
	for (unsigned t = 0; t < EXPORT_TABLE_COUNT; t++) {
		export_name(name, export_forms[t].name);
		snprintf(file, sizeof(file), "%s.cborseq", name);
		if (str_equal(file, path))
			return (enum export_table)t;
	}
	return NO_TABLE;
}

/* ---- what nobody listed, what everybody needs */

static enum err note_unknown(void *ctx, const char *path)
{
	struct audit *a = ctx;
	if (!str_equal(path, MANIFEST_NAME) && manifest_find(&a->manifest, path) == NULL)
		findings_add(&a->findings, FINDING_FILE_UNKNOWN, NO_TABLE, 0, "", SAYS({IS_TEXT(DETAIL_FILE, path)}));
	return E_OK;
}

static void note_missing(struct audit *a)
{
	char name[EXPORT_NAME], path[EXPORT_NAME + 16];
	for (unsigned t = 0; t < EXPORT_TABLE_COUNT; t++) {
		export_name(name, export_forms[t].name);
		snprintf(path, sizeof(path), "%s.cborseq", name);
		if (manifest_find(&a->manifest, path) == NULL)
			findings_add(&a->findings, FINDING_FILE_MISSING, (enum export_table)t, 0, "",
				     SAYS({IS_TEXT(DETAIL_FILE, path)}));
	}
}

enum err check_files(struct audit *a)
{
	struct files f = {a, a->manifest.file_count, arena_array(&a->arena, a->manifest.file_count + 1, sizeof(*f.list))};
	for (size_t i = 0; i < f.count; i++) {
		f.list[i].file = &a->manifest.files[i];
		f.list[i].table = table_of(f.list[i].file->path);
	}
	TRY(pass_each(a->threads, f.count, read_file, &f));
	for (size_t i = 0; i < f.count; i++)
		TRY(judge_file(a, &f.list[i]));
	note_missing(a);
	return files_walk(a->dir, note_unknown, a);
}
