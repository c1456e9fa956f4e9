#include "pos-client/domain/sync_room.h"
#include <assert.h>
#include <hoaban/gzip.h>
#include "pos-client/domain/checkpoint.h"
#include "pos-client/domain/sell.h"

/* How the room of a batch is divided. */
#define ENTRIES_BYTES	  (1u << 20)
#define ATTACHMENTS_BYTES ((3u << 20) - BATCH_FRAME_BYTES)
#define BATCH_FRAME_BYTES (64u << 10)

/* Signed XML and payers travel with their entries: what has no room beside them takes its entry to the next batch. */
static enum err add_attachments(struct sync *s, struct journal_batch *b)
{
	static_assert(ENTRIES_BYTES + ATTACHMENTS_BYTES + BATCH_FRAME_BYTES <= JOURNAL_BATCH_BYTES);
	static_assert(SALE_ATTACHED_BYTES <= ATTACHMENTS_BYTES && SALE_ATTACHED_MAX <= JOURNAL_ATTACHMENTS_MAX,
		      "one entry always fits");
	struct attachment_list list = {.max = JOURNAL_ATTACHMENTS_MAX, .max_bytes = ATTACHMENTS_BYTES, .list = b->attachments};
	TRY(journal_read_attachments(s->t->journal, &s->arena, s->synced + 1, s->synced + b->count, &list));
	b->attachment_count = list.count;
	b->count = (size_t)(list.whole_until - s->synced);
	return E_OK;
}

static enum err encode(struct sync *s, struct sync_step *step)
{
	struct journal_batch *b = ARENA_NEW(&s->arena, struct journal_batch);
	TRY(journal_read_entries(s->t->journal, &s->arena, s->synced + 1, s->size, ENTRIES_BYTES, b->entries, &b->count));
	TRY(add_attachments(s, b));
	TRY(checkpoint_held(s->t, &s->arena, &b->checkpoint));
	journal_batch_encode(&step->body, b);
	step->count = b->count;
	step->plain = step->body.len;
	return buf_status(&step->body);
}

/* Small batches grow by packing; they go as they are. */
static void pack(struct sync_step *step)
{
	struct buf packed;
	buf_init(&packed, step->body.len);
	gzip_encode(&packed, buf_bytes(&step->body));
	step->is_packed = buf_status(&packed) == E_OK && packed.len < step->body.len;
	if (step->is_packed) {
		struct buf plain = step->body;
		step->body = packed;
		packed = plain;
	}
	buf_release(&packed);
}

enum err sync_pack(struct sync *s, struct sync_step *step)
{
	arena_clear(&s->arena);
	enum err e = encode(s, step);
	arena_clear(&s->arena);
	if (e == E_OK && !s->is_plain)
		pack(step);
	return e;
}
