#include "pos-client/domain/salvage.h"
#include <hoaban/journal_copy.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SEQ_MAX	      (UINT64_C(1) << 24) /* a till's life; a damaged number must not make us walk for ever */
#define MARK_EVERY    256
#define CARVED_CEIL   (512u << 20)
#define PIECE_CEILING (ENTRY_BYTES_MAX + 1024)

struct carved {
	uint64_t seq;
	struct bytes cose;
};

struct salvaging {
	struct till *t;
	struct salvage_report *report;
	struct journal *journal; /* NULL: SQLite cannot read it at all */
	struct keys *keys;
	struct arena arena; /* of one entry */
	struct arena raw;   /* of what was carved */
	uint8_t *seen;	    /* a bit for each entry that was found */
	size_t carved_room;
	struct carved *carved; /* report->carved of them, in the order of their numbers once all are there */
	FILE *out;	       /* NULL = only counted */
	uint64_t written;      /* up to this entry nothing is missing in the file */
	uint8_t hash[HASH_LEN];
	uint64_t size;
};

/* ---- what is there */

static bool is_ours(const struct salvaging *s, struct bytes cose, struct entry *e)
{
	return entry_open(e, cose, keys_device_public(s->keys)) == E_OK && e->seq < SEQ_MAX;
}

static bool note_seen(struct salvaging *s, uint64_t seq)
{
	uint8_t *byte = &s->seen[seq / 8], bit = (uint8_t)(1u << seq % 8);
	bool was_seen = (*byte & bit) != 0;
	*byte |= bit;
	return !was_seen;
}

static bool read_row(struct salvaging *s, uint64_t seq, struct bytes *cose, struct entry *e)
{
	return s->journal != NULL && journal_find_entry(s->journal, &s->arena, seq, cose) == E_OK && is_ours(s, *cose, e) &&
	       e->seq == seq;
}

/* Where the journal should end, by the note beside it and by its own table. */
static void find_last(struct salvaging *s)
{
	char path[4096];
	struct journal_end end;
	struct journal_head head;
	snprintf(path, sizeof path, "%s/journal.end", s->t->dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && journal_end_read(fd, &end) == E_OK && end.seq < SEQ_MAX)
		s->report->last = end.seq;
	if (fd >= 0)
		close(fd);
	if (s->journal != NULL && journal_head(s->journal, &head) == E_OK && head.seq < SEQ_MAX && head.seq > s->report->last)
		s->report->last = head.seq;
}

static void walk(struct salvaging *s)
{
	struct bytes cose;
	struct entry e;
	for (uint64_t seq = 1; seq <= s->report->last; seq++) {
		arena_clear(&s->arena);
		if (read_row(s, seq, &cose, &e) && note_seen(s, seq))
			s->report->entries++;
	}
}

/* ---- the raw pages */

/* They also hold what was given up, a transaction that failed: entries after the last one that is known of were never made. */
static void take_raw(void *ctx, struct bytes cose)
{
	struct salvaging *s = ctx;
	struct salvage_report *r = s->report;
	struct entry e;
	if (!is_ours(s, cose, &e) || (r->last > 0 && e.seq > r->last) || !note_seen(s, e.seq))
		return;
	s->carved = arena_grow(&s->raw, s->carved, r->carved, &s->carved_room, sizeof *s->carved);
	s->carved[r->carved++] = (struct carved){e.seq, bytes_of(arena_copy(&s->raw, cose.data, cose.len), cose.len)};
}

static int by_seq(const void *a, const void *b)
{
	const struct carved *x = a, *y = b;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

static enum err carve(struct salvaging *s)
{
	const struct journal_carver carver = {take_raw, s};
	struct salvage_report *r = s->report;
	if (r->last > 0 && r->entries == r->last)
		return E_OK;
	TRY(journal_carve(s->t->dir, &carver));
	if (r->carved == 0)
		return E_OK;
	qsort(s->carved, r->carved, sizeof *s->carved, by_seq);
	r->entries += r->carved;
	if (r->last == 0)
		r->last = s->carved[r->carved - 1].seq;
	return E_OK;
}

static bool read_carved(const struct salvaging *s, uint64_t seq, struct bytes *cose)
{
	const struct carved key = {.seq = seq};
	const struct carved *found =
		s->report->carved > 0 ? bsearch(&key, s->carved, s->report->carved, sizeof key, by_seq) : NULL;
	if (found != NULL)
		*cose = found->cose;
	return found != NULL;
}

/* ---- the file */

static enum err put(struct salvaging *s, const struct buf *piece)
{
	TRY(buf_status(piece));
	s->size += piece->len;
	return fwrite(piece->data, 1, piece->len, s->out) == piece->len ? E_OK : E_IO;
}

static enum err put_head(struct salvaging *s)
{
	BUF_LOCAL b;
	buf_init(&b, 64);
	journal_copy_begin(&b, keys_device(s->keys));
	return put(s, &b);
}

static enum err put_mark(struct salvaging *s)
{
	struct journal_copy_mark mark = {.seq = s->written, .offset = s->size};
	BUF_LOCAL b;
	buf_init(&b, 128);
	memcpy(mark.hash, s->hash, HASH_LEN);
	journal_copy_put_mark(&b, &mark);
	return put(s, &b);
}

static enum err put_beside(struct salvaging *s, struct buf *b, uint64_t seq, uint32_t place)
{
	static const enum attachment_kind kinds[] = {ATTACHMENT_XML, ATTACHMENT_PAYER};
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		struct journal_attachment a = {.seq = seq, .kind = kinds[k], .index = place};
		enum err e = journal_find_attachment(s->journal, &s->arena, seq, kinds[k], place, &a.bytes);
		if (e != E_OK || a.bytes.len == 0)
			continue; /* there is none, or none that can be read */
		s->report->attachments++;
		buf_clear(b);
		journal_copy_put_attachment(b, &a);
		if (s->out != NULL)
			TRY(put(s, b));
	}
	return E_OK;
}

/* How many receipts an entry has, that something may travel beside. */
static size_t receipts_of(struct salvaging *s, const struct entry *e)
{
	struct sale sale;
	struct replacement replacement;
	if (e->type == ENTRY_SALE && sale_decode(&sale, &s->arena, e->body) == E_OK)
		return sale.receipt_count;
	if (e->type == ENTRY_REPLACEMENT && replacement_decode(&replacement, &s->arena, e->body) == E_OK)
		return replacement.sale.receipt_count;
	return 0;
}

static enum err put_entry(struct salvaging *s, struct bytes cose, const struct entry *e)
{
	BUF_LOCAL b;
	buf_init(&b, PIECE_CEILING);
	journal_copy_put_entry(&b, cose);
	if (s->out != NULL)
		TRY(put(s, &b));
	if (s->written + 1 == e->seq) {
		s->written = e->seq;
		sha256(s->hash, cose);
	}
	size_t receipts = s->journal != NULL ? receipts_of(s, e) : 0;
	for (size_t i = 0; i < receipts; i++)
		TRY(put_beside(s, &b, e->seq, (uint32_t)i));
	return E_OK;
}

/* In the order of the numbers, as a reader of copies wants them; it believes the file up to the first gap. */
static enum err put_all(struct salvaging *s)
{
	if (s->out != NULL)
		TRY(put_head(s));
	for (uint64_t seq = 1; seq <= s->report->last; seq++) {
		struct bytes cose;
		struct entry e;
		arena_clear(&s->arena);
		bool is_found = read_row(s, seq, &cose, &e) || (read_carved(s, seq, &cose) && is_ours(s, cose, &e));
		if (is_found)
			TRY(put_entry(s, cose, &e));
		bool is_due = seq % MARK_EVERY == 0 || seq == s->report->last;
		if (s->out != NULL && is_due && s->written == seq)
			TRY(put_mark(s));
	}
	return E_OK;
}

/* ---- both commands */

static void judge(struct salvaging *s, enum err opened)
{
	struct salvage_report *r = s->report;
	struct journal_head reached = {0};
	enum err e = s->journal != NULL ? journal_check_all(s->journal, &reached) : opened;
	r->chained = reached.seq;
	r->missing = r->last - r->entries;
	if (e == E_OK && (r->missing > 0 || r->carved > 0 || reached.seq != r->last))
		e = E_CORRUPT;
	r->is_whole = e == E_OK;
	r->fault = e == E_OK ? "" : err_code(e);
}

static enum err run_open(struct salvaging *s)
{
	enum err opened = journal_open_damaged(&s->journal, s->t->dir);
	if (opened != E_OK && opened != E_CORRUPT)
		return opened;
	find_last(s);
	walk(s);
	TRY(carve(s));
	TRY(put_all(s));
	judge(s, opened);
	return E_OK;
}

static enum err run(struct salvaging *s)
{
	TRY(keys_open(&s->keys, s->t->dir));
	s->seen = calloc(SEQ_MAX / 8, 1);
	arena_init(&s->arena, ARENA_CEILING_DEFAULT);
	arena_init(&s->raw, CARVED_CEIL);
	enum err e = s->seen != NULL ? run_open(s) : E_MEMORY;
	arena_release(&s->raw);
	arena_release(&s->arena);
	free(s->seen);
	journal_close(s->journal);
	keys_close(s->keys);
	return e;
}

enum err salvage_verify(struct till *t, struct salvage_report *out)
{
	struct salvaging s = {.t = t, .report = out};
	*out = (struct salvage_report){.fault = ""};
	return sodium_init() < 0 ? E_CRYPTO : run(&s);
}

static enum err refuse_file(struct till *t, const char *path)
{
	return till_refuse(t, E_IO, "FILE", "export_file", "%s: %s", path, strerror(errno));
}

static enum err make_file(struct till *t, const char *path, FILE **out)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	*out = fd >= 0 ? fdopen(fd, "w") : NULL;
	return *out != NULL ? E_OK : refuse_file(t, path);
}

enum err salvage_export(struct till *t, const char *path, struct salvage_report *out)
{
	struct salvaging s = {.t = t, .report = out};
	*out = (struct salvage_report){.fault = ""};
	if (sodium_init() < 0)
		return E_CRYPTO;
	TRY(make_file(t, path, &s.out));
	enum err e = run(&s);
	bool is_kept = fflush(s.out) == 0 && fsync(fileno(s.out)) == 0;
	is_kept = fclose(s.out) == 0 && is_kept;
	if (e != E_OK)
		return e;
	return is_kept ? E_OK : refuse_file(t, path);
}
