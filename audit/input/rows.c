#include "rows.h"
#include "files.h"

#include "audit/words.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define READ_AT_ONCE (64u << 10)

static enum err start(struct rows *r, enum export_table t, int fd)
{
	*r = (struct rows){.table = t, .is_open = true, .fd = fd, .left = UINT64_MAX};
	buf_init(&r->buffer, export_row_most(t) + 2 * READ_AT_ONCE);
	buf_init(&r->previous, export_row_most(t));
	return E_OK;
}

/* What was checked is what is read. */
static enum err judge_mark(struct audit *a, enum export_table t, int fd, const char *path)
{
	struct file_mark now;
	if (fd < 0 || (file_mark(&now, fd) == E_OK && file_mark_equal(&now, &a->tables[t].mark)))
		return E_OK;
	close(fd);
	return say_given(options_language(a->options), a->options->dir, path, WORD_CHANGED) == E_USAGE ? E_CORRUPT : E_INTERNAL;
}

enum err rows_open(struct rows *r, struct audit *a, enum export_table t)
{
	char name[EXPORT_NAME], path[EXPORT_NAME + 16];
	int fd = -1;
	*r = (struct rows){0}; /* it may be closed whatever becomes of it */
	export_name(name, export_forms[t].name);
	snprintf(path, sizeof(path), "%s.cborseq", name);
	if (a->tables[t].rows > 0)
		TRY(file_open_below(&fd, a->dir, path));
	TRY(judge_mark(a, t, fd, path));
	TRY(start(r, t, fd));
	r->left = a->tables[t].rows;
	r->progress = &a->progress;
	progress_begin(r->progress, a->tables[t].bytes);
	return E_OK;
}

void *rows_room(struct audit *a, enum export_table t, size_t *room, size_t size)
{
	*room = (size_t)a->tables[t].rows;
	return arena_array(&a->arena, *room, size);
}

enum err rows_too_many(const struct audit *a, enum export_table t)
{
	char name[EXPORT_NAME];
	export_name(name, export_forms[t].name);
	return say_error(options_language(a->options), a->options->dir, name, E_TOO_LARGE);
}

enum err rows_open_strictly(struct rows *r, enum export_table t, int fd)
{
	TRY(start(r, t, fd));
	r->hash = EVP_MD_CTX_new();
	return r->hash && EVP_DigestInit_ex(r->hash, EVP_sha256(), NULL) == 1 ? E_OK : E_MEMORY;
}

void rows_close(struct rows *r)
{
	if (!r->is_open)
		return;
	if (r->fd >= 0)
		close(r->fd);
	EVP_MD_CTX_free(r->hash);
	buf_release(&r->buffer);
	buf_release(&r->previous);
	*r = (struct rows){0};
}

/* More of the file behind what is in the buffer. */
static enum err fill(struct rows *r)
{
	uint8_t piece[READ_AT_ONCE];
	if (r->at > 0) {
		memmove(r->buffer.data, r->buffer.data + r->at, r->buffer.len - r->at);
		r->buffer.len -= r->at;
		r->at = 0;
	}
	ssize_t got = read(r->fd, piece, sizeof(piece));
	if (got < 0)
		return errno == EINTR ? E_OK : E_IO;
	r->is_whole = got == 0;
	buf_append(&r->buffer, piece, (size_t)got);
	if (r->hash && EVP_DigestUpdate(r->hash, piece, (size_t)got) != 1)
		return E_CRYPTO;
	if (r->progress)
		progress_add(r->progress, (uint64_t)got);
	return buf_status(&r->buffer);
}

static enum err read_row(struct rows *r, struct cell cells[static EXPORT_COLUMNS_MAX])
{
	for (;;) {
		struct bytes rest = {r->buffer.data + r->at, r->buffer.len - r->at};
		struct bytes in = rest;
		enum err e = rest.len ? export_row_read(cells, r->table, &in) : E_NOT_FOUND;
		if (e == E_OK) {
			r->raw = (struct bytes){rest.data, rest.len - in.len};
			return E_OK;
		}
		if (e == E_MALFORMED || (r->is_whole && e == E_RANGE))
			return E_MALFORMED;
		if (r->is_whole)
			return e;
		TRY(fill(r));
	}
}

static enum err next(struct rows *r, struct cell cells[static EXPORT_COLUMNS_MAX])
{
	r->offset += r->raw.len;
	r->at += r->raw.len;
	r->raw = (struct bytes){0};
	TRY(read_row(r, cells));
	r->row++;
	return E_OK;
}

enum err rows_next(struct rows *r, struct cell cells[static EXPORT_COLUMNS_MAX])
{
	if (r->left == 0 || r->fd < 0)
		return E_NOT_FOUND;
	r->left--;
	enum err e = next(r, cells);
	return e == E_OK || e == E_IO ? e : E_CORRUPT;
}

enum err rows_seek(struct rows *r, uint64_t offset, uint64_t row)
{
	if (r->fd < 0 || lseek(r->fd, (off_t)offset, SEEK_SET) < 0)
		return E_IO;
	buf_clear(&r->buffer);
	r->at = 0;
	r->raw = (struct bytes){0};
	r->is_whole = false;
	r->offset = offset;
	r->row = row - 1;
	r->left = 1;
	return E_OK;
}

/* ---- strictly */

/* The keys of a row are its first cells: its bytes up to there are kept, and read again as a row's beginning would be. */
static void remember(struct rows *r, const struct cell *cells)
{
	size_t at = 0;
	buf_clear(&r->previous);
	for (size_t i = 0; i < export_forms[r->table].key_count; i++)
		buf_append(&r->previous, cells[i].bytes.data, cells[i].bytes.len);
	for (size_t i = 0; i < export_forms[r->table].key_count; i++) {
		r->previous_cells[i] = cells[i];
		r->previous_cells[i].bytes.data = r->previous.data + at;
		at += cells[i].bytes.len;
	}
}

enum err rows_next_strictly(struct rows *r, struct cell cells[static EXPORT_COLUMNS_MAX])
{
	TRY(next(r, cells));
	bool ascends = r->row == 1 || export_row_compare(r->table, r->previous_cells, cells) < 0;
	remember(r, cells);
	return ascends ? E_OK : E_CONFLICT;
}

enum err rows_hash(struct rows *r, uint64_t most, uint8_t hash[static HASH_LEN], uint64_t *bytes)
{
	uint64_t begun = r->offset;
	while (!r->is_whole && begun + (r->buffer.len - r->at) <= most) {
		begun += r->buffer.len - r->at;
		buf_clear(&r->buffer);
		r->at = 0;
		TRY(fill(r));
	}
	*bytes = begun + (r->buffer.len - r->at);
	return EVP_DigestFinal_ex(r->hash, hash, NULL) == 1 ? E_OK : E_CRYPTO;
}
