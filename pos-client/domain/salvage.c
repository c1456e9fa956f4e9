#include "pos-client/domain/salvage.h"
#include <hoaban/cbor.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SEQ_MAX	     (UINT64_C(1) << 24) /* a till's life; a damaged number must not make us walk for ever */
#define PIECE_MAX    (ENTRY_BYTES_MAX + 1024)
#define KIND_ENTRY   1
#define KIND_BESIDE  2
#define EXPORT_TITLE "hoaban-journal"

struct salvaging {
	struct till *t;
	struct salvage_report *report;
	struct journal *journal; /* NULL: SQLite cannot read it at all */
	struct keys *keys;
	uint8_t *seen;	/* a bit for each entry that was found */
	FILE *out;	/* NULL = only counted */
	uint64_t until; /* entries of this number and later never were, for all that is known */
	bool is_carving;
	enum err failed;    /* the first failure to write */
	struct arena arena; /* of one entry */
};

/* ---- the file */

static void put(struct salvaging *s, const struct buf *piece)
{
	if (s->out == NULL || s->failed != E_OK)
		return;
	s->failed = buf_status(piece);
	if (s->failed == E_OK && fwrite(piece->data, 1, piece->len, s->out) != piece->len)
		s->failed = E_IO;
}

static void put_head(struct salvaging *s)
{
	BUF_LOCAL b;
	buf_init(&b, 256);
	cbor_put_array(&b, 4);
	cbor_put_text(&b, EXPORT_TITLE);
	cbor_put_uint(&b, 1);
	cbor_put_bytes(&b, keys_device(s->keys), UUID_LEN);
	cbor_put_int(&b, clock_s(s->t->clock));
	put(s, &b);
}

static void put_entry(struct salvaging *s, uint64_t seq, struct bytes cose)
{
	BUF_LOCAL b;
	buf_init(&b, PIECE_MAX);
	cbor_put_array(&b, 3);
	cbor_put_uint(&b, KIND_ENTRY);
	cbor_put_uint(&b, seq);
	cbor_put_bytes(&b, cose.data, cose.len);
	put(s, &b);
}

static void put_beside(struct salvaging *s, const struct journal_attachment *a)
{
	BUF_LOCAL b;
	buf_init(&b, PIECE_MAX);
	cbor_put_array(&b, 5);
	cbor_put_uint(&b, KIND_BESIDE);
	cbor_put_uint(&b, a->seq);
	cbor_put_uint(&b, a->kind);
	cbor_put_uint(&b, a->index);
	cbor_put_bytes(&b, a->bytes.data, a->bytes.len);
	put(s, &b);
	s->report->attachments++;
}

static void put_end(struct salvaging *s)
{
	BUF_LOCAL b;
	buf_init(&b, 256);
	cbor_put_array(&b, 4);
	cbor_put_uint(&b, 0);
	cbor_put_uint(&b, s->report->entries);
	cbor_put_uint(&b, s->report->attachments);
	cbor_put_uint(&b, s->report->missing);
	put(s, &b);
}

/* ---- what is found */

static bool is_new(struct salvaging *s, uint64_t seq)
{
	uint8_t *byte = &s->seen[seq / 8], bit = (uint8_t)(1u << seq % 8);
	bool was_seen = (*byte & bit) != 0;
	*byte |= bit;
	return !was_seen;
}

static void take_beside(struct salvaging *s, uint64_t seq, size_t receipts)
{
	static const enum attachment_kind kinds[] = {ATTACHMENT_XML, ATTACHMENT_PAYER};
	for (size_t k = 0; s->journal != NULL && k < 2; k++)
		for (uint32_t i = 0; i < receipts; i++) {
			struct journal_attachment a = {.seq = seq, .kind = kinds[k], .index = i};
			enum err e = journal_find_attachment(s->journal, &s->arena, seq, kinds[k], i, &a.bytes);
			if (e == E_OK && a.bytes.len > 0)
				put_beside(s, &a);
		}
}

/* Only what this till's key has signed counts. */
static void take(void *ctx, struct bytes cose)
{
	struct salvaging *s = ctx;
	struct entry e;
	struct sale sale;
	if (entry_open(&e, cose, keys_device_public(s->keys)) != E_OK || e.seq >= s->until || !is_new(s, e.seq))
		return;
	s->report->entries++;
	s->report->carved += s->is_carving;
	s->report->last = e.seq > s->report->last ? e.seq : s->report->last;
	put_entry(s, e.seq, cose);
	if (e.type == ENTRY_SALE && sale_decode(&sale, &s->arena, e.body) == E_OK)
		take_beside(s, e.seq, sale.receipt_count);
}

static void walk(struct salvaging *s)
{
	struct journal_head head = {0};
	struct bytes cose;
	if (s->journal == NULL)
		return;
	if (journal_head(s->journal, &head) == E_OK && head.seq < SEQ_MAX && head.seq > s->report->last)
		s->report->last = head.seq;
	for (uint64_t seq = 1; seq <= s->report->last; seq++) {
		arena_clear(&s->arena);
		if (journal_find_entry(s->journal, &s->arena, seq, &cose) == E_OK)
			take(s, cose);
	}
}

/* Where the journal should end, by the note beside it. */
static void look_at_end(struct salvaging *s)
{
	char path[4096];
	struct journal_end end;
	snprintf(path, sizeof path, "%s/journal.end", s->t->dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return;
	if (journal_end_read(fd, &end) == E_OK && end.seq < SEQ_MAX)
		s->report->last = end.seq;
	close(fd);
}

static enum err read_all(struct salvaging *s)
{
	const struct journal_carver carver = {take, s};
	put_head(s);
	s->until = SEQ_MAX;
	look_at_end(s);
	walk(s);
	/* The raw files also hold what was given up: a transaction that failed. */
	if (s->report->last > 0)
		s->until = s->report->last + 1;
	s->is_carving = true;
	if (s->report->last == 0 || s->report->entries < s->report->last)
		TRY(journal_carve(s->t->dir, &carver));
	s->report->missing = s->report->last - s->report->entries;
	put_end(s);
	return s->failed;
}

/* ---- both commands */

static void judge(struct salvaging *s, enum err opened)
{
	struct salvage_report *r = s->report;
	struct journal_head reached = {0};
	enum err e = s->journal != NULL ? journal_check_all(s->journal, &reached) : opened;
	r->chained = reached.seq;
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
	TRY(read_all(s));
	judge(s, opened);
	return E_OK;
}

static enum err run(struct salvaging *s)
{
	TRY(keys_open(&s->keys, s->t->dir));
	s->seen = calloc(SEQ_MAX / 8, 1);
	arena_init(&s->arena, ARENA_CEILING_DEFAULT);
	enum err e = s->seen != NULL ? run_open(s) : E_MEMORY;
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

static enum err make_file(struct till *t, const char *path, FILE **out)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	*out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (*out == NULL)
		return till_refuse(t, E_IO, "FILE", "export_file", "%s: %s", path, strerror(errno));
	return E_OK;
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
	return is_kept ? E_OK : till_refuse(t, E_IO, "FILE", "export_file", "%s: %s", path, strerror(errno));
}
