#include "pos-client/domain/chain.h"
#include "pos-client/domain/clock.h"
#include "pos-client/domain/tail.h"

static enum err sign_and_append(struct till *t, const struct entry *e)
{
	BUF_LOCAL payload;
	BUF_LOCAL cose;
	uint8_t hash[HASH_LEN];
	buf_init(&payload, ENTRY_BYTES_MAX);
	buf_init(&cose, ENTRY_BYTES_MAX);
	TRY(entry_encode(&payload, e));
	TRY(keys_sign_entry(t->keys, &cose, buf_bytes(&payload)));
	TRY(buf_status(&cose));
	TRY(journal_append_entry(t->journal, e, buf_bytes(&cose), hash));
	clock_passed(t, e->time_ms);
	return tail_note(t, e);
}

enum err chain_append(struct till *t, enum entry_type type, const struct buf *body, uint64_t *seq)
{
	struct journal_head head;
	if (t->is_rolled_back)
		return till_refuse(t, E_QUARANTINED, "", "rolled_back",
				   "the journal is older than this till, or another's copy; nothing is written any more");
	TRY(buf_status(body));
	TRY(journal_head(t->journal, &head));
	struct entry e = {.seq = head.seq + 1, .time_ms = till_now_ms(t), .type = type, .body = buf_bytes(body)};
	memcpy(e.device, keys_device(t->keys), UUID_LEN);
	memcpy(e.prev, head.hash, HASH_LEN);
	*seq = e.seq;
	return sign_and_append(t, &e);
}

enum err till_append(struct till *t, enum entry_type type, const struct buf *body, uint64_t *seq)
{
	TRY(clock_mark_span(t));
	return chain_append(t, type, body, seq);
}
