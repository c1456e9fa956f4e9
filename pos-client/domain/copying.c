#include "pos-client/domain/copying.h"
#include "pos-client/domain/remote.h"

#define PIECE_ENTRIES  64
#define PIECE_BYTES    (256u << 10) /* of entries, and then of what travels beside them */
#define PIECE_ATTACHED 1024
#define ATTACHED_BYTES (3u << 20)
#define PIECE_CEILING  (8u << 20)

static bool is_wanted(const struct till *t)
{
	const char *dir = t->settings->copy;
	return dir != NULL && dir[0] != '\0' && t->keys != NULL && !t->is_training && t->journal != NULL;
}

const char *copy_state_name(enum copy_state s)
{
	static const char *const names[] = {
		[COPY_OFF] = "off",	    [COPY_STARTING] = "starting", [COPY_GOOD] = "good",
		[COPY_MISSING] = "missing", [COPY_FULL] = "full",	  [COPY_BROKEN] = "broken",
	};
	return names[s];
}

/* ---- what comes next */

struct piece {
	struct till *t;
	struct arena *arena;
	uint64_t after;
	size_t count;
	struct bytes entries[PIECE_ENTRIES];
	struct attachment_list attached;
	struct journal_attachment attachments[PIECE_ATTACHED];
};

static enum err read_piece(struct piece *p)
{
	struct journal *j = p->t->journal;
	p->attached = (struct attachment_list){.max = PIECE_ATTACHED, .max_bytes = ATTACHED_BYTES, .list = p->attachments};
	TRY(journal_read_entries(j, p->arena, p->after + 1, PIECE_ENTRIES, PIECE_BYTES, p->entries, &p->count));
	TRY(journal_read_attachments(j, p->arena, p->after + 1, p->after + p->count, &p->attached));
	p->count = (size_t)(p->attached.whole_until - p->after);
	return E_OK;
}

/* Each entry with its own behind it. */
static void put_piece(struct buf *out, const struct piece *p)
{
	size_t k = 0;
	for (size_t i = 0; i < p->count; i++) {
		journal_copy_put_entry(out, p->entries[i]);
		for (; k < p->attached.count && p->attachments[k].seq == p->after + 1 + i; k++)
			journal_copy_put_attachment(out, &p->attachments[k]);
	}
}

static enum err feed(struct till *t, uint64_t after, struct arena *a)
{
	struct piece *p = ARENA_NEW(a, struct piece);
	uint8_t hash[HASH_LEN];
	BUF_LOCAL records;
	buf_init(&records, PIECE_CEILING);
	*p = (struct piece){.t = t, .arena = a, .after = after};
	TRY(read_piece(p));
	if (p->count == 0)
		return E_TOO_LARGE; /* one entry always fits (sell.h) */
	put_piece(&records, p);
	TRY(buf_status(&records));
	sha256(hash, p->entries[p->count - 1]);
	return copy_feed(t->copy, &records, after + p->count, hash);
}

/* ---- is it ours */

static enum err judge(struct till *t, const struct journal_copy_mark *m, const struct journal_head *head, bool *is_foreign)
{
	uint8_t hash[HASH_LEN];
	*is_foreign = m->seq > head->seq;
	if (m->seq == 0 || *is_foreign)
		return E_OK;
	TRY(journal_entry_hash(t->journal, m->seq, hash));
	*is_foreign = memcmp(hash, m->hash, HASH_LEN) != 0;
	return E_OK;
}

static enum err write_stale(void *ctx)
{
	struct journal *j = ctx;
	return journal_put_number(j, HELD_COPY_STALE, 0);
}

enum err copying_forget(struct till *t)
{
	const char *dir = t->settings->copy;
	return dir == NULL || dir[0] == '\0' ? E_OK : journal_put_number(t->journal, HELD_COPY_STALE, 1);
}

/* Asked for, and noted as done only when the file is empty: a stick that goes in between is emptied next time. */
static enum err renew(struct till *t, const struct copy_look *look, bool *is_under_way)
{
	int64_t stale = 0;
	TRY(journal_get_number(t->journal, HELD_COPY_STALE, &stale));
	*is_under_way = stale != 0;
	if (stale == 0)
		return E_OK;
	if (look->mark.seq == 0)
		return journal_write(t->journal, write_stale, t->journal);
	copy_empty(t->copy);
	return E_OK;
}

static enum err follow(struct till *t, struct arena *a)
{
	struct journal_head head;
	bool is_foreign, is_renewed;
	struct copy_look look = copy_look(t->copy);
	if (look.state != COPY_GOOD || !look.is_idle)
		return E_OK;
	TRY(renew(t, &look, &is_renewed));
	TRY(journal_head(t->journal, &head));
	TRY(judge(t, &look.mark, &head, &is_foreign));
	if (is_renewed || is_foreign || look.mark.seq == head.seq)
		return E_OK;
	return feed(t, look.mark.seq, a);
}

static enum err ensure(struct till *t)
{
	return t->copy != NULL ? E_OK : copy_start(&t->copy, t->settings->copy, keys_device(t->keys));
}

/* A copy that fails is no reason for anything but a warning: errors are logged here and end here. */
void copying_follow(struct till *t)
{
	struct arena a;
	if (!is_wanted(t))
		return;
	arena_init(&a, 4 * PIECE_CEILING);
	enum err e = ensure(t);
	if (e == E_OK)
		e = follow(t, &a);
	arena_release(&a);
	if (e != E_OK && e != E_BUSY)
		log_warn(t->logger, "copy_failed", "error=%s", err_code(e));
}

static bool is_caught_up(struct till *t)
{
	struct copying_view v;
	if (copying_look(t, &v) != E_OK)
		return true;
	return v.state != COPY_STARTING && (v.state != COPY_GOOD || v.is_foreign || v.behind == 0);
}

void copying_finish(struct till *t)
{
	if (!is_wanted(t))
		return;
	int64_t until = monotonic_ms() + t->settings->copy_ms;
	copying_follow(t);
	while (t->copy != NULL && !is_caught_up(t) && monotonic_ms() < until) {
		copy_wait(t->copy, until - monotonic_ms());
		copying_follow(t);
	}
}

void copying_stop(struct till *t)
{
	copy_stop(t->copy);
	t->copy = NULL;
}

/* ---- what to say */

static const char *warning_of(const struct copying_view *v)
{
	switch (v->state) {
	case COPY_MISSING:
		return "copy_missing";
	case COPY_FULL:
		return "copy_full";
	case COPY_BROKEN:
		return "copy_broken";
	case COPY_GOOD:
		return v->is_foreign ? "copy_foreign" : NULL;
	case COPY_OFF:
	case COPY_STARTING:
		break;
	}
	return NULL;
}

enum err copying_look(struct till *t, struct copying_view *out)
{
	struct journal_head head;
	*out = (struct copying_view){.state = COPY_OFF};
	if (!is_wanted(t))
		return E_OK;
	TRY(journal_head(t->journal, &head));
	struct copy_look look = {.state = COPY_STARTING};
	if (t->copy != NULL)
		look = copy_look(t->copy);
	out->state = look.state;
	if (look.state == COPY_GOOD)
		TRY(judge(t, &look.mark, &head, &out->is_foreign));
	int64_t stale = 0; /* what is to be written anew counts as not there */
	TRY(journal_get_number(t->journal, HELD_COPY_STALE, &stale));
	uint64_t holds = stale != 0 ? 0 : look.mark.seq;
	out->behind = holds < head.seq ? head.seq - holds : 0;
	out->warning = warning_of(out);
	return E_OK;
}
